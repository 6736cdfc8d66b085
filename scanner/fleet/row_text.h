/* row_text.h -- a line of the text format: a target, then words key=value.
 *
 *     192.0.2.7 domain=example.com customer=acme note="rack 7, \"old\" hall"  # a comment
 *
 * A value in double quotes may hold blanks; in it, \" is a quote and \\ a backslash. A # at the
 * start of a word begins a comment. Here "target" is a label like any other.
 */
#pragma once

#include "fleet/row.h"

/* *row is clear. */
enum row_found row_text_parse(struct slice line, struct row *row, struct text *why);
