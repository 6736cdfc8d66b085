/* fault_reply.h -- what the fault server says to one message: nothing, one packet, or two.
 *
 *     struct fault_reply reply;
 *     fault_reply_make(&reply, config, packet, size, is_tcp);
 *     for (i = 0; i < reply.packet_count; i++)
 *         send(reply.packets[i].bytes, reply.packets[i].size), reply.delay_ms later
 *
 * What is lost is drawn from the seed, the question, and how often it has been asked.
 *
 * Memory:  the packets stand in static storage until the next call.
 * Threads: one.
 * Time:    none is read; the delay is for the caller to wait.
 */
#pragma once

#include "fault_config.h"
#include "fault_wire.h"

enum { FAULT_PACKETS_MAX = 2 };

struct fault_reply {
    size_t packet_count; /* 0: silence */
    struct {
        const uint8_t *bytes;
        size_t size;
    } packets[FAULT_PACKETS_MAX];
    uint32_t delay_ms;

    /* For the log. */
    bool is_question;              /* false: not worth a line */
    const struct fault_zone *zone; /* NULL: outside of all zones */
    enum fault_deed deed;
    struct fault_question question;
};

void fault_reply_make(struct fault_reply *reply, const struct fault_config *config,
                      const uint8_t *bytes, size_t size, bool is_tcp);
