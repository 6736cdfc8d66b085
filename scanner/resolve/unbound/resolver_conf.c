/* SPDX-License-Identifier: MIT */
#include "resolve/unbound/resolver_conf.h"

/* What the library's defaults get wrong for a scanner: they serve one look-up at a time. */
static const char fixed[] =
    "server:\n"
    " verbosity: 0\n"
    " use-syslog: no\n"
    " minimal-responses: yes\n"
    " rrset-roundrobin: no\n"
    " edns-buffer-size: 1232\n"
    /* Reversed addresses have 4 to 32 labels: minimisation would ask for each, and the servers of
     * many lists deny names that only have others below them. */
    " qname-minimisation: no\n"
    /* Random upper case (0x20) would make an answer harder to forge, but libunbound cannot know who
     * bears it. Of a server that answers in lower case it then asks everything again, of each
     * address of the zone: 5.9 times the packets, measured, none of which pace and quota can count.
     * Where servers differ, or one is lost, answers fail that were right. And a server that heeds
     * the case denies names that it has. Source ports and ids are random all the same. */
    " use-caps-for-id: no\n"
    /* A busy server's answer may be late by more than the 50 ms that are learned from fast ones.
     * RESEND_WAIT_MIN_NS is this. */
    " infra-cache-min-rtt: 400\n"
    /* Why a question failed is only in the log; resolver.c reads it there. */
    " log-servfail: yes\n";

static const char for_scan[] = " msg-cache-size: 16m\n"
                               " rrset-cache-size: 32m\n"
                               " key-cache-size: 8m\n"
                               " neg-cache-size: 4m\n"
                               " infra-cache-numhosts: 100000\n";

/* However small, the cache of messages keeps the latest one: resolver.c makes that one of a zone
 * whose only server may not be asked. Delegations and keys are still kept. */
static const char for_probes[] = " msg-cache-size: 1\n"
                                 " msg-cache-slabs: 1\n"
                                 " rrset-cache-size: 4m\n"
                                 " aggressive-nsec: no\n"
                                 " do-not-query-address: 192.0.2.0\n";

static const char nowhere[] = "stub-zone:\n"
                              " name: \"" RESOLVER_NOWHERE "\"\n"
                              " stub-addr: 192.0.2.0\n";

/* Zones that libunbound answers by itself unless told not to. localhost stays: resolver.c needs one
 * name that is answered at once. */
static const char *const built_in_zones[] = {
    "127.in-addr.arpa.",
    "home.arpa.",
    "onion.",
    "test.",
    "invalid.",
    "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa.",
    "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa.",
};

static bool is_loopback(const struct ip *ip)
{
    const struct ip v6 = ip_of("::1");

    return ip->family == IP_V4 ? ip->bytes[0] == 127 : ip_eq(ip, &v6);
}

static bool any_loopback(const struct resolver_settings *settings)
{
    for (size_t i = 0; i < settings->forwarder_count; i++)
        if (is_loopback(&settings->forwarders[i].ip))
            return true;
    return false;
}

static bool has_held_ports(const struct resolver_settings *settings)
{
    for (size_t i = 0; i < settings->forwarder_count; i++)
        if (!is_loopback(&settings->forwarders[i].ip))
            return false;
    return settings->forwarder_count > 0 && settings->held_ports != 0 && !settings->for_probes;
}

static void add_held_ports(struct text *out, const struct resolver_settings *settings)
{
    text_print(out, " udp-connect: no\n outgoing-port-avoid: 0-65535\n");
    text_print(out, " outgoing-port-permit: %u-%u\n", settings->held_ports,
               settings->held_ports + RESOLVER_HELD_PORTS - 1);
}

static void add_servers(struct text *out, const char *keyword, const struct list_server *servers,
                        size_t count)
{
    char address[IP_TEXT_MAX];

    for (size_t i = 0; i < count; i++) {
        int len = (int)ip_print(&servers[i].ip, address);
        text_print(out, " %s: %.*s@%u\n", keyword, len, address, servers[i].port);
    }
}

static void add_sockets(struct text *out, const struct resolver_settings *settings)
{
    static const struct resolver_sockets few = {256, 64, 64, 8};
    const struct resolver_sockets *share = settings->sockets.udp > 0 ? &settings->sockets : &few;

    text_print(out, " outgoing-range: %u\n", settings->for_probes ? share->probe_udp : share->udp);
    text_print(out, " outgoing-num-tcp: %u\n",
               settings->for_probes ? share->probe_tcp : share->tcp);
}

void resolver_conf(struct text *out, const struct resolver_settings *settings, bool has_ip6)
{
    text_add(out, slice_of(fixed));
    text_add(out, slice_of(settings->for_probes ? for_probes : for_scan));
    add_sockets(out, settings);
    text_print(out, " num-queries-per-thread: %u\n", 4 * settings->in_flight_max);
    text_print(out, " do-ip6: %s\n", has_ip6 ? "yes" : "no");
    if (any_loopback(settings))
        text_print(out, " do-not-query-localhost: no\n");
    if (has_held_ports(settings))
        add_held_ports(out, settings);
    if (settings->validate)
        text_print(out, " trust-anchor-file: \"%s\"\n", RESOLVER_ROOT_ANCHOR);
    else
        text_print(out, " module-config: \"iterator\"\n");
    if (settings->forwarder_count > 0 || settings->conf != NULL) { /* which may forward, too */
        text_print(out, " unblock-lan-zones: yes\n");
        for (size_t i = 0; i < sizeof built_in_zones / sizeof *built_in_zones; i++)
            text_print(out, " local-zone: \"%s\" nodefault\n", built_in_zones[i]);
    }
    /* Nobody signs a private zone, and the public parent would deny it. */
    if (settings->forwarder_count > 0)
        text_print(out, " insecure-lan-zones: yes\n domain-insecure: \"127.in-addr.arpa.\"\n");
    if (settings->for_probes)
        text_add(out, slice_of(nowhere));
    if (settings->forwarder_count > 0) {
        text_print(out, "forward-zone:\n name: \".\"\n");
        add_servers(out, "forward-addr", settings->forwarders, settings->forwarder_count);
    }
}
