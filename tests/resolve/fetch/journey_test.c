/* Journeys whose questions are answered from a zone, up to where the fetcher takes over. */
#include "resolve/fetch/journey.h"

#include "tests/zone.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct way {
    const char *about, *zone;
    bool may_ask;      /* on, after the first answer */
    const char *asked; /* the types */
    enum journey_step end;
    enum dns_cause cause; /* of JOURNEY_END */
    size_t addresses;     /* of JOURNEY_FETCH */
} ways[] = {
    {"by IPv4", "h.test A 192.0.2.1\nh.test A 192.0.2.2\nh.test AAAA 2001:db8::1\n", true, "A",
     JOURNEY_FETCH, DNS_NO_CAUSE, 2},
    {"by IPv6", "h.test AAAA 2001:db8::1\n", true, "A AAAA", JOURNEY_FETCH, DNS_NO_CAUSE, 1},
    {"by an alias", "h.test CNAME w.test\nw.test A 192.0.2.1\n", true, "A", JOURNEY_FETCH,
     DNS_NO_CAUSE, 1},
    {"no address", "h.test TXT x\n", true, "A AAAA", JOURNEY_END, DNS_SERVFAIL, 0},
    {"no host", "", true, "A AAAA", JOURNEY_END, DNS_SERVFAIL, 0},
    {"nobody answers", "h.test TIMEOUT\n", true, "A AAAA", JOURNEY_END, DNS_TIMEOUT, 0},
    {"refused", "h.test REFUSED\n", true, "A AAAA", JOURNEY_END, DNS_REFUSED, 0},
    {"bogus", "h.test BOGUS\n", true, "A AAAA", JOURNEY_END, DNS_SERVFAIL, 0},
    {"stopped on its way", "h.test AAAA 2001:db8::1\n", false, "A", JOURNEY_END, DNS_SERVFAIL, 0},
    {"stopped, but all is known", "h.test A 192.0.2.1\n", false, "A", JOURNEY_FETCH, DNS_NO_CAUSE,
     1},
};

static const struct url url = {{8, "\1h\4test"}, "/x"};

static void travel(const struct way *way)
{
    struct mailbox *home = mailbox_new();
    struct journey *journey = journey_new(&url, home);
    enum journey_step step = JOURNEY_ASK;
    char asked[32] = "";

    cr_expect_eq(journey->ask.kind, ASK_DOCUMENT);
    cr_expect(dns_name_eq(&journey->ask.url.host, &url.host));
    while (step == JOURNEY_ASK && strlen(asked) < 16) {
        cr_expect(dns_name_eq(&journey->question.name, &url.host));
        strcat(asked, asked[0] == '\0' ? "" : " ");
        strcat(asked, journey->question.type == DNS_A ? "A" : "AAAA");
        struct dns_answer *answer = zone_answer(way->zone, &journey->question);
        step = journey_go_on(journey, answer, way->may_ask);
        dns_answer_release(answer);
    }
    cr_expect_str_eq(asked, way->asked, "%s: %s", way->about, asked);
    cr_assert_eq(step, way->end, "%s", way->about);
    cr_expect_eq(journey->fetch.address_count, way->addresses, "%s", way->about);
    cr_expect_eq(journey->fetch.home, home);
    cr_expect_eq(journey->fetch.url->path, url.path);
    cr_assert_eq(journey->fetch.document != NULL, step == JOURNEY_END, "%s", way->about);
    if (step == JOURNEY_END)
        cr_expect_eq(journey->fetch.document->cause, way->cause, "%s", way->about);
    journey_free(journey);
    mailbox_free(home);
}

Test(journey, goes_by_the_addresses)
{
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        travel(&ways[i]);
}

Test(journey, that_is_cancelled_asks_no_more)
{
    struct journey *journey = journey_new(&url, NULL);
    struct dns_answer *answer = dns_answer_failed(DNS_CANCELLED, "");

    cr_assert_eq(journey_go_on(journey, answer, true), JOURNEY_END);
    cr_expect_eq(journey->fetch.document->cause, DNS_CANCELLED);
    dns_answer_release(answer);
    journey_free(journey);
    journey_free(NULL);
}
