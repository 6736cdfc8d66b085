/* utf8.h -- what is UTF-8 (RFC 3629): no overlong form, no surrogate, nothing above U+10FFFF.
 *
 *     while (rest.len > 0 && (len = utf8_len(rest)) > 0)
 *         rest = slice_tail(rest, len);
 */
#pragma once

#include "base/slice.h"

/* U+FFFD, which stands for what is none. */
#define UTF8_REPLACEMENT SLICE("\xef\xbf\xbd")

/* The length of the character at the start of a text that is not empty; 0 if it is no UTF-8. */
size_t utf8_len(struct slice text);

bool utf8_is_valid(struct slice text);

/* At most len bytes of a text, and no piece of a character at the end. */
struct slice utf8_head(struct slice text, size_t len);
