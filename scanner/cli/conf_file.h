/* conf_file.h -- the file of --unbound-conf, which every resolver of a run reads for itself, and
 * all of them the same.
 *
 * One that can be read only once, a pipe, is kept in memory, and read from there.
 * Where a quote in it is not closed, libunbound's reader ends the whole process: that is turned
 * into our message and status.
 */
#pragma once

#include "base/status.h"

/* Replaces *path where that is needed. STATUS_NO_RESOLVER, and it is said, if it cannot be read. */
MUST_USE enum status conf_file_hold(const char **path);

/* Around whatever lets libunbound read it. */
void conf_file_begin(void);
void conf_file_end(void);
