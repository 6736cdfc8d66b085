/* SPDX-License-Identifier: MIT */
#include "scan/budget.h"

#include "resolve/fetch/fetcher.h"
#include "resolve/wire/wire.h"
#include "resolve/wire/wire_upstream.h"

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
static unsigned fixed(const struct budget *budget)
{
    unsigned of_wire = budget->servers > 0 ? budget->servers * WIRE_SOCKETS + WIRE_TCP_MAX : 0;

    return OF_PROCESS + budget->workers * (OF_WORKER + of_wire) +
           (budget->fetches ? OF_FETCHER + FETCHES_MAX : 0);
}

static unsigned between(unsigned low, unsigned number, unsigned high)
{
    return number < low ? low : least(number, high);
}

unsigned budget_least(const struct budget *budget)
{
    return fixed(budget) + budget->workers * 2 * (UDP_MIN + TCP_MIN);
}

unsigned budget_wanted(const struct budget *budget)
{
    unsigned udp = between(UDP_MIN, budget->in_flight_max, UDP_MAX);

    return fixed(budget) + budget->workers * (udp + TCP_MAX + UDP_PROBES_MAX + TCP_PROBES_MAX);
}

struct resolver_sockets budget_share(const struct budget *budget, unsigned limit)
{
    struct resolver_sockets share = {UDP_MIN, TCP_MIN, UDP_MIN, TCP_MIN};
    unsigned spent = budget_least(budget);
    unsigned left = limit > spent ? (limit - spent) / budget->workers : 0;
    /* A question may need another to be answered, hence twice as many where there is room. */
    unsigned udp = between(UDP_MIN, 2 * least(budget->in_flight_max, UDP_MAX), UDP_MAX);

    /* TCP is rare and probes are few: they do with a part of what there is. */
    share.tcp += least(left / 8, TCP_MAX - TCP_MIN);
    share.probe_tcp += least(left / 16, TCP_PROBES_MAX - TCP_MIN);
    share.probe_udp += least(left / 4, UDP_PROBES_MAX - UDP_MIN);
    left -= share.tcp + share.probe_tcp + share.probe_udp - (2 * TCP_MIN + UDP_MIN);
    share.udp += least(left, udp - UDP_MIN);
    return share;
}
