/* A table of targets and how they are written. */
#include "model/target.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct row {
    enum target_kind kind;
    const char *ip, *domain, *kind_text, *text;
} rows[] = {
    {TARGET_IP4, "192.0.2.7", NULL, "ip4", "192.0.2.7"},
    {TARGET_IP6, "2001:DB8:0:0::1", NULL, "ip6", "2001:db8::1"},
    {TARGET_DOMAIN, NULL, "example.com", "domain", "example.com"},
    {TARGET_PAIR, "192.0.2.7", "example.com", "pair", "192.0.2.7 example.com"},
    {TARGET_PAIR, "2001:db8::1", "example.com", "pair", "2001:db8::1 example.com"},
};

Test(target, printed)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *row = &rows[i];
        struct target target = {.kind = row->kind, .domain = slice_of(row->domain)};
        char buffer[TARGET_TEXT_MAX];

        if (row->ip != NULL)
            target.ip = ip_of(row->ip);
        size_t len = target_print(&target, buffer);
        cr_expect_eq(len, strlen(row->text), "%s", row->text);
        cr_expect_arr_eq(buffer, row->text, strlen(row->text), "%s", row->text);
        cr_expect_str_eq(target_kind_text(row->kind), row->kind_text);
        cr_expect_eq(target_has_ip(&target), row->ip != NULL, "%s", row->text);
        cr_expect_eq(target_has_domain(&target), row->domain != NULL, "%s", row->text);
    }
}

Test(target, longest_pair_fits)
{
    char domain[253], buffer[TARGET_TEXT_MAX];
    struct target target = {.kind = TARGET_PAIR,
                            .ip = ip_of("1111:2222:3333:4444:5555:6666:7777:8888"),
                            .domain = {domain, sizeof domain}};

    memset(domain, 'a', sizeof domain);
    cr_expect_eq(target_print(&target, buffer), (size_t)TARGET_TEXT_MAX);
}
