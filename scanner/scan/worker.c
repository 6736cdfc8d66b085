/* SPDX-License-Identifier: MIT */
#include "scan/worker.h"

#include "base/clock.h"
#include "base/fatal.h"
#include "base/memory.h"
#include "event/loop.h"
#include "event/mailbox.h"
#include "scan/asker.h"
#include "scan/encore.h"
#include "scan/lobby.h"
#include "scan/prober.h"
#include "scan/talker.h"
#include "scan/ways.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

enum { AFRESH_IN_FLIGHT = 256 + ENCORE_CHECKS_MAX }; /* probes, and second tries */

/* Nothing sleeps longer, so that a lost wake-up would cost a moment and not the scan. */
#define WAIT_NS_MAX CLOCK_NS_PER_S

#define SIGN_TIMEOUT_NS (3 * CLOCK_NS_PER_S)

/* How long after a stop answers are waited for. */
#define STOP_PATIENCE_NS (1500 * CLOCK_NS_PER_MS)

struct parcel {
    struct mail mail;
    struct block *block; /* NULL: no more will come */
};

struct worker {
    const struct worker_settings *settings;
    const struct plan *plan;
    struct loop *loop;
    struct ways ways;
    struct mailbox *inbox;
    struct asker *asker;
    struct talker *talker;
    struct prober *prober;
    struct call_pool pool;
    struct sweep_queue sweeps;
    struct lobby lobby;
    struct outlet *outlet;
    bool is_busy; /* something is, or may still come, inside */
    unsigned index;
    pthread_t thread;
    struct worker_counters counters;
    uint64_t heard; /* replies of lists and name servers, probes included */
    enum { SIGN_UNASKED, SIGN_UNDER_WAY, SIGN_TAKEN } sign; /* see has_sign_of_life() */
};

static bool open_ways(struct worker *worker, struct text *why)
{
    const struct worker_settings *settings = worker->settings;
    const struct ways_needs needs = {.plan = worker->plan,
                                     .limiters = settings->gate.pace->limiters,
                                     .resolver = &settings->resolver,
                                     .index = worker->index,
                                     .afresh_max = AFRESH_IN_FLIGHT};

    return ways_open(&worker->ways, &needs, worker->loop, why);
}

static void make_lobby(struct worker *worker)
{
    const struct worker_settings *settings = worker->settings;

    worker->lobby = (struct lobby){
        .crew = settings->crew,
        .board = settings->gate.board,
        .sweeps = &worker->sweeps,
        .asker = worker->asker,
        .outlet = worker->outlet,
        .shelf = {.plan = worker->plan,
                  .board = settings->gate.board->lists,
                  .is_forwarding = settings->resolver.forwarder_count > 0},
        .index = worker->index,
    };
}

struct worker *worker_new(const struct worker_settings *settings, unsigned index, struct text *why)
{
    const struct resolver_settings *resolver = &settings->resolver;
    unsigned in_flight = resolver->in_flight_max;
    const struct prober_settings prober = {&settings->gate, resolver->timeout_ns,
                                           resolver->forwarder_count > 0, index,
                                           settings->crew->count};
    struct worker *worker = memory_new(sizeof *worker);

    worker->settings = settings;
    worker->plan = settings->gate.plan;
    worker->index = index;
    worker->is_busy = true;
    worker->loop = loop_new();
    worker->inbox = settings->crew->inboxes[index] = mailbox_new();
    worker->outlet = outlet_new(settings->press, worker->plan->list_count, &worker->counters);
    call_pool_init(&worker->pool);
    if (!open_ways(worker, why)) {
        worker_free(worker);
        return NULL;
    }
    const struct ways *ways = &worker->ways;
    worker->asker = asker_new(&settings->gate, ways->lists, &worker->pool);
    worker->prober = prober_new(&prober, ways->probes, &worker->pool);
    worker->talker = talker_new(settings->talker, ways->anybody, ways->anybody_afresh,
                                &worker->pool, in_flight > 1 ? in_flight / 2 : 1);
    make_lobby(worker);
    loop_watch(worker->loop, worker->inbox);
    talker_watch(worker->talker, worker->loop);
    return worker;
}

/* Of a scan that never began, or was abandoned. */
static void drop_parcels(struct worker *worker)
{
    struct mail *mail;

    while ((mail = mailbox_take(worker->inbox)) != NULL) {
        struct parcel *parcel = MAILBOX_ITEM(mail, struct parcel, mail);
        block_free(parcel->block);
        free(parcel);
    }
}

void worker_free(struct worker *worker)
{
    if (worker == NULL)
        return;
    drop_parcels(worker);
    ways_close(&worker->ways);
    loop_free(worker->loop);
    talker_free(worker->talker);
    asker_free(worker->asker);
    prober_free(worker->prober);
    call_pool_free(&worker->pool);
    mailbox_free(worker->inbox);
    outlet_free(worker->outlet);
    free(worker);
}

void worker_put(struct worker *worker, struct block *block)
{
    struct parcel *parcel = memory_new(sizeof *parcel);

    parcel->block = block;
    mailbox_put(worker->inbox, &parcel->mail);
}

static void begin_sweep(struct worker *worker, struct block *block)
{
    struct sweep *sweep = sweep_new(block, worker->plan);

    sweep_queue_add(&worker->sweeps, sweep);
    if (sweep->open_count == 0)
        return;
    asker_arrive(worker->asker, sweep);
    talker_arrive(worker->talker, sweep);
}

static void take_blocks(struct worker *worker)
{
    struct mail *mail;

    while ((mail = mailbox_take(worker->inbox)) != NULL) {
        struct parcel *parcel = MAILBOX_ITEM(mail, struct parcel, mail);
        if (parcel->block != NULL) {
            begin_sweep(worker, parcel->block);
        } else {
            worker->lobby.has_ended = true;
            asker_end(worker->asker);
            talker_end(worker->talker);
        }
        free(parcel);
    }
}

static struct call *take_call(struct worker *worker, uint64_t now_ns)
{
    return (struct call *)(void *)ways_take(&worker->ways, now_ns);
}

static void drop_sign(struct worker *worker, struct call *call)
{
    dns_answer_release(call->base.answer);
    call_free(&worker->pool, call);
    worker->sign = SIGN_TAKEN;
}

/* Whether a name server said something. Where none can be reached, libunbound makes a SERVFAIL up.
 */
static bool is_heard(const struct dns_answer *answer)
{
    return answer->outcome != DNS_FAILED || answer->cause == DNS_REFUSED ||
           answer->canonical != NULL; /* which was read from a reply, and made no sense */
}

/* To whom it belongs. True if the board changed. */
static bool hand_out(struct worker *worker, struct call *call, uint64_t now_ns)
{
    switch (call->kind) {
    case CALL_CELL:
    case CALL_TEXT:
    case CALL_PREFIX:
        asker_answer(worker->asker, call, now_ns);
        break;
    case CALL_PROBE:
        return prober_answer(worker->prober, call, now_ns);
    case CALL_TALK:
    case CALL_FETCH:
        talker_answer(worker->talker, call, now_ns);
        break;
    case CALL_SIGN:
        drop_sign(worker, call);
        break;
    }
    return false;
}

static void take_answers(struct worker *worker, uint64_t now_ns)
{
    struct call *call;
    uint64_t count = 0, heard = 0;
    bool changed = false;

    while ((call = take_call(worker, now_ns)) != NULL) {
        count += call->kind != CALL_PROBE;
        heard += is_heard(call->base.answer);
        changed |= hand_out(worker, call, now_ns);
    }
    talker_deliver(worker->talker, now_ns);
    atomic_fetch_add_explicit(&worker->counters.questions, count, memory_order_relaxed);
    worker->heard += heard;
    if (changed)
        board_announce(worker->settings->gate.board, (int)worker->index);
}

static unsigned room(const struct worker *worker)
{
    unsigned pending = ways_pending(&worker->ways);
    unsigned in_flight = worker->settings->resolver.in_flight_max;

    return pending < in_flight ? in_flight - pending : 0;
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Asks what may be asked, and says how long to sleep then. */
static uint64_t ask(struct worker *worker, uint64_t now_ns)
{
    unsigned left = room(worker);
    uint64_t wait_ns = WAIT_NS_MAX;

    wait_ns = least(wait_ns, prober_ask(worker->prober, now_ns)); /* before what they prove */
    left -= talker_ask(worker->talker, left, now_ns);
    wait_ns = least(wait_ns, asker_ask(worker->asker, left, now_ns));
    ways_flush(&worker->ways, now_ns);
    return wait_ns;
}

/* Nothing new is asked. What is under way is waited for, then given up; probes go on until what was
 * answered is proven. Returns how long until the next of these. */
static uint64_t cancel(struct worker *worker, uint64_t stopped_ns, uint64_t now_ns)
{
    uint64_t patience_ns = stopped_ns + STOP_PATIENCE_NS, end_ns = stopped_ns + LOBBY_STOP_NS;

    asker_cancel(worker->asker);
    talker_cancel(worker->talker, now_ns);
    if (now_ns >= patience_ns) {
        asker_abandon(worker->asker);
        talker_abandon(worker->talker);
    }
    if (now_ns >= end_ns)
        ways_cancel(&worker->ways);
    take_answers(worker, now_ns);
    asker_cancel(worker->asker);
    talker_cancel(worker->talker, now_ns);
    uint64_t wait_ns = now_ns < end_ns ? prober_ask(worker->prober, now_ns) : WAIT_NS_MAX;
    ways_flush(&worker->ways, now_ns);
    uint64_t next_ns = now_ns < patience_ns ? patience_ns : end_ns;
    return least(wait_ns, next_ns > now_ns ? next_ns - now_ns : WAIT_NS_MAX);
}

static uint64_t turn(struct worker *worker, uint64_t now_ns)
{
    uint64_t stopped_ns = crew_stopped_ns(worker->settings->crew), wait_ns = WAIT_NS_MAX;

    take_blocks(worker);
    take_answers(worker, now_ns);
    if (stopped_ns != 0)
        wait_ns = cancel(worker, stopped_ns, now_ns);
    else
        wait_ns = ask(worker, now_ns);
    if (lobby_turn(&worker->lobby, now_ns))
        return 0;

    wait_ns = least(wait_ns, talker_wait_ns(worker->talker, now_ns));
    wait_ns = least(wait_ns, lobby_wait_ns(&worker->lobby, now_ns));
    return least(wait_ns, ways_wait_ns(&worker->ways, now_ns));
}

/* Where all that was asked has failed, the servers of a few domains may be dead, or the network may
 * be: one question that any name server can answer tells. False: its answer is still to come. */
static bool has_sign_of_life(struct worker *worker, uint64_t now_ns)
{
    bool asks = worker->heard == 0 && talker_counts(worker->talker).sent > 0 &&
                crew_stopped_ns(worker->settings->crew) == 0;

    if (asks && worker->sign == SIGN_UNASKED) {
        struct call *call = call_new(&worker->pool, CALL_SIGN);
        worker->sign = SIGN_UNDER_WAY;
        call->base.question = (struct dns_question){.name = dns_name_of("."), .type = DNS_NS};
        call->base.timeout_ns = least(SIGN_TIMEOUT_NS, worker->settings->resolver.timeout_ns);
        route_ask(worker->ways.anybody_afresh, &call->base, now_ns);
    }
    return worker->sign != SIGN_UNDER_WAY;
}

/* Done when all workers are: until then the others may need our probes. */
static bool is_done(struct worker *worker, uint64_t now_ns)
{
    if (worker->is_busy && lobby_is_empty(&worker->lobby) && has_sign_of_life(worker, now_ns)) {
        worker->is_busy = false;
        crew_rest(worker->settings->crew, worker->index);
    }
    return crew_is_done(worker->settings->crew);
}

/* A round that was under way when nothing needed it any more. */
static void drop_probes(struct worker *worker, uint64_t now_ns)
{
    struct call *call;

    ways_cancel(&worker->ways);
    while ((call = take_call(worker, now_ns)) != NULL)
        prober_drop(worker->prober, call);
}

bool worker_turn(struct worker *worker, uint64_t now_ns, uint64_t *wait_ns)
{
    *wait_ns = turn(worker, now_ns);
    if (!is_done(worker, now_ns))
        return true;
    drop_probes(worker, now_ns);
    return false;
}

static void *run(void *context)
{
    struct worker *worker = context;
    uint64_t wait_ns;

    pthread_setname_np(pthread_self(), "worker");
    lookup_thread_begin();
    while (worker_turn(worker, clock_now_ns(), &wait_ns)) {
        if (wait_ns > 0)
            loop_nap(worker->loop, ways_nap_ns(&worker->ways));
        loop_wait(worker->loop, wait_ns);
    }
    lookup_thread_end();
    return NULL;
}

void worker_start(struct worker *worker)
{
    errno = pthread_create(&worker->thread, NULL, run, worker);
    if (errno != 0)
        fatal("a thread");
}

void worker_join(struct worker *worker)
{
    pthread_join(worker->thread, NULL);
}

const struct worker_counters *worker_counters(const struct worker *worker)
{
    return &worker->counters;
}

void worker_add_to(const struct worker *worker, struct summary *summary, struct tally *tally)
{
    struct talker_counts counts = talker_counts(worker->talker);

    assert(summary->list_count == worker->plan->list_count);
    for (size_t i = 0; i < summary->list_count; i++) {
        const struct list_summary *from = outlet_list(worker->outlet, i);
        struct list_summary *to = &summary->lists[i];
        to->asked += from->asked;
        to->listed += from->listed;
        to->clean += from->clean;
        to->pruned += from->pruned;
        for (unsigned k = 0; k < UNKNOWN_COUNT; k++)
            to->unknown[k] += from->unknown[k];
        uint64_t sent = ways_sent(&worker->ways, i);
        if (crew_owner(worker->settings->crew, i) == worker->index)
            to->why = prober_why(worker->prober, i);
        to->sent += sent;
        summary->asked += from->asked;
        summary->sent += sent;
    }
    tally_merge(tally, outlet_tally(worker->outlet));
    summary->held_most += worker->lobby.shelf.held_most;
    summary->answered += worker->heard;
    summary->asked += counts.asked;
    summary->from_cache += counts.from_cache;
    summary->joined += counts.joined;
    summary->sent += counts.sent;
}

void worker_describe(const struct worker *worker, size_t list, struct text *out)
{
    prober_describe(worker->prober, list, out);
}

bool worker_worst(const struct worker *worker, enum severity *worst)
{
    return outlet_worst(worker->outlet, worst);
}
