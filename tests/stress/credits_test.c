/* A reader takes as many as it can, others give back: never more are inside than there are, and in
 * the end all have come back. */
#include "scan/credits.h"

#include "tests/stress/stress.h"

#include <sched.h>
#include <unistd.h>

enum {
    CREDITS = 64,
    BATCH_MAX = CREDITS, /* one that must wait until all are back, too */
    GIVERS = 3,
    TAKERS = 4,
    BATCHES = STRESS_TSAN ? 20000 : 50000,
};

static struct credits credits;
static _Atomic unsigned inside;
static _Atomic bool done;

static void enter(unsigned count)
{
    unsigned now_inside = atomic_fetch_add(&inside, count) + count;

    if (now_inside > CREDITS)
        stress_fail("%u are inside", now_inside);
}

/* Some of those that are inside; 0 if none is. */
static unsigned leave(unsigned count_max)
{
    unsigned before = atomic_load(&inside), count;

    do {
        count = before < count_max ? before : count_max;
    } while (!atomic_compare_exchange_weak(&inside, &before, before - count));
    return count;
}

static void *give(void *context)
{
    unsigned state = *(unsigned *)context;
    bool was_done;

    do {
        was_done = atomic_load(&done);
        unsigned count = leave(1 + stress_random(&state, 16));
        if (count > 0)
            credits_give(&credits, count);
        else
            sched_yield();
    } while (!was_done || atomic_load(&inside) > 0);
    return NULL;
}

static void *take(void *context)
{
    unsigned state = 1, taken = 0;

    (void)context;
    for (unsigned i = 0; i < BATCHES; i++) {
        unsigned count = 1 + stress_random(&state, stress_random(&state, 8) == 0 ? BATCH_MAX : 16);
        if (!credits_take(&credits, count)) {
            stress_fail("closed by nobody");
            break;
        }
        enter(count);
        taken++;
    }
    atomic_store(&done, true);
    stress_check(taken == BATCHES, "%u batches", taken);
    return NULL;
}

static void run_reader(void)
{
    unsigned states[GIVERS] = {11, 22, 33};
    pthread_t reader;

    credits_init(&credits, CREDITS);
    if (pthread_create(&reader, NULL, take, NULL) != 0)
        abort();
    stress_run(GIVERS, give, states, sizeof *states);
    pthread_join(reader, NULL);
    stress_check(credits.left == CREDITS, "%u came back", credits.left);
    credits_destroy(&credits);
}

/* Everybody takes, and gives back what he took. */
static void *take_and_give(void *context)
{
    unsigned state = *(unsigned *)context;

    for (unsigned i = 0; i < BATCHES; i++) {
        unsigned count = 1 + stress_random(&state, BATCH_MAX);
        if (!credits_take(&credits, count))
            stress_fail("closed by nobody");
        enter(count);
        atomic_fetch_sub(&inside, count);
        credits_give(&credits, count);
    }
    return NULL;
}

static void run_takers(void)
{
    unsigned states[TAKERS] = {1, 2, 3, 4};

    credits_init(&credits, CREDITS);
    stress_run(TAKERS, take_and_give, states, sizeof *states);
    stress_check(credits.left == CREDITS, "%u came back", credits.left);
    credits_destroy(&credits);
}

static void *sleep_for_good(void *context)
{
    (void)context;
    stress_check(!credits_take(&credits, 1), "there was none to take");
    stress_check(!credits_take(&credits, 1), "it is still closed");
    return NULL;
}

static void *close_later(void *context)
{
    (void)context;
    usleep(50000);
    credits_close(&credits);
    return NULL;
}

static void run_close(void)
{
    pthread_t closer;

    credits_init(&credits, CREDITS);
    stress_check(credits_take(&credits, CREDITS), "all that there are");
    if (pthread_create(&closer, NULL, close_later, NULL) != 0)
        abort();
    stress_run(TAKERS, sleep_for_good, NULL, 0);
    pthread_join(closer, NULL);
    credits_give(&credits, CREDITS);
    stress_check(!credits_take(&credits, 1), "closed, whatever comes back");
    credits_destroy(&credits);
}

int main(void)
{
    run_reader();
    run_takers();
    run_close();
    return stress_end();
}
