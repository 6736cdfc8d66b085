#include "base/hash.h"

#include "base/fatal.h"
#include "base/memory.h"

#include <stdlib.h>
#include <xxhash.h>

uint64_t hash64(const void *bytes, size_t size, uint64_t seed)
{
    return XXH3_64bits_withSeed(bytes, size, seed);
}

struct hash128 hash128(const void *bytes, size_t size)
{
    XXH128_hash_t hash = XXH3_128bits(bytes, size);

    return (struct hash128){.low = hash.low64, .high = hash.high64};
}

struct hash_stream {
    XXH3_state_t *state;
};

struct hash_stream *hash_stream_new(void)
{
    struct hash_stream *stream = memory_new(sizeof *stream);

    stream->state = XXH3_createState();
    if (stream->state == NULL)
        fatal("memory");
    XXH3_128bits_reset(stream->state);
    return stream;
}

void hash_stream_free(struct hash_stream *stream)
{
    if (stream == NULL)
        return;
    XXH3_freeState(stream->state);
    free(stream);
}

void hash_stream_add(struct hash_stream *stream, const void *bytes, size_t size)
{
    XXH3_128bits_update(stream->state, bytes, size);
}

void hash_stream_digest(const struct hash_stream *stream, char digest[HASH_DIGEST_LEN])
{
    static const char digits[] = "0123456789abcdef";
    XXH128_canonical_t bytes;

    XXH128_canonicalFromHash(&bytes, XXH3_128bits_digest(stream->state));
    for (unsigned i = 0; i < HASH_DIGEST_LEN; i++)
        digest[i] = digits[bytes.digest[i / 2] >> (i % 2 == 0 ? 4 : 0) & 0xf];
}
