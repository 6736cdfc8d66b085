/* Every severity through its text and back. */
#include "model/severity.h"

#include <criterion/criterion.h>

static const struct {
    const char *text;
    enum severity severity;
} severities[] = {
    {"info", SEVERITY_INFO}, {"low", SEVERITY_LOW},           {"medium", SEVERITY_MEDIUM},
    {"high", SEVERITY_HIGH}, {"critical", SEVERITY_CRITICAL},
};

Test(severity, text_and_back)
{
    for (size_t i = 0; i < sizeof severities / sizeof *severities; i++) {
        enum severity severity = SEVERITY_INFO;

        cr_expect_str_eq(severity_text(severities[i].severity), severities[i].text);
        cr_expect(severity_parse(slice_of(severities[i].text), &severity), "%s",
                  severities[i].text);
        cr_expect_eq(severity, severities[i].severity, "%s", severities[i].text);
    }
}

Test(severity, what_is_none)
{
    static const char *const none[] = {"", "High", "hig", "highest", " high"};
    enum severity severity = SEVERITY_LOW;

    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        cr_expect_not(severity_parse(slice_of(none[i]), &severity), "'%s'", none[i]);
    cr_expect_eq(severity, SEVERITY_LOW, "left alone");
}
