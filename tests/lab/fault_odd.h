/* fault_odd.h -- replies that are no denial, but that a careless reader takes for one: nothing in
 * them belongs to the question, or what belongs there says that there is more to know.
 *
 *     if (fault_is_odd(deed))
 *         size = fault_odd_make(bytes, zone, &question, deed);
 *
 *     truncate-all  TC set and no answer, over TCP, too
 *     badvers       NOERROR in the header, the upper bits of the response code in OPT
 *     other-owner   the answer is a record of another name
 *     other-class   ... of class CH
 *     opt-answer    ... is an OPT
 *     nx-answer     NXDOMAIN beside a record of the name
 *     referral      NS of the zone in the authority section, not authoritative
 *     alias-away    a CNAME out of the zone, and nothing of its target
 *     uncounted     a record behind a header that counts none
 *     empty         NOERROR, and nothing at all: no data, if one wants to believe it
 *     notauth       response code 9
 *     echo          the question as it came, QR not set
 *
 * Threads: pure functions.
 */
#pragma once

#include "fault_wire.h"
#include "fault_zone.h"

bool fault_is_odd(enum fault_deed deed);

/* Returns the size. */
size_t fault_odd_make(uint8_t *bytes, const struct fault_zone *zone,
                      const struct fault_question *question, enum fault_deed deed);
