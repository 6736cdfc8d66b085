/* file_sink.h -- the file, or standard output, that a scan writes to. Its errors say which and
 * why. */
#pragma once

#include "base/slice.h"
#include "base/status.h"

struct file_sink {
    const char *path; /* "-": standard output */
    int fd;
    int error; /* errno of the first failure; 0: none */
};

MUST_USE enum status file_sink_open(struct file_sink *sink, const char *path);

/* All of it, or false; sink is a struct file_sink. */
bool file_sink_write(void *sink, struct slice bytes);

/* False if anything was not written, closing included; says so once. */
bool file_sink_close(struct file_sink *sink);
