/* The clock is an argument, so whole runs are played at once. */
#include "output/progress.h"

#include "base/clock.h"

#include <criterion/criterion.h>

#define START_NS (UINT64_C(1000) * CLOCK_NS_PER_S)

static void expect_print(struct progress *progress, const struct progress_counts *counts,
                         uint64_t now_ns, const char *wanted)
{
    struct text line = {0};

    text_add(&line, SLICE("the last line"));
    progress_print(progress, &line, counts, now_ns);
    cr_expect(slice_eq(text_slice(&line), slice_of(wanted)), "got '%.*s', wanted '%s'",
              SLICE_ARG(text_slice(&line)), wanted);
    text_free(&line);
}

static uint64_t after_ms(uint64_t ms)
{
    return START_NS + ms * CLOCK_NS_PER_MS;
}

Test(progress, on_a_terminal)
{
    static const struct {
        struct progress_counts counts;
        const char *line;
    } rows[] = {
        {{40210, 65536, true, 0, 1204, 18, false},
         "\r  61% 40,210 of 65,536 targets  4,021/s  listed 1,204  unknown 18  left 0:06\033[K"},
        {{40210, 65536, false, 0, 1204, 18, false},
         "\r  40,210 targets so far  4,021/s  listed 1,204  unknown 18\033[K"},
        {{0, 65536, true, 0, 0, 0, false},
         "\r   0% 0 of 65,536 targets  0.0/s  listed 0  unknown 0\033[K"},
        {{65535, 65536, true, 0, 0, 0, false},
         "\r  99% 65,535 of 65,536 targets  6,554/s  listed 0  unknown 0  left 0:00\033[K"},
        {{1000, 1000, true, 0, 0, 0, false},
         "\r 100% 1,000 of 1,000 targets  100/s  listed 0  unknown 0  left 0:00\033[K"},
        {{0, 0, true, 0, 0, 0, false}, "\r 100% 0 of 0 targets  0.0/s  listed 0  unknown 0\033[K"},
        {{45, 1000, true, 0, 0, 0, false},
         "\r   4% 45 of 1,000 targets  4.5/s  listed 0  unknown 0  left 3:32\033[K"},
        {{10, 4010, true, 0, 0, 0, false},
         "\r   0% 10 of 4,010 targets  1.0/s  listed 0  unknown 0  left 1:06:40\033[K"},
        {{1, 1000000, true, 0, 0, 0, false},
         "\r   0% 1 of 1,000,000 targets  0.1/s  listed 0  unknown 0  left 2777:46:30\033[K"},
        {{1000, 1000, true, 0, 3, 900, true},
         "\r  interrupted  1,000 targets  100/s  listed 3  unknown 900\033[K"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct progress progress;

        progress_init(&progress, true, 100, START_NS);
        expect_print(&progress, &rows[i].counts, after_ms(10000), rows[i].line);
    }
}

Test(progress, fitted_to_the_width)
{
    static const struct {
        unsigned width;
        const char *line;
    } rows[] = {
        {0, "\r  61% 40,210 of 65,536 targets  4,021/s  listed 1,204  unknown 18  left 0:06\033[K"},
        {77,
         "\r  61% 40,210 of 65,536 targets  4,021/s  listed 1,204  unknown 18  left 0:06\033[K"},
        {76, "\r  61% 40,210 of 65,536 targets  4,021/s  listed 1,204  unknown 18\033[K"},
        {65, "\r  61% 40,210 of 65,536 targets  4,021/s  listed 1,204  left 0:06\033[K"},
        {10, "\r  61% 40,\033[K"},
    };
    const struct progress_counts counts = {40210, 65536, true, 0, 1204, 18, false};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct progress progress;

        progress_init(&progress, true, rows[i].width, START_NS);
        expect_print(&progress, &counts, after_ms(10000), rows[i].line);
    }
}

Test(progress, elsewhere)
{
    const struct progress_counts some = {300, 600, false, 0, 1, 2, false},
                                 all = {300, 600, true, 0, 1, 2, false};
    struct progress progress;
    struct text line = {0};

    progress_init(&progress, false, 10, START_NS);
    expect_print(&progress, &some, after_ms(30000),
                 "300 targets so far  10/s  listed 1  unknown 2\n");
    progress_init(&progress, false, 10, START_NS);
    expect_print(&progress, &all, after_ms(30000),
                 "50% 300 of 600 targets  10/s  listed 1  unknown 2  left 0:30\n");
    progress_end(&progress, &line);
    cr_expect_eq(line.len, 0);
    text_free(&line);
}

Test(progress, due)
{
    const struct progress_counts counts = {0};
    struct progress progress;
    struct text line = {0};

    progress_init(&progress, true, 80, START_NS);
    cr_expect_not(progress_due(&progress, after_ms(199)));
    cr_expect(progress_due(&progress, after_ms(200)));
    progress_print(&progress, &line, &counts, after_ms(200));
    cr_expect_not(progress_due(&progress, after_ms(399)));
    cr_expect(progress_due(&progress, after_ms(400)));

    progress_init(&progress, false, 80, START_NS);
    cr_expect_not(progress_due(&progress, after_ms(29999)));
    cr_expect(progress_due(&progress, after_ms(30000)));
    text_free(&line);
}

Test(progress, rate_follows_smoothly)
{
    struct progress progress;
    struct progress_counts counts = {0};
    struct text line = {0};

    progress_init(&progress, true, 80, START_NS);
    for (uint64_t s = 1; s <= 60; s++) {
        counts.targets_done += s <= 30 ? 100 : 1000;
        progress_print(&progress, &line, &counts, after_ms(1000 * s));
        if (s == 30)
            cr_expect_float_eq(progress.targets_per_s, 100, 1);
        if (s == 31)
            cr_expect(progress.targets_per_s > 200 && progress.targets_per_s < 300);
    }
    cr_expect_float_eq(progress.targets_per_s, 1000, 10);
    text_free(&line);
}

Test(progress, end)
{
    const struct progress_counts counts = {0};
    struct progress progress;
    struct text line = {0};

    progress_init(&progress, true, 80, START_NS);
    progress_end(&progress, &line);
    cr_expect_eq(line.len, 0, "nothing was shown");
    progress_print(&progress, &line, &counts, after_ms(200));
    progress_end(&progress, &line);
    cr_expect(slice_eq(text_slice(&line), SLICE("\n")));
    text_free(&line);
}
