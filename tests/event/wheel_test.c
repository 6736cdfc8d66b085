/* Single timers against the promise of the header, then thousands of random ones against an array.
 */
#include "event/wheel.h"

#include "base/clock.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#define TICK WHEEL_TICK_NS
#define TURN (WHEEL_TICK_NS * WHEEL_SLOTS)
#define START (UINT64_C(5000) * TURN + 123456) /* inside a tick, as a clock would be */

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static const uint64_t delays[] = {
    0,         1,           TICK - 1, TICK, TICK + 1, 10 * TICK,    63 * TICK,           64 * TICK,
    65 * TICK, TURN - TICK, TURN - 1, TURN, TURN + 1, 2 * TURN + 7, 9 * TURN + TICK / 2,
};

/* Sleeps from one wheel_next_ns() to the next, as a loop does; returns when the timer came out. */
static uint64_t sleep_until_due(struct wheel *wheel, const struct wheel_timer *timer)
{
    for (unsigned wake_ups = 0; wake_ups < 20; wake_ups++) {
        uint64_t now_ns = wheel_next_ns(wheel);
        const struct wheel_timer *taken = wheel_take(wheel, now_ns);
        if (taken != NULL) {
            cr_assert_eq(taken, timer);
            return now_ns;
        }
    }
    return UINT64_MAX;
}

Test(wheel, never_early_and_late_by_a_tick)
{
    for (size_t i = 0; i < COUNT(delays); i++) {
        struct wheel wheel;
        struct wheel_timer timer = {0};
        wheel_init(&wheel, START);
        wheel_add(&wheel, &timer, START + delays[i]);
        cr_expect_leq(wheel_next_ns(&wheel), START + delays[i] + TICK);
        if (delays[i] > 0)
            cr_expect_null(wheel_take(&wheel, START + delays[i] - 1));
        uint64_t fired_ns = sleep_until_due(&wheel, &timer);
        cr_expect_geq(fired_ns, START + delays[i], "%zu: early", i);
        cr_expect_leq(fired_ns, START + delays[i] + TICK, "%zu: late", i);
        cr_expect_null(timer.link);
        cr_expect_eq(wheel_next_ns(&wheel), UINT64_MAX);
    }
}

Test(wheel, in_order_of_their_ticks)
{
    struct wheel wheel;
    struct wheel_timer timers[200] = {0};
    uint64_t last_due_ns = 0;

    wheel_init(&wheel, START);
    for (size_t i = 0; i < COUNT(timers); i++)
        wheel_add(&wheel, &timers[i], START + i * 71 % COUNT(timers) * TICK);
    for (size_t i = 0; i < COUNT(timers); i++) {
        const struct wheel_timer *timer = wheel_take(&wheel, START + TURN / 2);
        cr_assert_not_null(timer);
        cr_expect_geq(timer->due_ns, last_due_ns);
        last_due_ns = timer->due_ns;
    }
    cr_expect_null(wheel_take(&wheel, START + TURN / 2));
}

Test(wheel, what_is_removed_does_not_come)
{
    struct wheel wheel;
    struct wheel_timer timers[3] = {0};

    wheel_init(&wheel, START);
    for (size_t i = 0; i < COUNT(timers); i++) /* in one slot */
        wheel_add(&wheel, &timers[i], START + 5 * TICK);
    wheel_remove(&wheel, &timers[1]);
    wheel_remove(&wheel, &timers[1]);
    const struct wheel_timer *first = wheel_take(&wheel, START + 6 * TICK);
    const struct wheel_timer *second = wheel_take(&wheel, START + 6 * TICK);
    cr_expect(first == &timers[0] || first == &timers[2]);
    cr_expect(second == &timers[0] || second == &timers[2]);
    cr_expect_neq(first, second);
    cr_expect_null(wheel_take(&wheel, START + 6 * TICK));

    wheel_add(&wheel, &timers[1], START + 8 * TICK);
    wheel_remove(&wheel, &timers[1]);
    cr_expect_eq(wheel_next_ns(&wheel), UINT64_MAX);
    wheel_add(&wheel, &timers[1], START + 9 * TICK);
    cr_expect_eq(wheel_take(&wheel, START + 10 * TICK), &timers[1]);
}

/* A suspended machine, or a worker that was busy for long. */
Test(wheel, time_may_jump)
{
    static const uint64_t jumps[] = {TURN - TICK, TURN, TURN + TICK, 3 * TURN, 1000 * TURN};

    for (size_t i = 0; i < COUNT(jumps); i++) {
        struct wheel wheel;
        struct wheel_timer timers[100] = {0}, later = {0};
        wheel_init(&wheel, START);
        for (size_t k = 0; k < COUNT(timers); k++)
            wheel_add(&wheel, &timers[k], START + k * (jumps[i] - TICK) / COUNT(timers));
        wheel_add(&wheel, &later, START + jumps[i] + 1);
        size_t taken_count = 0;
        for (const struct wheel_timer *timer;
             (timer = wheel_take(&wheel, START + jumps[i])) != NULL; taken_count++)
            cr_expect_neq(timer, &later);
        cr_expect_eq(taken_count, COUNT(timers), "jump %zu: %zu taken", i, taken_count);
        cr_expect_eq(wheel_take(&wheel, START + jumps[i] + 1 + TICK), &later);
    }
}

/* A wheel that is made before the clock is read starts at 0. */
Test(wheel, may_start_at_zero)
{
    struct wheel wheel;
    struct wheel_timer timer = {0};

    wheel_init(&wheel, 0);
    wheel_add(&wheel, &timer, START + 3 * CLOCK_NS_PER_S);
    cr_expect_leq(wheel_next_ns(&wheel), START + 3 * CLOCK_NS_PER_S + TICK);
    cr_expect_null(wheel_take(&wheel, START));
    cr_expect_gt(wheel_next_ns(&wheel), START, "it would not let the loop sleep");
    cr_expect_eq(wheel_take(&wheel, START + 3 * CLOCK_NS_PER_S + TICK), &timer);
}

/* Else looking for the next one gets slow as time goes by. */
Test(wheel, forgets_slots_that_are_empty)
{
    struct wheel wheel;
    struct wheel_timer timer = {0};

    wheel_init(&wheel, START);
    for (unsigned i = 0; i < WHEEL_SLOTS; i++) {
        wheel_add(&wheel, &timer, START + i * TICK);
        wheel_remove(&wheel, &timer);
    }
    cr_expect_null(wheel_take(&wheel, START + 2 * TURN));
    for (size_t i = 0; i < COUNT(wheel.used); i++)
        cr_expect_eq(wheel.used[i], 0);
}

enum { TIMERS = 4000, STEPS = 20000 };

static struct model {
    struct wheel wheel;
    struct wheel_timer timers[TIMERS];
    uint64_t latest_ns[TIMERS]; /* by when it must come out; 0: not set */
    uint64_t now_ns;
} model;

static uint64_t random_up_to(uint64_t max)
{
    return ((uint64_t)rand() << 31 | (uint64_t)rand()) % (max + 1);
}

static void toggle(size_t i)
{
    if (model.latest_ns[i] != 0) {
        wheel_remove(&model.wheel, &model.timers[i]);
        model.latest_ns[i] = 0;
        return;
    }
    uint64_t due_ns = model.now_ns - 2 * TICK + random_up_to(rand() % 4 == 0 ? 3 * TURN : TURN / 4);
    wheel_add(&model.wheel, &model.timers[i], due_ns);
    model.latest_ns[i] = (due_ns > model.now_ns ? due_ns : model.now_ns) + TICK;
}

static void take_all(void)
{
    struct wheel_timer *timer;

    while ((timer = wheel_take(&model.wheel, model.now_ns)) != NULL) {
        size_t i = (size_t)(timer - model.timers);
        cr_assert_neq(model.latest_ns[i], 0, "it is not set");
        cr_assert_leq(timer->due_ns, model.now_ns, "early");
        model.latest_ns[i] = 0;
    }
}

static void check_the_rest(void)
{
    uint64_t next_ns = wheel_next_ns(&model.wheel);

    cr_assert_gt(next_ns, model.now_ns);
    for (size_t i = 0; i < TIMERS; i++) {
        if (model.latest_ns[i] == 0)
            continue;
        cr_assert_gt(model.latest_ns[i], model.now_ns, "it should have come out");
        cr_assert_leq(next_ns, model.latest_ns[i]);
    }
}

Test(wheel, agrees_with_an_array)
{
    srand(1);
    model.now_ns = START;
    wheel_init(&model.wheel, START);
    for (unsigned step = 0; step < STEPS; step++) {
        for (unsigned i = 0; i < 4; i++)
            toggle((size_t)rand() % TIMERS);
        model.now_ns += random_up_to(step % 500 == 0 ? 2 * TURN : 3 * TICK);
        take_all();
        if (step % 16 == 0)
            check_the_rest();
    }
    model.now_ns += 4 * TURN;
    take_all();
    cr_expect_eq(wheel_next_ns(&model.wheel), UINT64_MAX);
}
