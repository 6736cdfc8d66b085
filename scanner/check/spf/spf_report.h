/* spf_report.h -- what came of the SPF check, in the words of the output: checks.spf and findings.
 */
#pragma once

#include "check/spf/spf_walk.h"
#include "check/talk/report.h"

/* One identity of a pair, or a domain for all its clients. */
struct spf_identity {
    struct spf_client client;
    struct slice domain; /* whose policy is evaluated; lower case, but maybe no valid name */
    struct spf_outcome outcome;
};

struct spf_view {
    bool is_pair, has_helo;
    struct slice domain; /* of the target */
    struct spf_identity sender, helo;
    struct spf_walk walk;   /* of the target's domain */
    size_t record_len;      /* of its own record */
    struct slice near_miss; /* a TXT record that is almost one of SPF; absent: none */
    struct slice sender_id; /* one of Sender ID (RFC 4406); absent: none */
    bool has_type99;        /* records of type SPF */
    struct proof proof;     /* of its TXT records */
};

void spf_report(const struct spf_view *view, struct arena *arena, struct record *record);
