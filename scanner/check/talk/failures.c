#include "check/talk/failures.h"

#include <assert.h>

struct finding *failures_add(struct failures *failures, struct report *report,
                             const struct proof *proof, struct slice what)
{
    struct finding **finding = &failures->findings[proof->cause];

    assert(proof_is_failed(proof));
    if (*finding == NULL)
        *finding = report_unknown(report, failures->code, proof, report_text(report, what));
    else
        finding_add_answer(report->arena, *finding, report_text(report, what));
    return *finding;
}
