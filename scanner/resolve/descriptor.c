/* SPDX-License-Identifier: MIT */
#include "resolve/descriptor.h"

#include "resolve/fetcher.h"
#include "resolve/wire.h"
#include "resolve/wire_upstream.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/socket.h>

enum {
    OF_PROCESS = 32, /* standard streams, inputs and outputs, mailboxes of the scan, settings */
    OF_WORKER = 8,   /* its event loop, its mailboxes */
    OF_FETCHER = 8,  /* beside its connections */
};

/* What libunbound makes good use of, and what it can live with. */
enum { UDP_MIN = 16, UDP_MAX = 8192, UDP_PROBES_MAX = 512 };
enum { TCP_MIN = 4, TCP_MAX = 64, TCP_PROBES_MAX = 8 };

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* All but libunbound's. */
static unsigned fixed(const struct descriptor_demand *demand)
{
    unsigned of_wire = demand->servers > 0 ? demand->servers * WIRE_SOCKETS + WIRE_TCP_MAX : 0;

    return OF_PROCESS + demand->workers * (OF_WORKER + of_wire) +
           (demand->fetches ? OF_FETCHER + FETCHES_MAX : 0);
}

static unsigned between(unsigned low, unsigned number, unsigned high)
{
    return number < low ? low : least(number, high);
}

unsigned descriptor_least(const struct descriptor_demand *demand)
{
    return fixed(demand) + demand->workers * 2 * (UDP_MIN + TCP_MIN);
}

unsigned descriptor_wanted(const struct descriptor_demand *demand)
{
    unsigned udp = between(UDP_MIN, demand->in_flight_max, UDP_MAX);

    return fixed(demand) + demand->workers * (udp + TCP_MAX + UDP_PROBES_MAX + TCP_PROBES_MAX);
}

struct descriptor_share descriptor_share(const struct descriptor_demand *demand, unsigned limit)
{
    struct descriptor_share share = {UDP_MIN, TCP_MIN, UDP_MIN, TCP_MIN};
    unsigned spent = descriptor_least(demand);
    unsigned left = limit > spent ? (limit - spent) / demand->workers : 0;
    /* A question may need another to be answered, hence twice as many where there is room. */
    unsigned udp = between(UDP_MIN, 2 * least(demand->in_flight_max, UDP_MAX), UDP_MAX);

    /* TCP is rare and probes are few: they do with a part of what there is. */
    share.tcp += least(left / 8, TCP_MAX - TCP_MIN);
    share.probe_tcp += least(left / 16, TCP_PROBES_MAX - TCP_MIN);
    share.probe_udp += least(left / 4, UDP_PROBES_MAX - UDP_MIN);
    left -= share.tcp + share.probe_tcp + share.probe_udp - (2 * TCP_MIN + UDP_MIN);
    share.udp += least(left, udp - UDP_MIN);
    return share;
}

/* Descriptors are the process's, and so is the number of those it did not get. */
static _Atomic uint64_t refused;

int descriptor_socket(int family, int type, int protocol)
{
    int fd = socket(family, type | SOCK_CLOEXEC, protocol);

    if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS))
        atomic_fetch_add_explicit(&refused, 1, memory_order_relaxed);
    return fd;
}

uint64_t descriptor_refused(void)
{
    return atomic_load_explicit(&refused, memory_order_relaxed);
}
