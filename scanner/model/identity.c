#include "model/identity.h"

#include "base/hash.h"

#include <assert.h>
#include <endian.h>
#include <string.h>

enum { MARK_SIZE = 2, HASH_SIZE = 16, ADDRESS_SIZE = 16, TEXTS = 4 };

static uint8_t *put(uint8_t *to, const void *bytes, size_t size)
{
    memcpy(to, bytes, size);
    return to + size;
}

/* The highest byte first, whatever the machine's order. */
static uint8_t *put_hash(uint8_t *to, uint64_t high, uint64_t low)
{
    const uint64_t ordered[] = {htobe64(high), htobe64(low)};

    return put(to, ordered, HASH_SIZE);
}

/* As its hash, so that it needs no length and there is room for any. Most are empty, and that hash
 * is known. */
static uint8_t *put_text(uint8_t *to, struct slice text)
{
    static const struct hash128 of_nothing = {.high = UINT64_C(0x99aa06d3014798d8),
                                              .low = UINT64_C(0x6001c324468d497f)};
    const struct hash128 hash = text.len > 0 ? hash128(text.at, text.len) : of_nothing;

    return put_hash(to, hash.high, hash.low);
}

static struct identity identity_of_bytes(const uint8_t *bytes, size_t size)
{
    const struct hash128 hash = hash128(bytes, size);

    return (struct identity){.high = hash.high, .low = hash.low};
}

struct identity identity_of_others(const struct target *target)
{
    uint8_t bytes[MARK_SIZE + TEXTS * HASH_SIZE];
    uint8_t *end = put(bytes, "o1", MARK_SIZE);

    end = put_text(end, target->domain);
    end = put_text(end, target->helo);
    end = put_text(end, target->mail_from);
    end = put_text(end, target->selectors);
    assert(end == bytes + sizeof bytes);
    return identity_of_bytes(bytes, sizeof bytes);
}

struct identity identity_at(const struct identity *others, const struct ip *ip)
{
    uint8_t bytes[MARK_SIZE + HASH_SIZE + sizeof ip->family + ADDRESS_SIZE];
    uint8_t *end = put(bytes, "t1", MARK_SIZE);

    end = put_hash(end, others->high, others->low);
    end = put(end, &ip->family, sizeof ip->family);
    end = put(end, ip->bytes, ADDRESS_SIZE);
    assert(end == bytes + sizeof bytes);
    return identity_of_bytes(bytes, sizeof bytes);
}

struct identity identity_of_target(const struct target *target)
{
    static const struct ip none = {.family = IP_NONE};
    const struct identity others = identity_of_others(target);

    return identity_at(&others, target_has_ip(target) ? &target->ip : &none);
}

struct identity identity_of_finding(const struct identity *target, struct slice subject,
                                    struct slice code, struct slice list, struct slice about)
{
    uint8_t bytes[MARK_SIZE + (1 + TEXTS) * HASH_SIZE];
    uint8_t *end = put(bytes, "f1", MARK_SIZE);

    end = put_hash(end, target->high, target->low);
    end = put_text(end, subject);
    end = put_text(end, code);
    end = put_text(end, list);
    end = put_text(end, about);
    assert(end == bytes + sizeof bytes);
    return identity_of_bytes(bytes, sizeof bytes);
}

bool identity_eq(const struct identity *a, const struct identity *b)
{
    return a->high == b->high && a->low == b->low;
}

void identity_print(const struct identity *identity, char buffer[IDENTITY_TEXT_LEN])
{
    static const char digits[] = "0123456789abcdef";

    for (unsigned i = 0; i < 16; i++) {
        buffer[i] = digits[identity->high >> (60 - 4 * i) & 15];
        buffer[16 + i] = digits[identity->low >> (60 - 4 * i) & 15];
    }
}
