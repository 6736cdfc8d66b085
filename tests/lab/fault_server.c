/* Copyright (c) 2026 the rblsweep authors. SPDX-License-Identifier: MIT */
#include "fault_server.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS_MAX = 64, SLEEP_MS_MAX = 100, BUFFER_SIZE = 4 << 20, BACKLOG = 512 };

static uint64_t clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static bool way_open(struct fault_server *server, const struct sockaddr_in *address,
                     enum fault_way_kind kind)
{
    int type = kind == FAULT_WAY_UDP ? SOCK_DGRAM : SOCK_STREAM;
    int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
    int yes = 1, size = BUFFER_SIZE;
    struct fault_way *way = &server->ways[server->way_count];
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = way};
    if (fd < 0)
        return false;

    if (kind == FAULT_WAY_LISTENER)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    if (bind(fd, (const struct sockaddr *)address, sizeof *address) != 0 ||
        (kind == FAULT_WAY_LISTENER && listen(fd, BACKLOG) != 0) ||
        epoll_ctl(server->epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0) {
        fprintf(stderr, "faultd: port %u: ", ntohs(address->sin_port));
        perror(NULL);
        close(fd);
        return false;
    }
    *way = (struct fault_way){.kind = kind, .fd = fd};
    server->way_count++;
    return true;
}

struct fault_server *fault_server_open(const struct fault_config *config)
{
    struct fault_server *server = fault_alloc(sizeof *server);
    server->config = config;
    server->late = fault_late_new();
    server->ways = fault_alloc((2 * config->port_count + 1) * sizeof *server->ways);
    server->epoll_fd = epoll_create1(EPOLL_CLOEXEC);

    bool is_good = server->epoll_fd >= 0;
    for (size_t i = 0; is_good && i < config->port_count; i++)
        is_good = way_open(server, &config->ports[i], FAULT_WAY_UDP) &&
                  way_open(server, &config->ports[i], FAULT_WAY_LISTENER);
    if (is_good && config->log_path[0] != '\0') {
        server->log = fault_log_open(config->log_path);
        is_good = server->log != NULL;
    }
    if (is_good)
        return server;
    fault_server_close(server);
    return NULL;
}

static int sleep_ms(const struct fault_server *server, uint64_t now_ns)
{
    uint64_t due_ns = fault_late_due_ns(server->late);
    if (due_ns <= now_ns)
        return 0;
    uint64_t ms = (due_ns - now_ns + 999999) / 1000000;
    return ms < SLEEP_MS_MAX ? (int)ms : SLEEP_MS_MAX;
}

static void late_send(struct fault_server *server, uint64_t now_ns)
{
    struct fault_late_item *item;
    while ((item = fault_late_take(server->late, now_ns)) != NULL) {
        const struct fault_way *way = item->way;
        if (way->kind == FAULT_WAY_UDP)
            fault_udp_send_late(item);
        else
            fault_tcp_send_late(server, item);
        free(item);
    }
}

void fault_server_turn(struct fault_server *server)
{
    uint64_t now_ns = clock_ns();
    struct epoll_event events[EVENTS_MAX];
    late_send(server, now_ns);
    if (server->log != NULL)
        fault_log_flush(server->log, now_ns);

    int count = epoll_wait(server->epoll_fd, events, EVENTS_MAX, sleep_ms(server, now_ns));
    now_ns = clock_ns();
    for (int i = 0; i < count; i++) {
        struct fault_way *way = events[i].data.ptr;
        switch (way->kind) {
        case FAULT_WAY_UDP:
            fault_udp_receive(server, way, now_ns);
            break;
        case FAULT_WAY_LISTENER:
            fault_tcp_accept(server, way);
            break;
        case FAULT_WAY_CONNECTION:
            if (way->fd >= 0)
                fault_tcp_turn(server, way, events[i].events, now_ns);
        }
    }
}

void fault_server_reset(struct fault_server *server)
{
    fault_data_reset(server->config->data);
    if (server->log != NULL)
        fault_log_reset(server->log);
}

void fault_server_close(struct fault_server *server)
{
    for (size_t i = 0; i < server->way_count; i++)
        close(server->ways[i].fd);
    fault_tcp_close_all(server);
    if (server->log != NULL)
        fault_log_close(server->log);
    if (server->epoll_fd >= 0)
        close(server->epoll_fd);
    fault_late_free(server->late);
    free(server->ways);
    free(server);
}
