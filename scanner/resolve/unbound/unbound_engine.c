/* SPDX-License-Identifier: MIT */
#include "resolve/unbound/unbound_engine.h"

#include "base/memory.h"
#include "resolve/limiter.h"
#include "resolve/unbound/resend.h"
#include "resolve/window.h"

#include <stdlib.h>

struct unbound_route {
    struct route base;
    struct window window;
    struct resend resend;
    struct limiter *limiter; /* NULL: of no list, and window and resend are of no use */
    uint64_t sent;
    struct unbound_route *next;
};

struct unbound_engine {
    struct engine base;
    struct resolver *resolver;
    struct unbound_route *routes;
    unsigned window_start, window_max;
    bool sees_retries; /* those of libunbound go to the list itself, and not to a forwarder */
};

static struct unbound_engine *engine_of(struct engine *engine)
{
    return (struct unbound_engine *)(void *)engine;
}

static struct unbound_route *route_of(struct route *route)
{
    return (struct unbound_route *)(void *)route;
}

static struct resolver *resolver_of(const struct engine *engine)
{
    return ((const struct unbound_engine *)(const void *)engine)->resolver;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

static unsigned room(const struct route *route, unsigned left)
{
    const struct unbound_route *to = (const struct unbound_route *)(const void *)route;
    unsigned under_way = to->window.in_flight;

    if (to->limiter == NULL)
        return left;
    unsigned most = least(left > WINDOW_MIN ? left : WINDOW_MIN, to->window.limit);
    return under_way < most ? most - under_way : 0;
}

static void ask(struct route *route, struct engine_call *call, uint64_t now_ns)
{
    struct unbound_route *to = route_of(route);
    bool is_list = to->limiter != NULL;

    call->again = 0;
    call->unbound.route = is_list ? to : NULL;
    call->unbound.needs_soa = is_list && call->question.type == DNS_A;
    if (is_list) {
        call->unbound.asked_ns = now_ns;
        call->unbound.round = window_sent(&to->window);
        call->unbound.wait_ns = resend_wait_ns(&to->resend);
    }
    to->sent++;
    resolver_ask(resolver_of(route->engine), call, now_ns);
}

/* What came of it, for the window; returns how often it was sent again. */
static unsigned judge(struct unbound_route *to, const struct engine_call *call, uint64_t now_ns)
{
    const struct dns_answer *answer = call->answer;
    unsigned round = call->unbound.round;
    uint64_t took_ns = now_ns - call->unbound.asked_ns;
    struct resend_guess guess;

    if (answer->outcome != DNS_FAILED) {
        guess = resend_answered(&to->resend, call->unbound.wait_ns, took_ns);
        window_answered(&to->window, round, took_ns, guess.lost);
        return guess.again;
    }
    if (answer->cause == DNS_TIMEOUT) {
        guess = resend_unanswered(call->unbound.wait_ns, took_ns);
        window_failed(&to->window, round, guess.lost);
        return guess.again;
    }
    if (answer->cause == DNS_CANCELLED) {
        window_left(&to->window, round);
        return resend_unanswered(call->unbound.wait_ns, took_ns).again;
    }
    /* Whoever fails has answered every time, and was asked again at once. */
    window_answered(&to->window, round, took_ns, 0);
    return call->unbound.is_exhausted ? RESEND_ATTEMPTS - 1 : 0;
}

static struct engine_call *take(struct engine *engine, uint64_t now_ns)
{
    struct engine_call *call = resolver_take(resolver_of(engine), now_ns);

    if (call == NULL || call->unbound.route == NULL)
        return call;
    struct unbound_route *to = call->unbound.route;
    unsigned again = judge(to, call, now_ns);
    if (engine_of(engine)->sees_retries) {
        call->again = again;
        to->sent += again;
        limiter_charge(to->limiter, again);
    }
    return call;
}

static void give_up(struct route *route, struct engine_call *call)
{
    resolver_abandon(resolver_of(route->engine), call);
}

static uint64_t sent(const struct route *route)
{
    return ((const struct unbound_route *)(const void *)route)->sent;
}

static void cancel(struct engine *engine)
{
    resolver_cancel(resolver_of(engine));
}

static unsigned pending(const struct engine *engine)
{
    return resolver_pending(resolver_of(engine));
}

static uint64_t wait_ns(const struct engine *engine, uint64_t now_ns)
{
    return resolver_wait_ns(resolver_of(engine), now_ns);
}

static void end(struct engine *engine)
{
    resolver_free(resolver_of(engine));
    for (struct unbound_route *to = engine_of(engine)->routes, *next; to != NULL; to = next) {
        next = to->next;
        free(to);
    }
    free(engine);
}

static const struct engine_kind kind = {
    .room = room,
    .ask = ask,
    .abandon = give_up,
    .sent = sent,
    .take = take,
    .cancel = cancel,
    .pending = pending,
    .wait_ns = wait_ns,
    .free = end,
};

struct engine *unbound_engine_new(const struct resolver_settings *settings, struct loop *loop,
                                  struct text *why)
{
    struct resolver *resolver = resolver_new(settings, loop, why);

    if (resolver == NULL)
        return NULL;
    struct unbound_engine *engine = memory_new(sizeof *engine);
    *engine =
        (struct unbound_engine){.base = {.kind = &kind},
                                .resolver = resolver,
                                .window_start = UNBOUND_WINDOW_START / settings->context_count,
                                .window_max = settings->in_flight_max,
                                .sees_retries = settings->forwarder_count == 0};
    return &engine->base;
}

static struct unbound_route *add_route(struct engine *engine)
{
    struct unbound_engine *to = engine_of(engine);
    struct unbound_route *route = memory_new(sizeof *route);

    route->base.engine = engine;
    route->next = to->routes;
    to->routes = route;
    return route;
}

struct route *unbound_engine_list(struct engine *engine, struct limiter *limiter)
{
    struct unbound_route *route = add_route(engine);

    route->limiter = limiter;
    window_init(&route->window, engine_of(engine)->window_start, engine_of(engine)->window_max,
                true);
    return &route->base;
}

struct route *unbound_engine_anybody(struct engine *engine)
{
    return &add_route(engine)->base;
}
