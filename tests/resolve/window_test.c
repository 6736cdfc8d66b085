/* Plays an upstream, millisecond by millisecond, that is asked as much as the window allows, and
 * looks at what the window then allows, and at what came of it: answers a second, packets lost. */
#include "resolve/window.h"

#include "base/clock.h"

#include <criterion/criterion.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

enum {
    LIMIT_MAX = 2000,
    WAIT_MS = 400, /* before a packet is sent again; twice each, then doubled */
    DEADLINE_MS = 10000,
    PLAY_MS = 30000,
    LAST_MS = 10000, /* of which the rates are taken */
};

/* How it answers: after rtt_min_ms to rtt_max_ms. It takes from its buffer so many a millisecond,
 * and loses what finds the buffer full; on the way, loss of a thousand are lost. */
struct upstream {
    unsigned rtt_min_ms, rtt_max_ms, loss, buffer, per_ms;
};

struct question {
    struct question *next; /* due in the same millisecond */
    unsigned asked_ms, rtt_ms, round, lost;
    bool is_answered;
};

struct play {
    const struct upstream *upstream;
    struct window window;
    struct question questions[LIMIT_MAX], *free, *due[PLAY_MS + 2 * DEADLINE_MS];
    unsigned now_ms, queue;
    uint64_t random;
    unsigned answers, packets, losses; /* of late */
};

static struct play play;

static unsigned draw(unsigned below)
{
    play.random = play.random * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(play.random >> 33) % below;
}

static void put_off(struct question *question, unsigned ms)
{
    question->next = play.due[play.now_ms + ms];
    play.due[play.now_ms + ms] = question;
}

static unsigned wait_ms(unsigned lost)
{
    return (unsigned)WAIT_MS << (lost / 2);
}

static void send_packet(struct question *question)
{
    const struct upstream *upstream = play.upstream;
    bool is_lost = draw(1000) < upstream->loss || play.queue >= upstream->buffer;

    play.packets++;
    if (is_lost) {
        play.losses++;
        put_off(question, wait_ms(question->lost++));
        return;
    }
    question->rtt_ms = upstream->rtt_min_ms +
                       draw(upstream->rtt_max_ms - upstream->rtt_min_ms + 1) +
                       play.queue++ / upstream->per_ms;
    question->is_answered = true;
    put_off(question, question->rtt_ms + 1);
}

static void ask(void)
{
    struct question *question = play.free;

    play.free = question->next;
    *question = (struct question){.asked_ms = play.now_ms, .round = window_sent(&play.window)};
    send_packet(question);
}

static void handle(struct question *question)
{
    if (question->is_answered) {
        window_answered(&play.window, question->round,
                        (play.now_ms - question->asked_ms) * CLOCK_NS_PER_MS, question->lost);
        play.answers++;
    } else if (play.now_ms - question->asked_ms < DEADLINE_MS) {
        send_packet(question);
        return;
    } else {
        window_failed(&play.window, question->round, question->lost);
    }
    question->next = play.free;
    play.free = question;
}

static void tick(unsigned in_flight_max)
{
    struct question *question = play.due[play.now_ms];

    play.queue -= play.queue < play.upstream->per_ms ? play.queue : play.upstream->per_ms;
    while (question != NULL) {
        struct question *next = question->next;
        handle(question);
        question = next;
    }
    while (window_is_open(&play.window) && play.window.in_flight < in_flight_max)
        ask();
    cr_assert_geq(play.window.limit, WINDOW_MIN);
    cr_assert_leq(play.window.limit, play.window.limit_max);
    play.now_ms++;
}

static void begin(const struct upstream *upstream, unsigned limit, bool doubles)
{
    memset(&play, 0, sizeof play);
    play.upstream = upstream;
    for (unsigned i = 0; i < LIMIT_MAX; i++) {
        play.questions[i].next = play.free;
        play.free = &play.questions[i];
    }
    window_init(&play.window, limit, LIMIT_MAX, doubles);
}

static void go_on(unsigned until_ms, unsigned in_flight_max)
{
    while (play.now_ms < until_ms)
        tick(in_flight_max);
}

static const struct scene {
    const char *about;
    struct upstream upstream;
    unsigned in_flight_max;
    unsigned limit_least, limit_most; /* in the end */
    unsigned rate_least;              /* answers a second, in the end */
    unsigned loss_most;               /* of a thousand packets, in the end */
} scenes[] = {
    {"far: 400 to 900 ms", {400, 900, 0, 2000, 100}, 2000, 2000, 2000, 2500, 0},
    {"the same, half of it in use", {400, 900, 0, 2000, 100}, 1000, 1000, 2000, 1400, 0},
    {"far, and all the same", {650, 650, 0, 2000, 100}, 2000, 2000, 2000, 2500, 0},
    {"far, and loses one in fifty", {400, 900, 20, 2000, 100}, 2000, 1000, 2000, 1200, 25},
    {"30 ms", {30, 30, 0, 2000, 100}, 2000, 2000, 2000, 20000, 0},
    {"loses three in ten", {20, 20, 300, 2000, 100}, 2000, 500, 2000, 2000, 310},
    {"loses three in ten of 1,000", {20, 20, 300, 2000, 100}, 200, 100, 2000, 500, 310},
    {"loses three in a hundred", {20, 20, 30, 2000, 100}, 2000, 500, 2000, 5000, 40},
    {"dead", {20, 20, 1000, 2000, 100}, 2000, WINDOW_MIN, WINDOW_MIN, 0, 1000},
    {"loses seven in ten", {20, 20, 700, 2000, 100}, 2000, WINDOW_MIN, WINDOW_MIN, 2, 750},
    {"next door", {1, 1, 0, 2000, 100}, 2000, WINDOW_MIN, WINDOW_MIN, 5000, 0},
    {"never full", {30, 30, 0, 2000, 100}, WINDOW_MIN - 1, WINDOW_MIN, WINDOW_MIN, 300, 0},
    {"a buffer that holds 100, at 20 ms", {20, 20, 0, 100, 5}, 2000, 80, 400, 2000, 100},
    {"a buffer that holds 100, at 300 ms", {300, 300, 0, 100, 2}, 2000, 200, 1500, 1000, 100},
    {"it holds 40, and the line is bad", {20, 20, 100, 40, 2}, 2000, 20, 600, 300, 250},
};

Test(window, scenes)
{
    for (size_t i = 0; i < COUNT(scenes); i++) {
        const struct scene *scene = &scenes[i];
        begin(&scene->upstream, 16, true);
        go_on(PLAY_MS - LAST_MS, scene->in_flight_max);
        play.answers = play.packets = play.losses = 0;
        go_on(PLAY_MS, scene->in_flight_max);
        unsigned rate = play.answers / (LAST_MS / 1000);
        unsigned loss = play.packets > 0 ? 1000 * play.losses / play.packets : 0;
        cr_expect(play.window.limit >= scene->limit_least && play.window.limit <= scene->limit_most,
                  "%s: limit %u", scene->about, play.window.limit);
        cr_expect_geq(rate, scene->rate_least, "%s: %u a second", scene->about, rate);
        cr_expect_leq(loss, scene->loss_most, "%s: %u of 1000 lost", scene->about, loss);
    }
}

/* How soon a list that is far, or bad, is asked as much as it can take. */
Test(window, begins_soon)
{
    static const struct {
        const char *about;
        struct upstream upstream;
        unsigned ms, answers_least;
    } rows[] = {
        {"400 to 900 ms", {400, 900, 0, 2000, 100}, 9000, 6000},
        {"20 ms", {20, 20, 0, 2000, 100}, 2000, 6000},
        {"three in ten lost", {20, 20, 300, 2000, 100}, 12000, 6000},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        begin(&rows[i].upstream, 16, true);
        go_on(rows[i].ms, LIMIT_MAX);
        cr_expect_geq(play.answers, rows[i].answers_least, "%s: %u", rows[i].about, play.answers);
    }
}

/* Down, and up again: back to what it was, soon. */
Test(window, recovers)
{
    static const struct upstream dead = {20, 20, 1000, 2000, 100}, good = {30, 30, 0, 2000, 100};

    begin(&good, 400, true);
    go_on(5000, LIMIT_MAX);
    cr_expect_eq(play.window.limit, LIMIT_MAX);
    play.upstream = &dead;
    go_on(20000, LIMIT_MAX);
    cr_expect_lt(play.window.limit, LIMIT_MAX);
    play.upstream = &good;
    go_on(PLAY_MS, LIMIT_MAX);
    cr_expect_eq(play.window.limit, LIMIT_MAX, "%u", play.window.limit);
}

/* Without word of losses it is careful. */
Test(window, grows_by_an_eighth)
{
    static const struct upstream good = {30, 30, 0, 2000, 100};

    begin(&good, 400, false);
    while (play.window.limit == 400)
        tick(LIMIT_MAX);
    cr_expect_eq(play.window.limit, 450, "%u", play.window.limit);
}

Test(window, is_open_until_full)
{
    struct window window;
    unsigned round = 0;

    window_init(&window, 20, 30, true);
    for (unsigned i = 0; i < 20; i++) {
        cr_expect(window_is_open(&window));
        round = window_sent(&window);
    }
    cr_expect(!window_is_open(&window));
    window_answered(&window, round, CLOCK_NS_PER_MS, 0);
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
        window_init(&window, starts[i].limit, starts[i].limit_max, true);
        cr_expect_eq(window.limit, starts[i].then, "%zu", i);
        cr_expect_eq(window.limit_max, starts[i].then_max, "%zu", i);
    }
}

/* What waits for others makes room, and is no reason to ask less; but none to ask more either. */
Test(window, what_left_makes_room)
{
    struct window window;
    unsigned rounds[100];

    window_init(&window, 100, 1000, true);
    for (int turn = 0; turn < 50; turn++) {
        for (int i = 0; window_is_open(&window); i++)
            rounds[i] = window_sent(&window);
        for (int i = 0; i < 50; i++)
            window_left(&window, rounds[i]);
        cr_assert(window_is_open(&window));
        for (int i = 50; i < 100; i++)
            window_answered(&window, rounds[i], 2 * WINDOW_SLOW_NS, 0);
    }
    cr_expect_eq(window.limit, 100, "%u", window.limit);
}

/* One that never ends holds up no judgement, and neither does it count when it ends at last. */
Test(window, stragglers)
{
    struct window window;

    window_init(&window, 100, 1000, true);
    unsigned straggler = window_sent(&window);
    for (int turn = 0; turn < 20; turn++) {
        unsigned rounds[1000], count = 0;
        while (window_is_open(&window))
            rounds[count++] = window_sent(&window);
        for (unsigned i = 0; i < count; i++)
            window_answered(&window, rounds[i], 2 * WINDOW_SLOW_NS, 0);
    }
    cr_expect_eq(window.limit, 1000, "%u", window.limit);
    window_failed(&window, straggler, 1000);
    cr_expect_eq(window.limit, 1000);
    cr_expect_eq(window.in_flight, 0);
}
