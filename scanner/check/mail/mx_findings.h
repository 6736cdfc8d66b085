/* mx_findings.h -- what is wrong with a domain's MX records: the findings of the MX check.
 *
 * Memory: the report's arena.
 */
#pragma once

#include "check/mail/mx_hosts.h"
#include "check/talk/registration.h"
#include "check/talk/report.h"

enum mx_result { MX_OK, MX_NULL, MX_IMPLICIT, MX_NONE, MX_UNKNOWN };

struct mx_outcome {
    struct report report;
    struct slice domain;
    const struct mx_hosts *hosts;
    const struct registration *registries; /* by host; of those that do not exist */
    enum mx_result result;
    struct proof basis; /* of all that was learned */
};

void mx_findings_add(struct mx_outcome *outcome);
