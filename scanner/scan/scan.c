/* SPDX-License-Identifier: MIT */
#include "scan/scan.h"

#include "base/clock.h"
#include "base/fatal.h"
#include "base/memory.h"
#include "base/random.h"
#include "event/mailbox.h"
#include "resolve/descriptor.h"
#include "scan/demand.h"
#include "scan/registrable.h"
#include "scan/teller.h"
#include "scan/worker.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#define EXPIRE_NS (CLOCK_NS_PER_S / 5)
#define EXPIRE_ROOMY_NS (5 * CLOCK_NS_PER_S)
#define READER_GRACE_NS (300 * CLOCK_NS_PER_MS) /* to come back, after a stop */

struct scan {
    struct scan_settings settings;
    struct worker_settings of_workers;
    struct talker_settings talker;
    struct crew crew;
    struct board board;
    struct pace pace;
    struct press press;
    struct worker *workers[SCAN_THREADS_MAX];
    struct credits credits;
    struct mailbox *ended; /* mail: a thread is done */
    struct mail reader_mail, workers_mail;
    pthread_t reader, waiter;
    struct teller *teller;
    bool reader_done, workers_done;
    uint64_t expired_ns;
    pthread_mutex_t reader_lock; /* of reader_abandoned, against a block that comes late */
    bool reader_abandoned;       /* it hangs in a read; the workers got their end without it */
    _Atomic uint64_t targets_in;
    _Atomic bool all_read;
    struct list_summary *list_summaries;
    struct tally *tally;
};

static bool make_workers(struct scan *scan, struct text *why)
{
    for (unsigned i = 0; i < scan->settings.threads; i++) {
        scan->workers[i] = worker_new(&scan->of_workers, i, why);
        if (scan->workers[i] == NULL)
            return false;
    }
    return true;
}

/* The first of those that the workers hold open: not where other scans have theirs, most likely. */
static unsigned choose_ports(void)
{
    enum { FIRST = 20000, COUNT = 36000 };

    static_assert(FIRST + COUNT + SCAN_THREADS_MAX * RESOLVER_HELD_PORTS <= 65536, "ports");
    return FIRST + (unsigned)(random_u64() % COUNT);
}

static void fill_resolver(struct resolver_settings *resolver, const struct scan_settings *settings)
{
    *resolver = settings->resolver;
    resolver->in_flight_max = settings->in_flight_max;
    resolver->timeout_ns = settings->timeout_ns;
    resolver->context_count = settings->threads;
    resolver->held_ports = choose_ports();
    resolver->sockets = demand_share(settings);
}

struct scan *scan_new(const struct scan_settings *settings, struct text *why)
{
    struct scan *scan = memory_new(sizeof *scan);

    assert(settings->threads > 0 && settings->threads <= SCAN_THREADS_MAX);
    scan->settings = *settings;
    fill_resolver(&scan->of_workers.resolver, settings);
    crew_init(&scan->crew, settings->threads);
    board_init(&scan->board, settings->plan->list_count, &scan->crew);
    pace_init(&scan->pace, settings->plan, settings->rate, settings->books);
    scan->press = (struct press){.print = settings->print, .context = settings->print_context};
    scan->talker = (struct talker_settings){
        .plan = settings->plan,
        .check = &scan->settings.check,
        .resolver = &scan->of_workers.resolver,
        .lookup = lookup_new(SCAN_LOOKUP_SIZE),
        .follow_check = settings->follow,
        .follow = settings->follow == NULL ? NULL : follow_new(),
    };
    scan->of_workers.crew = &scan->crew;
    scan->of_workers.gate = (struct gate){settings->plan, &scan->board, &scan->pace};
    scan->of_workers.press = &scan->press;
    scan->of_workers.talker = &scan->talker;
    scan->ended = mailbox_new();
    pthread_mutex_init(&scan->reader_lock, NULL);
    credits_init(&scan->credits, SCAN_TARGETS_MAX * settings->threads);
    scan->list_summaries =
        memory_new((settings->plan->list_count + 1) * sizeof *scan->list_summaries);
    scan->tally = tally_new();
    if (make_workers(scan, why))
        return scan;
    scan_free(scan);
    return NULL;
}

void scan_free(struct scan *scan)
{
    if (scan == NULL)
        return;
    for (unsigned i = 0; i < scan->settings.threads; i++)
        worker_free(scan->workers[i]);
    fetcher_free(scan->talker.fetcher);
    follow_free(scan->talker.follow);
    lookup_free(scan->talker.lookup);
    writer_free(scan->press.writer);
    pace_destroy(&scan->pace);
    board_destroy(&scan->board);
    crew_destroy(&scan->crew);
    credits_destroy(&scan->credits);
    pthread_mutex_destroy(&scan->reader_lock);
    mailbox_free(scan->ended);
    free(scan->list_summaries);
    tally_free(scan->tally);
    free(scan);
}

static struct worker *worker_of(const struct scan *scan, const struct block *block)
{
    return scan->workers[registrable_affinity(scan->settings.plan, block) % scan->settings.threads];
}

/* Hands a block (or, with NULL, the end) to the workers, unless they were told the end already. */
static bool pass_on(struct scan *scan, struct block *block)
{
    pthread_mutex_lock(&scan->reader_lock);
    bool wanted = !scan->reader_abandoned;
    if (wanted && block != NULL) {
        atomic_fetch_add_explicit(&scan->targets_in, block->count, memory_order_relaxed);
        if (scan->settings.follow != NULL && scan->settings.follow->applies(&block->target))
            follow_expect(scan->talker.follow, block->count);
        worker_put(worker_of(scan, block), block);
    }
    for (unsigned i = 0; wanted && block == NULL && i < scan->settings.threads; i++)
        worker_put(scan->workers[i], NULL);
    pthread_mutex_unlock(&scan->reader_lock);
    if (!wanted)
        block_free(block);
    return wanted;
}

/* The next block of the input, then those of the addresses that it leads to. */
static struct block *next_block(struct scan *scan, bool *is_following, struct text *domain)
{
    struct block *block = NULL;
    struct ip ip;

    if (!*is_following)
        block = scan->settings.next_block(scan->settings.source);
    *is_following = block == NULL && scan->settings.follow != NULL;
    while (*is_following && block == NULL && follow_take(scan->talker.follow, &ip, domain))
        block = scan->settings.follow_block(scan->settings.source, &ip, text_slice(domain));
    return block;
}

static void *read_blocks(void *context)
{
    struct scan *scan = context;
    struct block *block;
    struct text domain = {0};
    bool is_following = false, is_wanted = true;

    pthread_setname_np(pthread_self(), "reader");
    while (is_wanted && crew_stopped_ns(&scan->crew) == 0 &&
           (block = next_block(scan, &is_following, &domain)) != NULL) {
        /* Without a credit the scan was stopped; what was read is written all the same. */
        credits_take(&scan->credits, block->count);
        is_wanted = pass_on(scan, block);
    }
    text_free(&domain);
    if (is_wanted && pass_on(scan, NULL)) {
        atomic_store(&scan->all_read, true);
        mailbox_put(scan->ended, &scan->reader_mail);
    }
    return NULL;
}

static void abandon_reader(struct scan *scan)
{
    pthread_mutex_lock(&scan->reader_lock);
    scan->reader_abandoned = true;
    for (unsigned i = 0; i < scan->settings.threads; i++)
        worker_put(scan->workers[i], NULL);
    pthread_mutex_unlock(&scan->reader_lock);
}

static void *wait_for_workers(void *context)
{
    struct scan *scan = context;

    pthread_setname_np(pthread_self(), "waiter");
    for (unsigned i = 0; i < scan->settings.threads; i++)
        worker_join(scan->workers[i]);
    writer_finish(scan->press.writer);
    teller_end(scan->teller);
    mailbox_put(scan->ended, &scan->workers_mail);
    return NULL;
}

static struct fetcher *start_fetcher(const struct scan_settings *settings)
{
    const struct fetcher_settings fetcher = {settings->timeout_ns, settings->authorities,
                                             settings->fetch_private};

    return settings->check.fetch ? fetcher_new(&fetcher) : NULL;
}

void scan_start(struct scan *scan)
{
    sigset_t all, before;

    /* Signals are for the main thread, so that they end its wait. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    lookup_thread_begin();
    scan->expired_ns = clock_now_ns();
    scan->press.writer = writer_start(scan->settings.write, scan->settings.sink, &scan->credits);
    scan->talker.fetcher = start_fetcher(&scan->settings);
    scan->teller = teller_start(scan->pace.quotas, &scan->crew);
    for (unsigned i = 0; i < scan->settings.threads; i++)
        worker_start(scan->workers[i]);
    errno = pthread_create(&scan->reader, NULL, read_blocks, scan);
    if (errno == 0)
        errno = pthread_create(&scan->waiter, NULL, wait_for_workers, scan);
    if (errno != 0)
        fatal("a thread");
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void stop(struct scan *scan, uint64_t stopped_ns)
{
    bool is_first = crew_stopped_ns(&scan->crew) == 0;

    if (!is_first && stopped_ns >= crew_stopped_ns(&scan->crew))
        return;
    crew_stop(&scan->crew, stopped_ns);
    credits_close(&scan->credits);
    fetcher_cancel(scan->talker.fetcher);
    if (scan->talker.follow != NULL)
        follow_close(scan->talker.follow);
}

/* A walk through the table costs milliseconds: what is expired may lie there while there is room. */
static bool is_expiry_due(const struct scan *scan, uint64_t now_ns)
{
    bool is_roomy = lookup_size(scan->talker.lookup) < SCAN_LOOKUP_SIZE / 2;

    return now_ns - scan->expired_ns >= (is_roomy ? EXPIRE_ROOMY_NS : EXPIRE_NS);
}

static void keep_house(struct scan *scan, uint64_t now_ns)
{
    if (writer_has_failed(scan->press.writer))
        stop(scan, 1); /* long ago: what would be proven cannot be written */
    if (is_expiry_due(scan, now_ns)) {
        lookup_expire(scan->talker.lookup, now_ns);
        scan->expired_ns = now_ns;
    }
    uint64_t stopped_ns = crew_stopped_ns(&scan->crew);
    bool is_late = stopped_ns != 0 && now_ns - stopped_ns >= READER_GRACE_NS;
    if (is_late && !scan->reader_done && !scan->reader_abandoned)
        abandon_reader(scan);
}

bool scan_wait(struct scan *scan, int wait_ms)
{
    struct mail *mail;

    mailbox_wait(scan->ended, wait_ms);
    while ((mail = mailbox_take(scan->ended)) != NULL) {
        scan->reader_done |= mail == &scan->reader_mail;
        scan->workers_done |= mail == &scan->workers_mail;
    }
    keep_house(scan, clock_now_ns());
    return scan->workers_done;
}

void scan_stop(struct scan *scan)
{
    stop(scan, clock_now_ns());
}

struct scan_progress scan_progress(const struct scan *scan)
{
    struct scan_progress progress = {
        .targets_in = atomic_load_explicit(&scan->targets_in, memory_order_relaxed),
        .all_read = atomic_load_explicit(&scan->all_read, memory_order_relaxed),
    };

    for (unsigned i = 0; i < scan->settings.threads; i++) {
        const struct worker_counters *counters = worker_counters(scan->workers[i]);
        progress.targets_done += atomic_load_explicit(&counters->targets, memory_order_relaxed);
        progress.questions += atomic_load_explicit(&counters->questions, memory_order_relaxed);
        progress.listed += atomic_load_explicit(&counters->listed, memory_order_relaxed);
        progress.unknown += atomic_load_explicit(&counters->unknown, memory_order_relaxed);
    }
    return progress;
}

void scan_probe_all(struct scan *scan)
{
    for (size_t i = 0; i < scan->settings.plan->list_count; i++)
        atomic_store(&scan->board.lists[i].wanted, true);
}

bool scan_has_probed(const struct scan *scan)
{
    for (size_t i = 0; i < scan->settings.plan->list_count; i++) {
        enum health_state state = board_state(&scan->board.lists[i]);
        if (state == HEALTH_UNPROBED || state == HEALTH_SUSPECT)
            return false;
    }
    return true;
}

void scan_describe_probes(const struct scan *scan, size_t list, struct text *out)
{
    worker_describe(scan->workers[crew_owner(&scan->crew, list)], list, out);
}

static enum list_health health_of(const struct scan *scan, size_t list)
{
    enum health_state state = board_state(&scan->board.lists[list]);

    if (!health_is_bad(state))
        return LIST_HEALTHY;
    return state == HEALTH_DEAD ? LIST_DEAD : LIST_UNHEALTHY;
}

static void fill_summary(struct scan *scan, struct summary *summary)
{
    const struct plan *plan = scan->settings.plan;

    summary->lists = scan->list_summaries;
    summary->tally = scan->tally;
    summary->list_count = plan->list_count;
    for (size_t i = 0; i < plan->list_count; i++)
        summary->lists[i] =
            (struct list_summary){.list = plan->lists[i].list, .health = health_of(scan, i)};
    for (unsigned i = 0; i < scan->settings.threads; i++)
        worker_add_to(scan->workers[i], summary, scan->tally);
    summary->written = writer_written(scan->press.writer);
    summary->refused = descriptor_refused();
}

enum scan_end scan_finish(struct scan *scan, struct summary *summary)
{
    assert(scan->workers_done);
    pthread_join(scan->waiter, NULL);
    if (scan_source_is_free(scan))
        pthread_join(scan->reader, NULL);
    else
        pthread_detach(scan->reader);
    lookup_thread_end();
    fill_summary(scan, summary);
    if (writer_has_failed(scan->press.writer))
        return SCAN_NOT_WRITTEN;
    return crew_stopped_ns(&scan->crew) != 0 ? SCAN_STOPPED : SCAN_DONE;
}

bool scan_source_is_free(const struct scan *scan)
{
    return !scan->reader_abandoned;
}

bool scan_worst(const struct scan *scan, enum severity *severity)
{
    bool found = false;

    for (unsigned i = 0; i < scan->settings.threads; i++) {
        enum severity worst;
        bool any = worker_worst(scan->workers[i], &worst);
        if (any && (!found || worst > *severity))
            *severity = worst;
        found |= any;
    }
    return found;
}
