/* SPDX-License-Identifier: MIT */
#include "event/loop.h"

#include "base/fatal.h"
#include "base/memory.h"
#include "event/mailbox.h"

#include <assert.h>
#include <event2/event.h>
#include <stdlib.h>
#include <time.h>

struct loop {
    struct event_base *base;
    struct event *alarm;
    struct event *watched[LOOP_WATCHED_MAX];
    unsigned watched_count;
};

static void on_alarm(evutil_socket_t fd, short what, void *context)
{
    (void)fd, (void)what, (void)context; /* waking up was all it had to do */
}

static void on_mail(evutil_socket_t fd, short what, void *context)
{
    (void)fd, (void)what;
    mailbox_clear(context);
}

struct loop *loop_new(void)
{
    struct loop *loop = memory_new(sizeof *loop);
    struct event_config *config = event_config_new();

    if (config == NULL)
        fatal("an event loop");
    /* One thread, so no locks; and the clock is read when it is asked for, not cached. */
    event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
    loop->base = event_base_new_with_config(config);
    event_config_free(config);
    if (loop->base == NULL)
        fatal("an event loop");
    loop->alarm = event_new(loop->base, -1, 0, on_alarm, NULL);
    if (loop->alarm == NULL)
        fatal("an event loop");
    return loop;
}

void loop_free(struct loop *loop)
{
    if (loop == NULL)
        return;
    for (unsigned i = 0; i < loop->watched_count; i++)
        event_free(loop->watched[i]);
    event_free(loop->alarm);
    event_base_free(loop->base);
    free(loop);
}

struct event_base *loop_base(struct loop *loop)
{
    return loop->base;
}

void loop_watch(struct loop *loop, struct mailbox *box)
{
    assert(loop->watched_count < LOOP_WATCHED_MAX);
    struct event *event =
        event_new(loop->base, mailbox_fd(box), EV_READ | EV_PERSIST, on_mail, box);

    if (event == NULL || event_add(event, NULL) != 0)
        fatal("an event loop");
    loop->watched[loop->watched_count++] = event;
}

void loop_nap(struct loop *loop, uint64_t nap_ns)
{
    const struct timespec nap = {.tv_nsec = (long)nap_ns};

    assert(nap_ns < 1000000000);
    (void)loop; /* it is the thread that sleeps, and the loop is its own */
    if (nap_ns > 0)
        nanosleep(&nap, NULL);
}

void loop_wait(struct loop *loop, uint64_t wait_ns)
{
    if (wait_ns == 0) {
        event_base_loop(loop->base, EVLOOP_ONCE | EVLOOP_NONBLOCK);
        return;
    }
    const struct timeval wait = {
        .tv_sec = (time_t)(wait_ns / 1000000000),
        .tv_usec = (suseconds_t)((wait_ns % 1000000000 + 999) / 1000),
    };
    event_add(loop->alarm, &wait);
    event_base_loop(loop->base, EVLOOP_ONCE);
    event_del(loop->alarm);
}
