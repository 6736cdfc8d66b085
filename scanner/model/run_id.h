/* run_id.h -- the name of a run: when it started, and a number of chance, for two may start at
 * once. Names sort as the runs started. */
#pragma once

#include <stdint.h>

/* "20261124T020000Z-1f3a9c" */
enum { RUN_ID_LEN = 23 };

/* Of the number the lowest 24 bits are used; not terminated. */
void run_id_print(uint64_t started_ms, uint64_t number, char buffer[RUN_ID_LEN]);
