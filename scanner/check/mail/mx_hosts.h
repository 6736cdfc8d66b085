/* mx_hosts.h -- the hosts that take a domain's mail (RFC 5321 section 5.1), asked for in a dialog.
 *
 *     struct mx_hosts *hosts = mx_hosts_ask(dialog, &domain);
 *     if (hosts == NULL)
 *         return false;
 *     for (size_t i = 0; i < hosts->count; i++)
 *         if (!mx_host_ask(dialog, &hosts->list[i]))
 *             return false;
 *
 * A host stands in the list once, at its best preference. A domain that exists and has no MX is
 * its own host: whether that one has an address is the caller's to see.
 *
 * Bounds:  MX_HOSTS_MAX hosts, those most preferred, and of equals the first by name; of each
 *          MX_ADDRESSES_MAX addresses, the least. One question, and two a host.
 * Memory:  the dialog's arena; kept as the note of the reply.
 */
#pragma once

#include "check/talk/dialog.h"

enum {
    MX_HOSTS_MAX = 16,
    MX_ADDRESSES_MAX = 16,
    MX_HOSTS_QUESTIONS_MAX = 1 + 2 * MX_HOSTS_MAX,
};

struct mx_host {
    struct dns_name name;
    struct slice text;
    unsigned preference;
    bool is_repeated; /* more than one record names it */
    bool is_literal;  /* it is an address, not a name: there is nothing to ask */

    /* Since mx_host_ask(); before, and of a literal, NULL and none. */
    const struct reply *a, *aaaa;
    size_t address_count;
    struct ip addresses[MX_ADDRESSES_MAX]; /* IPv4 first */
};

struct mx_hosts {
    struct proof proof;           /* FAILED, too, if no record makes sense */
    const struct dns_name *alias; /* what the domain is an alias of, or NULL */
    size_t record_count;          /* of the answer */
    unsigned null_count;          /* records with the target "." (RFC 7505) */
    unsigned null_preference;     /* the best of theirs */
    bool is_implicit;
    bool is_truncated; /* there are more hosts than are in the list */
    size_t count;
    struct mx_host list[MX_HOSTS_MAX];
};

/* NULL: not known yet. */
struct mx_hosts *mx_hosts_ask(struct dialog *dialog, const struct dns_name *domain);

/* Asks for the addresses. False: not known yet. */
bool mx_host_ask(struct dialog *dialog, struct mx_host *host);

/* The lookup of its addresses that failed, or NULL. Requires mx_host_ask(). */
const struct proof *mx_host_failure(const struct mx_host *host);

bool mx_host_is_nonexistent(const struct mx_host *host); /* proven; requires mx_host_ask() */

/* *basis rests on the answers that gave its addresses, too, or on the denials if none did; on
 * nothing if they were not asked for. */
void mx_host_rest_on(const struct mx_host *host, struct proof *basis);
