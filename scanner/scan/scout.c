/* SPDX-License-Identifier: MIT */
#include "scan/scout.h"

#include "base/hash.h"

#include <assert.h>
#include <string.h>

/* The labels of the reverse name of an address, and of its /24 or /64. */
enum { V4_LABELS = 6, V4_ZONE_LABELS = 5, V6_LABELS = 34, V6_ZONE_LABELS = 18 };

static const char arpa[] = "\4arpa";

static unsigned zone_labels(const struct dns_name *name)
{
    unsigned labels = dns_name_label_count(name);

    if (name->size <= sizeof arpa ||
        memcmp(name->wire + name->size - sizeof arpa, arpa, sizeof arpa) != 0)
        return labels > 0;
    return labels == V4_LABELS ? V4_ZONE_LABELS : labels == V6_LABELS ? V6_ZONE_LABELS : 1;
}

uint64_t scouts_key(const struct dns_question *question)
{
    struct dns_name zone = question->name;

    dns_name_keep_labels(&zone, zone_labels(&zone));
    return hash64(zone.wire, zone.size, 0) | 1;
}

static struct scout_place *place_of(struct scouts *scouts, uint64_t key)
{
    return &scouts->places[(key >> 1) % SCOUT_PLACES];
}

enum scout scouts_go(struct scouts *scouts, uint64_t key, struct scout_wait *wait)
{
    struct scout_place *place = place_of(scouts, key);

    if (place->key == key && place->is_under_way) {
        wait->next = NULL;
        *place->end = wait;
        place->end = &wait->next;
        return SCOUT_WAIT;
    }
    if (place->key == key || place->is_under_way)
        return SCOUT_ASK;
    *place = (struct scout_place){.key = key, .is_under_way = true};
    place->end = &place->first;
    return SCOUT_AHEAD;
}

void scouts_drop(struct scouts *scouts, uint64_t key)
{
    struct scout_place *place = place_of(scouts, key);

    assert(place->key == key && place->first == NULL);
    *place = (struct scout_place){0};
}

struct scout_wait *scouts_end(struct scouts *scouts, uint64_t key)
{
    struct scout_place *place = place_of(scouts, key);

    if (place->key != key || !place->is_under_way)
        return NULL;
    place->is_under_way = false;
    return place->first;
}
