/* mx_findings.h -- what is wrong with a domain's MX records: the findings of the MX check.
 *
 * Memory: the report's arena.
 */
#pragma once

#include "check/mx_hosts.h"
#include "check/report.h"

enum mx_result { MX_OK, MX_NULL, MX_IMPLICIT, MX_NONE, MX_UNKNOWN };

/* The registrable domain of a host that does not exist. */
struct mx_registry {
    struct dns_name name;
    bool is_free;               /* it does not exist either, but the suffix above it does */
    const struct reply *failed; /* the lookup that failed, or NULL */
};

struct mx_outcome {
    struct report report;
    struct slice domain;
    const struct mx_hosts *hosts;
    const struct mx_registry *registries; /* by host */
    enum mx_result result;
    struct proof basis; /* of all that was learned */
};

void mx_findings_add(struct mx_outcome *outcome);
