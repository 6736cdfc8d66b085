/* anchor.h -- the root's trust anchor. libunbound takes a file without a key for a wish to validate
 * nothing, and calls every answer insecure.
 *
 *     if (!anchor_check(path, &why))            // "... holds no key of the root"
 */
#pragma once

#include "base/text.h"

/* Whether a file in the syntax of a zone names a DS or DNSKEY of the root. Whether that is whole,
 * libunbound finds out. */
bool anchor_has_key(struct slice text);

/* False, and why, if there is no such file or no key in it. */
bool anchor_check(const char *path, struct text *why);
