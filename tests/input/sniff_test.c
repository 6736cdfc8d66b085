/* Formats by name and by content. */
#include "input/sniff.h"

#include <criterion/criterion.h>

static const struct {
    const char *file, *head;
    enum targets_format format;
} files[] = {
    {"fleet.csv", "{}", TARGETS_CSV},
    {"/a.csv/fleet.CSV", "", TARGETS_CSV},
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
    {"fleet", "domain", TARGETS_TEXT},
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

Test(sniff, wrong)
{
    cr_expect_not_null(sniff_wrong(SLICE("\xff\xfe"
                                         "1\0")));
    cr_expect_not_null(sniff_wrong(SLICE("\xfe\xff\0"
                                         "1")));
    cr_expect_not_null(sniff_wrong(SLICE("\x1f\x8b\x08")));
    cr_expect_not_null(sniff_wrong(SLICE("\x28\xb5\x2f\xfd")));
    cr_expect_null(sniff_wrong(SLICE("192.0.2.1")));
    cr_expect_null(sniff_wrong(SLICE("")));
    cr_expect_null(sniff_wrong(SLICE("\xff")));
}
