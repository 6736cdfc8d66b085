/* random.h -- unpredictable numbers from the kernel's generator (getrandom), for query ids, probe
 * names and seeds. Threads: any; each thread has its own buffer. */
#pragma once

#include <stddef.h>
#include <stdint.h>

void random_fill(void *bytes, size_t size);
uint64_t random_u64(void);
