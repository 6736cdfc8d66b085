/* wire_tcp.h -- one question over a TCP connection of its own, for answers that do not fit UDP.
 *
 *     struct wire_tcp *tcp = wire_tcp_open(&tcps, slot, server, &question);
 *     ... the loop runs ...
 *     while ((tcp = wire_tcp_take(&tcps)) != NULL) {
 *         consume(tcp->slot, wire_tcp_reply(tcp));
 *         wire_tcp_close(tcp);
 *     }
 *
 * Bounds:  the caller's. No deadline of its own, either: whoever waits closes it.
 * Threads: its worker's.
 */
#pragma once

#include "resolve/wire/wire_io.h"

struct wire_tcp;

struct wire_tcps {
    struct event_base *base;
    TAILQ_HEAD(, wire_tcp) ready;
};

/* The reply to the question; bytes NULL if there is none. */
struct wire_tcp_reply {
    struct wire_slot *slot;
    const uint8_t *bytes; /* borrowed until the close */
    size_t size;
};

void wire_tcps_init(struct wire_tcps *tcps, struct event_base *base);

/* NULL if it cannot be. *question must stay. */
struct wire_tcp *wire_tcp_open(struct wire_tcps *tcps, struct wire_slot *slot,
                               const struct wire_server *server,
                               const struct wire_question *question);
void wire_tcp_close(struct wire_tcp *tcp); /* NULL is fine */

/* A connection that has its reply, or failed; NULL until the loop runs again. */
struct wire_tcp *wire_tcp_take(struct wire_tcps *tcps);
struct wire_tcp_reply wire_tcp_reply(const struct wire_tcp *tcp);

bool wire_tcps_is_ready(const struct wire_tcps *tcps);
