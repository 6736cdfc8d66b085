/* Inputs from memory, read to their end: what is known of each file afterwards. */
#include "base/hash.h"
#include "fleet/targets.h"
#include "tests/fleet/fleet.h"

#include <criterion/criterion.h>

static const struct {
    const char *about, *input;
    enum targets_format format;
    bool holds_lines;
    uint64_t rows;
} cases[] = {
    {"nothing", "", TARGETS_TEXT, false, 0},
    {"two targets", "192.0.2.1\n192.0.2.1\n", TARGETS_TEXT, true, 2},
    {"no line end", "192.0.2.1", TARGETS_TEXT, true, 1},
    {"a blank line", "\n", TARGETS_TEXT, true, 0},
    {"comments only", "# none\n", TARGETS_TEXT, true, 0},
    {"all rejected", "192.0.2.300\n", TARGETS_TEXT, true, 0},
    {"a header only", "target,note\n", TARGETS_CSV, true, 0},
    {"a header without a target", "city,note\na,b\n", TARGETS_CSV, true, 0},
    {"a header and a row", "target,note\n192.0.2.1,x\n", TARGETS_CSV, true, 1},
    {"an object", "{\"target\":\"192.0.2.1\"}\n", TARGETS_NDJSON, true, 1},
};

static void read_all(struct targets *targets)
{
    struct complaint complaint = {0};
    struct text out = {0};

    cr_assert_eq(targets_open(targets, &complaint), STATUS_OK);
    fleet_drain(targets, true, &out);
    complaint_free(&complaint);
    text_free(&out);
}

Test(targets_file, lines_and_rows)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[FLEET_PATH_MAX];
        const char *files[] = {path};
        const struct targets_options options = {
            .files = files, .file_count = 1, .format = cases[i].format};
        int fd = fleet_file(slice_of(cases[i].input), path);
        struct targets *targets = targets_new(&options);

        read_all(targets);
        struct targets_file file = targets_file(targets, 0);
        cr_expect_str_eq(file.name, path);
        cr_expect_eq(file.holds_lines, cases[i].holds_lines, "%s", cases[i].about);
        cr_expect_eq(file.rows, cases[i].rows, "%s", cases[i].about);
        targets_free(targets);
        close(fd);
    }
}

/* Longer than what is read at once, so that it comes in pieces. */
Test(targets_file, digest_of_all_its_bytes)
{
    struct text input = {0}, wanted = {0};
    char path[FLEET_PATH_MAX];
    const char *files[] = {path};
    const struct targets_options options = {
        .files = files, .file_count = 1, .format = TARGETS_TEXT};

    text_add(&input, SLICE("\xef\xbb\xbf"));
    for (unsigned i = 0; i < 30000; i++)
        text_print(&input, "10.%u.%u.%u a=b\r\n", i >> 16, i >> 8 & 255, i & 255);
    struct hash128 hash = hash128(input.at, input.len);
    text_print(&wanted, "%016llx%016llx", (unsigned long long)hash.high,
               (unsigned long long)hash.low);
    int fd = fleet_file(text_slice(&input), path);
    struct targets *targets = targets_new(&options);

    cr_expect_eq(targets_file(targets, 0).digest.at, NULL, "not read yet");
    read_all(targets);
    cr_expect(slice_eq(targets_file(targets, 0).digest, text_slice(&wanted)), "%.*s, not %.*s",
              SLICE_ARG(targets_file(targets, 0).digest), SLICE_ARG(text_slice(&wanted)));
    targets_free(targets);
    close(fd);
    text_free(&input);
    text_free(&wanted);
}
