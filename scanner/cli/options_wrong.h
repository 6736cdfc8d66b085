/* options_wrong.h -- what to write instead of an option, or of its value, that is wrong. */
#pragma once

#include "base/text.h"

#include <getopt.h>

/* option: without its dashes. Adds "--format cannot be 'ndjsn'; did you mean ndjson?" */
void options_wrong_value(const char *option, const char *value, struct text *why);

/* word: as it was written, with its dashes; known ends with a name of NULL. */
void options_wrong_name(const char *word, const struct option *known, struct text *why);
