#include "fleet/seen.h"

#include "base/memory.h"
#include "base/random.h"
#include "fleet/identity_set.h"
#include "fleet/planes.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* IPv4 addresses without texts lie in bitmaps of their own, one a first octet: a bitmap slows down
 * with its number of /16s. All other runs lie in planes, and all other single targets in a set of
 * identities unless there is a plane for them already. */
struct seen {
    roaring_bitmap_t *plain_v4[256];
    struct planes planes;
    struct identity_set singles;
    uint64_t salt; /* of the planes' keys */
};

/* A plane holds the 32 bits of an address that follow those in its key. IPv6 addresses have two
 * sorts of plane, so that both neighbours and the first addresses of neighbouring /64s share one.
 */
enum sort {
    SORT_V4,     /* all bits */
    SORT_V6_NET, /* bytes 4 to 7, where the other half is zero */
    SORT_V6_LOW, /* bytes 12 to 15 */
};

/* What is hashed to find a plane; without padding. */
struct key {
    struct identity others; /* of all but the address */
    uint64_t salt;          /* so that nobody can choose targets whose planes crowd */
    uint8_t bytes[16];      /* of the address, without those that the plane holds */
    uint8_t family, sort, zero[6];
};

static_assert(sizeof(struct key) == 48, "no padding: all of it is hashed");

/* Where an address is in its plane. */
struct place {
    struct hash128 plane;
    uint32_t number;
};

struct seen *seen_new(void)
{
    struct seen *seen = memory_new(sizeof *seen);

    seen->salt = random_u64();
    return seen;
}

void seen_free(struct seen *seen)
{
    if (seen == NULL)
        return;
    for (size_t i = 0; i < sizeof seen->plain_v4 / sizeof *seen->plain_v4; i++)
        if (seen->plain_v4[i] != NULL)
            roaring_bitmap_free(seen->plain_v4[i]);
    planes_free(&seen->planes);
    identity_set_free(&seen->singles);
    free(seen);
}

static bool is_plain_v4(const struct target *target)
{
    return target->kind == TARGET_IP4 && target->helo.len == 0 && target->mail_from.len == 0 &&
           target->selectors.len == 0;
}

static uint32_t take_u32(uint8_t bytes[4])
{
    uint32_t number = 0;

    for (size_t i = 0; i < 4; i++) {
        number = number << 8 | bytes[i];
        bytes[i] = 0;
    }
    return number;
}

static enum sort sort_of(const struct ip *ip)
{
    static const uint8_t zeroes[8];

    if (ip->family == IP_V4)
        return SORT_V4;
    return memcmp(ip->bytes + 8, zeroes, sizeof zeroes) == 0 ? SORT_V6_NET : SORT_V6_LOW;
}

static struct place place_of(const struct seen *seen, const struct identity *others,
                             const struct ip *ip)
{
    static const uint8_t offsets[] = {[SORT_V4] = 0, [SORT_V6_NET] = 4, [SORT_V6_LOW] = 12};
    const enum sort sort = sort_of(ip);
    struct key key = {
        .others = *others, .salt = seen->salt, .family = ip->family, .sort = (uint8_t)sort};
    struct place place;

    memcpy(key.bytes, ip->bytes, sizeof key.bytes);
    place.number = take_u32(key.bytes + offsets[sort]);
    place.plane = hash128(&key, sizeof key);
    return place;
}

static bool add_single(struct seen *seen, const struct identity *others, const struct ip *ip)
{
    const struct identity single = identity_at(others, ip);
    roaring_bitmap_t *bitmap = NULL;
    struct place place;

    if (seen->planes.count > 0) {
        place = place_of(seen, others, ip);
        bitmap = planes_find(&seen->planes, &place.plane);
    }
    if (bitmap == NULL)
        return identity_set_add(&seen->singles, &single);
    return !identity_set_has(&seen->singles, &single) &&
           roaring_bitmap_add_checked(bitmap, place.number);
}

/* A run on its way into a bitmap. */
struct adding {
    const struct span_run *run;
    roaring_bitmap_t *bitmap;
    uint32_t number;               /* of its first address there */
    const struct identity *others; /* NULL: no target of it can be among the singles */
};

static bool is_new(const struct seen *seen, const struct adding *adding, unsigned index)
{
    if (roaring_bitmap_contains(adding->bitmap, adding->number + index))
        return false;
    if (adding->others == NULL || seen->singles.count == 0)
        return true;

    struct ip ip = adding->run->first;
    ip.bytes[adding->run->varying] = (uint8_t)(ip.bytes[adding->run->varying] + index);
    const struct identity single = identity_at(adding->others, &ip);
    return !identity_set_has(&seen->singles, &single);
}

static unsigned add_run(struct seen *seen, const struct adding *adding, uint8_t *octets)
{
    const struct span_run *run = adding->run;
    const uint64_t end = (uint64_t)adding->number + run->count;
    unsigned new_count = 0;

    if (roaring_bitmap_range_cardinality(adding->bitmap, adding->number, end) == run->count)
        return 0;
    for (unsigned i = 0; i < run->count; i++)
        if (is_new(seen, adding, i))
            octets[new_count++] = (uint8_t)(run->first.bytes[run->varying] + i);
    roaring_bitmap_add_range_closed(adding->bitmap, adding->number, (uint32_t)(end - 1));
    return new_count;
}

static unsigned add_plain_v4(struct seen *seen, const struct span_run *run, uint8_t *octets)
{
    roaring_bitmap_t **bitmap = &seen->plain_v4[run->first.bytes[0]];
    struct adding adding = {.run = run, .number = ip_v4(&run->first)};

    if (*bitmap == NULL)
        *bitmap = plane_new();
    adding.bitmap = *bitmap;
    if (run->count > 1)
        return add_run(seen, &adding, octets);
    octets[0] = run->first.bytes[run->varying];
    return roaring_bitmap_add_checked(*bitmap, adding.number);
}

bool seen_add(struct seen *seen, const struct target *target)
{
    const struct identity single = identity_of_target(target);

    assert(target->kind == TARGET_DOMAIN);
    return identity_set_add(&seen->singles, &single);
}

unsigned seen_add_run(struct seen *seen, const struct target *target, const struct span_run *run,
                      uint8_t octets[SPAN_RUN_MAX])
{
    if (is_plain_v4(target))
        return add_plain_v4(seen, run, octets);

    const struct identity others = identity_of_others(target);
    struct span_run rest = *run;
    unsigned new_count = 0;

    /* The first address of a /64 lies in another plane than its neighbours do. */
    const bool is_apart = run->varying == 15 && sort_of(&run->first) == SORT_V6_NET;
    if (run->count == 1 || is_apart) {
        octets[0] = run->first.bytes[run->varying];
        new_count = add_single(seen, &others, &run->first);
        rest.first.bytes[run->varying]++;
        rest.count--;
    }
    if (rest.count == 0)
        return new_count;

    const struct place place = place_of(seen, &others, &rest.first);
    const struct adding adding = {.run = &rest,
                                  .bitmap = planes_take(&seen->planes, &place.plane),
                                  .number = place.number,
                                  .others = &others};
    return new_count + add_run(seen, &adding, octets + new_count);
}
