/* Signatures good, bad and odd: the verdict must be nettle's own on each of them. */
#include "tests/shim/p256_sample.h"

#include <criterion/criterion.h>
#include <openssl/err.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define PRIME "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"
#define ORDER "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"
#define TOP "10000000000000000000000000000000000000000000000000000000000000000"

enum { KEYS = 200, CASES_MIN = 10000, NUMBER_BITS = 256 };

static const size_t sizes[] = {0, 1, 20, 31, 32, 33, 48, 64};

static struct knuth_lfib_ctx state;
static sample_judge *original;
static unsigned case_count;

static void begin(void)
{
    knuth_lfib_init(&state, 7);
    original = sample_original();
    cr_assert(original != nettle_ecdsa_verify);
}

TestSuite(p256, .init = begin);

static int judge(const char *about, const struct sample *sample)
{
    int mine =
        nettle_ecdsa_verify(&sample->point, sample->size, sample->digest, &sample->signature);
    int nettles = original(&sample->point, sample->size, sample->digest, &sample->signature);

    case_count++;
    cr_expect_eq(mine, nettles, "%s: %d, but nettle says %d", about, mine, nettles);
    return mine;
}

/* What to put in the place of a number of a signature. */
static void set_value(mpz_t number, const char *value)
{
    mpz_t order, top;

    mpz_init_set_str(order, ORDER, 16);
    mpz_init_set_str(top, TOP, 16);
    if (strcmp(value, "negative") == 0)
        mpz_neg(number, number);
    else if (strcmp(value, "plus n") == 0)
        mpz_add(number, number, order);
    else if (strcmp(value, "minus 2^256") == 0) /* its two's complement is the number itself */
        mpz_sub(number, number, top);
    else if (strcmp(value, "n minus it") == 0)
        mpz_sub(number, order, number);
    else if (strcmp(value, "n - 1") == 0)
        mpz_sub_ui(number, order, 1);
    else if (strcmp(value, "n + 1") == 0)
        mpz_add_ui(number, order, 1);
    else if (strcmp(value, "a bit") == 0)
        mpz_combit(number, case_count * 37 % 256);
    else if (strcmp(value, "a high bit") == 0)
        mpz_combit(number, 256 + case_count * 37 % 256);
    else
        mpz_set_str(number, value, 16);
    mpz_clear(order);
    mpz_clear(top);
}

static const char *const values[] = {
    "0",
    "1",
    "2",
    "n - 1",
    ORDER,
    "n + 1",
    PRIME,
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    TOP,
    "100000000000000000000000000000000000000000000000000000000000000000000001",
    "ffffffffffffffff",
    "-1",
    ("-" ORDER),
    "negative",
    "plus n",
    "minus 2^256",
    "n minus it",
    "a bit",
    "a high bit",
};

/* Each value as r, as s and as both. */
static void judge_values(struct sample *sample)
{
    struct dsa_signature good = sample->signature;

    for (size_t i = 0; i < COUNT(values); i++)
        for (unsigned which = 1; which <= 3; which++) {
            mpz_init_set(sample->signature.r, good.r);
            mpz_init_set(sample->signature.s, good.s);
            if (which & 1)
                set_value(sample->signature.r, values[i]);
            if (which & 2)
                set_value(sample->signature.s, values[i]);
            int valid = judge(values[i], sample);
            bool is_high_s = strcmp(values[i], "n minus it") == 0 && which == 2;
            cr_expect_eq(valid, is_high_s, "%s: %d", values[i], valid);
            dsa_signature_clear(&sample->signature);
        }
    sample->signature = good;
}

static void judge_digests(struct sample *sample)
{
    for (size_t i = 0; i < COUNT(sizes); i++) {
        sample->size = sizes[i];
        judge("the digest of another size", sample);
        sample_sign(sample, sizes[i], &state);
        cr_expect(judge("a size of a digest", sample) == 1 || sizes[i] == 0, "%zu", sizes[i]);
    }
    sample_sign(sample, 32, &state);
    sample->digest[case_count % 32] ^= 0x10;
    cr_expect_eq(judge("a bit of the digest", sample), 0);
    memset(sample->digest, case_count & 1 ? 0 : 0xff, sizeof sample->digest);
    judge("a digest of one bit", sample);
    sample_sign(sample, 32, &state);
    judge("a digest of one bit, signed", sample);
}

Test(p256, is_of_one_mind_with_nettle)
{
    struct sample sample, other;

    sample_make(&other, nettle_get_secp_256r1(), &state);
    for (unsigned i = 0; i < KEYS; i++) {
        sample_make(&sample, nettle_get_secp_256r1(), &state);
        cr_expect_eq(judge("valid", &sample), 1);
        judge_values(&sample);
        mpz_swap(sample.signature.r, sample.signature.s);
        cr_expect_eq(judge("swapped", &sample), 0);
        mpz_swap(sample.signature.r, sample.signature.s);

        struct ecc_point mine = sample.point;
        sample.point = other.point;
        cr_expect_eq(judge("the wrong key", &sample), 0);
        sample.point = mine;
        cr_expect_eq(judge("the right key again", &sample), 1);
        judge_digests(&sample);
        sample_clear(&sample);
    }
    sample_clear(&other);
    cr_expect_geq(case_count, CASES_MIN);
}

/* Coordinates that ecc_point_set() would refuse; with a good point before, which must not be used.
 */
static void judge_odd_point(const char *about, const struct sample *sample, mp_limb_t *odd)
{
    struct sample copy = *sample;

    cr_expect_eq(judge("before", sample), 1);
    copy.point.p = odd;
    judge(about, &copy);
}

Test(p256, points_off_the_curve)
{
    enum { LIMBS = NUMBER_BITS / GMP_NUMB_BITS };
    struct sample sample;
    mp_limb_t odd[2 * LIMBS];
    mpz_t prime;

    mpz_init_set_str(prime, PRIME, 16);
    for (unsigned i = 0; i < 16; i++) {
        sample_make(&sample, nettle_get_secp_256r1(), &state);
        memcpy(odd, sample.point.p, sizeof odd);
        odd[i % (2 * LIMBS)] ^= (mp_limb_t)1 << i;
        judge_odd_point("a bit of the point", &sample, odd);
        memcpy(odd, mpz_limbs_read(prime), sizeof odd / 2);
        judge_odd_point("x is p", &sample, odd);
        memset(odd, 0, sizeof odd / 2);
        judge_odd_point("x is 0", &sample, odd);
        memset(odd, 0, sizeof odd);
        judge_odd_point("x and y are 0", &sample, odd);
        memset(odd, 0xff, sizeof odd);
        judge_odd_point("all bits", &sample, odd);
        sample_clear(&sample);
    }
    mpz_clear(prime);
}

Test(p256, other_curves)
{
    const struct ecc_curve *curves[] = {nettle_get_secp_192r1(), nettle_get_secp_224r1(),
                                        nettle_get_secp_384r1(), nettle_get_secp_521r1()};
    struct sample sample;

    for (size_t i = 0; i < COUNT(curves); i++)
        for (size_t k = 0; k < COUNT(sizes); k++) {
            sample_make(&sample, curves[i], &state);
            sample_sign(&sample, sizes[k], &state);
            cr_expect(judge("another curve", &sample) == 1 || sizes[k] == 0);
            mpz_combit(sample.signature.s, 3);
            cr_expect_eq(judge("another curve, altered", &sample), 0);
            sample_clear(&sample);
        }
}

/* Others in the thread use OpenSSL, too: what they left in its queue of errors stays, alone. */
Test(p256, leaves_no_errors)
{
    struct sample sample;

    sample_make(&sample, nettle_get_secp_256r1(), &state);
    mpz_set_str(sample.signature.r, ORDER, 16);
    sample.point.p[0] ^= 1;
    cr_expect_eq(judge("off the curve", &sample), 0);
    cr_expect_eq(ERR_peek_error(), 0);
    ERR_raise(ERR_LIB_USER, 7);
    sample.point.p[0] ^= 1;
    cr_expect_eq(judge("r too large", &sample), 0);
    cr_expect_eq(ERR_GET_REASON(ERR_get_error()), 7);
    cr_expect_eq(ERR_get_error(), 0);
    sample_clear(&sample);
}
