/* Files that may stand where the root's trust anchor should be. */
#include "resolve/unbound/anchor.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct row {
    const char *text;
    bool has_key;
} rows[] = {
    {". 172800 IN DNSKEY 257 3 8 AwEAAaz/tAm8yTn4Mfeh5eyI96WSVexTBAvkMgJzkKTOiW1vkIbzxeF3 ;{id = "
     "20326}\n",
     true},
    {".\tIN DS\t20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D", true},
    {"; autotrust\n\n\n. ds 20326 8 2 E06D\n", true},
    {"example. IN DS 1 8 2 AA\r\n.\t3600\tIN\tDNSKEY\t(257 3 8\r\n AwEAAa )\r\n", true},
    {"", false},
    {"\n\n", false},
    {"; . IN DS 20326 8 2 E06D\n", false},
    {"example. IN DS 20326 8 2 E06D\n", false},
    {". IN NS a.root-servers.net.\n", false},
    {". IN DS\n", false},
    {". IN DS ; 20326 8 2 E06D\n", false},
    {".", false},
    {"no zone at all", false},
};

Test(anchor, has_key)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect_eq(anchor_has_key(slice_of(rows[i].text)), rows[i].has_key, "%s", rows[i].text);
}

Test(anchor, files)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char path[] = "/tmp/anchor_XXXXXX";
        struct text why = {0};
        int fd = mkstemp(path);
        cr_assert(write(fd, rows[i].text, strlen(rows[i].text)) == (ssize_t)strlen(rows[i].text));
        cr_expect_eq(anchor_check(path, &why), rows[i].has_key);
        cr_expect_eq(why.len > 0, !rows[i].has_key, "says why");
        text_free(&why);
        close(fd);
        unlink(path);
    }
}

Test(anchor, no_file)
{
    struct text why = {0};

    cr_expect_not(anchor_check("/nonexistent/root.key", &why));
    cr_expect(memmem(why.at, why.len, "/nonexistent/root.key", 21) != NULL);
    text_free(&why);
}
