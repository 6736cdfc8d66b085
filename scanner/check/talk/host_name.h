/* host_name.h -- can a name be that of a host that the whole Internet reaches?
 *
 * Letters, digits and hyphens in at least two labels (RFC 952, RFC 1123 section 2.1, RFC 5321
 * section 2.3.5), under a top-level domain that is not set aside for private use (RFC 6761,
 * RFC 6762, RFC 8375, ICANN's "internal"). The reserved names of documentation and of tests are
 * fine, as is whether the name exists: only the name is looked at.
 */
#pragma once

#include "dns/name.h"

/* The gravest first: a name has at most one. */
enum host_flaw {
    HOST_FINE,
    HOST_ROOT,    /* "." */
    HOST_NUMERIC, /* an address, or another name whose last label is a number */
    HOST_PRIVATE, /* localhost, or under local, lan, arpa, ... */
    HOST_SINGLE_LABEL,
    HOST_CHARACTER, /* other than letters, digits, hyphens and underscores */
    HOST_HYPHEN,    /* at an end of a label */
    HOST_UNDERSCORE,
};

enum host_flaw host_name_flaw(const struct dns_name *name);
const char *host_flaw_text(enum host_flaw flaw); /* "has an underscore", of the name; static */
