/* arena.h -- memory that is given out piece by piece and taken back all at once.
 *
 *     struct arena *arena = arena_new(4096);
 *     struct thing *thing = arena_take(arena, sizeof *thing);
 *     arena_reset(arena);   // thing is gone, the first chunk stays for the next user
 *
 * Bounds:  none of its own: what fills an arena has a _MAX.
 * Memory:  chunks of at least chunk_size; a larger piece gets a chunk of its own. Out of memory
 *          aborts.
 * Threads: one at a time.
 */
#pragma once

#include "base/slice.h"

struct arena;

struct arena *arena_new(size_t chunk_size);
void arena_free(struct arena *arena); /* NULL is fine */
void arena_reset(struct arena *arena);

void *arena_take(struct arena *arena, size_t size); /* zeroed, aligned for any type */

/* Terminated by a NUL past its end; the absent text stays absent. */
struct slice arena_copy(struct arena *arena, struct slice text);
struct slice arena_print(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

size_t arena_size(const struct arena *arena); /* bytes held from the heap */
