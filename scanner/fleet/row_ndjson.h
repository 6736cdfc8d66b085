/* row_ndjson.h -- one JSON object a line, through jansson.
 *
 *     {"target":"192.0.2.7","selectors":["s1","s2"],"customer":"acme","rack":{"row":7}}
 *
 * target, ip and domain are texts, selectors a text or a list of texts; helo and mail_from whatever
 * they are; null stands for not given. Every other key is a label: a text as text, anything else as
 * it is written, so that 1.10 and 12345678901234567890 stay what they are. A key given twice is an
 * error.
 *
 * Memory: the last object is kept, *row borrows from it and from the line. Threads: one at a time.
 */
#pragma once

#include "fleet/row.h"

struct row_ndjson;

struct row_ndjson *row_ndjson_new(void);
void row_ndjson_free(struct row_ndjson *ndjson); /* NULL is fine */

/* Index of the first escape of half a surrogate pair, "\ud800" without its other half, which stands
 * for no character; line.len if there is none. It is six bytes long. */
size_t row_ndjson_find_half(struct slice line);

/* *row is clear. */
enum row_found row_ndjson_parse(struct row_ndjson *ndjson, struct slice line, struct row *row,
                                struct text *why);
