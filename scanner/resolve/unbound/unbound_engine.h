/* unbound_engine.h -- libunbound as an engine: the way over DNS, to lists and to anybody else.
 *
 *     struct engine *engine = unbound_engine_new(&settings, loop, &why);
 *     struct route *list = unbound_engine_list(engine, &limiter);
 *     struct route *anybody = unbound_engine_anybody(engine);
 *
 * libunbound does not tell when it sends a question again, but its clockwork is known (resend.h).
 * What that makes likely is told with the call, charged to the limiter of its list, and what was
 * lost narrows the list's window. Where a forwarder is asked, the list sees nothing of it, so
 * nothing is told or charged.
 *
 * Where a list is asked for an address, "no data" counts only with the SOA that proves it: else it
 * may be a referral.
 *
 * Bounds: a window a list (window.h). Threads: as in resolver.h.
 */
#pragma once

#include "resolve/engine.h"
#include "resolve/unbound/resolver.h"

struct limiter;

enum { UNBOUND_WINDOW_START = 16 }; /* questions at a list, of all contexts */

/* NULL, and why, if libunbound does not accept the settings. */
struct engine *unbound_engine_new(const struct resolver_settings *settings, struct loop *loop,
                                  struct text *why);

/* limiter: of the list; not owned. */
struct route *unbound_engine_list(struct engine *engine, struct limiter *limiter);

/* Without a window: whoever asks has one. */
struct route *unbound_engine_anybody(struct engine *engine);
