/* failures.h -- the failed lookups of one check: one "<check>.unknown" a reason, however many.
 *
 *     struct failures failures = {.code = FINDING_MX_UNKNOWN};
 *     failures_add(&failures, &report, &reply->proof, name);
 *
 * Memory: the report's arena.
 */
#pragma once

#include "check/talk/report.h"

struct failures {
    enum finding_code code;
    struct finding *findings[DNS_CANCELLED + 1]; /* by cause; of none: bogus */
};

/* what, of which a copy is kept, goes to the answers of the finding, which is about the first.
 * Requires proof_is_failed(proof). */
struct finding *failures_add(struct failures *failures, struct report *report,
                             const struct proof *proof, struct slice what);
