/* wire_path.h -- a server as one list sees it: the window of that list's questions there, and its
 * part in what all lists have under way there.
 *
 *     if (wire_path_room(&path) > 0) { wire_path_enter(&path); send(); }
 *     ... wire_path_answered(&path, rtt_ns, now_ns);          // or wire_path_lost()
 *     ... wire_path_leave(&path);
 *
 * Answers and losses are those of a list at a server: one zone that is silent, far or lossy says
 * nothing about the others that the server has. What they share is the receive buffer: of a start's
 * worth of questions (WIRE_WINDOW_START, or less where most is lost) the lists use together what
 * they want, and what a list's own window has grown beyond that, it may have besides.
 *   - A list that the server does not answer (WIRE_UNANSWERED_MAX packets in a row) stands apart:
 *     what it has under way is no load, and takes no room; nor are its losses those of the server.
 *   - While others use the server, a list takes at most twice of what is left, so that one that is
 *     slow does not fill it all; but a quarter of the start always.
 *
 * Told the time; one thread.
 */
#pragma once

#include "resolve/wire/wire_io.h"

struct wire_path {
    struct wire_server *server;
    struct wire_window window;
    bool is_apart;
    uint64_t test_ns; /* when a question may be risked on it, if it is down */
};

void wire_path_init(struct wire_path *path, struct wire_server *server);

unsigned wire_path_room(const struct wire_path *path);
bool wire_path_is_down(const struct wire_path *path);

void wire_path_enter(struct wire_path *path);
void wire_path_leave(struct wire_path *path);

void wire_path_answered(struct wire_path *path, uint64_t rtt_ns, uint64_t now_ns);
void wire_path_late(struct wire_path *path, uint64_t rtt_ns); /* an answer after a loss was told */
void wire_path_lost(struct wire_path *path, uint64_t now_ns);
void wire_path_refused(struct wire_path *path); /* nobody listens there */
