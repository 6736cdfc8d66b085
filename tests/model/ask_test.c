/* What makes two asks the same, and what a response is of either kind. */
#include "model/ask.h"

#include <criterion/criterion.h>

/* A path, or a type where there is none. */
static const struct side {
    const char *name, *path;
    uint16_t type;
} a_txt = {"a.test", NULL, DNS_TXT}, a_path = {"a.test", "/x", 0};

static const struct pair {
    const char *about;
    struct side other;
    bool is_txt, is_path; /* the same as those */
} pairs[] = {
    {"another spelling", {"A.test", NULL, DNS_TXT}, true, false},
    {"another type", {"a.test", NULL, DNS_MX}, false, false},
    {"another name", {"b.test", NULL, DNS_TXT}, false, false},
    {"the type 0", {"a.test", NULL, 0}, false, false},
    {"the document", {"A.test", "/x", 0}, false, true},
    {"another path", {"a.test", "/y", 0}, false, false},
    {"a longer path", {"a.test", "/xy", 0}, false, false},
    {"another host", {"b.test", "/x", 0}, false, false},
};

static struct ask ask_of(const struct side *side)
{
    struct dns_name name = dns_name_of(side->name);

    return side->path == NULL ? ask_dns(&name, side->type) : ask_document(&name, side->path);
}

static void expect(const struct pair *pair, const struct side *side, bool is_same)
{
    struct ask one = ask_of(side), other = ask_of(&pair->other);

    cr_expect_eq(ask_eq(&one, &other), is_same, "%s", pair->about);
    cr_expect_eq(ask_eq(&other, &one), is_same, "%s", pair->about);
    cr_expect_eq(ask_hash(&one, 7) == ask_hash(&other, 7), is_same, "%s", pair->about);
}

Test(ask, is_the_same)
{
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        expect(&pairs[i], &a_txt, pairs[i].is_txt);
        expect(&pairs[i], &a_path, pairs[i].is_path);
    }
}

Test(ask, the_path_need_not_lie_in_one_place)
{
    static const char path[] = "/x", copy[] = "/x";
    struct dns_name host = dns_name_of("a.test");
    struct ask one = ask_document(&host, path), other = ask_document(&host, copy);

    cr_expect(ask_eq(&one, &other));
    cr_expect_eq(ask_hash(&one, 7), ask_hash(&other, 7));
    cr_expect(dns_name_eq(ask_name(&one), &host));
}

Test(response, fails_in_its_kind)
{
    static const enum ask_kind kinds[] = {ASK_DNS, ASK_DOCUMENT};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct response response = response_failed(kinds[i], DNS_REFUSED, "no");
        cr_expect_eq(response.kind, kinds[i]);
        cr_expect_eq(response_cause(response), DNS_REFUSED);
        response_release(response_retain(response));
        cr_expect_eq(response_cause(response), DNS_REFUSED);
        response_release(response);
    }
}

Test(response, what_came_has_no_cause)
{
    struct response answer = response_answer(dns_answer_made(NULL, 0, 1));
    struct response bogus = response_answer(dns_answer_bogus(""));
    struct response document = response_document(document_new(0, SLICE(""), SLICE("why"), 1));

    cr_expect_eq(response_cause(answer), DNS_NO_CAUSE);
    cr_expect_eq(response_cause(bogus), DNS_NO_CAUSE);
    cr_expect_eq(response_cause(document), DNS_NO_CAUSE);
    response_release(answer);
    response_release(bogus);
    response_release(document);
}
