/* dmarc_uri.h -- where DMARC reports are to go: one URI of rua= or ruf= (RFC 9989 section 4.7).
 *
 *     struct dmarc_uri uri = dmarc_uri_parse(arena, SLICE("mailto:reports@example.com!10m"));
 *     if (uri.flaw == NULL)
 *         send_to(uri.host);
 *
 * Any valid URI is a destination, though mailto: is the one scheme that reporters must know: only
 * that has a host here. In the URI ',' and '!' are percent-encoded; the address is decoded before
 * its host is read (RFC 6068). Whether the host exists or takes mail is not looked at.
 *
 * Memory: text and size are slices of the text; the arena holds the others.
 */
#pragma once

#include "base/arena.h"

struct dmarc_uri {
    struct slice text; /* as published, trimmed */
    struct slice size; /* "10m" of RFC 7489's "!10m", which RFC 9989 ignores; or absent */
    const char *flaw;  /* what is wrong, of the text: "is empty"; static; NULL: nothing is */
    bool is_valid;     /* as a URI: what is wrong, if anything, is that nobody can be there */
    struct slice host; /* that gets the mail, in lower case; absent of other schemes, and where
                          something is wrong */
};

struct dmarc_uri dmarc_uri_parse(struct arena *arena, struct slice text);
