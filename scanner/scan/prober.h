/* prober.h -- asks the lists that a worker owns whether they may be believed, and publishes it.
 *
 *     wait_ns = prober_ask(prober, now_ns);        // begins the rounds that are due
 *     prober_answer(prober, call, now_ns);         // for each of its calls that is done
 *
 * Every round asks, of each kind the list holds, its test points (those of RFC 5782 section 5
 * unless the catalogue has others), random names that nobody lists and random subjects of which
 * some are clean (round.h); for lists asked through a forwarder also a random name under invalid.,
 * which only a resolver that rewrites answers. No answer to it is kept (ways.h).
 *
 * A round is due by time or number of questions, when verdicts wait for it, and at once after the
 * list's last answer; while all that a list said is proven, none is. Probes are charged to the
 * list's pace, and go before its questions (board_is_probing()).
 *
 * Bounds:  those of probe_points.h a round. Threads: its worker's; the board is shared.
 */
#pragma once

#include "scan/call.h"
#include "scan/gate.h"

struct prober;

struct prober_settings {
    const struct gate *gate; /* whose plan, board and pace it uses */
    uint64_t timeout_ns;     /* of a probe, at most */
    bool is_forwarding;
    size_t index, count; /* of the workers; the lists are those of crew_owner() */
};

/* routes: one a list, of the plan, which keep no answers. */
struct prober *prober_new(const struct prober_settings *settings, struct route *const *routes,
                          struct call_pool *pool);
void prober_free(struct prober *prober); /* NULL is fine */

/* How long until something is due; UINT64_MAX: only an answer, or another thread's wish, brings
 * it. */
uint64_t prober_ask(struct prober *prober, uint64_t now_ns);

/* Takes over *call. True if the board changed. */
bool prober_answer(struct prober *prober, struct call *call, uint64_t now_ns);

/* The same where the round does not matter any more. */
void prober_drop(struct prober *prober, struct call *call);

/* Why an owned list was bad when it last was ("" if it never was). */
const char *prober_why(const struct prober *prober, size_t list);

/* Of an owned list: each test point and what it was answered last, "127.0.0.2: 127.0.0.2, ...". */
void prober_describe(const struct prober *prober, size_t list, struct text *out);
