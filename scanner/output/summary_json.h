/* summary_json.h -- the manifest of a run, as one JSON object with a final newline
 * ("--summary"). */
#pragma once

#include "base/text.h"
#include "model/summary.h"
#include "model/value.h"

/* What is not counted. */
struct summary_about {
    const struct value *settings; /* what the run was told, an object */
    const struct value *left_out; /* why a list was not asked, by its id, an object */
    const struct value *inputs;   /* objects with file and digest, a list */
    const char *host, *version;
};

/* Requires summary->tally. */
void summary_json(struct text *out, const struct summary *summary,
                  const struct summary_about *about);
