/* Copyright (c) 2026 the rblsweep authors. SPDX-License-Identifier: MIT */
#include "fault_server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* IN holds one whole question with all its options; OUT holds two replies of any size. */
enum { IN_SIZE = 4096, OUT_SIZE = 1 << 18 };

struct fault_connection {
    struct fault_way way; /* first: epoll points at it; fd -1: free */
    uint64_t serial;
    size_t in_size, out_size;
    uint8_t in[IN_SIZE];
    uint8_t out[OUT_SIZE];
};

static void connection_close(struct fault_connection *connection)
{
    close(connection->way.fd);
    connection->way.fd = -1;
}

static struct fault_connection *connection_new(struct fault_server *server)
{
    for (size_t i = 0; i < FAULT_CONNECTIONS_MAX; i++) {
        struct fault_connection **slot = &server->connections[i];
        if (*slot == NULL) {
            *slot = fault_alloc(sizeof **slot);
            (*slot)->way = (struct fault_way){.kind = FAULT_WAY_CONNECTION, .fd = -1};
        }
        if ((*slot)->way.fd < 0)
            return *slot;
    }
    return NULL;
}

void fault_tcp_accept(struct fault_server *server, const struct fault_way *listener)
{
    int fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0)
        return;
    struct fault_connection *connection = connection_new(server);
    if (connection == NULL) {
        close(fd);
        return;
    }
    connection->way.fd = fd;
    connection->serial = ++server->serial;
    connection->in_size = connection->out_size = 0;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    if (epoll_ctl(server->epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
        connection_close(connection);
}

/* Writes what it can, and asks to be told when more can go. */
static void out_flush(const struct fault_server *server, struct fault_connection *connection)
{
    ssize_t sent = send(connection->way.fd, connection->out, connection->out_size, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) {
        connection_close(connection);
        return;
    }
    if (sent > 0) {
        connection->out_size -= (size_t)sent;
        memmove(connection->out, connection->out + sent, connection->out_size);
    }
    struct epoll_event event = {.events = EPOLLIN | (connection->out_size > 0 ? EPOLLOUT : 0u),
                                .data.ptr = connection};
    epoll_ctl(server->epoll_fd, EPOLL_CTL_MOD, connection->way.fd, &event);
}

static void out_put(struct fault_connection *connection, const uint8_t *bytes, size_t size)
{
    if (connection->out_size + 2 + size > OUT_SIZE)
        return;
    uint8_t *out = connection->out + connection->out_size;
    fault_write16(out, (unsigned)size);
    memcpy(out + 2, bytes, size);
    connection->out_size += 2 + size;
}

static void message_answer(struct fault_server *server, struct fault_connection *connection,
                           const uint8_t *bytes, size_t size, uint64_t now_ns)
{
    struct fault_reply reply;
    fault_reply_make(&reply, server->config, bytes, size, true);
    if (reply.is_question && server->log != NULL)
        fault_log_put(server->log, &reply, now_ns);
    for (size_t i = 0; i < reply.packet_count; i++) {
        struct fault_late_item head = {.due_ns = now_ns + reply.delay_ms * 1000000ull,
                                       .way = connection,
                                       .serial = connection->serial,
                                       .size = reply.packets[i].size};
        if (reply.delay_ms > 0)
            fault_late_put(server->late, &head, reply.packets[i].bytes);
        else
            out_put(connection, reply.packets[i].bytes, reply.packets[i].size);
    }
}

/* Answers every whole message in the buffer. False: this peer talks nonsense. */
static bool in_answer(struct fault_server *server, struct fault_connection *connection,
                      uint64_t now_ns)
{
    size_t at = 0;
    while (connection->in_size - at >= 2) {
        size_t size = fault_read16(connection->in + at);
        if (size > IN_SIZE - 2)
            return false;
        if (connection->in_size - at < 2 + size)
            break;
        message_answer(server, connection, connection->in + at + 2, size, now_ns);
        at += 2 + size;
    }
    connection->in_size -= at;
    memmove(connection->in, connection->in + at, connection->in_size);
    return true;
}

void fault_tcp_turn(struct fault_server *server, struct fault_way *way, uint32_t events,
                    uint64_t now_ns)
{
    struct fault_connection *connection = (struct fault_connection *)way;
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
        ssize_t size =
            recv(way->fd, connection->in + connection->in_size, IN_SIZE - connection->in_size, 0);
        if (size < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (size > 0)
            connection->in_size += (size_t)size;
        if (size <= 0 || !in_answer(server, connection, now_ns)) {
            connection_close(connection);
            return;
        }
    }
    if (connection->out_size > 0)
        out_flush(server, connection);
}

void fault_tcp_send_late(struct fault_server *server, const struct fault_late_item *item)
{
    struct fault_connection *connection = item->way;
    if (connection->way.fd < 0 || connection->serial != item->serial)
        return;
    out_put(connection, item->bytes, item->size);
    out_flush(server, connection);
}

void fault_tcp_close_all(struct fault_server *server)
{
    for (size_t i = 0; i < FAULT_CONNECTIONS_MAX; i++) {
        struct fault_connection *connection = server->connections[i];
        if (connection != NULL && connection->way.fd >= 0)
            connection_close(connection);
        free(connection);
    }
}
