/* writer.h -- the thread that writes what the workers have printed, whole lines in order of
 * arrival.
 *
 *     writer_put(writer, &text, target_count);   // takes the text's memory over, leaves it empty
 *
 * Threads: put by any. The sink is called in the writer's thread only.
 * Bounds:  by the credits of the targets inside, which the writer gives back when they are written.
 */
#pragma once

#include "base/text.h"
#include "scan/credits.h"

struct mailbox;
struct writer;

/* Where bytes go; false when they cannot be written: nothing more is then given to it. */
typedef bool writer_sink(void *state, struct slice bytes);

struct writer *writer_start(writer_sink *sink, void *state, struct credits *credits);

void writer_put(struct writer *writer, struct text *text, unsigned target_count);

/* Waits until all that was put is written, and ends the thread. */
void writer_finish(struct writer *writer);
void writer_free(struct writer *writer); /* after writer_finish(); NULL is fine */

uint64_t writer_written(const struct writer *writer); /* targets, so far; any thread */
bool writer_has_failed(const struct writer *writer);  /* any thread */
