/* call.h -- one question under way for a worker: what engine_take() gives back, what it is, and
 * whose.
 *
 *     struct call *call = call_new(pool, CALL_PROBE);
 *     call->base.question = question;
 *     call->probe.list = list;
 *     route_ask(route, &call->base, now_ns);
 *
 * A call is in one list at a time: of those that its owner has under way, of those that wait, or in
 * the pool. Threads: its worker's.
 */
#pragma once

#include "resolve/engine.h"
#include "scan/scout.h"

#include <sys/queue.h>

struct fetch;
struct hit;
struct sweep;
struct talk;

/* By who asks. */
enum call_kind {
    CALL_CELL,   /* asker: is the subject listed? */
    CALL_TEXT,   /* asker: why is it? */
    CALL_PREFIX, /* asker: is any of the sweep's addresses? */
    CALL_PROBE,  /* prober */
    CALL_TALK,   /* talker */
    CALL_FETCH,  /* talker: addresses of the host that has a document */
    CALL_SIGN,   /* worker: does any name server answer? */
};

/* Of CALL_CELL, _TEXT and _PREFIX. */
struct call_cell {
    struct sweep *sweep;
    size_t list;
    unsigned subject;
    struct hit *hit; /* of CALL_TEXT */
};

struct call_probe {
    size_t list;
    size_t point; /* in the round */
};

/* Of CALL_TALK and _FETCH. */
struct call_talk {
    struct talk *talk;
    struct fetch *fetch;     /* of CALL_FETCH */
    struct scout_path scout; /* the zones that others wait to know */
    uint64_t asked_ns;
    unsigned round; /* of the window it is counted in */
    unsigned stage; /* enum flight_stage */
    bool is_alone;  /* it goes past the shared table */
};

struct call {
    struct engine_call base; /* first: an engine_call of ours is a call */
    enum call_kind kind;
    TAILQ_ENTRY(call) link;
    union {
        struct call_cell cell;
        struct call_probe probe;
        struct call_talk talk;
    };
};

TAILQ_HEAD(call_list, call);

/* Calls are reused. */
struct call_pool {
    struct call_list free;
};

void call_pool_init(struct call_pool *pool);
void call_pool_free(struct call_pool *pool);

/* Zeroed but for base.question, which is not set. */
struct call *call_new(struct call_pool *pool, enum call_kind kind);
void call_free(struct call_pool *pool, struct call *call);

/* At the end, of a call that is in no list. */
void call_list_add(struct call_list *list, struct call *call);

/* The first, taken out; or NULL. */
struct call *call_list_take(struct call_list *list);
