/* outputs.h -- whether what a run would write is one of its inputs, or another of its outputs. */
#pragma once

#include "cli/options.h"

/* STATUS_BAD_USAGE, and it is said, if so. Nothing is opened. */
MUST_USE enum status outputs_check(const struct options *options);
