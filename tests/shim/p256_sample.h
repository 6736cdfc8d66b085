/* p256_sample.h -- signatures made of a fixed seed, and the two that judge them:
 * nettle_ecdsa_verify() of this program, which is scanner/shim/p256.c, and the one in
 * libhogweed.
 *
 *     sample_make(&sample, curve, &state); // a new key and its signature of a random digest
 *     nettle_ecdsa_verify(&sample.point, sample.size, sample.digest, &sample.signature);
 *     sample_clear(&sample);
 */
#pragma once

#include "shim/p256.h"

#include <dlfcn.h>
#include <nettle/ecc-curve.h>
#include <nettle/knuth-lfib.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLE_DIGEST_MAX = 64 };

struct sample {
    struct ecc_scalar secret;
    struct ecc_point point;
    struct dsa_signature signature;
    uint8_t digest[SAMPLE_DIGEST_MAX];
    size_t size;
};

typedef int sample_judge(const struct ecc_point *point, size_t size, const uint8_t *digest,
                         const struct dsa_signature *signature);

/* libhogweed's own, whatever the program puts in its place. */
static inline sample_judge *sample_original(void)
{
    Dl_info info;
    void *point_set = dlsym(RTLD_DEFAULT, "nettle_ecc_point_set"), *found, *library;
    sample_judge *judge;

    if (point_set == NULL || dladdr(point_set, &info) == 0 ||
        (library = dlopen(info.dli_fname, RTLD_NOW | RTLD_NOLOAD)) == NULL ||
        (found = dlsym(library, "nettle_ecdsa_verify")) == NULL)
        abort();
    memcpy(&judge, &found, sizeof judge);
    return judge;
}

static inline void sample_random(void *state, size_t size, uint8_t *bytes)
{
    knuth_lfib_random(state, size, bytes);
}

static inline void sample_init(struct sample *sample, const struct ecc_curve *curve)
{
    ecc_scalar_init(&sample->secret, curve);
    ecc_point_init(&sample->point, curve);
    dsa_signature_init(&sample->signature);
}

static inline void sample_clear(struct sample *sample)
{
    ecc_scalar_clear(&sample->secret);
    ecc_point_clear(&sample->point);
    dsa_signature_clear(&sample->signature);
}

static inline void sample_sign(struct sample *sample, size_t size, struct knuth_lfib_ctx *state)
{
    sample->size = size;
    ecdsa_sign(&sample->secret, state, sample_random, size, sample->digest, &sample->signature);
}

/* Of a digest of 32 bytes. */
static inline void sample_make(struct sample *sample, const struct ecc_curve *curve,
                               struct knuth_lfib_ctx *state)
{
    sample_init(sample, curve);
    ecdsa_generate_keypair(&sample->point, &sample->secret, state, sample_random);
    sample_random(state, sizeof sample->digest, sample->digest);
    sample_sign(sample, 32, state);
}
