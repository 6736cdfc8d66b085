/* descriptor.h -- the sockets that a scan may have, and that the machine may refuse.
 *
 *     struct descriptor_demand demand = {.workers = 4, .in_flight_max = 2000, .servers = 2};
 *     if (limit < descriptor_least(&demand))
 *         ...                                     // not even slowly
 *     struct descriptor_share share = descriptor_share(&demand, limit);
 *
 * A question without a socket waits for one at libunbound, so a small share makes a scan slow. None
 * at all looks like a server that does not answer: that is why they are counted beforehand. One
 * that is refused all the same (the whole machine may have too many) is no reason to give up, but
 * one to be told.
 *
 * Pure but for the last two functions, which any thread may call.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct descriptor_demand {
    unsigned workers;
    unsigned in_flight_max; /* of each */
    unsigned servers;       /* that are asked directly: mirrors */
    bool fetches;
};

/* What each of the workers' two libunbound contexts may open at once. */
struct descriptor_share {
    unsigned udp, tcp;
    unsigned probe_udp, probe_tcp;
};

/* With fewer it cannot work; with fewer it may be slower. */
unsigned descriptor_least(const struct descriptor_demand *demand);
unsigned descriptor_wanted(const struct descriptor_demand *demand);

/* Of a limit that is not below descriptor_least(). */
struct descriptor_share descriptor_share(const struct descriptor_demand *demand, unsigned limit);

/* As socket(), close-on-exec; -1 if there is none. */
int descriptor_socket(int family, int type, int protocol);

/* How often that was for want of descriptors or memory, in this process. */
uint64_t descriptor_refused(void);
