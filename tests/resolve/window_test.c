/* Plays an upstream that is asked as much as the window allows, and looks at what it then allows.
 */
#include "resolve/window.h"

#include "base/clock.h"

#include <criterion/criterion.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

enum { LIMIT = 400, LIMIT_MAX = 1000 };

/* An upstream: of every hundred answers so many are late by late_ms, or lost if that is 0. */
struct upstream {
    unsigned rtt_ms, late_percent, late_ms;
};

static void answer(struct window *window, const struct upstream *upstream, unsigned number)
{
    uint64_t rtt_ns = upstream->rtt_ms * CLOCK_NS_PER_MS;

    /* 37 has no factor in common with 100: late ones are spread evenly. */
    if (number * 37 % 100 < upstream->late_percent)
        rtt_ns = upstream->late_ms > 0 ? rtt_ns + upstream->late_ms * CLOCK_NS_PER_MS : UINT64_MAX;
    window_answered(window, rtt_ns);
}

/* Keeps at most in_flight_max questions under way, for so many answers. */
static void play(struct window *window, const struct upstream *upstream, unsigned in_flight_max,
                 unsigned answer_count)
{
    for (unsigned i = 0; i < answer_count; i++) {
        while (window_is_open(window) && window->in_flight < in_flight_max)
            window_sent(window);
        answer(window, upstream, i);
        cr_assert_geq(window->limit, WINDOW_MIN);
        cr_assert_leq(window->limit, window->limit_max);
    }
}

static const struct scene {
    const char *about;
    struct upstream upstream;
    unsigned in_flight_max, windowfuls;
    unsigned limit_least, limit_most; /* then */
} scenes[] = {
    {"full and slow", {30, 0, 0}, UINT32_MAX, 1, LIMIT + LIMIT / 8, LIMIT + LIMIT / 8},
    {"for long", {30, 0, 0}, UINT32_MAX, 40, LIMIT_MAX, LIMIT_MAX},
    {"not full", {30, 0, 0}, LIMIT - 1, 40, LIMIT, LIMIT},
    {"next door", {2, 0, 0}, UINT32_MAX, 40, LIMIT, LIMIT},
    {"silent", {30, 100, 0}, UINT32_MAX, 1, LIMIT / 2, LIMIT / 2},
    {"silent for long", {30, 100, 0}, UINT32_MAX, 100, WINDOW_MIN, WINDOW_MIN},
    {"three in five late", {30, 60, 500}, UINT32_MAX, 1, LIMIT / 2, LIMIT / 2},
    {"three in five lost", {30, 60, 0}, UINT32_MAX, 1, LIMIT / 2, LIMIT / 2},
    {"two in five lost", {30, 40, 0}, UINT32_MAX, 40, LIMIT, LIMIT},
    {"one in five lost", {30, 20, 0}, UINT32_MAX, 40, LIMIT, LIMIT},
    {"one in five late", {30, 20, 450}, UINT32_MAX, 40, LIMIT, LIMIT},
    {"one in five slow, but no retry", {30, 20, 300}, UINT32_MAX, 40, LIMIT_MAX, LIMIT_MAX},
    {"a buffer that overflows", {30, 3, 0}, UINT32_MAX, 1, LIMIT - LIMIT / 8, LIMIT - LIMIT / 8},
    {"and again", {30, 3, 0}, UINT32_MAX, 100, WINDOW_MIN, LIMIT / 4},
};

Test(window, scenes)
{
    for (size_t i = 0; i < COUNT(scenes); i++) {
        const struct scene *scene = &scenes[i];
        struct window window;
        window_init(&window, LIMIT, LIMIT_MAX);
        window_sent(&window);
        window_answered(&window, scene->upstream.rtt_ms * CLOCK_NS_PER_MS); /* the fastest */
        window.seen = 0;
        play(&window, &scene->upstream, scene->in_flight_max, scene->windowfuls * LIMIT);
        cr_expect(window.limit >= scene->limit_least && window.limit <= scene->limit_most, "%s: %u",
                  scene->about, window.limit);
    }
}

/* Down, and up again. */
Test(window, recovers)
{
    struct window window;

    window_init(&window, LIMIT, LIMIT_MAX);
    play(&window, &(struct upstream){30, 100, 0}, UINT32_MAX, 20 * LIMIT);
    cr_expect_eq(window.limit, WINDOW_MIN);
    play(&window, &(struct upstream){30, 0, 0}, UINT32_MAX, 100 * LIMIT);
    cr_expect_eq(window.limit, LIMIT_MAX);
}

Test(window, is_open_until_full)
{
    struct window window;

    window_init(&window, 20, 30);
    for (unsigned i = 0; i < 20; i++) {
        cr_expect(window_is_open(&window));
        window_sent(&window);
    }
    cr_expect(!window_is_open(&window));
    window_answered(&window, CLOCK_NS_PER_MS);
    cr_expect(window_is_open(&window));
}

Test(window, starts_within_bounds)
{
    static const struct start {
        unsigned limit, limit_max, then, then_max;
    } starts[] = {
        {100, 200, 100, 200},
        {0, 200, WINDOW_MIN, 200},
        {300, 200, 200, 200},
        {1, 1, WINDOW_MIN, WINDOW_MIN},
    };

    for (size_t i = 0; i < COUNT(starts); i++) {
        struct window window;
        window_init(&window, starts[i].limit, starts[i].limit_max);
        cr_expect_eq(window.limit, starts[i].then, "%zu", i);
        cr_expect_eq(window.limit_max, starts[i].then_max, "%zu", i);
    }
}

/* What waits for others makes room, and is no reason to ask less; but none to ask more either. */
Test(window, what_left_makes_room)
{
    struct window window;

    window_init(&window, 100, 1000);
    for (int round = 0; round < 50; round++) {
        while (window_is_open(&window))
            window_sent(&window);
        for (int i = 0; i < 50; i++)
            window_left(&window);
        cr_assert(window_is_open(&window));
        for (int i = 0; i < 50; i++)
            window_answered(&window, 2 * WINDOW_SLOW_NS);
    }
    cr_expect_eq(window.limit, 100, "%u", window.limit);
}
