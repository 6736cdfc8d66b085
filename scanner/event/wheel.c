/* SPDX-License-Identifier: MIT */
#include "event/wheel.h"

#include <assert.h>
#include <stddef.h>

static uint64_t tick_of(uint64_t due_ns)
{
    return due_ns / WHEEL_TICK_NS + 1; /* the first tick at which it is over */
}

void wheel_init(struct wheel *wheel, uint64_t now_ns)
{
    *wheel = (struct wheel){.tick = now_ns / WHEEL_TICK_NS};
}

void wheel_add(struct wheel *wheel, struct wheel_timer *timer, uint64_t due_ns)
{
    assert(timer->link == NULL);
    uint64_t tick = tick_of(due_ns);
    if (tick < wheel->tick)
        tick = wheel->tick;
    size_t slot = tick % WHEEL_SLOTS;

    timer->due_ns = due_ns;
    timer->next = wheel->slots[slot];
    timer->link = &wheel->slots[slot];
    if (timer->next != NULL)
        timer->next->link = &timer->next;
    wheel->slots[slot] = timer;
    wheel->used[slot / 64] |= UINT64_C(1) << slot % 64;
}

void wheel_remove(struct wheel *wheel, struct wheel_timer *timer)
{
    (void)wheel;
    if (timer->link == NULL)
        return;
    *timer->link = timer->next;
    if (timer->next != NULL)
        timer->next->link = timer->link;
    timer->link = NULL;
}

static struct wheel_timer *due_in_slot(struct wheel *wheel, size_t slot, uint64_t now_ns)
{
    for (struct wheel_timer *timer = wheel->slots[slot]; timer != NULL; timer = timer->next)
        if (timer->due_ns <= now_ns)
            return timer;
    if (wheel->slots[slot] == NULL)
        wheel->used[slot / 64] &= ~(UINT64_C(1) << slot % 64);
    return NULL;
}

struct wheel_timer *wheel_take(struct wheel *wheel, uint64_t now_ns)
{
    uint64_t last = now_ns / WHEEL_TICK_NS;

    if (last >= wheel->tick + WHEEL_SLOTS) /* late by more than a turn: each slot once is enough */
        wheel->tick = last - WHEEL_SLOTS + 1;
    for (; wheel->tick <= last; wheel->tick++) {
        size_t slot = wheel->tick % WHEEL_SLOTS;
        struct wheel_timer *timer = due_in_slot(wheel, slot, now_ns);
        if (timer != NULL) {
            wheel_remove(wheel, timer);
            return timer;
        }
    }
    return NULL;
}

uint64_t wheel_next_ns(const struct wheel *wheel)
{
    for (uint64_t tick = wheel->tick; tick < wheel->tick + WHEEL_SLOTS;) {
        size_t slot = tick % WHEEL_SLOTS;
        uint64_t used = wheel->used[slot / 64] >> slot % 64;
        if (used == 0) {
            tick += 64 - slot % 64;
            continue;
        }
        slot += (size_t)__builtin_ctzll(used);
        tick += (uint64_t)__builtin_ctzll(used);
        if (tick < wheel->tick + WHEEL_SLOTS && wheel->slots[slot] != NULL)
            return tick * WHEEL_TICK_NS;
        tick++;
    }
    return UINT64_MAX;
}
