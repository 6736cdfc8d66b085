/* Files and the command line together, and inputs that are large. */
#include "base/clock.h"
#include "tests/fleet/fleet.h"

#include <fcntl.h>
#include <stdlib.h>

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
enum { SLOWER = 10, IS_SANITIZED = 1 };
#else
enum { SLOWER = 1, IS_SANITIZED = 0 };
#endif

static void expect_output(const struct targets_options *options, const char *output)
{
    struct complaint complaint = {0};
    struct targets *targets = targets_new(options);
    struct text out = {0};

    cr_assert_eq(targets_open(targets, &complaint), STATUS_OK);
    fleet_drain(targets, false, &out);
    text_add_char(&out, '\0');
    cr_expect_str_eq(out.at, output, "%s", out.at);
    targets_free(targets);
    text_free(&out);
    complaint_free(&complaint);
}

Test(targets, nothing_at_all)
{
    expect_output(&(struct targets_options){0}, "");
}

Test(targets, those_given_come_first_and_are_text)
{
    char path[FLEET_PATH_MAX];
    const int fd = fleet_file(SLICE("target,a\n192.0.2.1,x\n192.0.2.9,y\n"), path);
    const char *files[] = {path};
    const char *given[] = {"192.0.2.1 c=d", "", "192.0.2.0/31 # x", " # no",
                           "192.0.2.3\n192.0.2.4"};

    expect_output(&(struct targets_options){.files = files,
                                            .file_count = 1,
                                            .given = given,
                                            .given_count = sizeof given / sizeof *given,
                                            .format = TARGETS_CSV},
                  "!2 no target\n192.0.2.1 c=d\n!4 no target\n!5 not key=value: '192.0.2.4'\n"
                  "192.0.2.0\n192.0.2.9 a=y\n");
    close(fd);
}

Test(targets, complaints_name_the_command_line)
{
    const char *given[] = {"?"};
    struct targets *targets =
        targets_new(&(struct targets_options){.given = given, .given_count = 1});
    struct complaint complaint = {0};
    struct block *block;

    cr_assert_eq(targets_open(targets, &complaint), STATUS_OK);
    cr_expect_eq(targets_next(targets, &block, &complaint), TARGETS_REJECTED);
    cr_expect_str_eq(complaint.file, "(command line)");
    cr_expect_eq(complaint.line, 1);
    targets_free(targets);
    complaint_free(&complaint);
}

/* Of each format one, and a target that is in all of them. */
Test(targets, files_one_after_the_other)
{
    char paths[4][FLEET_PATH_MAX];
    const int fds[] = {
        fleet_file(SLICE("ip,customer\n192.0.2.1,acme\n192.0.2.2,acme"), paths[0]),
        fleet_file(SLICE("\xff\xfe"
                         "1\0"),
                   paths[1]),
        fleet_file(SLICE("\n{\"target\":\"192.0.2.1\"}\n{}\n"), paths[2]),
        fleet_file(SLICE("# text\n192.0.2.1\nexample.com\n?"), paths[3]),
    };
    const char *files[] = {paths[0], paths[1], paths[2], paths[3], "/proc/self/mem"};

    expect_output(&(struct targets_options){.files = files, .file_count = 5},
                  "!1 the file is UTF-16, not UTF-8: convert it, as with iconv -f UTF-16 -t UTF-8\n"
                  "!3 no target\n192.0.2.1,2 customer=acme\n"
                  "!4 a word without a dot is no domain: '?'\n"
                  "!!1 cannot be read: Input/output error\n"
                  "example.com\n");
    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
        close(fds[i]);
}

Test(targets, a_file_that_cannot_be_opened_is_known_at_once)
{
    const char *files[] = {"/dev/null", "/nonexistent/fleet.txt", "/dev/null"};
    struct targets *targets =
        targets_new(&(struct targets_options){.files = files, .file_count = 3});
    struct complaint complaint = {0};

    cr_expect_eq(targets_open(targets, &complaint), STATUS_NO_INPUT);
    cr_expect_str_eq(complaint.file, files[1]);
    targets_free(targets);
    complaint_free(&complaint);
    targets_free(NULL);
}

Test(targets, standard_input)
{
    const char *files[] = {"-"};
    int fds[2];

    cr_assert_eq(pipe(fds), 0);
    cr_assert_eq(dup2(fds[0], STDIN_FILENO), STDIN_FILENO);
    cr_assert_eq(write(fds[1], "domain,a\nexample.com,b\n", 23), 23);
    close(fds[1]);
    expect_output(&(struct targets_options){.files = files, .file_count = 1}, "example.com a=b\n");
    cr_expect_neq(fcntl(STDIN_FILENO, F_GETFD), -1, "it is not ours to close");
}

/* A pipe is read once, whatever its format turns out to be. */
static const struct {
    const char *input, *output;
} piped[] = {
    {"192.0.2.1 a=b\nexample.com\n", "192.0.2.1 a=b\nexample.com\n"},
    {"\n\ntarget,a\n192.0.2.1,b\n", "192.0.2.1 a=b\n"},
    {"a;domain\nb;example.com\n", "example.com a=b\n"},
    {"target\n192.0.2.1", "192.0.2.1\n"},
    {"\xef\xbb\xbf{\"target\":\"192.0.2.1\"}\n", "192.0.2.1\n"},
    {"# a comment\n\n   # and nothing else", ""},
    {"", ""},
    {"192.0.2.1\r192.0.2.2\r",
     "!1 the file's lines end with CR alone: convert it, as with tr '\\r' '\\n'\n"},
    {"[\n{\"target\":\"192.0.2.1\"}\n]\n",
     "!1 the file is a JSON array: write an object a line, as with jq -c '.[]'\n"},
};

Test(targets, every_format_through_a_pipe)
{
    for (size_t i = 0; i < sizeof piped / sizeof *piped; i++) {
        char path[FLEET_PATH_MAX];
        const char *files[] = {path};
        int fds[2];
        cr_assert_eq(pipe(fds), 0);
        snprintf(path, sizeof path, "/dev/fd/%d", fds[0]);
        cr_assert_eq(write(fds[1], piped[i].input, strlen(piped[i].input)),
                     (ssize_t)strlen(piped[i].input));
        close(fds[1]);
        expect_output(&(struct targets_options){.files = files, .file_count = 1}, piped[i].output);
        close(fds[0]);
    }
}

/* By the ending, which goes before the content. */
Test(targets, formats_by_name)
{
    char path[] = "/tmp/fleet-XXXXXX.csv";
    const char *files[] = {path};
    const int fd = mkstemps(path, 4);

    cr_assert_eq(write(fd, "target\n192.0.2.1\n", 17), 17);
    close(fd);
    expect_output(&(struct targets_options){.files = files, .file_count = 1}, "192.0.2.1\n");
    expect_output(
        &(struct targets_options){.files = files, .file_count = 1, .format = TARGETS_TEXT},
        "!1 a word without a dot is no domain: 'target'\n192.0.2.1\n");
    cr_assert_eq(unlink(path), 0);
}

/* As "a,b", with a "+" where others may come up. */
static void expect_columns(const struct targets_options *options, const char *columns)
{
    struct targets *targets = targets_new(options);
    struct complaint complaint = {0};
    struct text out = {0};
    size_t count;

    cr_assert_eq(targets_open(targets, &complaint), STATUS_OK);
    const struct slice *names = targets_label_columns(targets, &count);
    for (size_t i = 0; i < count; i++)
        text_print(&out, "%s%.*s", i > 0 ? "," : "", SLICE_ARG(names[i]));
    text_print(&out, "%s", targets_has_other_labels(targets) ? "+" : "");
    cr_expect(slice_eq(text_slice(&out), slice_of(columns)), "%.*s", SLICE_ARG(text_slice(&out)));

    text_clear(&out);
    fleet_drain(targets, true, &out);
    cr_expect_eq(targets_label_columns(targets, &count), names, "they stay");
    targets_free(targets);
    text_free(&out);
    complaint_free(&complaint);
}

Test(targets, label_columns)
{
    char csv[FLEET_PATH_MAX], text[FLEET_PATH_MAX], bad[FLEET_PATH_MAX];
    const int fds[] = {fleet_file(SLICE("b,target,a, c \n,192.0.2.1,,\n"), csv),
                       fleet_file(SLICE("192.0.2.1 x=y\n"), text), fleet_file(SLICE("a,b\n"), bad)};
    const char *csv_first[] = {csv, text}, *text_first[] = {text, csv}, *bad_first[] = {bad};
    const char *given[] = {"192.0.2.1"};

    expect_columns(&(struct targets_options){.files = csv_first, .file_count = 1}, "b,a,c");
    expect_columns(&(struct targets_options){.files = csv_first, .file_count = 2}, "b,a,c+");
    expect_columns(&(struct targets_options){.files = text_first, .file_count = 1}, "+");
    expect_columns(&(struct targets_options){.files = text_first, .file_count = 2}, "+");
    expect_columns(&(struct targets_options){.given = given, .given_count = 1}, "+");
    expect_columns(
        &(struct targets_options){
            .files = csv_first, .file_count = 1, .given = given, .given_count = 1},
        "b,a,c+");
    expect_columns(
        &(struct targets_options){.files = bad_first, .file_count = 1, .format = TARGETS_CSV}, "+");
    for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
        close(fds[i]);
}

static size_t resident_size(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    size_t all = 0, resident = 0;

    cr_assert_eq(fscanf(file, "%zu %zu", &all, &resident), 2);
    fclose(file);
    return resident * (size_t)sysconf(_SC_PAGESIZE);
}

/* Reads the input quietly; it must not take longer or need more memory than that. */
static struct targets_counts read_large(const char *input, bool allow_large_rows,
                                        double seconds_max, size_t size_max)
{
    const size_t size_before = resident_size();
    const uint64_t start_ns = clock_now_ns();
    struct text out = {0};
    struct targets_counts counts = fleet_read(&(struct fleet){.input = slice_of(input),
                                                              .allow_large_rows = allow_large_rows,
                                                              .is_quiet = true},
                                              &out);
    const double seconds = (double)(clock_now_ns() - start_ns) / (double)CLOCK_NS_PER_S;

    cr_expect_lt(seconds, seconds_max * SLOWER, "%.30s: %.2f s", input, seconds);
    if (!IS_SANITIZED)
        cr_expect_lt(resident_size(), size_before + size_max, "%.30s: %zu", input,
                     resident_size() - size_before);
    text_free(&out);
    return counts;
}

Test(targets, large_rows_cost_nothing)
{
    static const struct {
        const char *input;
        bool allow_large_rows;
        uint64_t distinct, duplicate;
    } rows[] = {
        {"10.0.0.0/8", false, 1 << 24, 0},
        {"10.0.0.0/8\n10.1.0.0/16\n10.0.0.1-10.2.0.0\n", false, 1 << 24, 3 << 16},
        {"10.0.0.0/7", true, 1 << 25, 0},
        {"2001:db8::/40", false, 1 << 24, 0},
        {"2001:db8::/40\n2001:db8::/42", false, 1 << 24, 1 << 22},
        {"10.0.0.0/8 helo=a", false, 1 << 24, 0},
        {"2001:db8::7-2001:db8::80:6", false, 1 << 23, 0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct targets_counts counts =
            read_large(rows[i].input, rows[i].allow_large_rows, 2, 4 << 20);
        cr_expect_eq(counts.distinct, rows[i].distinct, "%s", rows[i].input);
        cr_expect_eq(counts.duplicate, rows[i].duplicate, "%s", rows[i].input);
        cr_expect_eq(counts.rejected, 0, "%s", rows[i].input);
    }
}

Test(targets, pairs_of_a_prefix_cost_nothing)
{
    cr_expect_eq(read_large("10.0.0.0/12 domain=example.com", false, 3, 4 << 20).distinct, 1 << 20);
}

/* Every address once, in an order without neighbours, then all of them again. */
Test(targets, a_million_scattered_addresses)
{
    enum { COUNT = 1000000 };
    struct text input = {0};

    for (unsigned round = 0; round < 2; round++)
        for (uint32_t i = 0; i < COUNT; i++) {
            const uint32_t address = i * 2654435761u;
            text_print(&input, "%u.%u.%u.%u\n", address >> 24, address >> 16 & 255,
                       address >> 8 & 255, address & 255);
        }
    text_add_char(&input, '\0');
    struct targets_counts counts = read_large(input.at, false, 5, 32 << 20);
    cr_expect_eq(counts.distinct, COUNT);
    cr_expect_eq(counts.duplicate, COUNT);
    cr_expect_eq(counts.rejected, 0);
    text_free(&input);
}
