/* catalogue.h -- the YAML files that describe the blocklists.
 *
 *     struct catalogue_file *file = catalogue_new();
 *     for each path
 *         if (catalogue_load(file, path, &complaint) != STATUS_OK) ...  // nothing may be sent then
 *     if (catalogue_check(file, &complaint) != STATUS_OK) ...
 *     use(catalogue_lists(file));
 *     catalogue_free(file);
 *
 * An unknown field, a bad code, a list without a zone, a test point of a kind that the list does
 * not hold, two lists of one id: the complaint names file and line. Keys are not read here: a list
 * says in which environment variable its key is.
 *
 * Bounds:  CATALOGUE_SIZE_MAX bytes a file, and those of model/list.h.
 * Memory:  an arena of its own, until catalogue_free(). Threads: one at a time while loading.
 */
#pragma once

#include "base/complaint.h"
#include "base/status.h"
#include "model/list.h"

enum { CATALOGUE_SIZE_MAX = 16 << 20 };

struct catalogue_file;

struct catalogue_file *catalogue_new(void);
void catalogue_free(struct catalogue_file *file); /* NULL is fine */

/* STATUS_NO_INPUT: cannot be read. STATUS_BAD_INPUT: malformed. */
MUST_USE enum status catalogue_load(struct catalogue_file *file, const char *path,
                                    struct complaint *complaint);

/* What only holds for all files together: ids are unique, covers lead in no circle, lists of one
 * quota agree on its per_day, and those that leave it out are given it. A list that covers one
 * which is in no file is fine: that one may be in a catalogue of somebody else. */
MUST_USE enum status catalogue_check(struct catalogue_file *file, struct complaint *complaint);

const struct catalogue *catalogue_lists(const struct catalogue_file *file);
