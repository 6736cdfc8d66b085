/* wire_io.h -- packets to servers and from them: sockets, ids, a queue of what is to be sent,
 * batches.
 *
 *     struct wire_server *server = wire_io_server(io, &list_server);
 *     wire_io_put(io, server, &packet);                     // packet.question is set
 *     wire_io_flush(io, now_ns);
 *     ... the loop runs ...
 *     while (wire_io_take(io, &arrival))
 *         consume(arrival.packet, arrival.bytes, arrival.size);
 *     wire_io_forget(&packet);
 *
 * A batch goes out of one socket, drawn at random. Packets of a size in it travel through the
 * kernel as one (UDP_SEGMENT, Linux 4.18), which costs it half as much; the server gets them apart.
 *
 * A packet has an id, drawn at random among those free on its socket, from put to forget, so that a
 * late reply still finds it. What arrives and is no reply to a packet of that socket is dropped.
 * A socket that will not send keeps its packets for the next flush.
 *
 * Bounds:  WIRE_READS_MAX batches are read between two flushes, so that a flood stops nothing else.
 * Memory:  of packets the caller's, until they are forgotten.
 * Threads: its worker's.
 */
#pragma once

#include "model/list.h"
#include "resolve/wire/wire.h"
#include "resolve/wire/wire_message.h"
#include "resolve/wire/wire_window.h"

#include <sys/queue.h>
#include <sys/socket.h>

struct event;
struct event_base;
struct wire_io;
struct wire_path;
struct wire_slot;

enum { WIRE_BUCKETS = 256, WIRE_READS_MAX = 64 };

/* One packet of a question, at one server. */
struct wire_packet {
    struct wire_slot *slot;         /* the caller's, */
    struct wire_path *path;         /* this, too, */
    struct wire_question *question; /* and this */
    struct wire_socket *socket;     /* NULL: forgotten. The rest is read only. */
    uint64_t sent_ns;
    uint16_t id;
    bool is_queued; /* not sent yet */
    bool is_late;   /* the caller has given up waiting for it */
    bool has_edns;
    LIST_ENTRY(wire_packet) same_bucket;
    TAILQ_ENTRY(wire_packet) queued;
};

struct wire_socket {
    struct wire_server *server;
    struct event *event; /* NULL: not open yet */
    int fd;
    bool is_ready, is_pending; /* in the lists of io */
    bool is_unreachable;       /* an error that take has still to report */
    TAILQ_ENTRY(wire_socket) ready, pending;
    TAILQ_HEAD(, wire_packet) queue;
    LIST_HEAD(, wire_packet) buckets[WIRE_BUCKETS]; /* by id */
    struct wire_io *io;
};

struct wire_server {
    struct list_server at;
    struct sockaddr_storage address;
    socklen_t address_size;
    bool has_no_edns;         /* it said so */
    struct wire_window share; /* of all lists; see wire_path.h */
    unsigned extra;           /* what they may have under way beside it */
    bool has_no_segments;     /* on the way to it, says the kernel: each packet goes by itself */
    struct wire_socket sockets[WIRE_SOCKETS];
    struct wire_socket *filling; /* takes what is put until it has a batch; NULL: draw one */
    unsigned filled;
    struct wire_server *next;
};

struct wire_arrival {
    struct wire_packet *packet; /* NULL: nobody listens at the server, says this socket */
    struct wire_socket *socket;
    enum wire_match match;
    const uint8_t *bytes; /* borrowed until the next take */
    size_t size;
};

/* window_start: questions at a server, to begin with. */
struct wire_io *wire_io_new(struct event_base *base, unsigned window_start);
void wire_io_free(struct wire_io *io); /* NULL is fine */

/* The same server for the same address and port. Lives as long as io. */
struct wire_server *wire_io_server(struct wire_io *io, const struct list_server *at);

void wire_io_put(struct wire_io *io, struct wire_server *server, struct wire_packet *packet);
void wire_io_forget(struct wire_packet *packet);
void wire_io_flush(struct wire_io *io, uint64_t now_ns);

/* False once there is nothing left until the loop runs again, or the bound is reached. */
bool wire_io_take(struct wire_io *io, struct wire_arrival *arrival);

bool wire_io_is_ready(const struct wire_io *io);   /* something can be taken */
bool wire_io_is_blocked(const struct wire_io *io); /* something is still to be sent */
uint64_t wire_io_dropped(const struct wire_io *io);
