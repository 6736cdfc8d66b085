/* Several threads find, settle and sweep in a table that is too small, in a time that runs a
 * thousand times faster, so that answers expire, are evicted and asked for again all the time. Half
 * of what is asked are documents.
 *
 * Then all ask the same in a table that is roomy, where each question is asked once.
 *
 * What must hold: a question is asked by one at a time; everybody who waits is told, once, and the
 * right thing; and a borrowed answer stays whole until the end of the read section. Run under
 * AddressSanitizer, which poisons what is freed; without it the check of the text may still find
 * it.
 */
#include "resolve/lookup.h"

#include "base/clock.h"
#include "base/memory.h"
#include "tests/stress/annotated_queue.h"

#include <string.h>
#include <unistd.h>

enum {
    WORKERS = 4,
    QUESTIONS = 64,
    ROUNDS = 500,
    SIZE_MAX_ = 24000, /* about half of the answers */
    OWED_MAX = 8,
    RUN_MS = 3000,
    TIME_FACTOR = 1000, /* a second's TTL is a millisecond */
    FILLING = 300,
    PATIENCE_MS = 10000,
};

static struct lookup_table *table;
static struct ask questions[QUESTIONS];
static _Atomic unsigned askers[QUESTIONS];
static _Atomic unsigned hits, joins, asks;
static _Atomic bool stopped;

struct wait {
    struct lookup_wait lookup;
    unsigned question;
};

struct worker {
    struct mailbox *box;
    unsigned state;
    unsigned owed[OWED_MAX], owed_count; /* questions that it asks now */
    unsigned waiting;                    /* for deliveries */
};

static uint64_t fast_now_ns(void)
{
    return clock_now_ns() * TIME_FACTOR;
}

/* "<question> <sum>:<filling>"; the sum is of the filling. */
static struct response response_of(struct worker *worker, unsigned question)
{
    char text[FILLING + 64], filling[FILLING + 1] = {0};
    unsigned sum = 0;

    for (unsigned i = 0; i < FILLING; i++) {
        filling[i] = (char)('!' + stress_random(&worker->state, 90));
        sum = sum * 31 + (unsigned char)filling[i];
    }
    snprintf(text, sizeof text, "%u %u:%s", question, sum, filling);
    return response_failed(questions[question].kind, DNS_TIMEOUT, text);
}

static void check_response(struct response response, unsigned question)
{
    unsigned said_question, said_sum, sum = 0;
    char text[FILLING + 64];

    if (response_cause(response) == DNS_CANCELLED)
        return;
    if (response.kind == ASK_DNS)
        snprintf(text, sizeof text, "%s", response.answer->why);
    else
        snprintf(text, sizeof text, "%.*s", SLICE_ARG(response.document->body));
    const char *filling = strchr(text, ':');
    if (filling == NULL || sscanf(text, "%u %u:", &said_question, &said_sum) != 2) {
        stress_fail("an answer to %u is damaged", question);
        return;
    }
    for (filling++; *filling != '\0'; filling++)
        sum = sum * 31 + (unsigned char)*filling;
    if (said_question != question)
        stress_fail("an answer to %u for a question of %u", said_question, question);
    else if (said_sum != sum)
        stress_fail("an answer to %u has changed", question);
}

static void settle_one(struct worker *worker)
{
    unsigned question = worker->owed[--worker->owed_count];
    struct response response = stress_random(&worker->state, 16) == 0
                                   ? response_failed(questions[question].kind, DNS_CANCELLED, "")
                                   : response_of(worker, question);

    atomic_fetch_sub(&askers[question], 1); /* before: from then on another may ask */
    lookup_settle(table, &questions[question], fast_now_ns(), response);
}

static void take_deliveries(struct worker *worker)
{
    for (struct mail *mail; (mail = mailbox_take(worker->box)) != NULL;) {
        struct wait *wait = (struct wait *)MAILBOX_ITEM(mail, struct lookup_wait, mail);
        check_response(wait->lookup.response, wait->question);
        response_release(wait->lookup.response);
        free(wait);
        worker->waiting--;
    }
}

static void find_one(struct worker *worker)
{
    struct wait *wait = memory_new(sizeof *wait);
    struct response response;

    wait->question = stress_random(&worker->state, QUESTIONS);
    wait->lookup.home = worker->box;
    lookup_read_begin();
    enum lookup found =
        lookup_find(table, &questions[wait->question], fast_now_ns(), &wait->lookup, &response);
    if (found == LOOKUP_HIT) {
        if (stress_random(&worker->state, 256) == 0)
            usleep(2000); /* long enough for it to be evicted, and freed if that were possible */
        check_response(response, wait->question);
    }
    lookup_read_end();
    if (found == LOOKUP_HIT) {
        atomic_fetch_add(&hits, 1);
        free(wait);
        return;
    }
    worker->waiting++;
    atomic_fetch_add(found == LOOKUP_ASK ? &asks : &joins, 1);
    if (found == LOOKUP_JOINED)
        return; /* it is not ours any more, and may be gone */
    /* So nobody else can have taken it over before we settle. */
    unsigned question = wait->question;
    if (atomic_fetch_add(&askers[question], 1) != 0)
        stress_fail("%u is asked twice at a time", question);
    worker->owed[worker->owed_count++] = question;
}

static void *work(void *context)
{
    struct worker *worker = context;

    lookup_thread_begin();
    while (!atomic_load(&stopped)) {
        find_one(worker);
        if (worker->owed_count == OWED_MAX || stress_random(&worker->state, 8) == 0)
            while (worker->owed_count > 0)
                settle_one(worker);
        take_deliveries(worker);
    }
    while (worker->owed_count > 0)
        settle_one(worker);
    for (unsigned i = 0; worker->waiting > 0 && i < PATIENCE_MS / 10; i++) {
        mailbox_wait(worker->box, 10);
        take_deliveries(worker);
    }
    stress_check(worker->waiting == 0, "%u are never told", worker->waiting);
    lookup_thread_end();
    return NULL;
}

static void *sweep(void *context)
{
    (void)context;
    lookup_thread_begin();
    while (!atomic_load(&stopped)) {
        lookup_expire(table, fast_now_ns());
        usleep(200);
    }
    lookup_expire(table, UINT64_MAX);
    lookup_thread_end();
    return NULL;
}

static void *stop_later(void *context)
{
    (void)context;
    usleep(RUN_MS * 1000);
    atomic_store(&stopped, true);
    return NULL;
}

static void name_questions(unsigned round)
{
    for (unsigned i = 0; i < QUESTIONS; i++) {
        char name[32];
        snprintf(name, sizeof name, "%u.%u.test", i, round);
        struct dns_name asked = dns_name_of(name);
        questions[i] = i % 2 == 0 ? ask_dns(&asked, DNS_TXT) : ask_document(&asked, "/");
    }
}

static void run_torture(struct worker *workers)
{
    pthread_t sweeper, clock;

    name_questions(0);
    table = lookup_new(SIZE_MAX_);
    if (pthread_create(&sweeper, NULL, sweep, NULL) != 0 ||
        pthread_create(&clock, NULL, stop_later, NULL) != 0)
        abort();
    stress_run(WORKERS, work, workers, sizeof *workers);
    pthread_join(clock, NULL);
    pthread_join(sweeper, NULL);
    stress_check(hits > 1000 && joins > 100 && asks > 1000,
                 "%u hits, %u joins, %u asks: no torture", hits, joins, asks);
    stress_check(lookup_size(table) <= SIZE_MAX_, "%zu bytes", lookup_size(table));
    lookup_thread_begin();
    lookup_expire(table, UINT64_MAX);
    lookup_thread_end();
    stress_check(lookup_size(table) == 0, "%zu bytes of nothing", lookup_size(table));
    stress_check(lookup_count(table) == 0, "%zu answers of none", lookup_count(table));
    lookup_free(table);
}

static pthread_barrier_t start_of_round;

static void ask_at_once(struct worker *worker, unsigned question)
{
    struct wait *wait = memory_new(sizeof *wait);
    struct response response;

    *wait = (struct wait){{.home = worker->box}, question};
    lookup_read_begin();
    enum lookup found = lookup_find(table, &questions[question], 0, &wait->lookup, &response);
    lookup_read_end();
    if (found == LOOKUP_HIT)
        free(wait);
    else
        worker->waiting++;
    if (found == LOOKUP_ASK) {
        atomic_fetch_add(&asks, 1);
        lookup_settle(table, &questions[question], 0, response_of(worker, question));
    }
    take_deliveries(worker);
}

/* All ask the same at the same time, which stands still. */
static void *ask_in_rounds(void *context)
{
    lookup_thread_begin();
    for (unsigned round = 0; round < ROUNDS; round++) {
        if (pthread_barrier_wait(&start_of_round) == PTHREAD_BARRIER_SERIAL_THREAD)
            name_questions(round);
        pthread_barrier_wait(&start_of_round);
        for (unsigned i = 0; i < QUESTIONS; i++)
            ask_at_once(context, i);
    }
    lookup_thread_end();
    return NULL;
}

static void run_rounds(struct worker *workers)
{
    atomic_store(&asks, 0);
    pthread_barrier_init(&start_of_round, NULL, WORKERS);
    table = lookup_new(SIZE_MAX);
    stress_run(WORKERS, ask_in_rounds, workers, sizeof *workers);
    stress_check(asks == ROUNDS * QUESTIONS, "%u asks for %u questions", asks, ROUNDS * QUESTIONS);
    for (unsigned i = 0; i < WORKERS; i++) {
        take_deliveries(&workers[i]);
        stress_check(workers[i].waiting == 0, "%u are never told", workers[i].waiting);
    }
    lookup_free(table);
    pthread_barrier_destroy(&start_of_round);
}

static void run(void)
{
    struct worker workers[WORKERS];

    for (unsigned i = 0; i < WORKERS; i++)
        workers[i] = (struct worker){.box = mailbox_new(), .state = i + 1};
    run_torture(workers);
    run_rounds(workers);
    for (unsigned i = 0; i < WORKERS; i++)
        mailbox_free(workers[i].box);
}

int main(void)
{
    if (STRESS_TSAN) {
        puts(
            "skipped: ThreadSanitizer does not see the barriers of liburcu's RCU, and would report "
            "every answer that is published as a race; AddressSanitizer runs this test");
        return 0;
    }
    run();
    return stress_end();
}
