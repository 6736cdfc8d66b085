/* Several threads take from one limiter, in a time that passes by their own steps, so that neither
 * the load of the machine nor its clock matters. */
#include "resolve/limiter.h"

#include "base/clock.h"
#include "base/memory.h"
#include "tests/stress/stress.h"

enum {
    TAKERS = 4,
    TRIES = STRESS_TSAN ? 200000 : 1000000,
    GRANTS_MAX = TRIES,
    STEP_NS_MAX = 1000,
    BURST = 50,
    PER_SECOND = 50000, /* one in twenty tries, each half a microsecond after the last */
};

#define START (UINT64_C(5000) * CLOCK_NS_PER_S)

static struct limiter limiter;
static _Atomic uint64_t now_ns;

struct taker {
    unsigned state, grant_count;
    uint64_t *grants_ns;
};

static void *take_all(void *context)
{
    struct taker *taker = context;

    for (unsigned i = 0; i < TRIES; i++) {
        uint64_t at_ns = atomic_fetch_add(&now_ns, stress_random(&taker->state, STEP_NS_MAX));
        if (limiter_take(&limiter, at_ns) == 0)
            taker->grants_ns[taker->grant_count++] = at_ns;
    }
    return NULL;
}

static int by_time(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

    return (a > b) - (a < b);
}

/* A bucket of tokens, filled at the rate, must never be empty at a grant. */
static void check_windows(const uint64_t *grants_ns, unsigned count)
{
    double tokens = BURST;
    unsigned over_count = 0;

    for (unsigned i = 0; i < count; i++) {
        if (i > 0)
            tokens += (double)(grants_ns[i] - grants_ns[i - 1]) / 1e9 * PER_SECOND;
        if (tokens > BURST)
            tokens = BURST;
        tokens--;
        over_count += tokens < -1e-3;
    }
    stress_check(over_count == 0, "%u grants of %u are too many for their time", over_count, count);
}

static void run_takers(void)
{
    struct taker takers[TAKERS];
    uint64_t *grants_ns = memory_new(TAKERS * GRANTS_MAX * sizeof *grants_ns);
    unsigned count = 0;

    limiter_init(&limiter, PER_SECOND, BURST);
    atomic_store(&now_ns, START);
    for (unsigned i = 0; i < TAKERS; i++)
        takers[i] = (struct taker){i + 1, 0, memory_new(GRANTS_MAX * sizeof(uint64_t))};
    stress_run(TAKERS, take_all, takers, sizeof *takers);
    for (unsigned i = 0; i < TAKERS; i++) {
        for (unsigned k = 0; k < takers[i].grant_count; k++)
            grants_ns[count++] = takers[i].grants_ns[k];
        free(takers[i].grants_ns);
    }
    qsort(grants_ns, count, sizeof *grants_ns, by_time);
    check_windows(grants_ns, count);

    double allowed = (double)(atomic_load(&now_ns) - START) / 1e9 * PER_SECOND + BURST;
    stress_check(count <= allowed, "%u grants, at most %.1f", count, allowed);
    stress_check(count >= allowed / 2, "%u grants of %.1f that could be had", count, allowed);
    free(grants_ns);
}

/* Takes and puts back, at a standstill: in the end nothing is gained and nothing lost. */
static void *take_and_return(void *context)
{
    (void)context;
    for (unsigned i = 0; i < TRIES / 4; i++)
        if (limiter_take(&limiter, START) == 0)
            limiter_return(&limiter);
    return NULL;
}

static void run_returners(void)
{
    unsigned count = 0;

    limiter_init(&limiter, PER_SECOND, BURST);
    for (; count < BURST / 2; count++)
        limiter_take(&limiter, START);
    stress_run(TAKERS, take_and_return, NULL, 0);
    while (limiter_take(&limiter, START) == 0)
        count++;
    stress_check(count == BURST, "%u of a burst of %u", count, (unsigned)BURST);
}

int main(void)
{
    run_takers();
    run_returners();
    return stress_end();
}
