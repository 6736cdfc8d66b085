/* SPDX-License-Identifier: MIT */
#include "resolve/wire_upstream.h"

#include <assert.h>

static bool is_down(const struct wire_server *server)
{
    return wire_window_is_down(&server->window);
}

static bool all_are_down(const struct wire_upstream *upstream)
{
    for (size_t i = 0; i < upstream->server_count; i++)
        if (!is_down(upstream->servers[i]))
            return false;
    return true;
}

unsigned wire_room(const struct wire_upstream *upstream)
{
    bool any = all_are_down(upstream);
    unsigned best = 0;

    for (size_t i = 0; i < upstream->server_count; i++) {
        const struct wire_server *server = upstream->servers[i];
        unsigned room = wire_window_room(&server->window);
        if ((any || !is_down(server)) && room > best)
            best = room;
    }
    return best;
}

struct wire_server *wire_upstream_choose(struct wire_upstream *upstream, uint64_t now_ns)
{
    bool any = all_are_down(upstream);
    struct wire_server *best = NULL;

    upstream->turn++;
    for (size_t i = 0; i < upstream->server_count; i++) {
        struct wire_server *server =
            upstream->servers[(upstream->turn + i) % upstream->server_count];
        if (!any && is_down(server)) {
            if (now_ns < server->test_ns)
                continue;
            server->test_ns = now_ns + WIRE_TEST_NS;
            return server;
        }
        if (best == NULL || wire_window_room(&server->window) > wire_window_room(&best->window))
            best = server;
    }
    return best;
}

struct wire_server *wire_upstream_after(const struct wire_upstream *upstream,
                                        const struct wire_server *server)
{
    size_t at = 0;

    assert(upstream->server_count > 0);
    while (upstream->servers[at] != server)
        at++;
    for (size_t i = 1; i <= upstream->server_count; i++) {
        struct wire_server *next = upstream->servers[(at + i) % upstream->server_count];
        if (!is_down(next))
            return next;
    }
    return upstream->servers[(at + 1) % upstream->server_count];
}
