/* What libunbound does not tell, and its engine tells all the same: checked against what a name
 * server really got. */
#include "resolve/unbound/unbound_engine.h"

#include "base/clock.h"
#include "event/loop.h"
#include "resolve/limiter.h"
#include "tests/resolve/name_server.h"

#include <criterion/criterion.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define MS CLOCK_NS_PER_MS

/* Of the pace of the limiter, so that what was charged can be read from it. */
#define INTERVAL_NS CLOCK_NS_PER_S

static struct world {
    struct name_server server;
    struct loop *loop;
    struct limiter limiter;
    struct engine *engine;
    struct route *list, *anybody;
} world;

static void open_world(bool is_forwarding)
{
    name_server_start(&world.server);
    struct list_server at = {ip_of("127.0.0.1"), world.server.port};
    struct resolver_settings settings = {.forwarders = &at,
                                         .forwarder_count = is_forwarding,
                                         .conf = name_server_conf(&world.server, NULL),
                                         .in_flight_max = 100,
                                         .context_count = 1,
                                         .timeout_ns = 10 * CLOCK_NS_PER_S};
    struct text why = {0};

    limiter_init(&world.limiter, 1, 1);
    world.loop = loop_new();
    world.engine = unbound_engine_new(&settings, world.loop, &why);
    cr_assert_not_null(world.engine, "%.*s", (int)why.len, why.at);
    world.list = unbound_engine_list(world.engine, &world.limiter);
    world.anybody = unbound_engine_anybody(world.engine);
}

static void close_world(void)
{
    engine_free(world.engine);
    loop_free(world.loop);
    name_server_stop(&world.server);
}

static struct engine_call ask(struct route *route, const char *name, uint64_t timeout_ns)
{
    struct engine_call call = {.question = {dns_name_of(name), DNS_A}, .timeout_ns = timeout_ns},
                       *done = NULL;
    uint64_t end_ns = clock_now_ns() + 20 * CLOCK_NS_PER_S;

    route_ask(route, &call, clock_now_ns());
    while ((done = engine_take(world.engine, clock_now_ns())) == NULL && clock_now_ns() < end_ns)
        loop_wait(world.loop, 20 * MS);
    cr_assert_eq(done, &call, "%s: never done", name);
    return call;
}

static const struct again {
    const char *name;
    uint64_t timeout_ns;
    unsigned again;
    enum dns_cause cause;
} agains[] = {
    {"a.bl.test", 0, 0, DNS_NO_CAUSE},
    {"nx.bl.test", 0, 0, DNS_NO_CAUSE},
    {"servfail.bl.test", 0, 4, DNS_SERVFAIL}, /* as often as it tries */
    {"refused.bl.test", 0, 4, DNS_REFUSED},
    {"empty.bl.test", 0, 0, DNS_SERVFAIL}, /* a referral maybe: no retry, and no answer */
};

static void expect_again(const struct again *row, bool is_forwarding)
{
    uint64_t sent = route_sent(world.list), due_ns = world.limiter.due_ns;
    unsigned got = atomic_load(&world.server.question_count);
    unsigned again = is_forwarding ? 0 : row->again;

    struct engine_call call = ask(world.list, row->name, row->timeout_ns);
    got = atomic_load(&world.server.question_count) - got;
    cr_expect_eq(call.answer->cause, row->cause, "%s: %s", row->name,
                 dns_cause_text(call.answer->cause));
    cr_expect(is_forwarding || got == 1 + again, "%s: %u packets", row->name, got);
    cr_expect_eq(call.again, again, "%s: %u more", row->name, call.again);
    cr_expect_eq(route_sent(world.list) - sent, 1 + again, "%s: packets", row->name);
    cr_expect_eq(world.limiter.due_ns - due_ns, again * INTERVAL_NS, "%s: charges", row->name);
    dns_answer_release(call.answer);
}

/* What a forwarder tries again is no packet of the list. */
Test(unbound_engine, tells_and_charges_what_it_sent_again)
{
    for (unsigned is_forwarding = 0; is_forwarding < 2; is_forwarding++) {
        open_world(is_forwarding);
        for (size_t i = 0; i < COUNT(agains); i++)
            expect_again(&agains[i], is_forwarding);
        close_world();
    }
}

/* Nobody says so: only the time tells. */
Test(unbound_engine, knows_the_retries_of_a_silent_list)
{
    open_world(false);
    expect_again(&(struct again){"silent.bl.test", 1100 * MS, 2, DNS_TIMEOUT}, false);
    close_world();
}

/* Who is no list is asked for what there is, and nobody is charged. */
Test(unbound_engine, believes_anybody)
{
    open_world(false);
    struct engine_call call = ask(world.anybody, "empty.bl.test", 0);
    cr_expect_eq(call.answer->outcome, DNS_NODATA);
    dns_answer_release(call.answer);
    call = ask(world.anybody, "servfail.bl.test", 0);
    cr_expect_eq(call.again, 0);
    cr_expect_eq(route_sent(world.anybody), 2);
    cr_expect_eq(world.limiter.due_ns, 0);
    dns_answer_release(call.answer);
    close_world();
}
