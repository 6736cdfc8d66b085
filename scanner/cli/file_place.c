/* SPDX-License-Identifier: MIT */
#include "cli/file_place.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINKS_MAX = 40, FD_MAX = 1 << 20 };

/* The descriptor that the name stands for, or -1. */
static int descriptor_of(struct slice name, int standard)
{
    static const struct {
        const char *name;
        int fd;
    } known[] = {
        {"/dev/stdin", STDIN_FILENO},
        {"/dev/stdout", STDOUT_FILENO},
        {"/dev/stderr", STDERR_FILENO},
    };
    static const char *const folders[] = {"/dev/fd/", "/proc/self/fd/"};
    uint32_t number;

    if (slice_eq(name, SLICE("-")))
        return standard;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (slice_eq(name, slice_of(known[i].name)))
            return known[i].fd;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        struct slice folder = slice_of(folders[i]), rest = slice_tail(name, folder.len);
        if (slice_starts(name, folder) && rest.len > 0 && slice_parse_u32(rest, FD_MAX, &number))
            return (int)number;
    }
    return -1;
}

static void set_path(struct file_place *place, const char *folder, const char *name)
{
    text_clear(&place->path);
    text_print(&place->path, "%s%s%s", strcmp(folder, "/") == 0 ? "" : folder, *name ? "/" : "",
               name);
    text_add_char(&place->path, '\0');
}

/* Of a path that leads to nothing yet: its folder without links, and the name in that. */
static bool find_absent(struct file_place *place, const char *path)
{
    char folder[PATH_MAX], real[PATH_MAX];
    const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
    size_t len = slash == NULL ? 0 : (size_t)(slash - path);

    if (len >= sizeof folder) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(folder, path, len);
    folder[len] = '\0';
    if (realpath(slash == NULL ? "." : len == 0 ? "/" : folder, real) == NULL)
        return false;
    if (*name == '\0') { /* a folder that is not there */
        errno = ENOENT;
        return false;
    }
    set_path(place, real, name);
    return true;
}

/* Where a link that leads to nothing points to; false if path is no link. */
static bool follow_link(const char *path, char next[PATH_MAX])
{
    char link[PATH_MAX];
    ssize_t len = readlink(path, link, sizeof link - 1);
    const char *slash = strrchr(path, '/');
    int folder_len = slash != NULL ? (int)(slash + 1 - path) : 0;

    if (len <= 0)
        return false;
    link[len] = '\0';
    struct text joined = {0};
    text_print(&joined, "%.*s%s", *link == '/' ? 0 : folder_len, path, link);
    bool fits = joined.len < PATH_MAX;
    if (fits) {
        memcpy(next, joined.at, joined.len);
        next[joined.len] = '\0';
    }
    text_free(&joined);
    return fits;
}

static bool find_path(struct file_place *place, const char *name)
{
    char path[PATH_MAX], real[PATH_MAX], next[PATH_MAX];

    if (strlen(name) >= sizeof path) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(path, name, strlen(name) + 1);
    for (unsigned links = 0; links < LINKS_MAX; links++) {
        if (realpath(path, real) != NULL) {
            set_path(place, real, "");
            place->is_there = stat(real, &place->stat) == 0;
            return place->is_there;
        }
        if (errno != ENOENT)
            return false;
        if (stat(path, &place->stat) == 0) { /* a pipe of another process, below /proc */
            set_path(place, path, "");
            return place->is_there = true;
        }
        if (!follow_link(path, next))
            return find_absent(place, path);
        memcpy(path, next, strlen(next) + 1);
    }
    errno = ELOOP;
    return false;
}

bool file_place_find(struct file_place *place, const char *name, int standard)
{
    *place = (struct file_place){.fd = descriptor_of(slice_of(name), standard)};
    if (place->fd < 0)
        return find_path(place, name);
    place->is_there = fstat(place->fd, &place->stat) == 0;
    return place->is_there;
}

void file_place_free(struct file_place *place)
{
    text_free(&place->path);
}

bool file_place_same(const struct file_place *a, const struct file_place *b)
{
    if (a->is_there != b->is_there)
        return false;
    if (!a->is_there)
        return a->path.len > 0 && slice_eq(text_slice(&a->path), text_slice(&b->path));
    bool holds_data =
        S_ISREG(a->stat.st_mode) || S_ISFIFO(a->stat.st_mode) || S_ISBLK(a->stat.st_mode);
    return holds_data && a->stat.st_dev == b->stat.st_dev && a->stat.st_ino == b->stat.st_ino;
}

bool file_place_is_plain(const struct file_place *place)
{
    return place->fd < 0 && (!place->is_there || S_ISREG(place->stat.st_mode));
}
