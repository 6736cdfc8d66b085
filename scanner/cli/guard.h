/* guard.h -- what a process owes its secrets, and whoever waits for its exit status, before it does
 * anything else.
 *
 * Keys do not get out of its memory: no core is dumped, and no process of the same user may look
 * into it. What the machine refuses ends it with a message and a status, in libraries too.
 */
#pragma once

/* First of all, while there is one thread. */
void guard_begin(void);
