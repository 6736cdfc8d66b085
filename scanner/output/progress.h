/* progress.h -- the line to watch while a scan runs.
 *
 *     if (progress_due(&progress, now_ns)) {
 *         progress_print(&progress, &line, &counts, now_ns);
 *         write(2, line.at, line.len);
 *     }
 *
 * On a terminal one line is redrawn in place, some times a second; elsewhere a line every 30 s.
 * Shows: targets done (and of how many, once known), rate, listed and unknown so far, time left.
 * Told the time; touches no file; one thread.
 */
#pragma once

#include "base/text.h"

struct progress_counts {
    uint64_t targets_done, targets_all; /* all: those read so far */
    bool all_known;                     /* the input has been read to its end */
    uint64_t questions;                 /* answered */
    uint64_t listed, unknown;           /* verdicts, so far */
    bool interrupted;                   /* what is done is not all that was wanted */
};

struct progress {
    bool terminal;
    unsigned width; /* of the terminal, columns */
    uint64_t started_ns, shown_ns;
    uint64_t shown_done; /* private, with the smoothed rate */
    double targets_per_s;
};

void progress_init(struct progress *progress, bool terminal, unsigned width, uint64_t now_ns);
bool progress_due(const struct progress *progress, uint64_t now_ns);
void progress_print(struct progress *progress, struct text *line,
                    const struct progress_counts *counts, uint64_t now_ns);

/* Ends the line that is redrawn; nothing elsewhere. */
void progress_end(struct progress *progress, struct text *line);
