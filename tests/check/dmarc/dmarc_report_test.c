/* What is said of a domain's DMARC, word by word, and the parts of the observed object that
 * dmarc_test.c does not look at. */
#include "tests/check/dmarc/dmarc_talk.h"

#include "base/text.h"

/* "code (reason) [advice] dnssec ttl_s" of every finding of a.test, or of the domain given. */
static const struct row {
    const char *domain, *zone, *findings;
} rows[] = {
    {"a.test", "",
     "medium dmarc.none (no DMARC record at _dmarc.a.test, nor at _dmarc of a name above it) "
     "[publish one TXT record at _dmarc.a.test, such as: v=DMARC1; p=none; "
     "rua=mailto:postmaster@a.test] insecure 300\n"},
    {"c.b.a.co.uk", "",
     "medium dmarc.none (no DMARC record at _dmarc.c.b.a.co.uk, nor at _dmarc of a name above it) "
     "[publish one TXT record at _dmarc.a.co.uk, such as: v=DMARC1; p=none; "
     "rua=mailto:postmaster@a.co.uk] insecure 300\n"},
    {"a.test", "_dmarc.a.test TIMEOUT\n", "info dmarc.unknown _dmarc.a.test (timeout) []\n"},
    {"a.test", "_dmarc.a.test TXT v=DMARC1; p=none\n_dmarc.a.test TXT v=DMARC1; p=reject\n",
     "medium dmarc.none (2 records begin with v=DMARC1 at _dmarc.a.test, so that none counts) "
     "[keep "
     "one of the 2 TXT records that begin with v=DMARC1 at _dmarc.a.test] insecure 300\n"
     "medium dmarc.multiple (2 records begin with v=DMARC1 at _dmarc.a.test, so that none counts) "
     "[keep one of the 2 TXT records that begin with v=DMARC1 at _dmarc.a.test] insecure 300\n"},
    {"a.test", "_dmarc.a.test TXT v=DMARC1 p=reject\n",
     "medium dmarc.none (the text at _dmarc.a.test has no semicolon after v=DMARC1, so that it is "
     "no DMARC record: v=DMARC1 p=reject) [rewrite the TXT record at _dmarc.a.test so that it "
     "begins like: v=DMARC1; p=none; rua=mailto:postmaster@a.test] insecure 300\n"
     "medium dmarc.near-miss (the text at _dmarc.a.test has no semicolon after v=DMARC1, so that "
     "it "
     "is no DMARC record: v=DMARC1 p=reject) [rewrite the TXT record at _dmarc.a.test so that it "
     "begins like: v=DMARC1; p=none; rua=mailto:postmaster@a.test] insecure 300\n"},
    {"a.test", "a.test TXT! V=dmarc1; p=none\n",
     "medium dmarc.none (a DMARC record at a.test instead of _dmarc.a.test: V=dmarc1; p=none) "
     "[move "
     "the TXT record that begins with v=DMARC1 from a.test to _dmarc.a.test] insecure 300\n"
     "medium dmarc.wrong-place (a DMARC record at a.test instead of _dmarc.a.test: V=dmarc1; "
     "p=none) "
     "[move the TXT record that begins with v=DMARC1 from a.test to _dmarc.a.test] secure 300\n"},
    {"a.test",
     "_dmarc.a.test TXT v=DMARC1; p=reject; rua=mailto:r@a.test\n_dmarc.a.test TXT v=spf1 -all\n"
     "_dmarc.a.test TXT other\n",
     "info dmarc.unrelated (2 TXT at _dmarc.a.test that have nothing to do with DMARC, the first "
     "is "
     "SPF: v=spf1 -all) [remove what is not DMARC's from the TXT records at _dmarc.a.test] "
     "insecure "
     "300\n"},

    {"a.test", "_dmarc.a.test TXT v=DMARC1; p = rejcet\n",
     "medium dmarc.none (_dmarc.a.test: p = rejcet is none of none, quarantine and reject: the "
     "record is ignored, as it has no usable rua either) [write p (and sp and np, if they are "
     "there) "
     "as none, quarantine or reject in the TXT record at _dmarc.a.test, such as: v=DMARC1; p=none; "
     "rua=mailto:postmaster@a.test] insecure 300\n"
     "medium dmarc.syntax (_dmarc.a.test: p = rejcet is none of none, quarantine and reject: the "
     "record is ignored, as it has no usable rua either) [write p (and sp and np, if they are "
     "there) "
     "as none, quarantine or reject in the TXT record at _dmarc.a.test, such as: v=DMARC1; p=none; "
     "rua=mailto:postmaster@a.test] insecure 300\n"},
    {"a.test", "_dmarc.a.test TXT v=DMARC1; sp=x; np=y; rua=mailto:r@a.test\n",
     "low dmarc.syntax (_dmarc.a.test: there is no p; _dmarc.a.test: sp=x is none of none, "
     "quarantine and reject; np=y is none of none, quarantine and reject: the record counts as "
     "p=none) [write p (and sp and np, if they are there) as none, quarantine or reject in the TXT "
     "record at _dmarc.a.test, such as: v=DMARC1; p=none; rua=mailto:postmaster@a.test] insecure "
     "300\n"},
    {"a.bank", "_dmarc.bank TXT v=DMARC1; p=none; psd=y\na.bank TXT x\n",
     "low dmarc.p-none (_dmarc.bank: p=none only asks for reports) [publish one TXT record of your "
     "own at _dmarc.a.bank, such as: v=DMARC1; p=quarantine; rua=mailto:postmaster@a.bank] "
     "insecure "
     "300\n"
     "low dmarc.psl-differs (RFC 9989: none by p at _dmarc.bank, organizational domain a.bank; RFC "
     "7489: no policy) [publish exactly one DMARC record at _dmarc.a.bank, so that old and new "
     "receivers find the same policy] insecure 300\n"},
    {"a.bank", "_dmarc.bank TXT v=DMARC1; psd=y\n",
     "medium dmarc.none (_dmarc.bank: there is no p: the record is ignored, as it has no usable "
     "rua "
     "either) [publish one TXT record at _dmarc.a.bank, such as: v=DMARC1; p=none; "
     "rua=mailto:postmaster@a.bank] insecure 300\n"},
    {"b.a.test", "_dmarc.a.test TXT v=DMARC1; p=none; rua=mailto:r@a.test\n",
     "low dmarc.p-none (_dmarc.a.test: p=none only asks for reports) [once the reports show that "
     "all "
     "mail of a.test passes, raise p to quarantine, then to reject, in the TXT record at "
     "_dmarc.a.test] insecure 300\n"},
    {"a.test", "_dmarc.a.test TXT v=DMARC1; p=reject; sp=none; rua=mailto:r@a.test\n",
     "low dmarc.sp-weak (_dmarc.a.test: sp=none is weaker than p=reject) [raise sp to reject, or "
     "remove it, in the TXT record at _dmarc.a.test] insecure 300\n"
     "info dmarc.np-missing (_dmarc.a.test: sp=none holds for subdomains that do not exist, too) "
     "[add np=reject to the TXT record at _dmarc.a.test] insecure 300\n"},
    {"a.test", "_dmarc.a.test TXT v=DMARC1; p=reject; np=none; rua=mailto:r@a.test\n",
     "info dmarc.np-weak (_dmarc.a.test: np=none is weaker than the reject of subdomains that "
     "exist) "
     "[raise np to reject in the TXT record at _dmarc.a.test] insecure 300\n"},
    {"b.a.test",
     "_dmarc.b.a.test TXT v=DMARC1; p=reject; sp=none; np=none; rua=mailto:r@a.test\n"
     "_dmarc.a.test TXT v=DMARC1; p=reject\n",
     "info dmarc.sp-useless (_dmarc.b.a.test: sp and np without effect, as b.a.test is no "
     "organizational domain) [remove sp and np from the TXT record at _dmarc.b.a.test] insecure "
     "300\n"},
    {"a.test", "_dmarc.a.test TXT v=DMARC1; p=quarantine; t=Y; rua=mailto:r@a.test\n",
     "low dmarc.test (_dmarc.a.test: t=y, so that quarantine is applied as none) [remove t=y from "
     "the TXT record at _dmarc.a.test after the tests] insecure 300\n"},
    {"a.test", "_dmarc.a.test TXT v=DMARC1; p=none; t=y; rua=mailto:r@a.test\n",
     "low dmarc.p-none (_dmarc.a.test: p=none only asks for reports) [once the reports show that "
     "all "
     "mail of a.test passes, raise p to quarantine, then to reject, in the TXT record at "
     "_dmarc.a.test] insecure 300\n"
     "info dmarc.test (_dmarc.a.test: t=y, which has no effect on p=none) [remove t=y from the TXT "
     "record at _dmarc.a.test after the tests] insecure 300\n"},
    {"a.test", "_dmarc.a.test TXT v=DMARC1; p=reject\n",
     "low dmarc.no-rua (_dmarc.a.test: there is no rua, so that nobody sees who uses the domain) "
     "[add rua=mailto:postmaster@a.test to the TXT record at _dmarc.a.test] insecure 300\n"},
    {"a.test", "_dmarc.a.test TXT v=DMARC1; p=reject; rua=r@a.test\n",
     "low dmarc.rua-syntax (_dmarc.a.test: r@a.test in rua lacks mailto: before the address) "
     "[write "
     "every address as mailto:name@host, a comma between two, and commas and ! inside as %2C and "
     "%21, in the TXT record at _dmarc.a.test] insecure 300\n"
     "low dmarc.no-rua (_dmarc.a.test: no usable URI in rua, so that nobody sees who uses the "
     "domain) [add rua=mailto:postmaster@a.test to the TXT record at _dmarc.a.test] insecure "
     "300\n"},
    {"a.test",
     "_dmarc.a.test TXT rf=afrf; v=DMARC1; p=reject\n_dmarc.a.test TXT v=DMARC1; pct=50; ri=1; "
     ";rf; "
     "p=reject; x=y; z=y; adkim=q; fo=0:1; rua=mailto:r@a.test!10m\n",
     "info dmarc.near-miss (the text at _dmarc.a.test does not begin with v=DMARC1, so that it is "
     "no "
     "DMARC record: rf=afrf; v=DMARC1; p=reject) [rewrite the TXT record at _dmarc.a.test so that "
     "it "
     "begins like: v=DMARC1; p=none; rua=mailto:postmaster@a.test] insecure 300\n"
     "low dmarc.syntax (_dmarc.a.test: rf is no tag=value) [write every piece as tag=value, with a "
     "semicolon between two, in the TXT record at _dmarc.a.test] insecure 300\n"
     "low dmarc.syntax (_dmarc.a.test: adkim=q is none of \"rs\": r is taken) [correct the value, "
     "or "
     "remove the tag, in the TXT record at _dmarc.a.test] insecure 300\n"
     "info dmarc.syntax (_dmarc.a.test: there is nothing between two semicolons) [remove the "
     "semicolon too many from the TXT record at _dmarc.a.test] insecure 300\n"
     "low dmarc.historic-tag (_dmarc.a.test: pct=50 has no meaning since RFC 9989) [remove pct, "
     "and "
     "put t=y there while you are still testing, in the TXT record at _dmarc.a.test] insecure 300\n"
     "info dmarc.historic-tag (_dmarc.a.test: ri=1 has no meaning since RFC 9989) [remove the tag "
     "from the TXT record at _dmarc.a.test] insecure 300\n"
     "info dmarc.unknown-tag (_dmarc.a.test: x=y is no tag of DMARC; z=y is no tag of DMARC) "
     "[correct or remove the tag in the TXT record at _dmarc.a.test] insecure 300\n"
     "info dmarc.tag-order (_dmarc.a.test: p=reject is not the second tag) [write p directly "
     "behind "
     "v=DMARC1 in the TXT record at _dmarc.a.test] insecure 300\n"
     "info dmarc.fo (_dmarc.a.test: fo=0:1 has both 0 and 1; fo=0:1 has no effect without ruf) "
     "[keep "
     "fo only beside ruf, and with one of 0 and 1, in the TXT record at _dmarc.a.test] insecure "
     "300\n"
     "info dmarc.rua-size (_dmarc.a.test: mailto:r@a.test!10m in rua has a size limit) [remove the "
     "size limit behind the ! in the TXT record at _dmarc.a.test] insecure 300\n"},
    {"a.test", "_dmarc.a.test TXT v=DMARC1; p=none; p=reject; rua=mailto:r@a.test; x=1; x=2\n",
     "medium dmarc.duplicate-tag (_dmarc.a.test: p=reject is the last of 2 p tags; x=2 is not the "
     "first x tag: the record is invalid (RFC 6376 section 3.2), and has no effect with strict "
     "receivers; most take what stands last) [keep every tag once in the TXT record at "
     "_dmarc.a.test] insecure 300\n"
     "info dmarc.unknown-tag (_dmarc.a.test: x=1 is no tag of DMARC; x=2 is no tag of DMARC) "
     "[correct or remove the tag in the TXT record at _dmarc.a.test] insecure 300\n"},
    {"a.test", "_dmarc.a.test TXT v=DMARC1; p=none; p=rejct\n",
     "medium dmarc.none (_dmarc.a.test: p=rejct is none of none, quarantine and reject: the "
     "record is ignored, as it has no usable rua either) [write p (and sp and np, if they are "
     "there) as none, quarantine or reject in the TXT record at _dmarc.a.test, such as: v=DMARC1; "
     "p=none; rua=mailto:postmaster@a.test] insecure 300\n"
     "medium dmarc.syntax (_dmarc.a.test: p=rejct is none of none, quarantine and reject: the "
     "record is ignored, as it has no usable rua either) [write p (and sp and np, if they are "
     "there) as none, quarantine or reject in the TXT record at _dmarc.a.test, such as: v=DMARC1; "
     "p=none; rua=mailto:postmaster@a.test] insecure 300\n"
     "medium dmarc.duplicate-tag (_dmarc.a.test: p=rejct is the last of 2 p tags: the record is "
     "invalid (RFC 6376 section 3.2), and has no effect with strict receivers; most take what "
     "stands last) [keep every tag once in the TXT record at _dmarc.a.test] insecure 300\n"},
    {"a.test", "_dmarc.a.test TXT v=DMARC1; rua=https://r.b.test/in\n",
     "low dmarc.syntax (_dmarc.a.test: there is no p: the record counts as p=none) [write p (and "
     "sp and np, if they are there) as none, quarantine or reject in the TXT record at "
     "_dmarc.a.test, such as: v=DMARC1; p=none; rua=mailto:postmaster@a.test] insecure 300\n"
     "low dmarc.rua-scheme (_dmarc.a.test: https://r.b.test/in in rua is no mailto: URI) [add an "
     "address as mailto:name@host, which is all that reporters must know, to the TXT record at "
     "_dmarc.a.test] insecure 300\n"},
    {"a.test",
     "_dmarc.a.test TXT v=DMARC1; p=reject; rua=mailto:a@a.test,mailto:b@a.test,mailto:c@a.test\n",
     "info dmarc.rua-many (_dmarc.a.test: rua has 3 URIs) [name at most two addresses, as "
     "receivers "
     "may ignore the others, in the TXT record at _dmarc.a.test] insecure 300\n"},
    {"a.test", "_dmarc.a.test TXT! v=DMARC1; p=reject; rua=mailto:r@b.test\n",
     "low dmarc.rua-unauthorised (no TXT record v=DMARC1 at a.test._report._dmarc.b.test, so that "
     "reports about a.test do not go to mailto:r@b.test) [have the operator of b.test publish a "
     "TXT "
     "record v=DMARC1; at a.test._report._dmarc.b.test, or remove mailto:r@b.test from the record "
     "at "
     "_dmarc.a.test] insecure 300\n"},
    {"b.a.test", "_dmarc.a.test TXT v=DMARC1; p=none; np=reject; rua=mailto:r@a.test\n",
     "info dmarc.psl-differs (RFC 9989: reject by np at _dmarc.a.test, organizational domain "
     "a.test; "
     "RFC 7489: none by p at _dmarc.a.test, organizational domain a.test) [give sp the value of np "
     "in the TXT record at _dmarc.a.test] insecure 300\n"},
    {"b.a.test", "_dmarc.b.a.test TXT v=DMARC1; p=reject; rua=mailto:r@b.a.test\n",
     "info dmarc.psl-differs (RFC 9989: reject by p at _dmarc.b.a.test, organizational domain "
     "b.a.test; RFC 7489: reject by p at _dmarc.b.a.test, organizational domain a.test) [publish a "
     "DMARC record at _dmarc.a.test, too, so that old and new receivers agree on what is aligned] "
     "insecure 300\n"},
};

static void print_findings(char text[TALK_TEXT_MAX], const struct record *record)
{
    char number[32];

    text[0] = '\0';
    for (const struct finding *f = record->findings; f != NULL; f = f->next) {
        talk_add(text, severity_text(f->severity), SLICE(" "));
        talk_add(text, finding_code_text(f->code), SLICE(""));
        for (const struct finding_text *t = f->answers; t != NULL; t = t->next)
            talk_add(text, " ", t->text);
        talk_add(text, " (", f->reason);
        talk_add(text, ") [", f->advice);
        talk_add(text, "]", SLICE(""));
        if (f->has_security)
            talk_add(text, " ", slice_of(dns_security_text(f->security)));
        snprintf(number, sizeof number, " %lld", (long long)f->ttl_s);
        talk_add(text, f->ttl_s >= 0 ? number : "", SLICE("\n"));
    }
}

Test(dmarc_report, rows)
{
    static char asked[TALK_TEXT_MAX], findings[TALK_TEXT_MAX];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena *arena = arena_new(4096);
        struct target target = {.kind = TARGET_DOMAIN, .domain = slice_of(rows[i].domain)};
        struct record record = {.target = target};

        talk(arena, rows[i].zone, &target, &record, asked);
        print_findings(findings, &record);
        cr_expect_str_eq(findings, rows[i].findings, "row %zu: '%s'", i, findings);
        arena_free(arena);
    }
}

/* Plays a conversation and gives back its codes. */
static const char *codes_of(struct arena *arena, const char *domain, const char *zone,
                            struct record *record, char asked[TALK_TEXT_MAX])
{
    static char codes[TALK_TEXT_MAX];
    struct target target = {.kind = TARGET_DOMAIN, .domain = slice_of(domain)};

    *record = (struct record){.target = target};
    talk(arena, zone, &target, record, asked);
    talk_print_codes(codes, record);
    return codes;
}

Test(dmarc_report, names_are_asked_in_order)
{
    static char asked[TALK_TEXT_MAX];
    struct arena *arena = arena_new(4096);
    struct record record;

    codes_of(arena, "l9.l8.l7.l6.l5.l4.l3.a.test",
             "_dmarc.a.test TXT v=DMARC1; p=none; "
             "rua=mailto:r@b.test; ruf=mailto:r@c.test\n",
             &record, asked);
    cr_expect_str_eq(asked, "_dmarc.l9.l8.l7.l6.l5.l4.l3.a.test _dmarc.l7.l6.l5.l4.l3.a.test "
                            "_dmarc.l6.l5.l4.l3.a.test _dmarc.l5.l4.l3.a.test _dmarc.l4.l3.a.test "
                            "_dmarc.l3.a.test _dmarc.a.test _dmarc.test "
                            "l9.l8.l7.l6.l5.l4.l3.a.test a.test._report._dmarc.b.test "
                            "a.test._report._dmarc.c.test");
    arena_free(arena);
}

static void expect_texts(const struct value *list, const char *expected)
{
    static char text[TALK_TEXT_MAX];

    text[0] = '\0';
    for (const struct value *v = list->members.first; v != NULL; v = v->next)
        talk_add(text, v == list->members.first ? "" : " ", v->text);
    cr_expect_str_eq(text, expected);
}

Test(dmarc_report, observed_tags)
{
    static const char zone[] =
        "_dmarc.a.test TXT v=DMARC1; p=reject; sp=none; np=Quarantine; adkim=s; psd=n; t=y; "
        "rua=mailto:r@a.test!10m , http://a.test; ruf=mailto:f@a.test\n";
    static char asked[TALK_TEXT_MAX];
    struct arena *arena = arena_new(4096);
    struct record record;

    codes_of(arena, "a.test", zone, &record, asked);
    const struct value *observed = record.checks->observed;
    cr_expect(slice_eq(talk_word(observed, "record"), slice_trim(slice_of(strchr(zone, 'v')))));
    cr_expect(slice_eq(talk_word(observed, "sp"), SLICE("none")));
    cr_expect(slice_eq(talk_word(observed, "np"), SLICE("quarantine")));
    cr_expect(slice_eq(talk_word(observed, "adkim"), SLICE("s")));
    cr_expect(slice_eq(talk_word(observed, "aspf"), SLICE("r")));
    cr_expect(slice_eq(talk_word(observed, "psd"), SLICE("n")));
    cr_expect(value_find(observed, "test")->truth);
    expect_texts(value_find(observed, "rua"), "mailto:r@a.test!10m http://a.test");
    expect_texts(value_find(observed, "ruf"), "mailto:f@a.test");
    arena_free(arena);
}

Test(dmarc_report, observed_without_a_policy)
{
    static const char *const nulls[] = {"policy", "record", "found_at", "org",  "tag",
                                        "sp",     "np",     "adkim",    "aspf", "psd"};
    static char asked[TALK_TEXT_MAX];
    struct arena *arena = arena_new(4096);
    struct record record;

    codes_of(arena, "a.test", "_dmarc.a.test TXT v=DMARC1; sp=none\n", &record, asked);
    for (size_t i = 0; i < sizeof nulls / sizeof *nulls; i++)
        cr_expect(slice_eq(talk_word(record.checks->observed, nulls[i]), SLICE("-")), "%s",
                  nulls[i]);
    cr_expect_not(value_find(record.checks->observed, "test")->truth);
    expect_texts(value_find(record.checks->observed, "rua"), "");
    arena_free(arena);
}

/* Several strings are one text, and bytes travel as they are. */
Test(dmarc_report, long_and_odd_text)
{
    static char zone[8192], asked[TALK_TEXT_MAX];
    struct arena *arena = arena_new(4096);
    struct record record;
    struct text text = {0};

    text_add(&text,
             SLICE("_dmarc.a.test TXT v=DMARC1; p=reject; rua=mailto:r@a.test; x=\xc3\xbc\xff"));
    for (unsigned i = 0; i < 1000; i++)
        text_add(&text, SLICE("abc"));
    text_add(&text, SLICE("; sp=none\n"));
    snprintf(zone, sizeof zone, "%.*s", SLICE_ARG(text_slice(&text)));
    cr_expect_str_eq(codes_of(arena, "a.test", zone, &record, asked),
                     "info unknown-tag; low sp-weak; info np-missing");
    cr_expect(slice_eq(talk_word(record.checks->observed, "record"),
                       slice_trim(slice_of(strchr(zone, 'v')))));
    text_free(&text);
    arena_free(arena);
}

Test(dmarc_report, more_hosts_than_are_asked)
{
    static const char zone[] =
        "_dmarc.a.test TXT v=DMARC1; p=reject; rua=mailto:r@b1.test,mailto:r@b2.test,"
        "mailto:r@b3.test,mailto:r@b4.test,mailto:r@b5.test,mailto:r@b6.test; ruf=mailto:r@b7.test,"
        "mailto:r@b8.test,mailto:r@b9.test,mailto:r@b10.test,mailto:r@b1.test,mailto:r@b11.test,"
        "mailto:r@b12.test\n";
    static char asked[TALK_TEXT_MAX];
    struct arena *arena = arena_new(4096);
    struct record record;
    unsigned unauthorised_count = 0;

    codes_of(arena, "a.test", zone, &record, asked);
    cr_expect(slice_ends(slice_of(asked), SLICE(" a.test._report._dmarc.b10.test")), "%s", asked);
    for (const struct finding *f = record.findings; f != NULL; f = f->next) {
        unauthorised_count += strcmp(finding_code_text(f->code), "dmarc.rua-unauthorised") == 0;
        if (strcmp(finding_code_text(f->code), "dmarc.rua-unchecked") == 0)
            cr_expect(slice_starts(f->reason, SLICE("2 URIs with hosts beyond the first 10")));
    }
    cr_expect_eq(unauthorised_count, DMARC_DESTINATIONS_MAX);
    arena_free(arena);
}

/* 63 letters in a label. */
#define LONG "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

/* With _dmarc in front it would be too long: nothing can be there, which is no failure. */
Test(dmarc_report, domain_too_long_for_a_record)
{
    static char asked[TALK_TEXT_MAX], observed[TALK_TEXT_MAX];
    struct arena *arena = arena_new(4096);
    struct record record;

    cr_expect_str_eq(codes_of(arena,
                              LONG "." LONG "." LONG
                                   ".bbbbbbbbbb.cccccccccc.dddddddddd.eeeeeeeeee.ffffffffff.a.test",
                              "_dmarc.a.test TXT v=DMARC1; p=reject; rua=mailto:r@a.test\n",
                              &record, asked),
                     "");
    cr_expect(slice_starts(slice_of(asked), SLICE("_dmarc.bbbbbbbbbb.")), "%s", asked);
    talk_print_observed(observed, &record);
    cr_expect_str_eq(observed, "reject a.test a.test p insecure | reject a.test a.test");
    arena_free(arena);
}

Test(dmarc_report, host_too_long_to_agree)
{
    static char asked[TALK_TEXT_MAX];
    struct arena *arena = arena_new(4096);
    struct record record;

    cr_expect_str_eq(codes_of(arena, LONG ".test",
                              "_dmarc." LONG ".test TXT v=DMARC1; p=reject; rua=mailto:r@" LONG
                              "." LONG "." LONG ".example\n",
                              &record, asked),
                     "info rua-unchecked");
    arena_free(arena);
}

Test(dmarc_report, of_a_pair_is_about_the_domain)
{
    static char asked[TALK_TEXT_MAX];
    struct arena *arena = arena_new(4096);
    struct target target = {
        .kind = TARGET_PAIR, .ip = ip_of("198.51.100.7"), .domain = SLICE("a.test")};
    struct record record = {.target = target};

    talk(arena, "", &target, &record, asked);
    cr_assert_not_null(record.findings);
    cr_expect(slice_eq(record.findings->subject, SLICE("a.test")));
    arena_free(arena);
}

Test(dmarc_report, applies_where_there_is_a_domain)
{
    static const bool applies[] = {
        [TARGET_IP4] = false, [TARGET_IP6] = false, [TARGET_DOMAIN] = true, [TARGET_PAIR] = true};

    for (unsigned kind = TARGET_IP4; kind <= TARGET_PAIR; kind++) {
        struct target target = {.kind = kind};
        cr_expect_eq(dmarc_check.applies(&target), applies[kind], "%u", kind);
    }
}
