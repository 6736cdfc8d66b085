/* What findings make of a target, and the order in which things are kept. */
#include "model/record.h"

#include <criterion/criterion.h>

static const struct verdict {
    const char *about;
    struct {
        const char *code;
        enum severity severity;
    } findings[4];
    enum record_status status;
    bool has_unknown;
} verdicts[] = {
    {"nothing found", {{0}}, RECORD_OK, false},
    {"a fact is fine", {{"dnsbl.allowed", SEVERITY_INFO}}, RECORD_OK, false},
    {"unknown",
     {{"dnsbl.unknown", SEVERITY_INFO}, {"ptr.generic", SEVERITY_INFO}},
     RECORD_UNKNOWN,
     true},
    {"low", {{"ptr.generic", SEVERITY_LOW}}, RECORD_WARN, false},
    {"low outweighs unknown",
     {{"ptr.generic", SEVERITY_LOW}, {"dnsbl.unknown", SEVERITY_INFO}},
     RECORD_WARN,
     true},
    {"medium", {{"ptr.unknown", SEVERITY_INFO}, {"ptr.none", SEVERITY_MEDIUM}}, RECORD_BAD, true},
    {"critical first", {{"x.y", SEVERITY_CRITICAL}, {"x.z", SEVERITY_LOW}}, RECORD_BAD, false},
    {"nobody could be asked", {{"target.special", SEVERITY_INFO}}, RECORD_UNKNOWN, false},
    {"unknown as a whole word", {{"dkim.notunknown", SEVERITY_INFO}}, RECORD_OK, false},
};

Test(record, status_is_the_worst)
{
    struct arena *arena = arena_new(1024);

    for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++) {
        const struct verdict *verdict = &verdicts[i];
        struct record record = {0};

        for (size_t j = 0; j < 4 && verdict->findings[j].code != NULL; j++)
            record_add_finding(arena, &record, verdict->findings[j].code,
                               verdict->findings[j].severity);
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

    struct finding *first = record_add_finding(arena, &record, "dnsbl.listed", SEVERITY_HIGH);
    struct finding *second = record_add_finding(arena, &record, "ptr.none", SEVERITY_MEDIUM);
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
    struct finding *finding = record_add_finding(arena, &record, "dnsbl.listed", SEVERITY_HIGH);

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
    cr_expect(slice_eq(finding->means->text, SLICE("SBL")));
    cr_expect_null(finding->means->next);
    arena_free(arena);
}
