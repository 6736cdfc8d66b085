/* resolver.h -- questions to DNS through libunbound: validated, cached, each with a deadline.
 *
 *     resolver_ask(resolver, &call, now_ns);            // call.question is set
 *     loop_wait(loop, resolver_wait_ns(resolver, now_ns));
 *     while ((done = resolver_take(resolver, now_ns)) != NULL)
 *         consume(done->answer);                        // owned: dns_answer_release() it
 *
 * One libunbound context on one event base, used by one thread. Answers never come out of
 * resolver_ask(), even those that libunbound gives at once: they wait for resolver_take().
 *
 * A call that misses its deadline comes back as FAILED/timeout; libunbound goes on trying for a
 * while and keeps the slot until it gives up, so resolver_pending() still counts it.
 *
 * Bounds:  the caller asks no more than in_flight_max at once.
 * Threads: resolver_new() and resolver_free() in the main thread, one after another, before and
 *          after the threads run (libunbound's own set-up races otherwise); all else in the owner's
 *          thread.
 */
#pragma once

#include "base/text.h"
#include "model/list.h"
#include "resolve/engine.h"

struct loop;
struct resolver;

/* What each of a worker's two contexts, for questions and for probes, may open at once. */
struct resolver_sockets {
    unsigned udp, tcp;
    unsigned probe_udp, probe_tcp;
};

enum { RESOLVER_HELD_PORTS = 32 };

struct resolver_settings {
    const struct list_server *forwarders; /* none: recurse from the root */
    size_t forwarder_count;
    const char *conf; /* a file in unbound.conf's syntax, read after ours; NULL: none */
    bool validate;
    bool for_probes; /* keeps no answers, so that each question is really asked */
    unsigned in_flight_max;
    uint64_t timeout_ns;
    unsigned context_count;          /* how many there will be of each kind */
    struct resolver_sockets sockets; /* of one of each; zeroes: a few */
    unsigned held_ports; /* the first of RESOLVER_HELD_PORTS source ports; see resolver_conf.h */
};

/* NULL, and why, if libunbound does not accept the settings. */
struct resolver *resolver_new(const struct resolver_settings *settings, struct loop *loop,
                              struct text *why);

/* Calls not yet taken are forgotten. The loop must still be there. NULL is fine. */
void resolver_free(struct resolver *resolver);

void resolver_ask(struct resolver *resolver, struct engine_call *call, uint64_t now_ns);

/* A call that is done, or NULL. */
struct engine_call *resolver_take(struct resolver *resolver, uint64_t now_ns);

/* How long the loop may sleep before a deadline; 0 if something can be taken now. */
uint64_t resolver_wait_ns(const struct resolver *resolver, uint64_t now_ns);

/* Questions that libunbound still works on, given up or not. */
unsigned resolver_pending(const struct resolver *resolver);

/* Gives a call up that is not done: it comes out as FAILED/cancelled. */
void resolver_abandon(struct resolver *resolver, struct engine_call *call);

/* Hands out every call that is not done, as FAILED/cancelled. */
void resolver_cancel(struct resolver *resolver);
