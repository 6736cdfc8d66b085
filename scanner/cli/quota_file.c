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
#include <time.h>
#include <unistd.h>

enum { DATE_LEN = 10, BOOKS_SIZE_MAX = 1 << 20 };

/* Others hold the lock for as long as a small file takes; one that was stopped must not hold us. */
#define LOCK_PATIENCE_NS (2 * CLOCK_NS_PER_S)
#define LOCK_NAP_NS (2 * CLOCK_NS_PER_MS)

struct quota_file {
    int lock_fd;      /* -1: cannot be kept; content then is all there is */
    bool is_held_up;  /* the lock was not to be had the last time */
    struct text path; /* of the books; ends with a NUL */
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

/* The path, with an ending and a NUL. */
static void print_path(struct text *path, const char *ending)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

    if (state != NULL && *state == '/')
        text_print(path, "%s/rblsweep/quota%s", state, ending);
    else if (home != NULL && *home == '/')
        text_print(path, "%s/.local/state/rblsweep/quota%s", home, ending);
    text_add_char(path, '\0');
}

/* From now on the books are in memory only. */
static void keep_to_ourselves(struct quota_file *file, const char *path)
{
    message_warning("quotas are kept for this run only: %s: %s", path, strerror(errno));
    if (file->lock_fd >= 0)
        close(file->lock_fd);
    file->lock_fd = -1;
}

static void open_books(struct quota_file *file)
{
    struct text lock = {0};

    file->lock_fd = -1;
    print_path(&file->path, "");
    print_path(&lock, ".lock");
    errno = ENOENT;
    if (file->path.len > 1) {
        make_folders(lock.at);
        file->lock_fd = open(lock.at, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    }
    if (file->lock_fd < 0)
        keep_to_ourselves(file, lock.len > 1 ? lock.at : "a state file without a home");
    text_free(&lock);
}

static void today(char date[DATE_LEN])
{
    char now[CLOCK_TEXT_LEN];

    clock_print(clock_wall_ms(), now);
    memcpy(date, now, DATE_LEN);
}

static bool read_whole(int fd, struct text *content)
{
    ssize_t got;

    while ((got = read(fd, text_reserve(content, 4096), 4096)) != 0) {
        if (got < 0 && errno != EINTR)
            return false;
        content->len += got > 0 ? (size_t)got : 0;
        errno = EFBIG;
        if (content->len > BOOKS_SIZE_MAX)
            return false;
    }
    return true;
}

/* Under the lock. What another run has written in the meantime counts. Who cannot know it must not
 * take the books for empty, and write. */
static void read_books(struct quota_file *file)
{
    struct text content = {0};

    if (file->lock_fd < 0)
        return;
    int fd = open(file->path.at, O_RDONLY | O_CLOEXEC);
    bool is_read = fd < 0 ? errno == ENOENT : read_whole(fd, &content);
    if (!is_read)
        keep_to_ourselves(file, file->path.at);
    if (fd >= 0)
        close(fd);
    text_free(is_read ? &file->content : &content);
    if (is_read)
        file->content = content;
}

/* On the disk, before it takes the place of what is there: or a crash of the machine could leave
 * the new name, and nothing behind it. */
static bool write_whole(const char *path, struct slice bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (fd < 0)
        return false;
    ssize_t written = write(fd, bytes.at, bytes.len);
    if (written >= 0 && written < (ssize_t)bytes.len)
        errno = ENOSPC;
    bool is_written = written == (ssize_t)bytes.len && fsync(fd) == 0;
    return close(fd) == 0 && is_written;
}

static void write_books(struct quota_file *file)
{
    struct text fresh = {0};

    if (file->lock_fd < 0)
        return;
    print_path(&fresh, ".new");
    if (!write_whole(fresh.at, text_slice(&file->content)) ||
        rename(fresh.at, file->path.at) != 0) {
        keep_to_ourselves(file, file->path.at);
        unlink(fresh.at);
    }
    text_free(&fresh);
}

/* Splits "DATE ACCOUNT COUNT"; false for a line of another day, or none of ours. */
static bool parse_line(struct slice line, const char date[DATE_LEN], struct slice *id,
                       uint64_t *count)
{
    struct slice day, number;

    return slice_take_word(&line, &day) && slice_take_word(&line, id) &&
           slice_take_word(&line, &number) && slice_parse_u64(number, UINT64_MAX, count) &&
           slice_eq(day, (struct slice){date, DATE_LEN});
}

/* "acme-bl", or "@acme" of a quota that lists share; '@' can be in no id. In *text. */
static struct slice account_of(const struct list *list, struct text *text)
{
    if (list->quota.len > 0)
        text_print(text, "@%.*s", SLICE_ARG(list->quota));
    else
        text_add(text, list->id);
    return text_slice(text);
}

static uint64_t used_today(const struct quota_file *file, const struct list *list)
{
    struct slice rest = text_slice(&file->content), line, id;
    struct text account = {0};
    struct slice wanted = account_of(list, &account);
    char date[DATE_LEN];
    uint64_t count, used = 0;

    today(date);
    while (slice_take_piece(&rest, '\n', &line))
        if (parse_line(line, date, &id, &count) && slice_eq(id, wanted))
            used = count;
    text_free(&account);
    return used;
}

/* Writes today's lines anew, with that of one list changed. */
static void book(struct quota_file *file, const struct list *list, uint64_t used)
{
    struct slice rest = text_slice(&file->content), line, id;
    struct text fresh = {0}, account = {0};
    struct slice changed = account_of(list, &account);
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
    text_free(&account);
    text_free(&file->content);
    file->content = fresh;
    write_books(file);
}

/* False if another process does not let go of it. */
static bool wait_for_lock(struct quota_file *file)
{
    const struct timespec nap = {.tv_nsec = LOCK_NAP_NS};
    const uint64_t end_ns = clock_now_ns() + (file->is_held_up ? 0 : LOCK_PATIENCE_NS);

    while (flock(file->lock_fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR) {
            keep_to_ourselves(file, file->path.at);
            return true;
        }
        if (clock_now_ns() >= end_ns)
            return false;
        nanosleep(&nap, NULL);
    }
    return true;
}

/* False: the books cannot be had, and no more may be taken of them. */
static bool lock(struct quota_file *file)
{
    const bool was_held_up = file->is_held_up;

    file->is_held_up = file->lock_fd >= 0 && !wait_for_lock(file);
    if (file->is_held_up && !was_held_up)
        message_warning("quotas are taken for used up: another process holds the lock of %s",
                        file->path.at);
    if (!file->is_held_up)
        read_books(file);
    return !file->is_held_up;
}

static void unlock(struct quota_file *file)
{
    if (file->lock_fd >= 0)
        flock(file->lock_fd, LOCK_UN);
}

static uint64_t left_of(const struct quota_file *file, const struct list *list)
{
    uint64_t used = used_today(file, list);

    return used < list->per_day ? list->per_day - used : 0;
}

static uint64_t take(void *state, const struct list *list, uint64_t least, uint64_t most)
{
    struct quota_file *file = state;

    if (!lock(file))
        return 0;
    uint64_t taken = quota_slice(left_of(file, list), least, most);
    if (taken > 0)
        book(file, list, used_today(file, list) + taken);
    unlock(file);
    return taken;
}

static void give_back(void *state, const struct list *list, uint64_t count)
{
    struct quota_file *file = state;

    if (!lock(file))
        return; /* it stays booked */
    uint64_t used = used_today(file, list);
    book(file, list, used > count ? used - count : 0);
    unlock(file);
}

struct quota_file *quota_file_open(void)
{
    struct quota_file *file = memory_new(sizeof *file);

    open_books(file);
    file->books = (struct quota_books){.take = take, .give_back = give_back, .state = file};
    return file;
}

const char *quota_file_path(const struct quota_file *file)
{
    return file->lock_fd >= 0 ? file->path.at : NULL;
}

int quota_file_fd(const struct quota_file *file)
{
    return file->lock_fd;
}

void quota_file_close(struct quota_file *file)
{
    if (file == NULL)
        return;
    if (file->lock_fd >= 0)
        close(file->lock_fd);
    text_free(&file->path);
    text_free(&file->content);
    free(file);
}

uint64_t quota_file_left(struct quota_file *file, const struct list *list)
{
    if (list->per_day == 0)
        return UINT64_MAX;
    if (!lock(file))
        return 0;
    uint64_t left = left_of(file, list);
    unlock(file);
    return left;
}

const struct quota_books *quota_file_books(struct quota_file *file)
{
    return &file->books;
}
