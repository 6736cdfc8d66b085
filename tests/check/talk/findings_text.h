/* findings_text.h -- for tests: the findings of a record as text, a line each, with answers,
 * reason, security and TTL:
 *
 *     low ptr.generic host.a.test (it looks like a dynamic address) insecure 300
 *
 * What is too long is cut.
 */
#pragma once

#include "model/record.h"

#include <stdio.h>
#include <string.h>

static inline void print_findings(char *text, size_t size, const struct record *record)
{
    text[0] = '\0';
    for (const struct finding *f = record->findings; f != NULL; f = f->next) {
        char *at = text + strlen(text);
        at += snprintf(at, (size_t)(text + size - at), "%s %s", severity_text(f->severity),
                       finding_code_text(f->code));
        for (const struct finding_text *t = f->answers; t != NULL; t = t->next)
            at += snprintf(at, (size_t)(text + size - at), " %.*s", SLICE_ARG(t->text));
        at += snprintf(at, (size_t)(text + size - at), " (%.*s)", SLICE_ARG(f->reason));
        if (f->has_security)
            at += snprintf(at, (size_t)(text + size - at), " %s", dns_security_text(f->security));
        if (f->ttl_s >= 0)
            at += snprintf(at, (size_t)(text + size - at), " %lld", (long long)f->ttl_s);
        snprintf(at, (size_t)(text + size - at), "\n");
    }
}
