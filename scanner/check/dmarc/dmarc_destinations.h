/* dmarc_destinations.h -- do the hosts that get a domain's DMARC reports want them? (RFC 9990
 * section 4; RFC 7489 section 7.1.)
 *
 * A host outside of the organizational domain whose record names it must have v=DMARC1 at
 * <domain>._report._dmarc.<host>, or reporters send it nothing. Outside is what is not below the
 * organizational domain that the tree walk found; the host's own walk would cost up to eight
 * questions more for each, and could only tell a host apart that lies below it and has psd= of
 * its own. Where the walk failed, the public suffix list says what is outside. Whether a host has
 * an MX or an address is not asked.
 *
 * Only of the record that applies, and not of a registry's: that is not its customer's business.
 *
 * Bounds: DMARC_DESTINATIONS_MAX hosts are asked, a question each; the others are counted.
 * Memory: the dialog's arena.
 */
#pragma once

#include "check/dmarc/dmarc_discovery.h"

enum { DMARC_DESTINATIONS_MAX = 10 };

struct dmarc_destination {
    const struct dmarc_uri *uri; /* the first with that host */
    struct dns_name name;        /* that is asked */
    const struct reply *reply;   /* NULL: the name would be too long, so nobody can say */
    bool is_authorised;
    bool is_related; /* by the public suffix list it belongs to the same organization */
};

struct dmarc_destinations {
    unsigned count;
    struct dmarc_destination at[DMARC_DESTINATIONS_MAX];
    size_t left_out; /* URIs of further hosts */
};

/* False: a question is open. */
bool dmarc_destinations_ask(struct dialog *dialog, const struct dmarc_discovery *discovery,
                            struct dmarc_destinations *destinations);
