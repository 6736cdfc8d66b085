/* slice.h -- a piece of text or bytes that somebody else owns.
 *
 *     struct slice rest = SLICE("a=1 b=2"), word;
 *     while (slice_take_word(&rest, &word))
 *         use(word);
 *
 * A slice is passed by value, is not terminated, and lives as long as what it points into. An
 * absent text has at == NULL; an empty one has len == 0 and at != NULL. Case means ASCII case.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct slice {
    const char *at;
    size_t len;
};

#define SLICE(literal) ((struct slice){"" literal, sizeof(literal) - 1})

/* For "%.*s". */
#define SLICE_ARG(slice) (int)(slice).len, (slice).at

struct slice slice_of(const char *text); /* of a terminated text; NULL gives the absent slice */

bool slice_eq(struct slice a, struct slice b);
bool slice_eq_nocase(struct slice a, struct slice b);
bool slice_starts(struct slice text, struct slice prefix);
bool slice_starts_nocase(struct slice text, struct slice prefix);
bool slice_ends(struct slice text, struct slice suffix);
int slice_compare(struct slice a, struct slice b); /* bytewise, as memcmp; a prefix sorts first */

/* Without blanks (space, tab, CR, LF, VT, FF) at both ends. */
struct slice slice_trim(struct slice text);

/* The first len bytes, and what follows the first len bytes; len may exceed the text. */
struct slice slice_head(struct slice text, size_t len);
struct slice slice_tail(struct slice text, size_t len);

/* Index of the first byte c, or text.len if there is none. */
size_t slice_index(struct slice text, char c);
size_t slice_last_index(struct slice text, char c); /* of the last byte c */
bool slice_has(struct slice text, char c);

/* Takes the piece up to the next separator off *rest, and the separator with it. An empty text
 * holds no piece; "a," holds two. False, and nothing changed, once *rest is spent (at == NULL). */
bool slice_take_piece(struct slice *rest, char separator, struct slice *piece);

/* Takes the next run of non-blanks off *rest. False once only blanks are left. */
bool slice_take_word(struct slice *rest, struct slice *word);

/* Decimal digits only, the whole text, no sign, leading zeroes allowed; false if over max. */
bool slice_parse_u32(struct slice text, uint32_t max, uint32_t *value);
bool slice_parse_u64(struct slice text, uint64_t max, uint64_t *value);
