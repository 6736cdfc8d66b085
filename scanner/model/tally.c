/* SPDX-License-Identifier: MIT */
#include "model/tally.h"

#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { SEVERITIES = SEVERITY_CRITICAL + 1 };

struct tally {
    uint64_t statuses[TALLY_STATUSES];
    uint64_t findings[FINDING_CODES][SEVERITIES];
};

struct tally *tally_new(void)
{
    return memory_new(sizeof(struct tally));
}

void tally_free(struct tally *tally)
{
    free(tally);
}

void tally_add(struct tally *tally, const struct record *record)
{
    tally->statuses[record_status(record)]++;
    for (const struct finding *finding = record->findings; finding != NULL;
         finding = finding->next) {
        assert(finding->severity <= finding_kind(finding->code)->worst);
        tally->findings[finding->code][finding->severity]++;
    }
}

void tally_merge(struct tally *tally, const struct tally *more)
{
    for (unsigned i = 0; i < TALLY_STATUSES; i++)
        tally->statuses[i] += more->statuses[i];
    for (unsigned code = 0; code < FINDING_CODES; code++)
        for (unsigned severity = 0; severity < SEVERITIES; severity++)
            tally->findings[code][severity] += more->findings[code][severity];
}

uint64_t tally_status(const struct tally *tally, enum record_status status)
{
    assert((unsigned)status < TALLY_STATUSES);
    return tally->statuses[status];
}

static int compare(const void *left, const void *right)
{
    const struct tally_finding *a = left, *b = right;

    if (a->severity != b->severity)
        return a->severity > b->severity ? -1 : 1;
    return strcmp(finding_code_text(a->code), finding_code_text(b->code));
}

size_t tally_findings(const struct tally *tally, struct tally_finding **findings)
{
    struct tally_finding *all = memory_take((size_t)FINDING_CODES * SEVERITIES * sizeof *all);
    size_t found = 0;

    for (unsigned code = 0; code < FINDING_CODES; code++)
        for (unsigned severity = 0; severity < SEVERITIES; severity++)
            if (tally->findings[code][severity] > 0)
                all[found++] =
                    (struct tally_finding){(enum finding_code)code, (enum severity)severity,
                                           tally->findings[code][severity]};
    qsort(all, found, sizeof *all, compare);
    *findings = all;
    return found;
}
