/* Whole records, compared byte by byte with the rows that they must give. */
#include "output/format.h"

#include <criterion/criterion.h>
#include <stdio.h>

#define TIME_MS UINT64_C(1795485600123)
#define TIME "2026-11-24T02:00:00.123Z"
#define RUN "20261124T020000Z-1f3a9c"
#define COLUMNS                                                                                    \
    "time,run,id,target,ip,domain,kind,status,check,code,severity,change,first_seen,subject,"      \
    "list,zone,answers,means,reason,advice,url,dnssec,ttl_s,sampled_from,followed_from"
#define ADDRESS_ID "3c64d0c567faf7064387bcf176949af6"
#define ADDRESS ",192.0.2.7,192.0.2.7,,ip4,"
#define OK_ADDRESS TIME "," RUN "," ADDRESS_ID ADDRESS "ok"
#define NO_FINDING ",,ok,,,,,,,,,,,,,"

static const struct format_columns none = {NULL, 0, false};

static void *csv_of(const struct format_columns *columns)
{
    const struct format_settings settings = {.run = SLICE(RUN), .columns = *columns};

    return format_csv.begin(&settings);
}

static void expect(const struct text *out, const char *wanted)
{
    cr_expect(slice_eq(text_slice(out), slice_of(wanted)), "got:\n%.*swanted:\n%s",
              SLICE_ARG(text_slice(out)), wanted);
}

static void expect_head(const struct format_columns *columns, const char *wanted)
{
    void *csv = csv_of(columns);
    struct text out = {0};

    format_csv.head(csv, &out);
    expect(&out, wanted);
    format_csv.free(csv);
    text_free(&out);
}

static void expect_rows(const struct record *record, const struct format_columns *columns,
                        const char *wanted)
{
    void *csv = csv_of(columns);
    struct text out = {0};

    format_csv.record(csv, &out, record);
    expect(&out, wanted);
    format_csv.free(csv);
    text_free(&out);
}

static struct record record_of_address(void)
{
    return (struct record){.time_ms = TIME_MS,
                           .target = {.kind = TARGET_IP4, .ip = ip_of("192.0.2.7")}};
}

Test(csv, head)
{
    const struct slice labels[] = {SLICE("customer"), SLICE("a,\"b\""), SLICE("=1+1")};
    const struct format_columns some = {labels, 3, true};

    expect_head(&none, COLUMNS "\r\n");
    expect_head(&some, COLUMNS ",customer,\"a,\"\"b\"\"\",'=1+1,labels\r\n");
}

/* What a label is called in the header, beside the others of its row. */
static const struct {
    const char *labels[4], *names;
} headers[] = {
    {{"customer", "Code"}, ",customer,Code"},
    {{"code", "time", "labels"}, ",label_code,label_time,label_labels"},
    {{"ip", "first_seen", "advice"}, ",label_ip,label_first_seen,label_advice"},
    {{"label_code", "label"}, ",label_code,label"},
    {{"label_code", "code"}, ",label_code,label_label_code"},
    {{"code", "label_label_code", "label_code"},
     ",label_label_label_code,label_label_code,label_code"},
};

Test(csv, a_label_never_has_the_name_of_a_column)
{
    struct text wanted = {0};

    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        struct slice labels[4];
        struct format_columns columns = {.labels = labels};
        for (; headers[i].labels[columns.label_count] != NULL; columns.label_count++)
            labels[columns.label_count] = slice_of(headers[i].labels[columns.label_count]);
        text_clear(&wanted);
        text_print(&wanted, COLUMNS "%s\r\n%c", headers[i].names, '\0');
        expect_head(&columns, wanted.at);
    }
    text_free(&wanted);
}

Test(csv, target_without_findings_has_a_row)
{
    struct record record = record_of_address();

    expect_rows(&record, &none, OK_ADDRESS NO_FINDING ",,\r\n");
    record.target.followed_from = SLICE("example.org");
    expect_rows(&record, &none, OK_ADDRESS NO_FINDING ",,example.org\r\n");
    record.target.followed_from = (struct slice){0};
    record.target.kind = TARGET_PAIR;
    record.target.domain = SLICE("example.com");
    expect_rows(&record, &none,
                TIME "," RUN ",ad6e30be631ef0920908f5409f1d676c,192.0.2.7 example.com,192.0.2.7,"
                     "example.com,pair,ok" NO_FINDING ",,\r\n");
    record.target = (struct target){.kind = TARGET_DOMAIN, .domain = SLICE("example.com")};
    expect_rows(&record, &none,
                TIME "," RUN ",273d271b4efc5fa4579a2b43bc78f269,example.com,,example.com,domain,"
                     "ok" NO_FINDING ",,\r\n");
    record.target = (struct target){
        .kind = TARGET_IP6, .ip = ip_of("2001:db8::1"), .sampled_from = SLICE("2001:db8::/32")};
    expect_rows(&record, &none,
                TIME "," RUN ",95aaea67d968a2b7c488609c88774fa9,2001:db8::1,2001:db8::1,,ip6,"
                     "ok" NO_FINDING ",2001:db8::/32,\r\n");
}

Test(csv, row_a_finding)
{
    struct arena *arena = arena_new(4096);
    struct record record = record_of_address();
    struct finding *listed = record_add_finding(arena, &record, FINDING_DNSBL_LISTED);
    listed->severity = SEVERITY_HIGH;

    listed->listing.list = SLICE("spamhaus-zen");
    listed->listing.zone = SLICE("zen.spamhaus.org");
    finding_add_answer(arena, listed, SLICE("127.0.0.2"));
    finding_add_answer(arena, listed, SLICE("127.0.0.4"));
    finding_add_meaning(arena, listed, SLICE("SBL"));
    finding_add_meaning(arena, listed, SLICE("XBL, CBL"));
    listed->reason = SLICE("two\r\nlines, \"quoted\" \xff\x01");
    listed->advice = SLICE("ask them, politely");
    listed->listing.url = SLICE("https://example.org/q?192.0.2.7");
    finding_set_security(listed, DNS_SECURE);
    listed->ttl_s = 300;
    struct finding *none_there = record_add_finding(arena, &record, FINDING_PTR_NONE);
    none_there->subject = SLICE("192.0.2.7");
    none_there->about = SLICE("mx1.example.com");

    expect_rows(&record, &none,
                TIME "," RUN ",b2de40bc803e6f23c03ea4c37538c241" ADDRESS
                     "bad,dnsbl,dnsbl.listed,high,,,,spamhaus-zen,"
                     "zen.spamhaus.org,127.0.0.2 127.0.0.4,\"SBL; XBL, CBL\",\"two\r\nlines, "
                     "\"\"quoted\"\" \xef\xbf\xbd\\x01\",\"ask them, politely\","
                     "https://example.org/q?192.0.2.7,secure,300,,\r\n" TIME "," RUN
                     ",62e318d70e8e71c3056dc11f826b59a1" ADDRESS
                     "bad,ptr,ptr.none,medium,,,192.0.2.7,,,,,,,,,,,\r\n");
    arena_free(arena);
}

Test(csv, cells)
{
    static const struct {
        const char *label, *cell;
        bool is_json;
    } rows[] = {
        {"plain", "plain", false},
        {"", "", false},
        {"two words ", "two words ", false},
        {"a,b", "\"a,b\"", false},
        {"\"", "\"\"\"\"", false},
        {"\"\"x", "\"\"\"\"\"x\"", false},
        {"line\n", "\"line\n\"", false},
        {"=SUM(A1,A2)", "\"'=SUM(A1,A2)\"", false},
        {"+49 30", "'+49 30", false},
        {"-1", "'-1", false},
        {"@x", "'@x", false},
        {"\tx", "'\tx", false},
        {"\r=x", "\"'\r=x\"", false},
        {" =x", "' =x", false},
        {"  \t\r\n =x", "\"'  \t\r\n =x\"", false},
        {"\n+x", "\"'\n+x\"", false},
        {" x=", " x=", false},
        {"\xef\xbc\x9d"
         "1",
         "'\xef\xbc\x9d"
         "1",
         false},
        {"\xef\xbc\x8b"
         "1",
         "'\xef\xbc\x8b"
         "1",
         false},
        {" \xef\xbc\x8d"
         "1",
         "' \xef\xbc\x8d"
         "1",
         false},
        {"\xef\xbc\xa0x", "'\xef\xbc\xa0x", false},
        {"\xef\xbc\x9ex", "\xef\xbc\x9ex", false},
        {" ", " ", false},
        {"a\x1b[31m\x7f", "a\\x1b[31m\\x7f", false},
        {"a\xc2\x9b[31m\xc2\x85z", "a\\x9b[31m\\x85z", false},
        {"a\x9bz", "a\xef\xbf\xbdz", false},
        {"\"\xc2\x9b\\u009b\"", "\\x9b\\x9b", true},
        {"[\"\xc2\x9b\"]", "\"[\"\"\\u009b\"\"]\"", true},
        {"a=b", "a=b", false},
        {"=\"\"", "\"'=\"\"\"\"\"", false},
        {"-7", "'-7", true},
        {"7", "7", true},
        {"null", "null", true},
        {"\"\\u00e9\\n\"", "\"\xc3\xa9\n\"", true},
        {"[\"a\",1]", "\"[\"\"a\"\",1]\"", true},
    };
    const struct slice key = SLICE("k");
    const struct format_columns columns = {&key, 1, false};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct label label = {key, slice_of(rows[i].label), rows[i].is_json};
        struct record record = record_of_address();
        char wanted[256];

        record.target.labels = &label;
        record.target.label_count = 1;
        snprintf(wanted, sizeof wanted, OK_ADDRESS NO_FINDING ",,,%s\r\n", rows[i].cell);
        expect_rows(&record, &columns, wanted);
    }
}

Test(csv, label_columns)
{
    const struct label labels[] = {
        {SLICE("b"), SLICE("first"), false},
        {SLICE("b"), SLICE("second"), false},
        {SLICE("c"), SLICE("3"), true},
    };
    const struct slice keys[] = {SLICE("a"), SLICE("b")};
    const struct format_columns named = {keys, 2, false}, all = {keys, 2, true};
    struct record record = record_of_address();

    record.target.labels = labels;
    record.target.label_count = 3;
    expect_rows(&record, &none, OK_ADDRESS NO_FINDING ",,\r\n");
    expect_rows(&record, &named, OK_ADDRESS NO_FINDING ",,,,first\r\n");
    expect_rows(&record, &all, OK_ADDRESS NO_FINDING ",,,,first,c=3\r\n");
}

Test(csv, other_labels_as_words)
{
    static const struct {
        const char *key, *value;
        bool is_json;
        const char *cell;
    } rows[] = {
        {"k", "v", false, "k=v z=1"},
        {"k", "", false, "k= z=1"},
        {"k", "a=b", false, "k=a=b z=1"},
        {"k", "two words", false, "\"k=\"\"two words\"\" z=1\""},
        {"k", "\"q", false, "\"k=\"\"\\\"\"q\"\" z=1\""},
        {"k", "[1, 2]", true, "\"k=\"\"[1, 2]\"\" z=1\""},
        {"k", "[\"a\"]", true, "\"k=[\"\"a\"\"] z=1\""},
        {"a b", "v", false, "\"\"\"a b\"\"=v z=1\""},
        {"a=b", "v", false, "\"\"\"a=b\"\"=v z=1\""},
        {"", "v", false, "\"\"\"\"\"=v z=1\""},
        {"-k", "v", false, "'-k=v z=1"},
        {"z", "0", false, "z=0"},
    };
    const struct format_columns columns = {NULL, 0, true};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct label labels[] = {
            {slice_of(rows[i].key), slice_of(rows[i].value), rows[i].is_json},
            {SLICE("z"), SLICE("1"), false},
        };
        struct record record = record_of_address();
        char wanted[256];

        record.target.labels = labels;
        record.target.label_count = 2;
        snprintf(wanted, sizeof wanted, OK_ADDRESS NO_FINDING ",,,%s\r\n", rows[i].cell);
        expect_rows(&record, &columns, wanted);
    }
}
