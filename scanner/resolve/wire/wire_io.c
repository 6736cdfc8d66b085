/* SPDX-License-Identifier: MIT */
#include "resolve/wire/wire_io.h"

#include "base/fatal.h"
#include "base/memory.h"
#include "base/random.h"
#include "resolve/descriptor.h"

#include <assert.h>
#include <errno.h>
#include <event2/event.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A server that keeps to WIRE_EDNS_SIZE needs less; what is longer is taken for truncated. */
enum { REPLY_MAX = 4096, RECEIVE_BUFFER = 1 << 20 };

struct batch {
    struct mmsghdr headers[WIRE_BATCH];
    struct iovec vectors[WIRE_BATCH];
};

/* The size of the packets in a message that holds several. */
struct segment {
    _Alignas(struct cmsghdr) char bytes[CMSG_SPACE(sizeof(uint16_t))];
};

struct wire_io {
    struct event_base *base;
    unsigned window_start;
    struct wire_server *servers;
    TAILQ_HEAD(, wire_socket) ready, pending;
    uint64_t dropped;
    unsigned reads;           /* since the last flush */
    struct wire_socket *from; /* of the batch that is being taken */
    unsigned next, count;     /* in it */
    struct batch in, out;
    struct wire_packet *out_packets[WIRE_BATCH];
    struct segment segments[WIRE_BATCH];
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

struct wire_io *wire_io_new(struct event_base *base, unsigned window_start)
{
    struct wire_io *io = memory_new(sizeof *io);

    io->base = base;
    io->window_start = window_start;
    TAILQ_INIT(&io->ready);
    TAILQ_INIT(&io->pending);
    for (unsigned i = 0; i < WIRE_BATCH; i++) {
        io->in.vectors[i] = (struct iovec){io->in_bytes[i], REPLY_MAX};
        io->in.headers[i].msg_hdr.msg_iov = &io->in.vectors[i];
        io->in.headers[i].msg_hdr.msg_iovlen = 1;
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
    wire_window_init(&server->share, io->window_start);
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
    int fd = descriptor_socket(server->address.ss_family, SOCK_DGRAM | SOCK_NONBLOCK, 0);

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
        fatal("an event of a socket");
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

static struct wire_socket *filling_socket(struct wire_server *server)
{
    uint8_t random;

    if (server->filling == NULL || server->filled == WIRE_BATCH) {
        random_fill(&random, sizeof random);
        server->filling = &server->sockets[random % WIRE_SOCKETS];
        server->filled = 0;
    }
    server->filled++;
    return server->filling;
}

void wire_io_put(struct wire_io *io, struct wire_server *server, struct wire_packet *packet)
{
    struct wire_socket *socket = filling_socket(server);

    do
        random_fill(&packet->id, sizeof packet->id);
    while (packet_find(socket, packet->id) != NULL);
    packet->socket = socket;
    packet->is_queued = true;
    packet->is_late = false;
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

static unsigned print_packets(struct wire_io *io, struct wire_socket *socket)
{
    struct wire_packet *packet;
    unsigned count = 0;

    TAILQ_FOREACH(packet, &socket->queue, queued)
    {
        if (count == WIRE_BATCH)
            break;
        packet->has_edns = !socket->server->has_no_edns;
        io->out_packets[count] = packet;
        io->out.vectors[count] = (struct iovec){
            io->out_bytes[count], wire_message_print(io->out_bytes[count], packet->id,
                                                     packet->question, packet->has_edns)};
        count++;
    }
    return count;
}

/* Most neighbours are of a size already: names of consecutive addresses below one zone. */
static void sort_by_size(struct wire_io *io, unsigned count)
{
    struct iovec *vectors = io->out.vectors;

    for (unsigned i = 1; i < count; i++) {
        struct wire_packet *packet = io->out_packets[i];
        struct iovec vector = vectors[i];
        unsigned k = i;
        for (; k > 0 && vectors[k - 1].iov_len > vector.iov_len; k--) {
            vectors[k] = vectors[k - 1];
            io->out_packets[k] = io->out_packets[k - 1];
        }
        vectors[k] = vector;
        io->out_packets[k] = packet;
    }
}

static void set_message(struct wire_io *io, unsigned message, unsigned first, unsigned count)
{
    struct msghdr *header = &io->out.headers[message].msg_hdr;
    uint16_t size = (uint16_t)io->out.vectors[first].iov_len;

    header->msg_iov = &io->out.vectors[first];
    header->msg_iovlen = count;
    header->msg_control = NULL;
    header->msg_controllen = 0;
    if (count == 1)
        return;
    header->msg_control = io->segments[message].bytes;
    header->msg_controllen = sizeof io->segments[message].bytes;
    struct cmsghdr *segment = CMSG_FIRSTHDR(header);
    segment->cmsg_len = CMSG_LEN(sizeof size);
    segment->cmsg_level = SOL_UDP;
    segment->cmsg_type = UDP_SEGMENT;
    memcpy(CMSG_DATA(segment), &size, sizeof size);
}

/* Messages of packets of one size each; returns how many. */
static unsigned make_messages(struct wire_io *io, unsigned count, bool has_segments)
{
    const struct iovec *vectors = io->out.vectors;
    unsigned messages = 0, next;

    if (has_segments)
        sort_by_size(io, count);
    for (unsigned first = 0; first < count; first = next) {
        next = first + 1;
        while (has_segments && next < count && vectors[next].iov_len == vectors[first].iov_len)
            next++;
        set_message(io, messages++, first, next - first);
    }
    return messages;
}

/* The packets of the first messages of the batch. */
static void set_sent(struct wire_io *io, unsigned messages, uint64_t now_ns)
{
    size_t count = 0;

    for (unsigned i = 0; i < messages; i++)
        count += io->out.headers[i].msg_hdr.msg_iovlen;
    for (size_t i = 0; i < count; i++) {
        struct wire_packet *packet = io->out_packets[i];
        TAILQ_REMOVE(&packet->socket->queue, packet, queued);
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
    struct wire_server *server = socket->server;
    unsigned count = print_packets(io, socket);
    unsigned messages = make_messages(io, count, !server->has_no_segments);
    bool is_open = socket->event != NULL || socket_open(socket);
    int sent = is_open ? sendmmsg(socket->fd, io->out.headers, messages, MSG_DONTWAIT) : -1;

    if (sent >= 0) {
        set_sent(io, (unsigned)sent, now_ns);
        return true;
    }
    if (errno == EIO && messages < count && !server->has_no_segments) {
        server->has_no_segments = true; /* the device cannot, for want of checksums */
        return true;
    }
    if (errno == EAGAIN || errno == ENOBUFS || errno == ENOMEM)
        return false;
    if (is_open && errno == EINTR)
        return true;
    set_unreachable(socket);
    /* A refusal was one of an earlier packet, and is cleared now. All else is as if they were lost.
     */
    if (!is_open || errno != ECONNREFUSED)
        set_sent(io, messages, now_ns);
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
        socket->server->filling = NULL;
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
