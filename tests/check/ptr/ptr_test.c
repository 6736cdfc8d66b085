/* Plays whole conversations: the zone is all that DNS holds, the record is what must follow. */
#include "check/ptr/ptr.h"

#include "tests/zone.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { NAME_TTL_S = 300, ADDRESS_TTL_S = 60 };

#define REVERSE "7.100.51.198.in-addr.arpa "

/* observed: result names [confirmed] class dnssec. findings: code answers (reason) dnssec ttl_s. */
static const struct conversation {
    const char *about, *zone, *observed, *findings;
} conversations[] = {
    {"one name that agrees", REVERSE "PTR mail.a.test\nmail.a.test A 198.51.100.7\n",
     "pass mail.a.test [mail.a.test] custom insecure", ""},
    {"both signed", REVERSE "PTR! mail.a.test\nmail.a.test A! 198.51.100.7\n",
     "pass mail.a.test [mail.a.test] custom secure", ""},
    {"only the name signed", REVERSE "PTR! mail.a.test\nmail.a.test A 198.51.100.7\n",
     "pass mail.a.test [mail.a.test] custom insecure", ""},
    {"only the address signed", REVERSE "PTR mail.a.test\nmail.a.test A! 198.51.100.7\n",
     "pass mail.a.test [mail.a.test] custom insecure", ""},
    {"the better of two proofs counts",
     REVERSE "PTR! a.a.test\n" REVERSE "PTR! b.a.test\n" REVERSE "PTR! c.a.test\n"
             "a.a.test A 198.51.100.7\nb.a.test A! 198.51.100.7\nc.a.test A 198.51.100.7\n",
     "pass a.a.test b.a.test c.a.test [a.a.test b.a.test c.a.test] custom secure",
     "info ptr.multiple a.a.test b.a.test c.a.test (3 names) secure 300\n"},
    {"one of several addresses",
     REVERSE "PTR mail.a.test\nmail.a.test A 198.51.100.6\nmail.a.test A 198.51.100.7\n"
             "mail.a.test A 198.51.100.8\n",
     "pass mail.a.test [mail.a.test] custom insecure", ""},
    {"names sorted, the confirmed one gives the class",
     REVERSE "PTR mail.b.test\n" REVERSE "PTR host7.a.test\nmail.b.test A 198.51.100.7\n",
     "pass host7.a.test mail.b.test [mail.b.test] custom insecure",
     "info ptr.multiple host7.a.test mail.b.test (2 names) insecure 300\n"},
    {"a failure beside a name that agrees does not matter",
     REVERSE "PTR mail.a.test\n" REVERSE "PTR down.a.test\nmail.a.test A 198.51.100.7\n"
             "down.a.test TIMEOUT\n",
     "pass down.a.test mail.a.test [mail.a.test] custom insecure",
     "info ptr.multiple down.a.test mail.a.test (2 names) insecure 300\n"},

    {"no reverse name", "", "permerror [] null insecure",
     "medium ptr.none (7.100.51.198.in-addr.arpa does not exist) insecure 300\n"},
    {"a reverse name without PTR", REVERSE "TXT hello\n", "permerror [] null insecure",
     "medium ptr.none (7.100.51.198.in-addr.arpa has no such record) insecure 300\n"},
    {"an alias that leads somewhere",
     REVERSE "CNAME 7.0-25.a.test\n7.0-25.a.test PTR mail.a.test\nmail.a.test A 198.51.100.7\n",
     "pass mail.a.test [mail.a.test] custom insecure", ""},
    {"an alias that leads nowhere", REVERSE "CNAME 7.0-25.a.test\n", "permerror [] null insecure",
     "medium ptr.none 7.0-25.a.test (7.100.51.198.in-addr.arpa is an alias of 7.0-25.a.test, which "
     "does not exist) insecure 300\n"},
    {"an alias of itself", REVERSE "CNAME 7.100.51.198.in-addr.arpa\n", "temperror [] null absent",
     "info ptr.unknown (servfail)\n"},

    {"timeout", REVERSE "TIMEOUT\n", "temperror [] null absent", "info ptr.unknown (timeout)\n"},
    {"servfail", REVERSE "SERVFAIL\n", "temperror [] null absent", "info ptr.unknown (servfail)\n"},
    {"refused", REVERSE "REFUSED\n", "temperror [] null absent", "info ptr.unknown (refused)\n"},
    {"bogus", REVERSE "BOGUS\n", "temperror [] null bogus", "info ptr.unknown (bogus) bogus\n"},

    {"another address", REVERSE "PTR mail.a.test\nmail.a.test A 198.51.100.9\n",
     "fail mail.a.test [] custom insecure",
     "medium ptr.mismatch mail.a.test (mail.a.test has 198.51.100.9) insecure 60\n"},
    {"a name that does not exist", REVERSE "PTR! mail.a.test\n",
     "fail mail.a.test [] custom insecure",
     "medium ptr.no-address mail.a.test (mail.a.test does not exist) insecure 60\n"},
    {"a name with addresses of the other family only",
     REVERSE "PTR mail.a.test\nmail.a.test AAAA 2001:db8::7\n",
     "fail mail.a.test [] custom insecure",
     "medium ptr.no-address mail.a.test (mail.a.test has no such record) insecure 60\n"},
    {"one without, one with another address",
     REVERSE "PTR a.a.test\n" REVERSE "PTR b.a.test\nb.a.test A 198.51.100.9\n",
     "fail a.a.test b.a.test [] custom insecure",
     "medium ptr.mismatch a.a.test b.a.test (a.a.test does not exist; b.a.test has 198.51.100.9) "
     "insecure 60\n"
     "info ptr.multiple a.a.test b.a.test (2 names) insecure 300\n"},
    {"all signed, none agrees", REVERSE "PTR! mail.a.test\nmail.a.test A! 198.51.100.9\n",
     "fail mail.a.test [] custom secure",
     "medium ptr.mismatch mail.a.test (mail.a.test has 198.51.100.9) secure 60\n"},
    {"a failed name", REVERSE "PTR! mail.a.test\nmail.a.test TIMEOUT\n",
     "temperror mail.a.test [] custom secure", "info ptr.unknown mail.a.test (timeout)\n"},
    {"a failed name beside one that disagrees",
     REVERSE "PTR a.a.test\n" REVERSE "PTR b.a.test\na.a.test A 198.51.100.9\nb.a.test REFUSED\n",
     "temperror a.a.test b.a.test [] custom insecure",
     "info ptr.unknown b.a.test (refused)\n"
     "info ptr.multiple a.a.test b.a.test (2 names) insecure 300\n"},
    {"one finding a reason",
     REVERSE "PTR! a.a.test\n" REVERSE "PTR! b.a.test\n" REVERSE "PTR! c.a.test\n"
             "a.a.test TIMEOUT\nb.a.test BOGUS\nc.a.test TIMEOUT\n",
     "temperror a.a.test b.a.test c.a.test [] custom bogus",
     "info ptr.unknown a.a.test c.a.test (timeout)\n"
     "info ptr.unknown b.a.test (bogus) bogus\n"
     "info ptr.multiple a.a.test b.a.test c.a.test (3 names) secure 300\n"},

    {"generated and dynamic",
     REVERSE "PTR 198-51-100-7.dyn.a.test\n198-51-100-7.dyn.a.test A 198.51.100.7\n",
     "pass 198-51-100-7.dyn.a.test [198-51-100-7.dyn.a.test] dynamic insecure",
     "low ptr.dynamic 198-51-100-7.dyn.a.test (octets 198-51-100-7, word dyn) insecure 300\n"},
    {"generated", REVERSE "PTR 198-51-100-7.b.a.test\n198-51-100-7.b.a.test A 198.51.100.7\n",
     "pass 198-51-100-7.b.a.test [198-51-100-7.b.a.test] generic insecure",
     "low ptr.generic 198-51-100-7.b.a.test (octets 198-51-100-7) insecure 300\n"},
    {"generated and static",
     REVERSE "PTR static-7.100.51.198.a.test\n"
             "static-7.100.51.198.a.test A 198.51.100.7\n",
     "pass static-7.100.51.198.a.test [static-7.100.51.198.a.test] static insecure", ""},

    {"one label", REVERSE "PTR mail\nmail A 198.51.100.7\n", "pass mail [mail] custom insecure",
     "medium ptr.single-label mail (mail has a single label) insecure 300\n"},
    {"underscore", REVERSE "PTR my_mail.a.test\nmy_mail.a.test A 198.51.100.7\n",
     "pass my_mail.a.test [my_mail.a.test] custom insecure",
     "low ptr.underscore my_mail.a.test (my_mail.a.test has an underscore) insecure 300\n"},
    {"private", REVERSE "PTR mail.local\nmail.local A 198.51.100.7\n",
     "pass mail.local [mail.local] custom insecure",
     "medium ptr.invalid-name mail.local (mail.local ends in a label under which there are no "
     "public hosts) insecure 300\n"},
    {"no character of a host name", REVERSE "PTR *.a.test\n*.a.test A 198.51.100.7\n",
     "pass *.a.test [*.a.test] custom insecure",
     "low ptr.invalid-name *.a.test (*.a.test has a character that a host name must not have) "
     "insecure 300\n"},
    {"the root", REVERSE "PTR .\n", "fail . [] custom insecure",
     "medium ptr.no-address . (. has no such record) insecure 60\n"
     "medium ptr.invalid-name . (. is the root) insecure 300\n"},

    {"letters of either case", REVERSE "PTR Mail.A.Test\nmail.a.test A 198.51.100.7\n",
     "pass mail.a.test [mail.a.test] custom insecure", ""},
    {"one name in two spellings is one name",
     REVERSE "PTR Mail.A.Test\n" REVERSE "PTR mail.a.test\nmail.a.test A 198.51.100.7\n",
     "pass mail.a.test [mail.a.test] custom insecure", ""},
    {"... and so it is among others",
     REVERSE "PTR mail.a.test\n" REVERSE "PTR b.a.test\n" REVERSE "PTR MAIL.a.test\n"
             "mail.a.test A 198.51.100.7\n",
     "pass b.a.test mail.a.test [mail.a.test] custom insecure",
     "info ptr.multiple b.a.test mail.a.test (2 names) insecure 300\n"},
    {"an alias of an alias, as of a part of a part of a network",
     REVERSE "CNAME 7.0-25.a.test\n7.0-25.a.test CNAME 7.b.test\n7.b.test PTR mail.a.test\n"
             "mail.a.test A 198.51.100.7\n",
     "pass mail.a.test [mail.a.test] custom insecure", ""},
    {"an alias of a name with other records only",
     REVERSE "CNAME 7.0-25.a.test\n7.0-25.a.test TXT hello\n", "permerror [] null insecure",
     "medium ptr.none 7.0-25.a.test (7.100.51.198.in-addr.arpa is an alias of 7.0-25.a.test, which "
     "has no such record) insecure 300\n"},
    {"a name that is an alias of a dead one",
     REVERSE "PTR mail.a.test\nmail.a.test CNAME b.test\nb.test TIMEOUT\n",
     "temperror mail.a.test [] custom insecure", "info ptr.unknown mail.a.test (timeout)\n"},
    {"a name in the reverse tree", REVERSE "PTR 7.100.51.198.in-addr.arpa\n",
     "fail 7.100.51.198.in-addr.arpa [] generic insecure",
     "medium ptr.no-address 7.100.51.198.in-addr.arpa (7.100.51.198.in-addr.arpa has no such "
     "record) insecure 60\n"
     "low ptr.generic 7.100.51.198.in-addr.arpa (octets 7.100.51.198) insecure 300\n"
     "medium ptr.invalid-name 7.100.51.198.in-addr.arpa (7.100.51.198.in-addr.arpa ends in a label "
     "under which there are no public hosts) insecure 300\n"},
    {"a hardware address",
     REVERSE "PTR 0002a5d7aa57.cable.a.test\n0002a5d7aa57.cable.a.test A 198.51.100.7\n",
     "pass 0002a5d7aa57.cable.a.test [0002a5d7aa57.cable.a.test] dynamic insecure",
     "low ptr.dynamic 0002a5d7aa57.cable.a.test (mac 0002a5d7aa57, word cable) insecure 300\n"},
    {"a name that is an alias and agrees",
     REVERSE "PTR mail.a.test\nmail.a.test CNAME host.b.test\nhost.b.test A 198.51.100.7\n",
     "pass mail.a.test [mail.a.test] custom insecure", ""},
    {"a name that is an alias of nothing", REVERSE "PTR mail.a.test\nmail.a.test CNAME b.test\n",
     "fail mail.a.test [] custom insecure",
     "medium ptr.no-address mail.a.test (mail.a.test does not exist) insecure 60\n"},
    {"an alias that leads to a dead server", REVERSE "CNAME 7.0-25.a.test\n7.0-25.a.test TIMEOUT\n",
     "temperror [] null absent", "info ptr.unknown (timeout)\n"},
    {"a bogus address", REVERSE "PTR! mail.a.test\nmail.a.test BOGUS\n",
     "temperror mail.a.test [] custom bogus", "info ptr.unknown mail.a.test (bogus) bogus\n"},
    {"a hyphen first", REVERSE "PTR -mail.a.test\n-mail.a.test A 198.51.100.7\n",
     "pass -mail.a.test [-mail.a.test] custom insecure",
     "low ptr.invalid-name -mail.a.test (-mail.a.test has a label that begins or ends with a "
     "hyphen) insecure 300\n"},
    {"an address as a name", REVERSE "PTR 198.51.100.7\n", "fail 198.51.100.7 [] generic insecure",
     "medium ptr.no-address 198.51.100.7 (198.51.100.7 does not exist) insecure 60\n"
     "low ptr.generic 198.51.100.7 (octets 198.51.100.7) insecure 300\n"
     "medium ptr.invalid-name 198.51.100.7 (198.51.100.7 ends in a number, as an address does) "
     "insecure 300\n"},
    {"as many names as are followed",
     REVERSE "PTR j.a.test\n" REVERSE "PTR i.a.test\n" REVERSE "PTR h.a.test\n" REVERSE
             "PTR g.a.test\n" REVERSE "PTR a.a.test\n" REVERSE "PTR b.a.test\n" REVERSE
             "PTR c.a.test\n" REVERSE "PTR d.a.test\n" REVERSE "PTR e.a.test\n" REVERSE
             "PTR f.a.test\n"
             "j.a.test A 198.51.100.7\n",
     "pass a.a.test b.a.test c.a.test d.a.test e.a.test f.a.test g.a.test h.a.test i.a.test "
     "j.a.test [j.a.test] custom insecure",
     "info ptr.multiple a.a.test b.a.test c.a.test d.a.test e.a.test f.a.test g.a.test h.a.test "
     "i.a.test j.a.test (10 names) insecure 300\n"},
    {"more names than are followed",
     REVERSE "PTR l.a.test\n" REVERSE "PTR k.a.test\n" REVERSE "PTR j.a.test\n" REVERSE
             "PTR i.a.test\n" REVERSE "PTR h.a.test\n" REVERSE "PTR g.a.test\n" REVERSE
             "PTR a.a.test\n" REVERSE "PTR b.a.test\n" REVERSE "PTR c.a.test\n" REVERSE
             "PTR d.a.test\n" REVERSE "PTR e.a.test\n" REVERSE "PTR f.a.test\n"
             "j.a.test A 198.51.100.7\nk.a.test TIMEOUT\nl.a.test TIMEOUT\n",
     "pass a.a.test b.a.test c.a.test d.a.test e.a.test f.a.test g.a.test h.a.test i.a.test "
     "j.a.test [j.a.test] custom insecure",
     "low ptr.too-many a.a.test b.a.test c.a.test d.a.test e.a.test f.a.test g.a.test h.a.test "
     "i.a.test j.a.test (12 names, truncated: the first 10 of them were followed) insecure 300\n"},
    {"none of those that were followed agrees",
     REVERSE "PTR l.a.test\n" REVERSE "PTR k.a.test\n" REVERSE "PTR j.a.test\n" REVERSE
             "PTR i.a.test\n" REVERSE "PTR h.a.test\n" REVERSE "PTR g.a.test\n" REVERSE
             "PTR a.a.test\n" REVERSE "PTR b.a.test\n" REVERSE "PTR c.a.test\n" REVERSE
             "PTR d.a.test\n" REVERSE "PTR e.a.test\n" REVERSE "PTR f.a.test\n"
             "k.a.test A 198.51.100.7\n",
     "fail a.a.test b.a.test c.a.test d.a.test e.a.test f.a.test g.a.test h.a.test i.a.test "
     "j.a.test [] custom insecure",
     "medium ptr.no-address a.a.test b.a.test c.a.test d.a.test e.a.test f.a.test g.a.test "
     "h.a.test i.a.test j.a.test (a.a.test does not exist; b.a.test does not exist; c.a.test does "
     "not exist; d.a.test does not exist; e.a.test does not exist; f.a.test does not exist; "
     "g.a.test does not exist; h.a.test does not exist; i.a.test does not exist; j.a.test does not "
     "exist; 2 more were not followed) insecure 60\n"
     "low ptr.too-many a.a.test b.a.test c.a.test d.a.test e.a.test f.a.test g.a.test h.a.test "
     "i.a.test j.a.test (12 names, truncated: the first 10 of them were followed) insecure 300\n"},
};

static void add_texts(char *text, size_t size, const struct value *list)
{
    for (const struct value *v = list->members.first; v != NULL; v = v->next)
        snprintf(text + strlen(text), size - strlen(text), "%s%.*s",
                 v == list->members.first ? "" : " ", SLICE_ARG(v->text));
}

static struct slice word(const struct record *record, const char *key)
{
    const struct value *value = value_find(record->checks->observed, key);

    if (value == NULL)
        return SLICE("absent");
    return value->type == VALUE_NULL ? SLICE("null") : value->text;
}

static void print_observed(char *text, size_t size, const struct record *record)
{
    const struct value *observed = record->checks->observed;

    cr_expect_str_eq(record->checks->name, "ptr");
    cr_expect_null(record->checks->next);
    snprintf(text, size, "%.*s ", SLICE_ARG(word(record, "result")));
    add_texts(text, size, value_find(observed, "names"));
    snprintf(text + strlen(text), size - strlen(text), "%s",
             text[strlen(text) - 1] == ' ' ? "[" : " [");
    add_texts(text, size, value_find(observed, "confirmed"));
    snprintf(text + strlen(text), size - strlen(text), "] %.*s %.*s",
             SLICE_ARG(word(record, "class")), SLICE_ARG(word(record, "dnssec")));
}

static void print_findings(char *text, size_t size, const struct record *record)
{
    text[0] = '\0';
    for (const struct finding *f = record->findings; f != NULL; f = f->next) {
        char *at = text + strlen(text);
        at +=
            snprintf(at, (size_t)(text + size - at), "%s %s", severity_text(f->severity), f->code);
        for (const struct finding_text *t = f->answers; t != NULL; t = t->next)
            at += snprintf(at, (size_t)(text + size - at), " %.*s", SLICE_ARG(t->text));
        at += snprintf(at, (size_t)(text + size - at), " (%.*s)", SLICE_ARG(f->reason));
        if (f->has_security)
            at += snprintf(at, (size_t)(text + size - at), " %s", dns_security_text(f->security));
        if (f->ttl_s >= 0)
            at += snprintf(at, (size_t)(text + size - at), " %lld", (long long)f->ttl_s);
        snprintf(at, (size_t)(text + size - at), "\n");
    }
}

static void converse(struct arena *arena, const char *zone, const struct target *target,
                     struct record *record)
{
    static const struct check_settings settings = {.selectors_only = false};
    struct arena *talk_arena = arena_new(4096);
    const struct dns_question *question;
    unsigned question_count = 0;

    void *talk = ptr_check.begin(talk_arena, target, &settings);
    while ((question = ptr_check.question(talk)) != NULL && question_count++ <= PTR_NAMES_MAX) {
        struct dns_answer *answer = zone_answer(zone, question);
        answer->ttl_s = question->type == DNS_PTR ? NAME_TTL_S : ADDRESS_TTL_S;
        ptr_check.answer(talk, answer);
        dns_answer_release(answer);
    }
    cr_assert_null(question, "never ends");
    ptr_check.verdict(talk, arena, record);
    arena_free(talk_arena);
}

static void expect(const struct conversation *c)
{
    struct arena *arena = arena_new(4096);
    struct target target = {.kind = TARGET_IP4, .ip = ip_of("198.51.100.7")};
    struct record record = {.target = target};
    char observed[1024], findings[4096];

    converse(arena, c->zone, &target, &record);
    print_observed(observed, sizeof observed, &record);
    cr_expect_str_eq(observed, c->observed, "%s: '%s'", c->about, observed);
    print_findings(findings, sizeof findings, &record);
    cr_expect_str_eq(findings, c->findings, "%s: '%s'", c->about, findings);
    for (const struct finding *f = record.findings; f != NULL; f = f->next)
        cr_expect_null(f->subject.at, "%s", c->about);
    arena_free(arena);
}

Test(ptr, conversations)
{
    for (size_t i = 0; i < sizeof conversations / sizeof *conversations; i++)
        expect(&conversations[i]);
}

Test(ptr, of_ipv6_asks_aaaa)
{
    static const char zone[] =
        "7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa PTR mail.a.test\n"
        "mail.a.test A 198.51.100.7\n"
        "mail.a.test AAAA 2001:db8::7\n";
    struct arena *arena = arena_new(4096);
    struct target target = {.kind = TARGET_IP6, .ip = ip_of("2001:db8::7")};
    struct record record = {.target = target};

    converse(arena, zone, &target, &record);
    cr_expect(slice_eq(word(&record, "result"), SLICE("pass")));
    cr_expect_null(record.findings);
    arena_free(arena);
}

Test(ptr, of_a_pair_is_about_the_address)
{
    struct arena *arena = arena_new(4096);
    struct target target = {
        .kind = TARGET_PAIR, .ip = ip_of("198.51.100.7"), .domain = SLICE("a.test")};
    struct record record = {.target = target};

    converse(arena, "", &target, &record);
    cr_assert_not_null(record.findings);
    cr_expect(slice_eq(record.findings->subject, SLICE("198.51.100.7")));
    arena_free(arena);
}

Test(ptr, applies_where_there_is_an_address)
{
    static const bool applies[] = {
        [TARGET_IP4] = true, [TARGET_IP6] = true, [TARGET_DOMAIN] = false, [TARGET_PAIR] = true};

    for (unsigned kind = TARGET_IP4; kind <= TARGET_PAIR; kind++) {
        struct target target = {.kind = kind};
        cr_expect_eq(ptr_check.applies(&target), applies[kind], "%u", kind);
    }
}
