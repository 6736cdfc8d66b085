/* dmarc.h -- which DMARC policy receivers apply to a domain (RFC 9989, which succeeds RFC 7489),
 * where it is published, what is wrong with the record, and whether its reports reach anyone.
 *
 * What is asked and how the answers decide is told in dmarc_discovery.h (policy) and
 * dmarc_destinations.h (reports); dmarc_record.h reads the record, dmarc_report.h complains.
 *
 * checks.dmarc: {"policy","record","found_at","org","test","tag","sp","np","adkim","aspf","rua",
 * "ruf","psd","rfc7489":{"policy","found_at","org"},"dnssec"}. policy is what "tag" of the
 * record says; t is not applied, but is "test". What is not known, or is not there, is null: a
 * lookup that failed is then a finding dmarc.unknown.
 *
 * Bounds: DMARC_QUESTIONS_MAX questions: the walk, the domain itself, at most one for RFC 7489
 *         where the walk does not come by it, and the destinations.
 */
#pragma once

#include "check/dmarc/dmarc_destinations.h"
#include "check/talk/check.h"

enum { DMARC_QUESTIONS_MAX = DMARC_WALK_MAX + 1 + 1 + DMARC_DESTINATIONS_MAX };

extern const struct check dmarc_check;
