/* identity.h -- what stays the same of a target and of a finding, in 128 bits.
 *
 *     const struct identity target = identity_of_target(&record.target);
 *     char text[IDENTITY_TEXT_LEN];
 *     identity_print(&target, text);               // "4f3c..."; the "id" of the outputs
 *
 * Two targets are the same when address, domain, helo, mail_from and selectors are, byte by byte.
 * An empty text counts as an absent one: the null sender is postmaster of the same domain that an
 * absent sender stands for. Labels, and what an address was sampled or followed from, do not count.
 * Of a finding count the target, subject, code, list, and what it is about; never what may change
 * from one day to the next.
 *
 * It outlives the program: the same on every machine and in every release, for people keep it. All
 * of it is XXH3-128, of bytes that cannot be read in two ways, for they are of one length:
 *
 *     others  = H("o1" H(domain) H(helo) H(mail_from) H(selectors))
 *     target  = H("t1" others FAMILY ADDRESS)        family: one byte, 4, 6 or 0 without an address
 *     finding = H("f1" target H(subject) H(code) H(list) H(about))
 *
 * where the address is 16 bytes, zeroes behind one of IPv4, and a hash is its 16 bytes with the
 * highest first. Another layout gets another digit, and breaks whatever remembers the old one.
 *
 * Bounds:  by chance, two of 2^50 are alike with a probability of 2^-29. XXH3 is no secret and
 *          withstands nobody who looks for two that are alike.
 * Threads: any; pure.
 */
#pragma once

#include "model/target.h"

struct identity {
    uint64_t high, low;
};

enum { IDENTITY_TEXT_LEN = 32 };

struct identity identity_of_target(const struct target *target);

/* The same in two steps, for targets that differ in their address only: of all but that, and then
 * with it; without one ip->family is IP_NONE. */
struct identity identity_of_others(const struct target *target);
struct identity identity_at(const struct identity *others, const struct ip *ip);

/* Texts that are absent or empty are the same. code is the text, "dnsbl.listed". */
struct identity identity_of_finding(const struct identity *target, struct slice subject,
                                    struct slice code, struct slice list, struct slice about);

bool identity_eq(const struct identity *a, const struct identity *b);

/* Lower-case hexadecimal digits; not terminated. */
void identity_print(const struct identity *identity, char buffer[IDENTITY_TEXT_LEN]);
