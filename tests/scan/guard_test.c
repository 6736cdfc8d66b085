/* Windows of verdicts, as letters: L listed, c clean; each of a network, or all of one. */
#include "scan/guard.h"

#include <criterion/criterion.h>

static const struct {
    const char *about;
    unsigned listed, clean; /* in turn: so many listed, then so many clean, over and over */
    unsigned nets, verdicts;
    bool trips;
} windows[] = {
    {"all of 64, in 64 networks", 1, 0, 64, 64, true},
    {"all of 64, in 8 networks", 1, 0, 8, 64, true},
    {"all of 64, but only 7 networks", 1, 0, 7, 64, false},
    {"a bad neighbourhood: one network", 1, 0, 1, 1000, false},
    {"fewer than 58", 1, 0, 64, 57, false},
    {"nineteen in twenty", 19, 1, 64, 200, true},
    {"seven in eight", 7, 1, 64, 1000, false},
    {"40 %", 2, 3, 64, 10000, false},
    {"none", 0, 1, 64, 1000, false},
};

Test(guard, windows)
{
    for (size_t i = 0; i < sizeof windows / sizeof *windows; i++) {
        struct guard guard = {0};
        unsigned period = windows[i].listed + windows[i].clean;
        bool trips = false;
        for (unsigned k = 0; k < windows[i].verdicts; k++)
            trips |= guard_note(&guard, k % windows[i].nets, k % period < windows[i].listed);
        cr_expect_eq(trips, windows[i].trips, "%s", windows[i].about);
    }
}

Test(guard, begins_anew_after_it_has_told)
{
    struct guard guard = {0};
    unsigned times = 0;

    for (unsigned k = 0; k < 10 * GUARD_SUBJECTS; k++)
        times += guard_note(&guard, k, true);
    cr_expect_eq(times, 10 * GUARD_SUBJECTS / GUARD_LISTED);
}
