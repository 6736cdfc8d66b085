/* SPDX-License-Identifier: MIT */
#include "resolve/wire_io.h"

#include "base/memory.h"
#include "base/random.h"

#include <assert.h>
#include <errno.h>
#include <event2/event.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A server that keeps to WIRE_EDNS_SIZE needs less; what is longer is taken for truncated. */
enum { REPLY_MAX = 4096, RECEIVE_BUFFER = 1 << 20 };

struct batch {
    struct mmsghdr headers[WIRE_BATCH];
    struct iovec vectors[WIRE_BATCH];
};

struct wire_io {
    struct event_base *base;
    struct wire_server *servers;
    TAILQ_HEAD(, wire_socket) ready, pending;
    uint64_t dropped;
    unsigned reads;           /* since the last flush */
    struct wire_socket *from; /* of the batch that is being taken */
    unsigned next, count;     /* in it */
    struct batch in, out;
    uint8_t in_bytes[WIRE_BATCH][REPLY_MAX];
    uint8_t out_bytes[WIRE_BATCH][WIRE_MESSAGE_MAX];
};

static void set_ready(struct wire_socket *socket)
{
    if (socket->is_ready)
        return;
    socket->is_ready = true;
    TAILQ_INSERT_TAIL(&socket->io->ready, socket, ready);
}

static void clear_ready(struct wire_socket *socket)
{
    socket->is_ready = false;
    TAILQ_REMOVE(&socket->io->ready, socket, ready);
}

static void batch_init(struct batch *batch)
{
    for (unsigned i = 0; i < WIRE_BATCH; i++) {
        batch->headers[i].msg_hdr.msg_iov = &batch->vectors[i];
        batch->headers[i].msg_hdr.msg_iovlen = 1;
    }
}

struct wire_io *wire_io_new(struct event_base *base)
{
    struct wire_io *io = memory_new(sizeof *io);

    io->base = base;
    TAILQ_INIT(&io->ready);
    TAILQ_INIT(&io->pending);
    batch_init(&io->in);
    batch_init(&io->out);
    for (unsigned i = 0; i < WIRE_BATCH; i++) {
        io->in.vectors[i] = (struct iovec){io->in_bytes[i], REPLY_MAX};
        io->out.vectors[i].iov_base = io->out_bytes[i];
    }
    return io;
}

static void socket_close(struct wire_socket *socket)
{
    if (socket->event == NULL)
        return;
    event_free(socket->event);
    close(socket->fd);
}

void wire_io_free(struct wire_io *io)
{
    if (io == NULL)
        return;
    for (struct wire_server *server = io->servers, *next; server != NULL; server = next) {
        next = server->next;
        for (unsigned i = 0; i < WIRE_SOCKETS; i++)
            socket_close(&server->sockets[i]);
        free(server);
    }
    free(io);
}

static void set_address(struct wire_server *server)
{
    const struct ip *ip = &server->at.ip;

    if (ip->family == IP_V4) {
        struct sockaddr_in *in = (struct sockaddr_in *)&server->address;
        in->sin_family = AF_INET;
        in->sin_port = htons(server->at.port);
        memcpy(&in->sin_addr, ip->bytes, sizeof in->sin_addr);
        server->address_size = sizeof *in;
    } else {
        struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&server->address;
        in6->sin6_family = AF_INET6;
        in6->sin6_port = htons(server->at.port);
        memcpy(&in6->sin6_addr, ip->bytes, sizeof in6->sin6_addr);
        server->address_size = sizeof *in6;
    }
}

static struct wire_server *server_new(struct wire_io *io, const struct list_server *at)
{
    struct wire_server *server = memory_new(sizeof *server);

    server->at = *at;
    set_address(server);
    wire_window_init(&server->window);
    for (unsigned i = 0; i < WIRE_SOCKETS; i++) {
        server->sockets[i].server = server;
        server->sockets[i].io = io;
        TAILQ_INIT(&server->sockets[i].queue);
    }
    server->next = io->servers;
    io->servers = server;
    return server;
}

struct wire_server *wire_io_server(struct wire_io *io, const struct list_server *at)
{
    for (struct wire_server *server = io->servers; server != NULL; server = server->next)
        if (ip_eq(&server->at.ip, &at->ip) && server->at.port == at->port)
            return server;
    return server_new(io, at);
}

static void on_readable(evutil_socket_t fd, short what, void *context)
{
    (void)fd, (void)what;
    set_ready(context); /* the time is told to take, so reading is left to it */
}

/* Connected, so that the kernel drops what is from elsewhere, and reports ICMP errors. */
static int connect_to(const struct wire_server *server)
{
    const int size = RECEIVE_BUFFER;
    int fd = socket(server->address.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size); /* or as much as is allowed */
    if (connect(fd, (const struct sockaddr *)&server->address, server->address_size) == 0)
        return fd;
    close(fd);
    return -1;
}

/* Edge-triggered: the loop does not ask for what has not been read yet again and again. */
static bool socket_open(struct wire_socket *socket)
{
    int fd = connect_to(socket->server);

    if (fd < 0)
        return false;
    socket->fd = fd;
    socket->event =
        event_new(socket->io->base, fd, EV_READ | EV_PERSIST | EV_ET, on_readable, socket);
    if (socket->event == NULL || event_add(socket->event, NULL) != 0)
        abort();
    return true;
}

static struct wire_packet *packet_find(const struct wire_socket *socket, uint16_t id)
{
    struct wire_packet *packet;

    LIST_FOREACH(packet, &socket->buckets[id % WIRE_BUCKETS], same_bucket)
    if (packet->id == id)
        return packet;
    return NULL;
}

void wire_io_put(struct wire_io *io, struct wire_server *server, struct wire_packet *packet)
{
    struct wire_socket *socket;
    uint32_t random;

    do {
        random_fill(&random, sizeof random);
        socket = &server->sockets[(random >> 16) % WIRE_SOCKETS];
        packet->id = (uint16_t)random;
    } while (packet_find(socket, packet->id) != NULL);
    packet->socket = socket;
    packet->is_queued = true;
    LIST_INSERT_HEAD(&socket->buckets[packet->id % WIRE_BUCKETS], packet, same_bucket);
    TAILQ_INSERT_TAIL(&socket->queue, packet, queued);
    if (!socket->is_pending) {
        socket->is_pending = true;
        TAILQ_INSERT_TAIL(&io->pending, socket, pending);
    }
}

void wire_io_forget(struct wire_packet *packet)
{
    if (packet->socket == NULL)
        return;
    LIST_REMOVE(packet, same_bucket);
    if (packet->is_queued)
        TAILQ_REMOVE(&packet->socket->queue, packet, queued);
    packet->socket = NULL;
}

static unsigned fill_batch(struct wire_io *io, struct wire_socket *socket)
{
    struct wire_packet *packet;
    unsigned count = 0;

    TAILQ_FOREACH(packet, &socket->queue, queued)
    {
        if (count == WIRE_BATCH)
            break;
        packet->has_edns = !socket->server->has_no_edns;
        io->out.vectors[count].iov_len = wire_message_print(io->out_bytes[count], packet->id,
                                                            packet->question, packet->has_edns);
        count++;
    }
    return count;
}

static void set_sent(struct wire_socket *socket, unsigned count, uint64_t now_ns)
{
    while (count-- > 0) {
        struct wire_packet *packet = TAILQ_FIRST(&socket->queue);
        TAILQ_REMOVE(&socket->queue, packet, queued);
        packet->is_queued = false;
        packet->sent_ns = now_ns;
    }
}

static void set_unreachable(struct wire_socket *socket)
{
    socket->is_unreachable = true;
    set_ready(socket);
}

/* False: the socket takes no more now. */
static bool send_batch(struct wire_io *io, struct wire_socket *socket, uint64_t now_ns)
{
    unsigned count = fill_batch(io, socket);
    int sent = -1;

    if (socket->event != NULL || socket_open(socket))
        sent = sendmmsg(socket->fd, io->out.headers, count, MSG_DONTWAIT);
    if (sent >= 0) {
        set_sent(socket, (unsigned)sent, now_ns);
        return true;
    }
    if (errno == EAGAIN || errno == ENOBUFS || errno == ENOMEM)
        return false;
    if (errno == EINTR)
        return true;
    set_unreachable(socket);
    /* A refusal was one of an earlier packet, and is cleared now. All else is as if they were lost.
     */
    if (errno != ECONNREFUSED)
        set_sent(socket, count, now_ns);
    return true;
}

void wire_io_flush(struct wire_io *io, uint64_t now_ns)
{
    io->reads = 0;
    for (struct wire_socket *socket = TAILQ_FIRST(&io->pending), *next; socket != NULL;
         socket = next) {
        next = TAILQ_NEXT(socket, pending);
        bool is_open = true;
        while (is_open && !TAILQ_EMPTY(&socket->queue))
            is_open = send_batch(io, socket, now_ns);
        if (!is_open)
            continue;
        socket->is_pending = false;
        TAILQ_REMOVE(&io->pending, socket, pending);
    }
}

static void receive(struct wire_io *io, struct wire_socket *socket)
{
    int got = recvmmsg(socket->fd, io->in.headers, WIRE_BATCH, MSG_DONTWAIT, NULL);

    io->from = socket;
    io->next = 0;
    io->count = got > 0 ? (unsigned)got : 0;
    io->reads++;
    if (got < 0 && errno != EAGAIN && errno != EINTR)
        socket->is_unreachable = true;
    else if (got < WIRE_BATCH && (got >= 0 || errno == EAGAIN))
        clear_ready(socket); /* it was empty then; what came since, the loop reports */
}

static bool match(struct wire_io *io, unsigned index, struct wire_arrival *arrival)
{
    struct wire_packet *packet = NULL;
    const uint8_t *bytes = io->in_bytes[index];
    size_t size = io->in.headers[index].msg_len;

    if (size >= DNS_HEADER_SIZE)
        packet = packet_find(io->from, wire_message_id(bytes));
    *arrival = (struct wire_arrival){packet, io->from, WIRE_FOREIGN, bytes, size};
    if (packet != NULL && !packet->is_queued)
        arrival->match = wire_message_match(bytes, size, packet->id, packet->question);
    if (arrival->match == WIRE_FINAL && (io->in.headers[index].msg_hdr.msg_flags & MSG_TRUNC) != 0)
        arrival->match = WIRE_TRUNCATED;
    if (arrival->match == WIRE_FOREIGN)
        io->dropped++;
    return arrival->match != WIRE_FOREIGN;
}

bool wire_io_take(struct wire_io *io, struct wire_arrival *arrival)
{
    struct wire_socket *socket;

    for (;;) {
        while (io->next < io->count)
            if (match(io, io->next++, arrival))
                return true;
        socket = TAILQ_FIRST(&io->ready);
        if (socket == NULL || io->reads == WIRE_READS_MAX)
            return false;
        if (socket->is_unreachable)
            break;
        receive(io, socket);
    }
    socket->is_unreachable = false;
    if (socket->event == NULL)
        clear_ready(socket); /* it could not be opened: there is nothing to read */
    *arrival = (struct wire_arrival){.socket = socket};
    return true;
}

bool wire_io_is_ready(const struct wire_io *io)
{
    return io->next < io->count || !TAILQ_EMPTY(&io->ready);
}

bool wire_io_is_blocked(const struct wire_io *io)
{
    return !TAILQ_EMPTY(&io->pending);
}

uint64_t wire_io_dropped(const struct wire_io *io)
{
    return io->dropped;
}
