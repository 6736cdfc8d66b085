/* spf_names.h -- the names in an MX or PTR reply, in an order that does not change.
 *
 *     const struct spf_names *names = spf_names_of(dialog, reply);
 *     for (size_t i = 0; i < names->count; i++)
 *         ask(&names->at[i]);
 *
 * Exchangers stand by preference, then by name; the names of a client by name. Servers deal their
 * records in any order, and which term decides, or which names are left out, must not rest on that.
 * Names that cannot be read and the root (RFC 7505) are left out.
 *
 * Bounds: SPF_NAMES_MAX names, the first in that order.
 * Memory: the dialog's arena; kept as the note of the reply.
 */
#pragma once

#include "check/talk/dialog.h"

enum { SPF_NAMES_MAX = 10 }; /* section 4.6.4, of an mx and of a ptr */

struct spf_names {
    size_t count;
    struct dns_name at[SPF_NAMES_MAX];
    unsigned preferences[SPF_NAMES_MAX]; /* 0 of a PTR */
};

const struct spf_names *spf_names_of(struct dialog *dialog, struct reply *reply);
