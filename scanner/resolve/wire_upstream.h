/* wire_upstream.h -- the servers of one list, and whose turn it is.
 *
 * A server that is down is passed over as long as another is not, but for one question every
 * WIRE_TEST_NS, which shows whether it is back.
 */
#pragma once

#include "resolve/wire_io.h"

#define WIRE_TEST_NS UINT64_C(1000000000)

struct wire_upstream {
    struct wire_server *servers[LIST_SERVERS_MAX];
    size_t server_count, turn;
    struct limiter *limiter;
    uint64_t sent;
    struct wire_upstream *next;
};

/* For a new question. */
struct wire_server *wire_upstream_choose(struct wire_upstream *upstream, uint64_t now_ns);

/* For the same question again: the next in turn after server, which may be server. */
struct wire_server *wire_upstream_after(const struct wire_upstream *upstream,
                                        const struct wire_server *server);
