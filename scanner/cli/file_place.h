/* file_place.h -- what a file name on the command line stands for, whatever it is called and
 * whether or not it is there yet.
 *
 *     struct file_place place;
 *     if (!file_place_find(&place, name, STDOUT_FILENO)) ... strerror(errno)
 *     file_place_free(&place);
 *
 * "-" is the standard descriptor that is given; /dev/stdout, /dev/fd/N and the like are the
 * descriptors that they name. Symbolic links are followed, also to where nothing is yet.
 */
#pragma once

#include "base/text.h"

#include <sys/stat.h>

struct file_place {
    int fd;           /* a descriptor of ours; -1: a path */
    struct text path; /* without links, terminated; empty with fd */
    bool is_there;
    struct stat stat; /* if it is there */
};

/* False with errno where it cannot be told: a folder on the way is missing, or may not be seen. */
bool file_place_find(struct file_place *place, const char *name, int standard);
void file_place_free(struct file_place *place);

/* Whether writing to one is writing to the other. Devices are never the same: a terminal is read
 * and written, and anybody may write to /dev/null. */
bool file_place_same(const struct file_place *a, const struct file_place *b);

/* A file, or nothing yet: what can be written beside, and put there when it is whole. */
bool file_place_is_plain(const struct file_place *place);
