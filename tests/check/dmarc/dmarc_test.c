/* Plays whole conversations: the zone is all that DNS holds. Which policy applies, where it is
 * found, and how many questions that takes; dmarc_report_test.c is about what is said of it. */
#include "tests/check/dmarc/dmarc_talk.h"

/* A record without a fault, of a.test. */
#define FINE(policy) "TXT v=DMARC1; p=" policy "; rua=mailto:r@a.test\n"

#define DEEP "l13.l12.l11.l10.l9.l8.l7.l6.l5.l4.l3.a.test"

static const struct conversation {
    const char *about, *domain, *zone;
    unsigned question_count;
    const char *observed, *codes;
} conversations[] = {
    {"nothing anywhere", "a.test", "", 3, "- - - - insecure | - - -", "medium none"},
    {"own record", "a.test", "_dmarc.a.test " FINE("reject"), 3,
     "reject a.test a.test p insecure | reject a.test a.test", ""},
    {"quarantine", "a.test", "_dmarc.a.test " FINE("quarantine"), 3,
     "quarantine a.test a.test p insecure | quarantine a.test a.test", ""},
    {"none", "a.test", "_dmarc.a.test " FINE("none"), 3,
     "none a.test a.test p insecure | none a.test a.test", "low p-none"},
    {"own record, signed; the denials are not", "a.test",
     "_dmarc.a.test TXT! v=DMARC1; p=reject; rua=mailto:r@a.test\n", 3,
     "reject a.test a.test p secure | reject a.test a.test", ""},
    {"the parent's record, signed, rests on a denial, too", "b.a.test",
     "_dmarc.a.test TXT! v=DMARC1; p=reject; rua=mailto:r@a.test\n", 4,
     "reject a.test a.test p insecure | reject a.test a.test", ""},
    {"an alias", "a.test", "_dmarc.a.test CNAME d.b.test\nd.b.test " FINE("reject"), 3,
     "reject a.test a.test p insecure | reject a.test a.test", ""},
    {"an alias that leads nowhere", "a.test", "_dmarc.a.test CNAME d.b.test\n", 3,
     "- - - - insecure | - - -", "medium none"},
    {"an alias of itself", "a.test", "_dmarc.a.test CNAME _dmarc.a.test\n", 2,
     "- - - - absent | - - -", "info unknown _dmarc.a.test servfail"},
    {"a single label", "test", "_dmarc.test " FINE("reject"), 2,
     "reject test test p insecure | reject test test", ""},
    {"a single label without", "test", "", 2, "- - - - insecure | - - -", "medium none"},

    /* The tree walk. */
    {"of the organizational domain", "b.a.test", "_dmarc.a.test " FINE("reject"), 4,
     "reject a.test a.test p insecure | reject a.test a.test", ""},
    {"four labels", "c.b.a.test", "_dmarc.a.test " FINE("reject"), 5,
     "reject a.test a.test p insecure | reject a.test a.test", ""},
    {"own record, and the organizational domain's", "b.a.test",
     "_dmarc.b.a.test " FINE("none") "_dmarc.a.test " FINE("reject"), 4,
     "none b.a.test a.test p insecure | none b.a.test a.test", "low p-none"},
    {"a record between has no say", "c.b.a.test",
     "_dmarc.b.a.test " FINE("none") "_dmarc.a.test " FINE("reject"), 5,
     "reject a.test a.test p insecure | reject a.test a.test", ""},
    {"eight labels are cut to seven", "l8.l7.l6.l5.l4.l3.a.test", "_dmarc.a.test " FINE("reject"),
     9, "reject a.test a.test p insecure | reject a.test a.test", ""},
    {"thirteen labels", DEEP, "_dmarc.a.test " FINE("reject"), 9,
     "reject a.test a.test p insecure | reject a.test a.test", ""},
    {"thirteen labels, a record of eight is passed over", DEEP,
     "_dmarc.l8.l7.l6.l5.l4.l3.a.test " FINE("none") "_dmarc.a.test " FINE("reject"), 9,
     "reject a.test a.test p insecure | reject a.test a.test", ""},
    {"thirteen labels, the only record is of seven", DEEP,
     "_dmarc.l7.l6.l5.l4.l3.a.test TXT v=DMARC1; p=reject; rua=mailto:r@l7.l6.l5.l4.l3.a.test\n", 9,
     "reject l7.l6.l5.l4.l3.a.test l7.l6.l5.l4.l3.a.test p insecure | - - -", "low psl-differs"},
    {"the top level has a record without psd", "b.a.test",
     "_dmarc.test TXT v=DMARC1; p=reject; rua=mailto:r@test\n", 4,
     "reject test test p insecure | - - -", "low psl-differs"},
    {"two records above: the shorter name", "c.b.a.test",
     "_dmarc.b.a.test " FINE("none") "_dmarc.test TXT v=DMARC1; p=quarantine\n", 5,
     "quarantine test test p insecure | - - -", "low psl-differs"},

    /* psd. */
    {"own psd=n ends the walk", "b.a.test",
     "_dmarc.b.a.test TXT v=DMARC1; p=reject; psd=n; rua=mailto:r@b.a.test\n_dmarc.a.test " FINE(
         "none"),
     2, "reject b.a.test b.a.test p insecure | reject b.a.test a.test", "info psl-differs"},
    {"psd=n between is the organizational domain", "c.b.a.test",
     "_dmarc.b.a.test TXT v=DMARC1; p=reject; psd=n; rua=mailto:r@b.a.test\n_dmarc.a.test " FINE(
         "none"),
     4, "reject b.a.test b.a.test p insecure | none a.test a.test", "low psl-differs"},
    {"psd=n above an own record", "c.b.a.test",
     "_dmarc.c.b.a.test TXT v=DMARC1; p=none\n_dmarc.b.a.test TXT v=DMARC1; p=reject; PSD=N\n", 3,
     "none c.b.a.test b.a.test p insecure | none c.b.a.test a.test",
     "low p-none; low no-rua; info psl-differs"},
    {"own psd=y is a suffix with its own p", "bank.test",
     "_dmarc.bank.test TXT v=DMARC1; p=reject; sp=none; psd=y; rua=mailto:r@bank.test\n", 2,
     "reject bank.test bank.test p insecure | reject bank.test bank.test",
     "low sp-weak; info np-missing"},
    {"psd=y above gives its policy", "a.bank",
     "_dmarc.bank TXT v=DMARC1; p=reject; psd=y\na.bank TXT x\n", 3,
     "reject bank a.bank p insecure | - - -", "low psl-differs"},
    {"psd=y above, and sp", "a.bank",
     "_dmarc.bank TXT v=DMARC1; p=reject; sp=quarantine; psd=y\na.bank TXT x\n", 3,
     "quarantine bank a.bank sp insecure | - - -", "low psl-differs"},
    {"psd=y above, the domain below it has a record", "c.a.bank",
     "_dmarc.bank TXT v=DMARC1; p=reject; psd=y\n"
     "_dmarc.a.bank TXT v=DMARC1; p=quarantine; rua=mailto:r@a.bank\n",
     4, "quarantine a.bank a.bank p insecure | quarantine a.bank a.bank", ""},
    {"psd=y above, a record in between has no say", "d.c.a.bank",
     "_dmarc.bank TXT v=DMARC1; p=reject; psd=y\n_dmarc.c.a.bank TXT v=DMARC1; p=none\n", 5,
     "reject bank a.bank p insecure | - - -", "low psl-differs"},
    {"psd=y above an own record", "c.a.bank",
     "_dmarc.bank TXT v=DMARC1; p=reject; psd=y\n"
     "_dmarc.c.a.bank TXT v=DMARC1; p=quarantine; rua=mailto:r@a.bank\n",
     4, "quarantine c.a.bank a.bank p insecure | quarantine c.a.bank a.bank", ""},
    {"psd=y of two labels", "b.a.s.test", "_dmarc.s.test TXT v=DMARC1; p=none; sp=reject; psd=y\n",
     4, "reject s.test a.s.test sp insecure | reject s.test s.test", "info psl-differs"},
    {"psd=y of seven labels, under more than eight", DEEP,
     "_dmarc.l7.l6.l5.l4.l3.a.test TXT v=DMARC1; p=reject; psd=y\n", 4,
     "reject l7.l6.l5.l4.l3.a.test l8.l7.l6.l5.l4.l3.a.test p insecure | - - -", "low psl-differs"},
    {"psd=u is no psd", "b.a.test",
     "_dmarc.b.a.test TXT v=DMARC1; p=none; psd=u\n_dmarc.a.test " FINE("reject"), 4,
     "none b.a.test a.test p insecure | none b.a.test a.test", "low p-none; low no-rua"},
    {"another psd is no psd", "a.test",
     "_dmarc.a.test TXT v=DMARC1; p=reject; psd=yes; rua=mailto:r@a.test\n", 3,
     "reject a.test a.test p insecure | reject a.test a.test", "low syntax"},

    /* Several records. */
    {"several records, of which none counts", "a.test",
     "_dmarc.a.test " FINE("reject") "_dmarc.a.test " FINE("none"), 3, "- - - - insecure | - - -",
     "medium none; medium multiple"},
    {"several own records, so the parent's counts", "b.a.test",
     "_dmarc.b.a.test " FINE("none") "_dmarc.b.a.test " FINE("reject") "_dmarc.a.test " FINE(
         "reject"),
     4, "reject a.test a.test p insecure | - - -", "medium multiple; low psl-differs"},
    {"several in the middle do not matter", "c.b.a.test",
     "_dmarc.b.a.test " FINE("none") "_dmarc.b.a.test " FINE("reject") "_dmarc.a.test " FINE(
         "reject"),
     5, "reject a.test a.test p insecure | reject a.test a.test", "info multiple"},
    {"several at the organizational domain", "b.a.test",
     "_dmarc.a.test " FINE("reject") "_dmarc.a.test " FINE("none"), 4, "- - - - insecure | - - -",
     "medium none; medium multiple"},
    {"several above an own record", "b.a.test",
     "_dmarc.b.a.test TXT v=DMARC1; p=reject; rua=mailto:r@b.a.test\n"
     "_dmarc.a.test TXT v=DMARC1; p=reject; psd=n\n_dmarc.a.test TXT v=DMARC1\n",
     4, "reject b.a.test b.a.test p insecure | reject b.a.test a.test",
     "info multiple; info psl-differs"},
    {"a record among other texts", "a.test",
     "_dmarc.a.test TXT v=spf1 -all\n_dmarc.a.test " FINE("reject") "_dmarc.a.test TXT\n", 3,
     "reject a.test a.test p insecure | reject a.test a.test", "info unrelated"},

    /* Failures. */
    {"own name times out", "a.test", "_dmarc.a.test TIMEOUT\n", 2, "- - - - absent | - - -",
     "info unknown _dmarc.a.test timeout"},
    {"own name is bogus", "a.test", "_dmarc.a.test BOGUS\n", 2, "- - - - bogus | - - -",
     "info unknown _dmarc.a.test bogus"},
    {"own name fails, the parent would have one", "b.a.test",
     "_dmarc.b.a.test REFUSED\n_dmarc.a.test " FINE("reject"), 2, "- - - - absent | - - -",
     "info unknown _dmarc.b.a.test refused"},
    {"the organizational domain's fails", "b.a.test", "_dmarc.a.test SERVFAIL\n", 3,
     "- - - - insecure | - - -", "info unknown _dmarc.a.test servfail"},
    {"the organizational domain's is bogus", "b.a.test", "_dmarc.a.test BOGUS\n", 3,
     "- - - - bogus | - - -", "info unknown _dmarc.a.test bogus"},
    {"the top level's fails, which might have had a say", "b.a.test",
     "_dmarc.a.test " FINE("reject") "_dmarc.test TIMEOUT\n", 4,
     "- - - - insecure | reject a.test a.test", "info unknown _dmarc.test timeout"},
    {"one in the middle fails: RFC 7489 does not ask it", "c.b.a.test",
     "_dmarc.b.a.test TIMEOUT\n_dmarc.a.test " FINE("reject"), 4,
     "- - - - insecure | reject a.test a.test", "info unknown _dmarc.b.a.test timeout"},
    {"a parent fails, with an own record", "b.a.test",
     "_dmarc.b.a.test TXT v=DMARC1; p=reject; rua=mailto:r@a.test\n_dmarc.a.test TIMEOUT\n", 3,
     "reject b.a.test - p insecure | reject b.a.test a.test", "info unknown _dmarc.a.test timeout"},
    {"a failure above psd=n is not met", "b.a.test",
     "_dmarc.a.test TXT v=DMARC1; p=reject; psd=n; rua=mailto:r@a.test\n_dmarc.test TIMEOUT\n", 3,
     "reject a.test a.test p insecure | reject a.test a.test", ""},
    {"only RFC 7489's name fails", "d.c.a.test",
     "_dmarc.c.a.test TXT v=DMARC1; p=reject; psd=n; rua=mailto:r@c.a.test\n_dmarc.a.test "
     "TIMEOUT\n",
     4, "reject c.a.test c.a.test p insecure | - - -", "info unknown _dmarc.a.test timeout"},
    {"the domain itself fails, which np does not need", "b.a.test",
     "_dmarc.a.test " FINE("reject") "b.a.test TIMEOUT\n", 4,
     "reject a.test a.test p insecure | reject a.test a.test", "info unknown b.a.test timeout"},
    {"the domain itself fails, which np needs", "b.a.test",
     "_dmarc.a.test TXT v=DMARC1; p=reject; np=none; rua=mailto:r@a.test\nb.a.test TIMEOUT\n", 4,
     "- - - - insecure | reject a.test a.test", "info unknown b.a.test timeout"},
    {"the domain itself is bogus, which np needs", "b.a.test",
     "_dmarc.a.test TXT v=DMARC1; p=reject; np=none; rua=mailto:r@a.test\nb.a.test BOGUS\n", 4,
     "- - - - bogus | reject a.test a.test", "info unknown b.a.test bogus"},
    {"sp has its use or not, where a parent fails", "b.a.test",
     "_dmarc.b.a.test TXT v=DMARC1; p=reject; sp=none; rua=mailto:r@a.test\n_dmarc.a.test "
     "TIMEOUT\n",
     3, "reject b.a.test - p insecure | reject b.a.test a.test",
     "info unknown _dmarc.a.test timeout"},
    {"several failures", "b.a.test",
     "_dmarc.b.a.test " FINE("reject") "_dmarc.a.test TIMEOUT\nb.a.test REFUSED\n", 3,
     "reject b.a.test - p insecure | reject b.a.test a.test",
     "info unknown _dmarc.a.test timeout; info unknown b.a.test refused"},

    /* p, sp and np. */
    {"sp for what exists", "b.a.test",
     "_dmarc.a.test TXT v=DMARC1; p=none; sp=reject; rua=mailto:r@a.test\nb.a.test TXT x\n", 4,
     "reject a.test a.test sp insecure | reject a.test a.test", ""},
    {"sp for what does not exist, without np", "b.a.test",
     "_dmarc.a.test TXT v=DMARC1; p=none; sp=reject; rua=mailto:r@a.test\n", 4,
     "reject a.test a.test sp insecure | reject a.test a.test", ""},
    {"np for what does not exist", "b.a.test",
     "_dmarc.a.test TXT v=DMARC1; p=quarantine; np=reject; rua=mailto:r@a.test\n", 4,
     "reject a.test a.test np insecure | quarantine a.test a.test", "info psl-differs"},
    {"np, but there are names below it", "b.a.test",
     "_dmarc.a.test TXT v=DMARC1; p=quarantine; np=reject; rua=mailto:r@a.test\nc.b.a.test TXT x\n",
     4, "quarantine a.test a.test p insecure | quarantine a.test a.test", ""},
    {"np, but there is another type", "b.a.test",
     "_dmarc.a.test TXT v=DMARC1; p=quarantine; np=reject; rua=mailto:r@a.test\n"
     "b.a.test A 192.0.2.1\n",
     4, "quarantine a.test a.test p insecure | quarantine a.test a.test", ""},
    {"np, but the name is an alias that leads nowhere", "b.a.test",
     "_dmarc.a.test TXT v=DMARC1; p=quarantine; np=reject; rua=mailto:r@a.test\n"
     "b.a.test CNAME gone.test\n",
     4, "quarantine a.test a.test p insecure | quarantine a.test a.test", ""},
    {"np and sp, of which np is for what does not exist", "b.a.test",
     "_dmarc.a.test TXT v=DMARC1; p=reject; sp=quarantine; np=none; rua=mailto:r@a.test\n", 4,
     "none a.test a.test np insecure | quarantine a.test a.test",
     "low sp-weak; info np-weak; info psl-differs"},
    {"np of the registry", "a.bank", "_dmarc.bank TXT v=DMARC1; p=none; np=reject; psd=y\n", 3,
     "reject bank a.bank np insecure | - - -", "low psl-differs"},
    {"sp and np in an own record are not for it", "a.test",
     "_dmarc.a.test TXT v=DMARC1; p=reject; sp=none; np=none; rua=mailto:r@a.test\n", 3,
     "reject a.test a.test p insecure | reject a.test a.test", "low sp-weak"},
    {"t=y is not applied", "a.test",
     "_dmarc.a.test TXT v=DMARC1; p=reject; t=y; rua=mailto:r@a.test\n", 3,
     "reject a.test a.test p test insecure | reject a.test a.test", "low test"},

    /* Records that cannot be used. */
    {"no p, but rua", "a.test", "_dmarc.a.test TXT v=DMARC1; rua=mailto:r@a.test\n", 3,
     "none a.test a.test p insecure | none a.test a.test", "low syntax"},
    {"no p, no rua", "a.test", "_dmarc.a.test TXT v=DMARC1;\n", 3, "- - - - insecure | - - -",
     "medium none; medium syntax"},
    {"an own record of no use hides the parent's", "b.a.test",
     "_dmarc.b.a.test TXT v=DMARC1\n_dmarc.a.test " FINE("reject"), 4, "- - - - insecure | - - -",
     "medium none; medium syntax"},
    {"a registry's record of no use", "a.bank", "_dmarc.bank TXT v=DMARC1; psd=y\n", 3,
     "- - - - insecure | - - -", "medium none"},
    {"a bad np spoils p, except by RFC 7489", "a.test",
     "_dmarc.a.test TXT v=DMARC1; p=reject; np=rejcet; rua=mailto:r@a.test\n", 3,
     "none a.test a.test p insecure | reject a.test a.test", "medium syntax; low psl-differs"},
    {"a bad sp spoils p", "a.test", "_dmarc.a.test TXT v=DMARC1; p=reject; sp=all\n", 3,
     "- - - - insecure | - - -", "medium none; medium syntax"},

    /* The public suffix list and the walk. */
    {"a bad p counts as none", "a.test",
     "_dmarc.a.test TXT v=DMARC1; p=rejcet; rua=mailto:r@a.test\n", 3,
     "none a.test a.test p insecure | none a.test a.test", "medium syntax"},
    {"a bad np spoils sp, too", "b.a.test",
     "_dmarc.a.test TXT v=DMARC1; p=none; sp=none; np=x; rua=mailto:r@a.test\n", 4,
     "none a.test a.test p insecure | none a.test a.test", "low syntax; low p-none"},
    {"under a private suffix without a record", "u.github.io",
     "_dmarc.u.github.io TXT v=DMARC1; "
     "p=reject; rua=mailto:r@u.github.io\n",
     4, "reject u.github.io u.github.io p insecure | reject u.github.io u.github.io", ""},
    {"under a private suffix with a record", "u.github.io",
     "_dmarc.u.github.io TXT v=DMARC1; p=reject; rua=mailto:r@u.github.io\n"
     "_dmarc.github.io TXT v=DMARC1; p=none\n",
     4, "reject u.github.io github.io p insecure | reject u.github.io u.github.io",
     "info psl-differs"},
    {"a private suffix's record is its users' for the walk", "u.github.io",
     "_dmarc.github.io TXT v=DMARC1; p=reject\n", 4,
     "reject github.io github.io p insecure | - - -", "low psl-differs"},
    {"two labels of suffix", "b.a.co.uk",
     "_dmarc.a.co.uk TXT v=DMARC1; p=reject; rua=mailto:r@a.co.uk\n", 5,
     "reject a.co.uk a.co.uk p insecure | reject a.co.uk a.co.uk", ""},
    {"a suffix itself", "co.uk", "_dmarc.co.uk TXT v=DMARC1; p=reject; rua=mailto:r@co.uk\n", 3,
     "reject co.uk co.uk p insecure | reject co.uk co.uk", ""},
    {"a delegated department, alone with a record", "x.dept.a.test",
     "_dmarc.dept.a.test TXT v=DMARC1; p=reject; rua=mailto:r@dept.a.test\n", 5,
     "reject dept.a.test dept.a.test p insecure | - - -", "low psl-differs"},
    {"a department's own record, alone", "dept.a.test",
     "_dmarc.dept.a.test TXT v=DMARC1; p=reject; rua=mailto:r@dept.a.test\n", 4,
     "reject dept.a.test dept.a.test p insecure | reject dept.a.test a.test", "info psl-differs"},
    {"RFC 7489 needs one question more", "d.c.a.test",
     "_dmarc.d.c.a.test TXT v=DMARC1; p=reject; psd=n; rua=mailto:r@d.c.a.test\n", 2,
     "reject d.c.a.test d.c.a.test p insecure | reject d.c.a.test a.test", "info psl-differs"},

    /* Texts that are no records. */
    {"a near miss", "a.test", "_dmarc.a.test TXT v=dmarc1; p=reject\n", 3,
     "- - - - insecure | - - -", "medium none; medium near-miss"},
    {"a near miss beside a record", "a.test",
     "_dmarc.a.test TXT v=DMARC1 p=none\n_dmarc.a.test " FINE("reject"), 3,
     "reject a.test a.test p insecure | reject a.test a.test", "info near-miss"},
    {"a near miss of the organizational domain", "b.a.test", "_dmarc.a.test TXT \xc2\xa0v=DMARC1\n",
     4, "- - - - insecure | - - -", "medium none; medium near-miss"},
    {"a near miss between has no say", "c.b.a.test",
     "_dmarc.b.a.test TXT v=DMARC\n_dmarc.a.test " FINE("reject"), 5,
     "reject a.test a.test p insecure | reject a.test a.test", ""},
    {"a near miss beside several records", "a.test",
     "_dmarc.a.test TXT v=DMARC\n_dmarc.a.test " FINE("reject") "_dmarc.a.test " FINE("none"), 3,
     "- - - - insecure | - - -", "medium none; medium multiple; info near-miss"},
    {"a near miss of the registry", "a.test", "_dmarc.test TXT v=DMARC\n", 3,
     "- - - - insecure | - - -", "medium none"},
    {"at the wrong place", "a.test", "a.test TXT v=DMARC1; p=reject\n", 3,
     "- - - - insecure | - - -", "medium none; medium wrong-place"},
    {"at both places", "a.test", "a.test TXT v=DMARC1; p=reject\n_dmarc.a.test " FINE("reject"), 3,
     "reject a.test a.test p insecure | reject a.test a.test", "info wrong-place"},
    {"at the wrong place, and the right one is not known", "a.test",
     "a.test TXT v=DMARC1; p=reject\n_dmarc.a.test TIMEOUT\n", 2, "- - - - absent | - - -",
     "info unknown _dmarc.a.test timeout; info wrong-place"},
    {"SPF under _dmarc", "a.test", "_dmarc.a.test TXT v=spf1 -all\n", 3, "- - - - insecure | - - -",
     "medium none; info unrelated"},
    {"an empty text", "a.test", "_dmarc.a.test TXT\n", 3, "- - - - insecure | - - -",
     "medium none; info unrelated"},

    /* Reports. */
    {"a host that agrees", "a.test",
     "_dmarc.a.test TXT v=DMARC1; p=reject; rua=mailto:r@b.test\n"
     "a.test._report._dmarc.b.test TXT v=DMARC1;\n",
     4, "reject a.test a.test p insecure | reject a.test a.test", ""},
    {"a host that agrees among other texts, by an alias", "a.test",
     "_dmarc.a.test TXT v=DMARC1; p=reject; rua=mailto:r@b.test\n"
     "a.test._report._dmarc.b.test CNAME w.b.test\nw.b.test TXT x\nw.b.test TXT v=DMARC1\n",
     4, "reject a.test a.test p insecure | reject a.test a.test", ""},
    {"a host that does not", "a.test",
     "_dmarc.a.test TXT v=DMARC1; p=reject; rua=mailto:r@b.test\n", 4,
     "reject a.test a.test p insecure | reject a.test a.test", "low rua-unauthorised"},
    {"a host with a text that is no consent", "a.test",
     "_dmarc.a.test TXT v=DMARC1; p=reject; rua=mailto:r@b.test\n"
     "a.test._report._dmarc.b.test TXT v=dmarc1\n",
     4, "reject a.test a.test p insecure | reject a.test a.test", "low rua-unauthorised"},
    {"a host that cannot be asked", "a.test",
     "_dmarc.a.test TXT v=DMARC1; p=reject; rua=mailto:r@b.test\n"
     "a.test._report._dmarc.b.test TIMEOUT\n",
     4, "reject a.test a.test p insecure | reject a.test a.test",
     "info unknown a.test._report._dmarc.b.test timeout"},
    {"two tags, one host, any case", "a.test",
     "_dmarc.a.test TXT v=DMARC1; p=reject; rua=mailto:r@b.test,mailto:q@B.test; "
     "ruf=mailto:f@b.TEST\na.test._report._dmarc.b.test TXT v=DMARC1\n",
     4, "reject a.test a.test p insecure | reject a.test a.test", ""},
    {"the record's name is asked for, not the target's", "c.a.test",
     "_dmarc.a.test TXT v=DMARC1; p=reject; rua=mailto:r@b.test\n"
     "a.test._report._dmarc.b.test TXT v=DMARC1\n",
     5, "reject a.test a.test p insecure | reject a.test a.test", ""},
    {"a host below the organizational domain need not agree", "c.a.test",
     "_dmarc.c.a.test TXT v=DMARC1; p=reject; rua=mailto:r@mail.a.test\n"
     "_dmarc.a.test TXT v=DMARC1; p=none\n",
     4, "reject c.a.test a.test p insecure | reject c.a.test a.test", ""},
    {"a host that only the public suffix list takes for the same", "dept.a.test",
     "_dmarc.dept.a.test TXT v=DMARC1; p=reject; rua=mailto:r@a.test\n", 5,
     "reject dept.a.test dept.a.test p insecure | reject dept.a.test a.test",
     "info rua-unauthorised; info psl-differs"},
    {"where the walk failed, the public suffix list decides", "c.a.test",
     "_dmarc.c.a.test TXT v=DMARC1; p=reject; rua=mailto:r@a.test,mailto:r@b.test\n"
     "_dmarc.a.test TIMEOUT\n",
     4, "reject c.a.test - p insecure | reject c.a.test a.test",
     "info unknown _dmarc.a.test timeout; low rua-unauthorised"},
    {"a registry's hosts are not asked", "a.bank",
     "_dmarc.bank TXT v=DMARC1; p=reject; psd=y; rua=mailto:r@b.test\n", 3,
     "reject bank a.bank p insecure | - - -", "low psl-differs"},
    {"hosts of a record of no use are not asked", "a.test",
     "_dmarc.a.test TXT v=DMARC1; sp=reject; ruf=mailto:r@b.test\n", 3, "- - - - insecure | - - -",
     "medium none; medium syntax"},
};

static void expect(const struct conversation *c)
{
    static char asked[TALK_TEXT_MAX], observed[TALK_TEXT_MAX], codes[TALK_TEXT_MAX];
    struct arena *arena = arena_new(4096);
    struct target target = {.kind = TARGET_DOMAIN, .domain = slice_of(c->domain)};
    struct record record = {.target = target};

    unsigned question_count = talk(arena, c->zone, &target, &record, asked);
    cr_expect_eq(question_count, c->question_count, "%s: asked %s", c->about, asked);
    talk_print_observed(observed, &record);
    cr_expect_str_eq(observed, c->observed, "%s: '%s'", c->about, observed);
    talk_print_codes(codes, &record);
    cr_expect_str_eq(codes, c->codes, "%s: '%s'", c->about, codes);
    for (const struct finding *f = record.findings; f != NULL; f = f->next)
        cr_expect_null(f->subject.at, "%s", c->about);
    arena_free(arena);
}

Test(dmarc, conversations)
{
    for (size_t i = 0; i < sizeof conversations / sizeof *conversations; i++)
        expect(&conversations[i]);
}
