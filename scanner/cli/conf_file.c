/* SPDX-License-Identifier: MIT */
#include "cli/conf_file.h"

#include "cli/held_file.h"
#include "cli/message.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_being_read;

enum status conf_file_hold(const char **path)
{
    int fd = open(*path, O_RDONLY | O_CLOEXEC);
    static struct held_file held;
    struct stat stat;
    const char *readable = NULL;

    if (fd >= 0 && fstat(fd, &stat) == 0) {
        errno = EISDIR;
        if (S_ISREG(stat.st_mode))
            readable = *path;
        else if (!S_ISDIR(stat.st_mode) && held_file_copy(&held, fd))
            readable = held.name;
    }
    if (readable == NULL)
        message_error("the resolver cannot be started: --unbound-conf %s: %s", *path,
                      strerror(errno));
    if (fd >= 0)
        close(fd);
    if (readable == NULL)
        return STATUS_NO_RESOLVER;
    *path = readable;
    return STATUS_OK;
}

static void on_exit_within(void)
{
    if (!is_being_read)
        return;
    message_error("the resolver cannot be started: libunbound cannot go on");
    _exit(status_exit(STATUS_NO_RESOLVER));
}

void conf_file_begin(void)
{
    static bool is_known;

    if (!is_known)
        is_known = atexit(on_exit_within) == 0;
    is_being_read = true;
}

void conf_file_end(void)
{
    is_being_read = false;
}
