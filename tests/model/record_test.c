/* What findings make of a target, and the order in which things are kept. */
#include "model/record.h"

#include <criterion/criterion.h>

static const struct verdict {
    const char *about;
    size_t count;
    struct {
        enum finding_code code;
        enum severity severity;
    } findings[4];
    enum record_status status;
    bool has_unknown;
} verdicts[] = {
    {"nothing found", 0, {{0}}, RECORD_OK, false},
    {"a fact is fine", 1, {{FINDING_DNSBL_ALLOWED, SEVERITY_INFO}}, RECORD_OK, false},
    {"unknown",
     2,
     {{FINDING_DNSBL_UNKNOWN, SEVERITY_INFO}, {FINDING_PTR_GENERIC, SEVERITY_INFO}},
     RECORD_UNKNOWN,
     true},
    {"low", 1, {{FINDING_PTR_GENERIC, SEVERITY_LOW}}, RECORD_WARN, false},
    {"low outweighs unknown",
     2,
     {{FINDING_PTR_GENERIC, SEVERITY_LOW}, {FINDING_DNSBL_UNKNOWN, SEVERITY_INFO}},
     RECORD_WARN,
     true},
    {"medium",
     2,
     {{FINDING_PTR_UNKNOWN, SEVERITY_INFO}, {FINDING_PTR_NONE, SEVERITY_MEDIUM}},
     RECORD_BAD,
     true},
    {"critical first",
     2,
     {{FINDING_SPF_OPEN, SEVERITY_CRITICAL}, {FINDING_DKIM_NONE, SEVERITY_LOW}},
     RECORD_BAD,
     false},
    {"nobody could be asked", 1, {{FINDING_TARGET_SPECIAL, SEVERITY_INFO}}, RECORD_UNKNOWN, false},
    {"that there is more is known",
     1,
     {{FINDING_DKIM_UNKNOWN_SELECTORS, SEVERITY_INFO}},
     RECORD_OK,
     false},
};

Test(record, status_is_the_worst)
{
    struct arena *arena = arena_new(1024);

    for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++) {
        const struct verdict *verdict = &verdicts[i];
        struct record record = {0};

        for (size_t j = 0; j < verdict->count; j++)
            record_add_finding(arena, &record, verdict->findings[j].code)->severity =
                verdict->findings[j].severity;
        cr_expect_eq(record_status(&record), verdict->status, "%s", verdict->about);
        cr_expect_eq(record_has_unknown(&record), verdict->has_unknown, "%s", verdict->about);
        arena_reset(arena);
    }
    arena_free(arena);
}

Test(record, status_words)
{
    cr_expect_str_eq(record_status_text(RECORD_OK), "ok");
    cr_expect_str_eq(record_status_text(RECORD_UNKNOWN), "unknown");
    cr_expect_str_eq(record_status_text(RECORD_WARN), "warn");
    cr_expect_str_eq(record_status_text(RECORD_BAD), "bad");
}

Test(record, keeps_order)
{
    struct arena *arena = arena_new(1024);
    struct record record = {0};
    const struct value *observed = value_object(arena);

    record_add_check(arena, &record, "dnsbl", observed);
    record_add_check(arena, &record, "ptr", observed);
    cr_expect_str_eq(record.checks->name, "dnsbl");
    cr_expect_str_eq(record.checks->next->name, "ptr");
    cr_expect_eq(record.checks->observed, observed);
    cr_expect_null(record.checks->next->next);

    struct finding *first = record_add_finding(arena, &record, FINDING_DNSBL_LISTED);
    first->severity = SEVERITY_HIGH;
    struct finding *second = record_add_finding(arena, &record, FINDING_PTR_NONE);
    cr_expect_eq(record.findings, first);
    cr_expect_eq(first->next, second);
    cr_expect_null(second->next);
    cr_expect_eq(first->severity, SEVERITY_HIGH);
    arena_free(arena);
}

Test(record, finding)
{
    struct arena *arena = arena_new(1024);
    struct record record = {0};
    struct finding *finding = record_add_finding(arena, &record, FINDING_DNSBL_LISTED);
    finding->severity = SEVERITY_HIGH;

    cr_expect_lt(finding->ttl_s, 0, "none until it is set");
    cr_expect_not(finding->has_security);
    finding_set_security(finding, DNS_SECURE);
    cr_expect(finding->has_security && finding->security == DNS_SECURE);

    finding_add_answer(arena, finding, SLICE("127.0.0.2"));
    finding_add_answer(arena, finding, SLICE("127.0.0.4"));
    finding_add_meaning(arena, finding, SLICE("SBL"));
    cr_expect(slice_eq(finding->answers->text, SLICE("127.0.0.2")));
    cr_expect(slice_eq(finding->answers->next->text, SLICE("127.0.0.4")));
    cr_expect_null(finding->answers->next->next);
    cr_expect(slice_eq(finding->listing.means->text, SLICE("SBL")));
    cr_expect_null(finding->listing.means->next);
    arena_free(arena);
}
