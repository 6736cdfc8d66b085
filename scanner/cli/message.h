/* message.h -- the only place that writes to standard error: messages and the progress line, one at
 * a time, whichever thread they come from.
 *
 *     message_error("cannot open %s: %s", path, strerror(errno));   // "rblsweep: cannot open ..."
 *
 * What messages say comes from outside (names of files, lines of input, answers), so a control in
 * them is shown as \x1b, and a key as ***. A message is one line.
 *
 * Threads: any; message_set_level() and message_hide() while there is only one.
 */
#pragma once

#include "base/slice.h"
#include "model/redact.h"

enum message_level { MESSAGE_ERROR, MESSAGE_WARNING, MESSAGE_INFO };

/* Shows messages up to level; WARNING before this is called. */
void message_set_level(enum message_level level);

/* From now on no message shows these; borrowed. NULL: there are none. */
void message_hide(const struct redact *secrets);

void message_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void message_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
void message_info(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The line as progress_print() made it; messages that come while it stands go above it. */
void message_progress(struct slice line);

/* Says so and ends the process at once, with the status of NO_MACHINE: a fatal_handler. */
void message_fatal(const char *what, int error);

/* The same for a library that gave up by itself: a handler of SIGABRT. */
void message_aborted(int number);
