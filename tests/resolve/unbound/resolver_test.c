/* Real questions through libunbound, to a name server in a thread of the test. */
#include "resolve/unbound/resolver.h"

#include "base/clock.h"
#include "event/loop.h"
#include "resolve/unbound/resend.h"
#include "tests/resolve/name_server.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <sys/mman.h>

#define S CLOCK_NS_PER_S
#define MS CLOCK_NS_PER_MS
#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

enum { CALLS_MAX = 1000, GIVE_UP_S = 30, PATH_LEN_MAX = 64 };

static struct world {
    struct name_server server;
    struct loop *loop;
    struct resolver *resolver;
    struct engine_call calls[CALLS_MAX];
} world;

/* The server has bl.test and timeout.test, or, as a forwarder, everything. */
static void open_world(struct resolver_settings settings)
{
    struct text why = {0};

    name_server_start(&world.server);
    struct list_server server = {ip_of("127.0.0.1"), world.server.port};
    settings.forwarders = &server;
    if (settings.forwarder_count == 0)
        settings.conf = name_server_conf(&world.server, settings.conf);
    settings.in_flight_max = CALLS_MAX;
    settings.context_count = 1;
    if (settings.timeout_ns == 0)
        settings.timeout_ns = 20 * S;
    world.loop = loop_new();
    world.resolver = resolver_new(&settings, world.loop, &why);
    cr_assert_not_null(world.resolver, "%.*s", (int)why.len, why.at);
    text_free(&why);
}

static void close_world(void)
{
    resolver_free(world.resolver);
    loop_free(world.loop);
    name_server_stop(&world.server);
}

static struct engine_call *ask(unsigned i, const char *name)
{
    world.calls[i] = (struct engine_call){.question = {dns_name_of(name), DNS_A}};
    resolver_ask(world.resolver, &world.calls[i], clock_now_ns());
    return &world.calls[i];
}

/* The next call that is done; NULL if nothing is for GIVE_UP_S. */
static struct engine_call *next_done(void)
{
    uint64_t end_ns = clock_now_ns() + GIVE_UP_S * S;

    for (uint64_t now_ns; (now_ns = clock_now_ns()) < end_ns;) {
        struct engine_call *call = resolver_take(world.resolver, now_ns);
        if (call != NULL)
            return call;
        uint64_t wait_ns = resolver_wait_ns(world.resolver, now_ns);
        loop_wait(world.loop, wait_ns < end_ns - now_ns ? wait_ns : end_ns - now_ns);
    }
    return NULL;
}

static void expect(struct engine_call *call, enum dns_outcome outcome, enum dns_cause cause,
                   const char *about)
{
    cr_assert_not_null(call, "%s: never done", about);
    cr_expect_eq(call->answer->outcome, outcome, "%s: outcome %d", about,
                 (int)call->answer->outcome);
    cr_expect_eq(call->answer->cause, cause, "%s: %s (%s)", about,
                 dns_cause_text(call->answer->cause), call->answer->why);
    dns_answer_release(call->answer);
    call->answer = NULL;
}

/* Asks, waits, and returns how many packets that took. */
static unsigned learn(const char *name, enum dns_outcome outcome, enum dns_cause cause)
{
    unsigned before = atomic_load(&world.server.question_count);

    ask(0, name);
    expect(next_done(), outcome, cause, name);
    return atomic_load(&world.server.question_count) - before;
}

static const struct row {
    const char *name;
    enum dns_outcome outcome;
    enum dns_cause cause;
} rows[] = {
    {"a.bl.test", DNS_DATA, DNS_NO_CAUSE},
    {"2.0.0.127.bl.test", DNS_DATA, DNS_NO_CAUSE},
    {"nx.bl.test", DNS_NXDOMAIN, DNS_NO_CAUSE},
    {"nodata.bl.test", DNS_NODATA, DNS_NO_CAUSE},
    {"refused.bl.test", DNS_FAILED, DNS_REFUSED},
    {"servfail.bl.test", DNS_FAILED, DNS_SERVFAIL},
    {"garbage.bl.test", DNS_FAILED, DNS_SERVFAIL},
    {"servfail.timeout.test", DNS_FAILED, DNS_SERVFAIL},
    {"we\\.ird.bl.test", DNS_DATA, DNS_NO_CAUSE},
    {"\\000\\255.bl.test", DNS_DATA, DNS_NO_CAUSE},
    {"localhost", DNS_DATA, DNS_NO_CAUSE},
};

Test(resolver, tells_outcomes_and_causes_apart)
{
    open_world((struct resolver_settings){0});
    for (size_t i = 0; i < COUNT(rows); i++)
        learn(rows[i].name, rows[i].outcome, rows[i].cause);
    close_world();
}

/* To libunbound they all are no data: only a SOA tells a denial from them. */
Test(resolver, wants_a_denial_to_be_one)
{
    static const struct {
        const char *name;
        bool is_denial;
    } denials[] = {
        {"nx.bl.test", true},       {"nodata.bl.test", true},    {"empty.bl.test", false},
        {"badvers.bl.test", false}, {"stranger.bl.test", false}, {"referral.bl.test", false},
    };

    for (unsigned needs_soa = 0; needs_soa < 2; needs_soa++) {
        open_world((struct resolver_settings){0});
        for (size_t i = 0; i < COUNT(denials); i++) {
            world.calls[i] = (struct engine_call){.question = {dns_name_of(denials[i].name), DNS_A},
                                                  .unbound.needs_soa = needs_soa == 1};
            resolver_ask(world.resolver, &world.calls[i], clock_now_ns());
            enum dns_outcome denied = i == 0 ? DNS_NXDOMAIN : DNS_NODATA;
            bool is_failure = needs_soa == 1 && !denials[i].is_denial;
            expect(next_done(), is_failure ? DNS_FAILED : denied,
                   is_failure ? DNS_SERVFAIL : DNS_NO_CAUSE, denials[i].name);
        }
        close_world();
    }
}

/* Which a list's pace has to pay for. */
Test(resolver, asks_those_who_fail_again)
{
    static const struct {
        const char *name;
        enum dns_outcome outcome;
        enum dns_cause cause;
        unsigned packets;
    } failures[] = {
        {"a.bl.test", DNS_DATA, DNS_NO_CAUSE, 1},
        {"nx.bl.test", DNS_NXDOMAIN, DNS_NO_CAUSE, 1},
        {"refused.bl.test", DNS_FAILED, DNS_REFUSED, RESEND_ATTEMPTS},
        {"servfail.bl.test", DNS_FAILED, DNS_SERVFAIL, RESEND_ATTEMPTS},
    };

    open_world((struct resolver_settings){0});
    for (size_t i = 0; i < COUNT(failures); i++) {
        unsigned packets = learn(failures[i].name, failures[i].outcome, failures[i].cause);
        cr_expect_eq(packets, failures[i].packets, "%s: %u", failures[i].name, packets);
        cr_expect_eq(world.calls[0].unbound.is_exhausted, packets > 1, "%s", failures[i].name);
    }
    close_world();
}

Test(resolver, reads_the_data)
{
    struct ip ip;

    open_world((struct resolver_settings){0});
    ask(0, "66051.bl.test");
    struct engine_call *call = next_done();
    cr_assert_not_null(call);
    cr_assert_eq(call->answer->record_count, 1);
    cr_expect(dns_record_ip(&call->answer->records[0], &ip));
    cr_expect_eq(ip_v4(&ip), 0x7f010203);
    cr_expect(call->answer->ttl_s > 0 && call->answer->ttl_s <= NAME_SERVER_TTL_S);
    cr_expect_eq(call->answer->security, DNS_INSECURE);
    dns_answer_release(call->answer);
    close_world();
}

Test(resolver, what_is_not_signed_under_a_trust_anchor_is_bogus)
{
    open_world((struct resolver_settings){.forwarder_count = 1, .validate = true});
    ask(0, "a.bl.example");
    struct engine_call *call = next_done();
    cr_assert_not_null(call);
    cr_expect_eq(call->answer->outcome, DNS_BOGUS);
    cr_expect_str_not_empty(call->answer->why);
    dns_answer_release(call->answer);
    close_world();
}

Test(resolver, asks_a_forwarder_for_names_that_are_otherwise_built_in)
{
    open_world((struct resolver_settings){.forwarder_count = 1});
    learn("a.test", DNS_DATA, DNS_NO_CAUSE);
    learn("1.0.0.10.in-addr.arpa", DNS_DATA, DNS_NO_CAUSE);
    learn("2.0.0.127.in-addr.arpa", DNS_DATA, DNS_NO_CAUSE);
    learn("a.bl.invalid", DNS_DATA, DNS_NO_CAUSE);
    close_world();
}

/* Who names a stub in a file may say that it is not signed, whatever is above it. */
Test(resolver, does_not_validate_what_a_file_calls_insecure)
{
    open_world((struct resolver_settings){.validate = true});
    cr_expect_eq(learn("a.bl.test", DNS_DATA, DNS_NO_CAUSE), 1);
    learn("nx.bl.test", DNS_NXDOMAIN, DNS_NO_CAUSE);
    close_world();
}

Test(resolver, keeps_deadlines)
{
    static const uint64_t timeouts_ns[] = {30 * MS, 250 * MS, 0 /* the settings': 100 ms */};

    open_world((struct resolver_settings){.timeout_ns = 100 * MS});
    for (unsigned i = 0; i < COUNT(timeouts_ns); i++) {
        uint64_t start_ns = clock_now_ns();
        uint64_t timeout_ns = timeouts_ns[i] > 0 ? timeouts_ns[i] : 100 * MS;
        struct engine_call call = {.question = {dns_name_of("silent.bl.test"), DNS_A},
                                   .timeout_ns = timeouts_ns[i]};
        resolver_ask(world.resolver, &call, start_ns);
        cr_expect_eq(next_done(), &call);
        uint64_t took_ns = clock_now_ns() - start_ns;
        expect(&call, DNS_FAILED, DNS_TIMEOUT, "silent");
        cr_expect(took_ns >= timeout_ns && took_ns < timeout_ns + 500 * MS, "%u: %lu ns", i,
                  (unsigned long)took_ns);
    }
    cr_expect_eq(resolver_pending(world.resolver), COUNT(timeouts_ns), "libunbound goes on");
    close_world();
}

/* Told the time: at the deadline, and at most a tick of the wheel later. */
Test(resolver, a_deadline_is_never_early)
{
    uint64_t now_ns = clock_now_ns();

    open_world((struct resolver_settings){.timeout_ns = 100 * MS});
    ask(0, "silent.bl.test");
    cr_expect_null(resolver_take(world.resolver, now_ns + 100 * MS - 1));
    uint64_t wait_ns = resolver_wait_ns(world.resolver, now_ns);
    cr_expect(wait_ns > 0 && wait_ns < 500 * MS);
    expect(resolver_take(world.resolver, clock_now_ns() + 110 * MS), DNS_FAILED, DNS_TIMEOUT,
           "late");
    close_world();
}

/* An answer after the deadline is nobody's; the next question has its own. */
Test(resolver, forgets_an_answer_that_is_too_late)
{
    open_world((struct resolver_settings){.timeout_ns = 50 * MS});
    learn("late.bl.test", DNS_FAILED, DNS_TIMEOUT);
    cr_expect_eq(resolver_pending(world.resolver), 1);
    for (uint64_t end_ns = clock_now_ns() + 5 * S;
         resolver_pending(world.resolver) > 0 && clock_now_ns() < end_ns;)
        loop_wait(world.loop, 10 * MS);
    cr_expect_eq(resolver_pending(world.resolver), 0);
    cr_expect_null(resolver_take(world.resolver, clock_now_ns()));
    learn("a.bl.test", DNS_DATA, DNS_NO_CAUSE);
    close_world();
}

static int conf_file(const char *conf, char path[PATH_LEN_MAX])
{
    int fd = memfd_create("conf", 0);

    cr_assert_eq(write(fd, conf, strlen(conf)), (ssize_t)strlen(conf));
    snprintf(path, PATH_LEN_MAX, "/proc/self/fd/%d", fd);
    return fd;
}

/* The settings of the user come last: with these libunbound loses patience before we do. */
Test(resolver, knows_a_timeout_of_libunbound)
{
    char path[PATH_LEN_MAX];
    int fd = conf_file("server:\n outbound-msg-retry: 1\n infra-cache-min-rtt: 50\n", path);

    open_world((struct resolver_settings){.conf = path});
    uint64_t start_ns = clock_now_ns();
    learn("silent.bl.test", DNS_FAILED, DNS_TIMEOUT);
    cr_expect_lt(clock_now_ns() - start_ns, 15 * S);
    cr_expect_eq(resolver_pending(world.resolver), 0);
    close_world();
    close(fd);
}

Test(resolver, says_why_it_cannot_start)
{
    char path[PATH_LEN_MAX];
    int fd = conf_file("server:\n no-such-thing: 1\n", path);
    const char *const confs[] = {path, "/nonexistent/unbound.conf"};

    for (size_t i = 0; i < COUNT(confs); i++) {
        struct resolver_settings settings = {
            .conf = confs[i], .in_flight_max = 10, .timeout_ns = S, .context_count = 1};
        struct loop *loop = loop_new();
        struct text why = {0};
        cr_expect_null(resolver_new(&settings, loop, &why));
        cr_expect_gt(why.len, 0);
        text_free(&why);
        loop_free(loop);
    }
    close(fd);
    resolver_free(NULL);
}

/* What libunbound answers at once waits, too, and the loop does not sleep over it. */
Test(resolver, answers_come_out_of_take_only)
{
    static const char *const names[] = {"a.bl.test", "localhost", "a.bl.test"};

    open_world((struct resolver_settings){0});
    learn("a.bl.test", DNS_DATA, DNS_NO_CAUSE);
    for (unsigned i = 0; i < COUNT(names); i++)
        ask(i, names[i]);
    cr_expect_eq(resolver_wait_ns(world.resolver, clock_now_ns()), 0);
    for (unsigned i = 0; i < COUNT(names); i++) {
        struct engine_call *call = resolver_take(world.resolver, clock_now_ns());
        cr_expect_eq(call, &world.calls[i]);
        expect(call, DNS_DATA, DNS_NO_CAUSE, names[i]);
    }
    cr_expect_null(resolver_take(world.resolver, clock_now_ns()));
    cr_expect_eq(resolver_wait_ns(world.resolver, 0), UINT64_MAX);
    close_world();
}

static void expect_packets(struct resolver_settings settings)
{
    static const struct row repeated[] = {
        {"a.bl.test", DNS_DATA, DNS_NO_CAUSE},
        {"nx.bl.test", DNS_NXDOMAIN, DNS_NO_CAUSE},
        {"refused.bl.test", DNS_FAILED, DNS_REFUSED},
    };

    open_world(settings);
    for (size_t i = 0; i < COUNT(repeated); i++) {
        const struct row *row = &repeated[i];
        if (!settings.for_probes && row->outcome == DNS_FAILED)
            continue; /* libunbound keeps that it failed, and not why */
        cr_expect_geq(learn(row->name, row->outcome, row->cause), 1);
        unsigned packet_count = learn(row->name, row->outcome, row->cause);
        cr_expect(settings.for_probes ? packet_count > 0 : packet_count == 0, "%s: %u packets",
                  row->name, packet_count);
    }
    close_world();
}

Test(resolver, asks_once)
{
    expect_packets((struct resolver_settings){0});
}

/* And whatever the user wants to be kept. */
Test(resolver, asks_every_time_for_probes)
{
    char path[PATH_LEN_MAX];
    int fd = conf_file("server:\n msg-cache-size: 8m\n msg-cache-slabs: 4\n", path);

    expect_packets((struct resolver_settings){.for_probes = true});
    expect_packets((struct resolver_settings){.for_probes = true, .conf = path});
    expect_packets((struct resolver_settings){.for_probes = true, .forwarder_count = 1});
    close(fd);
}

Test(resolver, gives_one_call_up)
{
    open_world((struct resolver_settings){0});
    struct engine_call *silent = ask(0, "silent.bl.test"), *late = ask(1, "late.bl.test");
    resolver_abandon(world.resolver, silent);
    resolver_abandon(world.resolver, silent); /* it is done already */
    cr_expect_eq(next_done(), silent);
    expect(silent, DNS_FAILED, DNS_CANCELLED, "silent");
    cr_expect_eq(next_done(), late);
    expect(late, DNS_DATA, DNS_NO_CAUSE, "late");
    close_world();
}

static void ask_numbered(unsigned count, const char *zone)
{
    char name[64];

    for (unsigned i = 0; i < count; i++) {
        snprintf(name, sizeof name, "%u.%s", i + 1, zone);
        ask(i, name);
    }
}

/* Each once. */
static void expect_cancelled(unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        expect(resolver_take(world.resolver, clock_now_ns()), DNS_FAILED, DNS_CANCELLED, "cancel");
    cr_expect_null(resolver_take(world.resolver, clock_now_ns()));
}

Test(resolver, cancels_all)
{
    open_world((struct resolver_settings){0});
    resolver_cancel(world.resolver); /* fine if there is none */
    ask_numbered(100, "bl.test");
    resolver_cancel(world.resolver);
    expect_cancelled(100);
    cr_expect_eq(resolver_pending(world.resolver), 100);
    learn("a.bl.test", DNS_DATA, DNS_NO_CAUSE);
    close_world();
}

/* Some are under way, some are done and not taken, one has missed its deadline. */
Test(resolver, may_be_freed_with_questions_under_way)
{
    open_world((struct resolver_settings){.timeout_ns = 20 * MS});
    learn("silent.bl.test", DNS_FAILED, DNS_TIMEOUT);
    ask_numbered(100, "bl.test");
    loop_wait(world.loop, 100 * MS);
    for (unsigned i = 100; i < 110; i++)
        ask(i, "localhost");
    close_world();
}

/* More than a socket's receive buffer holds, so libunbound has to send some of them again. */
Test(resolver, has_many_in_flight)
{
    open_world((struct resolver_settings){0});
    ask_numbered(CALLS_MAX, "bl.test");
    cr_expect_eq(resolver_pending(world.resolver), CALLS_MAX);
    for (unsigned i = 0; i < CALLS_MAX; i++) {
        struct engine_call *call = next_done();
        struct ip ip;
        cr_assert_not_null(call, "%u are done", i);
        cr_assert_eq(call->answer->record_count, 1);
        cr_expect(dns_record_ip(&call->answer->records[0], &ip));
        cr_expect_eq(ip_v4(&ip) & 0xffffff, call - world.calls + 1);
        dns_answer_release(call->answer);
        call->answer = NULL;
    }
    cr_expect_null(resolver_take(world.resolver, clock_now_ns()));
    cr_expect_eq(resolver_pending(world.resolver), 0);
    close_world();
}
