#include "model/identity.h"

#include "base/hash.h"

#include <assert.h>
#include <string.h>

enum { MARK_SIZE = 2, HASH_SIZE = 16, ADDRESS_SIZE = 16, TEXTS = 4 };

/* The largest layouts: a target's hash and its texts'. */
enum { LAYOUT_MAX = MARK_SIZE + (1 + TEXTS) * HASH_SIZE };

struct layout {
    uint8_t bytes[LAYOUT_MAX];
    size_t size;
};

static void put(struct layout *layout, const void *bytes, size_t size)
{
    assert(size <= LAYOUT_MAX - layout->size);
    memcpy(layout->bytes + layout->size, bytes, size);
    layout->size += size;
}

/* The highest byte first, whatever the machine's order. */
static void put_u64(struct layout *layout, uint64_t number)
{
    uint8_t bytes[8];

    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(number >> (56 - 8 * i));
    put(layout, bytes, sizeof bytes);
}

static void put_identity(struct layout *layout, const struct identity *identity)
{
    put_u64(layout, identity->high);
    put_u64(layout, identity->low);
}

/* As its hash, so that it needs no length and there is room for any. */
static void put_text(struct layout *layout, struct slice text)
{
    const struct hash128 hash = hash128(text.at, text.len);

    put_u64(layout, hash.high);
    put_u64(layout, hash.low);
}

static struct identity finish(const struct layout *layout)
{
    const struct hash128 hash = hash128(layout->bytes, layout->size);

    return (struct identity){.high = hash.high, .low = hash.low};
}

struct identity identity_of_others(const struct target *target)
{
    struct layout layout = {0};

    put(&layout, "o1", MARK_SIZE);
    put_text(&layout, target->domain);
    put_text(&layout, target->helo);
    put_text(&layout, target->mail_from);
    put_text(&layout, target->selectors);
    return finish(&layout);
}

struct identity identity_at(const struct identity *others, const struct ip *ip)
{
    struct layout layout = {0};

    put(&layout, "t1", MARK_SIZE);
    put_identity(&layout, others);
    put(&layout, &ip->family, sizeof ip->family);
    put(&layout, ip->bytes, ADDRESS_SIZE);
    return finish(&layout);
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
    struct layout layout = {0};

    put(&layout, "f1", MARK_SIZE);
    put_identity(&layout, target);
    put_text(&layout, subject);
    put_text(&layout, code);
    put_text(&layout, list);
    put_text(&layout, about);
    return finish(&layout);
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
