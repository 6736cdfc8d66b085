/* dkim.h -- the keys that a domain publishes for DKIM (RFC 6376), and what is wrong with them.
 *
 * Nobody can list a domain's selectors, so those are asked that the user names, those of a
 * dictionary, and whether anything is there at all: dkim_talk.h says in which order and why.
 * "selectors" has every selector that the user named, and those of the dictionary where something
 * is; "owner" is whose selector that usually is, where the dictionary knows. "any" is true where
 * something was found, or _domainkey exists in a zone whose server denies the decoy; false where
 * _domainkey does not exist; null where neither is known.
 *
 * A name with several TXT records is malformed: which of them counts is undefined (RFC 6376 section
 * 3.6.2.2). A key with s=tlsrpt is valid, and dkim.other-service: it counts for nothing in mail. An
 * alias that leads nowhere is missing, as there is no key, and dkim.dangling.
 * Where every selector has the same records (a wildcard), the dictionary's are left out, and
 * dkim.wildcard says so once.
 *
 * Bounds: DKIM_QUESTIONS_MAX (dkim_talk.h) questions; about 80 for a domain with keys, one for a
 * domain without, if the user names no selectors.
 */
#pragma once

#include "check/talk/check.h"

extern const struct check dkim_check;
