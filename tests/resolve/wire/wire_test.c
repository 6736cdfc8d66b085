/* Asks name servers in threads of the test, which answer, fail, lie or say nothing. What comes out
 * is compared with what they were told to do, and with what they have counted. */
#include "tests/resolve/wire/wire_peer.h"
#include "tests/resolve/wire/wire_rig.h"

#include <sys/resource.h>

static const struct outcome {
    const char *about;
    struct wire_peer peer;
    enum dns_outcome outcome;
    enum dns_cause cause;
    unsigned sent;
} outcomes[] = {
    {"an answer", {0}, DNS_DATA, DNS_NO_CAUSE, 1},
    {"over IPv6", {.is_ip6 = true}, DNS_DATA, DNS_NO_CAUSE, 1},
    {"no data", {.has_no_records = true}, DNS_NODATA, DNS_NO_CAUSE, 1},
    {"no such name", {.rcode = DNS_RCODE_NXDOMAIN}, DNS_NXDOMAIN, DNS_NO_CAUSE, 1},
    {"refused", {.rcode = DNS_RCODE_REFUSED}, DNS_FAILED, DNS_REFUSED, 1},
    {"refused, by a header",
     {.rcode = DNS_RCODE_REFUSED, .is_header_only = true},
     DNS_FAILED,
     DNS_REFUSED,
     1},
    {"server failure", {.rcode = DNS_RCODE_SERVFAIL}, DNS_FAILED, DNS_SERVFAIL, 1},
    {"format error, EDNS or not", {.rcode = DNS_RCODE_FORMERR}, DNS_FAILED, DNS_SERVFAIL, 2},
    {"format error to EDNS", {.has_no_edns = true}, DNS_DATA, DNS_NO_CAUSE, 2},
    {"the same, by a header and no data",
     {.has_no_edns = true, .has_no_records = true},
     DNS_NODATA,
     DNS_NO_CAUSE,
     2},
    {"cut in the middle of a record", {.is_garbled = true}, DNS_FAILED, DNS_SERVFAIL, 1},
    {"truncated", {.is_truncating = true}, DNS_DATA, DNS_NO_CAUSE, 2},
    {"truncated, and no TCP",
     {.is_truncating = true, .tcp = PEER_TCP_CLOSES},
     DNS_FAILED,
     DNS_SERVFAIL,
     2},
    {"truncated, and a wrong id over TCP",
     {.is_truncating = true, .tcp = PEER_TCP_FORGES},
     DNS_FAILED,
     DNS_SERVFAIL,
     2},
    {"truncated, and over TCP again",
     {.is_truncating = true, .tcp = PEER_TCP_TRUNCATES},
     DNS_FAILED,
     DNS_SERVFAIL,
     2},
    {"truncated, and silent over TCP",
     {.is_truncating = true, .tcp = PEER_TCP_SILENT},
     DNS_FAILED,
     DNS_TIMEOUT,
     2},
    {"silent", {.is_silent = true}, DNS_FAILED, DNS_TIMEOUT, 1},
};

Test(wire, outcomes)
{
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
        const struct outcome *row = &outcomes[i];
        struct wire_peer peer = row->peer;
        struct list_server at = wire_peer_start(&peer);
        struct wire_rig rig;
        wire_rig_init(&rig, &at, 1, 350);
        const struct dns_answer *answer = wire_rig_ask(&rig, 1)->answer;
        wire_peer_stop(&peer);
        cr_expect_eq(answer->outcome, row->outcome, "%s: %d", row->about, (int)answer->outcome);
        cr_expect_eq(answer->cause, row->cause, "%s: %s", row->about, answer->why);
        cr_expect_eq(answer->security, DNS_INSECURE, "%s", row->about);
        cr_expect_eq(wire_sent(rig.upstream), row->sent, "%s: %u sent", row->about,
                     (unsigned)wire_sent(rig.upstream));
        cr_expect_eq(peer.udp_count + peer.tcp_count,
                     row->sent - (row->peer.tcp == PEER_TCP_CLOSES), "%s", row->about);
        cr_expect_eq(peer.bad_head_count, 0, "%s", row->about);
        wire_rig_free(&rig);
    }
}

/* What does not match is not believed, but counted, and the real reply is still heard. */
Test(wire, forgeries)
{
    static const struct {
        const char *about;
        enum peer_forgery forgery;
    } rows[] = {
        {"id", PEER_WRONG_ID},     {"letter case", PEER_WRONG_CASE},  {"name", PEER_WRONG_NAME},
        {"type", PEER_WRONG_TYPE}, {"opcode", PEER_WRONG_OPCODE},     {"a question", PEER_NO_REPLY},
        {"short", PEER_SHORT},     {"no question", PEER_NO_QUESTION}, {"empty", PEER_EMPTY},
        {"twice", PEER_TWICE},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct wire_peer peer = {.forgery = rows[i].forgery};
        struct list_server at = wire_peer_start(&peer);
        struct wire_rig rig;
        wire_rig_init(&rig, &at, 1, 1000);
        for (unsigned asked = 0; asked < 3; asked++) {
            wire_rig_ask(&rig, 1);
            cr_expect_eq(wire_rig_listed(&rig), 1, "%s", rows[i].about);
        }
        wire_rig_turn(&rig, 20 * CLOCK_NS_PER_MS); /* for what comes second */
        cr_expect_eq(wire_dropped(rig.wire), 3, "%s: %u", rows[i].about,
                     (unsigned)wire_dropped(rig.wire));
        cr_expect_eq(wire_sent(rig.upstream), 3, "%s", rows[i].about);
        wire_peer_stop(&peer);
        wire_rig_free(&rig);
    }
}

Test(wire, reply_to_another_socket)
{
    struct wire_peer peer = {.forgery = PEER_WRONG_PORT};
    struct list_server at = wire_peer_start(&peer);
    struct wire_rig rig;

    wire_rig_init(&rig, &at, 1, 1000);
    wire_rig_ask(&rig, 400);
    wire_peer_stop(&peer);
    wire_rig_turn(&rig, 20 * CLOCK_NS_PER_MS); /* for what lies at the other sockets yet */
    cr_expect_eq(wire_rig_listed(&rig), 400);
    cr_expect_gt(wire_dropped(rig.wire), 300);
    cr_expect_eq(wire_sent(rig.upstream), 400);
    wire_rig_free(&rig);
}

/* Ids and letter case are drawn for each question, ports for each batch; EDNS is given up where it
 * is not liked.
 */
Test(wire, entropy_and_edns)
{
    struct wire_peer peer = {.has_no_edns = true};
    struct list_server at = wire_peer_start(&peer);
    struct wire_rig rig;

    wire_rig_init(&rig, &at, 1, 1000);
    wire_rig_ask(&rig, 1);
    cr_expect_eq(wire_sent(rig.upstream), 2);
    wire_rig_ask(&rig, 200);
    cr_expect_eq(wire_rig_listed(&rig), 200);
    cr_expect_eq(peer.edns_count, 1);
    cr_expect_eq(wire_sent(rig.upstream), 202);
    /* 10 letters a name: half of them, give or take 8 standard deviations. */
    cr_expect(peer.capital_count > 830 && peer.capital_count < 1190, "%u", peer.capital_count);
    wire_rig_ask(&rig, 2000);
    wire_peer_stop(&peer);
    cr_expect_eq(peer.port_count, WIRE_SOCKETS);
    wire_rig_free(&rig);
}

Test(wire, truncated_answers_share_few_connections)
{
    struct wire_peer peer = {.is_truncating = true};
    struct list_server at = wire_peer_start(&peer);
    struct wire_rig rig;

    wire_rig_init(&rig, &at, 1, 20000);
    wire_rig_ask(&rig, 100);
    wire_peer_stop(&peer);
    cr_expect_eq(wire_rig_listed(&rig), 100);
    cr_expect_eq(peer.tcp_count, 100);
    cr_expect_leq(peer.tcp_open_max, 16 + 1); /* one more while the peer has not seen a close */
    cr_expect_eq(wire_sent(rig.upstream), 200);
    wire_rig_free(&rig);
}

/* Connections that hang are those of their list. */
Test(wire, connections_are_by_list)
{
    struct wire_peer hanging = {.is_truncating = true, .tcp = PEER_TCP_SILENT};
    struct wire_peer good = {.is_truncating = true};
    struct list_server at[] = {wire_peer_start(&hanging), wire_peer_start(&good)};
    struct engine_call others[20];
    struct wire_rig rig;

    wire_rig_init(&rig, &at[1], 1, 2000);
    struct wire_upstream *other = wire_upstream(rig.wire, &at[0], 1, &rig.limiter);
    for (size_t i = 0; i < 20; i++) {
        others[i] = (struct engine_call){.question = {dns_name_of("a.hanging.test"), DNS_A}};
        wire_ask(rig.wire, other, &others[i], clock_now_ns());
    }
    for (uint64_t end_ns = clock_now_ns() + 2 * CLOCK_NS_PER_S;
         hanging.tcp_count < 16 && clock_now_ns() < end_ns;) {
        wire_flush(rig.wire, clock_now_ns());
        wire_rig_turn(&rig, 5 * CLOCK_NS_PER_MS);
    }
    cr_expect_eq(hanging.tcp_count, 16, "%u", hanging.tcp_count);
    wire_rig_prepare(&rig, 40);
    for (uint64_t end_ns = clock_now_ns() + CLOCK_NS_PER_S;
         rig.done_count < 40 && clock_now_ns() < end_ns;)
        wire_rig_turn(&rig, wire_rig_push(&rig));
    cr_expect_eq(rig.done_count, 40, "%zu", rig.done_count);
    cr_expect_eq(wire_rig_listed(&rig), 40);
    wire_cancel(rig.wire);
    wire_peer_stop(&hanging);
    wire_peer_stop(&good);
    for (size_t i = 0; i < 20; i++)
        dns_answer_release(others[i].answer);
    while (wire_take(rig.wire, clock_now_ns()) != NULL)
        ;
    wire_rig_free(&rig);
}

Test(wire, deadlines_are_exact)
{
    static const struct {
        uint64_t timeout_ms, call_timeout_ms;
        double pace;
    } rows[] = {
        {60, 0, 0},     {350, 0, 0}, /* in the middle of the first wait */
        {1300, 0, 0},                /* of the third */
        {1000, 120, 0},              /* of the call */
        {700, 0, 0.1},               /* while the retry waits for its pace */
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct wire_peer peer = {.is_silent = true};
        struct list_server at = wire_peer_start(&peer);
        struct wire_rig rig;
        wire_rig_init(&rig, &at, 1, rows[i].timeout_ms);
        limiter_init(&rig.limiter, rows[i].pace, 1);
        wire_rig_prepare(&rig, 1);
        rig.calls->timeout_ns = rows[i].call_timeout_ms * CLOCK_NS_PER_MS;
        rig.start_ns = clock_now_ns();
        while (rig.done_count == 0)
            wire_rig_turn(&rig, wire_rig_push(&rig));
        rig.end_ns = clock_now_ns();
        uint64_t wanted_ms =
            rows[i].call_timeout_ms > 0 ? rows[i].call_timeout_ms : rows[i].timeout_ms;
        cr_expect_eq(rig.calls->answer->cause, DNS_TIMEOUT, "%zu", i);
        cr_expect(wire_rig_took_ms(&rig) >= wanted_ms && wire_rig_took_ms(&rig) < wanted_ms + 150,
                  "%zu: %u ms", i, (unsigned)wire_rig_took_ms(&rig));
        wire_peer_stop(&peer);
        wire_rig_free(&rig);
    }
}

Test(wire, abandon_and_cancel)
{
    struct wire_peer peer = {.delay_ns = 50 * CLOCK_NS_PER_MS};
    struct list_server at = wire_peer_start(&peer);
    struct wire_rig rig;

    wire_rig_init(&rig, &at, 1, 1000);
    wire_rig_prepare(&rig, 4);
    wire_rig_push(&rig);
    cr_expect_eq(wire_pending(rig.wire), 4);
    wire_abandon(rig.wire, &rig.calls[1]);
    wire_abandon(rig.wire, &rig.calls[1]); /* is done already */
    cr_expect_eq(wire_pending(rig.wire), 3);
    cr_expect_eq(wire_wait_ns(rig.wire, clock_now_ns()), 0);
    cr_expect_eq(wire_take(rig.wire, clock_now_ns()), &rig.calls[1]);
    cr_expect_eq(rig.calls[1].answer->cause, DNS_CANCELLED);
    for (rig.done_count = 1; rig.done_count < 4;)
        wire_rig_turn(&rig, CLOCK_NS_PER_S);
    cr_expect_eq(wire_rig_listed(&rig), 3);
    wire_rig_turn(&rig, CLOCK_NS_PER_MS);
    cr_expect_eq(wire_dropped(rig.wire), 1);

    wire_rig_prepare(&rig, 30);
    wire_rig_push(&rig);
    wire_cancel(rig.wire);
    cr_expect_eq(wire_pending(rig.wire), 0);
    cr_expect_eq(wire_room(rig.upstream), WIRE_WINDOW_START);
    while (wire_take(rig.wire, clock_now_ns()) != NULL)
        rig.done_count++;
    cr_expect_eq(rig.done_count, 30);
    for (size_t i = 0; i < 30; i++)
        cr_expect_eq(rig.calls[i].answer->cause, DNS_CANCELLED);
    wire_peer_stop(&peer);
    wire_rig_free(&rig);
}

/* In every state that a question can be in; the sanitizers judge. */
Test(wire, freed_in_the_middle)
{
    struct wire_peer peers[] = {{.is_silent = true},
                                {.is_truncating = true, .tcp = PEER_TCP_SILENT},
                                {.rcode = DNS_RCODE_REFUSED}};
    struct list_server at[3];

    for (size_t i = 0; i < 3; i++)
        at[i] = wire_peer_start(&peers[i]);
    for (uint64_t ms = 0; ms < 600; ms += 97) {
        struct wire_rig rig;
        wire_rig_init(&rig, at, 3, 5000);
        limiter_init(&rig.limiter, 200, 40);
        wire_rig_prepare(&rig, 60);
        rig.start_ns = clock_now_ns();
        while (clock_now_ns() - rig.start_ns < ms * CLOCK_NS_PER_MS) {
            wire_rig_push(&rig);
            wire_rig_turn(&rig, 5 * CLOCK_NS_PER_MS);
        }
        wire_rig_push(&rig);
        wire_free(rig.wire);
        rig.wire = NULL;
        wire_rig_free(&rig);
    }
    for (size_t i = 0; i < 3; i++)
        wire_peer_stop(&peers[i]);
}

/* The window opens as long as answers come and do not queue, so that a far server is busy, too. */
Test(wire, many_in_flight)
{
    struct wire_peer peer = {.delay_ns = 60 * CLOCK_NS_PER_MS};
    struct list_server at = wire_peer_start(&peer);
    struct wire_rig rig;

    wire_rig_init(&rig, &at, 1, 10000);
    wire_rig_ask(&rig, 20000);
    wire_peer_stop(&peer);
    cr_expect_eq(wire_rig_listed(&rig), 20000);
    cr_expect_gt(rig.pending_max, 1000);
    cr_expect_leq(rig.pending_max, WIRE_WINDOW_MAX);
    wire_rig_free(&rig);
}

Test(wire, upstreams_share_the_window_of_a_server)
{
    struct wire_peer peer = {.is_silent = true};
    struct list_server at = wire_peer_start(&peer);
    struct wire_rig rig;

    wire_rig_init(&rig, &at, 1, 1000);
    struct wire_upstream *other = wire_upstream(rig.wire, &at, 1, &rig.limiter);
    wire_rig_prepare(&rig, 20);
    wire_rig_push(&rig);
    cr_expect_eq(wire_room(other), WIRE_WINDOW_START - 20);
    cr_expect_eq(wire_sent(other), 0);
    wire_peer_stop(&peer);
    wire_rig_free(&rig);
}

/* No descriptor is left: that is as no answer, and over when one is. */
Test(wire, no_descriptors)
{
    struct wire_peer peer = {0};
    struct list_server at = wire_peer_start(&peer);
    struct rlimit limit, none;
    struct wire_rig rig;

    wire_rig_init(&rig, &at, 1, 300);
    getrlimit(RLIMIT_NOFILE, &limit);
    none = limit;
    none.rlim_cur = 0;
    setrlimit(RLIMIT_NOFILE, &none);
    cr_expect_eq(wire_rig_ask(&rig, 20)->answer->cause, DNS_TIMEOUT);
    setrlimit(RLIMIT_NOFILE, &limit);
    wire_rig_ask(&rig, 20);
    cr_expect_eq(wire_rig_listed(&rig), 20);
    wire_peer_stop(&peer);
    wire_rig_free(&rig);
}
