/* hash.h -- XXH3 of bytes. Not for secrets: who knows the seed can find collisions. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct hash128 {
    uint64_t low, high;
};

uint64_t hash64(const void *bytes, size_t size, uint64_t seed);
struct hash128 hash128(const void *bytes, size_t size);
