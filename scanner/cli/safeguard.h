/* safeguard.h -- what a process owes its secrets, and whoever waits for its exit status, before it
 * does anything else.
 *
 * Keys do not get out of its memory: no core is dumped, and no process of the same user may look
 * into it. What the machine refuses ends it with a message and a status, in libraries too.
 */
#pragma once

#include "base/status.h"
#include "scan/scan.h"

/* First of all, while there is one thread. */
void safeguard_begin(void);

/* Sets settings->descriptors, once all else is set: as many as the process may have. Where a scan
 * takes more it is told, as a warning, or as an error if it cannot do with them. */
MUST_USE enum status safeguard_descriptors(struct scan_settings *settings);
