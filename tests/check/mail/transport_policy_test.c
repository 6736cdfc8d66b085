/* The check of the transport where the policy of MTA-STS is fetched: what came, and what follows.
 */
#include "check/mail/transport.h"

#include "tests/check/talk/talk.h"

#define ZONE                                                                                       \
    "a.test MX 10 mx.a.test\na.test MX 20 mx.b.test\nmx.a.test A 192.0.2.1\n"                      \
    "mx.b.test A 192.0.2.2\n_smtp._tls.a.test TXT v=TLSRPTv1; rua=mailto:t@a.test\n"               \
    "_mta-sts.a.test TXT v=STSv1; id=1\nmta-sts.a.test A 192.0.2.3\n"
#define MX "mx: mx.a.test\nmx: *.b.test\n"
#define AGE "version: STSv1\nmax_age: 604800\n"

/* policy: as observed. findings: severity code answers (reason) dnssec. */
static const struct {
    const char *about;
    unsigned status;
    const char *type, *body, *policy, *findings;
} fetched[] = {
    {"all is well", 200, "text/plain", AGE "mode: enforce\n" MX,
     "{mode:enforce max_age:604800 mx:[mx.a.test *.b.test]}", ""},
    {"the type has parameters", 200, "Text/Plain; charset=utf-8", AGE "mode: enforce\n" MX,
     "{mode:enforce max_age:604800 mx:[mx.a.test *.b.test]}", ""},
    {"testing", 200, "text/plain", AGE "mode: testing\n" MX,
     "{mode:testing max_age:604800 mx:[mx.a.test *.b.test]}",
     "info transport.sts-policy-mode (the MTA-STS policy has mode testing: it protects nothing)\n"},
    {"kept for a day", 200, "text/plain", "version: STSv1\nmax_age: 86400\nmode: enforce\n" MX,
     "{mode:enforce max_age:86400 mx:[mx.a.test *.b.test]}",
     "info transport.sts-policy-age (the MTA-STS policy is kept for 86400 s only: a few days "
     "without it undo the protection)\n"},
    {"a mail host is missing", 200, "text/plain", AGE "mode: enforce\nmx: mx.a.test\n",
     "{mode:enforce max_age:604800 mx:[mx.a.test]}",
     "high transport.sts-policy-mx (the MTA-STS policy does not allow the mail host mx.b.test: "
     "senders that honour it do not deliver there) insecure\n"},
    {"... in testing", 200, "text/plain", AGE "mode: testing\nmx: *.b.test\n",
     "{mode:testing max_age:604800 mx:[*.b.test]}",
     "low transport.sts-policy-mx (the MTA-STS policy does not allow the mail host mx.a.test, "
     "which would fail if it were enforced) insecure\n"
     "info transport.sts-policy-mode (the MTA-STS policy has mode testing: it protects nothing)\n"},
    {"mode none needs no mx", 200, "text/plain", AGE "mode: none\n",
     "{mode:none max_age:604800 mx:[]}",
     "info transport.sts-policy-mode (the MTA-STS policy has mode none: it protects nothing)\n"},
    {"a flaw", 200, "text/plain", AGE "mode: on\n" MX, "{mode:on max_age:604800 mx:[]}",
     "low transport.sts-policy-syntax (the MTA-STS policy has a mode other than enforce, testing "
     "and none: \"mode: on\")\n"},
    {"a gap", 200, "text/plain", "", "{mode:null max_age:null mx:[]}",
     "low transport.sts-policy-syntax (the MTA-STS policy names no version)\n"},
    {"not found", 404, "text/plain", "nothing", "null",
     "low transport.sts-policy-none (mta-sts.a.test answers with HTTP status 404 instead of a "
     "policy, which senders take for none)\n"},
    {"a redirect", 301, "text/plain", AGE "mode: enforce\n" MX, "null",
     "low transport.sts-policy-none (mta-sts.a.test answers with HTTP status 301 instead of a "
     "policy, which senders take for none)\n"},
    {"a page", 200, "text/html", AGE "mode: enforce\n" MX, "null",
     "low transport.sts-policy-none (mta-sts.a.test serves its policy as \"text/html\" instead of "
     "text/plain)\n"},
    {"no type", 200, "", AGE "mode: enforce\n" MX, "null",
     "low transport.sts-policy-none (mta-sts.a.test serves its policy as \"\" instead of "
     "text/plain)\n"},
    {"it did not come that far", 0, "", "SSL certificate problem: certificate has expired", "null",
     "low transport.sts-policy-none (senders cannot fetch the MTA-STS policy from mta-sts.a.test: "
     "SSL certificate problem: certificate has expired)\n"},
};

static struct record play(const char *zone, const struct document *policy, bool fetch,
                          struct arena *arena, unsigned *asked)
{
    const struct check_settings settings = {.fetch = fetch};
    const struct target target = {.kind = TARGET_DOMAIN, .domain = SLICE("a.test")};
    struct arena *talk_arena = arena_new(4096);
    struct record record = {.target = target};
    const struct ask *ask;

    *asked = 0;
    void *talk = transport_check.begin(talk_arena, &target, &settings);
    while ((ask = transport_check.wants(talk)) != NULL) {
        bool is_policy = ask->kind == ASK_DOCUMENT;
        struct response response = is_policy ? response_document(document_retain(policy))
                                             : response_answer(zone_answer(zone, &ask->question));
        if (is_policy)
            cr_expect_str_eq(ask->url.path, "/.well-known/mta-sts.txt");
        *asked += is_policy;
        transport_check.answer(talk, response);
        response_release(response);
    }
    transport_check.verdict(talk, arena, &record);
    arena_free(talk_arena);
    return record;
}

static const struct value *policy_of(const struct record *record)
{
    return value_find(value_find(record->checks->observed, "mta_sts"), "policy");
}

Test(transport_policy, fetched)
{
    unsigned asked;

    for (size_t i = 0; i < sizeof fetched / sizeof *fetched; i++) {
        struct arena *arena = arena_new(4096);
        const struct document *document = document_new(fetched[i].status, slice_of(fetched[i].type),
                                                       slice_of(fetched[i].body), 300);
        struct record record = play(ZONE, document, true, arena, &asked);
        document_release(document);
        cr_expect_eq(asked, 1);
        talk_expect(fetched[i].about, &record, policy_of(&record), fetched[i].policy,
                    fetched[i].findings);
        arena_free(arena);
    }
}

Test(transport_policy, that_did_not_come_is_unknown)
{
    struct arena *arena = arena_new(4096);
    const struct document *document = document_failed(DNS_TIMEOUT, "late");
    char text[1024];
    unsigned asked;

    struct record record = play(ZONE, document, true, arena, &asked);
    cr_expect_eq(policy_of(&record)->type, VALUE_NULL);
    talk_print_findings(text, sizeof text, &record);
    cr_expect_str_eq(text, "info transport.unknown https://mta-sts.a.test (timeout)\n");
    document_release(document);
    arena_free(arena);
}

Test(transport_policy, is_fetched_only_where_it_is_wanted_and_can_be)
{
    static const char *const without[] = {
        "a.test MX 10 mx.a.test\nmta-sts.a.test A 192.0.2.3\n",
        "_mta-sts.a.test TXT v=STSv1; id=1\n",
        ("_mta-sts.a.test TXT v=STSv1; id=1\n_mta-sts.a.test TXT v=STSv1; id=2\n"
         "mta-sts.a.test A 192.0.2.3\n"),
        "_mta-sts.a.test TXT v=STSv1; id=1\nmta-sts.a.test TIMEOUT\n",
    };
    struct arena *arena = arena_new(4096);
    unsigned asked;

    struct record record = play(ZONE, NULL, false, arena, &asked);
    cr_expect_eq(asked, 0);
    cr_expect_null(policy_of(&record));
    for (size_t i = 0; i < sizeof without / sizeof *without; i++) {
        record = play(without[i], NULL, true, arena, &asked);
        cr_expect_eq(asked, 0, "%s", without[i]);
    }
    arena_free(arena);
}
