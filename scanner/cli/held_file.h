/* held_file.h -- a copy of a file in memory, for libraries that take nothing but a name: of what
 * can be read only once, or could not be read any more when it is needed.
 *
 *     struct held_file held;
 *     if (!held_file_copy(&held, fd)) ... strerror(errno)
 *     open(held.name)                          // as often as one likes
 *
 * It stays as long as the process.
 */
#pragma once

#include <stdbool.h>

enum { HELD_FILE_SIZE_MAX = 1 << 24 };

struct held_file {
    char name[32];
};

/* False with errno. The descriptor is the caller's. */
bool held_file_copy(struct held_file *held, int fd);
