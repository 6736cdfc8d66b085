/* dmarc_discovery.h -- which DMARC record is whose policy: the tree walk of RFC 9989 section
 * 4.10, and beside it the way of RFC 7489 section 6.6.3 by the public suffix list.
 *
 *     struct dmarc_discovery discovery;
 *     if (!dmarc_discover(dialog, &domain, &discovery))
 *         return false;   // a question is open
 *     use(discovery.now.policy);
 *
 * The walk asks for TXT at _dmarc under the domain, and then under what is above it, down to the
 * single label; from eight labels or more it goes on with the last seven. It ends at a record
 * with psd=y or psd=n. Of several records at a name none counts.
 *   Organizational domain: the name with psd=n; else the one below a psd=y that is not the
 *     domain's own; else the one with the fewest labels that has a record; else the domain itself.
 *   Policy: by p of the domain's own record; else by np or sp of the organizational domain's;
 *     else of the psd=y record. A record between them says nothing. A record that section 4.10.1
 *     forbids to use means no policy, not one from further up.
 *   np is for a domain that does not exist (RFC 8020): TXT of the domain itself is asked, as it is
 *     for a record in the wrong place. A server that says NODATA for NXDOMAIN gets sp.
 * The first failure ends the walk: without the domain's own record nothing is then known of the
 * policy, and in any case nothing of the organizational domain. Where a domain of more than eight
 * labels is below a psd=y of seven, the walk has passed over the name of eight between them: its
 * record is not looked for, as the RFC has it.
 *
 * Bounds: DMARC_WALK_MAX questions, one for the domain itself, one for RFC 7489 where the walk
 *         ended before it came by the registrable domain.
 * Memory: the dialog's arena.
 */
#pragma once

#include "check/dmarc/dmarc_record.h"
#include "check/talk/dialog.h"

enum { DMARC_WALK_MAX = 8 };

/* What _dmarc under a name holds. */
struct dmarc_place {
    struct dns_name name;              /* without _dmarc */
    const struct reply *reply;         /* NULL: with _dmarc the name is too long to be there */
    size_t record_count;               /* of those that begin with v=DMARC1 */
    const struct dmarc_record *record; /* if there is exactly one; else NULL */
    struct slice near_miss;            /* the first; absent if there is none */
    const char *near_miss_flaw;
    struct slice unrelated; /* the first of all other texts */
    size_t unrelated_count;
};

/* What one of the two RFCs makes of it. */
struct dmarc_ruling {
    bool is_known;                   /* no lookup that decides has failed */
    enum dmarc_policy policy;        /* DMARC_NO_POLICY: none applies, or unknown */
    enum dmarc_role role;            /* of the tag that gave the policy */
    const struct dmarc_place *place; /* of the record that decides, to be used or not; or NULL */
    bool has_org;
    struct dns_name org;
};

struct dmarc_discovery {
    struct dns_name domain;
    const struct dmarc_place *walk[DMARC_WALK_MAX]; /* at least the domain's own */
    unsigned walk_count;
    const struct reply *failed;            /* that ended the walk, or NULL */
    const struct reply *itself;            /* TXT of the domain itself */
    const struct dmarc_place *registrable; /* that RFC 7489 looks at next; NULL: it does not */
    struct dmarc_ruling now, then;         /* RFC 9989, RFC 7489 */
    struct proof basis;                    /* what "now" rests on */
};

bool dmarc_discover(struct dialog *dialog, const struct dns_name *domain,
                    struct dmarc_discovery *discovery);

/* Whether the place is another's than the domain's owner: a public suffix above the domain. */
bool dmarc_is_registry(const struct dmarc_discovery *discovery, const struct dmarc_place *place);
