#include "shim/p256.h"

#include "base/fatal.h"
#include "base/memory.h"

#include <dlfcn.h>
#include <nettle/ecc-curve.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    NUMBER_BITS = 256,
    NUMBER_SIZE = NUMBER_BITS / 8,    /* a coordinate, r, s, a digest */
    POINT_SIZE = 1 + 2 * NUMBER_SIZE, /* uncompressed */
    POINT_UNCOMPRESSED = 4,
    SIGNATURE_SIZE_MAX = 72, /* DER */
};

enum verdict { INVALID, VALID, UNDECIDED };

/* A thread's own: one key, whose point is set anew for each signature. */
struct verifier {
    EVP_PKEY *key;
    EVP_PKEY_CTX *context;
};

typedef int verify_function(const struct ecc_point *point, size_t size, const uint8_t *digest,
                            const struct dsa_signature *signature);

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t verifiers;
static verify_function *original;

static void verifier_free(void *memory)
{
    struct verifier *verifier = memory;

    EVP_PKEY_CTX_free(verifier->context);
    EVP_PKEY_free(verifier->key);
    free(verifier);
}

static void prepare(void)
{
    void *found = dlsym(RTLD_NEXT, "nettle_ecdsa_verify");

    if (found == NULL || pthread_key_create(&verifiers, verifier_free) != 0)
        fatal("a place for each thread");
    memcpy(&original, &found, sizeof original); /* C has no cast from an object to a function */
}

/* A key that knows its curve but has no point yet; NULL if OpenSSL makes none. */
static EVP_PKEY *key_new(void)
{
    EVP_PKEY *key = NULL;
    char curve[] = "P-256";
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve, 0),
        OSSL_PARAM_construct_end(),
    };
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);

    if (context != NULL && EVP_PKEY_fromdata_init(context) == 1 &&
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEY_PARAMETERS, parameters) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(context);
    return key;
}

/* This thread's, or NULL if OpenSSL is short of something. */
static struct verifier *verifier_find(void)
{
    struct verifier *verifier = pthread_getspecific(verifiers);

    if (verifier != NULL)
        return verifier;
    verifier = memory_new(sizeof *verifier);
    verifier->key = key_new();
    if (verifier->key != NULL)
        verifier->context = EVP_PKEY_CTX_new_from_pkey(NULL, verifier->key, NULL);
    if (verifier->context == NULL || pthread_setspecific(verifiers, verifier) != 0) {
        verifier_free(verifier);
        return NULL;
    }
    return verifier;
}

static bool set_point(EVP_PKEY *key, const struct ecc_point *point)
{
    uint8_t bytes[POINT_SIZE] = {POINT_UNCOMPRESSED};
    mpz_t x, y;

    mpz_init(x);
    mpz_init(y);
    ecc_point_get(point, x, y);
    nettle_mpz_get_str_256(NUMBER_SIZE, bytes + 1, x);
    nettle_mpz_get_str_256(NUMBER_SIZE, bytes + 1 + NUMBER_SIZE, y);
    mpz_clear(x);
    mpz_clear(y);
    return EVP_PKEY_set1_encoded_public_key(key, bytes, sizeof bytes) == 1;
}

static BIGNUM *number_new(const mpz_t number)
{
    uint8_t bytes[NUMBER_SIZE];

    nettle_mpz_get_str_256(sizeof bytes, bytes, number);
    return BN_bin2bn(bytes, sizeof bytes, NULL);
}

/* The length of the DER in bytes, 0 if memory is short. */
static size_t encode(const struct dsa_signature *signature, uint8_t bytes[SIGNATURE_SIZE_MAX])
{
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = number_new(signature->r), *s = number_new(signature->s);
    int size = 0;

    if (pair != NULL && ECDSA_SIG_set0(pair, r, s) == 1) {
        size = i2d_ECDSA_SIG(pair, &bytes);
    } else {
        BN_free(r);
        BN_free(s);
    }
    ECDSA_SIG_free(pair);
    return size > 0 ? (size_t)size : 0;
}

static enum verdict verify(const struct ecc_point *point, const uint8_t *digest,
                           const struct dsa_signature *signature)
{
    struct verifier *verifier = verifier_find();
    uint8_t bytes[SIGNATURE_SIZE_MAX];

    if (verifier == NULL || !set_point(verifier->key, point))
        return UNDECIDED;
    const size_t size = encode(signature, bytes);
    /* Only a context that begins anew is sure to look at the key as it is now. */
    if (size == 0 || EVP_PKEY_verify_init(verifier->context) != 1)
        return UNDECIDED;
    switch (EVP_PKEY_verify(verifier->context, bytes, size, digest, NUMBER_SIZE)) {
    case 1:
        return VALID;
    case 0:
        return INVALID;
    default:
        return UNDECIDED;
    }
}

static bool is_usual_number(const mpz_t number)
{
    return mpz_sgn(number) > 0 && mpz_sizeinbase(number, 2) <= NUMBER_BITS;
}

static bool is_usual(const struct ecc_point *point, size_t size,
                     const struct dsa_signature *signature)
{
    return point->ecc == nettle_get_secp_256r1() && size == NUMBER_SIZE &&
           is_usual_number(signature->r) && is_usual_number(signature->s);
}

int nettle_ecdsa_verify(const struct ecc_point *point, size_t size, const uint8_t *digest,
                        const struct dsa_signature *signature)
{
    enum verdict verdict = UNDECIDED;

    if (pthread_once(&once, prepare) != 0)
        fatal("a place for each thread");
    if (is_usual(point, size, signature)) {
        ERR_set_mark(); /* the thread's queue of errors is for who else uses OpenSSL */
        verdict = verify(point, digest, signature);
        ERR_pop_to_mark();
    }
    return verdict == UNDECIDED ? original(point, size, digest, signature) : verdict == VALID;
}
