/* message.h -- the only place that writes to standard error: messages and the progress line, one at
 * a time, whichever thread they come from.
 *
 *     message_error("cannot open %s: %s", path, strerror(errno));   // "rblsweep: cannot open ..."
 *
 * Threads: any.
 */
#pragma once

#include "base/slice.h"

enum message_level { MESSAGE_ERROR, MESSAGE_WARNING, MESSAGE_INFO };

/* Shows messages up to level; WARNING before this is called. */
void message_set_level(enum message_level level);

void message_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void message_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
void message_info(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The line as progress_print() made it; messages that come while it stands go above it. */
void message_progress(struct slice line);
