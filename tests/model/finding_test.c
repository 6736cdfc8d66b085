/* The table of findings: every row is whole, and no code stands there twice. */
#include "model/finding.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <string.h>

/* "check.what", of small letters, digits and hyphens. */
static bool is_code(const char *code)
{
    const char *dot = strchr(code, '.');

    if (dot == NULL || dot == code || dot[1] == '\0' || strchr(dot + 1, '.') != NULL)
        return false;
    for (const char *at = code; *at != '\0'; at++)
        if (!islower((unsigned char)*at) && !isdigit((unsigned char)*at) && *at != '-' && at != dot)
            return false;
    return true;
}

Test(finding, rows)
{
    for (unsigned i = 0; i < FINDING_CODES; i++) {
        const struct finding_kind *kind = finding_kind((enum finding_code)i);
        size_t len = strlen(kind->meaning);

        cr_expect(is_code(kind->code), "%s", kind->code);
        cr_expect_leq(kind->severity, kind->worst, "%s", kind->code);
        cr_expect(len > 0 && kind->meaning[len - 1] == '.', "%s", kind->code);
        cr_expect(isupper((unsigned char)kind->meaning[0]), "%s", kind->code);
        for (unsigned j = 0; j < i; j++)
            cr_expect_str_neq(kind->code, finding_code_text((enum finding_code)j));
    }
}

Test(finding, unknown_is_a_class)
{
    for (unsigned i = 0; i < FINDING_CODES; i++) {
        const struct finding_kind *kind = finding_kind((enum finding_code)i);
        bool is_unknown = kind->class == FINDING_CLASS_UNKNOWN;

        cr_expect_eq(slice_ends(slice_of(kind->code), SLICE(".unknown")), is_unknown, "%s",
                     kind->code);
        cr_expect_eq(kind->advice == FINDING_ADVICE_RETRY, is_unknown, "%s", kind->code);
        cr_expect(!is_unknown || kind->worst == SEVERITY_INFO, "%s", kind->code);
    }
}

Test(finding, check_and_text)
{
    cr_expect(slice_eq(finding_check(FINDING_TARGET_SPECIAL), SLICE("target")));
    cr_expect(slice_eq(finding_check(FINDING_DKIM_UNKNOWN_SELECTORS), SLICE("dkim")));
    cr_expect_str_eq(finding_code_text(FINDING_TRANSPORT_STS_POLICY_MX), "transport.sts-policy-mx");
}
