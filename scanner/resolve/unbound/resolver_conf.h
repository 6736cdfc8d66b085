/* resolver_conf.h -- our settings of a libunbound context, in unbound.conf's own syntax. Pure. */
#pragma once

#include "resolve/unbound/resolver.h"

/* Where Debian's dns-root-data puts the root's trust anchor. */
#define RESOLVER_ROOT_ANCHOR "/usr/share/dns/root.key"

/* A zone for probes only, whose questions fail at once and without a packet. */
#define RESOLVER_NOWHERE "nowhere.rblsweep."

/* Toward forwarders that are all on this machine, sockets stay open for many questions, on source
 * ports from settings->held_ports on (0: do not): a socket made, bound and closed for each question
 * costs half of what the question costs. That gives up the guess-work of source ports, of which
 * only those need it who could be sent a forged answer from outside.
 *
 * has_ip6: whether there is a route. */
void resolver_conf(struct text *out, const struct resolver_settings *settings, bool has_ip6);
