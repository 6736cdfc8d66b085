/* SPDX-License-Identifier: MIT */
#include "cli/file_sink.h"

#include "cli/file_place.h"
#include "cli/keeper.h"
#include "cli/message.h"
#include "cli/room.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { MODE_BITS = 0777 };

static const char *name_of(const struct file_sink *sink)
{
    return sink->fd == STDOUT_FILENO ? "standard output" : sink->path;
}

static enum status refuse(const struct file_sink *sink, int error)
{
    if (error == EISDIR)
        message_error("cannot write %s: it is a folder; name a file in it: %s%sfindings.ndjson",
                      sink->path, sink->path,
                      slice_ends(slice_of(sink->path), SLICE("/")) ? "" : "/");
    else if (error == ENOENT)
        message_error("cannot write %s: there is no such folder", sink->path);
    else if (error == EINTR)
        message_error("cannot write %s: interrupted, and nobody reads it", sink->path);
    else if (error == EBADF)
        message_error("cannot write %s: it is not open for that",
                      strcmp(sink->path, "-") == 0 ? "standard output" : sink->path);
    else
        message_error("cannot write %s: %s", sink->path, strerror(error));
    return error == EINTR ? STATUS_INTERRUPTED : STATUS_NO_OUTPUT;
}

static enum status open_directly(struct file_sink *sink, const struct file_place *place)
{
    if (place->fd >= 0) {
        int flags = fcntl(place->fd, F_GETFL);
        if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY)
            return refuse(sink, EBADF);
        sink->fd = place->fd == STDOUT_FILENO ? place->fd : fcntl(place->fd, F_DUPFD_CLOEXEC, 0);
    } else {
        sink->fd = open(place->path.at, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    }
    sink->is_regular = S_ISREG(place->stat.st_mode);
    return sink->fd >= 0 ? STATUS_OK : refuse(sink, errno);
}

/* Whether the locked file is still what its name leads to: a run that ends may have put it in its
 * place in between. */
static bool is_current(const struct file_sink *sink)
{
    struct stat mine, named;

    return fstat(sink->fd, &mine) == 0 && lstat(sink->part.at, &named) == 0 &&
           mine.st_dev == named.st_dev && mine.st_ino == named.st_ino;
}

/* Opens and locks the part. False with errno; EWOULDBLOCK: another run has it. */
static bool open_part(struct file_sink *sink)
{
    for (;;) {
        sink->fd =
            open(sink->part.at, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);
        if (sink->fd < 0)
            return false;
        if (flock(sink->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
            return false;
        if (is_current(sink))
            return true;
        close(sink->fd);
    }
}

/* The part gets the rights of what it replaces, or those of a new file. */
static void set_rights(const struct file_sink *sink, const struct file_place *place)
{
    mode_t mask = umask(0);

    umask(mask);
    if (!place->is_there) {
        (void)fchmod(sink->fd, 0666 & ~mask);
        return;
    }
    /* Where we may not give it away, it is ours, as a new file would be. */
    if (fchown(sink->fd, place->stat.st_uid, place->stat.st_gid) != 0)
        (void)!fchown(sink->fd, (uid_t)-1, place->stat.st_gid);
    (void)fchmod(sink->fd, place->stat.st_mode & MODE_BITS);
}

/* What lies there as the part may be another's doing, in a folder that all may write to: a name of
 * some other file, or a file that its owner goes on to write. */
static bool is_ours(const struct file_sink *sink, const struct file_place *place)
{
    struct stat part;

    return fstat(sink->fd, &part) == 0 && S_ISREG(part.st_mode) && part.st_nlink == 1 &&
           (part.st_uid == geteuid() || (place->is_there && part.st_uid == place->stat.st_uid));
}

static enum status open_beside(struct file_sink *sink, const struct file_place *place)
{
    sink->is_regular = true;
    text_add(&sink->place, text_slice(&place->path));
    text_print(&sink->part, "%s.part", place->path.at);
    text_add_char(&sink->part, '\0');
    if (place->is_there && access(place->path.at, W_OK) != 0)
        return refuse(sink, errno);
    if (!open_part(sink)) {
        if (errno != EWOULDBLOCK)
            message_error("cannot write %s, which becomes %s: %s", sink->part.at, sink->path,
                          strerror(errno));
        else
            message_error("cannot write %s: another run is writing it, as %s", sink->path,
                          sink->part.at);
        return STATUS_NO_OUTPUT;
    }
    if (!is_ours(sink, place) || ftruncate(sink->fd, 0) != 0) {
        message_error("cannot write %s, which becomes %s: it is no file of ours", sink->part.at,
                      sink->path);
        return STATUS_NO_OUTPUT;
    }
    set_rights(sink, place);
    sink->kept = keeper_add(sink->part.at, sink->place.at);
    return STATUS_OK;
}

/* A signal that ends us removes the parts that the keeper knows of: none may come between the
 * making of a file and its telling. */
static enum status open_beside_whole(struct file_sink *sink, const struct file_place *place)
{
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    enum status status = open_beside(sink, place);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return status;
}

/* Nothing is open after a failure. */
static void forget(struct file_sink *sink)
{
    if (sink->fd > STDERR_FILENO)
        close(sink->fd);
    text_free(&sink->place);
    text_free(&sink->part);
    *sink = (struct file_sink){.fd = -1};
}

enum status file_sink_open(struct file_sink *sink, const char *path)
{
    struct file_place place;
    enum status status;

    *sink = (struct file_sink){.path = path, .fd = -1};
    if (!file_place_find(&place, path, STDOUT_FILENO))
        status = refuse(sink, errno);
    else if (place.is_there && S_ISDIR(place.stat.st_mode))
        status = refuse(sink, EISDIR);
    else
        status = file_place_is_plain(&place) ? open_beside_whole(sink, &place)
                                             : open_directly(sink, &place);
    file_place_free(&place);
    if (status != STATUS_OK)
        forget(sink);
    return status;
}

/* Behind its last whole record. */
static size_t whole_size(struct slice records, bool quotes_lines)
{
    bool is_quoted = false;
    size_t end = 0;

    for (size_t i = 0; i < records.len; i++) {
        is_quoted ^= quotes_lines && records.at[i] == '"';
        if (records.at[i] == '\n' && !is_quoted)
            end = i + 1;
    }
    return end;
}

bool file_sink_write(void *state, struct slice bytes)
{
    struct file_sink *sink = state;
    struct slice rest = bytes;

    while (rest.len > 0 && sink->failure == SINK_WELL) {
        size_t size = sink->is_regular || rest.len < PIPE_BUF ? rest.len : PIPE_BUF;
        if (!sink->is_regular && !room_wait(sink->fd)) {
            sink->failure = SINK_STALLED;
            break;
        }
        ssize_t written = write(sink->fd, rest.at, size);
        if (written >= 0) {
            rest = slice_tail(rest, (size_t)written);
        } else if (errno != EINTR && errno != EAGAIN) {
            sink->failure = SINK_FAILED;
            sink->error = errno;
        }
    }
    if (rest.len > 0 && sink->torn_size == 0) {
        struct slice done = slice_head(bytes, bytes.len - rest.len);
        sink->torn_size = done.len - whole_size(done, sink->quotes_lines);
    }
    return sink->failure == SINK_WELL;
}

/* Cuts a regular file back to its last whole record, unless others have written behind it. Its size
 * then; -1 if it is none. */
static off_t cut(const struct file_sink *sink)
{
    off_t end = sink->is_regular ? lseek(sink->fd, 0, SEEK_CUR) : -1;
    struct stat stat;

    if (end < 0 || fstat(sink->fd, &stat) != 0 || stat.st_size != end)
        return -1;
    off_t size = end - (off_t)sink->torn_size;
    return sink->torn_size == 0 || ftruncate(sink->fd, size) == 0 ? size : -1;
}

static void tell_failure(struct file_sink *sink, const char *reason)
{
    off_t size = cut(sink);

    if (sink->part.len == 0)
        message_error("cannot write %s: %s", name_of(sink), reason);
    else if (size == 0)
        message_error("cannot write %s: %s; nothing of it was", sink->path, reason);
    else
        message_error("cannot write %s: %s; the whole records so far are in %s", sink->path, reason,
                      sink->part.at);
    if (sink->part.len > 0)
        (size == 0 ? keeper_remove : keeper_leave)(sink->kept);
    text_free(&sink->part);
}

/* Some file systems tell only when a file is closed that it cannot be written; ours stays open, as
 * it holds the lock. */
static bool is_stored(const struct file_sink *sink)
{
    int copy = dup(sink->fd);

    return copy >= 0 && close(copy) == 0;
}

bool file_sink_finish(struct file_sink *sink)
{
    if (sink->path == NULL)
        return true;
    if (sink->failure == SINK_WELL &&
        (!is_stored(sink) || (sink->part.len > 0 && !keeper_place(sink->kept)))) {
        sink->failure = SINK_FAILED;
        sink->error = errno;
    }
    if (sink->failure != SINK_WELL) {
        tell_failure(sink,
                     sink->failure == SINK_FAILED ? strerror(sink->error) : "nobody reads it");
        return false;
    }
    text_free(&sink->part);
    return true;
}

void file_sink_close(struct file_sink *sink)
{
    if (sink->path == NULL)
        return;
    if (sink->part.len > 0)
        keeper_remove(sink->kept);
    forget(sink);
}
