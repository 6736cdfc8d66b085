/* signals.h -- SIGINT, SIGTERM and SIGHUP: the first asks for an end, the second of any of them
 * ends the process at once, with the files that were not finished.
 *
 *     signals_catch();
 *     ... if (signals_first_ns() != 0) scan_stop(scan);
 *
 * Where SIGHUP was ignored at the start (nohup), it stays so.
 * Threads: signals_first_ns() any; the others the main thread.
 */
#pragma once

#include <stdint.h>

void signals_catch(void);

/* For a command that has nothing to bring to an end: the first one, too, ends it at once. */
void signals_catch_at_once(void);

/* When the first one came, on the clock of clock_now_ns(); 0: none has. */
uint64_t signals_first_ns(void);

/* A file to be removed if the process is ended at once. The path must stay until it is kept. */
void signals_litter(const char *path);
void signals_keep(const char *path);

/* Removes those, before a process that cannot go on is ended. Safe in a signal handler. */
void signals_sweep_litter(void);
