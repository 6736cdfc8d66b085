/* SPDX-License-Identifier: MIT */
#include "scan/worker.h"

#include "base/clock.h"
#include "base/memory.h"
#include "resolve/loop.h"
#include "resolve/mailbox.h"
#include "scan/asker.h"
#include "scan/line.h"
#include "scan/outlet.h"
#include "scan/prober.h"
#include "scan/shelf.h"
#include "scan/talker.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

enum {
    HELD_PRESSING = 2048, /* targets that wait for proof, above which a round is asked for */
    PROBES_IN_FLIGHT = 256,
    WINDOW_DNS = 16, /* questions at a list over DNS, to begin with, of all workers */
};

/* Nothing sleeps longer, so that a lost wake-up would cost a moment and not the scan. */
#define WAIT_NS_MAX CLOCK_NS_PER_S

struct parcel {
    struct mail mail;
    struct block *block; /* NULL: no more will come, or only to wake */
    bool is_end;
};

struct worker {
    struct worker_shared *shared;
    struct loop *loop;
    struct resolver *resolver, *probe_resolver;
    struct wire *wire;
    struct line *lines, *probe_lines; /* [list] */
    struct mailbox *inbox;
    struct asker *asker;
    struct talker *talker;
    struct prober *prober;
    struct call_pool pool;
    struct sweep_queue sweeps;
    struct shelf shelf;
    uint32_t board_changes; /* of the board, when the shelf was last gone through */
    struct outlet *outlet;
    bool has_ended; /* the reader */
    bool is_busy;   /* something is, or may still come, inside */
    unsigned index;
    pthread_t thread;
    struct worker_counters counters;
};

static struct resolver *new_resolver(const struct worker *worker, struct text *why)
{
    struct resolver_settings settings = worker->shared->resolver;

    settings.held_ports += worker->index * RESOLVER_HELD_PORTS;
    return resolver_new(&settings, worker->loop, why);
}

static struct resolver *new_probe_resolver(const struct worker *worker, struct text *why)
{
    struct resolver_settings settings = worker->shared->resolver;

    settings.for_probes = true;
    settings.in_flight_max = PROBES_IN_FLIGHT;
    return resolver_new(&settings, worker->loop, why);
}

static void make_lines(struct worker *worker)
{
    struct worker_shared *shared = worker->shared;
    size_t count = shared->plan->list_count;

    worker->lines = memory_new((count + 1) * sizeof *worker->lines);
    worker->probe_lines = memory_new((count + 1) * sizeof *worker->probe_lines);
    for (size_t i = 0; i < count; i++) {
        const struct list *list = shared->plan->lists[i].list;
        struct line *line = &worker->lines[i];
        *line = (struct line){.wire = worker->wire,
                              .resolver = worker->resolver,
                              .limiter = &shared->limiters[i],
                              .sees_retries = shared->resolver.forwarder_count == 0};
        window_init(&line->window, WINDOW_DNS / shared->resolver.context_count,
                    shared->resolver.in_flight_max, true);
        if (list->server_count > 0)
            line->upstream = wire_upstream(worker->wire, list->servers, list->server_count,
                                           &shared->limiters[i]);
        worker->probe_lines[i] = *line;
        worker->probe_lines[i].resolver = worker->probe_resolver;
    }
}

struct worker *worker_new(struct worker_shared *shared, unsigned index, struct text *why)
{
    unsigned in_flight = shared->resolver.in_flight_max;
    struct worker *worker = memory_new(sizeof *worker);

    worker->shared = shared;
    worker->index = index;
    worker->is_busy = true;
    worker->shelf = (struct shelf){.plan = shared->plan, .board = shared->board};
    worker->loop = loop_new();
    worker->inbox = mailbox_new();
    worker->outlet = outlet_new(shared, &worker->counters);
    worker->resolver = new_resolver(worker, why);
    if (worker->resolver != NULL)
        worker->probe_resolver = new_probe_resolver(worker, why);
    worker->wire =
        wire_new(worker->loop, shared->resolver.timeout_ns, shared->resolver.context_count);
    make_lines(worker);
    worker->asker = asker_new(shared, worker->lines, &worker->pool);
    worker->prober = prober_new(shared, worker->probe_lines, &worker->pool, index,
                                shared->resolver.context_count);
    worker->talker =
        talker_new(shared, worker->resolver, &worker->pool, in_flight > 1 ? in_flight / 2 : 1);
    loop_watch(worker->loop, worker->inbox);
    loop_watch(worker->loop, talker_mailbox(worker->talker));
    loop_watch(worker->loop, talker_fetched(worker->talker));
    if (worker->probe_resolver == NULL) {
        worker_free(worker);
        return NULL;
    }
    return worker;
}

/* Those that only were to wake it, and came too late for that. */
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
    resolver_free(worker->resolver);
    resolver_free(worker->probe_resolver);
    wire_free(worker->wire);
    loop_free(worker->loop);
    talker_free(worker->talker);
    asker_free(worker->asker);
    prober_free(worker->prober);
    call_pool_free(&worker->pool);
    mailbox_free(worker->inbox);
    outlet_free(worker->outlet);
    free(worker->lines);
    free(worker->probe_lines);
    free(worker);
}

static void put(struct worker *worker, struct block *block, bool is_end)
{
    struct parcel *parcel = memory_new(sizeof *parcel);

    parcel->block = block;
    parcel->is_end = is_end;
    mailbox_put(worker->inbox, &parcel->mail);
}

void worker_put(struct worker *worker, struct block *block)
{
    put(worker, block, block == NULL);
}

void worker_wake(struct worker *worker)
{
    put(worker, NULL, false);
}

static void take_blocks(struct worker *worker)
{
    struct mail *mail;

    while ((mail = mailbox_take(worker->inbox)) != NULL) {
        struct parcel *parcel = MAILBOX_ITEM(mail, struct parcel, mail);
        if (parcel->block != NULL) {
            struct sweep *sweep = sweep_new(parcel->block, worker->shared->plan);
            sweep_queue_add(&worker->sweeps, sweep);
            if (sweep->open_count > 0) {
                asker_arrive(worker->asker, sweep);
                talker_arrive(worker->talker, sweep);
            }
        }
        worker->has_ended |= parcel->is_end;
        free(parcel);
    }
}

static void wake_others(struct worker *worker)
{
    for (unsigned i = 0; i < worker->shared->resolver.context_count; i++)
        if (i != worker->index)
            worker_wake(worker->shared->workers[i]);
}

/* The next call that is done, of whatever engine. */
static struct call *take_call(struct worker *worker, uint64_t now_ns)
{
    struct resolver_call *done = wire_take(worker->wire, now_ns);

    if (done == NULL)
        done = resolver_take(worker->resolver, now_ns);
    if (done == NULL)
        done = resolver_take(worker->probe_resolver, now_ns);
    return (struct call *)(void *)done;
}

static void take_answers(struct worker *worker, uint64_t now_ns)
{
    struct call *call;
    uint64_t count = 0;
    bool changed = false;

    while ((call = take_call(worker, now_ns)) != NULL) {
        count += !call->is_probe;
        if (call->is_probe)
            changed |= prober_answer(worker->prober, call, now_ns);
        else if (call->talk != NULL)
            talker_answer(worker->talker, call, now_ns);
        else
            asker_answer(worker->asker, call, now_ns);
    }
    talker_deliver(worker->talker, now_ns);
    atomic_fetch_add_explicit(&worker->counters.questions, count, memory_order_relaxed);
    if (changed) {
        atomic_fetch_add_explicit(&worker->shared->board_changes, 1, memory_order_release);
        wake_others(worker);
    }
}

static void ask_again(struct worker *worker, struct sweep *sweep)
{
    sweep_queue_add(&worker->sweeps, sweep);
    asker_reask(worker->asker, sweep);
}

static void review(struct worker *worker, struct sweep *sweep, uint64_t now_ns)
{
    if (atomic_load_explicit(&worker->shared->stop, memory_order_relaxed)) {
        shelf_cancel(&worker->shelf, sweep);
        sweep->was_late = true;
    }
    switch (shelf_review(&worker->shelf, sweep)) {
    case SHELF_HOLD:
        shelf_hold(&worker->shelf, sweep);
        break;
    case SHELF_ASK:
        ask_again(worker, sweep);
        break;
    case SHELF_LATE:
        shelf_keep_late(&worker->shelf, sweep, now_ns);
        break;
    case SHELF_WRITE:
        outlet_write(worker->outlet, sweep);
        break;
    }
}

static void review_held(struct worker *worker, uint64_t now_ns)
{
    struct sweep *sweep = shelf_take_held(&worker->shelf), *next;

    for (; sweep != NULL; sweep = next) {
        next = sweep->next;
        review(worker, sweep, now_ns);
    }
}

/* The second round: all that is late comes by once more, with what is worth it open again. */
static void begin_late_round(struct worker *worker, uint64_t now_ns)
{
    struct sweep *sweep;

    while ((sweep = shelf_take_late(&worker->shelf)) != NULL) {
        if (sweep->open_count > 0)
            ask_again(worker, sweep);
        else
            review(worker, sweep, now_ns);
    }
}

/* Asks for the proof of what is held, if it is much or nothing else is left to do. True if that is
 * news to whoever owns the lists, which may be this worker. */
static bool press(struct worker *worker)
{
    bool is_idle = worker->sweeps.count == 0;

    if (worker->shelf.held == NULL || (!is_idle && worker->shelf.held_targets < HELD_PRESSING))
        return false;
    bool is_news = shelf_press(&worker->shelf, is_idle);
    if (is_news)
        wake_others(worker);
    return is_news;
}

/* True if another turn is to follow at once. */
static bool release_finished(struct worker *worker, uint64_t now_ns)
{
    uint32_t changes = atomic_load_explicit(&worker->shared->board_changes, memory_order_acquire);
    bool stop = atomic_load_explicit(&worker->shared->stop, memory_order_relaxed);
    uint64_t wall_ms = worker->sweeps.finished != NULL ? clock_wall_ms() : 0;
    struct sweep *sweep;

    if (changes != worker->board_changes || stop)
        review_held(worker, now_ns);
    worker->board_changes = changes;
    while ((sweep = sweep_queue_take_finished(&worker->sweeps)) != NULL) {
        sweep->answered_ms = wall_ms; /* its last answer came in this very turn */
        review(worker, sweep, now_ns);
    }
    if (worker->sweeps.count == 0 && worker->shelf.held == NULL && worker->has_ended &&
        (now_ns >= worker->shelf.late_ns || stop))
        begin_late_round(worker, now_ns);
    outlet_flush(worker->outlet);
    return press(worker);
}

static unsigned room(const struct worker *worker)
{
    unsigned pending = resolver_pending(worker->resolver) + wire_pending(worker->wire);
    unsigned in_flight = worker->shared->resolver.in_flight_max;

    return pending < in_flight ? in_flight - pending : 0;
}

/* Asks what may be asked, and says how long to sleep then. */
static uint64_t ask(struct worker *worker, uint64_t now_ns)
{
    unsigned left = room(worker);
    uint64_t wait_ns = WAIT_NS_MAX;

    left -= talker_ask(worker->talker, left, now_ns);
    uint64_t pace_ns = asker_ask(worker->asker, left, now_ns);
    uint64_t probe_ns = prober_ask(worker->prober, now_ns);
    wire_flush(worker->wire, now_ns);
    if (pace_ns < wait_ns)
        wait_ns = pace_ns;
    return probe_ns < wait_ns ? probe_ns : wait_ns;
}

static void cancel(struct worker *worker, uint64_t now_ns)
{
    resolver_cancel(worker->resolver);
    wire_cancel(worker->wire);
    take_answers(worker, now_ns);
    asker_cancel(worker->asker);
    talker_cancel(worker->talker, now_ns);
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t turn(struct worker *worker)
{
    uint64_t now_ns = clock_now_ns(), wait_ns = WAIT_NS_MAX;

    take_blocks(worker);
    take_answers(worker, now_ns);
    if (atomic_load_explicit(&worker->shared->stop, memory_order_relaxed))
        cancel(worker, now_ns);
    else
        wait_ns = ask(worker, now_ns);
    if (release_finished(worker, now_ns))
        return 0;

    wait_ns = least(wait_ns, talker_wait_ns(worker->talker, now_ns));
    return least(least(wait_ns, wire_wait_ns(worker->wire, now_ns)),
                 least(resolver_wait_ns(worker->resolver, now_ns),
                       resolver_wait_ns(worker->probe_resolver, now_ns)));
}

static bool is_empty(const struct worker *worker)
{
    return worker->has_ended && worker->sweeps.count == 0 && worker->sweeps.finished == NULL &&
           worker->shelf.held == NULL && worker->shelf.late == NULL;
}

/* Done when all workers are: until then the others may need our probes. */
static bool is_done(struct worker *worker)
{
    if (worker->is_busy && is_empty(worker)) {
        worker->is_busy = false;
        if (atomic_fetch_sub(&worker->shared->busy_workers, 1) == 1)
            wake_others(worker);
    }
    return atomic_load(&worker->shared->busy_workers) == 0;
}

/* A round that was under way when nothing needed it any more. */
static void drop_probes(struct worker *worker)
{
    struct call *call;

    resolver_cancel(worker->probe_resolver);
    wire_cancel(worker->wire);
    while ((call = take_call(worker, clock_now_ns())) != NULL) {
        dns_answer_release(call->base.answer);
        call_free(&worker->pool, call);
    }
}

static void *run(void *context)
{
    struct worker *worker = context;

    pthread_setname_np(pthread_self(), "worker");
    lookup_thread_begin();
    for (;;) {
        uint64_t wait_ns = turn(worker);
        if (is_done(worker))
            break;
        if (wait_ns > 0)
            loop_nap(worker->loop, wire_nap_ns(worker->wire));
        loop_wait(worker->loop, wait_ns);
    }
    drop_probes(worker);
    lookup_thread_end();
    return NULL;
}

void worker_start(struct worker *worker)
{
    if (pthread_create(&worker->thread, NULL, run, worker) != 0)
        abort();
}

void worker_join(struct worker *worker)
{
    pthread_join(worker->thread, NULL);
}

const struct worker_counters *worker_counters(const struct worker *worker)
{
    return &worker->counters;
}

void worker_add_to(const struct worker *worker, struct summary *summary)
{
    struct talker_counts counts = talker_counts(worker->talker);

    assert(summary->list_count == worker->shared->plan->list_count);
    for (size_t i = 0; i < summary->list_count; i++) {
        const struct list_summary *from = outlet_list(worker->outlet, i);
        struct list_summary *to = &summary->lists[i];
        to->asked += from->asked;
        to->listed += from->listed;
        to->clean += from->clean;
        to->pruned += from->pruned;
        for (unsigned k = 0; k < UNKNOWN_COUNT; k++)
            to->unknown[k] += from->unknown[k];
        uint64_t sent = line_sent(&worker->lines[i]);
        if (i % worker->shared->resolver.context_count == worker->index) {
            if (worker->lines[i].upstream == NULL)
                sent += line_sent(&worker->probe_lines[i]);
            to->why = prober_why(worker->prober, i);
        }
        to->sent += sent;
        summary->asked += from->asked;
        summary->sent += sent;
    }
    summary->held_most += worker->shelf.held_most;
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
