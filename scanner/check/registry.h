/* registry.h -- the checks there are. A new one is a line here. */
#pragma once

#include "check/talk/check.h"

/* All checks, in the order of their output; ends with NULL. */
extern const struct check *const checks_all[];

const struct check *check_find(struct slice name); /* or NULL */

/* Whether it asks about an address, where a target has one. */
bool check_is_about_ip(const struct check *check);
