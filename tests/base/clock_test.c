/* Known dates, and every day until 2400 against gmtime_r(). */
#include "base/clock.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const struct date {
    uint64_t wall_ms;
    const char *text;
} dates[] = {
    {0, "1970-01-01T00:00:00.000Z"},
    {951782400000, "2000-02-29T00:00:00.000Z"},
    {951868799999, "2000-02-29T23:59:59.999Z"},
    {1795485600123, "2026-11-24T02:00:00.123Z"},
    {4107542400000, "2100-03-01T00:00:00.000Z"},
    {253402300799999, "9999-12-31T23:59:59.999Z"},
    {UINT64_MAX, "9999-12-31T23:59:59.999Z"},
};

Test(clock, print)
{
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        char text[CLOCK_TEXT_LEN + 1] = {0};
        clock_print(dates[i].wall_ms, text);
        cr_expect_str_eq(text, dates[i].text);
    }
}

Test(clock, every_day)
{
    for (unsigned day = 0; day < 157054; day++) {
        time_t seconds = (time_t)day * 86400 + day % 86400;
        struct tm tm;
        char text[CLOCK_TEXT_LEN + 1] = {0}, expected[64];
        gmtime_r(&seconds, &tm);
        strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%S.000Z", &tm);
        clock_print((uint64_t)seconds * 1000, text);
        cr_assert_str_eq(text, expected);
    }
}

Test(clock, runs_forward)
{
    uint64_t before_ns = clock_now_ns();

    for (unsigned i = 0; i < 1000; i++) {
        uint64_t now_ns = clock_now_ns();
        cr_assert_geq(now_ns, before_ns);
        before_ns = now_ns;
    }
    cr_expect_gt(clock_wall_ms(), UINT64_C(1700000000000));
}
