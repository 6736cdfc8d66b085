/* What every engine promises, of each that there is: one questions a name server as a list's own,
 * the other as the DNS does. */
#include "resolve/engine.h"

#include "base/clock.h"
#include "event/loop.h"
#include "resolve/limiter.h"
#include "resolve/unbound/unbound_engine.h"
#include "resolve/wire/wire_engine.h"
#include "tests/resolve/name_server.h"

#include <criterion/criterion.h>
#include <stdio.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define MS CLOCK_NS_PER_MS

enum { CALLS = 40, TIMEOUT_MS = 150 };

struct world {
    struct name_server server;
    struct list_server at;
    struct limiter limiter;
    struct loop *loop;
    struct engine *engine;
    struct route *route;
    struct engine_call calls[CALLS];
};

static void build_wire(struct world *world)
{
    world->engine = wire_engine_new(world->loop, TIMEOUT_MS * MS, 1);
    world->route = wire_engine_route(world->engine, &world->at, 1, &world->limiter);
}

static void build_unbound(struct world *world)
{
    struct text why = {0};
    struct resolver_settings settings = {.forwarders = &world->at,
                                         .forwarder_count = 1,
                                         .in_flight_max = CALLS,
                                         .context_count = 1,
                                         .timeout_ns = TIMEOUT_MS * MS};

    world->engine = unbound_engine_new(&settings, world->loop, &why);
    cr_assert_not_null(world->engine, "%.*s", (int)why.len, why.at);
}

static void build_list(struct world *world)
{
    build_unbound(world);
    world->route = unbound_engine_list(world->engine, &world->limiter);
}

static void build_anybody(struct world *world)
{
    build_unbound(world);
    world->route = unbound_engine_anybody(world->engine);
}

static const struct way {
    const char *name;
    void (*build)(struct world *world);
    unsigned few; /* that it always takes */
} ways[] = {
    {"wire", build_wire, 100},
    {"unbound, a list", build_list, 16},
    {"unbound, anybody", build_anybody, 0},
};

static void open_world(struct world *world, const struct way *way)
{
    *world = (struct world){0};
    name_server_start(&world->server);
    world->at = (struct list_server){ip_of("127.0.0.1"), world->server.port};
    limiter_init(&world->limiter, 0, 1);
    world->loop = loop_new();
    way->build(world);
}

static void close_world(struct world *world)
{
    engine_free(world->engine);
    loop_free(world->loop);
    name_server_stop(&world->server);
}

static void ask(struct world *world, unsigned count, const char *name)
{
    for (unsigned i = 0; i < count; i++) {
        char text[64];
        snprintf(text, sizeof text, "%s.number%u.bl.example", name, i);
        world->calls[i] = (struct engine_call){.question = {dns_name_of(text), DNS_A}};
        route_ask(world->route, &world->calls[i], clock_now_ns());
    }
    engine_flush(world->engine, clock_now_ns());
}

/* Takes what is done within a while, and wants each to be one of ours and to come out once. */
static unsigned take_all(struct world *world, unsigned count, enum dns_outcome outcome,
                         enum dns_cause cause, const char *about)
{
    uint64_t end_ns = clock_now_ns() + CLOCK_NS_PER_S;
    unsigned done = 0;

    while (done < count && clock_now_ns() < end_ns) {
        struct engine_call *call = engine_take(world->engine, clock_now_ns());
        if (call == NULL) {
            uint64_t wait_ns = engine_wait_ns(world->engine, clock_now_ns());
            loop_nap(world->loop, engine_nap_ns(world->engine));
            loop_wait(world->loop, wait_ns < 50 * MS ? wait_ns : 50 * MS);
            continue;
        }
        cr_assert(call >= world->calls && call < world->calls + count, "%s: not ours", about);
        cr_assert_not_null(call->answer, "%s: twice, or without an answer", about);
        cr_expect_eq(call->answer->outcome, outcome, "%s: %d", about, (int)call->answer->outcome);
        cr_expect_eq(call->answer->cause, cause, "%s: %s", about,
                     dns_cause_text(call->answer->cause));
        dns_answer_release(call->answer);
        call->answer = NULL;
        done++;
    }
    cr_expect_null(engine_take(world->engine, clock_now_ns()), "%s: one more", about);
    return done;
}

static void expect_all(struct world *world, unsigned count, enum dns_outcome outcome,
                       enum dns_cause cause, const char *about)
{
    unsigned done = take_all(world, count, outcome, cause, about);

    cr_expect_eq(done, count, "%s: %u of %u came out", about, done, count);
}

Test(engine, answers_come_out_and_are_counted)
{
    struct world world;

    for (size_t i = 0; i < COUNT(ways); i++) {
        open_world(&world, &ways[i]);
        ask(&world, CALLS, "listed");
        cr_expect_eq(engine_pending(world.engine), CALLS, "%s", ways[i].name);
        expect_all(&world, CALLS, DNS_DATA, DNS_NO_CAUSE, ways[i].name);
        cr_expect_eq(engine_pending(world.engine), 0, "%s", ways[i].name);
        cr_expect_eq(route_sent(world.route), CALLS, "%s", ways[i].name);
        cr_expect_eq(atomic_load(&world.server.question_count), CALLS, "%s", ways[i].name);
        close_world(&world);
    }
}

Test(engine, a_call_is_asked_again_as_a_new_one)
{
    struct world world;

    for (size_t i = 0; i < COUNT(ways); i++) {
        open_world(&world, &ways[i]);
        ask(&world, 1, "nx");
        expect_all(&world, 1, DNS_NXDOMAIN, DNS_NO_CAUSE, ways[i].name);
        world.calls[0].question.type = DNS_AAAA;
        route_ask(world.route, &world.calls[0], clock_now_ns());
        engine_flush(world.engine, clock_now_ns());
        expect_all(&world, 1, DNS_NXDOMAIN, DNS_NO_CAUSE, ways[i].name);
        close_world(&world);
    }
}

Test(engine, what_misses_its_deadline_has_timed_out)
{
    struct world world;

    for (size_t i = 0; i < COUNT(ways); i++) {
        open_world(&world, &ways[i]);
        uint64_t start_ns = clock_now_ns();
        ask(&world, 3, "silent");
        cr_expect_null(engine_take(world.engine, start_ns), "%s", ways[i].name);
        uint64_t wait_ns = engine_wait_ns(world.engine, start_ns);
        cr_expect(wait_ns > 0 && wait_ns < 2 * TIMEOUT_MS * MS, "%s", ways[i].name);
        expect_all(&world, 3, DNS_FAILED, DNS_TIMEOUT, ways[i].name);
        cr_expect_geq(clock_now_ns() - start_ns, TIMEOUT_MS * MS, "%s", ways[i].name);
        close_world(&world);
    }
}

Test(engine, gives_up_one_or_all)
{
    struct world world;

    for (size_t i = 0; i < COUNT(ways); i++) {
        open_world(&world, &ways[i]);
        ask(&world, 3, "silent");
        route_abandon(world.route, &world.calls[1]);
        cr_expect_eq(engine_wait_ns(world.engine, clock_now_ns()), 0, "%s", ways[i].name);
        cr_expect_eq(engine_take(world.engine, clock_now_ns()), &world.calls[1], "%s",
                     ways[i].name);
        cr_expect_eq(world.calls[1].answer->cause, DNS_CANCELLED, "%s", ways[i].name);
        dns_answer_release(world.calls[1].answer);
        world.calls[1].answer = NULL;
        engine_cancel(world.engine);
        cr_expect_eq(take_all(&world, 3, DNS_FAILED, DNS_CANCELLED, ways[i].name), 2, "%s",
                     ways[i].name);
        close_world(&world);
    }
}

Test(engine, what_is_done_is_not_given_up)
{
    struct world world;

    for (size_t i = 0; i < COUNT(ways); i++) {
        open_world(&world, &ways[i]);
        ask(&world, 1, "silent");
        route_abandon(world.route, &world.calls[0]);
        route_abandon(world.route, &world.calls[0]);
        engine_cancel(world.engine);
        expect_all(&world, 1, DNS_FAILED, DNS_CANCELLED, ways[i].name);
        close_world(&world);
    }
}

/* However little is left to ask of anybody, a few are taken, and no more than the window has. */
Test(engine, has_room_for_a_few_whatever_is_left)
{
    struct world world;

    for (size_t i = 0; i < COUNT(ways); i++) {
        unsigned few = ways[i].few;
        open_world(&world, &ways[i]);
        cr_expect_eq(route_room(world.route, 1), few > 0 ? few : 1, "%s", ways[i].name);
        cr_expect_eq(route_room(world.route, 10000), few > 0 ? few : 10000, "%s", ways[i].name);
        ask(&world, 10, "silent");
        cr_expect_eq(route_room(world.route, 1), few > 0 ? few - 10 : 1, "%s", ways[i].name);
        engine_cancel(world.engine);
        take_all(&world, 10, DNS_FAILED, DNS_CANCELLED, ways[i].name);
        cr_expect_eq(route_room(world.route, 1), few > 0 ? few : 1, "%s", ways[i].name);
        close_world(&world);
    }
}

/* Of calls that nobody has taken the engine lets go. */
Test(engine, is_freed_with_calls_under_way)
{
    struct world world;

    for (size_t i = 0; i < COUNT(ways); i++) {
        open_world(&world, &ways[i]);
        ask(&world, 4, "silent");
        route_abandon(world.route, &world.calls[2]);
        close_world(&world);
    }
    engine_free(NULL);
}
