/* complaint.h -- where and why an input could not be read: "fleet.txt:17: not an address:
 * '192.0.2'".
 *
 *     complaint_set(&complaint, file, line, "not an address: '%.*s'", SLICE_ARG(word));
 *     complaint_print(&complaint, &text);
 *
 * Whatever the input or the name of the file holds, it is one line that may go to a terminal:
 * text_add_visible() writes both.
 */
#pragma once

#include "base/slice.h"
#include "base/text.h"

struct complaint {
    const char *file; /* "-" is standard input, "(command line)" an option's value; borrowed */
    size_t line;      /* 1-based; 0: the whole file */
    struct text text; /* the reason, lower case, no full stop; freed by complaint_free */
};

void complaint_free(struct complaint *complaint);
void complaint_set(struct complaint *complaint, const char *file, size_t line, const char *format,
                   ...) __attribute__((format(printf, 4, 5)));

/* Adds "FILE:LINE: reason", or "FILE: reason", without a line end. */
void complaint_print(const struct complaint *complaint, struct text *text);
