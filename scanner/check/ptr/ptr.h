/* ptr.h -- does the address have a name, and does the name have the address (iprev of RFC 8601
 * section 3), and does the name look like that of a mail server?
 *
 * Asks the PTR, then A or AAAA (the address's own family) of at most PTR_NAMES_MAX names.
 * result: pass if any name agrees; else temperror if any lookup failed; else fail; permerror if
 * there is no PTR.
 *
 * The conversation of check.h. Bounds: at most 1 + PTR_NAMES_MAX questions.
 */
#pragma once

#include "check/talk/check.h"

enum { PTR_NAMES_MAX = 10 };

extern const struct check ptr_check;
