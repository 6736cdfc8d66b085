/* Lists and what they answer: each answer is all of a zone, the verdict is what must follow. */
#include "check/list/dnsbl.h"

#include "tests/zone.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define LOOPBACK(b, c, d) (0x7f000000u | (b) << 16 | (c) << 8 | (d))
#define ONE(b, c, d) LOOPBACK(b, c, d), LOOPBACK(b, c, d)
#define CODES(array) .codes = (array), .code_count = sizeof(array) / sizeof *(array)
#define ERRORS(array) .errors = (array), .error_count = sizeof(array) / sizeof *(array)

static const struct list_code exact_codes[] = {
    {ONE(0, 0, 2), {"spam", 4}, SEVERITY_HIGH, LIST_BLOCK},
    {LOOPBACK(0, 0, 4), LOOPBACK(0, 0, 7), {"exploited", 9}, SEVERITY_CRITICAL, LIST_BLOCK},
    {ONE(0, 0, 10), {"policy", 6}, SEVERITY_LOW, LIST_BLOCK},
    {ONE(0, 0, 5), {"proxy", 5}, SEVERITY_INFO, LIST_BLOCK},
};
static const struct list_code exact_errors[] = {
    {ONE(0, 0, 1), {"refused", 7}, SEVERITY_INFO, LIST_BLOCK},
    {LOOPBACK(0, 1, 250), LOOPBACK(0, 1, 255), {"typo", 4}, SEVERITY_INFO, LIST_BLOCK},
    {ONE(0, 0, 7), {"an error wins over a code", 25}, SEVERITY_INFO, LIST_BLOCK},
};
static const struct list exact = {.match = LIST_EXACT, CODES(exact_codes), ERRORS(exact_errors)};

static const struct list_code bit_codes[] = {
    {ONE(0, 0, 8), {"phish", 5}, SEVERITY_HIGH, LIST_BLOCK},
    {ONE(0, 0, 64), {"abuse", 5}, SEVERITY_MEDIUM, LIST_BLOCK},
    {ONE(0, 0, 6), {"two bits", 8}, SEVERITY_LOW, LIST_BLOCK},
    {ONE(0, 0, 0), {"no bits", 7}, SEVERITY_CRITICAL, LIST_BLOCK},
};
static const struct list_code bit_errors[] = {
    {ONE(0, 0, 1), {"refused", 7}, SEVERITY_INFO, LIST_BLOCK},
    {ONE(0, 0, 255), {"refused", 7}, SEVERITY_INFO, LIST_BLOCK},
};
static const struct list bits = {.match = LIST_BITS, CODES(bit_codes), ERRORS(bit_errors)};

static const struct list bare = {.match = LIST_EXACT, ERRORS(bit_errors)};
static const struct list bare_bits = {.match = LIST_BITS};

static const struct list_code one_codes[] = {{ONE(0, 0, 1), {"bot", 3}, SEVERITY_HIGH, LIST_BLOCK}};
static const struct list one_is_a_hit = {.match = LIST_EXACT, CODES(one_codes)};
static const struct list bit_one_is_a_hit = {.match = LIST_BITS, CODES(one_codes)};

/* verdict: "listed" or "clean", or the reason of an unknown. meanings: joined by commas. */
static const struct judgement {
    const char *about;
    const struct list *list;
    const char *answers, *verdict, *meanings, *kept;
} judgements[] = {
    {"nothing there", &exact, "", "clean", "", ""},
    {"no A record", &exact, "x.test TXT hello\n", "clean", "", ""},
    {"timeout", &exact, "x.test TIMEOUT\n", "timeout", "", ""},
    {"servfail", &exact, "x.test SERVFAIL\n", "servfail", "", ""},
    {"refused", &exact, "x.test REFUSED\n", "refused", "", ""},
    {"bogus", &exact, "x.test BOGUS\n", "bogus", "", ""},

    {"a code", &exact, "127.0.0.2", "listed", "spam", "127.0.0.2"},
    {"first of a range", &exact, "127.0.0.4", "listed", "exploited", "127.0.0.4"},
    {"in two codes", &exact, "127.0.0.5", "listed", "exploited,proxy", "127.0.0.5"},
    {"behind a range", &exact, "127.0.0.8", "unrecognised", "", "127.0.0.8"},
    {"other middle octet", &exact, "127.0.1.2", "unrecognised", "", "127.0.1.2"},
    {"several, ascending, in the order of the table", &exact, "127.0.0.10 127.0.0.2", "listed",
     "spam,policy", "127.0.0.2 127.0.0.10"},
    {"each once", &exact, "127.0.0.4 127.0.0.6 127.0.0.2", "listed", "spam,exploited",
     "127.0.0.2 127.0.0.4 127.0.0.6"},
    {"unrecognised beside a code", &exact, "127.0.0.99 127.0.0.2", "listed", "spam",
     "127.0.0.2 127.0.0.99"},
    {"error", &exact, "127.0.0.1", "blocked", "", "127.0.0.1"},
    {"last of a range of errors", &exact, "127.0.1.255", "blocked", "", "127.0.1.255"},
    {"error wins over a code", &exact, "127.0.0.7", "blocked", "exploited", "127.0.0.7"},
    {"error beside a listing", &exact, "127.0.0.2 127.0.0.1", "blocked", "spam",
     "127.0.0.1 127.0.0.2"},
    {"general error", &exact, "127.255.255.254", "blocked", "", "127.255.255.254"},
    {"general error beside a listing", &exact, "127.0.0.2 127.255.255.0", "blocked", "spam",
     "127.0.0.2 127.255.255.0"},
    {"no general error", &bare, "127.255.254.255", "listed", "", "127.255.254.255"},
    {"elsewhere", &exact, "146.112.61.104", "rewritten", "", "146.112.61.104"},
    {"elsewhere beside a listing", &exact, "127.0.0.2 128.0.0.2", "rewritten", "spam",
     "127.0.0.2 128.0.0.2"},
    {"elsewhere beside an error", &exact, "126.0.0.0 127.255.255.254", "rewritten", "",
     "126.0.0.0 127.255.255.254"},

    {"a bit", &bits, "127.0.0.8", "listed", "phish", "127.0.0.8"},
    {"two known bits", &bits, "127.0.0.72", "listed", "phish,abuse", "127.0.0.72"},
    {"one bit of a mask", &bits, "127.0.0.4", "listed", "two bits", "127.0.0.4"},
    {"known beside unknown bit", &bits, "127.0.0.24", "listed", "phish", "127.0.0.24"},
    {"unknown bit alone", &bits, "127.0.0.16", "unrecognised", "", "127.0.0.16"},
    {"no bit", &bits, "127.0.0.0", "unrecognised", "", "127.0.0.0"},
    {"right bit, wrong octets", &bits, "127.0.1.8", "unrecognised", "", "127.0.1.8"},
    {"error is whole", &bits, "127.0.0.1", "blocked", "", "127.0.0.1"},
    {"error has known bits", &bits, "127.0.0.255", "blocked", "phish,abuse,two bits",
     "127.0.0.255"},
    {"bit of an error is no error", &bits, "127.0.0.9", "listed", "phish", "127.0.0.9"},

    {"without codes", &bare, "127.3.2.1", "listed", "", "127.3.2.1"},
    {"without codes, error", &bare, "127.0.0.255", "blocked", "", "127.0.0.255"},
    {"without codes, general error", &bare, "127.255.255.255", "blocked", "", "127.255.255.255"},
    {"without codes or errors, 127.0.0.1", &bare_bits, "127.0.0.1", "unrecognised", "",
     "127.0.0.1"},
    {"without codes, 127.0.0.1 beside another", &bare_bits, "127.0.0.1 127.0.0.3", "listed", "",
     "127.0.0.1 127.0.0.3"},
    {"127.0.0.1 by the table", &one_is_a_hit, "127.0.0.1", "listed", "bot", "127.0.0.1"},
    {"127.0.0.1 as a bit", &bit_one_is_a_hit, "127.0.0.3", "listed", "bot", "127.0.0.3"},
};

/* Addresses stand for A records of x.test; anything else is a zone. */
static struct dns_answer *answer_of(const char *answers)
{
    struct dns_question question = {.name = dns_name_of("x.test"), .type = DNS_A};
    struct slice rest = slice_of(answers), word;
    char zone[4096] = "";
    size_t len = 0;

    if (answers[0] == '\0' || answers[0] == 'x')
        return zone_answer(answers, &question);
    while (slice_take_word(&rest, &word))
        len += (size_t)snprintf(zone + len, sizeof zone - len, "x.test A %.*s\n", SLICE_ARG(word));
    return zone_answer(zone, &question);
}

static const char *verdict_text(const struct dnsbl_verdict *verdict)
{
    static const char *const kinds[] = {[DNSBL_LISTED] = "listed", [DNSBL_CLEAN] = "clean"};

    return verdict->kind == DNSBL_UNKNOWN ? unknown_text(verdict->unknown) : kinds[verdict->kind];
}

static void expect_meanings(const struct judgement *j, const struct dnsbl_verdict *verdict)
{
    const struct list_code *codes[8];
    size_t count = dnsbl_meanings(j->list, verdict, codes, 8), len = 0;
    char text[256] = "";

    for (size_t i = 0; i < count; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%.*s", i > 0 ? "," : "",
                                SLICE_ARG(codes[i]->means));
    cr_expect_str_eq(text, j->meanings, "%s: '%s'", j->about, text);
}

static void expect_kept(const struct judgement *j, const struct dnsbl_verdict *verdict)
{
    char text[512] = "", buffer[IP_TEXT_MAX];
    size_t len = 0;

    for (unsigned i = 0; i < verdict->answer_count; i++) {
        struct ip ip = ip_from_v4(verdict->answers[i]);
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%.*s", i > 0 ? " " : "",
                                (int)ip_print(&ip, buffer), buffer);
    }
    cr_expect_str_eq(text, j->kept, "%s: '%s'", j->about, text);
}

Test(dnsbl, judgements)
{
    for (size_t i = 0; i < sizeof judgements / sizeof *judgements; i++) {
        const struct judgement *j = &judgements[i];
        struct dns_answer *answer = answer_of(j->answers);
        struct dnsbl_verdict verdict = dnsbl_judge(j->list, answer);
        cr_expect_str_eq(verdict_text(&verdict), j->verdict, "%s: %s", j->about,
                         verdict_text(&verdict));
        expect_meanings(j, &verdict);
        expect_kept(j, &verdict);
        dns_answer_release(answer);
    }
}

Test(dnsbl, cancelled_is_unknown)
{
    struct dns_answer *answer = dns_answer_failed(DNS_CANCELLED, "");
    struct dnsbl_verdict verdict = dnsbl_judge(&exact, answer);

    cr_expect_str_eq(verdict_text(&verdict), "cancelled");
    dns_answer_release(answer);
}

/* No parser yields these, but a verdict must not rest on that. */
Test(dnsbl, records_of_other_sizes_are_no_answer)
{
    static const uint8_t bytes[16] = {127, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 2};
    struct dns_record records[] = {{bytes, 16}, {bytes, 3}, {bytes, 0}, {bytes, 4}};
    struct dns_answer answer = {.outcome = DNS_DATA, .record_count = 3, .records = records};

    struct dnsbl_verdict without = dnsbl_judge(&bare, &answer);
    cr_expect_str_eq(verdict_text(&without), "servfail");
    cr_expect_eq(without.answer_count, 0);
    answer.record_count = 4;
    struct dnsbl_verdict with = dnsbl_judge(&bare, &answer);
    cr_expect_str_eq(verdict_text(&with), "listed");
    cr_expect_eq(with.answer_count, 1);
}

Test(dnsbl, of_many_answers_the_least_are_kept_and_all_are_judged)
{
    uint8_t bytes[60][4];
    struct dns_record records[60];
    struct dns_answer answer = {.outcome = DNS_DATA, .record_count = 60, .records = records};

    for (unsigned i = 0; i < 60; i++) {
        memcpy(bytes[i], (uint8_t[]){127, 0, 0, (uint8_t)(i < 40 ? 100 - i / 2 : 61 + i)}, 4);
        records[i] = (struct dns_record){bytes[i], 4};
    }
    struct dnsbl_verdict verdict = dnsbl_judge(&bare, &answer);
    cr_expect_str_eq(verdict_text(&verdict), "listed");
    cr_assert_eq(verdict.answer_count, DNSBL_ANSWERS_MAX);
    for (unsigned i = 0; i < DNSBL_ANSWERS_MAX; i++)
        cr_expect_eq(verdict.answers[i], LOOPBACK(0, 0, 81 + i));

    bytes[0][0] = 128;
    verdict = dnsbl_judge(&bare, &answer);
    cr_expect_str_eq(verdict_text(&verdict), "rewritten");
}

Test(dnsbl, meanings_fit_the_room)
{
    struct dnsbl_verdict verdict = {.answers = {LOOPBACK(0, 0, 5)}, .answer_count = 1};
    const struct list_code *codes[1];

    cr_expect_eq(dnsbl_meanings(&exact, &verdict, codes, 1), 1);
    cr_expect_eq(codes[0], &exact_codes[1]);
    cr_expect_eq(dnsbl_meanings(&exact, &verdict, codes, 0), 0);
}

static const struct {
    const char *about;
    enum list_nature nature;
    uint32_t answers[2];
    enum severity severity;
} severities[] = {
    {"its meaning", LIST_BLOCK, {LOOPBACK(0, 0, 2)}, SEVERITY_HIGH},
    {"worst of one address", LIST_BLOCK, {LOOPBACK(0, 0, 5)}, SEVERITY_CRITICAL},
    {"worst of several", LIST_BLOCK, {LOOPBACK(0, 0, 10), LOOPBACK(0, 0, 2)}, SEVERITY_HIGH},
    {"least is not raised", LIST_BLOCK, {LOOPBACK(0, 0, 10)}, SEVERITY_LOW},
    {"without a meaning", LIST_BLOCK, {LOOPBACK(0, 0, 99)}, SEVERITY_MEDIUM},
    {"allowed", LIST_ALLOW, {LOOPBACK(0, 0, 4)}, SEVERITY_INFO},
    {"info", LIST_INFO, {LOOPBACK(0, 0, 99)}, SEVERITY_INFO},
    {"policy is limited", LIST_POLICY, {LOOPBACK(0, 0, 4)}, SEVERITY_LOW},
    {"policy without a meaning", LIST_POLICY, {LOOPBACK(0, 0, 99)}, SEVERITY_LOW},
};

Test(dnsbl, severities)
{
    for (size_t i = 0; i < sizeof severities / sizeof *severities; i++) {
        struct list_code codes[sizeof exact_codes / sizeof *exact_codes];
        struct list list = exact;
        struct dnsbl_verdict verdict = {
            .answers = {severities[i].answers[0], severities[i].answers[1]}};
        verdict.answer_count = severities[i].answers[1] != 0 ? 2 : 1;
        memcpy(codes, exact_codes, sizeof codes);
        for (size_t k = 0; k < list.code_count; k++)
            codes[k].nature = severities[i].nature;
        list.codes = codes;
        list.nature = severities[i].nature;
        cr_expect_str_eq(severity_text(dnsbl_severity(&list, &verdict)),
                         severity_text(severities[i].severity), "%s", severities[i].about);
    }
}

static const struct list_code mixed_codes[] = {
    {ONE(0, 0, 2), {"spam", 4}, SEVERITY_LOW, LIST_BLOCK},
    {ONE(0, 0, 3), {"access line", 11}, SEVERITY_HIGH, LIST_POLICY},
    {ONE(0, 0, 4), {"Tor", 3}, SEVERITY_HIGH, LIST_INFO},
    {ONE(0, 0, 5), {"known good", 10}, SEVERITY_HIGH, LIST_ALLOW},
};
static const struct list mixed = {.nature = LIST_BLOCK, CODES(mixed_codes)};

static const struct list_code mixed_bit_codes[] = {
    {ONE(0, 0, 2), {"black", 5}, SEVERITY_HIGH, LIST_BLOCK},
    {ONE(0, 0, 4), {"grey", 4}, SEVERITY_INFO, LIST_INFO},
};
static const struct list mixed_bits = {
    .nature = LIST_BLOCK, .match = LIST_BITS, CODES(mixed_bit_codes)};

static const struct {
    const char *about;
    const struct list *list;
    const char *answers, *code, *severity, *meanings;
} natures[] = {
    {"block", &mixed, "127.0.0.2", "dnsbl.listed", "low", "spam"},
    {"policy of a list that blocks", &mixed, "127.0.0.3", "dnsbl.policy", "low", "access line"},
    {"info of a list that blocks", &mixed, "127.0.0.4", "dnsbl.info", "info", "Tor"},
    {"allow of a list that blocks", &mixed, "127.0.0.5", "dnsbl.allowed", "info", "known good"},
    {"block before policy", &mixed, "127.0.0.3 127.0.0.2", "dnsbl.listed", "low",
     "spam,access line"},
    {"policy before info", &mixed, "127.0.0.4 127.0.0.3", "dnsbl.policy", "low", "access line,Tor"},
    {"info before allow", &mixed, "127.0.0.5 127.0.0.4", "dnsbl.info", "info", "Tor,known good"},
    {"block before all", &mixed, "127.0.0.2 127.0.0.3 127.0.0.4 127.0.0.5", "dnsbl.listed", "low",
     "spam,access line,Tor,known good"},
    {"an unrecognised one says nothing of it", &mixed, "127.0.0.99 127.0.0.4", "dnsbl.info", "info",
     "Tor"},
    {"a bit", &mixed_bits, "127.0.0.4", "dnsbl.info", "info", "grey"},
    {"two bits", &mixed_bits, "127.0.0.6", "dnsbl.listed", "high", "black,grey"},
};

Test(dnsbl, nature_is_by_code)
{
    for (size_t i = 0; i < sizeof natures / sizeof *natures; i++) {
        const struct judgement wanted = {
            .about = natures[i].about, .list = natures[i].list, .meanings = natures[i].meanings};
        struct dns_answer *answer = answer_of(natures[i].answers);
        struct dnsbl_verdict verdict = dnsbl_judge(natures[i].list, answer);
        cr_expect_str_eq(verdict_text(&verdict), "listed", "%s", natures[i].about);
        cr_expect_str_eq(finding_code_text(dnsbl_code(dnsbl_nature(natures[i].list, &verdict))),
                         natures[i].code, "%s", natures[i].about);
        cr_expect_str_eq(severity_text(dnsbl_severity(natures[i].list, &verdict)),
                         natures[i].severity, "%s", natures[i].about);
        expect_meanings(&wanted, &verdict);
        dns_answer_release(answer);
    }
}

Test(dnsbl, nature_without_a_table_is_the_list_s)
{
    const struct dnsbl_verdict verdict = {.answers = {LOOPBACK(0, 0, 2)}, .answer_count = 1};
    struct list list = {.nature = LIST_POLICY};

    cr_expect_eq(dnsbl_nature(&list, &verdict), LIST_POLICY);
}

Test(dnsbl, asks_the_registrable_domain_where_the_list_wants_it)
{
    static const struct {
        const char *domain, *asked;
    } rows[] = {
        {"example.com", "example.com"},
        {"www.shop.example.com", "example.com"},
        {"a.b.example.co.uk", "example.co.uk"},
        {"co.uk", "co.uk"},
        {"foo.github.io", "foo.github.io"},
        {"www.foo.github.io", "foo.github.io"},
        {"github.io", "github.io"},
        {"a.b.nosuchsuffix", "b.nosuchsuffix"},
        {"localhost", "localhost"},
    };
    const struct list as_given = {.kinds = LIST_DOMAIN},
                      list = {.kinds = LIST_DOMAIN, .asks_registrable = true};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct slice domain = slice_of(rows[i].domain);
        struct slice asked = dnsbl_asked_domain(&list, domain);
        cr_expect(slice_eq(asked, slice_of(rows[i].asked)), "%s: %.*s", rows[i].domain,
                  SLICE_ARG(asked));
        cr_expect(slice_eq(dnsbl_asked_domain(&as_given, domain), domain));
    }
}

Test(dnsbl, codes_of_findings)
{
    cr_expect_str_eq(finding_code_text(dnsbl_code(LIST_BLOCK)), "dnsbl.listed");
    cr_expect_str_eq(finding_code_text(dnsbl_code(LIST_ALLOW)), "dnsbl.allowed");
    cr_expect_str_eq(finding_code_text(dnsbl_code(LIST_POLICY)), "dnsbl.policy");
    cr_expect_str_eq(finding_code_text(dnsbl_code(LIST_INFO)), "dnsbl.info");
}

/* asked: the name asked about the subject; NULL if there is none. */
static const struct {
    const char *query, *zone, *key, *subject, *asked;
} queries[] = {
    {"{name}.{zone}", "bl.test", NULL, "192.0.2.7", "7.2.0.192.bl.test"},
    {"{name}.{zone}", "BL.Test.", NULL, "192.0.2.7", "7.2.0.192.bl.test"},
    {"{name}.{zone}", "bl.test", NULL, "Example.COM", "example.com.bl.test"},
    {"{name}.{zone}", "bl.test", NULL, "2001:db8::7",
     "7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.test"},
    {"{key}.{name}.{zone}", "bl.test", "Sesame", "192.0.2.7", "sesame.7.2.0.192.bl.test"},
    {"{name}.{key}.{zone}", "bl.test", "sesame", "192.0.2.7", "7.2.0.192.sesame.bl.test"},
    {"{name}.{zone}", "{key}.bl.test", "sesame", "example.com", "example.com.sesame.bl.test"},
    {"{name}.x{key}y.{zone}", "bl.test", "sesame", "192.0.2.7", "7.2.0.192.xsesamey.bl.test"},
    {"a.b.{name}._c.d.{zone}.e", "bl.test", NULL, "192.0.2.7", "a.b.7.2.0.192._c.d.bl.test.e"},
    {"{name}.all.bl.test", "bl.test", NULL, "192.0.2.7", "7.2.0.192.all.bl.test"},
    {"{name}.{zone}.{zone}", "bl.test", NULL, "192.0.2.7", "7.2.0.192.bl.test.bl.test"},
    {"{name}.{zone}", "bl.test", "unused", "192.0.2.7", "7.2.0.192.bl.test"},

    {"{key}.{name}.{zone}", "bl.test", NULL, "192.0.2.7", NULL},
    {"{key}.{name}.{zone}", "bl.test", "", "192.0.2.7", NULL},
    {"x{key}.{name}.{zone}", "bl.test", "", "192.0.2.7", NULL},
    {"{name}.{zone}", "{key}.bl.test", NULL, "192.0.2.7", NULL},
    {"{name}.{zone}", "{zone}.test", NULL, "192.0.2.7", NULL},
    {"{name}.{zone}", "{name}.test", NULL, "192.0.2.7", NULL},
    {"{name}.{zone}", "{key}.test", "{key}", "192.0.2.7", NULL},
    {"{name}.{zone}", "{key}.test", "a b", "192.0.2.7", NULL},
    {"{name}.{zone}", "{key}.test", "a\n", "192.0.2.7", NULL},
    {"{name}.{zone}", "{key}.test", "a\\.b", "192.0.2.7", NULL},
    {"{name}.{zone}", "{key}.test",
     "0123456789012345678901234567890123456789012345678901234567890123", "192.0.2.7", NULL},
    {"{name}.{zone}", "bl..test", NULL, "192.0.2.7", NULL},
    {"{name}.{zone}", "", NULL, "192.0.2.7", NULL},
    {"{name}.{zone}", ".", NULL, "192.0.2.7", NULL},
    {"{name}{zone}", "bl.test", NULL, "192.0.2.7", NULL},
    {"{name}xbl.test", "bl.test", NULL, "192.0.2.7", NULL},
    {"x{name}.{zone}", "bl.test", NULL, "192.0.2.7", NULL},
    {".{name}.{zone}", "bl.test", NULL, "192.0.2.7", NULL},
    {"x..{name}.{zone}", "bl.test", NULL, "192.0.2.7", NULL},
    {"{name}..{zone}", "bl.test", NULL, "192.0.2.7", NULL},
    {"{name}.{name}.{zone}", "bl.test", NULL, "192.0.2.7", NULL},
    {"{name}.{nome}.{zone}", "bl.test", NULL, "192.0.2.7", NULL},
    {"{name}.", "bl.test", NULL, "192.0.2.7", NULL},
    {"{name}", "bl.test", NULL, "192.0.2.7", NULL},
    {"{zone}", "bl.test", NULL, "192.0.2.7", NULL},
    {"", "bl.test", NULL, "192.0.2.7", NULL},
};

static struct dnsbl_subject subject_of(const char *text)
{
    struct dnsbl_subject subject = {.ip = {.family = IP_NONE}};

    if (!ip_parse(slice_of(text), &subject.ip)) {
        subject.ip.family = IP_NONE;
        subject.domain = dns_name_of(text);
    }
    return subject;
}

Test(dnsbl, questions)
{
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        struct list list = {.query = slice_of(queries[i].query), .zone = slice_of(queries[i].zone)};
        struct dnsbl_subject subject = subject_of(queries[i].subject);
        struct dnsbl_template template;
        struct dns_question question;
        char text[DNS_NAME_TEXT_MAX] = "none";

        if (dnsbl_template(&template, &list, slice_of(queries[i].key)) &&
            dnsbl_question(&question, &template, &subject)) {
            cr_expect_eq(question.type, DNS_A);
            dns_name_print(&question.name, text);
        }
        cr_expect_str_eq(text, queries[i].asked != NULL ? queries[i].asked : "none",
                         "query %zu, '%s' of '%s': '%s'", i, queries[i].query, queries[i].zone,
                         text);
    }
}

Test(dnsbl, a_template_too_long_to_expand_is_none)
{
    char query[4 * DNS_NAME_TEXT_MAX];
    struct list list = {.zone = SLICE("bl.test")};
    struct dnsbl_template template;
    int len = snprintf(query, sizeof query, "{name}.%0*d", 3 * DNS_NAME_TEXT_MAX, 0);

    list.query = (struct slice){query, (size_t)len};
    cr_expect_not(dnsbl_template(&template, &list, slice_of(NULL)));
}

Test(dnsbl, a_name_too_long_is_not_asked)
{
    struct list list = {.query = SLICE("{key}.{name}.{zone}"), .zone = SLICE("bl.test")};
    struct dnsbl_subject subject = {.ip = {.family = IP_NONE}};
    struct dnsbl_template template;
    struct dns_question question;
    char label[] = "012345678901234567890123456789012345678901234567890123456789012.";
    char domain[256];

    cr_assert(dnsbl_template(&template, &list, SLICE("k")));
    snprintf(domain, sizeof domain, "%s%s%s%.51s", label, label, label, label);
    subject.domain = dns_name_of(domain);
    cr_expect(dnsbl_question(&question, &template, &subject));
    cr_expect_eq(question.name.size, DNS_NAME_MAX);
    snprintf(domain, sizeof domain, "%s%s%s%.52s", label, label, label, label);
    subject.domain = dns_name_of(domain);
    cr_expect_not(dnsbl_question(&question, &template, &subject));
}

Test(dnsbl, applies_by_kind)
{
    static const char *const subjects[] = {"192.0.2.7", "2001:db8::7", "example.com"};

    for (unsigned kinds = 0; kinds < 8; kinds++)
        for (unsigned i = 0; i < 3; i++) {
            struct list list = {.kinds = kinds};
            struct dnsbl_subject subject = subject_of(subjects[i]);
            cr_expect_eq(dnsbl_applies(&list, &subject), kinds >> i & 1, "%u of %s", kinds,
                         subjects[i]);
        }
}

Test(dnsbl, prefix_question)
{
    static const struct {
        const char *query, *ip;
        unsigned byte;
        const char *name; /* NULL: there is none */
    } rows[] = {
        {"{name}.{zone}", "192.0.2.7", 3, "2.0.192.bl.test"},
        {"{name}.{zone}", "192.0.2.7", 1, "192.bl.test"},
        {"{name}.{zone}", "192.0.2.7", 0, NULL},
        {"{name}.{key}.{zone}", "192.0.2.7", 3, "2.0.192.k3y.bl.test"},
        {"{key}.{name}.{zone}", "192.0.2.7", 3, NULL},
        {"{name}.{zone}", "2001:db8::12", 15,
         "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.test"},
        {"{name}.{zone}", "2001:db8:0:1200::", 7, "2.1.0.0.0.0.8.b.d.0.1.0.0.2.bl.test"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct list list = {.zone = SLICE("bl.test"), .query = slice_of(rows[i].query)};
        struct dnsbl_subject subject = {.ip = ip_of(rows[i].ip)};
        struct dnsbl_template template;
        struct dns_question question;
        char text[DNS_NAME_TEXT_MAX];
        cr_assert(dnsbl_template(&template, &list, SLICE("k3y")));
        bool has = dnsbl_prefix_question(&question, &template, &subject, rows[i].byte);
        cr_assert_eq(has, rows[i].name != NULL, "%zu", i);
        if (!has)
            continue;
        dns_name_print(&question.name, text);
        cr_expect_str_eq(text, rows[i].name);
    }
}

Test(dnsbl, a_domain_has_no_prefix)
{
    struct dnsbl_subject subject = {.domain = dns_name_of("a.b.test")};
    struct dnsbl_template template = {.before = dns_name_of("."), .after = dns_name_of("bl.test")};
    struct dns_question question;

    cr_expect_not(dnsbl_prefix_question(&question, &template, &subject, 3));
}
