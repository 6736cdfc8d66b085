/* redact.h -- keeps secrets out of texts: what a list is asked with, its TXT may say again.
 *
 *     const struct redact redact = {keys, key_count};
 *     redact_add(&redact, &line, said);              // "see ***.bl.example"
 *
 * A secret is found in any ASCII case, and however its bytes are written: as they are, or escaped
 * as in a zone file (\107, \k), in a string (\x6b) or in a URL (%6b), each byte in its own way. It
 * is not found backwards, with something between its bytes, or in base64.
 *
 * Threads: any, as long as the secrets stay.
 */
#pragma once

#include "base/slice.h"
#include "base/text.h"

struct redact {
    const struct slice *secrets; /* none of them empty */
    size_t count;
};

/* The text, with *** where a secret stands; the longest, where several do. NULL hides nothing. */
void redact_add(const struct redact *redact, struct text *out, struct slice text);
