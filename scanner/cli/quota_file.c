/* SPDX-License-Identifier: MIT */
#include "cli/quota_file.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "cli/message.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DATE_LEN = 10, BOOKS_SIZE_MAX = 1 << 20 };

struct quota_file {
    int fd; /* -1: cannot be kept; content then is all there is */
    struct text content;
    struct quota_books books;
};

/* Makes each folder of the path, up to its last slash. */
static void make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
}

static int open_books(void)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    struct text path = {0};
    int fd = -1;

    if (state != NULL && *state == '/')
        text_print(&path, "%s/rblsweep/quota", state);
    else if (home != NULL && *home == '/')
        text_print(&path, "%s/.local/state/rblsweep/quota", home);
    text_add_char(&path, '\0');
    errno = ENOENT;
    if (path.len > 1) {
        make_folders(path.at);
        fd = open(path.at, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    }
    if (fd < 0)
        message_warning("quotas are kept for this run only: cannot write %s: %s",
                        path.len > 1 ? path.at : "a state file without a home", strerror(errno));
    text_free(&path);
    return fd;
}

static void today(char date[DATE_LEN])
{
    char now[CLOCK_TEXT_LEN];

    clock_print(clock_wall_ms(), now);
    memcpy(date, now, DATE_LEN);
}

/* Under the file's lock. What another run has written in the meantime counts. */
static void read_books(struct quota_file *file)
{
    if (file->fd < 0)
        return;
    text_clear(&file->content);
    for (off_t at = 0; at < BOOKS_SIZE_MAX;) {
        ssize_t got = pread(file->fd, text_reserve(&file->content, 4096), 4096, at);
        if (got <= 0)
            break;
        file->content.len += (size_t)got;
        at += got;
    }
}

static void write_books(struct quota_file *file)
{
    if (file->fd < 0)
        return;
    ssize_t written = pwrite(file->fd, file->content.at, file->content.len, 0);
    if (written != (ssize_t)file->content.len || ftruncate(file->fd, written) != 0)
        message_warning("the quota file cannot be written: %s", strerror(errno));
}

/* Splits "DATE ID COUNT"; false for a line of another day, or none of ours. */
static bool parse_line(struct slice line, const char date[DATE_LEN], struct slice *id,
                       uint64_t *count)
{
    struct slice day, number;

    return slice_take_word(&line, &day) && slice_take_word(&line, id) &&
           slice_take_word(&line, &number) && slice_parse_u64(number, UINT64_MAX, count) &&
           slice_eq(day, (struct slice){date, DATE_LEN});
}

static uint64_t used_today(const struct quota_file *file, struct slice wanted)
{
    struct slice rest = text_slice(&file->content), line, id;
    char date[DATE_LEN];
    uint64_t count;

    today(date);
    while (slice_take_piece(&rest, '\n', &line))
        if (parse_line(line, date, &id, &count) && slice_eq(id, wanted))
            return count;
    return 0;
}

/* Writes today's lines anew, with that of one list changed. */
static void book(struct quota_file *file, struct slice changed, uint64_t used)
{
    struct slice rest = text_slice(&file->content), line, id;
    struct text fresh = {0};
    char date[DATE_LEN];
    uint64_t count;

    today(date);
    while (slice_take_piece(&rest, '\n', &line))
        if (parse_line(line, date, &id, &count) && !slice_eq(id, changed)) {
            text_add(&fresh, line);
            text_add_char(&fresh, '\n');
        }
    text_print(&fresh, "%.*s %.*s %llu\n", DATE_LEN, date, SLICE_ARG(changed),
               (unsigned long long)used);
    text_free(&file->content);
    file->content = fresh;
    write_books(file);
}

static void lock(struct quota_file *file)
{
    while (file->fd >= 0 && flock(file->fd, LOCK_EX) != 0 && errno == EINTR)
        ;
    read_books(file);
}

static void unlock(struct quota_file *file)
{
    if (file->fd >= 0)
        flock(file->fd, LOCK_UN);
}

static uint64_t left_of(const struct quota_file *file, const struct list *list)
{
    uint64_t used = used_today(file, list->id);

    return used < list->per_day ? list->per_day - used : 0;
}

static uint64_t take(void *state, const struct list *list, uint64_t wanted, uint64_t keep)
{
    struct quota_file *file = state;

    lock(file);
    uint64_t left = left_of(file, list), free_left = left > keep ? left - keep : 0;
    uint64_t taken = wanted < free_left ? wanted : free_left;
    if (taken > 0)
        book(file, list->id, used_today(file, list->id) + taken);
    unlock(file);
    return taken;
}

static void give_back(void *state, const struct list *list, uint64_t count)
{
    struct quota_file *file = state;

    lock(file);
    uint64_t used = used_today(file, list->id);
    book(file, list->id, used > count ? used - count : 0);
    unlock(file);
}

struct quota_file *quota_file_open(void)
{
    struct quota_file *file = memory_new(sizeof *file);

    file->fd = open_books();
    file->books = (struct quota_books){.take = take, .give_back = give_back, .state = file};
    return file;
}

void quota_file_close(struct quota_file *file)
{
    if (file == NULL)
        return;
    if (file->fd >= 0)
        close(file->fd);
    text_free(&file->content);
    free(file);
}

uint64_t quota_file_left(struct quota_file *file, const struct list *list)
{
    if (list->per_day == 0)
        return UINT64_MAX;
    lock(file);
    uint64_t left = left_of(file, list);
    unlock(file);
    return left;
}

const struct quota_books *quota_file_books(struct quota_file *file)
{
    return &file->books;
}
