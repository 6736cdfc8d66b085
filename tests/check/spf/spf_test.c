/* Plays whole conversations: the zone is all that DNS holds, the record is what must follow. */
#include "check/spf/spf.h"

#include "base/text.h"
#include "check/talk/dialog.h"
#include "tests/twin.h"
#include "tests/zone.h"

#include <criterion/criterion.h>
#include <stdio.h>

#define PAIR "192.0.2.1"
#define A "a.test TXT v=spf1 "
#define NONE_OF(domain) "medium spf.none (" domain " has no SPF record)\n"

/* Ten names with an address each. */
#define TEN(of)                                                                                    \
    "n0.test " of "n1.test " of "n2.test " of "n3.test " of "n4.test " of "n5.test " of            \
    "n6.test " of "n7.test " of "n8.test " of "n9.test " of

/* client: an address, or "" for the domain alone. observed: result lookups/voids, of a domain the
 * addresses that pass, of a pair the explanation; helo's behind a bar. */
static const struct conversation {
    const char *about, *client, *mail_from, *helo, *zone, *observed, *findings;
} conversations[] = {
    /* One client. */
    {"no record", PAIR, NULL, NULL, "a.test A 192.0.2.1\n", "none -/-", NONE_OF("a.test")},
    {"no such domain", PAIR, NULL, NULL, "", "none -/-", NONE_OF("a.test")},
    {"pass by ip4", PAIR, NULL, NULL, A "ip4:192.0.2.0/24 -all\n", "pass 0/0", ""},
    {"fail", PAIR, NULL, NULL, A "ip4:192.0.2.2 -all\n", "fail 0/0",
     "high spf.fail (a.test gives fail for 192.0.2.1 by -all)\n"},
    {"softfail", PAIR, NULL, NULL, A "~all\n", "softfail 0/0",
     "medium spf.softfail (a.test gives softfail for 192.0.2.1 by ~all)\n"},
    {"an end that is left open", PAIR, NULL, NULL, A "ip4:192.0.2.2\n", "neutral 0/0",
     "low spf.no-all (the policy does not end in all, and says nothing about other hosts)\n"
     "low spf.neutral (a.test gives neutral for 192.0.2.1)\n"},
    {"counts stop where a term matches", PAIR, NULL, NULL,
     A "a mx:b.test -all\na.test A 192.0.2.1\nb.test MX 10 m.test\nm.test A 192.0.2.9\n",
     "pass 1/0", ""},
    {"sender's domain, in capitals", PAIR, "Joe@B.Test", NULL,
     A "-all\nb.test TXT v=spf1 exists:%{l}.%{d}.c.test -all\njoe.b.test.c.test A 127.0.0.1\n",
     "pass 1/0", ""},
    {"a sender without local part", PAIR, "@b.test", NULL,
     A "-all\nb.test TXT v=spf1 exists:%{l}.c.test -all\npostmaster.c.test A 127.0.0.1\n",
     "pass 1/0", ""},
    {"a sender whose domain cannot be one", PAIR, "joe@b", NULL, A "-all\n", "none -/-",
     "low spf.sender-none (b has no SPF record)\n"},
    {"an address literal", PAIR, "joe@[192.0.2.1]", NULL, A "-all\n", "none -/-",
     "low spf.sender-none ([192.0.2.1] has no SPF record)\n"},
    {"the null sender is postmaster at the domain", PAIR, "", "a.test",
     A "exists:%{l}.a.test -all\npostmaster.a.test A 127.0.0.1\n", "pass 1/0 | pass 1/0", ""},
    {"HELO beside the sender", PAIR, NULL, "h.test",
     A "ip4:192.0.2.1 -all\nh.test TXT v=spf1 -all\n", "pass 0/0 | fail 0/0",
     "medium spf.helo-fail (h.test gives fail for 192.0.2.1 by -all)\n"},
    {"HELO without a record", PAIR, NULL, "h.test", A "ip4:192.0.2.1 -all\n", "pass 0/0 | none -/-",
     "info spf.helo-none (h.test has no SPF record)\n"},
    {"HELO that is an address", PAIR, NULL, "[192.0.2.1]", A "ip4:192.0.2.1 -all\n",
     "pass 0/0 | none -/-", "info spf.helo-none ([192.0.2.1] has no SPF record)\n"},
    {"explanation", PAIR, NULL, NULL,
     A "-all exp=why.a.test\nwhy.a.test TXT %{i} is not %{d}%% of %{c}\n",
     "fail 0/0 '192.0.2.1 is not a.test% of 192.0.2.1'",
     "high spf.fail (a.test gives fail for 192.0.2.1 by -all)\n"},
    {"explanation of the record redirected to", PAIR, NULL, NULL,
     A "redirect=b.test exp=why.a.test\nb.test TXT v=spf1 -all exp=why.b.test\n"
       "why.a.test TXT wrong\nwhy.b.test TXT right\n",
     "fail 1/0 'right'", "high spf.fail (a.test gives fail for 192.0.2.1 by -all)\n"},
    {"an explanation with escapes only", PAIR, NULL, NULL,
     A "-all exp=a%%.why.test\na%.why.test TXT 100%%%_sure\n", "fail 0/0 '100% sure'",
     "high spf.fail (a.test gives fail for 192.0.2.1 by -all)\n"},
    {"voids of an explanation do not count", PAIR, NULL, NULL,
     A "a:b.a.test exists:c.test -all exp=why.a.test\nwhy.a.test TXT %{p} may not\n"
       "1.2.0.192.in-addr.arpa PTR x.test\n1.2.0.192.in-addr.arpa PTR y.test\n",
     "fail 2/2 'unknown may not'",
     "low spf.no-address (a.test: 'a:b.a.test': b.a.test does not exist)\n"
     "high spf.fail (a.test gives fail for 192.0.2.1 by -all)\n"},
    {"two explanations are none", PAIR, NULL, NULL,
     A "-all exp=why.a.test\nwhy.a.test TXT one\nwhy.a.test TXT two\n", "fail 0/0",
     "high spf.fail (a.test gives fail for 192.0.2.1 by -all)\n"},
    {"an include's explanation is not used", PAIR, NULL, NULL,
     A "include:b.test -all\nb.test TXT v=spf1 -all exp=why.b.test\nwhy.b.test TXT wrong\n",
     "fail 1/0", "high spf.fail (a.test gives fail for 192.0.2.1 by -all)\n"},
    {"a lookup that fails", PAIR, NULL, NULL, A "a:b.test -all\nb.test TIMEOUT\n", "temperror 1/0",
     "info spf.unknown (timeout) b.test\n"},
    {"a failing lookup behind the match does not matter", PAIR, NULL, NULL,
     A "ip4:192.0.2.1 a:b.test -all\nb.test SERVFAIL\n", "pass 0/0",
     "info spf.unknown (servfail) b.test\n"},
    {"the record fails", PAIR, NULL, NULL, "a.test TIMEOUT\n", "temperror -/-",
     "info spf.unknown (timeout) a.test\n"},
    {"the record is bogus", PAIR, NULL, NULL, "a.test BOGUS\n", "temperror -/-",
     "info spf.unknown (bogus) a.test\n"},
    {"a name with escapes only", PAIR, NULL, NULL, A "a:a%%b.h.test -all\na%b.h.test A 192.0.2.1\n",
     "pass 1/0", ""},
    {"an include with escapes only, and an a of its own", PAIR, NULL, NULL,
     A "include:%%x.i.test -all\n%x.i.test TXT v=spf1 a -all\n%x.i.test A 192.0.2.1\n", "pass 2/0",
     ""},
    {"a redirect that ends in an escape", PAIR, NULL, NULL,
     A "redirect=r.test%%\nr.test% TXT v=spf1 ip4:192.0.2.1 -all\n", "pass 1/0", ""},
    {"exchangers by preference, then by name", PAIR, NULL, NULL,
     A "mx -all\na.test MX 20 a.test\na.test MX 10 z.x.a.test\na.test MX 10 c.a.test\n"
       "a.test MX 10 b.a.test\n",
     "permerror 1/3",
     "low spf.no-address (a.test: 'mx': b.a.test does not exist)\n"
     "low spf.no-address (a.test: 'mx': c.a.test does not exist)\n"
     "low spf.no-address (a.test: 'mx': z.x.a.test does not exist)\n"
     "low spf.no-address (a.test: 'mx': a.test has no address)\n"
     "medium spf.voids (4 lookups find nothing, the limit is 2)\n"
     "high spf.permerror (z.x.a.test: more than 2 lookups find nothing)\n"},
    {"names of the client in their order", PAIR, NULL, NULL,
     A "exists:%{p}.e.test -all\n1.2.0.192.in-addr.arpa PTR n.test\n"
       "1.2.0.192.in-addr.arpa PTR m.test\nn.test A 192.0.2.1\nm.test A 192.0.2.1\n"
       "m.test.e.test A 127.0.0.1\n",
     "pass 1/0", ""},
    {"voids at the limit", PAIR, NULL, NULL, A "a:b.a.test exists:c.test ip4:192.0.2.1 -all\n",
     "pass 2/2", "low spf.no-address (a.test: 'a:b.a.test': b.a.test does not exist)\n"},
    {"one void too many", PAIR, NULL, NULL,
     A "a:b.a.test mx:c.a.test exists:d.test ip4:192.0.2.1 -all\n", "permerror 3/3",
     "low spf.no-address (a.test: 'a:b.a.test': b.a.test does not exist)\n"
     "low spf.no-address (a.test: 'mx:c.a.test': c.a.test does not exist)\n"
     "medium spf.voids (3 lookups find nothing, the limit is 2)\n"
     "high spf.permerror (d.test: more than 2 lookups find nothing)\n"},
    {"an exchanger without address is void, too", PAIR, NULL, NULL,
     A "mx -all\na.test MX 10 x.a.test\na.test MX 20 y.a.test\na.test MX 30 z.a.test\n",
     "permerror 1/3",
     "low spf.no-address (a.test: 'mx': x.a.test does not exist)\n"
     "low spf.no-address (a.test: 'mx': y.a.test does not exist)\n"
     "low spf.no-address (a.test: 'mx': z.a.test does not exist)\n"
     "medium spf.voids (3 lookups find nothing, the limit is 2)\n"
     "high spf.permerror (z.a.test: more than 2 lookups find nothing)\n"},
    {"ptr by a name below", PAIR, NULL, NULL,
     A "ptr -all\n1.2.0.192.in-addr.arpa PTR x.b.test\n1.2.0.192.in-addr.arpa PTR m.a.test\n"
       "m.a.test A 192.0.2.1\nx.b.test A 192.0.2.2\n",
     "pass 1/0",
     "low spf.ptr (a.test: 'ptr' is deprecated: slow, unreliable, and ignored by many)\n"},
    {"ptr that is not confirmed", PAIR, NULL, NULL,
     A "ptr -all\n1.2.0.192.in-addr.arpa PTR m.a.test\nm.a.test A 192.0.2.2\n", "fail 1/0",
     "low spf.ptr (a.test: 'ptr' is deprecated: slow, unreliable, and ignored by many)\n"
     "high spf.fail (a.test gives fail for 192.0.2.1 by -all)\n"},
    {"ptr whose lookup fails", PAIR, NULL, NULL, A "ptr ?all\n1.2.0.192.in-addr.arpa TIMEOUT\n",
     "neutral 1/0",
     "low spf.ptr (a.test: 'ptr' is deprecated: slow, unreliable, and ignored by many)\n"
     "low spf.neutral-all (the policy ends in ?all, and says nothing about other hosts)\n"
     "low spf.neutral (a.test gives neutral for 192.0.2.1 by ?all)\n"},
    {"IPv6 by an address of its family", "2001:db8::1", NULL, NULL,
     A "a/24//64 -all\na.test AAAA 2001:db8::2\na.test A 192.0.2.1\n", "pass 1/0", ""},
    {"IPv6 and ip4:0.0.0.0/0", "2001:db8::1", NULL, NULL, A "ip4:0.0.0.0/0 -all\n", "fail 0/0",
     "critical spf.open (every IPv4 address may send for a.test)\n"
     "high spf.fail (a.test gives fail for 2001:db8::1 by -all)\n"},
    {"exists asks for A, of IPv6 too", "2001:db8::1", NULL, NULL,
     A "exists:b.test -all\nb.test A 127.0.0.2\n", "pass 1/0",
     "critical spf.open (every IPv4 address may send for a.test)\n"},
    {"an include without a record", PAIR, NULL, NULL, A "include:b.test -all\nb.test A 192.0.2.1\n",
     "permerror 1/0",
     "high spf.include-none (a.test: 'include:b.test': there is no SPF record at b.test)\n"
     "high spf.permerror (b.test: has no SPF record, but is included)\n"},
    {"a redirect to nothing", PAIR, NULL, NULL, A "redirect=b.a.test\n", "permerror 1/0",
     "high spf.include-none (a.test: 'redirect=b.a.test': there is no SPF record at b.a.test)\n"
     "low spf.no-all (the policy does not end in all, and says nothing about other hosts)\n"
     "high spf.permerror (b.a.test: has no SPF record, but is redirected to)\n"},
    {"ten lookups", PAIR, NULL, NULL,
     A "a:n0.test a:n1.test a:n2.test a:n3.test a:n4.test a:n5.test a:n6.test a:n7.test a:n8.test "
       "a:n9.test -all\n" TEN("A 198.51.100.1\n"),
     "fail 10/0", "high spf.fail (a.test gives fail for 192.0.2.1 by -all)\n"},
    {"eleven", PAIR, NULL, NULL,
     A "a:n0.test a:n1.test a:n2.test a:n3.test a:n4.test a:n5.test a:n6.test a:n7.test a:n8.test "
       "a:n9.test a:n0.test -all\n" TEN("A 198.51.100.1\n"),
     "permerror 10/0",
     "info spf.duplicate (a.test: 'a:n0.test' stands there twice)\n"
     "high spf.lookups (11 lookups, the limit is 10: a permerror for many clients)\n"
     "high spf.permerror (a:n0.test: more than 10 terms ask DNS)\n"},

    /* The domain alone. */
    {"bare: no record", "", NULL, NULL, "", "null=none -/- 0", NONE_OF("a.test")},
    {"bare: fine", "", NULL, NULL,
     A
     "mx ip4:198.51.100.0/25 ip4:198.51.100.64/26 -all\na.test MX 10 m.test\nm.test A 192.0.2.1\n",
     "null 1/0 129", ""},
    {"bare: nobody sends", "", NULL, NULL, A "-all\n", "null 0/0 0", ""},
    {"bare: two records", "", NULL, NULL, A "-all\n" A "~all\n", "null=permerror 0/0 0",
     "high spf.multiple (a.test has more than one SPF record)\n"},
    {"bare: syntax, wherever it stands", "", NULL, NULL, A "-all ipv4:192.0.2.1\n",
     "null=permerror 0/0 0",
     "high spf.syntax (a.test: 'ipv4:192.0.2.1': there is no such mechanism)\n"},
    {"bare: an error that some clients never meet", "", NULL, NULL,
     A "ip4:192.0.2.1 include:b.a.test -all\n", "null 1/0 1",
     "high spf.include-none (a.test: 'include:b.a.test': there is no SPF record at b.a.test)\n"},
    {"bare: an error that all clients meet", "", NULL, NULL, A "include:b.a.test -all\n",
     "null=permerror 1/0 0",
     "high spf.include-none (a.test: 'include:b.a.test': there is no SPF record at b.a.test)\n"},
    {"bare: a failure that all clients meet", "", NULL, NULL,
     A "include:b.test -all\nb.test TIMEOUT\n", "null=temperror 1/0 0 at least",
     "info spf.unknown (timeout) b.test\n"},
    {"bare: a failure that some clients meet", "", NULL, NULL,
     A "ip4:192.0.2.1 include:b.test -all\nb.test REFUSED\n", "null 1/0 1 at least",
     "info spf.unknown (refused) b.test\n"},
    {"bare: one family fails", "", NULL, NULL,
     "a.test TXT v=spf1 a:b.test -all\nb.test A 192.0.2.1\n", "null 1/0 1", ""},
    {"bare: includes itself", "", NULL, NULL, A "include:a.test -all\n", "null=permerror 1/0 0",
     "high spf.loop (a.test: 'include:a.test' leads back to a.test)\n"},
    {"bare: a loop of two", "", NULL, NULL,
     A "include:b.test -all\nb.test TXT v=spf1 redirect=A.TEST\n", "null=permerror 2/0 0",
     "high spf.loop (b.test: 'redirect=A.TEST' leads back to A.TEST)\n"},
    {"bare: lookups of the whole tree, repeated ones again", "", NULL, NULL,
     A "include:b.test include:c.test include:d.test -all\n"
       "b.test TXT v=spf1 include:d.test a -all\nc.test TXT v=spf1 include:d.test a -all\n"
       "d.test TXT v=spf1 a a:b.test ip4:192.0.2.0/30 -all\n" TEN(
           "A 192.0.2.99\n") "b.test A 192.0.2.99\nc.test A 192.0.2.99\nd.test A 192.0.2.98\n",
     "null 13/0 6",
     "high spf.lookups (13 lookups, the limit is 10: a permerror for many clients)\n"},
    {"bare: +all in an include", "", NULL, NULL, A "include:b.test -all\nb.test TXT v=spf1 +all\n",
     "null 1/0 4294967296", "critical spf.open (every IPv4 address may send for a.test)\n"},
    {"bare: two halves are the whole", "", NULL, NULL, A "ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all\n",
     "null 0/0 4294967296", "critical spf.open (every IPv4 address may send for a.test)\n"},
    {"bare: what was refused before is not authorised", "", NULL, NULL,
     A "-ip4:0.0.0.0/1 ip4:128.0.0.0/1 ?ip4:0.0.0.0/0 +all\n", "null 0/0 2147483648",
     "medium spf.broad (2147483648 IPv4 addresses may send for a.test; the widest term is "
     "'ip4:128.0.0.0/1' of a.test)\n"},
    {"bare: -all in an include ends nothing", "", NULL, NULL,
     A "include:b.test ip4:192.0.2.2 -all\nb.test TXT v=spf1 ip4:192.0.2.1 -all\n", "null 1/0 2",
     ""},
    {"bare: broad", "", NULL, NULL, A "ip4:10.0.0.0/11 -all\n", "null 0/0 2097152",
     "low spf.broad (2097152 IPv4 addresses may send for a.test; the widest term is "
     "'ip4:10.0.0.0/11' of a.test)\n"},
    {"bare: ?all", "", NULL, NULL, A "?all\n", "null 0/0 0",
     "low spf.neutral-all (the policy ends in ?all, and says nothing about other hosts)\n"},
    {"bare: the end is that of the redirect", "", NULL, NULL,
     A "redirect=b.test\nb.test TXT v=spf1 ip4:192.0.2.1 -all\n", "null 1/0 1", ""},
    {"bare: terms after all", "", NULL, NULL, A "-all ip4:192.0.2.1 redirect=b.test\n",
     "null 0/0 0",
     "low spf.after-all (a.test: 'ip4:192.0.2.1' never counts, because of an 'all')\n"
     "low spf.after-all (a.test: 'redirect=b.test' never counts, because of an 'all')\n"},
    {"bare: macros are not followed", "", NULL, NULL,
     A "exists:%{i}.b.test include:%{d}.b.test -all\n", "null 2/0 0 at least", ""},
    {"bare: escapes are the same for all clients", "", NULL, NULL,
     A "include:%%x.i.test a:a%%b.h.test redirect=%_.r.test\n%x.i.test TXT v=spf1 a -all\n"
       "%x.i.test A 192.0.2.1\na%b.h.test A 192.0.2.2\n"
       "\\032.r.test TXT v=spf1 ip4:192.0.2.3 -all\n",
     "null 4/0 3", ""},
    {"bare: an include of an escape that is not there", "", NULL, NULL,
     A "include:%%x.i.test -all\n", "null=permerror 1/0 0",
     "high spf.include-none (a.test: 'include:%%x.i.test': there is no SPF record at %x.i.test)\n"},
    {"bare: more than ten exchangers", "", NULL, NULL,
     A
     "mx -all\na.test MX 1 n0.test\na.test MX 1 n1.test\na.test MX 1 n2.test\na.test MX 1 n3.test\n"
     "a.test MX 1 n4.test\na.test MX 1 n5.test\na.test MX 1 n6.test\na.test MX 1 n7.test\n"
     "a.test MX 1 n8.test\na.test MX 1 n9.test\na.test MX 1 n10.test\n",
     "null=permerror 1/0 0",
     "high spf.mx-limit (a.test: 'mx': a.test has more than 10 mail exchangers)\n"},
    {"bare: a null MX is no exchanger", "", NULL, NULL, A "mx -all\na.test MX 0 .\n", "null 1/0 0",
     ""},
    {"bare: a target that anybody can register", "", NULL, NULL,
     A "include:spf.gone.example -all\nexample NS ns.example\n", "null=permerror 1/0 0",
     "high spf.include-none (a.test: 'include:spf.gone.example': there is no SPF record at "
     "spf.gone.example)\n"
     "high spf.dangling (a.test: 'include:spf.gone.example': gone.example does not exist, and "
     "whoever registers it can send)\n"},
    {"bare: a target that is gone, its domain is not", "", NULL, NULL,
     A "a:m.there.example -all\nthere.example NS ns.there.example\n", "null 1/1 0",
     "low spf.no-address (a.test: 'a:m.there.example': m.there.example does not exist)\n"},
    {"bare: others' small faults are for information", "", NULL, NULL,
     A "include:b.example -all\nb.example TXT v=spf1 ptr -all\n", "null 2/0 0 at least",
     "info spf.ptr (b.example: 'ptr' is deprecated: slow, unreliable, and ignored by many)\n"},
    {"bare: almost a record", "", NULL, NULL, "a.test TXT \"v=spf1 -all\"\n", "null=none -/- 0",
     "medium spf.none (a.test has no SPF record, but '\"v=spf1 -all\"')\n"},
    {"bare: almost a record beside one", "", NULL, NULL, A "-all\na.test TXT v=spf10 -all\n",
     "null 0/0 0", "low spf.near-miss ('v=spf10 -all' is no SPF record)\n"},
    {"bare: Sender ID and type 99", "", NULL, NULL,
     A "-all\na.test TXT spf2.0/pra -all\na.test SPF v=spf1 -all\n", "null 0/0 0",
     "info spf.sender-id ('spf2.0/pra -all' is of Sender ID, which nobody uses any more)\n"
     "info spf.type99 (there are records of type SPF (99), which must not be used any more)\n"},
    {"bare: a long record", "", NULL, NULL,
     A "ip4:192.0.2.1 "
       "x=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
       "aaaaaa"
       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
       "aaaaaa"
       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
       "aaaaaa"
       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa -all\n",
     "null 0/0 1",
     "info spf.size (the record has 475 bytes; over 450 it may not fit a UDP answer)\n"},
};

static void print_identity(struct text *out, const struct value *observed, bool is_pair)
{
    const struct value *result = value_find(observed, "result");
    const struct value *lookups = value_find(observed, "lookups");
    const struct value *explanation = value_find(observed, "explanation");

    if (!is_pair)
        text_add(out, result->type == VALUE_NULL ? SLICE("null") : SLICE("null="));
    if (result->type == VALUE_TEXT)
        text_add(out, result->text);
    if (lookups->type == VALUE_NULL)
        text_add(out, SLICE(" -/-"));
    else
        text_print(out, " %d/%d", (int)lookups->number, (int)value_find(observed, "voids")->number);
    if (explanation->type == VALUE_TEXT)
        text_print(out, " '%.*s'", SLICE_ARG(explanation->text));
}

static void print_observed(struct text *out, const struct record *record)
{
    const struct value *observed = record->checks->observed;
    bool is_pair = record->target.kind == TARGET_PAIR;

    print_identity(out, observed, is_pair);
    if (value_find(observed, "helo") != NULL) {
        text_add(out, SLICE(" | "));
        print_identity(out, value_find(observed, "helo"), true);
    }
    if (is_pair)
        return;
    text_print(out, " %lld", (long long)value_find(observed, "ip4_addresses")->number);
    if (value_find(observed, "lower_bound")->truth)
        text_add(out, SLICE(" at least"));
}

static void print_findings(struct text *out, const struct record *record)
{
    for (const struct finding *f = record->findings; f != NULL; f = f->next) {
        text_print(out, "%s %s (%.*s)", severity_text(f->severity), finding_code_text(f->code),
                   SLICE_ARG(f->reason));
        for (const struct finding_text *answer = f->answers; answer != NULL; answer = answer->next)
            text_print(out, " %.*s", SLICE_ARG(answer->text));
        text_add_char(out, '\n');
        bool is_unknown = finding_kind(f->code)->class == FINDING_CLASS_UNKNOWN;
        cr_expect(is_unknown != (f->advice.len > 0), "%s: advice", finding_code_text(f->code));
        cr_expect((record->target.kind == TARGET_PAIR) == (f->subject.at != NULL), "%s",
                  finding_code_text(f->code));
    }
}

static void converse(const struct conversation *c)
{
    struct arena *arena = arena_new(4096), *kept = arena_new(4096);
    struct target target = {.kind = c->client[0] == '\0' ? TARGET_DOMAIN : TARGET_PAIR,
                            .domain = SLICE("a.test"),
                            .mail_from = slice_of(c->mail_from),
                            .helo = slice_of(c->helo)};
    struct record record = {.target = target};
    struct text observed = {0}, findings = {0};
    const struct ask *ask;
    unsigned count = 0;

    if (target.kind == TARGET_PAIR)
        record.target.ip = target.ip = ip_of(c->client);
    void *talk = spf_check.begin(arena, &target, NULL);
    while ((ask = spf_check.wants(talk)) != NULL) {
        cr_assert(count++ < DIALOG_QUESTIONS_MAX, "%s", c->about);
        struct response response = zone_response(c->zone, ask);
        spf_check.answer(talk, response);
        response_release(response);
    }
    spf_check.verdict(talk, kept, &record);
    cr_expect_str_eq(twin_code(&record), "", "two findings are the same");
    arena_free(arena); /* what the record needs must lie in its own */
    print_observed(&observed, &record);
    print_findings(&findings, &record);
    cr_expect(slice_eq(text_slice(&observed), slice_of(c->observed)), "%s: '%.*s', not '%s'",
              c->about, SLICE_ARG(text_slice(&observed)), c->observed);
    cr_expect(slice_eq(text_slice(&findings), slice_of(c->findings)), "%s:\n%.*snot\n%s", c->about,
              SLICE_ARG(text_slice(&findings)), c->findings);
    text_free(&observed);
    text_free(&findings);
    arena_free(kept);
}

Test(spf, conversations)
{
    for (size_t i = 0; i < sizeof conversations / sizeof *conversations; i++)
        converse(&conversations[i]);
}

Test(spf, applies_to_what_has_a_domain)
{
    struct target target = {.kind = TARGET_IP4};

    cr_expect(!spf_check.applies(&target));
    target.kind = TARGET_DOMAIN;
    cr_expect(spf_check.applies(&target));
    target.kind = TARGET_PAIR;
    cr_expect(spf_check.applies(&target));
}
