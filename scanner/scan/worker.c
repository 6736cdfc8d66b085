/* SPDX-License-Identifier: MIT */
#include "scan/worker.h"

#include "base/clock.h"
#include "base/memory.h"
#include "resolve/loop.h"
#include "resolve/mailbox.h"
#include "scan/asker.h"
#include "scan/talker.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

enum {
    OUT_SIZE = 64 << 10,     /* printed records are handed to the writer in pieces of about this */
    RECORD_ARENA = 16 << 10, /* for what is printed of one target */
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
    struct resolver *resolver;
    struct mailbox *inbox;
    struct asker *asker;
    struct talker *talker;
    struct call_pool pool;
    struct sweep_queue sweeps;
    struct arena *record_arena;
    struct text out;
    unsigned out_targets;
    bool has_ended; /* the reader */
    pthread_t thread;
    struct list_summary *lists; /* [list] */
    bool has_findings;
    enum severity worst;
    struct worker_counters counters;
};

struct worker *worker_new(struct worker_shared *shared, struct text *why)
{
    size_t list_count = shared->plan->list_count;
    unsigned in_flight = shared->resolver.in_flight_max;
    struct worker *worker = memory_new(sizeof *worker);

    worker->shared = shared;
    worker->loop = loop_new();
    worker->inbox = mailbox_new();
    worker->record_arena = arena_new(RECORD_ARENA);
    worker->lists = memory_new((list_count + 1) * sizeof *worker->lists);
    worker->resolver = resolver_new(&shared->resolver, worker->loop, why);
    worker->asker = asker_new(shared, worker->resolver, &worker->pool);
    worker->talker =
        talker_new(shared, worker->resolver, &worker->pool, in_flight > 1 ? in_flight / 2 : 1);
    loop_watch(worker->loop, worker->inbox);
    loop_watch(worker->loop, talker_mailbox(worker->talker));
    if (worker->resolver == NULL) {
        worker_free(worker);
        return NULL;
    }
    return worker;
}

void worker_free(struct worker *worker)
{
    if (worker == NULL)
        return;
    resolver_free(worker->resolver);
    loop_free(worker->loop);
    talker_free(worker->talker);
    asker_free(worker->asker);
    call_pool_free(&worker->pool);
    mailbox_free(worker->inbox);
    arena_free(worker->record_arena);
    text_free(&worker->out);
    free(worker->lists);
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

static void take_answers(struct worker *worker, uint64_t now_ns)
{
    struct resolver_call *done;
    uint64_t count = 0;

    while ((done = resolver_take(worker->resolver, now_ns)) != NULL) {
        struct call *call = (struct call *)(void *)done;
        count++;
        if (call->talk != NULL)
            talker_answer(worker->talker, call, now_ns);
        else
            asker_answer(worker->asker, call, now_ns);
    }
    talker_deliver(worker->talker, now_ns);
    atomic_fetch_add_explicit(&worker->counters.questions, count, memory_order_relaxed);
}

static void add_cell(struct worker *worker, size_t list, const struct cell *cell)
{
    struct list_summary *summary = &worker->lists[list];

    switch ((enum cell_state)cell->state) {
    case CELL_CLEAN:
        summary->clean++;
        break;
    case CELL_LISTED:
        summary->listed++;
        atomic_fetch_add_explicit(&worker->counters.listed, 1, memory_order_relaxed);
        break;
    case CELL_UNKNOWN:
        summary->unknown[cell->unknown]++;
        atomic_fetch_add_explicit(&worker->counters.unknown, 1, memory_order_relaxed);
        break;
    case CELL_ABSENT:
    case CELL_OPEN:
        return;
    }
    summary->asked++;
}

static void count_cells(struct worker *worker, const struct sweep *sweep)
{
    for (size_t i = 0; i < sweep->plan->list_count; i++)
        for (unsigned k = 0; k < sweep->subject_count; k++)
            add_cell(worker, i, sweep_cell(sweep, i, k));
}

static void note_worst(struct worker *worker, const struct record *record)
{
    for (const struct finding *finding = record->findings; finding != NULL;
         finding = finding->next) {
        if (!worker->has_findings || finding->severity > worker->worst)
            worker->worst = finding->severity;
        worker->has_findings = true;
    }
}

static void flush(struct worker *worker)
{
    if (worker->out_targets > 0)
        writer_put(worker->shared->writer, &worker->out, worker->out_targets);
    worker->out_targets = 0;
}

static void print_sweep(struct worker *worker, const struct sweep *sweep)
{
    struct worker_shared *shared = worker->shared;
    struct record record;

    for (unsigned i = 0; i < sweep->block->count; i++) {
        arena_reset(worker->record_arena);
        sweep_record(sweep, i, worker->record_arena, &record);
        note_worst(worker, &record);
        shared->print(&worker->out, &record, shared->print_context);
        worker->out_targets++;
        if (worker->out.len >= OUT_SIZE)
            flush(worker);
    }
}

static void release_finished(struct worker *worker)
{
    struct sweep *sweep;
    uint64_t wall_ms = worker->sweeps.finished != NULL ? clock_wall_ms() : 0;

    while ((sweep = sweep_queue_take_finished(&worker->sweeps)) != NULL) {
        sweep->answered_ms = wall_ms; /* its last answer came in this very turn */
        count_cells(worker, sweep);
        print_sweep(worker, sweep);
        atomic_fetch_add_explicit(&worker->counters.targets, sweep->block->count,
                                  memory_order_relaxed);
        sweep_free(sweep);
    }
    flush(worker);
}

static unsigned room(const struct worker *worker)
{
    unsigned pending = resolver_pending(worker->resolver);
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
    if (pace_ns < wait_ns)
        wait_ns = pace_ns;
    return wait_ns;
}

static void cancel(struct worker *worker, uint64_t now_ns)
{
    resolver_cancel(worker->resolver);
    take_answers(worker, now_ns);
    asker_cancel(worker->asker);
    talker_cancel(worker->talker, now_ns);
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
    release_finished(worker);

    uint64_t resolver_ns = resolver_wait_ns(worker->resolver, now_ns);
    return resolver_ns < wait_ns ? resolver_ns : wait_ns;
}

static void *run(void *context)
{
    struct worker *worker = context;

    pthread_setname_np(pthread_self(), "worker");
    lookup_thread_begin();
    for (;;) {
        uint64_t wait_ns = turn(worker);
        if (worker->has_ended && worker->sweeps.count == 0)
            break;
        loop_wait(worker->loop, wait_ns);
    }
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
        const struct list_summary *from = &worker->lists[i];
        struct list_summary *to = &summary->lists[i];
        to->asked += from->asked;
        to->listed += from->listed;
        to->clean += from->clean;
        for (unsigned k = 0; k < UNKNOWN_COUNT; k++)
            to->unknown[k] += from->unknown[k];
        to->sent += asker_sent(worker->asker, i);
        summary->asked += from->asked;
        summary->sent += asker_sent(worker->asker, i);
    }
    summary->asked += counts.asked;
    summary->from_cache += counts.from_cache;
    summary->joined += counts.joined;
    summary->sent += counts.sent;
}

enum severity worker_worst(const struct worker *worker, bool *any)
{
    *any = worker->has_findings;
    return worker->worst;
}
