#include "check/talk/failures.h"

#include <assert.h>

/* Two lookups of one name may have failed for two reasons. */
static bool is_taken(const struct failures *failures, struct slice what)
{
    for (size_t i = 0; i < sizeof failures->findings / sizeof *failures->findings; i++)
        if (failures->findings[i] != NULL && slice_eq(failures->findings[i]->about, what))
            return true;
    return false;
}

struct finding *failures_add(struct failures *failures, struct report *report,
                             const struct proof *proof, struct slice what)
{
    struct finding **finding = &failures->findings[proof->cause];

    assert(proof_is_failed(proof));
    if (*finding != NULL) {
        finding_add_answer(report->arena, *finding, report_text(report, what));
        return *finding;
    }
    bool is_second = is_taken(failures, what);
    *finding = report_unknown(report, failures->code, proof, report_text(report, what));
    if (is_second)
        (*finding)->about =
            arena_print(report->arena, "%.*s %.*s", SLICE_ARG(what), SLICE_ARG((*finding)->reason));
    return *finding;
}
