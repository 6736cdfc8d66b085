/* name.h -- a domain name in wire form, always in lower case: equal names are equal bytes.
 *
 *     struct dns_name name;
 *     if (dns_name_parse(&name, SLICE("Mail.Example.COM")))
 *         assert(dns_name_is_below(&name, &example_com));
 *
 * Bounds: 255 bytes with the root label, 63 bytes a label (RFC 1035 section 3.1). Labels may hold
 *     any byte; text uses the escapes of RFC 1035 section 5.1 (\. \\ \DDD) for what is not
 *     printable.
 * Memory: a name is a value: copy it, compare it, hash the first size bytes of wire.
 */
#pragma once

#include "base/arena.h"
#include "base/ip.h"
#include "base/slice.h"

enum {
    DNS_NAME_MAX = 255,
    DNS_LABEL_MAX = 63,
    DNS_NAME_TEXT_MAX = 1004, /* every byte escaped, and a NUL */
};

struct dns_name {
    uint8_t size; /* of wire, with the root's byte; at least 1 in a valid name */
    uint8_t wire[DNS_NAME_MAX];
};

/* From presentation form, a final dot optional, "." is the root. False: empty label, too long, bad
 * escape, empty text; *name is then undefined. */
bool dns_name_parse(struct dns_name *name, struct slice text);
struct dns_name dns_name_of(const char *text); /* asserts that it parses; for constants and tests */

/* From uncompressed wire form, at most size bytes of it. Returns the bytes read, 0 if bad. */
size_t dns_name_read(struct dns_name *name, const uint8_t *wire, size_t size);

/* From a packet, following compression pointers (backwards only, and at most as many as a name can
 * use). *offset moves behind the name. False: out of the packet, a loop, too long. */
bool dns_name_unpack(struct dns_name *name, const uint8_t *packet, size_t size, size_t *offset);

/* Presentation form without the final dot ("." for the root), terminated. Returns the length. */
size_t dns_name_print(const struct dns_name *name, char buffer[DNS_NAME_TEXT_MAX]);

/* The same text, in the arena. */
struct slice dns_name_text(struct arena *arena, const struct dns_name *name);

bool dns_name_eq(const struct dns_name *a, const struct dns_name *b);
bool dns_name_is_below(const struct dns_name *name, const struct dns_name *zone); /* or equal */
unsigned dns_name_label_count(const struct dns_name *name); /* without the root */

/* Drops leftmost labels until count are left. Requires count <= dns_name_label_count(name). */
void dns_name_keep_labels(struct dns_name *name, unsigned count);

/* prefix + suffix. False if that is too long; *name is then undefined. *name may be *prefix. */
bool dns_name_join(struct dns_name *name, const struct dns_name *prefix,
                   const struct dns_name *suffix);

/* The reversed octets (RFC 5782 section 2.1) or 32 reversed nibbles (section 2.4) of ip, before
 * zone, which must not be *name. False if that is too long. */
bool dns_name_reverse(struct dns_name *name, const struct ip *ip, const struct dns_name *zone);

/* in-addr.arpa or ip6.arpa, to reverse into. */
const struct dns_name *dns_name_arpa(const struct ip *ip);
