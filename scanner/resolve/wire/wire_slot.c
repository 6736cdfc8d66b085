/* SPDX-License-Identifier: MIT */
#include "resolve/wire/wire_slot.h"

#include "base/memory.h"

struct wire_slot *wire_slot_new(struct wire *wire)
{
    struct wire_slot *slot = TAILQ_FIRST(&wire->free);

    if (slot == NULL)
        slot = memory_new(sizeof *slot);
    else
        TAILQ_REMOVE(&wire->free, slot, all);
    slot->path = NULL;
    slot->sent_count = slot->packet_count = 0;
    TAILQ_INSERT_TAIL(&wire->open, slot, all);
    wire->open_count++;
    return slot;
}

void wire_slot_arm(struct wire *wire, struct wire_slot *slot, uint64_t due_ns)
{
    wheel_remove(&wire->wheel, &slot->timer);
    wheel_add(&wire->wheel, &slot->timer, due_ns < slot->deadline_ns ? due_ns : slot->deadline_ns);
}

static void set_state(struct wire_slot *slot, enum wire_slot_state state)
{
    if (slot->state == WIRE_TCP_FULL)
        TAILQ_REMOVE(&slot->upstream->full, slot, full);
    if (state == WIRE_TCP_FULL)
        TAILQ_INSERT_TAIL(&slot->upstream->full, slot, full);
    slot->state = state;
}

void wire_slot_forget_packets(struct wire_slot *slot)
{
    for (unsigned i = 0; i < slot->packet_count; i++)
        wire_io_forget(&slot->packets[i]);
    slot->packet_count = 0;
}

void wire_slot_close_tcp(struct wire *wire, struct wire_upstream *upstream, struct wire_tcp *tcp)
{
    if (tcp == NULL)
        return;
    wire_tcp_close(tcp);
    upstream->tcp_count--;
    if (upstream->is_vacant || TAILQ_EMPTY(&upstream->full))
        return;
    upstream->is_vacant = true;
    TAILQ_INSERT_TAIL(&wire->vacant, upstream, vacant);
}

void wire_slot_finish(struct wire *wire, struct wire_slot *slot, struct dns_answer *answer)
{
    struct engine_call *call = slot->call;

    set_state(slot, WIRE_SPENT);
    wire_slot_forget_packets(slot);
    wire_slot_close_tcp(wire, slot->upstream, slot->tcp);
    slot->tcp = NULL;
    dns_answer_release(slot->failure);
    slot->failure = NULL;
    wheel_remove(&wire->wheel, &slot->timer);
    wire_path_leave(slot->path);
    TAILQ_REMOVE(&wire->open, slot, all);
    TAILQ_INSERT_HEAD(&wire->free, slot, all);
    wire->open_count--;
    call->answer = answer;
    call->again = slot->sent_count - 1;
    call->ticket = NULL;
    call->next = NULL;
    *wire->done_end = call;
    wire->done_end = &call->next;
}

void wire_slot_move_to(struct wire_slot *slot, struct wire_path *path)
{
    if (slot->path == path)
        return;
    if (slot->path != NULL)
        wire_path_leave(slot->path);
    slot->path = path;
    wire_path_enter(path);
}

void wire_slot_send(struct wire *wire, struct wire_slot *slot, uint64_t now_ns)
{
    struct wire_packet *packet = &slot->packets[slot->packet_count++];

    wire_slot_move_to(slot, slot->aim);
    packet->slot = slot;
    packet->path = slot->path;
    packet->question = &slot->question;
    wire_io_put(wire->io, slot->path->server, packet);
    slot->sent_count++;
    slot->upstream->sent++;
    set_state(slot, WIRE_ASKED);
    wire_slot_arm(wire, slot, now_ns + wire_window_rto_ns(&slot->path->window, slot->sent_count));
}

void wire_slot_send_again(struct wire *wire, struct wire_slot *slot, struct wire_path *path,
                          uint64_t now_ns)
{
    slot->aim = path;
    if (slot->sent_count == WIRE_SENDS_MAX) {
        set_state(slot, WIRE_SPENT);
        wire_slot_arm(wire, slot, slot->deadline_ns);
        return;
    }
    uint64_t wait_ns = limiter_take(slot->upstream->limiter, now_ns);
    if (wait_ns == 0) {
        wire_slot_send(wire, slot, now_ns);
        return;
    }
    set_state(slot, WIRE_PACED);
    wire_slot_arm(wire, slot, now_ns + wait_ns);
}

void wire_slot_fail(struct wire *wire, struct wire_slot *slot, const struct wire_path *path,
                    struct dns_answer *answer, uint64_t now_ns)
{
    bool is_first = slot->failure == NULL, is_latest = path == slot->path;
    struct wire_path *next = wire_upstream_after(slot->upstream, slot->path);

    if (is_latest && (!is_first || next == slot->path || slot->sent_count == WIRE_SENDS_MAX)) {
        wire_slot_finish(wire, slot, answer);
        return;
    }
    dns_answer_release(slot->failure);
    slot->failure = answer;
    if (is_latest) /* else another has been asked already */
        wire_slot_send_again(wire, slot, next, now_ns);
}

void wire_slot_ask_over_tcp(struct wire *wire, struct wire_slot *slot, uint64_t now_ns)
{
    struct wire_upstream *upstream = slot->upstream;

    if (slot->sent_count == WIRE_SENDS_MAX) {
        wire_slot_finish(wire, slot,
                         dns_answer_failed(DNS_SERVFAIL, "truncated, and no packet left for TCP"));
        return;
    }
    if (upstream->tcp_count == WIRE_TCP_MAX) {
        set_state(slot, WIRE_TCP_FULL);
        wire_slot_arm(wire, slot, slot->deadline_ns);
        return;
    }
    uint64_t wait_ns = limiter_take(upstream->limiter, now_ns);
    if (wait_ns > 0) {
        set_state(slot, WIRE_TCP_PACED);
        wire_slot_arm(wire, slot, now_ns + wait_ns);
        return;
    }
    slot->sent_count++;
    upstream->sent++;
    set_state(slot, WIRE_TCP_ASKED);
    wire_slot_arm(wire, slot, slot->deadline_ns);
    slot->tcp = wire_tcp_open(&wire->tcps, slot, slot->path->server, &slot->question);
    if (slot->tcp == NULL)
        wire_slot_fail(wire, slot, slot->path, dns_answer_failed(DNS_SERVFAIL, "no TCP connection"),
                       now_ns);
    else
        upstream->tcp_count++;
}
