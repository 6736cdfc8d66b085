/* Signatures that no signer makes by chance, put together backwards: the point R that a verifier
 * comes to is chosen first, and what leads to it is computed. */
#include "tests/shim/p256_sample.h"

#include <criterion/criterion.h>
#include <openssl/ec.h>
#include <openssl/objects.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static struct knuth_lfib_ctx state;
static sample_judge *original;
static EC_GROUP *group;
static BN_CTX *memory;
static const BIGNUM *order;

static void begin(void)
{
    knuth_lfib_init(&state, 11);
    original = sample_original();
    group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    memory = BN_CTX_new();
    order = EC_GROUP_get0_order(group);
}

static void end(void)
{
    EC_GROUP_free(group);
    BN_CTX_free(memory);
}

TestSuite(p256_forged, .init = begin, .fini = end);

/* A number of the frame of memory. Below 0 it counts down from n; 0 is a random one. */
static BIGNUM *number(int value)
{
    uint8_t bytes[32];
    BIGNUM *number = BN_CTX_get(memory);

    sample_random(&state, sizeof bytes, bytes);
    BN_bin2bn(bytes, sizeof bytes, number);
    BN_mod(number, number, order, memory);
    if (value > 0)
        BN_set_word(number, (BN_ULONG)value);
    if (value < 0 && (BN_copy(number, order) == NULL || !BN_sub_word(number, (BN_ULONG)-value)))
        abort();
    return number;
}

static void set_mpz(mpz_t to, const BIGNUM *from)
{
    uint8_t bytes[32];

    BN_bn2binpad(from, bytes, sizeof bytes);
    nettle_mpz_set_str_256_u(to, sizeof bytes, bytes);
}

/* The x of the point modulo n, in the frame of memory. */
static BIGNUM *r_of(const EC_POINT *point)
{
    BIGNUM *x = BN_CTX_get(memory);

    cr_assert_eq(EC_POINT_get_affine_coordinates(group, point, x, NULL, memory), 1);
    BN_nnmod(x, x, order, memory);
    return x;
}

static void set_point(struct sample *sample, const EC_POINT *point)
{
    BIGNUM *x = BN_CTX_get(memory), *y = BN_CTX_get(memory);
    mpz_t mpz_x, mpz_y;

    mpz_init(mpz_x);
    mpz_init(mpz_y);
    cr_assert_eq(EC_POINT_get_affine_coordinates(group, point, x, y, memory), 1);
    set_mpz(mpz_x, x);
    set_mpz(mpz_y, y);
    cr_assert_eq(ecc_point_set(&sample->point, mpz_x, mpz_y), 1);
    mpz_clear(mpz_x);
    mpz_clear(mpz_y);
}

/* A signature (r, r/u2) and a digest with which a verifier computes u1 G + u2 point. */
static void forge(struct sample *sample, const EC_POINT *point, const BIGNUM *r, const BIGNUM *u1,
                  const BIGNUM *u2)
{
    BIGNUM *s = BN_CTX_get(memory), *h = BN_CTX_get(memory);

    BN_mod_inverse(s, u2, order, memory);
    BN_mod_mul(s, s, r, order, memory);
    BN_mod_mul(h, s, u1, order, memory);
    sample_init(sample, nettle_get_secp_256r1());
    sample->size = 32;
    BN_bn2binpad(h, sample->digest, 32);
    set_mpz(sample->signature.r, r);
    set_mpz(sample->signature.s, s);
    set_point(sample, point);
}

static int judge_mine(const struct sample *sample)
{
    return nettle_ecdsa_verify(&sample->point, sample->size, sample->digest, &sample->signature);
}

static int judge(const char *about, const struct sample *sample)
{
    int mine = judge_mine(sample);
    int nettles = original(&sample->point, sample->size, sample->digest, &sample->signature);

    cr_expect_eq(mine, nettles, "%s: %d, but nettle says %d", about, mine, nettles);
    return mine;
}

/* Scalars as number() takes them. */
static const struct pair {
    int u1, u2;
} pairs[] = {{0, 0}, {1, 0}, {-1, 0}, {0, 1}, {0, -1}, {2, 5}, {3, -7}, {-3, 8}, {-5, -9}};

/* Every point has valid signatures, whether anybody knows its private key or not. */
static void judge_point(const char *about, EC_POINT *point)
{
    EC_POINT *sum = EC_POINT_new(group);

    for (size_t i = 0; i < COUNT(pairs); i++) {
        struct sample sample;
        BN_CTX_start(memory);
        BIGNUM *u1 = number(pairs[i].u1), *u2 = number(pairs[i].u2);
        EC_POINT_mul(group, sum, u1, point, u2, memory);
        forge(&sample, point, r_of(sum), u1, u2);
        cr_expect_eq(judge(about, &sample), 1, "%s, pair %zu is not valid", about, i);
        mpz_combit(sample.signature.s, i);
        cr_expect_eq(judge(about, &sample), 0, "%s, pair %zu is not invalid", about, i);
        sample_clear(&sample);
        BN_CTX_end(memory);
    }
    EC_POINT_free(sum);
    EC_POINT_free(point);
}

/* The first point on the curve from x on, in steps of 1 or -1. */
static EC_POINT *point_near(BIGNUM *x, int step, int y_bit)
{
    EC_POINT *point = EC_POINT_new(group);

    while (!EC_POINT_set_compressed_coordinates(group, point, x, y_bit, memory))
        if (!(step > 0 ? BN_add_word(x, 1) : BN_sub_word(x, 1)))
            abort();
    return point;
}

Test(p256_forged, points_at_the_edges)
{
    BIGNUM *prime = BN_new(), *x = BN_new();

    EC_GROUP_get_curve(group, prime, NULL, NULL, memory);
    BN_zero(x);
    for (int i = 0; i < 16; i++, BN_add_word(x, 1))
        judge_point("x near 0", point_near(x, 1, i & 1));
    BN_sub(x, prime, BN_value_one());
    for (int i = 0; i < 16; i++, BN_sub_word(x, 1))
        judge_point("x near p", point_near(x, -1, i & 1));
    BN_copy(x, order);
    for (int i = 0; i < 16; i++, BN_add_word(x, 1))
        judge_point("x near n", point_near(x, 1, i & 1));
    BN_free(prime);
    BN_free(x);
}

/* Where x of R is not below n, r is x - n; and r itself is no such x. */
static void judge_beyond(BIGNUM *x, int y_bit)
{
    EC_POINT *point = EC_POINT_new(group), *sum = point_near(x, 1, y_bit);
    BIGNUM *u1 = number(0), *u2 = number(0), *back = number(0), *inverse = number(0);
    struct sample sample;

    BN_mod_inverse(inverse, u2, order, memory);
    BN_mod_mul(back, inverse, u1, order, memory);
    BN_sub(back, order, back);
    EC_POINT_mul(group, point, back, sum, inverse, memory);
    forge(&sample, point, r_of(sum), u1, u2);
    cr_expect_eq(judge("x is n + r", &sample), 1);
    set_mpz(sample.signature.r, x);
    cr_expect_eq(judge("r is x", &sample), 0);
    sample_clear(&sample);
    EC_POINT_free(point);
    EC_POINT_free(sum);
}

Test(p256_forged, x_beyond_the_order)
{
    BIGNUM *x = BN_dup(order);

    for (int i = 0; i < 64; i++) {
        BN_CTX_start(memory);
        BN_add_word(x, 1);
        judge_beyond(x, i & 1);
        BN_CTX_end(memory);
    }
    BN_free(x);
}

/* The digest is 0 or n, and R is u2 times the point alone. */
Test(p256_forged, digest_that_is_no_number)
{
    EC_POINT *point = EC_POINT_new(group), *sum = EC_POINT_new(group);
    BIGNUM *zero = BN_new();

    for (int i = 0; i < 64; i++) {
        struct sample sample;
        BN_CTX_start(memory);
        BIGNUM *u2 = number(0);
        EC_POINT_mul(group, point, number(0), NULL, NULL, memory);
        EC_POINT_mul(group, sum, NULL, point, u2, memory);
        forge(&sample, point, r_of(sum), zero, u2);
        judge("the digest is 0", &sample);
        BN_bn2binpad(order, sample.digest, 32);
        judge("the digest is n", &sample);
        sample_clear(&sample);
        BN_CTX_end(memory);
    }
    EC_POINT_free(point);
    EC_POINT_free(sum);
    BN_free(zero);
}

/* Where both halves of the sum are the same point the signature is valid, and nettle 3.8 does not
 * see it: the one difference. Where they are opposite there is no R. */
static void judge_halves(const BIGNUM *secret, const BIGNUM *u2)
{
    EC_POINT *point = EC_POINT_new(group), *sum = EC_POINT_new(group);
    BIGNUM *u1 = number(0), *twice = number(0);
    struct sample sample, opposite;

    EC_POINT_mul(group, point, secret, NULL, NULL, memory);
    BN_mod_mul(u1, secret, u2, order, memory);
    BN_mod_lshift1(twice, u1, order, memory);
    EC_POINT_mul(group, sum, twice, NULL, NULL, memory);
    forge(&sample, point, r_of(sum), u1, u2);
    cr_expect_eq(judge_mine(&sample), 1);
    BN_sub(u1, order, u1);
    forge(&opposite, point, r_of(sum), u1, u2);
    cr_expect_eq(judge("opposite halves", &opposite), 0);
    sample_clear(&sample);
    sample_clear(&opposite);
    EC_POINT_free(point);
    EC_POINT_free(sum);
}

Test(p256_forged, halves_that_meet)
{
    for (int i = 0; i < 64; i++) {
        BN_CTX_start(memory);
        judge_halves(number(i < 3 ? i + 1 : 0), number(i & 1 ? 0 : i + 1));
        BN_CTX_end(memory);
    }
}
