/* Plays whole conversations: the zone is all that DNS holds, the record is what must follow. */
#include "check/dkim/dkim.h"

#include "check/dkim/dkim_talk.h"
#include "tests/check/dkim/dkim_keys.h"
#include "tests/zone.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* What servers do that no zone does. */
enum server {
    HONEST,
    DENIES_EMPTY_NAMES, /* NXDOMAIN for _domainkey, whatever is below it */
    NEVER_NXDOMAIN,     /* RFC 9824, behind a validating resolver */
    CANCELLED,          /* we are interrupted */
};

#define S1 "s1._domainkey.a.test "
#define BLUE "blue._domainkey.a.test "
#define DECOY "rblsweep-no-such-selector._domainkey.a.test "
#define V "v=DKIM1; "
#define GOOD V "p=" RSA_2048

/* wildcard: type and data of all names that are not in the zone.
 * observed: any dnssec questions; then a selector each: name result k bits testing (owner) "+dict"
 * stands for the number of selectors in the dictionary. findings: severity code answers (reason)
 * dnssec ttl_s. */
static const struct conversation {
    const char *about, *selectors, *more, *zone, *observed, *findings;
    enum server server;
    const char *wildcard;
    bool is_only;
} conversations[] = {
    /* What the probe says. */
    {.about = "nothing",
     .zone = "",
     .observed = "false insecure 1\n",
     .findings = "low dkim.none (no DKIM key is published: _domainkey.a.test does not exist) "
                 "insecure 300\n"},
    {.about = "bogus: not the timeout after which nothing else is asked",
     .zone = "_domainkey.a.test BOGUS\n",
     .observed = "null bogus 2+dict\n",
     .findings = "info dkim.unknown _domainkey.a.test (bogus) bogus\n"},
    {.about = "a key of the dictionary",
     .zone = S1 "TXT " GOOD "\n",
     .observed = "true insecure 2+dict\ns1 valid rsa 2048 false (SendGrid and others)\n",
     .findings = ""},
    {.about = "a signed key; but the denial of the decoy is not",
     .zone = S1 "TXT! " GOOD "\n",
     .observed = "true insecure 2+dict\ns1 valid rsa 2048 false (SendGrid and others)\n",
     .findings = ""},
    {.about = "several, in the order of the dictionary",
     .zone = S1 "TXT " GOOD "\ndefault._domainkey.a.test TXT " GOOD "\n"
                "google._domainkey.a.test TXT " GOOD "\n",
     .observed = "true insecure 2+dict\ngoogle valid rsa 2048 false (Google Workspace)\n"
                 "default valid rsa 2048 false (cPanel, Plesk, OpenDKIM and others)\n"
                 "s1 valid rsa 2048 false (SendGrid and others)\n",
     .findings = ""},
    {.about = "keys under selectors that nobody knows",
     .zone = BLUE "TXT " GOOD "\n",
     .observed = "true insecure 2+dict\n",
     .findings =
         "info dkim.unknown-selectors (_domainkey.a.test exists, but none of the 78 "
         "selectors that were tried: keys are there under others, it seems) insecure 300\n"},
    {.about = "a policy of DomainKeys is enough for the name to exist",
     .zone = "_domainkey.a.test TXT o=~\n",
     .observed = "null insecure 2+dict\n",
     .findings = "info dkim.none-found (none of the 78 selectors that were tried is there; whether "
                 "others are cannot be seen at _domainkey.a.test) insecure 300\n"},
    {.about = "a policy beside a key",
     .zone = "_domainkey.a.test TXT o=~\n" S1 "TXT " GOOD "\n",
     .observed = "true insecure 2+dict\ns1 valid rsa 2048 false (SendGrid and others)\n",
     .findings = ""},
    {.about = "an alias that leads nowhere denies nothing below it",
     .zone = "_domainkey.a.test CNAME b.test\n" S1 "TXT " GOOD "\n",
     .observed = "true insecure 2+dict\ns1 valid rsa 2048 false (SendGrid and others)\n",
     .findings = ""},
    {.about = "an alias that leads nowhere, and nothing below it",
     .zone = "_domainkey.a.test CNAME b.test\n",
     .observed = "null insecure 2+dict\n",
     .findings = "info dkim.none-found (none of the 78 selectors that were tried is there; whether "
                 "others are cannot be seen at _domainkey.a.test) insecure 300\n"},
    {.about = "an alias that leads somewhere, and nothing below it",
     .zone = "_domainkey.a.test CNAME b.test\nb.test A 192.0.2.1\n",
     .observed = "null insecure 2+dict\n",
     .findings = "info dkim.none-found (none of the 78 selectors that were tried is there; whether "
                 "others are cannot be seen at _domainkey.a.test) insecure 300\n"},
    {.about = "a name that others are made aliases below, as by a DNAME",
     .zone = "_domainkey.a.test A 192.0.2.1\n",
     .wildcard = "CNAME x.b.test",
     .observed = "null insecure 2+dict\n",
     .findings = "info dkim.none-found (none of the 78 selectors that were tried is there; whether "
                 "others are cannot be seen at _domainkey.a.test) insecure 300\n"},
    {.about = "cancelled",
     .zone = S1 "TXT " GOOD "\n",
     .server = CANCELLED,
     .observed = "null absent 1\n",
     .findings = "info dkim.unknown _domainkey.a.test (cancelled)\n"},
    {.about = "timeout: the dictionary would only be more of it",
     .zone = "_domainkey.a.test TIMEOUT\n" S1 "TXT " GOOD "\n",
     .observed = "null absent 1\n",
     .findings = "info dkim.unknown _domainkey.a.test (timeout)\n"},
    {.about = "servfail for the empty name alone",
     .zone = "_domainkey.a.test SERVFAIL\n" S1 "TXT " GOOD "\n",
     .observed = "true insecure 2+dict\ns1 valid rsa 2048 false (SendGrid and others)\n",
     .findings = "info dkim.unknown _domainkey.a.test (servfail)\n"},
    {.about = "refused, as is all else",
     .zone = "_domainkey.a.test REFUSED\n" DECOY "REFUSED\n" S1 "TXT " GOOD "\n",
     .observed = "null absent 2\n",
     .findings = "info dkim.unknown _domainkey.a.test "
                 "rblsweep-no-such-selector."
                 "_domainkey.a.test (refused)\n"},
    {.about = "no answer for the decoy: no guess has a meaning",
     .zone = DECOY "SERVFAIL\n" S1 "TXT " GOOD "\n",
     .observed = "null insecure 2\n",
     .findings = "info dkim.unknown rblsweep-no-such-selector._domainkey.a.test (servfail)\n"},

    /* Servers that break the probe. */
    {.about = "an empty name denied, and the user knows better",
     .selectors = "blue",
     .zone = BLUE "TXT " GOOD "\n" S1 "TXT " GOOD "\n",
     .server = DENIES_EMPTY_NAMES,
     .observed = "true insecure 3+dict\nblue valid rsa 2048 false\n"
                 "s1 valid rsa 2048 false (SendGrid and others)\n",
     .findings = ""},
    {.about = "an empty name denied, and nobody knows better",
     .zone = S1 "TXT " GOOD "\n",
     .server = DENIES_EMPTY_NAMES,
     .observed = "false insecure 1\n",
     .findings = "low dkim.none (no DKIM key is published: _domainkey.a.test does not exist) "
                 "insecure 300\n"},
    {.about = "an empty name denied, though the user's selector dangles",
     .selectors = "blue",
     .zone = BLUE "CNAME k.a.test\n" S1 "TXT " GOOD "\n",
     .server = DENIES_EMPTY_NAMES,
     .observed = "true insecure 3+dict\nblue missing null null null\n"
                 "s1 valid rsa 2048 false (SendGrid and others)\n",
     .findings = "medium dkim.dangling blue._domainkey.a.test (blue._domainkey.a.test is an alias "
                 "of k.a.test, which does not exist) insecure 300\n"},
    {.about = "an empty name denied above a wildcard",
     .selectors = "blue",
     .zone = "",
     .server = DENIES_EMPTY_NAMES,
     .wildcard = "TXT v=spf1 -all",
     .observed = "null insecure 3+dict\nblue malformed null null null\n",
     .findings =
         "medium dkim.malformed blue._domainkey.a.test (blue._domainkey.a.test: v=spf1 -all "
         "is something else than a DKIM key) insecure 300\n"
         "low dkim.wildcard rblsweep-no-such-selector._domainkey.a.test (every selector has "
         "the same TXT record, even rblsweep-no-such-selector._domainkey.a.test: 'v=spf1 "
         "-all') insecure 300\n"
         "info dkim.none-found (none of the 79 selectors that were tried is there; whether "
         "others are cannot be seen at _domainkey.a.test) insecure 300\n"},
    {.about = "NODATA for all that does not exist proves nothing",
     .zone = "",
     .server = NEVER_NXDOMAIN,
     .observed = "null insecure 2+dict\n",
     .findings = "info dkim.none-found (none of the 78 selectors that were tried is there; whether "
                 "others are cannot be seen at _domainkey.a.test) insecure 300\n"},
    {.about = "NODATA for all that does not exist, and a key",
     .zone = S1 "TXT " GOOD "\n",
     .server = NEVER_NXDOMAIN,
     .observed = "true insecure 2+dict\ns1 valid rsa 2048 false (SendGrid and others)\n",
     .findings = ""},

    /* Wildcards. */
    {.about = "a wildcard of another type",
     .zone = "",
     .wildcard = "A 192.0.2.1",
     .observed = "null insecure 2+dict\n",
     .findings = "info dkim.none-found (none of the 78 selectors that were tried is there; whether "
                 "others are cannot be seen at _domainkey.a.test) insecure 300\n"},
    {.about = "a wildcard's text is no key of anybody's",
     .zone = "",
     .wildcard = "TXT v=spf1 -all",
     .observed = "null insecure 2+dict\n",
     .findings =
         "low dkim.wildcard rblsweep-no-such-selector._domainkey.a.test (every selector has "
         "the same TXT record, even rblsweep-no-such-selector._domainkey.a.test: 'v=spf1 "
         "-all') insecure 300\n"
         "info dkim.none-found (none of the 78 selectors that were tried is there; whether "
         "others are cannot be seen at _domainkey.a.test) insecure 300\n"},
    {.about = "a key, and a text of no meaning, beside a wildcard",
     .zone = S1 "TXT " GOOD "\ns2._domainkey.a.test TXT token\n",
     .wildcard = "TXT v=spf1 -all",
     .observed = "true insecure 2+dict\ns1 valid rsa 2048 false (SendGrid and others)\n",
     .findings =
         "low dkim.wildcard rblsweep-no-such-selector._domainkey.a.test (every selector has "
         "the same TXT record, even rblsweep-no-such-selector._domainkey.a.test: 'v=spf1 "
         "-all') insecure 300\n"},
    {.about = "the key of every selector",
     .zone = "",
     .wildcard = "TXT " GOOD,
     .observed = "true insecure 2+dict\n",
     .findings = "info dkim.wildcard rblsweep-no-such-selector._domainkey.a.test (every selector "
                 "has the same TXT record, even rblsweep-no-such-selector._domainkey.a.test: "
                 "'v=DKIM1; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsbGNA') insecure 300\n"},
    {.about = "the weak key of every selector",
     .zone = "",
     .wildcard = "TXT " V "p=" RSA_512,
     .observed = "true insecure 2+dict\n",
     .findings = "info dkim.wildcard rblsweep-no-such-selector._domainkey.a.test (every selector "
                 "has the same TXT record, even rblsweep-no-such-selector._domainkey.a.test: "
                 "'v=DKIM1; p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAMOkdIz2OBT97zv3v') insecure 300\n"
                 "high dkim.weak-key rblsweep-no-such-selector._domainkey.a.test "
                 "(rblsweep-no-such-selector._domainkey.a.test: an RSA key of 512 bits; verifiers "
                 "must not accept it (RFC 8301)) insecure 300\n"},
    {.about = "the private key of every selector",
     .zone = "",
     .wildcard = "TXT p=" PRIVATE_PKCS1,
     .observed = "true insecure 2+dict\n",
     .findings = "low dkim.wildcard rblsweep-no-such-selector._domainkey.a.test (every selector "
                 "has the same TXT record, even rblsweep-no-such-selector._domainkey.a.test: "
                 "'p=MIIBOQIBAAJBAMOkdIz2OBT97zv3v3tUGLLJnLpDDOrFrYZa9EmIRRb9fw') insecure 300\n"
                 "critical dkim.private-key rblsweep-no-such-selector._domainkey.a.test "
                 "(rblsweep-no-such-selector._domainkey.a.test: p is a private key) insecure "
                 "300\n"},
    {.about = "a domain without mail revokes all keys",
     .zone = "",
     .wildcard = "TXT " V "p=",
     .observed = "true insecure 2+dict\n",
     .findings = "info dkim.wildcard rblsweep-no-such-selector._domainkey.a.test (every selector "
                 "has the same TXT record, even rblsweep-no-such-selector._domainkey.a.test: "
                 "'v=DKIM1; p=') insecure 300\n"},
    {.about = "what the user named stands there as it is, wildcard or not",
     .selectors = "s1",
     .zone = "",
     .wildcard = "TXT " V "p=",
     .observed = "true insecure 2+dict\ns1 revoked rsa null false (SendGrid and others)\n",
     .findings = "low dkim.revoked s1._domainkey.a.test (s1._domainkey.a.test (SendGrid and "
                 "others): p is empty, the key is revoked) insecure 300\n"
                 "info dkim.wildcard rblsweep-no-such-selector._domainkey.a.test (every selector "
                 "has the same TXT record, even rblsweep-no-such-selector._domainkey.a.test: "
                 "'v=DKIM1; p=') insecure 300\n"},
    {.about = "a wildcard alias that leads nowhere is nobody's",
     .zone = "",
     .wildcard = "CNAME parked.b.test",
     .observed = "null insecure 2+dict\n",
     .findings = "info dkim.none-found (none of the 78 selectors that were tried is there; whether "
                 "others are cannot be seen at _domainkey.a.test) insecure 300\n"},
    {.about = "a wildcard alias that leads nowhere, and a named selector",
     .selectors = "blue",
     .zone = "",
     .is_only = true,
     .wildcard = "CNAME parked.b.test",
     .observed = "null insecure 3\nblue missing null null null\n",
     .findings = "medium dkim.missing blue._domainkey.a.test (blue._domainkey.a.test does not "
                 "exist) insecure 300\n"
                 "info dkim.none-found (none of the 1 selectors that were tried is there; whether "
                 "others are cannot be seen at _domainkey.a.test) insecure 300\n"},
    {.about = "a wildcard alias that leads to a text",
     .zone = "parked.b.test TXT hello\nparked.b.test TXT world\n",
     .wildcard = "CNAME parked.b.test",
     .observed = "null insecure 2+dict\n",
     .findings =
         "low dkim.wildcard rblsweep-no-such-selector._domainkey.a.test (every selector has "
         "the same TXT record, even rblsweep-no-such-selector._domainkey.a.test: 'hello') "
         "insecure 300\n"
         "info dkim.none-found (none of the 78 selectors that were tried is there; whether "
         "others are cannot be seen at _domainkey.a.test) insecure 300\n"},

    /* Selectors of the user. */
    {.about = "a named selector is asked whatever the probe says",
     .selectors = "blue",
     .zone = "",
     .observed = "false insecure 2\nblue missing null null null\n",
     .findings = "medium dkim.missing blue._domainkey.a.test (blue._domainkey.a.test does not "
                 "exist) insecure 300\n"},
    {.about = "a named selector without TXT",
     .selectors = "blue",
     .is_only = true,
     .zone = BLUE "A 192.0.2.1\n",
     .observed = "true insecure 3\nblue missing null null null\n",
     .findings =
         "medium dkim.missing blue._domainkey.a.test (blue._domainkey.a.test has no such "
         "record) insecure 300\n"
         "info dkim.none-found (none of the 1 selectors that were tried has a key; others need not "
         "be there: _domainkey.a.test exists because of blue._domainkey.a.test) insecure 300\n"},
    {.about = "a named selector that is an empty name",
     .selectors = "red,blue",
     .zone = "x." BLUE "A 192.0.2.1\n",
     .observed = "true insecure 4+dict\nred missing null null null\nblue missing null null null\n",
     .findings =
         "medium dkim.missing red._domainkey.a.test (red._domainkey.a.test does not exist) "
         "insecure 300\n"
         "medium dkim.missing blue._domainkey.a.test (blue._domainkey.a.test has no such "
         "record) insecure 300\n"
         "info dkim.none-found (none of the 80 selectors that were tried has a key; others need "
         "not be there: _domainkey.a.test exists because of blue._domainkey.a.test) insecure "
         "300\n"},
    {.about = "a selector of the dictionary without TXT",
     .zone = S1 "A 192.0.2.1\n",
     .observed = "true insecure 2+dict\n",
     .findings =
         "info dkim.none-found (none of the 78 selectors that were tried has a key; others need "
         "not be there: _domainkey.a.test exists because of s1._domainkey.a.test) insecure 300\n"},
    {.about = "one there, one not",
     .selectors = "blue,red",
     .zone = BLUE "TXT " GOOD "\n",
     .observed = "true insecure 4+dict\nblue valid rsa 2048 false\nred missing null null null\n",
     .findings = "medium dkim.missing red._domainkey.a.test (red._domainkey.a.test does not exist) "
                 "insecure 300\n"},
    {.about = "the target's first, then the command line's, then the dictionary's",
     .selectors = " red , ,blue",
     .more = "blue,S1,,green ",
     .zone = BLUE "TXT " GOOD "\nred._domainkey.a.test TXT " GOOD "\n"
                  "green._domainkey.a.test TXT " GOOD "\n" S1 "TXT " GOOD "\n"
                  "google._domainkey.a.test TXT " GOOD "\n",
     .observed = "true insecure 5+dict\nred valid rsa 2048 false\nblue valid rsa 2048 false\n"
                 "S1 valid rsa 2048 false (SendGrid and others)\ngreen valid rsa 2048 false\n"
                 "google valid rsa 2048 false (Google Workspace)\n",
     .findings = ""},
    {.about = "the same name in other words is asked once",
     .selectors = "blue,BLUE,blue.,\\098lue",
     .zone = BLUE "TXT " GOOD "\n",
     .observed = "true insecure 3+dict\nblue valid rsa 2048 false\n",
     .findings = ""},
    {.about = "without the dictionary",
     .more = "blue",
     .is_only = true,
     .zone = BLUE "TXT " GOOD "\n" S1 "TXT " GOOD "\n",
     .observed = "true insecure 3\nblue valid rsa 2048 false\n",
     .findings = ""},
    {.about = "several labels",
     .selectors = "2024.mail",
     .zone = "2024.mail._domainkey.a.test TXT " GOOD "\n",
     .observed = "true insecure 3+dict\n2024.mail valid rsa 2048 false\n",
     .findings = ""},
    {.about = "what makes no name",
     .selectors = "a..b,.,a..B,"
                  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     .zone = "",
     .observed = "false insecure 1\na..b missing null null null\n. missing null null null\n"
                 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa missing null "
                 "null null\n",
     .findings =
         "low dkim.bad-selector a..b._domainkey.a.test ('a..b' makes no domain name before "
         "a.test)\n"
         "low dkim.bad-selector .._domainkey.a.test ('.' makes no domain name before a.test)\n"
         "low dkim.bad-selector "
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa._domainkey.a.test "
         "('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' makes no domain "
         "name before a.test)\n"
         "low dkim.none (no DKIM key is published: _domainkey.a.test does not exist) insecure "
         "300\n"},
    {.about = "a named one that timed out, and nothing is below _domainkey",
     .selectors = "b.lue",
     .zone = "b.lue._domainkey.a.test TIMEOUT\n",
     .server = DENIES_EMPTY_NAMES,
     .observed = "false insecure 2\nb.lue unknown null null null\n",
     .findings = "info dkim.unknown b.lue._domainkey.a.test (timeout)\n"},
    {.about = "failures, by cause",
     .selectors = "red,blue,green",
     .is_only = true,
     .zone = "red._domainkey.a.test TIMEOUT\n" BLUE "REFUSED\ngreen._domainkey.a.test TIMEOUT\n",
     .observed = "true insecure 5\nred unknown null null null\nblue unknown null null null\n"
                 "green unknown null null null\n",
     .findings = "info dkim.unknown red._domainkey.a.test green._domainkey.a.test (timeout)\n"
                 "info dkim.unknown blue._domainkey.a.test (refused)\n"},
    {.about = "a bogus key beside a good one",
     .selectors = "blue,red",
     .is_only = true,
     .zone = BLUE "BOGUS\nred._domainkey.a.test TXT " GOOD "\n",
     .observed = "true bogus 4\nblue unknown null null null\nred valid rsa 2048 false\n",
     .findings = "info dkim.unknown blue._domainkey.a.test (bogus) bogus\n"},
    {.about = "a failure in the dictionary",
     .zone = "google._domainkey.a.test SERVFAIL\n" S1 "TXT " GOOD "\n",
     .observed = "true insecure 2+dict\ngoogle unknown null null null (Google Workspace)\n"
                 "s1 valid rsa 2048 false (SendGrid and others)\n",
     .findings = "info dkim.unknown google._domainkey.a.test (servfail)\n"},
    {.about = "after three failures the dictionary is given up",
     .zone = "google._domainkey.a.test SERVFAIL\nselector1._domainkey.a.test TIMEOUT\n"
             "default._domainkey.a.test SERVFAIL\ndkim._domainkey.a.test TXT " GOOD "\n",
     .observed = "true insecure 6\ngoogle unknown null null null (Google Workspace)\n"
                 "selector1 unknown null null null (Microsoft 365)\n"
                 "default unknown null null null (cPanel, Plesk, OpenDKIM and others)\n",
     .findings = "info dkim.unknown google._domainkey.a.test default._domainkey.a.test (servfail)\n"
                 "info dkim.unknown selector1._domainkey.a.test (timeout)\n"},

    /* Aliases. */
    {.about = "a key at the end of an alias",
     .zone = S1 "CNAME k.b.test\nk.b.test TXT " GOOD "\n",
     .observed = "true insecure 2+dict\ns1 valid rsa 2048 false (SendGrid and others)\n",
     .findings = ""},
    {.about = "an alias that leads nowhere, to somebody else's",
     .zone = "selector1._domainkey.a.test CNAME x.b.co.uk\n",
     .observed = "true insecure 2+dict\nselector1 missing null null null (Microsoft 365)\n",
     .findings = "low dkim.dangling selector1._domainkey.a.test (selector1._domainkey.a.test "
                 "(Microsoft 365) is an alias of x.b.co.uk, which does not exist; only if nobody "
                 "has registered b.co.uk could a stranger do so and publish a key there) insecure "
                 "300\n"},
    {.about = "an alias that leads to a name without TXT",
     .selectors = "blue",
     .zone = BLUE "CNAME k.a.test\nk.a.test A 192.0.2.1\n",
     .observed = "true insecure 3+dict\nblue missing null null null\n",
     .findings = "medium dkim.dangling blue._domainkey.a.test (blue._domainkey.a.test is an alias "
                 "of k.a.test, which has no such record) insecure 300\n"},
    {.about = "an alias of itself",
     .zone = S1 "CNAME s1._domainkey.a.test\n",
     .observed = "true insecure 2+dict\ns1 unknown null null null (SendGrid and others)\n",
     .findings = "info dkim.unknown s1._domainkey.a.test (servfail)\n"},

    /* Keys. */
    {.about = "a weak key",
     .zone = S1 "TXT " V "t=y; p=" RSA_768 "\n",
     .observed = "true insecure 2+dict\ns1 weak rsa 768 true (SendGrid and others)\n",
     .findings = "high dkim.weak-key s1._domainkey.a.test (s1._domainkey.a.test (SendGrid and "
                 "others): an RSA key of 768 bits; verifiers must not accept it (RFC 8301)) "
                 "insecure 300\n"},
    {.about = "a short key",
     .selectors = "blue",
     .zone = BLUE "TXT " V "p=" RSA_1024 "\n",
     .observed = "true insecure 3+dict\nblue valid rsa 1024 false\n",
     .findings = "low dkim.short-key blue._domainkey.a.test (blue._domainkey.a.test: an RSA key of "
                 "1024 bits; 2048 are advised (RFC 8301)) insecure 300\n"},
    {.about = "4096 bits are not too many",
     .selectors = "blue",
     .zone = BLUE "TXT " V "p=" RSA_4096 "\n",
     .observed = "true insecure 3+dict\nblue valid rsa 4096 false\n",
     .findings = ""},
    {.about = "a key that not all can follow",
     .selectors = "blue",
     .zone = BLUE "TXT " V "p=" RSA_8192 "\n",
     .observed = "true insecure 3+dict\nblue valid rsa 8192 false\n",
     .findings = "low dkim.long-key blue._domainkey.a.test (blue._domainkey.a.test: an RSA key of "
                 "8192 bits; verifiers need not follow beyond 4096) insecure 300\n"},
    {.about = "bare and in testing",
     .selectors = "blue",
     .zone = BLUE "TXT " V "t=y; p=" RSA_BARE_2048 "\n",
     .observed = "true insecure 3+dict\nblue valid rsa 2048 true\n",
     .findings = "low dkim.bare-key blue._domainkey.a.test (blue._domainkey.a.test: p is an "
                 "RSAPublicKey without the SubjectPublicKeyInfo that many verifiers expect) "
                 "insecure 300\n"
                 "low dkim.testing blue._domainkey.a.test (blue._domainkey.a.test: t=y asks "
                 "verifiers to treat signed mail as unsigned) insecure 300\n"},
    {.about = "Ed25519 beside RSA",
     .selectors = "blue",
     .zone = BLUE "TXT " V "k=ed25519; p=" ED25519 "\n" S1 "TXT " GOOD "\n",
     .observed = "true insecure 3+dict\nblue valid ed25519 256 false\n"
                 "s1 valid rsa 2048 false (SendGrid and others)\n",
     .findings = ""},
    {.about = "Ed25519 alone",
     .selectors = "blue",
     .zone = BLUE "TXT " V "k=ed25519; p=" ED25519 "\n" S1 "TXT " V "p=\n",
     .observed = "true insecure 3+dict\nblue valid ed25519 256 false\n"
                 "s1 revoked rsa null false (SendGrid and others)\n",
     .findings = "info dkim.revoked s1._domainkey.a.test (s1._domainkey.a.test (SendGrid and "
                 "others): p is empty, the key is revoked) insecure 300\n"
                 "info dkim.ed25519-only (the only valid keys that were found are Ed25519, which "
                 "many verifiers do not know (RFC 8463)) insecure 300\n"},
    {.about = "Ed25519, and an RSA key perhaps",
     .selectors = "blue,red",
     .is_only = true,
     .zone = BLUE "TXT " V "k=ed25519; p=" ED25519 "\nred._domainkey.a.test TIMEOUT\n",
     .observed = "true insecure 4\nblue valid ed25519 256 false\nred unknown null null null\n",
     .findings = "info dkim.unknown red._domainkey.a.test (timeout)\n"},
    {.about = "no key at all",
     .zone = S1 "TXT hello\n",
     .observed = "true insecure 2+dict\ns1 malformed null null null (SendGrid and others)\n",
     .findings = "medium dkim.malformed s1._domainkey.a.test (s1._domainkey.a.test (SendGrid and "
                 "others): 'hello' is no tag=value) insecure 300\n"},
    {.about = "a key for reports about TLS, which stands for none of mail",
     .selectors = "blue",
     .zone = BLUE "TXT " V "s=tlsrpt; p=" RSA_2048 "\n" S1 "TXT " V "k=ed25519; p=" ED25519 "\n",
     .observed = "true insecure 3+dict\nblue valid rsa 2048 false\n"
                 "s1 valid ed25519 256 false (SendGrid and others)\n",
     .findings =
         "info dkim.other-service blue._domainkey.a.test (blue._domainkey.a.test: s=tlsrpt, a key "
         "for reports about TLS (RFC 8460), not for mail) insecure 300\n"
         "info dkim.ed25519-only (the only valid keys that were found are Ed25519, which "
         "many verifiers do not know (RFC 8463)) insecure 300\n"},
    {.about = "without padding, and bytes behind it",
     .selectors = "blue",
     .zone = BLUE "TXT " V "p=" RSA_TRAILING "YQ\n",
     .observed = "true insecure 3+dict\nblue valid rsa 1024 false\n",
     .findings =
         "low dkim.short-key blue._domainkey.a.test (blue._domainkey.a.test: an RSA key of "
         "1024 bits; 2048 are advised (RFC 8301)) insecure 300\n"
         "low dkim.unpadded blue._domainkey.a.test (blue._domainkey.a.test: the base64 of p lacks "
         "the '=' at its end, which some verifiers need) insecure 300\n"
         "low dkim.trailing-bytes blue._domainkey.a.test (blue._domainkey.a.test: 4 bytes follow "
         "the key in p, which most verifiers ignore) insecure 300\n"},
    {.about = "another key type",
     .selectors = "blue",
     .zone = BLUE "TXT k=dsa; t=y; p=" RSA_1024 "\n",
     .observed = "true insecure 3+dict\nblue malformed dsa null true\n",
     .findings =
         "medium dkim.malformed blue._domainkey.a.test (blue._domainkey.a.test: k=dsa is an "
         "unknown key type) insecure 300\n"},
    {.about = "a private key",
     .selectors = "blue",
     .zone = BLUE "TXT " V "p=" PRIVATE_PKCS8 "\n",
     .observed = "true insecure 3+dict\nblue malformed rsa null false\n",
     .findings = "critical dkim.private-key blue._domainkey.a.test (blue._domainkey.a.test: p is a "
                 "private key) insecure 300\n"},
    {.about = "two records",
     .selectors = "blue",
     .zone = BLUE "TXT " V "p=\n" BLUE "TXT v=spf1 -all\n",
     .observed = "true insecure 3+dict\nblue malformed null null null\n",
     .findings = "medium dkim.multiple blue._domainkey.a.test (blue._domainkey.a.test has 2 TXT "
                 "records, 'v=DKIM1; p=' and 'v=spf1 -all' among them: which one counts is chance) "
                 "insecure 300\n"},
};

static struct slice word(const struct value *object, const char *key, char buffer[24])
{
    const struct value *value = value_find(object, key);

    if (value == NULL)
        return SLICE("absent");
    if (value->type == VALUE_NULL)
        return SLICE("null");
    if (value->type == VALUE_BOOL)
        return value->truth ? SLICE("true") : SLICE("false");
    if (value->type != VALUE_NUMBER)
        return value->text;
    snprintf(buffer, 24, "%lld", (long long)value->number);
    return slice_of(buffer);
}

static size_t dictionary_size(void)
{
    size_t size = 0;

    while (dkim_selectors[size].selector != NULL)
        size++;
    return size;
}

static void print_observed(char *text, size_t size, const struct record *record, size_t questions)
{
    const struct value *observed = record->checks->observed;
    bool has_dictionary = questions >= dictionary_size();
    char number[24];

    cr_expect_str_eq(record->checks->name, "dkim");
    cr_expect_null(record->checks->next);
    size_t len = (size_t)snprintf(
        text, size, "%.*s %.*s %zu%s\n", SLICE_ARG(word(observed, "any", number)),
        SLICE_ARG(word(observed, "dnssec", number)),
        has_dictionary ? questions - dictionary_size() : questions, has_dictionary ? "+dict" : "");
    const struct value *list = value_find(observed, "selectors");
    for (const struct value *v = list->members.first; v != NULL; v = v->next) {
        static const char *const keys[] = {"selector", "result", "k", "bits", "testing"};
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
            len += (size_t)snprintf(text + len, size - len, "%s%.*s", i > 0 ? " " : "",
                                    SLICE_ARG(word(v, keys[i], number)));
        if (value_find(v, "owner") != NULL)
            len += (size_t)snprintf(text + len, size - len, " (%.*s)",
                                    SLICE_ARG(word(v, "owner", number)));
        len += (size_t)snprintf(text + len, size - len, "\n");
    }
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

/* What the server of that conversation says. */
static struct dns_answer *answer_to(const struct conversation *c,
                                    const struct dns_question *question)
{
    struct dns_name probe = dns_name_of("_domainkey.a.test");
    struct dns_answer *answer = zone_answer(c->zone, question);
    char zone[16384], name[DNS_NAME_TEXT_MAX];

    if (c->server == CANCELLED) {
        dns_answer_release(answer);
        return dns_answer_failed(DNS_CANCELLED, "cancelled by the test");
    }
    if (c->server == DENIES_EMPTY_NAMES && dns_name_eq(&question->name, &probe)) {
        answer->outcome = DNS_NXDOMAIN;
        return answer;
    }
    if (answer->outcome != DNS_NXDOMAIN || answer->alias_count > 0)
        return answer;
    if (c->server == NEVER_NXDOMAIN)
        answer->outcome = DNS_NODATA;
    if (c->wildcard == NULL)
        return answer;
    dns_answer_release(answer);
    dns_name_print(&question->name, name);
    snprintf(zone, sizeof zone, "%s%s %s\n", c->zone, name, c->wildcard);
    return zone_answer(zone, question);
}

/* Returns how many questions it took. */
static size_t converse(struct arena *arena, const struct conversation *c, struct record *record)
{
    const struct check_settings settings = {.selectors = slice_of(c->more),
                                            .selectors_only = c->is_only};
    struct arena *talk_arena = arena_new(4096);
    const struct dns_question *question;
    size_t question_count = 0;

    void *talk = dkim_check.begin(talk_arena, &record->target, &settings);
    while ((question = dkim_check.question(talk)) != NULL) {
        cr_assert_lt(question_count, DKIM_QUESTIONS_MAX, "%s: never ends", c->about);
        question_count++;
        cr_expect_eq(question->type, DNS_TXT);
        struct dns_answer *answer = answer_to(c, question);
        dkim_check.answer(talk, answer);
        dns_answer_release(answer);
    }
    dkim_check.verdict(talk, arena, record);
    arena_free(talk_arena);
    return question_count;
}

static struct record record_of(const struct conversation *c)
{
    return (struct record){.target = {.kind = TARGET_DOMAIN,
                                      .domain = SLICE("a.test"),
                                      .selectors = slice_of(c->selectors)}};
}

static void expect(const struct conversation *c)
{
    struct arena *arena = arena_new(4096);
    struct record record = record_of(c);
    char observed[2048], findings[4096];

    size_t question_count = converse(arena, c, &record);
    print_observed(observed, sizeof observed, &record, question_count);
    cr_expect_str_eq(observed, c->observed, "%s: '%s'", c->about, observed);
    print_findings(findings, sizeof findings, &record);
    cr_expect_str_eq(findings, c->findings, "%s: '%s'", c->about, findings);
    for (const struct finding *f = record.findings; f != NULL; f = f->next) {
        cr_expect_null(f->subject.at, "%s", c->about);
        cr_expect_eq(f->advice.at == NULL, slice_ends(slice_of(f->code), SLICE(".unknown")), "%s",
                     c->about);
        cr_expect_eq(slice_index(f->advice, '\n'), f->advice.len, "%s", c->about);
    }
    arena_free(arena);
}

Test(dkim, conversations)
{
    for (size_t i = 0; i < sizeof conversations / sizeof *conversations; i++)
        expect(&conversations[i]);
}

Test(dkim, a_wildcard_is_the_same_in_any_order)
{
    const struct dns_record one = {(const uint8_t *)"\1a", 2}, other = {(const uint8_t *)"\1b", 2};
    const struct dns_record forth[] = {one, other}, back[] = {other, one}, twice[] = {one, one};
    const struct reply decoy = {.record_count = 2, .records = forth};
    struct reply reply = {.record_count = 2, .records = back};
    const struct dkim_talk talk = {.decoy = &decoy};

    cr_expect_not(dkim_talk_stands_out(&talk, &reply));
    reply.records = twice;
    cr_expect(dkim_talk_stands_out(&talk, &reply));
    reply = (struct reply){.record_count = 1, .records = forth};
    cr_expect(dkim_talk_stands_out(&talk, &reply));
}

Test(dkim, shows_name_and_record)
{
    const struct conversation c = {.zone = BLUE "TXT " V "p=\n" S1 "TXT a\n" S1 "TXT b\n",
                                   .selectors = "BLUE,s1,a..b",
                                   .is_only = true};
    struct arena *arena = arena_new(4096);
    struct record record = record_of(&c);
    char number[24];

    converse(arena, &c, &record);
    const struct value *list = value_find(record.checks->observed, "selectors");
    const struct value *entry = list->members.first;
    cr_expect(slice_eq(word(entry, "selector", number), SLICE("BLUE")));
    cr_expect(slice_eq(word(entry, "name", number), SLICE("blue._domainkey.a.test")));
    cr_expect(slice_eq(word(entry, "record", number), SLICE(V "p=")));
    entry = entry->next; /* which of two would it be? */
    cr_expect(slice_eq(word(entry, "record", number), SLICE("null")));
    entry = entry->next;
    cr_expect(slice_eq(word(entry, "name", number), SLICE("a..b._domainkey.a.test")));
    cr_expect_null(entry->next);
    arena_free(arena);
}

Test(dkim, advises_by_name)
{
    static const struct {
        const char *zone, *selectors, *advice;
    } rows[] = {
        {"", NULL,
         "have your mail system sign, and publish its public key as a TXT record such as "
         "s1._domainkey.a.test: v=DKIM1; k=rsa; p=..."},
        {"", "blue",
         "publish the public key as a TXT record at blue._domainkey.a.test, or sign with a "
         "selector that is there"},
        {S1 "TXT p=1\n", NULL,
         "publish the key anew as one TXT record at s1._domainkey.a.test: v=DKIM1; k=rsa; p= and "
         "all of the public key in base64, without quotation marks or backslashes"},
        {S1 "TXT k=ed25519; p=1234\n", NULL,
         "publish the key anew as one TXT record at s1._domainkey.a.test: v=DKIM1; k=ed25519; p= "
         "and all of the public key in base64, without quotation marks or backslashes"},
        {S1 "TXT h=sha1; p=" RSA_2048 "\n", NULL,
         "write h=sha256, or remove h, in the TXT record at s1._domainkey.a.test"},
        {S1 "TXT s=web; p=" RSA_2048 "\n", NULL,
         "write s=email, or remove s, in the TXT record at s1._domainkey.a.test"},
        {S1 "TXT s=tlsrpt; p=" RSA_2048 "\n", NULL,
         "sign mail with another selector than that of s1._domainkey.a.test"},
        {S1 "TXT p=" RSA_TRAILING "\n", "blue",
         "publish the public key as a TXT record at blue._domainkey.a.test, or sign with a "
         "selector that is there"},
        {S1 "CNAME b.test\n", NULL,
         "if nobody signs with it, remove the CNAME record at s1._domainkey.a.test; else have "
         "whoever runs b.test publish the key there"},
        {S1 "TXT " V "p=" RSA_1024 "\n", NULL,
         "make an RSA key pair of 2048 bits under a new selector and sign with that instead of "
         "s1._domainkey.a.test"},
        {S1 "TXT " V "t=y; p=" RSA_2048 "\n", NULL,
         "remove t=y from the TXT record at s1._domainkey.a.test once signatures verify"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct conversation c = {.zone = rows[i].zone, .selectors = rows[i].selectors};
        struct arena *arena = arena_new(4096);
        struct record record = record_of(&c);
        converse(arena, &c, &record);
        cr_assert_not_null(record.findings);
        cr_expect(slice_eq(record.findings->advice, slice_of(rows[i].advice)), "%.*s",
                  SLICE_ARG(record.findings->advice));
        arena_free(arena);
    }
}

Test(dkim, asks_so_many_named_selectors_and_no_more)
{
    struct conversation c = {.zone = S1 "TXT " GOOD "\n", .about = "many"};
    struct arena *arena = arena_new(4096);
    char selectors[4096] = "", observed[16384];
    size_t len = 0;

    for (int i = 0; i < DKIM_SELECTORS_MAX + 5; i++)
        len += (size_t)snprintf(selectors + len, sizeof selectors - len, "n%d,", i);
    c.selectors = selectors;
    c.more = "n0,n1,n204,more";
    struct record record = record_of(&c);
    size_t question_count = converse(arena, &c, &record);
    cr_expect_eq(question_count, DKIM_SELECTORS_MAX + 2 + dictionary_size());
    const struct finding *last = record.last_finding;
    cr_expect_str_eq(last->code, "dkim.too-many-selectors");
    cr_expect(slice_eq(last->reason, SLICE("7 selectors were not tried: 200 are the most")));
    cr_expect(slice_ends(last->advice, SLICE("a.test signs with")));
    print_observed(observed, sizeof observed, &record, question_count);
    cr_expect_not_null(strstr(observed, "\nn199 missing"));
    cr_expect_null(strstr(observed, "\nn200 "));
    cr_expect_not_null(strstr(observed, "\ns1 valid"));
    arena_free(arena);
}

Test(dkim, leaves_out_what_does_not_fit_before_a_long_name)
{
    /* 242 bytes with the root's: 11 for _domainkey, and 2 for the shortest selector. */
    static const char label[] =
        "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefg"; /* 59 */
    struct arena *arena = arena_new(4096);
    char domain[256], observed[2048];

    snprintf(domain, sizeof domain, "%s.%s.%s.x%s", label, label, label, label);
    const struct conversation c = {.zone = "", .selectors = "a,bb"};
    struct record record = record_of(&c);
    record.target.domain = slice_of(domain);
    print_observed(observed, sizeof observed, &record, converse(arena, &c, &record));
    cr_expect_str_eq(observed,
                     "null insecure 1\na missing null null null\n"
                     "bb missing null null null\n",
                     "%s", observed);
    cr_expect_str_eq(record.findings->code, "dkim.missing");
    cr_expect_str_eq(record.findings->next->code, "dkim.bad-selector");
    arena_free(arena);
}

Test(dkim, of_a_pair_is_about_the_domain)
{
    const struct conversation c = {.zone = ""};
    struct arena *arena = arena_new(4096);
    struct record record = record_of(&c);

    record.target.kind = TARGET_PAIR;
    record.target.ip = ip_of("192.0.2.1");
    converse(arena, &c, &record);
    cr_assert_not_null(record.findings);
    cr_expect(slice_eq(record.findings->subject, SLICE("a.test")));
    arena_free(arena);
}

Test(dkim, applies_where_there_is_a_domain)
{
    static const bool applies[] = {
        [TARGET_IP4] = false, [TARGET_IP6] = false, [TARGET_DOMAIN] = true, [TARGET_PAIR] = true};

    for (unsigned kind = TARGET_IP4; kind <= TARGET_PAIR; kind++) {
        struct target target = {.kind = kind};
        cr_expect_eq(dkim_check.applies(&target), applies[kind], "%u", kind);
    }
}

Test(dkim, the_dictionary_has_valid_selectors_once)
{
    cr_expect_geq(dictionary_size(), 60);
    for (size_t i = 0; i < dictionary_size(); i++) {
        struct dns_name name;
        cr_expect(dns_name_parse(&name, slice_of(dkim_selectors[i].selector)), "%zu", i);
        cr_expect_gt(strlen(dkim_selectors[i].owner), 0, "%s", dkim_selectors[i].selector);
        for (size_t j = 0; j < i; j++)
            cr_expect_not(slice_eq_nocase(slice_of(dkim_selectors[i].selector),
                                          slice_of(dkim_selectors[j].selector)),
                          "%s", dkim_selectors[i].selector);
    }
}
