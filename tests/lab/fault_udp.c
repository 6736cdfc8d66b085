/* Copyright (c) 2026 the rblsweep authors. SPDX-License-Identifier: MIT */
#include "fault_server.h"

#include <string.h>
#include <sys/socket.h>

enum { BATCH = 64, OUT_BATCH = BATCH * FAULT_PACKETS_MAX, IN_SIZE = 2048, OUT_SIZE = 1536 };

/* One batch; static because a server has one thread and half a megabyte is no stack variable. */
static struct {
    struct mmsghdr in[BATCH], out[OUT_BATCH];
    struct iovec in_parts[BATCH], out_parts[OUT_BATCH];
    struct sockaddr_in peers[BATCH];
    uint8_t in_bytes[BATCH][IN_SIZE], out_bytes[OUT_BATCH][OUT_SIZE];
    unsigned out_count;
} batch;

static void batch_prepare(void)
{
    for (unsigned i = 0; i < BATCH; i++) {
        batch.in_parts[i] = (struct iovec){.iov_base = batch.in_bytes[i], .iov_len = IN_SIZE};
        batch.in[i].msg_hdr = (struct msghdr){.msg_name = &batch.peers[i],
                                              .msg_namelen = sizeof batch.peers[i],
                                              .msg_iov = &batch.in_parts[i],
                                              .msg_iovlen = 1};
    }
    batch.out_count = 0;
}

static void packet_send(struct sockaddr_in *peer, const uint8_t *bytes, size_t size)
{
    unsigned i = batch.out_count++;
    memcpy(batch.out_bytes[i], bytes, size);
    batch.out_parts[i] = (struct iovec){.iov_base = batch.out_bytes[i], .iov_len = size};
    batch.out[i].msg_hdr = (struct msghdr){.msg_name = peer,
                                           .msg_namelen = sizeof *peer,
                                           .msg_iov = &batch.out_parts[i],
                                           .msg_iovlen = 1};
}

static void reply_send(struct fault_server *server, struct fault_way *way, struct sockaddr_in *peer,
                       const struct fault_reply *reply, uint64_t now_ns)
{
    for (size_t i = 0; i < reply->packet_count; i++) {
        const uint8_t *bytes = reply->packets[i].bytes;
        size_t size = reply->packets[i].size;
        struct fault_late_item head = {.due_ns = now_ns + reply->delay_ms * 1000000ull,
                                       .way = way,
                                       .peer = *peer,
                                       .size = size};
        if (reply->delay_ms > 0)
            fault_late_put(server->late, &head, bytes);
        else if (size <= OUT_SIZE)
            packet_send(peer, bytes, size);
    }
}

/* A packet that cannot go is lost, as packets are; the loop goes on behind it. */
static void batch_send(int fd)
{
    unsigned sent = 0;
    while (sent < batch.out_count) {
        int count = sendmmsg(fd, batch.out + sent, batch.out_count - sent, 0);
        sent += count > 0 ? (unsigned)count : 1;
    }
}

void fault_udp_receive(struct fault_server *server, struct fault_way *way, uint64_t now_ns)
{
    batch_prepare();
    int count = recvmmsg(way->fd, batch.in, BATCH, MSG_DONTWAIT, NULL);
    for (int i = 0; i < count; i++) {
        struct fault_reply reply;
        fault_reply_make(&reply, server->config, batch.in_bytes[i], batch.in[i].msg_len, false);
        if (reply.is_question && server->log != NULL)
            fault_log_put(server->log, &reply, now_ns);
        reply_send(server, way, &batch.peers[i], &reply, now_ns);
    }
    batch_send(way->fd);
}

void fault_udp_send_late(const struct fault_late_item *item)
{
    const struct fault_way *way = item->way;
    sendto(way->fd, item->bytes, item->size, 0, (const struct sockaddr *)&item->peer,
           sizeof item->peer);
}
