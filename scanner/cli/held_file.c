/* SPDX-License-Identifier: MIT */
#include "cli/held_file.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PIECE_SIZE = 4096 };

static bool copy(int from, int to)
{
    char piece[PIECE_SIZE];
    ssize_t size;

    for (size_t all = 0; (size = read(from, piece, sizeof piece)) > 0; all += (size_t)size)
        if (all > HELD_FILE_SIZE_MAX || write(to, piece, (size_t)size) != size)
            return false;
    return size == 0;
}

bool held_file_copy(struct held_file *held, int fd)
{
    int kept = memfd_create("held", MFD_CLOEXEC);

    if (kept < 0)
        return false;
    if (!copy(fd, kept)) {
        const int error = errno;
        close(kept);
        errno = error;
        return false;
    }
    snprintf(held->name, sizeof held->name, "/proc/self/fd/%d", kept);
    return true;
}
