/* transport.h -- what the domain says about how its mail must travel: MTA-STS (RFC 8461), TLS-RPT
 * (RFC 8460), BIMI (draft-brand-indicators-for-message-identification) and DANE (RFC 7672).
 *
 * Asks the MX; TXT at _mta-sts, _smtp._tls and default._bimi below the domain; where there is an
 * MTA-STS record, A and, without one, AAAA of mta-sts below it, and the policy that it serves if
 * the settings say so; and what dane.h asks. The logo of BIMI is not fetched, and whether the DMARC
 * policy is what BIMI needs is not looked at here. "dnssec" is the domain's own state, that of its
 * MX answer.
 *
 * The conversation of check.h. Bounds: those of dane.h and mx_hosts.h; TRANSPORT_QUESTIONS_MAX
 * questions.
 */
#pragma once

#include "check/mail/dane.h"
#include "check/mail/transport_record.h"
#include "check/talk/check.h"

enum { TRANSPORT_QUESTIONS_MAX = 1 + TRANSPORT_KINDS + 3 + DANE_QUESTIONS_MAX };

extern const struct check transport_check;
