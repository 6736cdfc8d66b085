/* wire_slot.h -- a question under way, and how it gets from one state to the next; wire.c says
 * when.
 *
 *     slot = wire_slot_new(wire);    // then set call, upstream, aim, deadline and question
 *     wire_slot_send(wire, slot, now_ns);
 *     ... wire_slot_send_again(wire, slot, path, now_ns);
 *     ... wire_slot_finish(wire, slot, answer);
 *
 * Memory: slots are reused. Threads: their worker's.
 */
#pragma once

#include "event/wheel.h"
#include "resolve/wire/wire_tcp.h"
#include "resolve/wire/wire_upstream.h"

/* What a question waits for, beside its deadline. */
enum wire_slot_state {
    WIRE_ASKED,     /* an answer to the latest packet */
    WIRE_PACED,     /* leave to send the next one */
    WIRE_SPENT,     /* an answer to any packet: there will be no more */
    WIRE_TCP_PACED, /* leave to ask over TCP */
    WIRE_TCP_FULL,  /* a connection of another question to end */
    WIRE_TCP_ASKED, /* an answer over TCP */
};

struct wire_slot {
    struct engine_call *call;
    struct wire_upstream *upstream;
    struct wire_path *path; /* of the latest packet: it is counted there */
    struct wire_path *aim;  /* of the next one */
    enum wire_slot_state state;
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
    struct engine engine; /* first; of wire_engine.h */
    struct wire_io *io;
    struct wire_tcps tcps;
    struct wheel wheel;
    uint64_t timeout_ns;
    struct wire_upstream *upstreams;
    TAILQ_HEAD(, wire_upstream) vacant; /* may have a connection again that somebody waits for */
    struct wire_slots open, free;
    unsigned open_count;
    struct engine_call *done, **done_end;
};

struct wire_slot *wire_slot_new(struct wire *wire);

/* Sets the only timer: never later than the deadline. */
void wire_slot_arm(struct wire *wire, struct wire_slot *slot, uint64_t due_ns);

/* Sends the next packet, which has been charged, where it is aimed at. */
void wire_slot_send(struct wire *wire, struct wire_slot *slot, uint64_t now_ns);

/* The same, when the pace allows it, if a packet is left. */
void wire_slot_send_again(struct wire *wire, struct wire_slot *slot, struct wire_path *path,
                          uint64_t now_ns);

/* When the pace allows it, and the list has a connection free. */
void wire_slot_ask_over_tcp(struct wire *wire, struct wire_slot *slot, uint64_t now_ns);

/* Closes a connection that has come to its end, which slot->tcp need not be any more. */
void wire_slot_close_tcp(struct wire *wire, struct wire_upstream *upstream, struct wire_tcp *tcp);

/* Forgets its packets: replies to them are none any more. */
void wire_slot_forget_packets(struct wire_slot *slot);

void wire_slot_move_to(struct wire_slot *slot, struct wire_path *path);

/* A server failed: the next one is asked for its opinion, once. Takes over *answer. */
void wire_slot_fail(struct wire *wire, struct wire_slot *slot, const struct wire_path *path,
                    struct dns_answer *answer, uint64_t now_ns);

/* Ends the question; takes over *answer. */
void wire_slot_finish(struct wire *wire, struct wire_slot *slot, struct dns_answer *answer);
