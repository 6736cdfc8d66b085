/* SPDX-License-Identifier: MIT */
#include "cli/conf_file.h"

#include "cli/message.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE_SIZE = 4096, SIZE_MAX_OF_CONF = 1 << 24 };

static bool is_being_read;

/* False with errno. */
static bool copy(int from, int to)
{
    char piece[PIECE_SIZE];
    ssize_t size;

    for (size_t all = 0; (size = read(from, piece, sizeof piece)) > 0; all += (size_t)size)
        if (all > SIZE_MAX_OF_CONF || write(to, piece, (size_t)size) != size)
            return false;
    return size == 0;
}

/* The descriptor stays open as long as the process. */
static const char *keep(int fd)
{
    static char name[32];
    int kept = memfd_create("unbound.conf", MFD_CLOEXEC);

    if (kept < 0 || !copy(fd, kept))
        return NULL;
    snprintf(name, sizeof name, "/proc/self/fd/%d", kept);
    return name;
}

enum status conf_file_hold(const char **path)
{
    int fd = open(*path, O_RDONLY | O_CLOEXEC);
    struct stat stat;
    const char *readable = NULL;

    if (fd >= 0 && fstat(fd, &stat) == 0) {
        errno = EISDIR;
        if (S_ISREG(stat.st_mode))
            readable = *path;
        else if (!S_ISDIR(stat.st_mode))
            readable = keep(fd);
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
