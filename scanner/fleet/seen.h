/* seen.h -- the targets there were so far, so that each is scanned once.
 *
 *     if (seen_add(seen, &domain_target)) ...
 *     new_count = seen_add_run(seen, &target, &run, octets);
 *
 * What makes two targets the same is said in model/identity.h.
 *
 * Memory:  prefixes and ranges cost next to nothing, whatever their size. A scattered IPv4 address
 *          without further texts costs 2 to 4 bytes; any other target about 32: its identity stands
 *          for it.
 * Threads: one at a time.
 */
#pragma once

#include "fleet/span.h"
#include "model/target.h"

struct seen;

struct seen *seen_new(void);
void seen_free(struct seen *seen); /* NULL is fine */

/* Adds a domain. False: it was there. */
bool seen_add(struct seen *seen, const struct target *target);

/* Adds the target once for each address of the run, whatever its ip. Returns how many were new, and
 * the varying octet of each of those, ascending. */
unsigned seen_add_run(struct seen *seen, const struct target *target, const struct span_run *run,
                      uint8_t octets[SPAN_RUN_MAX]);
