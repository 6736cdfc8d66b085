/* engine.h -- a way to get questions answered, whatever is behind it: a list's own servers, the
 * DNS, or what a test says.
 *
 *     if (route_room(route, left) > 0)
 *         route_ask(route, &call, now_ns);                     // call.question is set
 *     engine_flush(engine, now_ns);                            // after a batch of them
 *     loop_nap(loop, engine_nap_ns(engine));
 *     loop_wait(loop, engine_wait_ns(engine, now_ns));
 *     while ((call = engine_take(engine, now_ns)) != NULL)
 *         consume(call->answer, call->again);                  // the answer is owned
 *
 * A worker has an engine a way, and each list a route on one of them: its place there, with its
 * window and what was learned of its servers. Every call that was asked comes out of engine_take()
 * exactly once, with an answer, also when it is given up; and never out of route_ask() itself. One
 * that misses its deadline is FAILED/timeout.
 *
 * To write an engine, begin its struct with a struct engine, the struct of its routes with a struct
 * route, and fill a struct engine_kind.
 *
 * Pace: the first packet of a call has been charged by who asks; the engine sees to those beyond
 * it, at the limiter that its route was given. Bounds: a window a route; the sum is the caller's,
 * by left. Threads: one. Time: told.
 */
#pragma once

#include "dns/answer.h"

struct engine;
struct route;
struct unbound_route;

struct engine_call {
    struct dns_question question;
    uint64_t timeout_ns;       /* 0: that of the settings */
    struct dns_answer *answer; /* out: owned by the caller */
    unsigned again;            /* out: packets beyond the first that its list was sent, as far as
                                  the engine knows */

    /* Private to the engine. Zero when it is asked for the first time. */
    struct engine_call *next;
    void *ticket;
    struct {
        struct unbound_route *route; /* which is told what came of it; or NULL */
        uint64_t asked_ns, wait_ns;  /* wait: of libunbound, before it sends again */
        unsigned round;              /* of the window it is counted in */
        bool needs_soa;    /* to believe that there is no data: libunbound says so, too, of
                              referrals, of records of others, and of BADVERS */
        bool is_exhausted; /* out: it gave up, after as many attempts as it makes */
    } unbound;
};

/* Of the two that may be NULL, nothing is to be done and no nap is worth it. */
struct engine_kind {
    /* Of a route. */
    unsigned (*room)(const struct route *route, unsigned left);
    void (*ask)(struct route *route, struct engine_call *call, uint64_t now_ns);
    void (*abandon)(struct route *route, struct engine_call *call);
    uint64_t (*sent)(const struct route *route);

    /* Of the engine. */
    struct engine_call *(*take)(struct engine *engine, uint64_t now_ns);
    void (*flush)(struct engine *engine, uint64_t now_ns); /* or NULL */
    void (*cancel)(struct engine *engine);
    unsigned (*pending)(const struct engine *engine);
    uint64_t (*wait_ns)(const struct engine *engine, uint64_t now_ns);
    uint64_t (*nap_ns)(const struct engine *engine); /* or NULL */
    void (*free)(struct engine *engine);
};

struct engine {
    const struct engine_kind *kind;
};

/* Lives as long as its engine. */
struct route {
    struct engine *engine;
};

/* How many questions it takes now. left: what may still be asked of anybody; no route takes more of
 * it than is left (but for a few, which it always may), so that slow lists that hold much do not
 * keep out the others. */
static inline unsigned route_room(const struct route *route, unsigned left)
{
    return route->engine->kind->room(route, left);
}

/* Whoever must ask, as a probe must, may do so without room. */
static inline void route_ask(struct route *route, struct engine_call *call, uint64_t now_ns)
{
    route->engine->kind->ask(route, call, now_ns);
}

/* Gives a call up that was asked here: it comes out as FAILED/cancelled. One that is done already
 * comes out as it is. */
static inline void route_abandon(struct route *route, struct engine_call *call)
{
    route->engine->kind->abandon(route, call);
}

/* Packets so far, as far as they are known. */
static inline uint64_t route_sent(const struct route *route)
{
    return route->engine->kind->sent(route);
}

/* A call that is done, or NULL. */
static inline struct engine_call *engine_take(struct engine *engine, uint64_t now_ns)
{
    return engine->kind->take(engine, now_ns);
}

/* Sends what has been gathered for a batch. */
static inline void engine_flush(struct engine *engine, uint64_t now_ns)
{
    if (engine->kind->flush != NULL)
        engine->kind->flush(engine, now_ns);
}

/* Gives up every call that is not done. */
static inline void engine_cancel(struct engine *engine)
{
    engine->kind->cancel(engine);
}

/* What it still works on, given up or not. */
static inline unsigned engine_pending(const struct engine *engine)
{
    return engine->kind->pending(engine);
}

/* How long the loop may sleep before something is due; 0 if a call can be taken now. */
static inline uint64_t engine_wait_ns(const struct engine *engine, uint64_t now_ns)
{
    return engine->kind->wait_ns(engine, now_ns);
}

/* How long to let answers gather before the loop looks for them; 0: not at all. */
static inline uint64_t engine_nap_ns(const struct engine *engine)
{
    return engine->kind->nap_ns != NULL ? engine->kind->nap_ns(engine) : 0;
}

/* With its routes. Calls that are not taken are forgotten. The loop must still be there. NULL is
 * fine. */
static inline void engine_free(struct engine *engine)
{
    if (engine != NULL)
        engine->kind->free(engine);
}
