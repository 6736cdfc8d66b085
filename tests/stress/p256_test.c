/* Several threads verify the same signatures, each beginning elsewhere, and end; then others do:
 * each verdict must be that of nettle alone. Under ASan nothing of theirs may be left. */
#include "tests/shim/p256_sample.h"
#include "tests/stress/stress.h"

enum {
    SAMPLES = 64,
    THREADS = 4,
    GENERATIONS = 4,
    TRIES = STRESS_TSAN ? 500 : 1000,
};

static struct sample samples[SAMPLES];
static int verdicts[SAMPLES];

static void *verify_all(void *context)
{
    const unsigned *begin = context;

    for (unsigned i = 0; i < TRIES; i++) {
        unsigned at = (*begin + i * (*begin + 1)) % SAMPLES;
        const struct sample *sample = &samples[at];
        int verdict =
            nettle_ecdsa_verify(&sample->point, sample->size, sample->digest, &sample->signature);
        if (verdict != verdicts[at])
            stress_fail("sample %u is %d, not %d", at, verdict, verdicts[at]);
    }
    return NULL;
}

/* One in four is of another curve, and every second one is wrong. */
static void make_samples(void)
{
    struct knuth_lfib_ctx state;
    sample_judge *original = sample_original();

    knuth_lfib_init(&state, 5);
    for (unsigned i = 0; i < SAMPLES; i++) {
        sample_make(&samples[i], i % 4 == 0 ? nettle_get_secp_384r1() : nettle_get_secp_256r1(),
                    &state);
        samples[i].digest[i % 32] ^= i & 2;
        verdicts[i] =
            original(&samples[i].point, samples[i].size, samples[i].digest, &samples[i].signature);
        stress_check(verdicts[i] == !(i & 2), "sample %u is %d", i, verdicts[i]);
    }
}

int main(void)
{
    unsigned begins[THREADS];

    make_samples();
    for (unsigned i = 0; i < GENERATIONS; i++) {
        for (unsigned k = 0; k < THREADS; k++)
            begins[k] = 2 * (i + 7 * k);
        stress_run(THREADS, verify_all, begins, sizeof *begins);
    }
    for (unsigned i = 0; i < SAMPLES; i++)
        sample_clear(&samples[i]);
    return stress_end();
}
