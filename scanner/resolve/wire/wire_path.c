/* SPDX-License-Identifier: MIT */
#include "resolve/wire/wire_path.h"

void wire_path_init(struct wire_path *path, struct wire_server *server)
{
    *path = (struct wire_path){.server = server};
    wire_window_init(&path->window, server->share.start);
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* What the list's own window has grown beyond a start's worth. */
static unsigned extra(const struct wire_path *path)
{
    const struct wire_window *window = &path->window;

    return window->limit > window->start ? window->limit - window->start : 0;
}

/* Of what all have in common. */
static unsigned shared_room(const struct wire_path *path)
{
    const struct wire_server *server = path->server;
    const struct wire_window *window = &path->window;
    unsigned in_flight = server->share.in_flight, limit = server->share.limit + server->extra;
    unsigned left = in_flight < limit ? limit - in_flight : 0;

    if (in_flight == window->in_flight)
        return left;
    unsigned own = window->in_flight > extra(path) ? window->in_flight - extra(path) : 0;
    unsigned most = 2 * left > window->start / 4 ? 2 * left : window->start / 4;
    return own < most ? least(left, most - own) : 0;
}

unsigned wire_path_room(const struct wire_path *path)
{
    unsigned room = wire_window_room(&path->window);

    return path->is_apart || room == 0 ? room : least(room, shared_room(path));
}

bool wire_path_is_down(const struct wire_path *path)
{
    return wire_window_is_down(&path->window);
}

void wire_path_enter(struct wire_path *path)
{
    wire_window_enter(&path->window);
    if (!path->is_apart)
        wire_window_enter(&path->server->share);
}

void wire_path_leave(struct wire_path *path)
{
    wire_window_leave(&path->window);
    if (!path->is_apart)
        wire_window_leave(&path->server->share);
}

/* Whether the list stands apart follows from whether it is down, and so does where its questions
 * count. */
static void settle(struct wire_path *path, unsigned extra_before)
{
    struct wire_server *server = path->server;
    bool is_down = wire_path_is_down(path);
    unsigned had = path->is_apart ? 0 : extra_before, has = is_down ? 0 : extra(path);

    server->extra += has - had;
    if (is_down == path->is_apart)
        return;
    path->is_apart = is_down;
    if (is_down)
        server->share.in_flight -= path->window.in_flight;
    else
        server->share.in_flight += path->window.in_flight;
}

void wire_path_answered(struct wire_path *path, uint64_t rtt_ns, uint64_t now_ns)
{
    unsigned limit = path->window.limit, before = extra(path);

    wire_window_answered(&path->window, rtt_ns, now_ns);
    wire_window_heard(&path->server->share, now_ns);
    if (path->is_apart || path->window.limit != limit)
        settle(path, before);
}

void wire_path_late(struct wire_path *path, uint64_t rtt_ns)
{
    wire_window_late(&path->window, rtt_ns);
    wire_window_late(&path->server->share, rtt_ns);
    settle(path, extra(path));
}

void wire_path_lost(struct wire_path *path, uint64_t now_ns)
{
    unsigned before = extra(path);

    wire_window_lost(&path->window, now_ns);
    if (!path->is_apart)
        wire_window_lost(&path->server->share, now_ns);
    settle(path, before);
}

void wire_path_refused(struct wire_path *path)
{
    path->window.unanswered = WIRE_UNANSWERED_MAX;
    settle(path, extra(path));
}
