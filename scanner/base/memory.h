/* memory.h -- heap memory that never fails: out of memory is fatal, so no caller has a branch for
 * it.
 *
 * Threads: as malloc.
 */
#pragma once

#include <stddef.h>

void *memory_new(size_t size);                            /* zeroed */
void *memory_take(size_t size);                           /* not initialised */
void *memory_take_aligned(size_t alignment, size_t size); /* likewise; a power of two */
void *memory_grow(void *memory, size_t size);             /* as realloc; NULL is fine */
void *memory_copy(const void *bytes, size_t size);
char *memory_text(const char *text, size_t len); /* a terminated copy */
