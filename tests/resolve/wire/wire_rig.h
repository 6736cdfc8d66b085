/* wire_rig.h -- a wire with one upstream, and questions that are asked as a worker would.
 *
 *     struct wire_rig rig;
 *     wire_rig_init(&rig, servers, 1, 1000);               // timeout in ms
 *     struct engine_call *calls = wire_rig_ask(&rig, 10);
 *     ... calls[0].answer ...
 *     wire_rig_free(&rig);
 */
#pragma once

#include "base/clock.h"
#include "base/memory.h"
#include "event/loop.h"
#include "resolve/wire/wire.h"

#include <criterion/criterion.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

struct wire_rig {
    struct loop *loop;
    struct wire *wire;
    struct wire_upstream *upstream;
    struct limiter limiter;
    struct engine_call *calls;
    size_t call_count, asked_count, done_count;
    unsigned pending_max, pending_min; /* min: while there was more to ask */
    uint64_t start_ns, end_ns;
};

static inline void wire_rig_init(struct wire_rig *rig, const struct list_server *servers,
                                 size_t server_count, uint64_t timeout_ms)
{
    *rig = (struct wire_rig){.loop = loop_new(), .pending_min = UINT_MAX};
    limiter_init(&rig->limiter, 0, 1);
    rig->wire = wire_new(rig->loop, timeout_ms * CLOCK_NS_PER_MS, 1);
    rig->upstream = wire_upstream(rig->wire, servers, server_count, &rig->limiter);
}

static inline void wire_rig_forget(struct wire_rig *rig)
{
    for (size_t i = 0; i < rig->call_count; i++)
        dns_answer_release(rig->calls[i].answer);
    free(rig->calls);
    rig->calls = NULL;
    rig->call_count = rig->asked_count = rig->done_count = 0;
}

static inline void wire_rig_free(struct wire_rig *rig)
{
    wire_free(rig->wire);
    loop_free(rig->loop);
    wire_rig_forget(rig);
}

/* The questions of the next run: name0.bl.test, name1.bl.test, ... */
static inline void wire_rig_prepare(struct wire_rig *rig, size_t count)
{
    wire_rig_forget(rig);
    rig->calls = memory_new(count * sizeof *rig->calls);
    rig->call_count = count;
    for (size_t i = 0; i < count; i++) {
        char name[40];
        snprintf(name, sizeof name, "name%zu.bl.test", i);
        rig->calls[i].question = (struct dns_question){dns_name_of(name), DNS_A};
    }
}

/* Asks what window and pace allow. Returns how long the pace wants to wait. */
static inline uint64_t wire_rig_push(struct wire_rig *rig)
{
    uint64_t wait_ns = UINT64_MAX;

    while (rig->asked_count < rig->call_count && wire_room(rig->upstream) > 0) {
        uint64_t now_ns = clock_now_ns();
        wait_ns = limiter_take(&rig->limiter, now_ns);
        if (wait_ns > 0)
            break;
        wire_ask(rig->wire, rig->upstream, &rig->calls[rig->asked_count++], now_ns);
        wait_ns = UINT64_MAX;
    }
    wire_flush(rig->wire, clock_now_ns());
    if (wire_pending(rig->wire) > rig->pending_max)
        rig->pending_max = wire_pending(rig->wire);
    if (rig->asked_count < rig->call_count && wire_pending(rig->wire) < rig->pending_min)
        rig->pending_min = wire_pending(rig->wire);
    return wait_ns;
}

/* A turn of the loop. */
static inline void wire_rig_turn(struct wire_rig *rig, uint64_t wait_ns_max)
{
    uint64_t wait_ns = wire_wait_ns(rig->wire, clock_now_ns());

    loop_wait(rig->loop, wait_ns < wait_ns_max ? wait_ns : wait_ns_max);
    while (wire_take(rig->wire, clock_now_ns()) != NULL)
        rig->done_count++;
}

/* Asks count questions and waits for all of them. */
static inline struct engine_call *wire_rig_ask(struct wire_rig *rig, size_t count)
{
    wire_rig_prepare(rig, count);
    rig->start_ns = clock_now_ns();
    while (rig->done_count < count) {
        wire_rig_turn(rig, wire_rig_push(rig));
        cr_assert_lt(clock_now_ns() - rig->start_ns, 60 * CLOCK_NS_PER_S, "never ends");
    }
    rig->end_ns = clock_now_ns();
    cr_assert_eq(wire_pending(rig->wire), 0);
    return rig->calls;
}

static inline uint64_t wire_rig_took_ms(const struct wire_rig *rig)
{
    return (rig->end_ns - rig->start_ns) / CLOCK_NS_PER_MS;
}

/* How many of the answers are a record 127.0.0.2, and nothing but it. */
static inline size_t wire_rig_listed(const struct wire_rig *rig)
{
    size_t count = 0;

    for (size_t i = 0; i < rig->call_count; i++) {
        const struct dns_answer *answer = rig->calls[i].answer;
        struct ip ip = {0};
        count += answer->outcome == DNS_DATA && answer->record_count == 1 &&
                 dns_record_ip(&answer->records[0], &ip) && ip_v4(&ip) == 0x7f000002;
    }
    return count;
}
