/* fleet.h -- the targets of a scan, with their rejects told and written down on the way.
 *
 * Threads: fleet_next_block() is the reader's; all else before it starts or after it ended.
 */
#pragma once

#include "cli/file_sink.h"
#include "input/targets.h"

struct fleet {
    struct targets *targets;
    struct complaint complaint;
    struct file_sink rejects; /* open if path is set */
    uint64_t rejected_told;
    bool has_unreadable;
};

/* Opens every input; says what cannot be opened. rejects: a path, or NULL. */
MUST_USE enum status fleet_open(struct fleet *fleet, const struct targets_options *options,
                                const char *rejects);

struct block *fleet_next_block(void *fleet); /* NULL at the end */

/* As targets_follow(). */
struct block *fleet_follow_block(void *fleet, const struct ip *ip, struct slice domain);

/* STATUS_NO_OUTPUT if the rejects could not be written. */
MUST_USE enum status fleet_close(struct fleet *fleet);
