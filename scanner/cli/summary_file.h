/* summary_file.h -- the run in numbers, as --summary wants it. */
#pragma once

#include "cli/job.h"

/* source_is_free: as of scan_source_is_free(); else nothing is said of the inputs. */
void summary_file_write(struct file_sink *sink, const struct job *job,
                        const struct summary *summary, bool source_is_free);
