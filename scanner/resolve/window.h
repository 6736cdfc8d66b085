/* window.h -- how many questions may be under way at one upstream that is asked through libunbound:
 * grows while more would help, shrinks when that costs packets, halves when most are lost.
 *
 *     if (window_is_open(&window)) { call->round = window_sent(&window); ask(); }
 *     ... window_answered(&window, call->round, took_ns, lost);    // or failed, or left
 *
 * It is told what was lost, and does not take an answer that is slow for one (resend.h tells them
 * apart). It judges a round of questions that were sent one after another, a windowful at least,
 * when fifteen in sixteen of them have ended: what was lost ends late, so of those that end at one
 * time too few are. Where much was lost, it adds rounds up to WINDOW_SAMPLE questions.
 *
 *   of all packets
 *   over half lost     the upstream is down or drowning: half of it
 *   over the usual     by WINDOW_MARGIN of a thousand: a receive buffer overflows: an eighth less
 *   else               if it was full, and it takes WINDOW_SLOW_NS to an answer: twice as much,
 *                      or four times if it takes WINDOW_FAR_NS, for then a round takes long; both
 *                      up to where it last lost more than usual; from there on an eighth more
 *
 * What is usually lost is what a bad line loses whatever the load; it is learned from the first
 * round on, quickly if it falls, slowly if it rises. A server next door answers faster than it can
 * be asked; more at once only fills its buffer.
 *
 * One thread.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { WINDOW_MIN = 16, WINDOW_SAMPLE = 128, WINDOW_MARGIN = 80 };

#define WINDOW_SLOW_NS UINT64_C(20000000)
#define WINDOW_FAR_NS UINT64_C(100000000)

/* What came of some questions. */
struct window_round {
    unsigned begun, ended, left; /* questions */
    unsigned answered, lost;     /* packets */
    uint64_t total_ns;           /* that the answered questions took */
    bool was_full;
};

struct window {
    unsigned in_flight, limit, limit_max;
    unsigned goal;  /* up to which it doubles */
    int usual_loss; /* of a thousand; negative: not known */
    unsigned round,
        round_latest; /* that is to be judged; that is being sent: the same or the next */
    struct window_round rounds[2]; /* by their number */
    struct window_round before;    /* those that were too few to be judged */
};

/* doubles: it is told of losses, so it may try. Else it grows an eighth at a time. */
void window_init(struct window *window, unsigned limit, unsigned limit_max, bool doubles);
bool window_is_open(const struct window *window);

/* Returns the number of the round, which is to be told with what came of it. */
unsigned window_sent(struct window *window);

/* The question waits for something else than this upstream, as far as one can tell: it counts no
 * more as under way. Many of these keep the window from growing, but do not shrink it. */
void window_left(struct window *window, unsigned round);

/* The answer came took_ns after the question, and so many packets before it were lost. */
void window_answered(struct window *window, unsigned round, uint64_t took_ns, unsigned lost);

/* No packet was answered; all of them, so many, were lost. */
void window_failed(struct window *window, unsigned round, unsigned lost);
