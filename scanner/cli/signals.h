/* signals.h -- SIGINT, SIGTERM and SIGHUP: the first asks for an end, the second of any of them
 * ends the process at once, with the files that were not finished (keeper.h).
 *
 *     signals_catch();
 *     ... if (signals_first_ns() != 0) scan_stop(scan);
 *
 * Where SIGHUP was ignored at the start (nohup), it stays so.
 * Threads: signals_first_ns() any; signals_catch() the main thread.
 */
#pragma once

#include <stdint.h>

void signals_catch(void);

/* For a command that has nothing to bring to an end: the first one, too, ends it at once. */
void signals_catch_at_once(void);

/* When the first one came, on the clock of clock_now_ns(); 0: none has. */
uint64_t signals_first_ns(void);
