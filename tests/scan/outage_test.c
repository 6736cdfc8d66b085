/* Questions one after another, each with what came of it, and whether the last would be in vain. */
#include "scan/outage.h"

#include <criterion/criterion.h>
#include <stdlib.h>

enum { TIMEOUT = 't', SERVFAIL = 's', DATA = 'd', CANCELLED = 'c' };

static const struct {
    const char *about, *checked;
    struct {
        const char *name;
        char outcome;
    } asked[4];
    const char *then;
    uint64_t after_ns;
    bool is_on;
} cases[] = {
    {"one timeout is none", "a.test", {{"a.test", TIMEOUT}}, "a.test", 0, false},
    {"two are", "a.test", {{"a.test", TIMEOUT}, {"a.test", TIMEOUT}}, "a.test", 0, true},
    {"for all below",
     "a.test",
     {{"a.test", TIMEOUT}, {"A.TEST", TIMEOUT}},
     "_dmarc.a.test",
     0,
     true},
    {"not beside", "a.test", {{"a.test", TIMEOUT}, {"a.test", TIMEOUT}}, "ba.test", 0, false},
    {"not above", "a.test", {{"a.test", TIMEOUT}, {"a.test", TIMEOUT}}, "test", 0, false},
    {"what is below speaks for nobody",
     "a.test",
     {{"s1._domainkey.a.test", TIMEOUT}, {"s2._domainkey.a.test", TIMEOUT}},
     "s3._domainkey.a.test",
     0,
     false},
    {"an answer in between",
     "a.test",
     {{"a.test", TIMEOUT}, {"a.test", DATA}, {"a.test", TIMEOUT}},
     "a.test",
     0,
     false},
    {"an answer from below ends it",
     "a.test",
     {{"a.test", TIMEOUT}, {"a.test", TIMEOUT}, {"_dmarc.a.test", DATA}},
     "a.test",
     0,
     false},
    {"a SERVFAIL tells nothing",
     "a.test",
     {{"a.test", TIMEOUT}, {"a.test", SERVFAIL}, {"a.test", TIMEOUT}},
     "a.test",
     0,
     true},
    {"nor do three",
     "a.test",
     {{"a.test", SERVFAIL}, {"a.test", SERVFAIL}, {"a.test", SERVFAIL}},
     "a.test",
     0,
     false},
    {"nor what was cancelled",
     "a.test",
     {{"a.test", CANCELLED}, {"a.test", CANCELLED}},
     "a.test",
     0,
     false},
    {"it is over in a while",
     "a.test",
     {{"a.test", TIMEOUT}, {"a.test", TIMEOUT}},
     "a.test",
     OUTAGE_NS,
     false},
    {"another name for itself",
     "a.test",
     {{"mx.b.test", TIMEOUT}, {"mx.b.test", TIMEOUT}},
     "mx.b.test",
     0,
     true},
    {"but not for its siblings",
     "a.test",
     {{"mx.b.test", TIMEOUT}, {"mx.b.test", TIMEOUT}},
     "mx2.b.test",
     0,
     false},
    {"an address has no domain",
     "",
     {{"1.2.0.192.in-addr.arpa", TIMEOUT}, {"2.2.0.192.in-addr.arpa", TIMEOUT}},
     "3.2.0.192.in-addr.arpa",
     0,
     false},
};

static struct dns_answer *answer_of(char outcome)
{
    if (outcome == DATA)
        return dns_answer_made(NULL, 0, 1);
    return dns_answer_failed(outcome == TIMEOUT    ? DNS_TIMEOUT
                             : outcome == SERVFAIL ? DNS_SERVFAIL
                                                   : DNS_CANCELLED,
                             "");
}

static struct outage_key key_of(const char *name, const char *checked)
{
    struct dns_question question = {.name = dns_name_of(name), .type = DNS_TXT};

    return outage_key(&question, slice_of(checked));
}

Test(outage, cases)
{
    const uint64_t now_ns = 5;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct outage *outage = calloc(1, sizeof *outage);
        const char *checked = cases[i].checked;
        for (size_t k = 0; k < 4 && cases[i].asked[k].name != NULL; k++) {
            struct dns_answer *answer = answer_of(cases[i].asked[k].outcome);
            outage_note(outage, key_of(cases[i].asked[k].name, checked), answer, now_ns);
            dns_answer_release(answer);
        }
        bool is_on =
            outage_is_on(outage, key_of(cases[i].then, checked), now_ns + cases[i].after_ns);
        cr_expect_eq(is_on, cases[i].is_on, "%s", cases[i].about);
        cr_expect(!is_on || outage->silent_count > 0, "%s", cases[i].about);
        free(outage);
    }
}
