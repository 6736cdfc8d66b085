/* Questions into zones that are new: who goes ahead, who waits, and what comes back. */
#include "scan/scout.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static struct scout_path path_of(const char *name)
{
    struct dns_name asked = dns_name_of(name);

    return scout_path(&asked);
}

/* What the other does while the one is under way, and after it was answered. */
static const struct {
    const char *one, *other;
    enum scout meanwhile, after;
} zones[] = {
    {"7.2.0.192.in-addr.arpa", "8.2.0.192.in-addr.arpa", SCOUT_WAIT, SCOUT_ASK},
    {"7.2.0.192.in-addr.arpa", "7.3.0.192.in-addr.arpa", SCOUT_AHEAD, SCOUT_WAIT},
    {"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
     "f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.f.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa", SCOUT_WAIT,
     SCOUT_ASK},
    {"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
     "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa", SCOUT_AHEAD,
     SCOUT_WAIT},
    {"a.example.com", "_dmarc.b.example.com", SCOUT_WAIT, SCOUT_ASK},
    {"a.example.com", "a.other.com", SCOUT_WAIT, SCOUT_AHEAD},
    {"com", "b.com", SCOUT_WAIT, SCOUT_AHEAD},
    {"a.example.com", "a.example.org", SCOUT_AHEAD, SCOUT_WAIT},
    {".", ".", SCOUT_ASK, SCOUT_ASK},
    {"7.2.0.192.in-addr.arpa", "7.2.0.192.bl.example", SCOUT_AHEAD, SCOUT_WAIT},
};

Test(scout, zones)
{
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        struct scouts *scouts = calloc(1, sizeof *scouts);
        struct scout_path one = path_of(zones[i].one), other = path_of(zones[i].other);
        struct scout_wait wait;
        const char *names[] = {zones[i].one, zones[i].other};

        scouts_go(scouts, &one, &wait);
        cr_expect_eq(scouts_go(scouts, &other, &wait), zones[i].meanwhile, "%s and %s", names[0],
                     names[1]);
        cr_expect_eq(scouts_end(scouts, &one) == &wait, zones[i].meanwhile == SCOUT_WAIT,
                     "%s and %s", names[0], names[1]);
        other = path_of(zones[i].other);
        cr_expect_eq(scouts_go(scouts, &other, &wait), zones[i].after, "%s then %s", names[0],
                     names[1]);
        free(scouts);
    }
}

static struct scout_path of(uint64_t zone)
{
    return (struct scout_path){.zones = {zone}, .count = 1};
}

Test(scout, one_goes_ahead_and_the_others_wait_for_it)
{
    static struct scouts scouts;
    struct scout_wait waits[3];
    struct scout_path one = of(5), beside = of(5 + 2 * SCOUT_PLACES), away = of(7), same = of(5);

    cr_expect_eq(scouts_go(&scouts, &one, &waits[0]), SCOUT_AHEAD);
    cr_expect_eq(scouts_go(&scouts, &same, &waits[1]), SCOUT_WAIT);
    cr_expect_eq(scouts_go(&scouts, &away, &waits[0]), SCOUT_AHEAD);
    cr_expect_eq(scouts_go(&scouts, &beside, &waits[0]), SCOUT_ASK, "its place is taken");
    cr_expect_eq(scouts_go(&scouts, &same, &waits[2]), SCOUT_WAIT);
    cr_expect_null(scouts_end(&scouts, &beside));
    struct scout_wait *wait = scouts_end(&scouts, &one);
    cr_expect_eq(wait, &waits[1]);
    cr_expect_eq(wait->next, &waits[2]);
    cr_expect_null(wait->next->next);
    cr_expect_null(scouts_end(&scouts, &one), "twice");
    cr_expect_eq(scouts_go(&scouts, &same, &waits[0]), SCOUT_ASK, "it is known");
    cr_expect_eq(scouts_go(&scouts, &beside, &waits[0]), SCOUT_AHEAD, "the place is free");
    cr_expect_eq(scouts_go(&scouts, &same, &waits[0]), SCOUT_ASK);
    scouts_drop(&scouts, &beside);
    cr_expect_eq(scouts_go(&scouts, &same, &waits[0]), SCOUT_AHEAD, "the other was not asked");
}

Test(scout, both_levels_come_back_in_order)
{
    static struct scouts scouts;
    struct scout_wait waits[2];
    struct scout_path one = path_of("a.example.com"), top = path_of("a.other.com"),
                      inner = {.zones = {one.zones[1]}, .count = 1};

    cr_expect_eq(scouts_go(&scouts, &one, &waits[0]), SCOUT_AHEAD);
    cr_expect_eq(scouts_go(&scouts, &inner, &waits[1]), SCOUT_WAIT);
    cr_expect_eq(scouts_go(&scouts, &top, &waits[0]), SCOUT_WAIT);
    cr_expect_eq(scouts_end(&scouts, &one), &waits[0]);
    cr_expect_eq(waits[0].next, &waits[1]);
    cr_expect_null(waits[1].next);
}

/* Its top-level domain was forgotten meanwhile: whoever waits goes ahead into nothing. */
Test(scout, who_waits_takes_no_place)
{
    static struct scouts scouts;
    struct scout_wait wait;
    struct scout_path one = path_of("a.example.com"), inner = {.zones = {one.zones[1]}, .count = 1},
                      top = {.zones = {one.zones[0]}, .count = 1};

    cr_expect_eq(scouts_go(&scouts, &inner, &wait), SCOUT_AHEAD);
    cr_expect_eq(scouts_go(&scouts, &one, &wait), SCOUT_WAIT);
    cr_expect_not(one.is_ahead[0]);
    cr_expect_eq(scouts_go(&scouts, &top, &wait), SCOUT_AHEAD);
}
