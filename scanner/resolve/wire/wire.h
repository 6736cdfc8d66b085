/* wire.h -- questions to a list's own servers (a mirror of rbldnsd, say): asked directly over UDP,
 * in batches, without recursion, cache or validation.
 *
 *     struct wire *wire = wire_new(loop, timeout_ns, worker_count);
 *     struct wire_upstream *upstream = wire_upstream(wire, servers, count, &limiter);
 *     if (wire_room(upstream) > 0)
 *         wire_ask(wire, upstream, &call, now_ns);             // call.question is set
 *     wire_flush(wire, now_ns);                                // after a batch of them
 *     loop_nap(loop, wire_nap_ns(wire));
 *     loop_wait(loop, wire_wait_ns(wire, now_ns));
 *     while ((done = wire_take(wire, now_ns)) != NULL)
 *         consume(done->answer);                               // owned
 *
 * With the promises of engine.h, as which it goes by wire_engine.h.
 *
 * Sending: a small pool of connected sockets a server, random ids, ports and letter case (draft
 * vixie-dnsext-dns0x20), all checked on return; what does not match is dropped and counted. An
 * unanswered question is sent again after a time learned from the answers (RFC 6298, at least
 * WIRE_RTO_MIN_NS), doubling, to the next server if there are several; every packet is charged to
 * the limiter first, so a retry waits for the pace, too. A truncated answer is asked again over
 * TCP. Answers are judged as in dns_answer_parse(); REFUSED and SERVFAIL are tried once at the next
 * server if there is one. A reply that cannot be parsed is FAILED/servfail. ICMP port unreachable
 * counts as no answer, but the retry comes at once at the next server.
 *
 * Bounds: a window a list and server, which starts at this wire's share of WIRE_WINDOW_START, grows
 * while it is full, little is lost and answers do not queue up, and halves when most is lost; of
 * the start of a server its lists use together what they want (wire_path.h). At most WIRE_SENDS_MAX
 * packets a question, and WIRE_TCP_MAX connections a list. Memory: slots are reused; nothing is
 * allocated a question in the steady state but the answer. Threads: its worker's; the limiter is
 * shared. Time: told; deadlines and retries by a timer wheel.
 */
#pragma once

#include "model/list.h"
#include "resolve/engine.h"
#include "resolve/limiter.h"

struct loop;
struct wire;
struct wire_upstream;

enum {
    WIRE_SOCKETS = 4,        /* a server */
    WIRE_WINDOW_START = 100, /* of all workers: the receive buffer of rbldnsd holds about 110 */
    WIRE_WINDOW_MIN = 8,
    WIRE_WINDOW_MAX = 2000,
    WIRE_SENDS_MAX = 6,
    WIRE_BATCH = 32,   /* of one sendmmsg or recvmmsg */
    WIRE_NAP_MIN = 24, /* questions under way */
};

#define WIRE_NAP_NS UINT64_C(150000)

#define WIRE_RTO_START_NS UINT64_C(400000000)
#define WIRE_RTO_MIN_NS UINT64_C(200000000)
#define WIRE_RTO_MAX_NS UINT64_C(2000000000)

/* timeout_ns: of a question, all its retries included, unless the call has its own. share: how many
 * wires there are at the same servers. */
struct wire *wire_new(struct loop *loop, uint64_t timeout_ns, unsigned share);

/* Calls that are not taken are forgotten. The loop must still be there. NULL is fine. */
void wire_free(struct wire *wire);

/* The servers of one list. Lives as long as the wire. limiter: of every packet; not owned. */
struct wire_upstream *wire_upstream(struct wire *wire, const struct list_server *servers,
                                    size_t count, struct limiter *limiter);

/* Questions that the windows of its servers let it ask now. */
unsigned wire_room(const struct wire_upstream *upstream);

/* Its questions under way. */
unsigned wire_under_way(const struct wire_upstream *upstream);

/* The first packet has been charged to the limiter by the caller. */
void wire_ask(struct wire *wire, struct wire_upstream *upstream, struct engine_call *call,
              uint64_t now_ns);

/* Sends what wire_ask() has gathered. */
void wire_flush(struct wire *wire, uint64_t now_ns);

/* A call that is done, or NULL. */
struct engine_call *wire_take(struct wire *wire, uint64_t now_ns);

/* How long the loop may sleep before a retry or a deadline; 0 if something can be taken now. */
uint64_t wire_wait_ns(const struct wire *wire, uint64_t now_ns);

/* How long to let answers gather before the loop looks for them; 0 while few are expected. A server
 * on this machine answers one by one, and each answer would wake us for itself: reading them in
 * batches halves the price of a question, and meanwhile the server has a windowful to work on. */
uint64_t wire_nap_ns(const struct wire *wire);

/* Gives a call up that is not done: it comes out as FAILED/cancelled. And all of them. */
void wire_abandon(struct wire *wire, struct engine_call *call);
void wire_cancel(struct wire *wire);

unsigned wire_pending(const struct wire *wire);           /* questions under way */
uint64_t wire_sent(const struct wire_upstream *upstream); /* packets, retries and TCP included */
uint64_t wire_dropped(const struct wire *wire);           /* replies late, double or forged */
