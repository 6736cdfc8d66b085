/* failures.h -- the failed lookups of one check: one "<check>.unknown" a reason, however many.
 *
 *     struct failures failures = {.code = "mx.unknown"};
 *     failures_add(&failures, &report, &reply->proof, name);
 *
 * Memory: the report's arena.
 */
#pragma once

#include "check/talk/report.h"

struct failures {
    const char *code;
    struct finding *findings[DNS_CANCELLED + 1]; /* by cause; of none: bogus */
};

/* what, of which a copy is kept, goes to the answers of the finding. Requires
 * proof_is_failed(proof). */
struct finding *failures_add(struct failures *failures, struct report *report,
                             const struct proof *proof, struct slice what);
