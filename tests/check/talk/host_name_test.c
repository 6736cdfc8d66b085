/* Names and the one thing that is wrong with each. */
#include "check/talk/host_name.h"

#include <criterion/criterion.h>

static const struct {
    const char *name;
    enum host_flaw flaw;
} names[] = {
    {"mail.example.com", HOST_FINE},
    {"1.2.example.com", HOST_FINE},
    {"xn--mller-kva.example", HOST_FINE},
    {"host.test", HOST_FINE},
    {".", HOST_ROOT},
    {"198.51.100.7", HOST_NUMERIC},
    {"7", HOST_NUMERIC},
    {"mail.example.1", HOST_NUMERIC},
    {"localhost", HOST_PRIVATE},
    {"mail.local", HOST_PRIVATE},
    {"mail.LAN", HOST_PRIVATE},
    {"srv.corp.internal", HOST_PRIVATE},
    {"localhost.localdomain", HOST_PRIVATE},
    {"7.100.51.198.in-addr.arpa", HOST_PRIVATE},
    {"x.invalid", HOST_PRIVATE},
    {"my_mail.local", HOST_PRIVATE},
    {"mail", HOST_SINGLE_LABEL},
    {"my_mail", HOST_SINGLE_LABEL},
    {"*.example.com", HOST_CHARACTER},
    {"0/25.100.example.com", HOST_CHARACTER},
    {"a\\032b.example.com", HOST_CHARACTER},
    {"a\\.b.example.com", HOST_CHARACTER},
    {"m\\195\\188ller.example", HOST_CHARACTER},
    {"my_mail.e*.com", HOST_CHARACTER},
    {"-mail.example.com", HOST_HYPHEN},
    {"my_mail.e-.com", HOST_HYPHEN},
    {"my_mail.example.com", HOST_UNDERSCORE},
    {"a.my_mail.example.com", HOST_UNDERSCORE},
};

Test(host_name, flaws)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct dns_name name = dns_name_of(names[i].name);
        cr_expect_str_eq(host_flaw_text(host_name_flaw(&name)), host_flaw_text(names[i].flaw), "%s",
                         names[i].name);
    }
}
