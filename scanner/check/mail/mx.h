/* mx.h -- which hosts take the domain's mail (RFC 5321 section 5.1, RFC 7505), and can they?
 *
 * Asks the MX; then A and AAAA of each host, or, without MX, of the domain itself; then, of a host
 * that does not exist and lies under another registrable domain, whether that one does, and the
 * public suffix above it.
 * result: unknown if the MX lookup failed, or, without MX, one for the domain's address; null if
 * "." is the only host; implicit if there is no MX, but an address; none if there is neither; else
 * ok. The addresses of a host are null where a lookup failed and none is known.
 *
 * The conversation of check.h. Bounds: those of mx_hosts.h; MX_QUESTIONS_MAX questions.
 */
#pragma once

#include "check/mail/mx_hosts.h"
#include "check/talk/check.h"

enum { MX_QUESTIONS_MAX = MX_HOSTS_QUESTIONS_MAX + 2 * MX_HOSTS_MAX };

extern const struct check mx_check;
