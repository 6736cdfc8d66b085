/* Plays thousands of answers and losses to a window and looks at where its limit comes to rest. */
#include "resolve/wire/wire_window.h"

#include "resolve/wire/wire.h"

#include <criterion/criterion.h>

#define MS UINT64_C(1000000)

static const struct line {
    const char *about;
    unsigned lost_percent;
    uint64_t rtt_ns, queueing_ns; /* each question before it adds queueing_ns */
    unsigned busy_percent;        /* how full the window is kept */
    unsigned limit_min, limit_max;
    uint64_t spread_ns; /* a question takes up to so much more, whatever the load */
} lines[] = {
    {"far and good", 0, 20 * MS, 0, 100, WIRE_WINDOW_MAX, WIRE_WINDOW_MAX, 0},
    {"near: a server at its limit", 0, MS / 20, MS / 100, 100, 100, 100, 0},
    {"a few milliseconds away", 0, 2 * MS, MS / 100, 100, 80, 260, 0},
    {"400 to 900 ms", 0, 400 * MS, 0, 100, WIRE_WINDOW_MAX, WIRE_WINDOW_MAX, 500 * MS},
    {"20 to 300 ms", 0, 20 * MS, 0, 100, WIRE_WINDOW_MAX, WIRE_WINDOW_MAX, 280 * MS},
    {"20 to 100 ms, and busy", 0, 20 * MS, MS / 2, 100, 80, 320, 80 * MS},
    {"far and good, but idle", 0, 20 * MS, 0, 50, 100, 100, 0},
    {"loses one in a hundred", 1, 20 * MS, 0, 100, 300, WIRE_WINDOW_MAX, 0},
    {"loses one in five", 20, 20 * MS, 0, 100, 100, 110, 0},
    {"loses two in five", 40, 20 * MS, 0, 100, 70, 105, 0},
    {"dead", 100, 20 * MS, 0, 100, WIRE_WINDOW_MIN, WIRE_WINDOW_MIN, 0},
};

static void play(const struct line *line, struct wire_window *window, unsigned rounds)
{
    static uint64_t random = 1;
    static uint64_t now_ns;

    for (unsigned round = 0; round < rounds; round++) {
        unsigned count = window->limit * line->busy_percent / 100;
        for (unsigned i = 0; i < count; i++)
            wire_window_enter(window);
        now_ns += line->rtt_ns + count * line->queueing_ns + MS;
        for (unsigned i = 0; i < count; i++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            if ((random >> 33) % 100 < line->lost_percent)
                wire_window_lost(window, now_ns);
            else
                wire_window_answered(
                    window,
                    line->rtt_ns + i * line->queueing_ns +
                        (line->spread_ns > 0 ? (random >> 20) % line->spread_ns : 0),
                    now_ns);
            wire_window_leave(window);
        }
    }
}

Test(wire_window, limits)
{
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        const struct line *line = &lines[i];
        struct wire_window window;
        wire_window_init(&window, WIRE_WINDOW_START);
        cr_expect_eq(wire_window_room(&window), WIRE_WINDOW_START);
        play(line, &window, 1000);
        cr_expect(window.limit >= line->limit_min && window.limit <= line->limit_max, "%s: %u",
                  line->about, window.limit);
        cr_expect_eq(window.in_flight, 0);
        cr_expect_eq(wire_window_is_down(&window), line->lost_percent == 100);
    }
}

/* After an outage every line gets back to where a window starts. */
Test(wire_window, recovers)
{
    static const struct line outage = {.lost_percent = 100, .rtt_ns = 20 * MS, .busy_percent = 100};

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        const struct line *line = &lines[i];
        struct wire_window window;
        if (line->lost_percent > 25 || line->busy_percent < 100)
            continue;
        wire_window_init(&window, WIRE_WINDOW_START);
        play(&outage, &window, 1000);
        cr_expect_eq(window.limit, WIRE_WINDOW_MIN);
        play(line, &window, 5000);
        cr_expect_geq(window.limit, WIRE_WINDOW_START, "%s: %u", line->about, window.limit);
    }
}

/* A tick of the timers brings its losses at once; they are few of all that was sent meanwhile. */
Test(wire_window, losses_in_clumps)
{
    struct wire_window window;
    uint64_t now_ns = 1;

    wire_window_init(&window, WIRE_WINDOW_START);
    wire_window_answered(&window, MS / 100, now_ns); /* so that the others seem to queue */
    for (unsigned i = 0; i < 2 * WIRE_WINDOW_START; i++)
        wire_window_enter(&window);
    for (unsigned tick = 0; tick < 1000; tick++) {
        for (unsigned i = 0; i < 400; i++)
            wire_window_answered(&window, MS / 10, now_ns += MS / 100);
        for (unsigned i = 0; i < 40; i++)
            wire_window_lost(&window, now_ns);
        for (unsigned i = 0; i < 25; i++)
            wire_window_answered(&window, MS / 10, now_ns += MS / 100);
        cr_assert_geq(window.limit, WIRE_WINDOW_START, "%u", window.limit);
    }
}

/* RFC 6298, by hand. */
Test(wire_window, time_to_wait)
{
    static const struct {
        uint64_t rtt_ms[4];
        unsigned sends;
        uint64_t rto_ms;
    } rows[] = {
        {{0}, 1, 400},        {{0}, 2, 800},       {{0}, 3, 1600},        {{0}, 4, 2000},
        {{1}, 1, 200},        {{1, 1, 1}, 2, 400}, {{100}, 1, 300},       {{100, 100}, 1, 250},
        {{100, 500}, 1, 700}, {{900}, 1, 2000},    {{300, 300}, 2, 1500}, {{1}, 6, 2000},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct wire_window window;
        wire_window_init(&window, WIRE_WINDOW_START);
        for (size_t k = 0; k < 4 && rows[i].rtt_ms[k] > 0; k++)
            wire_window_answered(&window, rows[i].rtt_ms[k] * MS, 0);
        uint64_t rto_ns = wire_window_rto_ns(&window, rows[i].sends);
        cr_expect_eq(rto_ns / MS, rows[i].rto_ms, "%zu: %u", i, (unsigned)(rto_ns / MS));
    }
}

/* How soon a far server is asked enough, and that an answer after its time is no loss. */
Test(wire_window, far)
{
    static const struct line far = {.rtt_ns = 400 * MS, .spread_ns = 500 * MS, .busy_percent = 100};
    struct wire_window window;

    wire_window_init(&window, WIRE_WINDOW_START);
    for (unsigned i = 0; i < WIRE_WINDOW_START; i++)
        wire_window_lost(&window, 400 * MS);
    for (unsigned i = 0; i < WIRE_WINDOW_START; i++)
        wire_window_late(&window, 650 * MS);
    cr_expect_eq(window.limit, WIRE_WINDOW_START);
    cr_expect_eq(window.lost, 0);
    cr_expect_not(wire_window_is_down(&window));
    play(&far, &window, 8);
    cr_expect_geq(window.limit, 900, "%u", window.limit);
}

Test(wire_window, is_down)
{
    struct wire_window window;

    wire_window_init(&window, WIRE_WINDOW_START);
    for (unsigned i = 0; i < WIRE_UNANSWERED_MAX; i++) {
        cr_expect_not(wire_window_is_down(&window));
        wire_window_lost(&window, 0);
    }
    cr_expect(wire_window_is_down(&window));
    wire_window_answered(&window, MS, 0);
    cr_expect_not(wire_window_is_down(&window));
}
