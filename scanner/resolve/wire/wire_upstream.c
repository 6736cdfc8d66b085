/* SPDX-License-Identifier: MIT */
#include "resolve/wire/wire_upstream.h"

#include <assert.h>

static bool all_are_down(const struct wire_upstream *upstream)
{
    for (size_t i = 0; i < upstream->path_count; i++)
        if (!wire_path_is_down(&upstream->paths[i]))
            return false;
    return true;
}

unsigned wire_room(const struct wire_upstream *upstream)
{
    bool any = all_are_down(upstream);
    unsigned best = 0;

    for (size_t i = 0; i < upstream->path_count; i++) {
        const struct wire_path *path = &upstream->paths[i];
        unsigned room = wire_path_room(path);
        if ((any || !wire_path_is_down(path)) && room > best)
            best = room;
    }
    return best;
}

unsigned wire_under_way(const struct wire_upstream *upstream)
{
    unsigned count = 0;

    for (size_t i = 0; i < upstream->path_count; i++)
        count += upstream->paths[i].window.in_flight;
    return count;
}

struct wire_path *wire_upstream_choose(struct wire_upstream *upstream, uint64_t now_ns)
{
    bool any = all_are_down(upstream);
    struct wire_path *best = NULL;

    upstream->turn++;
    for (size_t i = 0; i < upstream->path_count; i++) {
        struct wire_path *path = &upstream->paths[(upstream->turn + i) % upstream->path_count];
        if (!any && wire_path_is_down(path)) {
            if (now_ns < path->test_ns)
                continue;
            path->test_ns = now_ns + WIRE_TEST_NS;
            return path;
        }
        if (best == NULL || wire_path_room(path) > wire_path_room(best))
            best = path;
    }
    return best;
}

struct wire_path *wire_upstream_after(struct wire_upstream *upstream, const struct wire_path *path)
{
    size_t at = (size_t)(path - upstream->paths);

    assert(at < upstream->path_count);
    for (size_t i = 1; i <= upstream->path_count; i++) {
        struct wire_path *next = &upstream->paths[(at + i) % upstream->path_count];
        if (!wire_path_is_down(next))
            return next;
    }
    return &upstream->paths[(at + 1) % upstream->path_count];
}
