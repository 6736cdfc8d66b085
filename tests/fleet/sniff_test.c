/* Formats by name and by content. */
#include "fleet/sniff.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct {
    const char *file, *head;
    enum targets_format format;
} files[] = {
    {"fleet.csv", "{}", TARGETS_CSV},
    {"/a.csv/fleet.CSV", "", TARGETS_CSV},
    {"fleet.tsv", "", TARGETS_CSV},
    {"fleet", "sep=;\r\ntarget;a\r\n", TARGETS_CSV},
    {"fleet", "sep=example.com", TARGETS_TEXT},
    {"fleet.ndjson", "a,ip", TARGETS_NDJSON},
    {"fleet.jsonl", "", TARGETS_NDJSON},
    {"fleet.json", "", TARGETS_NDJSON},
    {"fleet.txt", "{}", TARGETS_TEXT},
    {"fleet.list", "ip,domain", TARGETS_TEXT},
    {"-", "", TARGETS_TEXT},
    {"-", " \n", TARGETS_TEXT},
    {"-", "192.0.2.1\nip,domain\n", TARGETS_TEXT},
    {"-", "\n  {\"target\":\"192.0.2.1\"}\n", TARGETS_NDJSON},
    {"fleet", "\r\n\r\ncustomer,IP\r\n", TARGETS_CSV},
    {"fleet", "customer, \" Target \"", TARGETS_CSV},
    {"fleet", "domain,customer", TARGETS_CSV},
    {"fleet", "domain", TARGETS_CSV},
    {"fleet", "\"Target\"\r\n192.0.2.1\r\n", TARGETS_CSV},
    {"fleet", "customer;ip", TARGETS_CSV},
    {"fleet", "customer\tdomain\n", TARGETS_CSV},
    {"fleet", "domain ip", TARGETS_TEXT},
    {"fleet", "customer;IP address", TARGETS_TEXT},
    {"fleet", "[", TARGETS_NDJSON},
    {"fleet", "[ {\"target\":\"192.0.2.1\"},", TARGETS_NDJSON},
    {"fleet", "[2001:db8::1]:25\n", TARGETS_TEXT},
    {"fleet", "domains,ips", TARGETS_TEXT},
    {"fleet", "# ip, domain\n", TARGETS_TEXT},
    {"fleet.csv.old", "192.0.2.1 a=b,c", TARGETS_TEXT},
};

Test(sniff, format)
{
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        cr_expect_eq(sniff_format(files[i].file, slice_of(files[i].head)), files[i].format,
                     "%s: %s", files[i].file, files[i].head);
}

static const struct {
    struct slice head;
    const char *says; /* NULL: nothing is wrong */
} heads[] = {
    {{"\xff\xfe"
      "1\0",
      4},
     "UTF-16"},
    {{"\xfe\xff\0"
      "1",
      4},
     "UTF-16"},
    {{"1\0009\0002\0", 6}, "UTF-16"},
    {{"\0001\0009\0002", 6}, "UTF-16"},
    {{"\0\0\0\0", 4}, NULL},
    {{"1\0", 2}, NULL},
    {{"\x1f\x8b\x08", 3}, "gzip"},
    {{"\x28\xb5\x2f\xfd", 4}, "zstd"},
    {{"\xfd"
      "7zXZ\0",
      6},
     "xz"},
    {{"PK\x03\x04", 4}, "spreadsheet"},
    {{"[\n {\"target\":\"192.0.2.1\"},\n", 27}, "JSON array"},
    {{"[{\"target\":\"192.0.2.1\"},\r\n", 26}, "JSON array"},
    {{"[{\"target\":\"192.0.2.1\"}]\n{}", 27}, NULL},
    {{"[2001:db8::1]\n", 14}, NULL},
    {{"192.0.2.1\r192.0.2.2\r", 20}, "CR alone"},
    {{"\n192.0.2.1\r192.0.2.2", 20}, "CR alone"},
    {{"192.0.2.1\r", 10}, NULL},
    {{"192.0.2.1\r\n", 11}, NULL},
    {{"192.0.2.1 a=\"x\ry\"\n", 18}, NULL},
    {{"192.0.2.1", 9}, NULL},
    {{"", 0}, NULL},
    {{"\xff", 1}, NULL},
};

Test(sniff, wrong)
{
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        const char *wrong = sniff_wrong(heads[i].head);
        cr_expect_eq(wrong != NULL, heads[i].says != NULL, "%zu: %s", i, wrong);
        if (wrong != NULL && heads[i].says != NULL)
            cr_expect_not_null(strstr(wrong, heads[i].says), "%zu: %s", i, wrong);
    }
}
