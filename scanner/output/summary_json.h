/* summary_json.h -- the manifest of a run, as one JSON object with a final newline
 * ("--summary"). */
#pragma once

#include "base/text.h"
#include "model/summary.h"
#include "model/value.h"

/* settings: what the run was told, an object. */
void summary_json(struct text *out, const struct summary *summary, const struct value *settings,
                  const char *version);
