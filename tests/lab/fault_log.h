/* fault_log.h -- every question to the fault server, one line each.
 *
 *     MONOTONIC_NS ZONE TYPE NAME DEED udp|tcp
 *
 * Zone and name are in lower case and without the last dot; ZONE is "-" outside of all zones.
 * A test reads from it who was asked what, how often, and how fast.
 *
 * Threads: one.
 * Time:    an argument.
 */
#pragma once

#include "fault_reply.h"

struct fault_log;

/* NULL if the file cannot be written. */
struct fault_log *fault_log_open(const char *path);

/* Empties the file. */
void fault_log_reset(struct fault_log *log);

void fault_log_put(struct fault_log *log, const struct fault_reply *reply, uint64_t now_ns);

/* Hands to the kernel what waits in the buffer, at most every 100 ms. */
void fault_log_flush(struct fault_log *log, uint64_t now_ns);

void fault_log_close(struct fault_log *log);
