/* suffix.h -- under which suffix a domain was registered, by the public suffix list of libpsl.
 *
 * Threads: any number at once; the list is built into libpsl and never changes.
 */
#pragma once

#include "dns/name.h"

/* The public suffix and one label: "example.co.uk" of "a.b.example.co.uk". Absent where the name is
 * itself a suffix. A slice of domain, which is lower-case A-labels without a final dot. */
struct slice suffix_registrable(struct slice domain);

/* The suffix that a registry runs: "co.uk" of "a.example.co.uk", "io" of "user.github.io", whose own
 * is a company's. A slice of domain, the whole of it where that is one; absent of an empty one. */
struct slice suffix_of_registry(struct slice domain);

/* Whether the two names have the same registrable domain; a suffix only with itself. */
bool suffix_is_same(struct slice a, struct slice b);
