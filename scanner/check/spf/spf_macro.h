/* spf_macro.h -- macro-strings of RFC 7208 section 7: are they valid, and what do they become?
 *
 *     if (spf_macro_is_domain(spec)) ...                 // the grammar of domain-spec
 *     struct slice text = spf_macro_expand(arena, spec, &values);
 *     struct dns_name name;
 *     if (spf_macro_name(text, &name)) ...
 *
 * Memory: the arena's.
 */
#pragma once

#include "base/arena.h"
#include "dns/name.h"

struct spf_values {
    struct slice local, sender_domain; /* %{l} %{o}, and %{s} of both */
    struct slice domain;               /* %{d} */
    struct slice helo;                 /* %{h} */
    struct ip client;                  /* %{i} %{v} %{c} */
    struct slice validated;            /* %{p} */
    uint64_t now_s;                    /* %{t} */
};

/* Whether the text is a macro-string; in_exp allows the letters c, r and t, and blanks. */
bool spf_macro_is_string(struct slice text, bool in_exp);

/* Whether it is a domain-spec: a macro-string that ends in a macro or an escape ("%%", "%_", "%-"),
 * or in ".toplabel". */
bool spf_macro_is_domain(struct slice text);

/* Whether it holds a macro of a letter, and so depends on who asks; and whether it holds %{p}. */
bool spf_macro_has_letter(struct slice text);
bool spf_macro_has_validated(struct slice text);

/* Requires a valid macro-string. Of one without a letter the values do not matter. */
struct slice spf_macro_expand(struct arena *arena, struct slice text,
                              const struct spf_values *values);

/* The name that a text stands for: labels from the left are dropped until it has at most 253
 * characters (section 7.3). False if it cannot be one: an empty label, or one of over 63 bytes.
 * No byte but '.' is special. */
bool spf_macro_name(struct slice text, struct dns_name *name);
