/* severity.h -- how bad a finding is, and what that makes of a target. */
#pragma once

#include "base/slice.h"

enum severity { SEVERITY_INFO, SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH, SEVERITY_CRITICAL };

const char *severity_text(enum severity severity); /* "medium"; static */
bool severity_parse(struct slice text, enum severity *severity);
