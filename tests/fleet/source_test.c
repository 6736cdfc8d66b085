/* Lines through a pipe that is filled piece by piece, so that every way of reading short comes up.
 */
#include "fleet/source.h"

#include "fleet/targets.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct feed {
    struct slice text;
    size_t piece_size;
    int fd;
};

static void *feed_run(void *argument)
{
    const struct feed *feed = argument;

    for (struct slice rest = feed->text; rest.len > 0;) {
        ssize_t size = write(feed->fd, rest.at, slice_head(rest, feed->piece_size).len);
        if (size < 0)
            break;
        rest = slice_tail(rest, (size_t)size);
    }
    close(feed->fd);
    return NULL;
}

struct piped {
    struct source source;
    struct feed feed;
    pthread_t thread;
};

static void piped_open(struct piped *piped, struct slice text, size_t piece_size)
{
    struct complaint complaint = {0};
    char path[32];
    int fds[2];

    cr_assert_eq(pipe(fds), 0);
    snprintf(path, sizeof path, "/dev/fd/%d", fds[0]);
    cr_assert_eq(source_open(&piped->source, path, &complaint), STATUS_OK);
    close(fds[0]);
    piped->feed = (struct feed){.text = text, .piece_size = piece_size, .fd = fds[1]};
    cr_assert_eq(pthread_create(&piped->thread, NULL, feed_run, &piped->feed), 0);
}

static void piped_close(struct piped *piped)
{
    source_close(&piped->source);
    pthread_join(piped->thread, NULL);
}

/* Every line in brackets behind its number; "L" too long, "N" a NUL. */
static void print_lines(struct source *source, struct text *out)
{
    struct slice line;
    enum source_found found;

    text_clear(out);
    while ((found = source_next(source, &line)) < SOURCE_FAILED) {
        text_print(out, "%zu", source->line);
        if (found == SOURCE_LINE)
            text_print(out, "[%.*s]", SLICE_ARG(line));
        else
            text_add_char(out, found == SOURCE_NUL ? 'N' : 'L');
    }
    cr_expect_eq(found, SOURCE_END);
    cr_expect_eq(source_next(source, &line), SOURCE_END);
}

static const struct {
    struct slice text;
    const char *lines;
} texts[] = {
    {{"", 0}, ""},
    {{"\n", 1}, "1[]"},
    {{"a", 1}, "1[a]"},
    {{"a\n", 2}, "1[a]"},
    {{"a\n\nb", 4}, "1[a]2[]3[b]"},
    {{"a\r\n\r\nb\r", 7}, "1[a]2[]3[b]"},
    {{"a\rb\r\r\n", 6}, "1[a\rb\r]"},
    {{"\xef\xbb\xbf", 3}, ""},
    {{"\xef\xbb\xbf"
      "a\n\xef\xbb\xbf"
      "b",
      9},
     "1[a]2[\xef\xbb\xbf"
     "b]"},
    {{"\xef\xbb", 2}, "1[\xef\xbb]"},
    {{"a\0\n\0\nb\n", 7}, "1N2N3[b]"},
};

Test(source, lines)
{
    struct text out = {0};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (size_t piece_size = 1; piece_size < 4; piece_size++) {
            struct piped piped;
            piped_open(&piped, texts[i].text, piece_size);
            print_lines(&piped.source, &out);
            cr_expect(slice_eq(text_slice(&out), slice_of(texts[i].lines)), "%zu: %.*s", i,
                      SLICE_ARG(text_slice(&out)));
            piped_close(&piped);
        }
    text_free(&out);
}

Test(source, peeking_takes_nothing)
{
    struct text out = {0};

    for (size_t piece_size = 1; piece_size < 6; piece_size++) {
        struct piped piped;
        piped_open(&piped, SLICE("\xef\xbb\xbf\n \nab\nc"), piece_size);
        cr_expect(slice_starts(source_peek(&piped.source), SLICE("\n \nab\n")));
        print_lines(&piped.source, &out);
        cr_expect(slice_eq(text_slice(&out), SLICE("1[]2[ ]3[ab]4[c]")));
        piped_close(&piped);
    }
    text_free(&out);
}

static void add_line(struct text *text, size_t len, const char *end)
{
    for (size_t i = 0; i < len; i++)
        text_add_char(text, 'x');
    text_add(text, slice_of(end));
}

Test(source, long_lines)
{
    struct text text = {0};
    struct piped piped;
    struct slice line;

    add_line(&text, TARGETS_LINE_MAX, "\r\n");
    add_line(&text, TARGETS_LINE_MAX + 1, "\n");
    add_line(&text, TARGETS_LINE_MAX, "\n");
    add_line(&text, 5 * TARGETS_LINE_MAX, "\n");
    add_line(&text, 7, "\n");
    add_line(&text, TARGETS_LINE_MAX + 1, "");
    piped_open(&piped, text_slice(&text), 1 << 16);
    struct source *source = &piped.source;
    cr_expect_eq(source_next(source, &line), SOURCE_LINE);
    cr_expect_eq(line.len, TARGETS_LINE_MAX);
    cr_expect_eq(source_next(source, &line), SOURCE_TOO_LONG);
    cr_expect_eq(source_next(source, &line), SOURCE_LINE);
    cr_expect_eq(line.len, TARGETS_LINE_MAX);
    cr_expect_eq(source_next(source, &line), SOURCE_TOO_LONG);
    cr_expect_eq(source->line, 4);
    cr_expect_eq(source_next(source, &line), SOURCE_LINE);
    cr_expect_eq(line.len, 7);
    cr_expect_eq(source_next(source, &line), SOURCE_TOO_LONG);
    cr_expect_eq(source->line, 6);
    cr_expect_eq(source_next(source, &line), SOURCE_END);
    piped_close(&piped);
    cr_expect_lt(source->text.size, 4 * TARGETS_LINE_MAX);
    text_free(&text);
}

static void expect_joined(const struct source *source, struct slice text)
{
    cr_expect(slice_eq(source_joined(source), text), "%.*s", SLICE_ARG(source_joined(source)));
}

Test(source, lines_are_joined_and_split)
{
    for (size_t piece_size = 1; piece_size < 8; piece_size++) {
        struct piped piped;
        struct source *source = &piped.source;
        struct slice line, more;
        piped_open(&piped, SLICE("a\r\nb\nc\r\nd\0\ne"), piece_size);
        cr_expect_eq(source_next(source, &line), SOURCE_LINE);
        expect_joined(source, SLICE("a"));
        cr_expect(source_join(source, &more) && slice_eq(more, SLICE("b")));
        cr_expect(source_join(source, &more) && slice_eq(more, SLICE("c")));
        expect_joined(source, SLICE("a\r\nb\nc"));
        cr_expect_not(source_join(source, &more), "a NUL");
        expect_joined(source, SLICE("a\r\nb\nc"));
        cr_expect_eq(source->line, 1);
        source_split(source);
        cr_expect(source_next(source, &line) == SOURCE_LINE && slice_eq(line, SLICE("b")));
        cr_expect_eq(source->line, 2);
        cr_expect(source_join(source, &more) && slice_eq(more, SLICE("c")));
        cr_expect_eq(source_next(source, &line), SOURCE_NUL);
        cr_expect_eq(source->line, 4);
        cr_expect(source_next(source, &line) == SOURCE_LINE && slice_eq(line, SLICE("e")));
        cr_expect_not(source_join(source, &more), "the end");
        expect_joined(source, SLICE("e"));
        piped_close(&piped);
    }
}

Test(source, what_is_joined_is_no_longer_than_a_line)
{
    struct text text = {0};
    struct piped piped;
    struct slice line, more;

    add_line(&text, TARGETS_LINE_MAX - 2, "\n");
    add_line(&text, 1, "\n");
    add_line(&text, 0, "\n");
    piped_open(&piped, text_slice(&text), 1 << 16);
    cr_expect_eq(source_next(&piped.source, &line), SOURCE_LINE);
    cr_expect(source_join(&piped.source, &more));
    cr_expect_eq(source_joined(&piped.source).len, TARGETS_LINE_MAX);
    cr_expect_not(source_join(&piped.source, &more));
    cr_expect_eq(source_joined(&piped.source).len, TARGETS_LINE_MAX);
    cr_expect(source_next(&piped.source, &line) == SOURCE_LINE && line.len == 0);
    piped_close(&piped);
    text_free(&text);
}

Test(source, what_cannot_be_opened)
{
    struct complaint complaint = {0};
    struct source source = {0};

    source_close(&source);
    cr_expect_eq(source_open(&source, "/nonexistent/fleet", &complaint), STATUS_NO_INPUT);
    cr_expect_str_eq(complaint.file, "/nonexistent/fleet");
    cr_expect_eq(complaint.line, 0);
    cr_expect(slice_eq(text_slice(&complaint.text),
                       SLICE("cannot be opened: No such file or directory (a target on the command "
                             "line goes behind -t)")));
    source_close(&source);
    cr_expect_eq(source_open(&source, "/", &complaint), STATUS_NO_INPUT);
    cr_expect(slice_eq(text_slice(&complaint.text),
                       SLICE("cannot be opened: Is a directory (name the files in it)")));
    source_close(&source);
    complaint_free(&complaint);
}

/* The first page of a process cannot be read. */
Test(source, what_cannot_be_read)
{
    struct complaint complaint = {0};
    struct source source;
    struct slice line;

    cr_assert_eq(source_open(&source, "/proc/self/mem", &complaint), STATUS_OK);
    cr_expect_eq(source_peek(&source).len, 0);
    cr_expect_eq(source_next(&source, &line), SOURCE_FAILED);
    cr_expect_neq(source.error, 0);
    cr_expect_eq(source_next(&source, &line), SOURCE_FAILED);
    source_close(&source);
}

/* As a shell hands it on whose other program does not want to wait. */
Test(source, what_would_block_is_waited_for)
{
    struct complaint complaint = {0};
    struct source source;
    struct text text = {0}, out = {0}, wanted = {0};
    pthread_t thread;
    int fds[2];

    for (unsigned i = 1; i <= 200; i++) {
        text_print(&text, "%u\n", i);
        text_print(&wanted, "%u[%u]", i, i);
    }
    cr_assert_eq(pipe(fds), 0);
    cr_assert_eq(fcntl(fds[0], F_SETFL, O_NONBLOCK), 0);
    cr_assert_eq(dup2(fds[0], STDIN_FILENO), STDIN_FILENO);
    close(fds[0]);
    struct feed feed = {.text = text_slice(&text), .piece_size = 1, .fd = fds[1]};
    cr_assert_eq(source_open(&source, "-", &complaint), STATUS_OK);
    cr_assert_eq(pthread_create(&thread, NULL, feed_run, &feed), 0);
    print_lines(&source, &out);
    pthread_join(thread, NULL);
    cr_expect(slice_eq(text_slice(&out), text_slice(&wanted)), "%.*s", SLICE_ARG(text_slice(&out)));
    source_close(&source);
    text_free(&text);
    text_free(&out);
    text_free(&wanted);
}

/* What a file loses while it is read is not taken for its end. What it gains is read. */
Test(source, a_file_that_changes_its_length)
{
    struct complaint complaint = {0};
    struct text text = {0};
    char path[32];
    struct slice line;

    for (unsigned i = 0; i < 1 << 16; i++)
        text_add(&text, SLICE("192.0.2.1\n"));
    const int fd = memfd_create("fleet", 0);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    for (int change = -1; change <= 1; change++) {
        struct source source;
        enum source_found found;
        cr_assert_eq(ftruncate(fd, 0), 0);
        cr_assert_eq(pwrite(fd, text.at, text.len, 0), (ssize_t)text.len);
        cr_assert_eq(source_open(&source, path, &complaint), STATUS_OK);
        cr_assert_eq(source_next(&source, &line), SOURCE_LINE);
        cr_assert_eq(ftruncate(fd, (off_t)text.len + change), 0);
        do
            found = source_next(&source, &line);
        while (found < SOURCE_FAILED);
        cr_expect_eq(found, change < 0 ? SOURCE_FAILED : SOURCE_END, "%d", change);
        if (found == SOURCE_FAILED)
            cr_expect_str_eq(source_error_text(&source), "it became shorter while it was read");
        cr_expect_eq(source.line, (size_t)((1 << 16) + 1 + change), "%d: %zu", change, source.line);
        source_close(&source);
    }
    close(fd);
    text_free(&text);
}
