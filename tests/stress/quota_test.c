/* Workers that spend, a teller whose books are slow: what is spent, owed, given back and left adds
 * up, and whoever is told to wait is woken. */
#include "scan/quota.h"

#include "tests/stress/annotated_queue.h"

#include <unistd.h>

enum {
    WORKERS = 4,
    LISTS = 3, /* the last two share */
    PER_DAY = STRESS_TSAN ? 20000 : 60000,
    PROBES = 16,
    SLOW_EVERY = 50, /* takes */
    PATIENCE_S = 20,
};

/* Only the teller, or who ends all, comes here. */
struct books {
    uint64_t left[2];
    _Atomic unsigned inside;
    unsigned takes;
};

struct office {
    struct books books;
    struct quotas *quotas;
    pthread_mutex_t lock; /* of wakes */
    pthread_cond_t woken;
    unsigned wakes;
    _Atomic bool has_ended;
    struct worker {
        struct office *office;
        uint64_t spent[LISTS];
        unsigned state;
    } workers[WORKERS];
};

static struct list lists[LISTS] = {
    {.id = {"a", 1}, .per_day = PER_DAY},
    {.id = {"b", 1}, .per_day = PER_DAY, .quota = {"both", 4}},
    {.id = {"c", 1}, .per_day = PER_DAY, .quota = {"both", 4}},
};

static uint64_t *account(struct books *books, const struct list *list)
{
    return &books->left[list != &lists[0]];
}

static uint64_t take(void *state, const struct list *list, uint64_t least, uint64_t most)
{
    struct books *books = state;

    if (atomic_fetch_add(&books->inside, 1) != 0)
        stress_fail("two threads ask the books");
    if (++books->takes % SLOW_EVERY == 0)
        usleep(2000);
    uint64_t taken = quota_slice(*account(books, list), least, most);
    *account(books, list) -= taken;
    atomic_fetch_sub(&books->inside, 1);
    return taken;
}

static void give_back(void *state, const struct list *list, uint64_t count)
{
    *account(state, list) += count;
}

static unsigned wakes(struct office *office)
{
    pthread_mutex_lock(&office->lock);
    unsigned count = office->wakes;
    pthread_mutex_unlock(&office->lock);
    return count;
}

/* Sleeps until there was a wake since; a lost one is a failure, not a hang. */
static void sleep_since(struct office *office, unsigned since)
{
    struct timespec end;
    int error = 0;

    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += PATIENCE_S;
    pthread_mutex_lock(&office->lock);
    while (office->wakes == since && error == 0)
        error = pthread_cond_timedwait(&office->woken, &office->lock, &end);
    pthread_mutex_unlock(&office->lock);
    if (error != 0)
        stress_fail("nobody wakes who waits");
}

static void *tell(void *context)
{
    struct office *office = context;

    while (!atomic_load(&office->has_ended)) {
        quotas_wait(office->quotas);
        if (!quotas_refill(office->quotas))
            continue;
        pthread_mutex_lock(&office->lock);
        office->wakes++;
        pthread_cond_broadcast(&office->woken);
        pthread_mutex_unlock(&office->lock);
    }
    return NULL;
}

/* One packet, as a worker sends it. */
static enum quota_answer step(struct worker *worker, size_t list)
{
    struct quotas *quotas = worker->office->quotas;
    enum quota_answer answer = quota_open(quotas, list);

    if (answer == QUOTA_YES)
        answer = quota_spend(quotas, list);
    if (answer != QUOTA_YES)
        return answer;
    quota_done(quotas, list);
    worker->spent[list]++;
    if (stress_random(&worker->state, 16) == 0) {
        quota_charge(quotas, list, 1); /* it was sent again */
        worker->spent[list]++;
    }
    return QUOTA_YES;
}

static void *work(void *context)
{
    struct worker *worker = context;
    struct office *office = worker->office;

    for (bool is_open = true; is_open;) {
        unsigned since = wakes(office), waiting = 0, spent = 0;
        is_open = false;
        for (size_t i = 0; i < LISTS; i++) {
            enum quota_answer answer = step(worker, i);
            is_open |= answer != QUOTA_NO;
            waiting += answer == QUOTA_WAIT;
            spent += answer == QUOTA_YES;
        }
        if (waiting > 0 && spent == 0)
            sleep_since(office, since);
    }
    return NULL;
}

static uint64_t probe_last(struct office *office, size_t list)
{
    for (int tries = 0; !quota_round(office->quotas, list, PROBES); tries++)
        if (tries == 1000 * PATIENCE_S) {
            stress_fail("list %zu gets no last round", list);
            break;
        } else {
            usleep(1000);
        }
    for (int i = 0; i < PROBES; i++)
        quota_probe(office->quotas, list);
    return PROBES;
}

int main(void)
{
    static struct plan_list asked[LISTS];
    const struct plan plan = {.lists = asked, .list_count = LISTS};
    static struct office office = {.books.left = {PER_DAY, PER_DAY},
                                   .lock = PTHREAD_MUTEX_INITIALIZER,
                                   .woken = PTHREAD_COND_INITIALIZER};
    const struct quota_books books = {take, give_back, &office.books};
    uint64_t spent[2] = {0};
    pthread_t teller;

    for (size_t i = 0; i < LISTS; i++) {
        lists[i].kinds = LIST_IP4;
        lists[i].zone = SLICE("bl.test");
        lists[i].query = SLICE("{name}.{zone}");
        asked[i].list = &lists[i];
        stress_check(dnsbl_template(&asked[i].template, &lists[i], (struct slice){0}), "template");
    }
    office.quotas = quotas_new(&plan, &books);
    if (pthread_create(&teller, NULL, tell, &office) != 0)
        abort();
    for (unsigned i = 0; i < WORKERS; i++)
        office.workers[i] = (struct worker){.office = &office, .state = i};
    stress_run(WORKERS, work, office.workers, sizeof *office.workers);
    for (size_t i = 0; i < LISTS; i++)
        spent[i != 0] += probe_last(&office, i);
    atomic_store(&office.has_ended, true);
    quotas_rouse(office.quotas);
    pthread_join(teller, NULL);
    quotas_free(office.quotas);
    for (unsigned i = 0; i < WORKERS; i++)
        for (size_t k = 0; k < LISTS; k++)
            spent[k != 0] += office.workers[i].spent[k];
    for (size_t i = 0; i < 2; i++) {
        /* What was sent again by the last to spend is owed, and not had any more. */
        stress_check(spent[i] + office.books.left[i] >= PER_DAY &&
                         spent[i] + office.books.left[i] <= PER_DAY + WORKERS + 2 * PROBES,
                     "%llu spent, %llu left", (unsigned long long)spent[i],
                     (unsigned long long)office.books.left[i]);
        stress_check(office.books.left[i] < 100, "%llu are left of account %zu",
                     (unsigned long long)office.books.left[i], i);
    }
    return stress_end();
}
