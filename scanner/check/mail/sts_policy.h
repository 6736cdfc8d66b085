/* sts_policy.h -- the policy of MTA-STS (RFC 8461 section 3.2), read.
 *
 *     struct sts_policy policy = sts_policy_parse(body);
 *     if (policy.flaw.what != NULL)
 *         complain(policy.flaw.what, policy.flaw.where);   // "names no mode"
 *     else if (!sts_policy_covers(&policy, SLICE("mx.example.com")))
 *         complain("senders will not deliver to it");
 *
 * The text may be anything; the values are slices of it. A policy has at most one flaw, the first
 * that is met; what was read before stays. Of a key that is repeated the first counts, but for mx.
 *
 * Bounds: STS_MX_MAX patterns are kept; sts_policy_covers() sees the others, too.
 */
#pragma once

#include "check/mail/transport_record.h"

enum { STS_MX_MAX = 32, STS_MAX_AGE_MAX = 31557600 /* s: a year */ };

struct sts_policy {
    struct slice text;
    struct slice version, mode; /* absent: none */
    struct slice max_age;       /* as it is written; absent: none */
    uint32_t max_age_s;         /* 0 if there is a flaw in it */
    size_t mx_count;            /* of the patterns in mx */
    struct slice mx[STS_MX_MAX];
    struct record_flaw flaw;
};

struct sts_policy sts_policy_parse(struct slice text);

/* Whether a pattern matches the host: the same name, or "*." in place of its first label (section
 * 4.1). */
bool sts_policy_covers(const struct sts_policy *policy, struct slice host);
