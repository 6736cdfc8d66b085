/* fatal.h -- when the machine refuses what nothing can go on without: memory, a thread, a
 * descriptor, random numbers.
 *
 *     if (box->fd < 0)
 *         fatal("a descriptor for events");     // errno says why
 *
 * What is said then, and how the process ends, is the handler's to decide; without one it aborts. A
 * broken promise between two of our own functions is not the machine's: that is an assert.
 *
 * Threads: any may call fatal(); the handler is set before there is more than one.
 */
#pragma once

/* Must not return. error: errno, 0 if it is not known. No memory may be had in there. */
typedef void fatal_handler(const char *what, int error);

void fatal_set_handler(fatal_handler *handler);

/* what: what was refused, as in "the machine refuses WHAT". */
_Noreturn void fatal(const char *what);
