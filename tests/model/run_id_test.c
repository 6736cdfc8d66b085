/* A table of starts and what a run is then called. */
#include "model/run_id.h"

#include <criterion/criterion.h>

Test(run_id, printed)
{
    static const struct {
        uint64_t started_ms, number;
        const char *text;
    } rows[] = {
        {UINT64_C(1795485600000), 0x1f3a9c, "20261124T020000Z-1f3a9c"},
        {UINT64_C(1795485600999), 0, "20261124T020000Z-000000"},
        {0, UINT64_MAX, "19700101T000000Z-ffffff"},
        {UINT64_MAX, UINT64_C(0xabcdef000001), "99991231T235959Z-000001"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[RUN_ID_LEN + 1] = "";
        run_id_print(rows[i].started_ms, rows[i].number, text);
        cr_expect_str_eq(text, rows[i].text);
    }
}
