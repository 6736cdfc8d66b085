/* dmarc_lint.h -- what is wrong with the record that decides on a domain's policy, or could be
 * better: the part of dmarc_report.h that is about one record.
 */
#pragma once

#include "check/dmarc/dmarc_discovery.h"
#include "check/talk/report.h"

/* Requires that the policy is known and discovery->now.place is there. */
void dmarc_lint(struct report *report, const struct dmarc_discovery *discovery);

/* What is wrong with p, sp and np of the record at the place, and what to do about it. */
struct slice dmarc_lint_policy_reason(struct report *report, const struct dmarc_place *place);
struct slice dmarc_lint_policy_advice(struct report *report, const struct dmarc_place *place);
