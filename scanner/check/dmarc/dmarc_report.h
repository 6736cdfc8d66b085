/* dmarc_report.h -- the findings about a domain's DMARC.
 *
 * A fault is charged to the record that decides, wherever it is found; a registry's record (a
 * public suffix above the domain) is read for its policy alone. dmarc.none and dmarc.unknown about
 * the policy exclude each other, and one of them is there whenever no policy is.
 *
 *   dmarc.unknown          info    a lookup failed; answers: the name that was asked
 *   dmarc.none             medium  no policy applies; the reason says why, whatever the cause
 *   dmarc.multiple         medium  several records at one name; info where the policy is found
 *                                  before it, and at a public suffix
 *   dmarc.near-miss        medium  a text meant as a record is none; info beside one that is
 *   dmarc.wrong-place      medium  a record at the domain itself; info beside one under _dmarc
 *   dmarc.unrelated        info    another TXT record at _dmarc, SPF for example
 *   dmarc.syntax           medium  p missing or no policy, or sp or np no policy, so that the
 *                                  record is ignored, or its policy lost; low: that counts as
 *                                  p=none and loses nothing; low: another tag; info: ";;"
 *   dmarc.p-none           low     p=none only monitors
 *   dmarc.sp-weak          low     sp is weaker than p
 *   dmarc.np-weak          info    np is weaker than what holds for subdomains that exist
 *   dmarc.np-missing       info    sp is weaker than p, and holds for what does not exist, too
 *   dmarc.sp-useless       info    sp or np in a record that is not the organizational domain's
 *   dmarc.test             low     t=y; info where the policy is none
 *   dmarc.historic-tag     info    rf, ri, pct=100; low: another pct
 *   dmarc.duplicate-tag    low
 *   dmarc.unknown-tag      info
 *   dmarc.tag-order        info    p is not second, as RFC 7489 has it
 *   dmarc.fo               info    0 and 1 together, or fo without ruf
 *   dmarc.flaws-left-out   info    more flaws than are told one by one
 *   dmarc.no-rua           low     nobody gets aggregate reports
 *   dmarc.rua-syntax       low     a URI in rua or ruf that cannot be used
 *   dmarc.rua-size         info    a size limit ("!10m"), ignored since RFC 9989
 *   dmarc.rua-many         info    more than two URIs
 *   dmarc.rua-unauthorised low     a host outside did not agree to get reports; info where by the
 *                                  public suffix list it is not outside
 *   dmarc.rua-unchecked    info    a host whose agreement cannot be asked for
 *   dmarc.psl-differs      low     RFC 7489 leads to another policy; info: as it knows no np, or
 *                                  to another organizational domain only
 */
#pragma once

#include "check/dmarc/dmarc_destinations.h"
#include "check/talk/report.h"

void dmarc_report(struct report *report, const struct dmarc_discovery *discovery,
                  const struct dmarc_destinations *destinations);
