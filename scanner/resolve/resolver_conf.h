/* resolver_conf.h -- our settings of a libunbound context, in unbound.conf's own syntax. Pure. */
#pragma once

#include "resolve/resolver.h"

/* Where Debian's dns-root-data puts the root's trust anchor. */
#define RESOLVER_ROOT_ANCHOR "/usr/share/dns/root.key"

/* A zone for probes only, whose questions fail at once and without a packet. */
#define RESOLVER_NOWHERE "nowhere.rblsweep."

/* descriptors: how many sockets this context may have open; has_ip6: whether there is a route. */
void resolver_conf(struct text *out, const struct resolver_settings *settings, unsigned descriptors,
                   bool has_ip6);
