/* Where a fetch may go: addresses as a domain may name them, with and without leave for private
 * ones. Nobody listens at port 443 there, so whoever tries to connect is told so. */
#include "resolve/fetch/fetcher.h"

#include "base/clock.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const struct attempt {
    const char *about, *addresses; /* separated by blanks */
    bool allows_private;
    const char *why;
} attempts[] = {
    {"this machine", "127.0.0.1", false, "its addresses are not public"},
    {"this machine, by IPv6", "::1", false, "its addresses are not public"},
    {"this machine, mapped", "::ffff:127.0.0.1", false, "its addresses are not public"},
    {"this machine, through NAT64", "64:ff9b::7f00:1", false, "its addresses are not public"},
    {"the cloud's own", "169.254.169.254", false, "its addresses are not public"},
    {"private ones", "10.1.2.3 172.16.0.1 192.168.1.1 fd00::1", false,
     "its addresses are not public"},
    {"no address of any kind", "0.0.0.0 100.64.0.1 224.0.0.1 240.0.0.1 fe80::1", false,
     "its addresses are not public"},
    {"this machine, if allowed", "127.0.0.1", true, "Couldn't connect to server"},
};

static void add(struct fetch *fetch, const char *text)
{
    struct slice rest = slice_of(text), word;

    while (slice_take_word(&rest, &word)) {
        struct ip ip;
        unsigned char mapped[16];
        char copy[64];
        snprintf(copy, sizeof copy, "%.*s", SLICE_ARG(word));
        bool is_v6 = inet_pton(AF_INET6, copy, mapped) == 1;
        cr_assert(is_v6 || ip_parse(word, &ip));
        const struct dns_record record =
            is_v6 ? (struct dns_record){mapped, sizeof mapped} : (struct dns_record){ip.bytes, 4};
        struct dns_answer *answer = dns_answer_made(&record, 1, 1);
        cr_expect(fetch_add_addresses(fetch, answer));
        dns_answer_release(answer);
    }
}

static void expect(const struct attempt *attempt)
{
    const struct fetcher_settings settings = {.timeout_ns = 5 * CLOCK_NS_PER_S,
                                              .allows_private = attempt->allows_private};
    const struct url url = {dns_name_of("mta-sts.a.test"), "/.well-known/mta-sts.txt"};
    struct fetcher *fetcher = fetcher_new(&settings);
    struct mailbox *home = mailbox_new();
    struct fetch fetch = {.url = &url, .home = home};

    add(&fetch, attempt->addresses);
    fetcher_ask(fetcher, &fetch);
    struct mail *mail = NULL;
    while (mail == NULL) {
        mailbox_wait(home, 100);
        mail = mailbox_take(home);
    }
    cr_assert_eq(mail, &fetch.mail);
    const struct document *document = fetch.document;
    cr_assert_eq(document->cause, DNS_NO_CAUSE, "%s", attempt->about);
    cr_expect(slice_eq_nocase(document->body, slice_of(attempt->why)), "%s: %.*s", attempt->about,
              SLICE_ARG(document->body));
    cr_expect_eq(document->status, 0);
    document_release(document);
    fetcher_free(fetcher);
    mailbox_free(home);
}

Test(fetcher, goes_to_public_addresses_only)
{
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++)
        expect(&attempts[i]);
}
