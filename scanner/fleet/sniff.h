/* sniff.h -- what format a file of targets has, by its name, else by how it starts. */
#pragma once

#include "fleet/targets.h"

/* By the ending of the name: .csv, .tsv, .ndjson, .jsonl, .json, .txt, .list; else by the first
 * line of head that is not blank: an object is NDJSON, a header with a column target, ip or domain
 * CSV, anything else text. */
enum targets_format sniff_format(const char *file, struct slice head);

/* Why no line of the file can be read, and what to do about it; or NULL; static. */
const char *sniff_wrong(struct slice head);
