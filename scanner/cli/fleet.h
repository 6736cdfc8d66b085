/* fleet.h -- the targets of a scan, with their rejects told and written down on the way.
 *
 * Threads: fleet_next_block() is the reader's; all else before it starts or after it ended.
 */
#pragma once

#include "cli/file_sink.h"
#include "fleet/targets.h"

struct fleet {
    const struct targets_options *options;
    struct targets *targets;
    struct complaint complaint;
    struct file_sink rejects; /* open if its path is set */
    uint64_t rejected_told;
    bool has_unreadable;
};

/* Opens every input; says what cannot be opened, and what to write instead. *options must stay
 * until fleet_close(). */
MUST_USE enum status fleet_open(struct fleet *fleet, const struct targets_options *options);

/* Where lines are written that cannot be read. NULL: nowhere. */
MUST_USE enum status fleet_open_rejects(struct fleet *fleet, const char *path);

struct block *fleet_next_block(void *fleet); /* NULL at the end */

/* As targets_follow(). */
struct block *fleet_follow_block(void *fleet, const struct ip *ip, struct slice domain);

/* After the last block: says, whatever the verbosity, which inputs hold lines but no target.
 * Whether there are any. */
bool fleet_tell_fruitless(const struct fleet *fleet);

void fleet_close(struct fleet *fleet); /* zeroes are fine */
