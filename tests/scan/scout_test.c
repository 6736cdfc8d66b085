/* Questions into zones that are new: who goes ahead, who waits, and what comes back. */
#include "scan/scout.h"

#include <criterion/criterion.h>

static uint64_t key_of(const char *name, uint16_t type)
{
    struct dns_question question = {.name = dns_name_of(name), .type = type};

    return scouts_key(&question);
}

static const struct {
    const char *one, *other;
    bool is_same;
} zones[] = {
    {"7.2.0.192.in-addr.arpa", "8.2.0.192.in-addr.arpa", true},
    {"7.2.0.192.in-addr.arpa", "7.3.0.192.in-addr.arpa", false},
    {"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
     "f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.f.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa", true},
    {"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
     "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa", false},
    {"a.example.com", "_dmarc.b.com", true},
    {"a.example.com", "a.example.org", false},
    {"com", "b.com", true},
    {"arpa", "home.arpa", true},
    {".", ".", true},
    {"7.2.0.192.in-addr.arpa", "7.2.0.192.bl.example", false},
};

Test(scout, zones)
{
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
        cr_expect_eq(key_of(zones[i].one, DNS_PTR) == key_of(zones[i].other, DNS_PTR),
                     zones[i].is_same, "%s and %s", zones[i].one, zones[i].other);
}

Test(scout, one_goes_ahead_and_the_others_wait_for_it)
{
    static struct scouts scouts;
    struct scout_wait waits[3];
    uint64_t key = 5, beside = key + 2 * SCOUT_PLACES, away = key + 2;

    cr_expect_eq(scouts_go(&scouts, key, &waits[0]), SCOUT_AHEAD);
    cr_expect_eq(scouts_go(&scouts, key, &waits[1]), SCOUT_WAIT);
    cr_expect_eq(scouts_go(&scouts, away, &waits[0]), SCOUT_AHEAD);
    cr_expect_eq(scouts_go(&scouts, beside, &waits[0]), SCOUT_ASK, "its place is taken");
    cr_expect_eq(scouts_go(&scouts, key, &waits[2]), SCOUT_WAIT);
    cr_expect_null(scouts_end(&scouts, beside));
    struct scout_wait *wait = scouts_end(&scouts, key);
    cr_expect_eq(wait, &waits[1]);
    cr_expect_eq(wait->next, &waits[2]);
    cr_expect_null(wait->next->next);
    cr_expect_null(scouts_end(&scouts, key), "twice");
    cr_expect_eq(scouts_go(&scouts, key, &waits[0]), SCOUT_ASK, "it is known");
    cr_expect_eq(scouts_go(&scouts, beside, &waits[0]), SCOUT_AHEAD, "the place is free");
    cr_expect_eq(scouts_go(&scouts, key, &waits[0]), SCOUT_ASK);
    scouts_drop(&scouts, beside);
    cr_expect_eq(scouts_go(&scouts, key, &waits[0]), SCOUT_AHEAD, "the other was not asked at all");
}
