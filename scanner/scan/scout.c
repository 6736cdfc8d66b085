/* SPDX-License-Identifier: MIT */
#include "scan/scout.h"

#include "base/hash.h"

#include <assert.h>
#include <string.h>

/* The labels of the reverse name of an address, and of its /24 or /64. */
enum { V4_LABELS = 6, V4_ZONE_LABELS = 5, V6_LABELS = 34, V6_ZONE_LABELS = 18 };

static const char arpa[] = "\4arpa";

static bool is_reverse(const struct dns_name *name)
{
    return name->size > sizeof arpa &&
           memcmp(name->wire + name->size - sizeof arpa, arpa, sizeof arpa) == 0;
}

static void add_zone(struct scout_path *path, struct dns_name *name, unsigned labels)
{
    dns_name_keep_labels(name, labels);
    path->zones[path->count++] = hash64(name->wire, name->size, 0) | 1;
}

struct scout_path scout_path(const struct dns_name *asked)
{
    struct scout_path path = {0};
    struct dns_name name = *asked, top = name;
    unsigned labels = dns_name_label_count(&name);

    if (is_reverse(&name) && labels == V4_LABELS) {
        add_zone(&path, &name, V4_ZONE_LABELS);
    } else if (is_reverse(&name) && labels == V6_LABELS) {
        add_zone(&path, &name, V6_ZONE_LABELS);
    } else if (labels > 0) {
        add_zone(&path, &top, 1);
        if (labels > 1)
            add_zone(&path, &name, 2);
    }
    return path;
}

static struct scout_place *place_of(struct scouts *scouts, uint64_t zone)
{
    return &scouts->places[(zone >> 1) % SCOUT_PLACES];
}

/* The place of a zone that another is ahead into, or NULL. */
static struct scout_place *find_scouted(struct scouts *scouts, const struct scout_path *path)
{
    for (unsigned i = 0; i < path->count; i++) {
        struct scout_place *place = place_of(scouts, path->zones[i]);
        if (place->zone == path->zones[i] && place->is_under_way)
            return place;
    }
    return NULL;
}

static bool take(struct scouts *scouts, uint64_t zone)
{
    struct scout_place *place = place_of(scouts, zone);

    if (place->zone == zone || place->is_under_way)
        return false;
    *place = (struct scout_place){.zone = zone, .is_under_way = true};
    place->end = &place->first;
    return true;
}

enum scout scouts_go(struct scouts *scouts, struct scout_path *path, struct scout_wait *wait)
{
    struct scout_place *scouted = find_scouted(scouts, path);
    bool is_ahead = false;

    if (scouted != NULL) { /* before any place is taken, which nobody would give back */
        wait->next = NULL;
        *scouted->end = wait;
        scouted->end = &wait->next;
        return SCOUT_WAIT;
    }
    for (unsigned i = 0; i < path->count; i++)
        is_ahead |= path->is_ahead[i] = take(scouts, path->zones[i]);
    return is_ahead ? SCOUT_AHEAD : SCOUT_ASK;
}

void scouts_drop(struct scouts *scouts, const struct scout_path *path)
{
    for (unsigned i = 0; i < path->count; i++) {
        struct scout_place *place = place_of(scouts, path->zones[i]);
        if (!path->is_ahead[i])
            continue;
        assert(place->zone == path->zones[i] && place->first == NULL);
        *place = (struct scout_place){0};
    }
}

struct scout_wait *scouts_end(struct scouts *scouts, const struct scout_path *path)
{
    struct scout_wait *all = NULL, **end = &all;

    for (unsigned i = 0; i < path->count; i++) {
        struct scout_place *place = place_of(scouts, path->zones[i]);
        if (!path->is_ahead[i] || place->zone != path->zones[i] || !place->is_under_way)
            continue;
        place->is_under_way = false;
        if (place->first == NULL)
            continue;
        *end = place->first;
        end = place->end;
    }
    return all;
}
