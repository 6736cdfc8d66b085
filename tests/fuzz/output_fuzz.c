/* Labels and a reason of any bytes: the NDJSON line is one JSON object for jansson, and the CSV row
 * has as many cells as its header, none of which a spreadsheet takes for a formula. */
#include "output/format.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LABELS_MAX = 8, CELLS = 27 };

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void check_ndjson(const struct record *record, const struct format_settings *settings)
{
    struct text out = {0};
    json_error_t error;

    void *ndjson = format_ndjson.begin(settings);
    format_ndjson.record(ndjson, &out, record);
    format_ndjson.free(ndjson);
    require(memchr(out.at, '\n', out.len) == out.at + out.len - 1);
    json_t *object = json_loadb(out.at, out.len, JSON_ALLOW_NUL, &error);
    require(json_is_object(object));
    json_decref(object);
    text_free(&out);
}

/* Reads a cell of RFC 4180 and returns what follows it. */
static const char *read_cell(const char *at)
{
    bool is_quoted = *at == '"';

    require(strchr("=+-@\t\r", at[is_quoted]) == NULL || (!is_quoted && *at == '\r'));
    if (!is_quoted)
        return at + strcspn(at, ",\r\n\"");
    for (at++; *at != '"' || at[1] == '"'; at++) {
        require(*at != 0);
        at += *at == '"';
    }
    return at + 1;
}

static void check_csv(const struct record *record, const struct format_settings *settings)
{
    struct text out = {0};

    void *csv = format_csv.begin(settings);
    format_csv.record(csv, &out, record);
    format_csv.free(csv);
    text_add_char(&out, 0);
    require(strlen(out.at) == out.len - 1);
    const char *at = out.at;
    for (unsigned i = 0; i < CELLS; i++) {
        at = read_cell(at);
        require(*at++ == (i < CELLS - 1 ? ',' : '\r'));
    }
    require(strcmp(at, "\n") == 0);
    text_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice rest = {(const char *)data, size}, key = SLICE(""), value = SLICE("");
    struct label labels[LABELS_MAX];
    struct finding finding = {.code = FINDING_DNSBL_LISTED, .ttl_s = -1};
    struct record record = {.target = {.kind = TARGET_DOMAIN, .domain = SLICE("example.com")}};
    size_t count = 0;

    while (count < LABELS_MAX && slice_take_piece(&rest, '\0', &key) &&
           slice_take_piece(&rest, '\0', &value))
        labels[count++] = (struct label){key, value, false};
    record.target.labels = labels;
    record.target.label_count = count;
    record.findings = &finding;
    finding.reason = value;

    const struct format_settings settings = {SLICE("20261124T020000Z-1f3a9c"), {&key, 1, true}};
    check_ndjson(&record, &settings);
    check_csv(&record, &settings);
    return 0;
}
