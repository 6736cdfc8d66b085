/* wheel.h -- many timers, cheap to set and to clear: a hashed timing wheel that is told the time.
 *
 *     wheel_add(&wheel, &thing->timer, now_ns + timeout_ns);
 *     while ((timer = wheel_take(&wheel, now_ns)) != NULL)
 *         expire(timer);
 *     wait_until(wheel_next_ns(&wheel));
 *
 * A timer fires up to WHEEL_TICK_NS late, never early. One that lies beyond a turn of the wheel is
 * looked at once a turn. Memory: the owner's; a timer is a member of what it times.
 * Threads: one at a time.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define WHEEL_TICK_NS UINT64_C(4000000)

enum { WHEEL_SLOTS = 1024 };

struct wheel_timer {
    struct wheel_timer *next;
    struct wheel_timer **link; /* what points to it; NULL: not set */
    uint64_t due_ns;
};

struct wheel {
    struct wheel_timer *slots[WHEEL_SLOTS];
    uint64_t used[WHEEL_SLOTS / 64]; /* a bit a slot: something may be in it */
    uint64_t tick;                   /* the next one to look at */
};

void wheel_init(struct wheel *wheel, uint64_t now_ns);
void wheel_add(struct wheel *wheel, struct wheel_timer *timer,
               uint64_t due_ns);                                   /* not set before */
void wheel_remove(struct wheel *wheel, struct wheel_timer *timer); /* fine if it is not set */

/* One timer that is due, no longer set, or NULL. */
struct wheel_timer *wheel_take(struct wheel *wheel, uint64_t now_ns);

/* When wheel_take() may next have something; UINT64_MAX if no timer is set. */
uint64_t wheel_next_ns(const struct wheel *wheel);
