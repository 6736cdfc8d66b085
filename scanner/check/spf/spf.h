/* spf.h -- is the address allowed to send for the domain, and is the domain's policy any good?
 *
 * Of a pair the policy of the sender's domain is evaluated for its address (RFC 7208), and that of
 * the HELO name where there is one. Of every domain, alone or in a pair, the whole tree of records
 * is walked and looked over (spf_walk.h).
 *
 * The conversation of check.h. Bounds: DIALOG_QUESTIONS_MAX questions.
 */
#pragma once

#include "check/talk/check.h"

extern const struct check spf_check;
