/* SPDX-License-Identifier: MIT */
#include "resolve/wire/wire.h"

#include "base/clock.h"
#include "base/memory.h"
#include "event/loop.h"
#include "resolve/wire/wire_slot.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>

/* How soon to try again to send what a socket would not take. */
#define BLOCKED_NS CLOCK_NS_PER_MS

static unsigned window_start(unsigned share)
{
    unsigned start = WIRE_WINDOW_START / share;

    return start > WIRE_WINDOW_MIN ? start : WIRE_WINDOW_MIN;
}

struct wire *wire_new(struct loop *loop, uint64_t timeout_ns, unsigned share)
{
    struct wire *wire = memory_new(sizeof *wire);

    wire->io = wire_io_new(loop_base(loop), window_start(share));
    wire_tcps_init(&wire->tcps, loop_base(loop));
    wheel_init(&wire->wheel, 0);
    wire->timeout_ns = timeout_ns;
    TAILQ_INIT(&wire->open);
    TAILQ_INIT(&wire->free);
    TAILQ_INIT(&wire->vacant);
    wire->done_end = &wire->done;
    return wire;
}

struct wire_upstream *wire_upstream(struct wire *wire, const struct list_server *servers,
                                    size_t count, struct limiter *limiter)
{
    struct wire_upstream *upstream = memory_new(sizeof *upstream);

    assert(count > 0 && count <= LIST_SERVERS_MAX);
    for (size_t i = 0; i < count; i++)
        wire_path_init(&upstream->paths[i], wire_io_server(wire->io, &servers[i]));
    upstream->path_count = count;
    upstream->limiter = limiter;
    TAILQ_INIT(&upstream->full);
    upstream->next = wire->upstreams;
    wire->upstreams = upstream;
    return upstream;
}

static struct wire_packet *latest_packet(struct wire_slot *slot)
{
    return &slot->packets[slot->packet_count - 1];
}

/* The answer to it is awaited, and it has left. */
static bool is_sent(struct wire_slot *slot)
{
    return slot->state == WIRE_ASKED && !latest_packet(slot)->is_queued;
}

static struct wire_path *next_path(const struct wire_slot *slot)
{
    return wire_upstream_after(slot->upstream, slot->path);
}

static void judge(struct wire *wire, struct wire_slot *slot, const struct wire_path *path,
                  struct slice reply, uint64_t now_ns)
{
    struct dns_answer *answer =
        dns_answer_parse((const uint8_t *)reply.at, reply.len, &slot->call->question, DNS_INSECURE);

    if (answer->outcome == DNS_FAILED)
        wire_slot_fail(wire, slot, path, answer, now_ns);
    else
        wire_slot_finish(wire, slot, answer);
}

static void note_time(const struct wire_packet *packet, uint64_t now_ns)
{
    if (packet->is_late)
        wire_path_late(packet->path, now_ns - packet->sent_ns);
    else
        wire_path_answered(packet->path, now_ns - packet->sent_ns, now_ns);
}

static void note_loss(struct wire_slot *slot, uint64_t now_ns)
{
    latest_packet(slot)->is_late = true;
    wire_path_lost(slot->path, now_ns);
}

/* A reply over UDP that matches. */
static void handle_reply(struct wire *wire, const struct wire_arrival *arrival, uint64_t now_ns)
{
    struct wire_packet *packet = arrival->packet;
    struct wire_slot *slot = packet->slot;
    struct wire_path *path = packet->path;
    bool is_latest = packet == latest_packet(slot);
    bool is_about_edns = arrival->match == WIRE_FORMERR && packet->has_edns;

    note_time(packet, now_ns);
    wire_io_forget(packet); /* a second reply to it is none */
    if (arrival->match == WIRE_TRUNCATED) {
        wire_slot_forget_packets(slot);
        wire_slot_move_to(slot, path);
        wire_slot_ask_over_tcp(wire, slot, now_ns);
        return;
    }
    path->server->has_no_edns |= is_about_edns;
    if (is_about_edns && !is_latest)
        return; /* the latest one will do */
    if (is_about_edns && slot->sent_count < WIRE_SENDS_MAX)
        wire_slot_send_again(wire, slot, path, now_ns);
    else
        judge(wire, slot, path, (struct slice){(const char *)arrival->bytes, arrival->size},
              now_ns);
}

static void handle_tcp(struct wire *wire, struct wire_tcp *tcp, uint64_t now_ns)
{
    struct wire_tcp_reply reply = wire_tcp_reply(tcp);
    struct wire_slot *slot = reply.slot;
    struct wire_upstream *upstream = slot->upstream;

    slot->tcp = NULL; /* it holds the reply: closed last, and not with the question */
    if (reply.bytes != NULL)
        judge(wire, slot, slot->path, (struct slice){(const char *)reply.bytes, reply.size},
              now_ns);
    else
        wire_slot_fail(wire, slot, slot->path,
                       dns_answer_failed(DNS_SERVFAIL, "truncated, and no answer over TCP"),
                       now_ns);
    wire_slot_close_tcp(wire, upstream, tcp);
}

/* Nobody listens at the server: what was sent from this socket goes to the next one at once, if
 * that is not down, too. Else the retry comes in its time: it may be a restart. */
static void handle_refusal(struct wire *wire, const struct wire_socket *socket, uint64_t now_ns)
{
    struct wire_slot *slot;

    TAILQ_FOREACH(slot, &wire->open, all)
    {
        if (!is_sent(slot) || latest_packet(slot)->socket != socket)
            continue;
        wire_path_refused(slot->path);
        if (wire_path_is_down(next_path(slot)))
            continue;
        note_loss(slot, now_ns);
        wire_slot_send_again(wire, slot, next_path(slot), now_ns);
    }
}

static struct wire_slot *slot_of(struct wheel_timer *timer)
{
    return (struct wire_slot *)(void *)((char *)timer - offsetof(struct wire_slot, timer));
}

static void end_late(struct wire *wire, struct wire_slot *slot)
{
    struct dns_answer *answer = slot->failure;

    slot->failure = NULL;
    wire_slot_finish(wire, slot,
                     answer != NULL ? answer : dns_answer_failed(DNS_TIMEOUT, "no answer in time"));
}

static void handle_timer(struct wire *wire, struct wire_slot *slot, uint64_t now_ns)
{
    bool is_late = now_ns >= slot->deadline_ns, was_sent = is_sent(slot);

    if (was_sent)
        note_loss(slot, now_ns);
    if (is_late)
        end_late(wire, slot);
    else if (was_sent)
        wire_slot_send_again(wire, slot, next_path(slot), now_ns);
    else if (slot->state == WIRE_ASKED)
        wire_slot_arm(wire, slot,
                      now_ns + wire_window_rto_ns(&slot->path->window, slot->sent_count));
    else if (slot->state == WIRE_PACED)
        wire_slot_send_again(wire, slot, slot->aim, now_ns);
    else if (slot->state == WIRE_TCP_PACED)
        wire_slot_ask_over_tcp(wire, slot, now_ns);
}

/* Gives connections that have become free to those who wait for one; false if there are none. */
static bool fill_vacancy(struct wire *wire, uint64_t now_ns)
{
    struct wire_upstream *upstream = TAILQ_FIRST(&wire->vacant);

    if (upstream == NULL)
        return false;
    if (upstream->tcp_count < WIRE_TCP_MAX && !TAILQ_EMPTY(&upstream->full)) {
        wire_slot_ask_over_tcp(wire, TAILQ_FIRST(&upstream->full), now_ns);
        return true;
    }
    upstream->is_vacant = false;
    TAILQ_REMOVE(&wire->vacant, upstream, vacant);
    return true;
}

/* Handles the next thing that has happened; false if nothing has. */
static bool step(struct wire *wire, uint64_t now_ns)
{
    struct wire_arrival arrival;
    struct wire_tcp *tcp;
    struct wheel_timer *timer;

    if (wire_io_take(wire->io, &arrival)) {
        if (arrival.packet != NULL)
            handle_reply(wire, &arrival, now_ns);
        else
            handle_refusal(wire, arrival.socket, now_ns);
        return true;
    }
    if ((tcp = wire_tcp_take(&wire->tcps)) != NULL) {
        handle_tcp(wire, tcp, now_ns);
        return true;
    }
    if (fill_vacancy(wire, now_ns))
        return true;
    /* Last, so that what has arrived in time counts, however late we look. */
    if ((timer = wheel_take(&wire->wheel, now_ns)) != NULL) {
        handle_timer(wire, slot_of(timer), now_ns);
        return true;
    }
    return false;
}

void wire_ask(struct wire *wire, struct wire_upstream *upstream, struct engine_call *call,
              uint64_t now_ns)
{
    struct wire_slot *slot = wire_slot_new(wire);

    slot->call = call;
    slot->upstream = upstream;
    slot->deadline_ns = now_ns + (call->timeout_ns > 0 ? call->timeout_ns : wire->timeout_ns);
    wire_question_init(&slot->question, &call->question);
    call->ticket = slot;
    slot->aim = wire_upstream_choose(upstream, now_ns);
    wire_slot_send(wire, slot, now_ns);
}

void wire_flush(struct wire *wire, uint64_t now_ns)
{
    wire_io_flush(wire->io, now_ns);
}

struct engine_call *wire_take(struct wire *wire, uint64_t now_ns)
{
    while (wire->done == NULL) {
        if (step(wire, now_ns))
            continue;
        wire_flush(wire, now_ns); /* the retries */
        return NULL;
    }
    struct engine_call *call = wire->done;
    wire->done = call->next;
    if (wire->done == NULL)
        wire->done_end = &wire->done;
    return call;
}

uint64_t wire_wait_ns(const struct wire *wire, uint64_t now_ns)
{
    uint64_t next_ns = wheel_next_ns(&wire->wheel);

    if (wire->done != NULL || wire_io_is_ready(wire->io) || wire_tcps_is_ready(&wire->tcps) ||
        next_ns <= now_ns)
        return 0;
    if (!TAILQ_EMPTY(&wire->vacant))
        return 0;
    if (wire_io_is_blocked(wire->io) && next_ns - now_ns > BLOCKED_NS)
        return BLOCKED_NS;
    return next_ns - now_ns;
}

uint64_t wire_nap_ns(const struct wire *wire)
{
    bool is_ready = wire->done != NULL || wire_io_is_ready(wire->io);

    return wire->open_count >= WIRE_NAP_MIN && !is_ready ? WIRE_NAP_NS : 0;
}

void wire_abandon(struct wire *wire, struct engine_call *call)
{
    if (call->ticket != NULL) /* else it is done already */
        wire_slot_finish(wire, call->ticket, dns_answer_failed(DNS_CANCELLED, "cancelled"));
}

void wire_cancel(struct wire *wire)
{
    struct wire_slot *slot;

    while ((slot = TAILQ_FIRST(&wire->open)) != NULL)
        wire_abandon(wire, slot->call);
}

unsigned wire_pending(const struct wire *wire)
{
    return wire->open_count;
}

uint64_t wire_sent(const struct wire_upstream *upstream)
{
    return upstream->sent;
}

uint64_t wire_dropped(const struct wire *wire)
{
    return wire_io_dropped(wire->io);
}

static void free_slots(struct wire_slots *slots)
{
    struct wire_slot *slot;

    while ((slot = TAILQ_FIRST(slots)) != NULL) {
        TAILQ_REMOVE(slots, slot, all);
        wire_tcp_close(slot->tcp);
        dns_answer_release(slot->failure);
        free(slot);
    }
}

void wire_free(struct wire *wire)
{
    if (wire == NULL)
        return;
    free_slots(&wire->open);
    free_slots(&wire->free);
    wire_io_free(wire->io);
    for (struct wire_upstream *upstream = wire->upstreams, *next; upstream != NULL;
         upstream = next) {
        next = upstream->next;
        free(upstream);
    }
    for (struct engine_call *call = wire->done; call != NULL; call = call->next)
        dns_answer_release(call->answer);
    free(wire);
}
