/* wire_peer.h -- a name server in a thread of the test, on a port of the loopback, that behaves as
 * it is told, or misbehaves.
 *
 *     struct wire_peer peer = {.rcode = DNS_RCODE_NXDOMAIN, .lost_first = 1};
 *     struct list_server at = wire_peer_start(&peer);
 *     ...
 *     wire_peer_stop(&peer);          // then what it has counted may be read
 *
 * One reply in flight is kept for delay_ns, in order. Names are answered with 127.0.0.2, whatever
 * they are.
 */
#pragma once

#include "base/clock.h"
#include "dns/packet.h"
#include "model/list.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    PEER_PACKET_MAX = 600,
    PEER_LINE = 8192,      /* replies that can be delayed at once */
    PEER_TIMES_MAX = 4096, /* of arrivals, noted */
    PEER_PORTS_MAX = 16,   /* of clients, noted */
    PEER_TCP_MAX = 64,
};

/* What else to send before the reply. */
enum peer_forgery {
    PEER_HONEST,
    PEER_WRONG_ID,
    PEER_WRONG_CASE,
    PEER_WRONG_NAME,
    PEER_WRONG_TYPE,
    PEER_WRONG_OPCODE,
    PEER_NO_REPLY, /* the question itself */
    PEER_NO_QUESTION,
    PEER_SHORT,
    PEER_EMPTY,
    PEER_TWICE,      /* the reply itself, which is one too many */
    PEER_WRONG_PORT, /* to another port of the client */
};

enum peer_tcp {
    PEER_TCP_ANSWERS,
    PEER_TCP_CLOSES,
    PEER_TCP_SILENT,
    PEER_TCP_FORGES,
    PEER_TCP_TRUNCATES
};

struct peer_reply {
    uint64_t due_ns;
    size_t size;
    struct sockaddr_in6 to;
    socklen_t to_size;
    uint8_t bytes[PEER_PACKET_MAX];
};

struct wire_peer {
    /* Behaviour. */
    uint8_t rcode;
    bool has_no_records; /* no data */
    bool is_silent;
    bool is_header_only; /* failures without the question */
    bool has_no_edns;    /* FORMERR to it */
    bool is_truncating;
    bool is_garbled; /* behind the question */
    bool is_ip6;
    unsigned lost_first, lost_percent;
    uint64_t delay_ns;
    enum peer_forgery forgery;
    enum peer_tcp tcp;

    /* Counted. */
    _Atomic unsigned udp_count, tcp_count;
    unsigned edns_count, bad_head_count, capital_count, tcp_open_max;
    unsigned port_count;
    uint16_t ports[PEER_PORTS_MAX];
    struct sockaddr_in6 clients[PEER_PORTS_MAX];
    unsigned time_count;
    uint64_t times_ns[PEER_TIMES_MAX];

    /* Private. */
    pthread_t thread;
    atomic_bool is_stopping;
    int udp, listener, tcps[PEER_TCP_MAX];
    unsigned tcp_open;
    uint64_t random;
    size_t line_start, line_end;
    struct peer_reply *line;
};

static inline uint16_t peer_u16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static inline size_t peer_question_end(const uint8_t *query, size_t size)
{
    size_t at = DNS_HEADER_SIZE;

    while (at < size && query[at] != 0)
        at += 1u + query[at];
    return at + 5;
}

static inline void peer_note(struct wire_peer *peer, const uint8_t *query, size_t size)
{
    static const uint8_t wanted[] = {0, 0, 0, 1, 0, 0, 0, 0, 0}; /* no RD, no flag; one question */
    size_t end = peer_question_end(query, size);
    bool has_edns = query[11] == 1;

    if (memcmp(query + 2, wanted, sizeof wanted) != 0 || end > size ||
        peer_u16(query + end - 2) != DNS_CLASS_IN || size != end + (has_edns ? 11 : 0))
        peer->bad_head_count++;
    if (has_edns &&
        (peer_u16(query + end + 1) != DNS_TYPE_OPT || peer_u16(query + end + 3) != 1232))
        peer->bad_head_count++;
    peer->edns_count += has_edns;
    for (size_t i = DNS_HEADER_SIZE; i < end - 5; i++)
        peer->capital_count += query[i] >= 'A' && query[i] <= 'Z';
}

static inline void peer_note_client(struct wire_peer *peer, const struct sockaddr_in6 *from)
{
    uint16_t port = from->sin6_port; /* where sin_port is, too */

    for (unsigned i = 0; i < peer->port_count; i++)
        if (peer->ports[i] == port)
            return;
    if (peer->port_count == PEER_PORTS_MAX)
        return;
    peer->clients[peer->port_count] = *from;
    peer->ports[peer->port_count++] = port;
}

/* Returns the size; query and reply may not be the same. */
static inline size_t peer_answer(const struct wire_peer *peer, const uint8_t *query, size_t size,
                                 bool is_tcp, uint8_t reply[PEER_PACKET_MAX])
{
    static const uint8_t record[] = {0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4, 127, 0, 0, 2};
    size_t end = peer_question_end(query, size);
    bool dislikes_edns = peer->has_no_edns && query[11] == 1;

    memcpy(reply, query, end);
    memset(reply + 6, 0, 6);
    reply[2] = 0x84;
    reply[3] = dislikes_edns ? DNS_RCODE_FORMERR : peer->rcode;
    if (peer->is_truncating && !is_tcp) {
        reply[2] |= 2;
        return end;
    }
    if (peer->is_header_only) {
        reply[5] = 0;
        return DNS_HEADER_SIZE;
    }
    if (reply[3] != 0 || peer->has_no_records)
        return end;
    reply[7] = 1;
    memcpy(reply + end, record, peer->is_garbled ? 7 : sizeof record);
    return end + (peer->is_garbled ? 7 : sizeof record);
}

static inline void peer_send(const struct wire_peer *peer, const uint8_t *bytes, size_t size,
                             const struct sockaddr_in6 *to, socklen_t to_size)
{
    (void)sendto(peer->udp, bytes, size, 0, (const struct sockaddr *)to, to_size);
}

/* One that is noted and is not to; or NULL. */
static inline const struct sockaddr_in6 *peer_other_client(const struct wire_peer *peer,
                                                           const struct sockaddr_in6 *to)
{
    for (unsigned i = 0; i < peer->port_count; i++)
        if (peer->ports[i] != to->sin6_port)
            return &peer->clients[i];
    return NULL;
}

static inline void peer_forge(const struct wire_peer *peer, const struct peer_reply *reply)
{
    uint8_t bytes[PEER_PACKET_MAX];
    size_t size = reply->size, end = peer_question_end(reply->bytes, reply->size);
    const struct sockaddr_in6 *to = &reply->to;

    memcpy(bytes, reply->bytes, size);
    if (peer->forgery != PEER_TWICE && size > end)
        bytes[size - 1] = 66; /* 127.0.0.66: not to be believed */
    if (peer->forgery == PEER_WRONG_ID)
        bytes[1] ^= 1;
    else if (peer->forgery == PEER_WRONG_CASE)
        bytes[13] ^= 0x20;
    else if (peer->forgery == PEER_WRONG_NAME)
        bytes[13] ^= 1;
    else if (peer->forgery == PEER_WRONG_TYPE)
        bytes[end - 3] ^= 3;
    else if (peer->forgery == PEER_WRONG_OPCODE)
        bytes[2] |= 0x10;
    else if (peer->forgery == PEER_NO_REPLY)
        bytes[2] &= 0x7f;
    else if (peer->forgery == PEER_NO_QUESTION)
        bytes[5] = 0;
    else if (peer->forgery == PEER_SHORT)
        size = 11;
    else if (peer->forgery == PEER_EMPTY)
        size = 0;
    else if (peer->forgery == PEER_WRONG_PORT)
        to = peer_other_client(peer, to);
    if (to != NULL)
        peer_send(peer, bytes, size, to, reply->to_size);
}

static inline bool peer_drops(struct wire_peer *peer, unsigned count)
{
    peer->random = peer->random * 6364136223846793005u + 1442695040888963407u;
    return peer->is_silent || count <= peer->lost_first ||
           (peer->random >> 33) % 100 < peer->lost_percent;
}

static inline void peer_read(struct wire_peer *peer)
{
    uint8_t query[PEER_PACKET_MAX];
    struct sockaddr_in6 from;
    socklen_t from_size = sizeof from;
    ssize_t size = recvfrom(peer->udp, query, sizeof query, MSG_DONTWAIT, (struct sockaddr *)&from,
                            &from_size);

    if (size < DNS_HEADER_SIZE)
        return;
    unsigned count = atomic_fetch_add(&peer->udp_count, 1) + 1;
    uint64_t now_ns = clock_now_ns();
    if (peer->time_count < PEER_TIMES_MAX)
        peer->times_ns[peer->time_count++] = now_ns;
    peer_note(peer, query, (size_t)size);
    peer_note_client(peer, &from);
    if (peer_drops(peer, count) || peer->line_end - peer->line_start == PEER_LINE)
        return;
    struct peer_reply *reply = &peer->line[peer->line_end++ % PEER_LINE];
    reply->due_ns = now_ns + peer->delay_ns;
    reply->to = from;
    reply->to_size = from_size;
    reply->size = peer_answer(peer, query, (size_t)size, false, reply->bytes);
}

static inline void peer_write(struct wire_peer *peer, uint64_t now_ns)
{
    while (peer->line_start < peer->line_end) {
        const struct peer_reply *reply = &peer->line[peer->line_start % PEER_LINE];
        if (reply->due_ns > now_ns)
            return;
        if (peer->forgery != PEER_HONEST)
            peer_forge(peer, reply);
        peer_send(peer, reply->bytes, reply->size, &reply->to, reply->to_size);
        peer->line_start++;
    }
}

static inline void peer_accept(struct wire_peer *peer)
{
    int fd = accept(peer->listener, NULL, NULL);

    if (fd < 0)
        return;
    cr_assert_lt(peer->tcp_open, PEER_TCP_MAX);
    peer->tcps[peer->tcp_open++] = fd;
    if (peer->tcp_open > peer->tcp_open_max)
        peer->tcp_open_max = peer->tcp_open;
    if (peer->tcp == PEER_TCP_CLOSES) {
        close(fd);
        peer->tcp_open--;
    }
}

/* In two pieces, the first of which cuts the prefix. */
static inline void peer_serve_tcp(struct wire_peer *peer, int fd)
{
    uint8_t query[PEER_PACKET_MAX], reply[2 + PEER_PACKET_MAX];
    ssize_t got = recv(fd, query, sizeof query, MSG_DONTWAIT);

    if (got < 2 + DNS_HEADER_SIZE)
        return;
    atomic_fetch_add(&peer->tcp_count, 1);
    if (peer->tcp == PEER_TCP_SILENT)
        return;
    size_t size = peer_answer(peer, query + 2, (size_t)got - 2, true, reply + 2);
    if (peer->tcp == PEER_TCP_FORGES)
        reply[3] ^= 1;
    if (peer->tcp == PEER_TCP_TRUNCATES) {
        size = peer_question_end(query + 2, (size_t)got - 2);
        reply[2 + 2] |= 2;
        memset(reply + 2 + 6, 0, 6);
    }
    reply[0] = (uint8_t)(size >> 8);
    reply[1] = (uint8_t)size;
    (void)send(fd, reply, 1, MSG_NOSIGNAL);
    poll(NULL, 0, 1);
    (void)send(fd, reply + 1, size + 1, MSG_NOSIGNAL);
}

static inline void peer_poll_tcps(struct wire_peer *peer)
{
    for (unsigned i = 0; i < peer->tcp_open;) {
        uint8_t byte;
        ssize_t got = recv(peer->tcps[i], &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EAGAIN)) {
            close(peer->tcps[i]);
            peer->tcps[i] = peer->tcps[--peer->tcp_open];
            continue;
        }
        if (got > 0)
            peer_serve_tcp(peer, peer->tcps[i]);
        i++;
    }
}

static inline void *peer_run(void *context)
{
    struct wire_peer *peer = context;

    while (!atomic_load(&peer->is_stopping)) {
        struct pollfd fds[] = {{.fd = peer->udp, .events = POLLIN},
                               {.fd = peer->listener, .events = POLLIN}};
        bool is_busy = peer->tcp_open > 0 || peer->line_start < peer->line_end;
        poll(fds, 2, is_busy ? 1 : 20);
        for (unsigned i = 0; i < 64 && (fds[0].revents & POLLIN) != 0; i++)
            peer_read(peer);
        if ((fds[1].revents & POLLIN) != 0)
            peer_accept(peer);
        peer_poll_tcps(peer);
        peer_write(peer, clock_now_ns());
    }
    return NULL;
}

/* UDP and TCP on the same port, which the kernel chooses: one that is free for both. */
static inline uint16_t peer_bind(struct wire_peer *peer)
{
    const int buffer = 1 << 20;

    for (int tries = 0; tries < 100; tries++) {
        struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_addr = in6addr_loopback};
        struct sockaddr_in four = {.sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        struct sockaddr *at = peer->is_ip6 ? (struct sockaddr *)&six : (struct sockaddr *)&four;
        socklen_t size = peer->is_ip6 ? sizeof six : sizeof four;

        peer->udp = socket(at->sa_family, SOCK_DGRAM, 0);
        peer->listener = socket(at->sa_family, SOCK_STREAM, 0);
        (void)setsockopt(peer->udp, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
        cr_assert_eq(bind(peer->udp, at, size), 0);
        cr_assert_eq(getsockname(peer->udp, at, &size), 0);
        if (bind(peer->listener, at, size) == 0) {
            cr_assert_eq(listen(peer->listener, PEER_TCP_MAX), 0);
            return ntohs(peer->is_ip6 ? six.sin6_port : four.sin_port);
        }
        close(peer->udp);
        close(peer->listener);
    }
    cr_assert_fail("no port is free");
    return 0;
}

static inline struct list_server wire_peer_start(struct wire_peer *peer)
{
    struct list_server at = {.ip = ip_of(peer->is_ip6 ? "::1" : "127.0.0.1"),
                             .port = peer_bind(peer)};

    peer->line = calloc(PEER_LINE, sizeof *peer->line);
    cr_assert_not_null(peer->line);
    cr_assert_eq(pthread_create(&peer->thread, NULL, peer_run, peer), 0);
    return at;
}

static inline void wire_peer_stop(struct wire_peer *peer)
{
    atomic_store(&peer->is_stopping, true);
    pthread_join(peer->thread, NULL);
    close(peer->udp);
    close(peer->listener);
    for (unsigned i = 0; i < peer->tcp_open; i++)
        close(peer->tcps[i]);
    free(peer->line);
}

/* A port of the loopback where nobody listens. */
static inline struct list_server wire_peer_absent(void)
{
    struct wire_peer peer = {0};
    struct list_server at = {.ip = ip_of("127.0.0.1"), .port = peer_bind(&peer)};

    close(peer.udp);
    close(peer.listener);
    return at;
}
