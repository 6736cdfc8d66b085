/* expansion.h -- rows into blocks: lazily, each target once, neighbours together.
 *
 *     if (row_target_read(expansion_row(expansion), &row, allow_large, &why)) {
 *         expansion_begin(expansion);
 *         while ((block = expansion_next(expansion)) != NULL) ...
 *     }
 *     block = expansion_last(expansion);           // after the last row
 *
 * The newest block is kept back while the next rows may join it: addresses of the same /24 (IPv4)
 * or /120 (IPv6) that have equal labels and no other texts.
 *
 * Memory: one block, and what was seen. Threads: one at a time.
 */
#pragma once

#include "fleet/row_target.h"
#include "model/block.h"

struct expansion;

struct expansion *expansion_new(void);
void expansion_free(struct expansion *expansion); /* NULL is fine */

/* Where to put the next row; requires that expansion_next() has returned NULL since the last one.
 */
struct row_target *expansion_row(struct expansion *expansion);
void expansion_begin(struct expansion *expansion);

/* The next block of the row that is ready, the caller's; NULL once the row is used up. The texts of
 * the row must stay until then. */
struct block *expansion_next(struct expansion *expansion);

/* The block kept back, the caller's; NULL if there is none. */
struct block *expansion_last(struct expansion *expansion);

/* Targets so far: of all rows, and without those seen before. */
uint64_t expansion_read_count(const struct expansion *expansion);
uint64_t expansion_distinct_count(const struct expansion *expansion);
