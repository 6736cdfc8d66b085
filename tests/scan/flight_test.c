/* When a question under way stops being a load, and when its talk stops waiting for it. */
#include "scan/flight.h"

#include "base/clock.h"

#include <criterion/criterion.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define MS CLOCK_NS_PER_MS

enum { LIMIT = 16 };

static void fill(struct flight *flight, struct call *calls, uint64_t now_ns)
{
    for (unsigned i = 0; i < LIMIT; i++) {
        cr_expect(flight_is_open(flight));
        calls[i] = (struct call){.kind = CALL_TALK};
        flight_add(flight, &calls[i], now_ns);
    }
    cr_expect(!flight_is_open(flight));
}

static const struct age {
    uint64_t ms;
    bool is_load, is_long;
} ages[] = {
    {0, true, false},     {200, true, false},  {201, false, false},
    {1000, false, false}, {1001, false, true}, {5000, false, true},
};

/* Whenever they end, the window has all its room again, and no list has them. */
Test(flight, lets_go_of_what_takes_long)
{
    for (size_t i = 0; i < COUNT(ages); i++) {
        struct flight flight;
        struct call calls[LIMIT], *call;
        unsigned long_count = 0;
        uint64_t start_ns = 7 * CLOCK_NS_PER_S, now_ns = start_ns + ages[i].ms * MS;
        flight_init(&flight, LIMIT, LIMIT, true);
        fill(&flight, calls, start_ns);
        while ((call = flight_take_long(&flight, now_ns)) != NULL)
            cr_expect_eq(call, &calls[long_count++], "the oldest first");
        cr_expect_eq(long_count, ages[i].is_long ? LIMIT : 0, "%d ms: %u", (int)ages[i].ms,
                     long_count);
        cr_expect_eq(flight_is_open(&flight), !ages[i].is_load, "%d ms", (int)ages[i].ms);
        for (unsigned k = 0; k < LIMIT; k++)
            flight_end(&flight, &calls[k], now_ns);
        cr_expect_eq(flight.window.in_flight, 0, "%d ms", (int)ages[i].ms);
        for (unsigned k = 0; k < FLIGHT_STAGES; k++)
            cr_expect(TAILQ_EMPTY(&flight.calls[k]), "%d ms: stage %u", (int)ages[i].ms, k);
        cr_expect_eq(flight_due_ns(&flight), UINT64_MAX);
    }
}

/* A call may go out again, about something else. */
Test(flight, has_a_call_twice_one_after_the_other)
{
    struct flight flight;
    struct call call = {.kind = CALL_FETCH};

    flight_init(&flight, LIMIT, LIMIT, false);
    flight_add(&flight, &call, 0);
    cr_expect_eq(flight_take_long(&flight, 2000 * MS), &call);
    cr_expect_null(flight_take_long(&flight, 2000 * MS), "once");
    flight_end(&flight, &call, 2000 * MS);
    flight_add(&flight, &call, 2000 * MS);
    cr_expect_null(flight_take_long(&flight, 2100 * MS));
    cr_expect_eq(flight.window.in_flight, 1);
    flight_end(&flight, &call, 2100 * MS);
    cr_expect_eq(flight.window.in_flight, 0);
}

Test(flight, says_when_it_is_due)
{
    struct flight flight;
    struct call calls[LIMIT];

    flight_init(&flight, LIMIT, LIMIT, true);
    cr_expect_eq(flight_due_ns(&flight), UINT64_MAX);
    fill(&flight, calls, 0);
    cr_expect_eq(flight_due_ns(&flight), 200 * MS + 1, "a place in the window");
    cr_expect_null(flight_take_long(&flight, 200 * MS + 1));
    cr_expect_eq(flight_due_ns(&flight), FLIGHT_LONG_NS + 1, "a talk goes on");
}
