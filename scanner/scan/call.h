/* call.h -- one question under way for a worker: what resolver_take() gives back, and for whom it
 * was. */
#pragma once

#include "resolve/unbound/resolver.h"
#include "scan/scout.h"

struct hit;
struct journey;
struct sweep;
struct talk;

struct call {
    struct engine_call base; /* first: a engine_call of ours is a call */
    struct call *next;       /* in a queue of its owner, or in the pool */
    struct talk *talk;       /* for a conversation; NULL: for a list */
    struct journey *journey; /* of a talk: for whose host's addresses this asks; or NULL */
    struct sweep *sweep;     /* of a list: whose cell, */
    size_t list;
    unsigned subject;
    struct hit *hit; /* and the hit whose TXT this asks; NULL: the A question */
    struct call *flying_next, **flying_link; /* among those of its list that are under way */
    struct scout_path scout;                 /* of a talk: the zones that others wait to know */
    uint64_t asked_ns;
    uint64_t wait_ns; /* how long libunbound waits before it asks a list again; see line.h */
    unsigned round;   /* of the window it is counted in */
    bool has_stayed;  /* of a talk: for so long that it is no load any more */
    bool is_alone;    /* of a talk: it goes past the shared table */
    bool is_prefix;   /* of the asker: it asks the prefix of the sweep's addresses */
    bool is_probe;    /* of the prober; subject is then the number of the test point */
};

/* Calls are reused: zeroes are an empty pool. One thread. */
struct call_pool {
    struct call *free;
};

struct call *call_new(struct call_pool *pool); /* zeroed but for base.question, which is not set */
void call_free(struct call_pool *pool, struct call *call);
void call_pool_free(struct call_pool *pool);

/* First in, first out. Zeroes are empty. */
struct call_queue {
    struct call *first, *last;
};

void call_queue_add(struct call_queue *queue, struct call *call);
struct call *call_queue_take(struct call_queue *queue); /* or NULL */

/* In the order in which they were asked; any can be taken out, by whoever knows which line it is
 * in. Linked by flying_next and flying_link, which is NULL outside. */
struct call_line {
    struct call *first, **end;
};

void call_line_init(struct call_line *line);
void call_line_add(struct call_line *line, struct call *call);
void call_line_take(struct call_line *line, struct call *call);
