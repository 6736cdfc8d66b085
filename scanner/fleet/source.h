/* source.h -- a file or standard input, line by line, with the numbers of the lines.
 *
 *     if (source_open(&source, "fleet.csv", &complaint) != STATUS_OK) ...
 *     while ((found = source_next(&source, &line)) < SOURCE_FAILED)
 *         if (found == SOURCE_LINE)
 *             use(line, source.line);
 *     source_close(&source);
 *
 * A line comes without its LF or CRLF; the last one needs none. A UTF-8 byte order mark at the
 * start of the file is not part of it. A line that is too long or holds a NUL is skipped, and said
 * so. What is read is read once, from its start to its end: a pipe will do.
 *
 * Bounds:  TARGETS_LINE_MAX a line.
 * Memory:  a buffer that grows to the longest line; none before the first read.
 * Threads: one at a time; it may block in read().
 */
#pragma once

#include "base/complaint.h"
#include "base/hash.h"
#include "base/status.h"

struct source {
    const char *file; /* as named by the user; borrowed */
    size_t line; /* the number of the line found last, 1-based; of a joined one, where it starts */

    int fd;
    int error;           /* of read(), or SOURCE_CUT_SHORT; 0: none */
    bool is_begun;       /* the byte order mark has been dealt with */
    bool is_at_end;      /* read() has returned 0 */
    uint64_t size_least; /* of a regular file, when it was opened */
    uint64_t size_read;
    struct hash_stream *hash;     /* of what was read so far */
    char digest[HASH_DIGEST_LEN]; /* of all its bytes, once it is at its end */
    size_t joined;                /* lines in it beyond the first */
    struct text text;             /* what is buffered; in it: */
    size_t begin;                 /* of the line found last */
    size_t first_end;             /* behind its first line, line end included */
    size_t end;                   /* behind it, line end excluded */
    size_t next;                  /* where the next one begins */
};

/* A regular file that ended before the size it had when it was opened: what it lost is not scanned,
 * and that is said. */
enum { SOURCE_CUT_SHORT = -1 };

enum source_found { SOURCE_LINE, SOURCE_TOO_LONG, SOURCE_NUL, SOURCE_FAILED, SOURCE_END };

/* "-" is standard input. A directory is not readable. */
MUST_USE enum status source_open(struct source *source, const char *file,
                                 struct complaint *complaint);
void source_close(struct source *source); /* zeroes are fine; file, line and digest stay */

/* *line is borrowed until the next call, whichever. SOURCE_FAILED: source_error_text()
 * says why. */
enum source_found source_next(struct source *source, struct slice *line);

const char *source_error_text(const struct source *source); /* requires SOURCE_FAILED */

/* The bytes from the current position on, at least to the end of the first line that is not blank,
 * or as many as there are up to TARGETS_LINE_MAX. Borrowed until the next call; nothing is taken.
 */
struct slice source_peek(struct source *source);

/* Joins the next line, *more, to the one found last, for a value that holds a line end. False, and
 * nothing changed, if there is none or it does not fit. Slices from before are no longer valid. */
bool source_join(struct source *source, struct slice *more);

/* The line found last with all that was joined to it; borrowed as from source_next(). */
struct slice source_joined(const struct source *source);

/* Gives the lines joined back, so that source_next() finds them again, one by one. */
void source_split(struct source *source);
