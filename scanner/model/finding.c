#include "model/finding.h"

#include <assert.h>

#define FINDING_ROW(name, code, severity, worst, class, advice, meaning)                           \
    [FINDING_##name] = {code,                                                                      \
                        SEVERITY_##severity,                                                       \
                        SEVERITY_##worst,                                                          \
                        FINDING_CLASS_##class,                                                     \
                        FINDING_ADVICE_##advice,                                                   \
                        meaning},
static const struct finding_kind kinds[FINDING_CODES] = {FINDING_TABLE(FINDING_ROW)};
#undef FINDING_ROW

const struct finding_kind *finding_kind(enum finding_code code)
{
    assert(code < FINDING_CODES);
    return &kinds[code];
}

const char *finding_code_text(enum finding_code code)
{
    return finding_kind(code)->code;
}

struct slice finding_check(enum finding_code code)
{
    struct slice text = slice_of(finding_code_text(code));

    return slice_head(text, slice_index(text, '.'));
}
