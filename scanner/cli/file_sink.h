/* file_sink.h -- the file, or standard output, that a run writes to. Its errors say which and why.
 *
 *     struct file_sink sink;
 *     if (file_sink_open(&sink, path) != STATUS_OK) ...
 *     file_sink_write(&sink, records);      // whole ones
 *     if (!file_sink_finish(&sink)) ...     // now it is there, whole
 *     file_sink_close(&sink);
 *
 * A plain file is written beside, as PATH.part, which takes its place when it is finished: until
 * then what was there stays. PATH.part is locked, so that no two runs write one file. What cannot
 * be written to its end stays as PATH.part, up to its last whole record. Pipes, terminals and other
 * devices are written directly, and never waited for without an end once a signal asks for ours.
 *
 * Threads: one at a time. With zeroes nothing is open, and finish and close do nothing.
 */
#pragma once

#include "base/slice.h"
#include "base/status.h"
#include "base/text.h"

enum sink_failure {
    SINK_WELL,
    SINK_FAILED,  /* error says why */
    SINK_STALLED, /* nobody read it, and a signal asked for an end */
};

struct file_sink {
    const char *path; /* as named; "-": standard output; NULL: nothing is open */
    int fd;
    struct text place, part; /* of a plain file, terminated; else empty */
    int kept;                /* that file at the keeper */
    bool is_regular;
    bool quotes_lines; /* a record may hold line ends, between double quotes; set by the owner */
    enum sink_failure failure;
    int error;          /* errno of the first failure */
    uint64_t torn_size; /* at the end of the file, of a record that is not whole */
};

MUST_USE enum status file_sink_open(struct file_sink *sink, const char *path);

/* All of it, or false; sink is a struct file_sink. bytes are whole records. */
bool file_sink_write(void *sink, struct slice bytes);

/* Puts the file in its place. False if anything was not written; says so once. */
bool file_sink_finish(struct file_sink *sink);

/* What was not finished is gone, unless writing it failed. */
void file_sink_close(struct file_sink *sink);
