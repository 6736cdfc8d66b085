/* SPDX-License-Identifier: MIT */
#include "resolve/wire.h"

#include "base/clock.h"
#include "base/memory.h"
#include "resolve/loop.h"
#include "resolve/wheel.h"
#include "resolve/wire_io.h"
#include "resolve/wire_tcp.h"
#include "resolve/wire_upstream.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>

/* How soon to try again to send what a socket would not take. */
#define BLOCKED_NS CLOCK_NS_PER_MS

/* What a question waits for, beside its deadline. */
enum slot_state {
    ASKED,     /* an answer to the latest packet */
    PACED,     /* leave to send the next one */
    SPENT,     /* an answer to any packet: there will be no more */
    TCP_PACED, /* leave to ask over TCP */
    TCP_FULL,  /* a connection of another question to end */
    TCP_ASKED, /* an answer over TCP */
};

/* A question under way. */
struct wire_slot {
    struct resolver_call *call;
    struct wire_upstream *upstream;
    struct wire_server *server; /* of the latest packet: it is counted in its window */
    struct wire_server *aim;    /* of the next one */
    enum slot_state state;
    struct wheel_timer timer;
    uint64_t deadline_ns;
    unsigned sent_count;        /* packets, TCP included */
    unsigned packet_count;      /* in packets */
    struct wire_tcp *tcp;       /* or NULL */
    struct dns_answer *failure; /* said by one server, while the next is asked; or NULL */
    TAILQ_ENTRY(wire_slot) all; /* open, or free */
    TAILQ_ENTRY(wire_slot) full;
    struct wire_packet packets[WIRE_SENDS_MAX];
    struct wire_question question;
};

TAILQ_HEAD(wire_slots, wire_slot);

struct wire {
    struct wire_io *io;
    struct wire_tcps tcps;
    struct wheel wheel;
    uint64_t timeout_ns;
    struct wire_upstream *upstreams;
    struct wire_slots open, free, full;
    unsigned open_count;
    struct resolver_call *done, **done_end;
};

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
    TAILQ_INIT(&wire->full);
    wire->done_end = &wire->done;
    return wire;
}

struct wire_upstream *wire_upstream(struct wire *wire, const struct list_server *servers,
                                    size_t count, struct limiter *limiter)
{
    struct wire_upstream *upstream = memory_new(sizeof *upstream);

    assert(count > 0 && count <= LIST_SERVERS_MAX);
    for (size_t i = 0; i < count; i++)
        upstream->servers[i] = wire_io_server(wire->io, &servers[i]);
    upstream->server_count = count;
    upstream->limiter = limiter;
    upstream->next = wire->upstreams;
    wire->upstreams = upstream;
    return upstream;
}

/* Sets the slot's only timer: never later than the deadline. */
static void arm(struct wire *wire, struct wire_slot *slot, uint64_t due_ns)
{
    wheel_remove(&wire->wheel, &slot->timer);
    wheel_add(&wire->wheel, &slot->timer, due_ns < slot->deadline_ns ? due_ns : slot->deadline_ns);
}

static void set_state(struct wire *wire, struct wire_slot *slot, enum slot_state state)
{
    if (slot->state == TCP_FULL)
        TAILQ_REMOVE(&wire->full, slot, full);
    if (state == TCP_FULL)
        TAILQ_INSERT_TAIL(&wire->full, slot, full);
    slot->state = state;
}

static void forget_packets(struct wire_slot *slot)
{
    for (unsigned i = 0; i < slot->packet_count; i++)
        wire_io_forget(&slot->packets[i]);
}

/* Ends a question; takes over *answer. */
static void finish(struct wire *wire, struct wire_slot *slot, struct dns_answer *answer)
{
    struct resolver_call *call = slot->call;

    set_state(wire, slot, SPENT);
    forget_packets(slot);
    wire_tcp_close(slot->tcp);
    slot->tcp = NULL;
    dns_answer_release(slot->failure);
    slot->failure = NULL;
    wheel_remove(&wire->wheel, &slot->timer);
    wire_window_leave(&slot->server->window);
    TAILQ_REMOVE(&wire->open, slot, all);
    TAILQ_INSERT_HEAD(&wire->free, slot, all);
    wire->open_count--;
    call->answer = answer;
    call->ticket = NULL;
    call->next = NULL;
    *wire->done_end = call;
    wire->done_end = &call->next;
}

static void move_to(struct wire_slot *slot, struct wire_server *server)
{
    if (slot->server == server)
        return;
    if (slot->server != NULL)
        wire_window_leave(&slot->server->window);
    slot->server = server;
    wire_window_enter(&server->window);
}

/* Sends the next packet, which has been charged, to the server aimed at. */
static void send_packet(struct wire *wire, struct wire_slot *slot, uint64_t now_ns)
{
    struct wire_packet *packet = &slot->packets[slot->packet_count++];

    move_to(slot, slot->aim);
    packet->slot = slot;
    packet->question = &slot->question;
    wire_io_put(wire->io, slot->server, packet);
    slot->sent_count++;
    slot->upstream->sent++;
    set_state(wire, slot, ASKED);
    arm(wire, slot, now_ns + wire_window_rto_ns(&slot->server->window, slot->sent_count));
}

static void send_again(struct wire *wire, struct wire_slot *slot, struct wire_server *server,
                       uint64_t now_ns)
{
    slot->aim = server;
    if (slot->sent_count == WIRE_SENDS_MAX) {
        set_state(wire, slot, SPENT);
        arm(wire, slot, slot->deadline_ns);
        return;
    }
    uint64_t wait_ns = limiter_take(slot->upstream->limiter, now_ns);
    if (wait_ns == 0) {
        send_packet(wire, slot, now_ns);
        return;
    }
    set_state(wire, slot, PACED);
    arm(wire, slot, now_ns + wait_ns);
}

static struct wire_packet *latest_packet(struct wire_slot *slot)
{
    return &slot->packets[slot->packet_count - 1];
}

static struct wire_server *next_server(const struct wire_slot *slot)
{
    return wire_upstream_after(slot->upstream, slot->server);
}

/* A server failed: the next one is asked for its opinion, once. Takes over *answer. */
static void fail(struct wire *wire, struct wire_slot *slot, const struct wire_server *server,
                 struct dns_answer *answer, uint64_t now_ns)
{
    bool is_first = slot->failure == NULL, is_latest = server == slot->server;
    struct wire_server *next = next_server(slot);

    if (is_latest && (!is_first || next == slot->server || slot->sent_count == WIRE_SENDS_MAX)) {
        finish(wire, slot, answer);
        return;
    }
    dns_answer_release(slot->failure);
    slot->failure = answer;
    if (is_latest) /* else another has been asked already */
        send_again(wire, slot, next, now_ns);
}

static void ask_over_tcp(struct wire *wire, struct wire_slot *slot, uint64_t now_ns)
{
    if (slot->sent_count == WIRE_SENDS_MAX) {
        finish(wire, slot,
               dns_answer_failed(DNS_SERVFAIL, "truncated, and no packet left for TCP"));
        return;
    }
    if (wire->tcps.count == WIRE_TCP_MAX) {
        set_state(wire, slot, TCP_FULL);
        arm(wire, slot, slot->deadline_ns);
        return;
    }
    uint64_t wait_ns = limiter_take(slot->upstream->limiter, now_ns);
    if (wait_ns > 0) {
        set_state(wire, slot, TCP_PACED);
        arm(wire, slot, now_ns + wait_ns);
        return;
    }
    slot->sent_count++;
    slot->upstream->sent++;
    set_state(wire, slot, TCP_ASKED);
    arm(wire, slot, slot->deadline_ns);
    slot->tcp = wire_tcp_open(&wire->tcps, slot, slot->server, &slot->question);
    if (slot->tcp == NULL)
        fail(wire, slot, slot->server, dns_answer_failed(DNS_SERVFAIL, "no TCP connection"),
             now_ns);
}

static void judge(struct wire *wire, struct wire_slot *slot, const struct wire_server *server,
                  struct slice reply, uint64_t now_ns)
{
    struct dns_answer *answer =
        dns_answer_parse((const uint8_t *)reply.at, reply.len, &slot->call->question, DNS_INSECURE);

    if (answer->outcome == DNS_FAILED)
        fail(wire, slot, server, answer, now_ns);
    else
        finish(wire, slot, answer);
}

/* A reply over UDP that matches. */
static void handle_reply(struct wire *wire, const struct wire_arrival *arrival, uint64_t now_ns)
{
    struct wire_packet *packet = arrival->packet;
    struct wire_slot *slot = packet->slot;
    struct wire_server *server = arrival->socket->server;
    bool is_latest = packet == latest_packet(slot);
    bool is_about_edns = arrival->match == WIRE_FORMERR && packet->has_edns;

    wire_window_answered(&server->window, now_ns - packet->sent_ns, now_ns);
    wire_io_forget(packet); /* a second reply to it is none */
    if (arrival->match == WIRE_TRUNCATED) {
        forget_packets(slot);
        slot->packet_count = 0;
        move_to(slot, server);
        ask_over_tcp(wire, slot, now_ns);
        return;
    }
    server->has_no_edns |= is_about_edns;
    if (is_about_edns && !is_latest)
        return; /* the latest one will do */
    if (is_about_edns && slot->sent_count < WIRE_SENDS_MAX)
        send_again(wire, slot, server, now_ns);
    else
        judge(wire, slot, server, (struct slice){(const char *)arrival->bytes, arrival->size},
              now_ns);
}

static void handle_tcp(struct wire *wire, struct wire_tcp *tcp, uint64_t now_ns)
{
    struct wire_tcp_reply reply = wire_tcp_reply(tcp);
    struct wire_slot *slot = reply.slot;

    slot->tcp = NULL; /* it holds the reply: closed last, and not with the question */
    if (reply.bytes != NULL)
        judge(wire, slot, slot->server, (struct slice){(const char *)reply.bytes, reply.size},
              now_ns);
    else
        fail(wire, slot, slot->server,
             dns_answer_failed(DNS_SERVFAIL, "truncated, and no answer over TCP"), now_ns);
    wire_tcp_close(tcp);
}

/* Nobody listens at the server: what was sent from this socket goes to the next one at once, if
 * that is not down, too. Else the retry comes in its time: it may be a restart. */
static void handle_refusal(struct wire *wire, const struct wire_socket *socket, uint64_t now_ns)
{
    struct wire_server *server = socket->server;
    struct wire_slot *slot;

    if (!wire_window_is_down(&server->window))
        server->window.unanswered = WIRE_UNANSWERED_MAX;
    TAILQ_FOREACH(slot, &wire->open, all)
    {
        if (slot->state != ASKED || latest_packet(slot)->socket != socket ||
            latest_packet(slot)->is_queued || wire_window_is_down(&next_server(slot)->window))
            continue;
        wire_window_lost(&server->window, now_ns);
        send_again(wire, slot, next_server(slot), now_ns);
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
    finish(wire, slot,
           answer != NULL ? answer : dns_answer_failed(DNS_TIMEOUT, "no answer in time"));
}

static void handle_timer(struct wire *wire, struct wire_slot *slot, uint64_t now_ns)
{
    bool is_late = now_ns >= slot->deadline_ns;
    bool is_sent = slot->state == ASKED && !latest_packet(slot)->is_queued;

    if (is_sent)
        wire_window_lost(&slot->server->window, now_ns);
    if (is_late)
        end_late(wire, slot);
    else if (is_sent)
        send_again(wire, slot, next_server(slot), now_ns);
    else if (slot->state == ASKED)
        arm(wire, slot, now_ns + wire_window_rto_ns(&slot->server->window, slot->sent_count));
    else if (slot->state == PACED)
        send_again(wire, slot, slot->aim, now_ns);
    else if (slot->state == TCP_PACED)
        ask_over_tcp(wire, slot, now_ns);
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
    if (wire->tcps.count < WIRE_TCP_MAX && !TAILQ_EMPTY(&wire->full)) {
        ask_over_tcp(wire, TAILQ_FIRST(&wire->full), now_ns);
        return true;
    }
    /* Last, so that what has arrived in time counts, however late we look. */
    if ((timer = wheel_take(&wire->wheel, now_ns)) != NULL) {
        handle_timer(wire, slot_of(timer), now_ns);
        return true;
    }
    return false;
}

static struct wire_slot *slot_new(struct wire *wire)
{
    struct wire_slot *slot = TAILQ_FIRST(&wire->free);

    if (slot == NULL)
        slot = memory_new(sizeof *slot);
    else
        TAILQ_REMOVE(&wire->free, slot, all);
    slot->server = NULL;
    slot->sent_count = slot->packet_count = 0;
    TAILQ_INSERT_TAIL(&wire->open, slot, all);
    wire->open_count++;
    return slot;
}

void wire_ask(struct wire *wire, struct wire_upstream *upstream, struct resolver_call *call,
              uint64_t now_ns)
{
    struct wire_slot *slot = slot_new(wire);

    slot->call = call;
    slot->upstream = upstream;
    slot->deadline_ns = now_ns + (call->timeout_ns > 0 ? call->timeout_ns : wire->timeout_ns);
    wire_question_init(&slot->question, &call->question);
    call->ticket = slot;
    slot->aim = wire_upstream_choose(upstream, now_ns);
    send_packet(wire, slot, now_ns);
}

void wire_flush(struct wire *wire, uint64_t now_ns)
{
    wire_io_flush(wire->io, now_ns);
}

struct resolver_call *wire_take(struct wire *wire, uint64_t now_ns)
{
    while (wire->done == NULL) {
        if (step(wire, now_ns))
            continue;
        wire_flush(wire, now_ns); /* the retries */
        return NULL;
    }
    struct resolver_call *call = wire->done;
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
    if (wire->tcps.count < WIRE_TCP_MAX && !TAILQ_EMPTY(&wire->full))
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

void wire_abandon(struct wire *wire, struct resolver_call *call)
{
    if (call->ticket != NULL) /* else it is done already */
        finish(wire, call->ticket, dns_answer_failed(DNS_CANCELLED, "cancelled"));
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
    for (struct resolver_call *call = wire->done; call != NULL; call = call->next)
        dns_answer_release(call->answer);
    free(wire);
}
