/* transport_policy.h -- the policy of MTA-STS, fetched and judged, for the check of the transport.
 *
 *     if (!transport_policy_ask(dialog, &host, &policy))
 *         return false;
 *     ...
 *     transport_policy_observe(&policy, &report, sts);
 *     transport_policy_report(&policy, &report, &failures, hosts);
 *
 * Memory: the dialog's arena.
 */
#pragma once

#include "check/mail/mx_hosts.h"
#include "check/mail/sts_policy.h"
#include "check/talk/dialog.h"
#include "check/talk/failures.h"

struct transport_policy {
    const struct dns_name *host;     /* that serves it */
    const struct document *document; /* NULL: it was not asked for */
    struct sts_policy policy;        /* of a document that senders read */
    bool is_served;                  /* it is one */
};

/* Fetches the policy from its host, "mta-sts.<domain>", which stays. False: not known yet. */
bool transport_policy_ask(struct dialog *dialog, const struct dns_name *host,
                          struct transport_policy *policy);

/* "policy" of the observed object about MTA-STS: null if none came. */
void transport_policy_observe(const struct transport_policy *policy, struct report *report,
                              struct value *sts);

void transport_policy_report(const struct transport_policy *policy, struct report *report,
                             struct failures *failures, const struct mx_hosts *hosts);
