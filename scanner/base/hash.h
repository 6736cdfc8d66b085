/* hash.h -- XXH3 of bytes. Not for secrets: who knows the seed can find collisions. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct hash128 {
    uint64_t low, high;
};

uint64_t hash64(const void *bytes, size_t size, uint64_t seed);
struct hash128 hash128(const void *bytes, size_t size);

/* The digest of bytes that come in pieces, XXH3-128, as hexadecimal digits. */
enum { HASH_DIGEST_LEN = 32 };

struct hash_stream;

struct hash_stream *hash_stream_new(void);
void hash_stream_free(struct hash_stream *stream); /* NULL is fine */
void hash_stream_add(struct hash_stream *stream, const void *bytes, size_t size);
void hash_stream_digest(const struct hash_stream *stream, char digest[HASH_DIGEST_LEN]);
