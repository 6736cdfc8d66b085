/* What the formats write is valid by data/schema; what has one thing wrong in it is not.
 * tests/e2e/validate.py judges; the test is skipped where that lacks python3-jsonschema. */
#include "output/format.h"
#include "output/summary_json.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define VALIDATE TEST_SOURCE_DIR "/tests/e2e/validate.py"

enum { STATUS_SKIPPED = 77 };

/* Runs "validate.py FILES", files made of these texts; what it says goes to *said. */
static int validate(const struct text *records, const struct text *summary, struct text *said)
{
    char records_path[] = "/tmp/records.XXXXXX", summary_path[] = "/tmp/summary.XXXXXX";
    char command[512], buffer[4096];
    int records_fd = mkstemp(records_path), summary_fd = mkstemp(summary_path);
    size_t size;

    cr_assert_eq(write(records_fd, records->at, records->len), (ssize_t)records->len);
    cr_assert(summary == NULL ||
              write(summary_fd, summary->at, summary->len) == (ssize_t)summary->len);
    snprintf(command, sizeof command, VALIDATE " %s %s 2>&1", records_path,
             summary != NULL ? summary_path : "");
    FILE *pipe = popen(command, "r");
    cr_assert_not_null(pipe);
    while ((size = fread(buffer, 1, sizeof buffer, pipe)) > 0)
        text_add(said, (struct slice){buffer, size});
    text_add_char(said, 0);
    int status = pclose(pipe);

    close(records_fd);
    close(summary_fd);
    unlink(records_path);
    unlink(summary_path);
    cr_assert(WIFEXITED(status));
    if (WEXITSTATUS(status) == STATUS_SKIPPED)
        cr_skip_test("no python3-jsonschema");
    return WEXITSTATUS(status);
}

static void add_dnsbl(struct arena *arena, struct record *record, int64_t listed, int64_t unknown)
{
    struct value *dnsbl = value_object(arena);

    value_put_number(arena, dnsbl, "asked", listed + 3 + unknown);
    value_put_number(arena, dnsbl, "listed", listed);
    value_put_number(arena, dnsbl, "clean", 3);
    value_put_number(arena, dnsbl, "unknown", unknown);
    record_add_check(arena, record, "dnsbl", dnsbl);
}

static void add_ptr(struct arena *arena, struct record *record, struct slice name)
{
    struct value *ptr = value_object(arena);

    value_put_text(arena, ptr, "result", name.at != NULL ? SLICE("pass") : SLICE("permerror"));
    struct value *names = value_put_list(arena, ptr, "names");
    struct value *confirmed = value_put_list(arena, ptr, "confirmed");
    if (name.at != NULL) {
        value_add_text(arena, names, name);
        value_add_text(arena, confirmed, name);
        value_put_text(arena, ptr, "class", SLICE("custom"));
    }
    value_put_text(arena, ptr, "dnssec", SLICE("insecure"));
    record_add_check(arena, record, "ptr", ptr);
}

static void add_listed(struct arena *arena, struct record *record)
{
    struct finding *listed = record_add_finding(arena, record, FINDING_DNSBL_LISTED);
    listed->severity = SEVERITY_HIGH;

    listed->listing.list = SLICE("acme-bl");
    listed->listing.zone = SLICE("bl.acme.example");
    listed->listing.asked = SLICE("example.com");
    finding_add_answer(arena, listed, SLICE("127.0.0.2"));
    finding_add_meaning(arena, listed, SLICE("spam source"));
    listed->reason = SLICE("see https://acme.example/");
    listed->listing.url = SLICE("https://acme.example/why?192.0.2.7");
    finding_set_security(listed, DNS_INSECURE);
    listed->ttl_s = 300;
}

static void add_unknown(struct arena *arena, struct record *record)
{
    struct finding *unknown = record_add_finding(arena, record, FINDING_DNSBL_UNKNOWN);

    unknown->listing.list = SLICE("slow-bl");
    unknown->reason = slice_of(unknown_text(UNKNOWN_TIMEOUT));
}

static void write_record(struct text *out, const struct record *record)
{
    const struct format_settings settings = {.run = SLICE("20261124T020000Z-1f3a9c")};
    void *ndjson = format_ndjson.begin(&settings);

    format_ndjson.record(ndjson, out, record);
    format_ndjson.free(ndjson);
}

static void write_address(struct text *out, struct arena *arena)
{
    const struct label labels[] = {{SLICE("customer"), SLICE("acme"), false},
                                   {SLICE("id"), SLICE("7"), true}};
    struct record record = {
        .time_ms = UINT64_C(1795485600123),
        .target = {.kind = TARGET_IP4,
                   .ip = ip_of("192.0.2.7"),
                   .labels = labels,
                   .label_count = 2},
    };

    add_dnsbl(arena, &record, 1, 1);
    add_ptr(arena, &record, SLICE("mx1.example.com"));
    add_listed(arena, &record);
    add_unknown(arena, &record);
    write_record(out, &record);
}

static void write_pair(struct text *out, struct arena *arena)
{
    struct record record = {.target = {.kind = TARGET_PAIR,
                                       .ip = ip_of("2001:db8::1"),
                                       .domain = SLICE("example.com")}};

    add_dnsbl(arena, &record, 0, 1);
    add_ptr(arena, &record, (struct slice){0});
    add_unknown(arena, &record);
    record.findings->subject = SLICE("example.com");
    struct finding *none = record_add_finding(arena, &record, FINDING_PTR_NONE);
    none->severity = SEVERITY_LOW;
    none->subject = SLICE("2001:db8::1");
    none->advice = SLICE("Give it a name.");
    write_record(out, &record);
}

static void write_special(struct text *out, struct arena *arena)
{
    struct record record = {.target = {.kind = TARGET_IP4, .ip = ip_of("10.0.0.1")}};
    struct finding *special = record_add_finding(arena, &record, FINDING_TARGET_SPECIAL);

    special->reason = SLICE("10.0.0.1 is a special-purpose address (private)");
    write_record(out, &record);
}

static void write_others(struct text *out, struct arena *arena)
{
    struct record sampled = {.target = {.kind = TARGET_IP6,
                                        .ip = ip_of("2001:db8:0:1::"),
                                        .sampled_from = SLICE("2001:db8::/32")}};
    struct record domain = {.target = {.kind = TARGET_DOMAIN, .domain = SLICE("example.com")}};

    add_dnsbl(arena, &domain, 0, 1);
    add_unknown(arena, &domain);
    write_record(out, &sampled);
    write_record(out, &domain);
}

static void write_summary(struct text *out, struct arena *arena)
{
    const struct list list = {.id = SLICE("acme-bl")};
    struct list_summary list_summary = {.list = &list, .asked = 4, .listed = 1, .clean = 2};
    struct tally *tally = tally_new();
    struct record record = {.target = {.kind = TARGET_DOMAIN, .domain = SLICE("example.com")}};
    struct value *root = value_object(arena), *left_out = value_put_object(arena, root, "left_out");
    struct value *inputs = value_put_list(arena, root, "inputs");
    const struct summary summary = {
        .run = SLICE("20261124T020000Z-1f3a9c"),
        .interrupted = true,
        .tally = tally,
        .read = 6,
        .distinct = 5,
        .duplicate = 1,
        .written = 5,
        .lists = &list_summary,
        .list_count = 1,
    };

    list_summary.unknown[UNKNOWN_BLOCKED] = 1;
    add_unknown(arena, &record);
    tally_add(tally, &record);
    value_put_text(arena, left_out, "old-bl", SLICE("dead since 2024-06-05"));
    for (unsigned i = 0; i < 2; i++) {
        struct value *input = value_add_object(arena, inputs);
        value_put_text(arena, input, "file", SLICE("fleet.txt"));
        value_put_text(arena, input, "digest",
                       i == 0 ? (struct slice){0} : SLICE("99aa06d3014798d86001c324468d497f"));
    }
    const struct summary_about about = {value_object(arena), left_out, inputs, "scan1", "0.1.0"};
    summary_json(out, &summary, &about);
    tally_free(tally);
}

Test(schema, output_is_valid)
{
    struct arena *arena = arena_new(4096);
    struct text records = {0}, summary = {0}, said = {0};

    write_address(&records, arena);
    write_pair(&records, arena);
    write_special(&records, arena);
    write_others(&records, arena);
    write_summary(&summary, arena);
    cr_expect_eq(validate(&records, &summary, &said), 0, "%s", said.at);
    text_free(&records);
    text_free(&summary);
    text_free(&said);
    arena_free(arena);
}

struct mistake {
    const char *from, *to;
};

static const struct mistake address_mistakes[] = {
    {"rblsweep/1", "rblsweep/2"},
    {"00.123Z", "00Z"},
    {"\"run\":\"20261124T020000Z-1f3a9c\",", ""},
    {"T020000Z-1f", "T020000Z-1F"},
    {"\"id\":\"3c64d0c567faf7064387bcf176949af6\",", ""},
    {"3c64d0c567faf7064387bcf176949af6", "3c64d0c567faf706"},
    {"\"id\":\"6f584bf047ad711ef1874461a47ab01f\",", ""},
    {"192.0.2.7", "192.0.2.07"},
    {"\"ip4\"", "\"ip6\""},
    {"\"ip4\"", "\"pair\""},
    {"\"bad\"", "\"warn\""},
    {"\"high\"", "\"low\""},
    {"\"high\"", "\"severe\""},
    {"\"labels\"", "\"label\""},
    {"\"asked\":5", "\"asked\":6"},
    {"\"asked\":5,", ""},
    {"\"listed\":1", "\"listed\":-1"},
    {"\"pass\"", "\"neutral\""},
    {"\"pass\"", "\"fail\""},
    {"\"custom\"", "\"dynamic \""},
    {"\"dnsbl.listed\"", "\"dnsbl.Listed\""},
    {"\"dnsbl.listed\"", "\"ptr.listed\""},
    {"\"list\":\"acme-bl\",", ""},
    {"\"127.0.0.2\"", ""},
    {"\"timeout\"", "\"tired\""},
    {"\"insecure\",\"ttl", "\"secured\",\"ttl"},
    {"\"ttl_s\":300", "\"ttl_s\":\"300\""},
    {"\"ttl_s\"", "\"ttl\""},
    {"\"code\"", "\"severity\":\"high\",\"code\""},
    {"}]}\n", "}],\"more\":1}\n"},
    {"}]}\n", "}]\n"},
};

static const struct mistake pair_mistakes[] = {
    {"\"ip\":\"2001:db8::1\",", ""},
    {"\"domain\":\"example.com\"", "\"domain\":\"Example.com\""},
    {"\"domain\":\"example.com\"", "\"domain\":\"example.net\""},
    {"\"subject\":\"example.com\",", ""},
    {"\"subject\":\"example.com\"", "\"subject\":\"example.net\""},
    {"\"warn\"", "\"unknown\""},
    {"\"names\":[]", "\"names\":\"\""},
};

static const struct mistake special_mistakes[] = {
    {"\"unknown\"", "\"ok\""},
    {"\"info\"", "\"low\""},
    {"\"reason\"", "\"advice\""},
};

/* Adds the line with the one change of the mistake. */
static void add_mistaken(struct text *out, struct slice line, const struct mistake *mistake)
{
    const char *at = memmem(line.at, line.len, mistake->from, strlen(mistake->from));

    cr_assert_not_null(at, "%s", mistake->from);
    text_add(out, slice_head(line, (size_t)(at - line.at)));
    text_add(out, slice_of(mistake->to));
    text_add(out, slice_tail(line, (size_t)(at - line.at) + strlen(mistake->from)));
}

static void expect_found(void (*write_line)(struct text *, struct arena *),
                         const struct mistake *mistakes, size_t count)
{
    struct arena *arena = arena_new(4096);
    struct text line = {0}, records = {0}, said = {0};

    write_line(&line, arena);
    for (size_t i = 0; i < count; i++)
        add_mistaken(&records, text_slice(&line), &mistakes[i]);
    cr_expect_eq(validate(&records, NULL, &said), 1);
    for (size_t i = 0; i < count; i++) {
        char place[32];
        snprintf(place, sizeof place, ":%zu: $", i + 1);
        cr_expect_not_null(strstr(said.at, place), "not found: %s -> %s", mistakes[i].from,
                           mistakes[i].to);
    }
    text_free(&line);
    text_free(&records);
    text_free(&said);
    arena_free(arena);
}

Test(schema, mistakes_are_found)
{
    expect_found(write_address, address_mistakes,
                 sizeof address_mistakes / sizeof *address_mistakes);
    expect_found(write_special, special_mistakes,
                 sizeof special_mistakes / sizeof *special_mistakes);
    expect_found(write_pair, pair_mistakes, sizeof pair_mistakes / sizeof *pair_mistakes);
}
