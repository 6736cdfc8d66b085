/* SPDX-License-Identifier: MIT */
#include "resolve/wire/wire_engine.h"

#include "resolve/wire/wire_slot.h"

static struct wire *wire_of(struct engine *engine)
{
    return (struct wire *)(void *)engine;
}

static struct wire_upstream *upstream_of(struct route *route)
{
    return (struct wire_upstream *)(void *)route;
}

static unsigned room(const struct route *route, unsigned left)
{
    const struct wire_upstream *upstream = (const struct wire_upstream *)(const void *)route;
    unsigned most = left > WIRE_WINDOW_START ? left : WIRE_WINDOW_START;
    unsigned under_way = wire_under_way(upstream);

    if (under_way >= most)
        return 0;
    unsigned has = wire_room(upstream);
    return has < most - under_way ? has : most - under_way;
}

static void ask(struct route *route, struct engine_call *call, uint64_t now_ns)
{
    wire_ask(wire_of(route->engine), upstream_of(route), call, now_ns);
}

static void give_up(struct route *route, struct engine_call *call)
{
    wire_abandon(wire_of(route->engine), call);
}

static uint64_t sent(const struct route *route)
{
    return wire_sent((const struct wire_upstream *)(const void *)route);
}

static struct engine_call *take(struct engine *engine, uint64_t now_ns)
{
    return wire_take(wire_of(engine), now_ns);
}

static void flush(struct engine *engine, uint64_t now_ns)
{
    wire_flush(wire_of(engine), now_ns);
}

static void cancel(struct engine *engine)
{
    wire_cancel(wire_of(engine));
}

static unsigned pending(const struct engine *engine)
{
    return wire_pending((const struct wire *)(const void *)engine);
}

static uint64_t wait_ns(const struct engine *engine, uint64_t now_ns)
{
    return wire_wait_ns((const struct wire *)(const void *)engine, now_ns);
}

static uint64_t nap_ns(const struct engine *engine)
{
    return wire_nap_ns((const struct wire *)(const void *)engine);
}

static void end(struct engine *engine)
{
    wire_free(wire_of(engine));
}

static const struct engine_kind kind = {
    .room = room,
    .ask = ask,
    .abandon = give_up,
    .sent = sent,
    .take = take,
    .flush = flush,
    .cancel = cancel,
    .pending = pending,
    .wait_ns = wait_ns,
    .nap_ns = nap_ns,
    .free = end,
};

struct engine *wire_engine_new(struct loop *loop, uint64_t timeout_ns, unsigned share)
{
    struct wire *wire = wire_new(loop, timeout_ns, share);

    wire->engine.kind = &kind;
    return &wire->engine;
}

struct route *wire_engine_route(struct engine *engine, const struct list_server *servers,
                                size_t count, struct limiter *limiter)
{
    struct wire_upstream *upstream = wire_upstream(wire_of(engine), servers, count, limiter);

    upstream->route.engine = engine;
    return &upstream->route;
}
