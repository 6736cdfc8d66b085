/* domain.h -- a domain as it is looked up: lower-case A-labels without a final dot.
 *
 *     struct domain domain;
 *     const char *wrong = domain_parse(&domain, SLICE("Bücher.example."));
 *     if (wrong == NULL)
 *         use(domain_text(&domain));           // "xn--bcher-kva.example"
 *
 * U-labels go through UTS 46, non-transitional. Labels are letters, digits, hyphens within and
 * underscores, and there are two at least: a word without a dot is a placeholder or a name of this
 * machine. The last one must begin with a letter, as that of every domain that is delegated does,
 * so that 192.0.2.300, 192.0.2.10-99 and 192.0.2.x are none. A label that is ASCII is taken as it
 * is, one that begins with xn-- and does not decode, too: what there is in DNS, DNS says.
 */
#pragma once

#include "base/slice.h"

enum { DOMAIN_LEN_MAX = 253, DOMAIN_LABEL_LEN_MAX = 63 };

struct domain {
    size_t len;
    char text[DOMAIN_LEN_MAX + 1]; /* the final dot may be in it for a while */
};

/* NULL, or what it is instead: "not a domain", "a domain with an empty label"; static. */
const char *domain_parse(struct domain *domain, struct slice text);

struct slice domain_text(const struct domain *domain); /* borrowed */
