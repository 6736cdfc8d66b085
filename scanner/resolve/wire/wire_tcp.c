/* SPDX-License-Identifier: MIT */
#include "resolve/wire/wire_tcp.h"

#include "base/fatal.h"
#include "base/memory.h"
#include "base/random.h"
#include "resolve/descriptor.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <unistd.h>

enum { PREFIX_SIZE = 2 }; /* RFC 1035 section 4.2.2 */

enum progress { UNDER_WAY, DONE, BROKEN };

struct wire_tcp {
    struct wire_tcps *all;
    struct wire_slot *slot;
    const struct wire_question *question;
    struct event *event;
    int fd;
    bool is_ready, is_broken;
    uint16_t id;
    size_t out_size, sent_size, got_size;
    TAILQ_ENTRY(wire_tcp) ready;
    uint8_t out[PREFIX_SIZE + WIRE_MESSAGE_MAX];
    uint8_t in[PREFIX_SIZE + UINT16_MAX];
};

static void on_ready(evutil_socket_t fd, short what, void *context)
{
    struct wire_tcp *tcp = context;

    (void)fd, (void)what;
    if (tcp->is_ready)
        return;
    tcp->is_ready = true;
    TAILQ_INSERT_TAIL(&tcp->all->ready, tcp, ready);
}

static void clear_ready(struct wire_tcp *tcp)
{
    if (!tcp->is_ready)
        return;
    tcp->is_ready = false;
    TAILQ_REMOVE(&tcp->all->ready, tcp, ready);
}

/* Once: each step asks for what it needs next. */
static void wait_for(struct wire_tcp *tcp, short what)
{
    if (event_assign(tcp->event, tcp->all->base, tcp->fd, what, on_ready, tcp) != 0 ||
        event_add(tcp->event, NULL) != 0)
        fatal("an event of a socket");
}

void wire_tcps_init(struct wire_tcps *tcps, struct event_base *base)
{
    tcps->base = base;
    TAILQ_INIT(&tcps->ready);
}

static int begin_connecting(const struct wire_server *server)
{
    int fd = descriptor_socket(server->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK, 0);

    if (fd < 0)
        return -1;
    if (connect(fd, (const struct sockaddr *)&server->address, server->address_size) == 0 ||
        errno == EINPROGRESS)
        return fd;
    close(fd);
    return -1;
}

struct wire_tcp *wire_tcp_open(struct wire_tcps *tcps, struct wire_slot *slot,
                               const struct wire_server *server,
                               const struct wire_question *question)
{
    int fd = begin_connecting(server);

    if (fd < 0)
        return NULL;
    struct wire_tcp *tcp = memory_take(sizeof *tcp);
    tcp->all = tcps;
    tcp->slot = slot;
    tcp->question = question;
    tcp->fd = fd;
    tcp->is_ready = tcp->is_broken = false;
    tcp->sent_size = tcp->got_size = 0;
    random_fill(&tcp->id, sizeof tcp->id);
    size_t size =
        wire_message_print(tcp->out + PREFIX_SIZE, tcp->id, question, !server->has_no_edns);
    tcp->out[0] = (uint8_t)(size >> 8);
    tcp->out[1] = (uint8_t)size;
    tcp->out_size = PREFIX_SIZE + size;
    tcp->event = event_new(tcps->base, fd, EV_WRITE, on_ready, tcp);
    if (tcp->event == NULL || event_add(tcp->event, NULL) != 0)
        fatal("an event of a socket");
    return tcp;
}

void wire_tcp_close(struct wire_tcp *tcp)
{
    if (tcp == NULL)
        return;
    clear_ready(tcp);
    event_free(tcp->event);
    close(tcp->fd);
    free(tcp);
}

static bool would_block(void)
{
    return errno == EAGAIN || errno == EINTR;
}

static enum progress send_more(struct wire_tcp *tcp)
{
    while (tcp->sent_size < tcp->out_size) {
        ssize_t sent =
            send(tcp->fd, tcp->out + tcp->sent_size, tcp->out_size - tcp->sent_size, MSG_NOSIGNAL);
        if (sent < 0)
            return would_block() ? UNDER_WAY : BROKEN;
        tcp->sent_size += (size_t)sent;
    }
    return DONE;
}

/* Of the prefix as long as that is not there. */
static size_t wanted_size(const struct wire_tcp *tcp)
{
    if (tcp->got_size < PREFIX_SIZE)
        return PREFIX_SIZE;
    return PREFIX_SIZE + (size_t)(tcp->in[0] << 8 | tcp->in[1]);
}

static enum progress read_more(struct wire_tcp *tcp)
{
    while (tcp->got_size < PREFIX_SIZE || tcp->got_size < wanted_size(tcp)) {
        ssize_t got = recv(tcp->fd, tcp->in + tcp->got_size, wanted_size(tcp) - tcp->got_size, 0);
        if (got < 0)
            return would_block() ? UNDER_WAY : BROKEN;
        if (got == 0)
            return BROKEN;
        tcp->got_size += (size_t)got;
    }
    return DONE;
}

struct wire_tcp *wire_tcp_take(struct wire_tcps *tcps)
{
    struct wire_tcp *tcp;

    while ((tcp = TAILQ_FIRST(&tcps->ready)) != NULL) {
        short next = EV_WRITE;
        clear_ready(tcp);
        enum progress progress = send_more(tcp);
        if (progress == DONE) {
            next = EV_READ;
            progress = read_more(tcp);
        }
        tcp->is_broken = progress == BROKEN;
        if (progress != UNDER_WAY)
            return tcp;
        wait_for(tcp, next);
    }
    return NULL;
}

struct wire_tcp_reply wire_tcp_reply(const struct wire_tcp *tcp)
{
    struct wire_tcp_reply reply = {.slot = tcp->slot};
    const uint8_t *bytes = tcp->in + PREFIX_SIZE;
    size_t size = tcp->is_broken ? 0 : tcp->got_size - PREFIX_SIZE;

    if (wire_message_match(bytes, size, tcp->id, tcp->question) == WIRE_FOREIGN)
        return reply;
    reply.bytes = bytes;
    reply.size = size;
    return reply;
}

bool wire_tcps_is_ready(const struct wire_tcps *tcps)
{
    return !TAILQ_EMPTY(&tcps->ready);
}
