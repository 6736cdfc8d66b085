/* json_text.h -- the pieces of JSON that several formats share.
 *
 *     size_t start = out->len;
 *     text_add_json(out, reason);
 *     json_text_unquote(out, start);   // the reason again, as clean UTF-8
 *
 * Pure; appends to *out.
 */
#pragma once

#include "base/text.h"
#include "model/value.h"

/* Members in the order of their insertion. */
void json_text_value(struct text *out, const struct value *value);

/* RFC 3339 in UTC, with its quotes. */
void json_text_time(struct text *out, uint64_t wall_ms);

/* Makes the valid JSON string from start to the end into the text that it stands for; any other
 * JSON value stays as it is. Escapes of what a terminal would obey, other than TAB, LF and CR,
 * become visible text: \b, \f, \x1b, \x85, \u202e. */
void json_text_unquote(struct text *out, size_t start);
