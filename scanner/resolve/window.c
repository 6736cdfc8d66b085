/* SPDX-License-Identifier: MIT */
#include "resolve/window.h"

#include <assert.h>

void window_init(struct window *window, unsigned limit, unsigned limit_max, bool doubles)
{
    if (limit_max < WINDOW_MIN)
        limit_max = WINDOW_MIN;
    if (limit < WINDOW_MIN)
        limit = WINDOW_MIN;
    *window = (struct window){.limit = limit < limit_max ? limit : limit_max,
                              .limit_max = limit_max,
                              .goal = doubles ? limit_max : 0,
                              .usual_loss = -1};
}

bool window_is_open(const struct window *window)
{
    return window->in_flight < window->limit;
}

unsigned window_sent(struct window *window)
{
    struct window_round *round = &window->rounds[window->round_latest % 2];

    window->in_flight++;
    round->begun++;
    round->was_full |= !window_is_open(window);
    return window->round_latest;
}

static void shrink(struct window *window, unsigned by)
{
    window->limit = window->limit - by > WINDOW_MIN ? window->limit - by : WINDOW_MIN;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

static void grow(struct window *window, bool is_far)
{
    unsigned limit = window->limit + window->limit / 8;

    if (window->limit < window->goal)
        limit = least(window->limit * (is_far ? 4 : 2), window->goal);
    window->limit = least(limit, window->limit_max);
}

static void learn_loss(struct window *window, int loss)
{
    if (window->usual_loss < 0)
        window->usual_loss = loss;
    else if (loss < window->usual_loss)
        window->usual_loss = (window->usual_loss + loss) / 2;
    else
        window->usual_loss += (loss - window->usual_loss + 7) / 8;
}

static void judge(struct window *window, const struct window_round *round)
{
    unsigned packets = round->answered + round->lost;
    uint64_t mean_ns = round->answered > 0 ? round->total_ns / round->answered : 0;
    int loss = packets > 0 ? (int)(UINT64_C(1000) * round->lost / packets) : 0;

    if (loss > 500) {
        shrink(window, window->limit / 2);
        return;
    }
    if (window->usual_loss >= 0 && loss > window->usual_loss + WINDOW_MARGIN) {
        shrink(window, window->limit / 8);
        window->goal = window->limit;
    } else if (round->was_full && round->left <= round->ended / 20 && mean_ns >= WINDOW_SLOW_NS) {
        grow(window, mean_ns >= WINDOW_FAR_NS);
    }
    learn_loss(window, loss);
}

static struct window_round sum(const struct window_round *a, const struct window_round *b)
{
    return (struct window_round){.begun = a->begun + b->begun,
                                 .ended = a->ended + b->ended,
                                 .left = a->left + b->left,
                                 .answered = a->answered + b->answered,
                                 .lost = a->lost + b->lost,
                                 .total_ns = a->total_ns + b->total_ns,
                                 .was_full = a->was_full || b->was_full};
}

/* Ends the round that is being sent, if it is a windowful, and judges the one before, if it is old
 * enough to tell. */
static void turn(struct window *window)
{
    struct window_round *oldest = &window->rounds[window->round % 2];

    if (window->round == window->round_latest && oldest->begun >= window->limit) {
        window->round_latest++;
        window->rounds[window->round_latest % 2] = (struct window_round){0};
    }
    if (window->round == window->round_latest || oldest->ended < oldest->begun - oldest->begun / 16)
        return;
    struct window_round all = sum(&window->before, oldest);
    bool is_enough = all.lost <= all.answered / 16 || all.ended >= WINDOW_SAMPLE;
    if (is_enough)
        judge(window, &all);
    window->before = is_enough ? (struct window_round){0} : all;
    window->round++;
}

/* Of rounds that are judged already nothing counts any more. */
static void end(struct window *window, unsigned round, const struct window_round *what)
{
    assert(window->in_flight > 0);
    window->in_flight--;
    if (round != window->round && round != window->round_latest)
        return;
    window->rounds[round % 2] = sum(&window->rounds[round % 2], what);
    turn(window);
}

void window_left(struct window *window, unsigned round)
{
    end(window, round, &(struct window_round){.ended = 1, .left = 1});
}

void window_answered(struct window *window, unsigned round, uint64_t took_ns, unsigned lost)
{
    end(window, round,
        &(struct window_round){.ended = 1, .answered = 1, .lost = lost, .total_ns = took_ns});
}

void window_failed(struct window *window, unsigned round, unsigned lost)
{
    end(window, round, &(struct window_round){.ended = 1, .lost = lost});
}
