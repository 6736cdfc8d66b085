/* row_target.h -- what a row stands for: a target, and the addresses that share its texts.
 *
 *     if (row_target_read(&rt, &row, allow_large, &why))
 *         expand(&rt.target, &rt.span);
 *
 * The target and ip fields hold an address, a prefix or a range; target and domain a domain or an
 * e-mail address, which is its domain. Where both an address and a domain are given, they are
 * pairs. helo and mail_from are taken as they are, whatever they hold.
 *
 * Bounds:  TARGETS_ROW_MAX targets a row unless large ones are allowed, then ROW_TARGET_MAX.
 * Memory:  texts are borrowed from the row or stand in *rt itself, which must not move.
 */
#pragma once

#include "fleet/domain.h"
#include "fleet/row.h"
#include "fleet/span.h"

/* As many as IPv4 has addresses: no scan ends that is larger. */
#define ROW_TARGET_MAX (UINT64_C(1) << 32)

struct row_target {
    struct target target; /* all but its ip */
    struct span span;     /* without any for a domain */
    struct domain domain;
    char sampled_from[SPAN_TEXT_MAX];
};

/* False: why says what is wrong with the row, and *rt stands for nothing. */
bool row_target_read(struct row_target *rt, const struct row *row, bool allow_large,
                     struct text *why);
