/* wire_upstream.h -- the servers of one list, and whose turn it is.
 *
 * A server that is down is passed over as long as another is not, but for one question every
 * WIRE_TEST_NS, which shows whether it is back.
 */
#pragma once

#include "resolve/wire/wire_path.h"

#define WIRE_TEST_NS UINT64_C(1000000000)

/* Connections at once of one list, so that one whose servers hang holds up no other. */
enum { WIRE_TCP_MAX = 16 };

struct wire_upstream {
    struct route route; /* first; of wire_engine.h */
    struct wire_path paths[LIST_SERVERS_MAX];
    size_t path_count, turn;
    struct limiter *limiter;
    uint64_t sent;
    unsigned tcp_count;           /* open */
    TAILQ_HEAD(, wire_slot) full; /* those that wait for one to end */
    bool is_vacant;               /* one has ended, while some wait: in the list of wire */
    TAILQ_ENTRY(wire_upstream) vacant;
    struct wire_upstream *next;
};

/* For a new question. */
struct wire_path *wire_upstream_choose(struct wire_upstream *upstream, uint64_t now_ns);

/* For the same question again: the next in turn after path, which may be path. */
struct wire_path *wire_upstream_after(struct wire_upstream *upstream, const struct wire_path *path);
