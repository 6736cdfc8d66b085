/* wire_engine.h -- a wire as an engine: the way to lists that have servers of their own. */
#pragma once

#include "model/list.h"
#include "resolve/engine.h"

struct limiter;
struct loop;

/* As wire_new(). */
struct engine *wire_engine_new(struct loop *loop, uint64_t timeout_ns, unsigned share);

/* As wire_upstream(). */
struct route *wire_engine_route(struct engine *engine, const struct list_server *servers,
                                size_t count, struct limiter *limiter);
