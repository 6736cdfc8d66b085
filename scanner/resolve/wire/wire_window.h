/* wire_window.h -- how many questions may be under way at one server, and how long to wait for an
 * answer: both learned from its answers. Told the time; one thread.
 *
 *     if (wire_window_room(&window) > 0) { wire_window_enter(&window); send(); }
 *     ... wire_window_answered(&window, rtt_ns, now_ns);     // or wire_window_lost()
 *     ... wire_window_leave(&window);
 *
 * in_flight counts questions, seen and lost count packets. The limit is judged once a windowful (of
 * WIRE_JUDGE_MIN packets at least, and not before WIRE_JUDGE_NS have passed, since losses show in
 * clumps, a tick of the timers at a time):
 *   over half lost       half of it: the server is down or drowning
 *   else, if it was full, an eighth more: up to its start in any case, a bad line being no better
 *                        with fewer; beyond, if at most one in twenty is lost, the server is not
 *                        near, and answers do not queue up. Where they take WIRE_FAR_NS, half as
 *                        much again, until more is lost
 *   over 1/20 lost       an eighth less, if it is beyond its start
 * They queue up when a windowful of them takes a quarter longer in the mean than one did before:
 * the server is as busy as it can be, and more at once would only overflow its receive buffer. How
 * far apart the single ones are says nothing. Where the answers take less than WIRE_NEAR_NS, a
 * start's worth of questions keeps any server busy.
 *
 * The time to wait is that of RFC 6298. Each packet has an id of its own, so that an answer tells
 * which one it is for, and the times of packets sent again count, too; what comes after its time,
 * was not lost.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* WIRE_UNANSWERED_MAX packets unanswered in a row, and a server is taken for down. */
enum { WIRE_UNANSWERED_MAX = 3, WIRE_JUDGE_MIN = 32 };

#define WIRE_NEAR_NS UINT64_C(1000000)
#define WIRE_FAR_NS UINT64_C(100000000)
#define WIRE_JUDGE_NS UINT64_C(50000000)

/* A window is not halved before this: the lost ones of a bad line gather in it until all of it
 * waits for them, and then show at once. */
#define WIRE_DOOM_NS UINT64_C(500000000)

struct wire_window {
    unsigned in_flight, limit, start;
    unsigned seen, lost; /* since the limit was last judged */
    bool was_full;
    bool is_careful;     /* it has lost more than a few beyond its start */
    unsigned unanswered; /* in a row */
    uint64_t judged_ns;
    uint64_t total_ns, least_ns; /* that the answers took; the least mean of a windowful */
    uint64_t srtt_ns, rttvar_ns; /* srtt_ns 0: no answer yet */
};

void wire_window_init(struct wire_window *window, unsigned start);

unsigned wire_window_room(const struct wire_window *window);
bool wire_window_is_down(const struct wire_window *window);

void wire_window_enter(struct wire_window *window);
void wire_window_leave(struct wire_window *window);

void wire_window_answered(struct wire_window *window, uint64_t rtt_ns, uint64_t now_ns);
void wire_window_lost(struct wire_window *window, uint64_t now_ns);

/* An answer, of which only that it came counts. */
void wire_window_heard(struct wire_window *window, uint64_t now_ns);

/* The answer to a packet that has been taken for lost. */
void wire_window_late(struct wire_window *window, uint64_t rtt_ns);

/* How long to wait for the answer to the sends-th packet of a question. */
uint64_t wire_window_rto_ns(const struct wire_window *window, unsigned sends);
