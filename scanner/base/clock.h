/* clock.h -- the only place that reads a clock. Everything else is told the time.
 *
 * now_ns is monotonic and says nothing about the date; wall_ms is UTC since 1970, may jump, and is
 * for people to read.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define CLOCK_NS_PER_S UINT64_C(1000000000)
#define CLOCK_NS_PER_MS UINT64_C(1000000)

/* "2026-11-24T02:00:00.123Z" */
enum { CLOCK_TEXT_LEN = 24 };

uint64_t clock_now_ns(void);
uint64_t clock_wall_ms(void);

/* RFC 3339 with milliseconds; not terminated. */
void clock_print(uint64_t wall_ms, char buffer[CLOCK_TEXT_LEN]);
