/* Records are tallied by two workers, whose numbers are put together: each code once, the worst
 * first, also where one code is two texts in memory. */
#include "model/tally.h"

#include "base/arena.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static void add(struct tally *tally, const char *code, enum severity severity)
{
    struct arena *arena = arena_new(256);
    struct record record = {0};

    if (code != NULL)
        record_add_finding(arena, &record, code, severity);
    tally_add(tally, &record);
    arena_free(arena);
}

Test(tally, by_severity_and_code)
{
    static const char twin[] = "ptr.none";
    static const struct tally_finding wanted[] = {
        {"spf.open", SEVERITY_CRITICAL, 1},
        {"dkim.none", SEVERITY_LOW, 1},
        {"ptr.none", SEVERITY_LOW, 3},
        {"ptr.none", SEVERITY_INFO, 1},
    };
    struct tally *one = tally_new(), *other = tally_new();
    struct tally_finding *findings;

    add(one, "ptr.none", SEVERITY_LOW);
    add(one, "ptr.none", SEVERITY_INFO);
    add(one, NULL, SEVERITY_INFO);
    add(other, twin, SEVERITY_LOW);
    add(other, twin, SEVERITY_LOW);
    add(other, "spf.open", SEVERITY_CRITICAL);
    add(other, "dkim.none", SEVERITY_LOW);
    tally_merge(one, other);

    size_t count = tally_findings(one, &findings);
    cr_assert_eq(count, sizeof wanted / sizeof *wanted);
    for (size_t i = 0; i < count; i++) {
        cr_expect_str_eq(findings[i].code, wanted[i].code);
        cr_expect_eq(findings[i].severity, wanted[i].severity, "%s", wanted[i].code);
        cr_expect_eq(findings[i].count, wanted[i].count, "%s", wanted[i].code);
    }
    cr_expect_eq(tally_status(one, RECORD_BAD), 1);
    cr_expect_eq(tally_status(one, RECORD_WARN), 4);
    cr_expect_eq(tally_status(one, RECORD_OK), 2);
    free(findings);
    tally_free(one);
    tally_free(other);
}
