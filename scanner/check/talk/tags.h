/* tags.h -- "tag=value; tag=value": the lists of DKIM (RFC 6376 section 3.2), DMARC (RFC 9989
 * section 4.7), MTA-STS (RFC 8461 section 3.1), TLS-RPT (RFC 8460 section 3) and BIMI records.
 *
 *     struct tags tags = tags_of(text);
 *     struct tag tag;
 *     while (tags_take(&tags, &tag))
 *         if (tag.is_bad)
 *             complain(tag.text);
 *         else
 *             use(tag.name, tag.value);
 *
 * Blanks around names and values are no part of them; blanks inside a value stay. A final ';' is
 * fine, an empty piece elsewhere is bad. A tag name is a letter, then letters, digits and '_' (and
 * '-', which nobody's grammar has, but some publish: it is read as a name). Slices of the text.
 */
#pragma once

#include "base/slice.h"

struct tags {
    struct slice rest;
};

struct tag {
    struct slice text; /* the whole piece, trimmed */
    struct slice name; /* as written: names are case-sensitive in DKIM, and not in the others */
    struct slice value;
    bool is_bad; /* no '=', or no name before it: name and value are then absent */
};

struct tags tags_of(struct slice text);
bool tags_take(struct tags *tags, struct tag *tag);
