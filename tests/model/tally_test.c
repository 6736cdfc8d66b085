/* Records are tallied by two workers, whose numbers are put together: each code once, the worst
 * first. */
#include "model/tally.h"

#include "base/arena.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static void add_empty(struct tally *tally)
{
    struct record record = {0};

    tally_add(tally, &record);
}

static void add(struct tally *tally, enum finding_code code, enum severity severity)
{
    struct arena *arena = arena_new(256);
    struct record record = {0};

    record_add_finding(arena, &record, code)->severity = severity;
    tally_add(tally, &record);
    arena_free(arena);
}

Test(tally, by_severity_and_code)
{
    static const struct tally_finding wanted[] = {
        {FINDING_SPF_OPEN, SEVERITY_CRITICAL, 1},
        {FINDING_DKIM_NONE, SEVERITY_LOW, 1},
        {FINDING_PTR_NONE, SEVERITY_LOW, 3},
        {FINDING_PTR_NONE, SEVERITY_INFO, 1},
    };
    struct tally *one = tally_new(), *other = tally_new();
    struct tally_finding *findings;

    add(one, FINDING_PTR_NONE, SEVERITY_LOW);
    add(one, FINDING_PTR_NONE, SEVERITY_INFO);
    add_empty(one);
    add(other, FINDING_PTR_NONE, SEVERITY_LOW);
    add(other, FINDING_PTR_NONE, SEVERITY_LOW);
    add(other, FINDING_SPF_OPEN, SEVERITY_CRITICAL);
    add(other, FINDING_DKIM_NONE, SEVERITY_LOW);
    tally_merge(one, other);

    size_t count = tally_findings(one, &findings);
    cr_assert_eq(count, sizeof wanted / sizeof *wanted);
    for (size_t i = 0; i < count; i++) {
        const char *text = finding_code_text(wanted[i].code);
        cr_expect_eq(findings[i].code, wanted[i].code, "%s", text);
        cr_expect_eq(findings[i].severity, wanted[i].severity, "%s", text);
        cr_expect_eq(findings[i].count, wanted[i].count, "%s", text);
    }
    cr_expect_eq(tally_status(one, RECORD_BAD), 1);
    cr_expect_eq(tally_status(one, RECORD_WARN), 4);
    cr_expect_eq(tally_status(one, RECORD_OK), 2);
    free(findings);
    tally_free(one);
    tally_free(other);
}
