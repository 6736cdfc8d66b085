/* Which format a name or a file's ending means. */
#include "output/format.h"

#include <criterion/criterion.h>

Test(format, by_name)
{
    cr_expect_eq(format_find(SLICE("ndjson")), &format_ndjson);
    cr_expect_eq(format_find(SLICE("csv")), &format_csv);
    cr_expect_null(format_find(SLICE("json")));
    cr_expect_null(format_find(SLICE("")));
}

Test(format, by_file)
{
    static const struct {
        const char *path;
        const struct format *format;
    } files[] = {
        {"out.ndjson", &format_ndjson},
        {"out.jsonl", &format_ndjson},
        {"a.csv/out.json", &format_ndjson},
        {"/tmp/out.csv", &format_csv},
        {"out.csv.txt", NULL},
        {"csv", NULL},
        {"-", NULL},
        {"", NULL},
    };

    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        cr_expect_eq(format_of_file(files[i].path), files[i].format, "%s", files[i].path);
}
