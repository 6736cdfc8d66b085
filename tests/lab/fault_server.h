/* fault_server.h -- the sockets of the fault server: UDP in batches, TCP beside it, one epoll.
 *
 *     struct fault_server *server = fault_server_open(&config);
 *     while (!stopped)
 *         fault_server_turn(server);
 *     fault_server_close(server);
 *
 * Bounds:  FAULT_CONNECTIONS_MAX at once; the next one is closed at its door.
 * Threads: one.
 * Time:    the monotonic clock; fault_server_turn() sleeps until something happens, 100 ms at most.
 */
#pragma once

#include "fault_late.h"
#include "fault_log.h"

enum { FAULT_CONNECTIONS_MAX = 1024 };

enum fault_way_kind { FAULT_WAY_UDP, FAULT_WAY_LISTENER, FAULT_WAY_CONNECTION };

/* What epoll points at: the first member of each thing that has a socket. */
struct fault_way {
    enum fault_way_kind kind;
    int fd;
};

struct fault_connection;

struct fault_server {
    const struct fault_config *config;
    struct fault_log *log; /* or NULL */
    struct fault_late *late;
    struct fault_way *ways; /* two a port: UDP, listener */
    size_t way_count;
    struct fault_connection *connections[FAULT_CONNECTIONS_MAX]; /* made on demand, then kept */
    uint64_t serial;
    int epoll_fd;
};

/* NULL, and one line on standard error, if a port or the log cannot be had. */
struct fault_server *fault_server_open(const struct fault_config *config);
void fault_server_turn(struct fault_server *server);

/* Counts and log begin anew. */
void fault_server_reset(struct fault_server *server);
void fault_server_close(struct fault_server *server);

/* Between the files of the server. */
void fault_udp_receive(struct fault_server *server, struct fault_way *way, uint64_t now_ns);
void fault_udp_send_late(const struct fault_late_item *item);
void fault_tcp_accept(struct fault_server *server, const struct fault_way *listener);
void fault_tcp_turn(struct fault_server *server, struct fault_way *way, uint32_t events,
                    uint64_t now_ns);
void fault_tcp_send_late(struct fault_server *server, const struct fault_late_item *item);
void fault_tcp_close_all(struct fault_server *server);
