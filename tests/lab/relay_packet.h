/* relay_packet.h -- IPv4 packets that the relay passes on: their addresses changed, or answered by
 * itself.
 *
 *     if (relay_packet_read(&packet, bytes, size))
 *         relay_packet_address(&packet, server, backend);
 *
 * Memory:  the caller's bytes, changed in place; a reply is never longer than the question.
 * Threads: pure functions.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RELAY_PACKET_MAX = 1500 };

enum relay_rcode {
    RELAY_NOERROR_RCODE = 0,
    RELAY_FORMERR_RCODE = 1,
    RELAY_SERVFAIL_RCODE = 2,
    RELAY_REFUSED_RCODE = 5,
};

struct relay_packet {
    uint8_t *bytes;
    size_t size;
    uint32_t source, destination; /* in host order */
    size_t header_size;           /* of IP; the transport's begins there */
    bool is_udp;
};

/* False for what is no whole UDP or TCP packet over IPv4; the first fragment counts as none. */
bool relay_packet_read(struct relay_packet *packet, uint8_t *bytes, size_t size);

/* Gives it other addresses; both checksums follow. */
void relay_packet_address(struct relay_packet *packet, uint32_t source, uint32_t destination);

/* Does this DNS question over UDP carry an OPT record? */
bool relay_packet_has_edns(const struct relay_packet *packet);

/* Takes the OPT record of a question away, as if it had not been understood. */
void relay_packet_strip_edns(struct relay_packet *packet);

/* Makes a question over UDP its own answer: no records, that RCODE, and TC if it is cut. False if
 * it is no question. */
bool relay_packet_answer(struct relay_packet *packet, enum relay_rcode rcode, bool is_cut);
