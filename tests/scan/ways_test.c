/* Which engine a list's questions and probes go to, and what all engines come to together. */
#include "scan/ways.h"

#include "base/clock.h"
#include "event/loop.h"
#include "resolve/limiter.h"

#include <criterion/criterion.h>

enum { AT_SERVERS, OVER_DNS, LISTS };

static const struct list_server nobody = {.ip = {.family = IP_V4, .bytes = {127, 0, 0, 1}},
                                          .port = 9};
static const struct list list_rows[LISTS] = {
    [AT_SERVERS] = {.servers = &nobody, .server_count = 1}, [OVER_DNS] = {.server_count = 0}};
static struct plan_list plan_lists[LISTS] = {{.list = &list_rows[AT_SERVERS]},
                                             {.list = &list_rows[OVER_DNS]}};
static const struct plan plan = {.lists = plan_lists, .list_count = LISTS};

struct world {
    struct loop *loop;
    struct limiter limiters[LISTS];
    struct resolver_settings resolver;
    struct ways ways;
};

static bool open_world(struct world *world, const char *conf)
{
    struct text why = {0};

    *world = (struct world){.loop = loop_new(),
                            .resolver = {.forwarders = &nobody,
                                         .forwarder_count = 1,
                                         .conf = conf,
                                         .in_flight_max = 100,
                                         .context_count = 1,
                                         .timeout_ns = CLOCK_NS_PER_S}};
    for (size_t i = 0; i < LISTS; i++)
        limiter_init(&world->limiters[i], 0, 1);
    const struct ways_needs needs = {.plan = &plan,
                                     .limiters = world->limiters,
                                     .resolver = &world->resolver,
                                     .afresh_max = 100};
    bool is_open = ways_open(&world->ways, &needs, world->loop, &why);
    cr_expect_eq(is_open, why.len == 0);
    text_free(&why);
    return is_open;
}

static void close_world(struct world *world)
{
    ways_close(&world->ways);
    loop_free(world->loop);
}

Test(ways, leads_each_list_its_way)
{
    struct world world;

    cr_assert(open_world(&world, NULL));
    const struct ways *ways = &world.ways;
    cr_expect_eq(ways->lists[AT_SERVERS]->engine, ways->engines[WAYS_SERVERS]);
    cr_expect_eq(ways->probes[AT_SERVERS], ways->lists[AT_SERVERS], "its servers keep no answers");
    cr_expect_eq(ways->lists[OVER_DNS]->engine, ways->engines[WAYS_DNS]);
    cr_expect_eq(ways->probes[OVER_DNS]->engine, ways->engines[WAYS_AFRESH]);
    cr_expect_eq(ways->anybody->engine, ways->engines[WAYS_DNS]);
    cr_expect_eq(ways->anybody_afresh->engine, ways->engines[WAYS_AFRESH]);
    close_world(&world);
}

/* A question and a probe of each list, given up: all come out, and all are counted. */
Test(ways, comes_to_the_sum_of_its_engines)
{
    struct world world;
    struct engine_call calls[2 * LISTS], *done;
    unsigned done_count = 0;

    cr_assert(open_world(&world, NULL));
    for (size_t i = 0; i < 2 * LISTS; i++) {
        struct route **routes = i < LISTS ? world.ways.lists : world.ways.probes;
        calls[i] = (struct engine_call){.question = {dns_name_of("a.test"), DNS_A}};
        route_ask(routes[i % LISTS], &calls[i], clock_now_ns());
    }
    cr_expect_eq(ways_pending(&world.ways), 3, "what is asked afresh is not counted");
    ways_cancel(&world.ways);
    cr_expect_eq(ways_wait_ns(&world.ways, clock_now_ns()), 0);
    while ((done = ways_take(&world.ways, clock_now_ns())) != NULL) {
        cr_expect_eq(done->answer->cause, DNS_CANCELLED);
        dns_answer_release(done->answer);
        done_count++;
    }
    cr_expect_eq(done_count, 2 * LISTS);
    for (size_t i = 0; i < LISTS; i++)
        cr_expect_eq(ways_sent(&world.ways, i), 2, "%zu", i);
    close_world(&world);
}

Test(ways, is_not_open_where_libunbound_does_not_start)
{
    struct world world;

    cr_expect(!open_world(&world, "/nonexistent"));
    cr_expect_null(world.ways.lists);
    for (unsigned i = 0; i < WAYS_ENGINES; i++)
        cr_expect_null(world.ways.engines[i]);
    close_world(&world);
}
