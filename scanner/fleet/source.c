#include "fleet/source.h"

#include "fleet/targets.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_SIZE = 1 << 16, READ_SIZE_MIN = READ_SIZE / 2 };

static const struct slice utf8_mark = {"\xef\xbb\xbf", 3};

/* How much of a regular file is left to be read; 0 of anything else. */
static uint64_t size_left(int fd, const struct stat *stat)
{
    const off_t place = S_ISREG(stat->st_mode) ? lseek(fd, 0, SEEK_CUR) : -1;

    return place >= 0 && stat->st_size > place ? (uint64_t)(stat->st_size - place) : 0;
}

static int open_file(const char *file, uint64_t *size)
{
    struct stat stat;
    bool is_standard = strcmp(file, "-") == 0;
    int fd = is_standard ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);

    if (is_standard && (fcntl(fd, F_GETFL) & O_ACCMODE) == O_WRONLY) {
        errno = EBADF;
        return -1;
    }
    if (fd < 0 || fstat(fd, &stat) != 0)
        return fd;
    if (!S_ISDIR(stat.st_mode)) {
        *size = size_left(fd, &stat);
        return fd;
    }
    if (fd != STDIN_FILENO)
        close(fd);
    errno = EISDIR;
    return -1;
}

static const char *instead_of(int error)
{
    if (error == ENOENT)
        return " (a target on the command line goes behind -t)";
    return error == EISDIR ? " (name the files in it)" : "";
}

enum status source_open(struct source *source, const char *file, struct complaint *complaint)
{
    *source = (struct source){.file = file};
    source->fd = open_file(file, &source->size_least);
    if (source->fd >= 0) {
        source->hash = hash_stream_new();
        return STATUS_OK;
    }
    const int error = errno;
    complaint_set(complaint, file, 0, "cannot be opened: %s%s", strerror(error), instead_of(error));
    return STATUS_NO_INPUT;
}

const char *source_error_text(const struct source *source)
{
    return source->error == SOURCE_CUT_SHORT ? "it became shorter while it was read"
                                             : strerror(source->error);
}

void source_close(struct source *source)
{
    if (source->fd > STDIN_FILENO)
        close(source->fd);
    source->fd = -1;
    hash_stream_free(source->hash);
    source->hash = NULL;
    text_free(&source->text);
}

/* Moves what is still needed to the front of the buffer. */
static void drop_used(struct source *source)
{
    const size_t used = source->begin;

    if (used == 0)
        return;
    source->text.len -= used;
    memmove(source->text.at, source->text.at + used, source->text.len);
    source->begin = 0;
    source->first_end -= used;
    source->end -= used;
    source->next -= used;
}

/* Until there is something, where whoever opened it for us does not want to wait. */
static bool wait_for(int fd)
{
    struct pollfd ready = {.fd = fd, .events = POLLIN};

    return poll(&ready, 1, -1) > 0 || errno == EINTR;
}

/* Reads once. False at the end and after an error, which ends the source, too. */
static bool fill(struct source *source)
{
    struct text *text = &source->text;
    ssize_t size;

    if (source->is_at_end || source->error != 0)
        return false;
    drop_used(source);
    if (text->size - text->len < READ_SIZE_MIN)
        text_reserve(text, READ_SIZE);
    do
        size = read(source->fd, text->at + text->len, text->size - text->len);
    while (size < 0 && (errno == EINTR || (errno == EAGAIN && wait_for(source->fd))));
    if (size < 0)
        source->error = errno;
    else if (size == 0 && source->size_read < source->size_least)
        source->error = SOURCE_CUT_SHORT;
    source->is_at_end = size == 0;
    if (source->is_at_end)
        hash_stream_digest(source->hash, source->digest);
    if (size <= 0)
        return false;
    hash_stream_add(source->hash, text->at + text->len, (size_t)size);
    text->len += (size_t)size;
    source->size_read += (uint64_t)size;
    return true;
}

/* An empty line at that place in the buffer. */
static void start_at(struct source *source, size_t place)
{
    source->begin = source->first_end = source->end = source->next = place;
}

static void skip_mark(struct source *source)
{
    if (source->is_begun)
        return;
    source->is_begun = true;
    while (source->text.len < utf8_mark.len && fill(source))
        ;
    if (slice_starts(text_slice(&source->text), utf8_mark))
        start_at(source, utf8_mark.len);
}

static struct slice buffered(const struct source *source, size_t from)
{
    return slice_tail(text_slice(&source->text), from);
}

/* The content of [from, end), without the CR of a CRLF. */
static struct slice content(const struct source *source, size_t from, size_t end)
{
    struct slice line = slice_head(buffered(source, from), end - from);

    if (line.len > 0 && line.at[line.len - 1] == '\r')
        line.len--;
    return line;
}

/* Where the line that starts at source->next ends: at its LF, or with the source. False if that is
 * too far from begin. */
static bool find_end(struct source *source, size_t *end)
{
    size_t scanned = source->next - source->begin;

    for (;;) {
        struct slice rest = buffered(source, source->begin + scanned);
        size_t index = slice_index(rest, '\n');
        scanned += index;
        /* One byte over the bound may yet be the CR of a CRLF. */
        if (index < rest.len || scanned > TARGETS_LINE_MAX + 1 || !fill(source))
            break;
    }
    *end = source->begin + scanned;
    return content(source, source->begin, *end).len <= TARGETS_LINE_MAX;
}

static void skip_line(struct source *source, size_t end)
{
    size_t index;

    start_at(source, end);
    while ((index = slice_index(buffered(source, source->next), '\n')) ==
           source->text.len - source->next) {
        start_at(source, source->text.len);
        if (!fill(source))
            return;
    }
    start_at(source, source->next + index + 1);
}

static void take_line(struct source *source, size_t end)
{
    source->end = end;
    source->next = end < source->text.len ? end + 1 : end;
}

static bool has_nul(struct slice line)
{
    return slice_index(line, '\0') < line.len;
}

enum source_found source_next(struct source *source, struct slice *line)
{
    size_t end;

    skip_mark(source);
    start_at(source, source->next);
    source->line += 1 + source->joined;
    source->joined = 0;
    if (source->next == source->text.len && !fill(source))
        return source->error != 0 ? SOURCE_FAILED : SOURCE_END;
    if (!find_end(source, &end)) {
        skip_line(source, end);
        return SOURCE_TOO_LONG;
    }
    if (end == source->text.len && source->error != 0)
        return SOURCE_FAILED;
    take_line(source, end);
    source->first_end = source->next;
    *line = content(source, source->begin, end);
    return has_nul(*line) ? SOURCE_NUL : SOURCE_LINE;
}

/* Whether a line end follows the first byte that is not blank. */
static bool holds_a_line(struct slice text)
{
    size_t start = 0;

    while (start < text.len && slice_trim(slice_head(slice_tail(text, start), 1)).len == 0)
        start++;
    return slice_index(slice_tail(text, start), '\n') < text.len - start;
}

struct slice source_peek(struct source *source)
{
    skip_mark(source);
    start_at(source, source->next);
    while (source->text.len - source->next < TARGETS_LINE_MAX &&
           !holds_a_line(buffered(source, source->next)) && fill(source))
        ;
    return buffered(source, source->next);
}

bool source_join(struct source *source, struct slice *more)
{
    size_t end;

    if (source->next == source->text.len && !fill(source))
        return false;
    if (!find_end(source, &end) || (end == source->text.len && source->error != 0))
        return false;
    *more = content(source, source->next, end);
    if (has_nul(*more))
        return false;
    take_line(source, end);
    source->joined++;
    return true;
}

struct slice source_joined(const struct source *source)
{
    return content(source, source->begin, source->end);
}

void source_split(struct source *source)
{
    source->next = source->first_end;
    source->joined = 0;
}
