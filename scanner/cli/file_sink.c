/* SPDX-License-Identifier: MIT */
#include "cli/file_sink.h"

#include "cli/message.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum status file_sink_open(struct file_sink *sink, const char *path)
{
    *sink = (struct file_sink){.path = path, .fd = STDOUT_FILENO};
    if (strcmp(path, "-") == 0)
        return STATUS_OK;
    sink->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (sink->fd >= 0)
        return STATUS_OK;
    message_error("cannot write %s: %s", path, strerror(errno));
    return STATUS_NO_OUTPUT;
}

bool file_sink_write(void *sink, struct slice bytes)
{
    struct file_sink *file = sink;

    while (bytes.len > 0 && file->error == 0) {
        ssize_t written = write(file->fd, bytes.at, bytes.len);
        if (written >= 0)
            bytes = slice_tail(bytes, (size_t)written);
        else if (errno != EINTR)
            file->error = errno;
    }
    return file->error == 0;
}

bool file_sink_close(struct file_sink *sink)
{
    bool is_stdout = sink->fd == STDOUT_FILENO;

    if (sink->fd >= 0 && !is_stdout && close(sink->fd) != 0 && sink->error == 0)
        sink->error = errno;
    sink->fd = -1;
    if (sink->error != 0)
        message_error("cannot write %s: %s", is_stdout ? "standard output" : sink->path,
                      strerror(sink->error));
    return sink->error == 0;
}
