/* text.h -- text that grows.
 *
 *     struct text line = {0};
 *     text_print(&line, "%u of %u", done, all);
 *     write(fd, line.at, line.len);
 *     text_free(&line);
 *
 * Zeroes are an empty text. Invariants: len <= size; at[0..len) is the text, not terminated.
 * Memory:  doubles when full; out of memory aborts.
 * Threads: one at a time.
 */
#pragma once

#include "base/slice.h"

struct text {
    char *at;
    size_t len, size;
};

void text_free(struct text *text);
void text_clear(struct text *text);               /* empty, its memory kept */
struct slice text_slice(const struct text *text); /* borrowed until the next change */

/* Room for len more bytes; the caller writes at text->at + text->len and raises text->len. */
char *text_reserve(struct text *text, size_t len);

/* The text becomes that piece of itself. */
void text_keep(struct text *text, struct slice piece);

void text_add(struct text *text, struct slice more);
void text_add_char(struct text *text, char c);
void text_add_u64(struct text *text, uint64_t number);
void text_print(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A JSON string with its quotes; bytes that are no UTF-8 become U+FFFD. What a terminal would obey
 * (see text_add_visible) is escaped though JSON does not ask for it. */
void text_add_json(struct text *text, struct slice string);

/* What is JSON already, with the same escapes in its strings. */
void text_add_json_value(struct text *text, struct slice json);

/* As it is; bytes that are no UTF-8 become U+FFFD, one each. */
void text_add_utf8(struct text *text, struct slice bytes);

/* What may go to a terminal and into a line of a log: controls (C0, DEL, C1), line separators and
 * bidirectional overrides, and bytes that are no UTF-8 become \x1b, \xc2\x85. A backslash stays, so
 * that what is visible already does not change. */
void text_add_visible(struct text *text, struct slice bytes);
