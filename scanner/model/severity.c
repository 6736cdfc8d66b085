#include "model/severity.h"

#include <assert.h>

/* In the order of enum severity. */
static const char *const severities[] = {"info", "low", "medium", "high", "critical"};

static const size_t severity_count = sizeof severities / sizeof *severities;

const char *severity_text(enum severity severity)
{
    assert(severity < severity_count);
    return severities[severity];
}

bool severity_parse(struct slice text, enum severity *severity)
{
    for (size_t i = 0; i < severity_count; i++) {
        if (slice_eq(text, slice_of(severities[i]))) {
            *severity = (enum severity)i;
            return true;
        }
    }
    return false;
}
