/* Servers that lose packets, are late, dead or closed; what counts is that every question gets its
 * answer in time, and how many packets that took. */
#include "tests/resolve/wire/wire_peer.h"
#include "tests/resolve/wire/wire_rig.h"

#define RTO_MS (WIRE_RTO_START_NS / CLOCK_NS_PER_MS)

static const struct retry {
    const char *about;
    unsigned lost_first;
    uint64_t delay_ms, timeout_ms;
    unsigned sent;
    uint64_t ms_min, ms_max;
    enum dns_cause cause;
    bool is_truncating;
} retries[] = {
    {"the first is lost", 1, 0, 3000, 2, RTO_MS, RTO_MS + 300, DNS_NO_CAUSE, false},
    {"two are lost", 2, 0, 3000, 3, 3 * RTO_MS, 3 * RTO_MS + 300, DNS_NO_CAUSE, false},
    {"all are lost", 99, 0, 9500, 6, 9500, 9700, DNS_TIMEOUT, false},
    {"no packet is left for TCP", 5, 0, 9500, 6, 6800, 7200, DNS_SERVFAIL, true},
    {"late, but before the retry", 0, 250, 3000, 1, 250, RTO_MS, DNS_NO_CAUSE, false},
    {"an answer to the first, after the second", 0, 600, 3000, 2, 600, 900, DNS_NO_CAUSE, false},
};

static void *play_retry(void *context)
{
    const struct retry *row = context;
    struct wire_peer *peer = memory_new(sizeof *peer);
    peer->lost_first = row->lost_first;
    peer->is_truncating = row->is_truncating;
    peer->delay_ns = row->delay_ms * CLOCK_NS_PER_MS;
    struct list_server at = wire_peer_start(peer);
    struct wire_rig rig;

    wire_rig_init(&rig, &at, 1, row->timeout_ms);
    const struct engine_call *call = wire_rig_ask(&rig, 1);
    const struct dns_answer *answer = call->answer;
    wire_peer_stop(peer);
    cr_expect_eq(call->again, row->sent - 1, "%s: %u more", row->about, call->again);
    cr_expect_eq(answer->cause, row->cause, "%s: %s", row->about, answer->why);
    cr_expect_eq(wire_sent(rig.upstream), row->sent, "%s: %u sent", row->about,
                 (unsigned)wire_sent(rig.upstream));
    cr_expect_eq(peer->udp_count, row->sent, "%s", row->about);
    cr_expect(wire_rig_took_ms(&rig) >= row->ms_min && wire_rig_took_ms(&rig) < row->ms_max,
              "%s: %u ms", row->about, (unsigned)wire_rig_took_ms(&rig));
    wire_rig_free(&rig);
    free(peer);
    return NULL;
}

/* At the same time, since most of it is waiting. */
Test(wire_retry, one_server)
{
    enum { COUNT = sizeof retries / sizeof *retries };
    pthread_t threads[COUNT];

    for (size_t i = 0; i < COUNT; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, play_retry, (void *)&retries[i]), 0);
    for (size_t i = 0; i < COUNT; i++)
        pthread_join(threads[i], NULL);
}

/* The first answers teach how long to wait: no less than WIRE_RTO_MIN_NS. */
Test(wire_retry, learns_the_time_to_wait)
{
    struct wire_peer peer = {0};
    struct list_server at = wire_peer_start(&peer);
    struct wire_rig rig;

    wire_rig_init(&rig, &at, 1, 3000);
    wire_rig_ask(&rig, 50);
    peer.lost_first = peer.udp_count + 1;
    wire_rig_ask(&rig, 1);
    wire_peer_stop(&peer);
    cr_expect_eq(wire_rig_listed(&rig), 1);
    cr_expect_eq(wire_sent(rig.upstream), 52);
    cr_expect(wire_rig_took_ms(&rig) >= 200 && wire_rig_took_ms(&rig) < RTO_MS, "%u ms",
              (unsigned)wire_rig_took_ms(&rig));
    wire_rig_free(&rig);
}

/* Also a server that is farther away than the first wait is learned. */
Test(wire_retry, learns_from_late_answers)
{
    struct wire_peer peer = {.delay_ns = 700 * CLOCK_NS_PER_MS};
    struct list_server at = wire_peer_start(&peer);
    struct wire_rig rig;

    wire_rig_init(&rig, &at, 1, 5000);
    wire_rig_ask(&rig, 1);
    cr_expect_eq(wire_sent(rig.upstream), 2);
    wire_rig_ask(&rig, 20);
    wire_peer_stop(&peer);
    cr_expect_eq(wire_rig_listed(&rig), 20);
    cr_expect_eq(wire_sent(rig.upstream), 22);
    wire_rig_free(&rig);
}

Test(wire_retry, a_bad_line_is_used_to_the_full)
{
    struct wire_peer peer = {.lost_percent = 20, .delay_ns = 5 * CLOCK_NS_PER_MS};
    struct list_server at = wire_peer_start(&peer);
    struct wire_rig rig;

    wire_rig_init(&rig, &at, 1, 10000);
    wire_rig_ask(&rig, 2000);
    cr_expect_geq(wire_rig_listed(&rig), 1990); /* six losses in a row: once in 15,000 */
    cr_expect_geq(rig.pending_min, WIRE_WINDOW_START, "%u", rig.pending_min);
    cr_expect_lt(wire_sent(rig.upstream), 2800);
    wire_peer_stop(&peer);
    wire_rig_free(&rig);
}

Test(wire_retry, one_of_two_is_dead)
{
    struct wire_peer dead = {.is_silent = true}, alive = {0};
    struct list_server at[] = {wire_peer_start(&dead), wire_peer_start(&alive)};
    struct wire_rig rig;

    wire_rig_init(&rig, at, 2, 3000);
    wire_rig_ask(&rig, 500);
    cr_expect_eq(wire_rig_listed(&rig), 500);
    cr_expect_leq(dead.udp_count, WIRE_WINDOW_START);
    cr_expect_lt(wire_rig_took_ms(&rig), RTO_MS + 300);
    unsigned known = dead.udp_count;
    wire_rig_ask(&rig, 1000); /* it is known by now; one question may have tested it */
    wire_peer_stop(&dead);
    wire_peer_stop(&alive);
    cr_expect_eq(wire_rig_listed(&rig), 1000);
    cr_expect_leq(dead.udp_count, known + 1 + wire_rig_took_ms(&rig) / 1000);
    wire_rig_free(&rig);
}

Test(wire_retry, the_dead_one_comes_back)
{
    struct wire_peer dead = {.is_silent = true}, alive = {0};
    struct list_server at[] = {wire_peer_start(&dead), wire_peer_start(&alive)};
    struct wire_rig rig;

    wire_rig_init(&rig, at, 2, 3000);
    wire_rig_ask(&rig, 200);
    wire_rig_ask(&rig, 20); /* so that it has been tested once, in vain */
    unsigned known = dead.udp_count;
    dead.is_silent = false;
    uint64_t start_ns = clock_now_ns();
    while (dead.udp_count < known + 100 && clock_now_ns() - start_ns < 3 * CLOCK_NS_PER_S)
        wire_rig_ask(&rig, 100);
    cr_expect_geq(dead.udp_count, known + 100, "%u", dead.udp_count - known);
    wire_peer_stop(&dead);
    wire_peer_stop(&alive);
    wire_rig_free(&rig);
}

/* ICMP says so at once: no waiting. */
Test(wire_retry, one_of_two_is_closed)
{
    struct wire_peer alive = {0};
    struct list_server at[] = {wire_peer_absent(), wire_peer_start(&alive)};
    struct wire_rig rig;

    wire_rig_init(&rig, at, 2, 3000);
    wire_rig_ask(&rig, 500);
    cr_expect_eq(wire_rig_listed(&rig), 500);
    cr_expect_lt(wire_rig_took_ms(&rig), RTO_MS, "%u ms", (unsigned)wire_rig_took_ms(&rig));
    /* A windowful, and a question that tests whether it is back. */
    cr_expect_leq(wire_sent(rig.upstream), 500 + WIRE_WINDOW_START + 1, "%u",
                  (unsigned)wire_sent(rig.upstream));
    wire_peer_stop(&alive);
    wire_rig_free(&rig);
}

/* Two closed ports do not play ball with a question: its packets are kept for when one may be back.
 */
Test(wire_retry, all_are_closed)
{
    struct list_server at[] = {wire_peer_absent(), wire_peer_absent()};
    struct wire_rig rig;

    for (size_t count = 1; count <= 2; count++) {
        wire_rig_init(&rig, at, count, 1000);
        cr_expect_eq(wire_rig_ask(&rig, 1)->answer->cause, DNS_TIMEOUT);
        cr_expect(wire_rig_took_ms(&rig) >= 1000 && wire_rig_took_ms(&rig) < 1200);
        cr_expect_leq(wire_sent(rig.upstream), 1 + count);
        wire_rig_free(&rig);
    }
}

static const struct opinion {
    const char *about;
    struct wire_peer first, second;
    enum dns_outcome outcome;
    enum dns_cause cause;
    unsigned sent;
} opinions[] = {
    {"refused, answered", {.rcode = DNS_RCODE_REFUSED}, {0}, DNS_DATA, DNS_NO_CAUSE, 2},
    {"failed, no such name",
     {.rcode = DNS_RCODE_SERVFAIL},
     {.rcode = DNS_RCODE_NXDOMAIN},
     DNS_NXDOMAIN,
     DNS_NO_CAUSE,
     2},
    {"refused, refused",
     {.rcode = DNS_RCODE_REFUSED},
     {.rcode = DNS_RCODE_REFUSED},
     DNS_FAILED,
     DNS_REFUSED,
     2},
    {"refused, silent: what is known is told",
     {.rcode = DNS_RCODE_REFUSED},
     {.is_silent = true},
     DNS_FAILED,
     DNS_REFUSED,
     2},
    {"truncated without TCP, answered",
     {.is_truncating = true, .tcp = PEER_TCP_CLOSES},
     {0},
     DNS_DATA,
     DNS_NO_CAUSE,
     3},
};

Test(wire_retry, second_opinions)
{
    for (size_t i = 0; i < sizeof opinions / sizeof *opinions; i++) {
        const struct opinion *row = &opinions[i];
        struct wire_peer first = row->first, second = row->second;
        struct list_server at[] = {wire_peer_start(&second), wire_peer_start(&first)};
        struct wire_rig rig;
        wire_rig_init(&rig, at, 2, 350); /* the second in the list is asked first */
        const struct dns_answer *answer = wire_rig_ask(&rig, 1)->answer;
        wire_peer_stop(&first);
        wire_peer_stop(&second);
        cr_expect_eq(answer->outcome, row->outcome, "%s: %d", row->about, (int)answer->outcome);
        cr_expect_eq(answer->cause, row->cause, "%s", row->about);
        cr_expect_eq(wire_sent(rig.upstream), row->sent, "%s: %u", row->about,
                     (unsigned)wire_sent(rig.upstream));
        cr_expect_eq(second.udp_count, 1, "%s", row->about);
        wire_rig_free(&rig);
    }
}

/* A failure told by a server that another has been asked after is kept, and nothing else. */
Test(wire_retry, late_failure)
{
    struct wire_peer late = {.rcode = DNS_RCODE_REFUSED, .delay_ns = 600 * CLOCK_NS_PER_MS};
    struct wire_peer silent = {.is_silent = true};
    struct list_server at[] = {wire_peer_start(&silent), wire_peer_start(&late)};
    struct wire_rig rig;

    wire_rig_init(&rig, at, 2, 1000);
    cr_expect_eq(wire_rig_ask(&rig, 1)->answer->cause, DNS_REFUSED);
    wire_peer_stop(&silent);
    wire_peer_stop(&late);
    cr_expect_eq(wire_sent(rig.upstream), 2);
    cr_expect_geq(wire_rig_took_ms(&rig), 1000);
    wire_rig_free(&rig);
}

/* A reply that comes twice is one opinion, also while the question waits for its pace. */
Test(wire_retry, second_opinion_is_not_the_first_one_again)
{
    for (unsigned pace = 0; pace <= 10; pace += 10) {
        struct wire_peer first = {.rcode = DNS_RCODE_REFUSED, .forgery = PEER_TWICE};
        struct wire_peer second = {.delay_ns = 30 * CLOCK_NS_PER_MS};
        struct list_server at[] = {wire_peer_start(&second), wire_peer_start(&first)};
        struct wire_rig rig;
        wire_rig_init(&rig, at, 2, 1000);
        limiter_init(&rig.limiter, pace, 1);
        wire_rig_ask(&rig, 1);
        cr_expect_eq(wire_rig_listed(&rig), 1);
        cr_expect_eq(wire_dropped(rig.wire), 1);
        wire_peer_stop(&first);
        wire_peer_stop(&second);
        wire_rig_free(&rig);
    }
}

/* The most packets that came within any second. */
static unsigned busiest_second(const struct wire_peer *peer)
{
    unsigned most = 0;

    for (unsigned first = 0, last = 0; last < peer->time_count; last++) {
        while (peer->times_ns[last] - peer->times_ns[first] >= CLOCK_NS_PER_S)
            first++;
        if (last - first + 1 > most)
            most = last - first + 1;
    }
    return most;
}

/* 50 a second, retries and TCP included, whatever happens to the packets. */
Test(wire_retry, pace)
{
    static const struct wire_peer peers[] = {
        {.lost_first = 40}, {.is_truncating = true}, {.lost_percent = 30}, {.has_no_edns = true}};

    for (size_t i = 0; i < sizeof peers / sizeof *peers; i++) {
        struct wire_peer peer = peers[i];
        struct list_server at = wire_peer_start(&peer);
        struct wire_rig rig;
        wire_rig_init(&rig, &at, 1, 10000);
        limiter_init(&rig.limiter, 50, 5);
        wire_rig_ask(&rig, 60);
        wire_peer_stop(&peer);
        cr_expect_eq(wire_rig_listed(&rig), 60, "%zu", i);
        cr_expect_leq(busiest_second(&peer), 50 + 5 + 1, "%zu: %u", i, busiest_second(&peer));
        cr_expect_eq(wire_sent(rig.upstream), peer.udp_count + peer.tcp_count, "%zu", i);
        cr_expect_geq(wire_rig_took_ms(&rig), (wire_sent(rig.upstream) - 5) * 1000 / 50 - 25);
        wire_rig_free(&rig);
    }
}
