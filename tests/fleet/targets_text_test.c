/* The text format: what each form of line becomes, and how each kind of bad line is told. */
#include "tests/fleet/fleet.h"

static const struct fleet_case forms[] = {
    {"nothing", "", ""},
    {"blank lines, comments and blanks around",
     "\n \t\n# all of it\n  # and this\n\t192.0.2.1  # a comment\n192.0.2.2#no comment=1\n",
     "!6 not an address: '192.0.2.2#no'\n192.0.2.1\n"},
    {"CRLF, and no line end at the end", "192.0.2.1\r\n\r\n192.0.3.1\r\n192.0.4.1",
     "192.0.2.1\n192.0.3.1\n192.0.4.1\n"},
    {"a byte order mark",
     "\xef\xbb\xbf"
     "192.0.2.1\n",
     "192.0.2.1\n"},
    {"the mark alone", "\xef\xbb\xbf", ""},
    {"IPv6", "2001:DB8::0001\n2001:db8:0:0:1:0:0:1\n", "2001:db8::1\n2001:db8::1:0:0:1\n"},
    {"IPv4-mapped", "::ffff:192.0.2.1\n::ffff:c000:202\n::ffff:192.0.3.0/127\n",
     "192.0.2.1,2\n192.0.3.0,1\n"},
    {"domains", "Example.COM\nexample.org.\n_dmarc.example.com\n",
     "example.com\nexample.org\n_dmarc.example.com\n"},
    {"labels that are not UTF-8",
     "192.0.2.1 a=\xc3\xa4 # \xe4\n192.0.2.2 a=\xe4\n192.0.2.3 \xe4=\"\xed\xa0\x80 x\"\n"
     "192.0.2.4 mail_from=\xe4@example.com\n",
     "~2\n192.0.2.1 a=\xc3\xa4\n192.0.2.2 a=\xef\xbf\xbd\n"
     "192.0.2.3 \xef\xbf\xbd=\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd x\n"
     "192.0.2.4 FROM=\xef\xbf\xbd@example.com\n"},
    {"U-labels",
     "B\xc3\xbc"
     "cher.Example\nstra\xc3\x9f"
     "e.example\n",
     "xn--bcher-kva.example\nxn--strae-oqa.example\n"},
    {"e-mail addresses",
     "abuse@Example.com\nbounce+u=example.org@example.net\n\"a@b:c\"@example.org\nx/"
     "y@example.info\n",
     "example.com\nexample.net\nexample.org\nexample.info\n"},
    {"labels", "192.0.2.1 customer=acme url=http://x.example/#a?b=c n=\n",
     "192.0.2.1 customer=acme url=http://x.example/#a?b=c n=\n"},
    {"quoted values", "192.0.2.1 a=\"two words\" b=\"\" c=\"q\\\"b\\\\n\\n # \" d=5\"\n",
     "192.0.2.1 a=two words b= c=q\"b\\n\\n #  d=5\"\n"},
    {"target is a label here", "192.0.2.1 target=x Domain=y\n", "192.0.2.1 target=x Domain=y\n"},
    {"pairs", "192.0.2.1 domain=Example.com\nexample.org ip=2001:db8::1\n",
     "192.0.2.1 example.com\n2001:db8::1 example.org\n"},
    {"pairs of an e-mail address", "192.0.2.1 domain=a@example.com\n", "192.0.2.1 example.com\n"},
    {"the same address or domain twice in a row",
     "192.0.2.1 ip=::ffff:192.0.2.1 domain=example.com\nexample.org domain=EXAMPLE.org.\n",
     "192.0.2.1 example.com\nexample.org\n"},
    {"what they say of mail",
     "192.0.2.1 domain=example.com helo=mx.example.com mail_from=a@example.net selectors=s1,s2 "
     "c=d\n",
     "192.0.2.1 example.com HELO=mx.example.com FROM=a@example.net SELECTORS=s1,s2 c=d\n"},
    {"an empty mail_from is the null sender",
     "192.0.2.1 domain=example.com mail_from=\n192.0.2.2 helo=a mail_from=\n192.0.2.3 mail_from=\n",
     "192.0.2.1 example.com FROM=\n192.0.2.2 HELO=a FROM=\n192.0.2.3\n"},
    {"empty words are not given", "192.0.2.1 domain= ip= helo= selectors=\n", "192.0.2.1\n"},
    {"helo and mail_from may hold anything",
     "example.com ip=192.0.2.1 helo=[192.0.2.1] mail_from=@..@\n",
     "192.0.2.1 example.com HELO=[192.0.2.1] FROM=@..@\n"},
    {"prefixes", "192.0.2.77/30\n192.0.3.7/32\n2001:db8::ffff/127\n",
     "192.0.2.76,77,78,79\n192.0.3.7\n2001:db8::fffe,255\n"},
    {"a /23 is two blocks", "192.0.2.0/23 a=b\n", "192.0.2.0*256 a=b\n192.0.3.0*256 a=b\n"},
    {"ranges", "192.0.2.254-192.0.3.1\n198.51.100.7-198.51.100.7\n2001:db8::ff-2001:db8::101\n",
     "192.0.2.254,255\n192.0.3.0,1\n198.51.100.7\n2001:db8::ff\n2001:db8::100,1\n"},
    {"the last addresses", "255.255.255.254/31\nffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127\n",
     "255.255.255.254,255\nffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe,255\n"},
    {"a prefix with a domain is pairs", "192.0.2.0/31 domain=example.com\n",
     "192.0.2.0 example.com\n192.0.2.1 example.com\n"},
    {"a prefix with a helo is a block", "192.0.2.0/24 helo=mx.example.com\n",
     "192.0.2.0*256 HELO=mx.example.com\n"},
    {"of IPv6 prefixes under /112, one address a /64",
     "2001:db8:1::1/120\n2001:db8:2:0:8000::1/65 a=b\n2001:db8:3::7/64\n2001:db8:4::ff/62\n"
     "2001:db8:5::5:7:1/111\n2001:db8:6::/63 domain=example.com\n",
     "2001:db8:1::*256\n2001:db8:2:0:8000:: OF=2001:db8:2:0:8000::/65 a=b\n"
     "2001:db8:3:: OF=2001:db8:3::/64\n2001:db8:4::,1,2,3 OF=2001:db8:4::/62\n"
     "2001:db8:5::5:6:0 OF=2001:db8:5::5:6:0/111\n2001:db8:6:: example.com OF=2001:db8:6::/63\n"
     "2001:db8:6:1:: example.com OF=2001:db8:6::/63\n"},
};

static const struct fleet_case bad_lines[] = {
    {"an address that is none", "192.0.2\n192.0.2.300\n192.0.02.1\n1\n2001:db8::g\n[2001:db8::1]\n",
     "!1 not an address: '192.0.2'\n!2 not an address: '192.0.2.300'\n"
     "!3 not an address: '192.0.02.1'; write 192.0.2.1, without zeroes in front, if these are "
     "decimal numbers\n!4 not an address: '1'\n!5 not an address: '2001:db8::g'\n"
     "!6 not an address: '[2001:db8::1]'; write 2001:db8::1, without the brackets\n"},
    {"numbers that are no domain", "1.2.3\n1.2.3.4.5\n999.1.1.1\na.1\n",
     "!1 not an address: '1.2.3'\n!2 not an address: '1.2.3.4.5'\n"
     "!3 not an address: '999.1.1.1'\n!4 not an address: 'a.1'\n"},
    {"words that are no domain",
     "none\nNULL\nAS64500\nlocalhost\ncom\nN/A\n-\nunknown\nuser@localhost\n",
     "!1 a word without a dot is no domain: 'none'\n!2 a word without a dot is no domain: 'NULL'\n"
     "!3 a word without a dot is no domain: 'AS64500'\n"
     "!4 a word without a dot is no domain: 'localhost'\n"
     "!5 a word without a dot is no domain: 'com'\n!6 a word without a dot is no domain: 'N/A'\n"
     "!7 a word without a dot is no domain: '-'\n"
     "!8 a word without a dot is no domain: 'unknown'\n"
     "!9 a word without a dot is no domain: 'user@localhost'\n"},
    {"what people paste",
     "192.0.2.7:25\nhttps://example.com/path\n192.0.2.7,\n\"192.0.2.7\"\n*.example.com\n"
     "mailto:abuse@example.com\nhttps://user@example.com\nip=192.0.2.7\n192.0.2.*\n"
     "192.0.2.0/255.255.255.0\nfe80::1%eth0\n192.0.2.1-9\n",
     "!1 not an address: '192.0.2.7:25'; write 192.0.2.7, without the port\n"
     "!2 a URL: 'https://example.com/path'; write example.com, the host alone\n"
     "!3 not an address: '192.0.2.7,'; write 192.0.2.7, without what follows it\n"
     "!4 not an address: '\"192.0.2.7\"'; write 192.0.2.7, without the quotes\n"
     "!5 not a domain: '*.example.com'; write example.com, without the wildcard\n"
     "!6 not an e-mail address: 'mailto:abuse@example.com'; write abuse@example.com, without "
     "mailto:\n"
     "!7 a URL: 'https://user@example.com'; write example.com, the host alone\n"
     "!8 not an address: 'ip=192.0.2.7'; write 192.0.2.7, first in its line\n"
     "!9 not a domain: '192.0.2.*'; write 192.0.2.0/24, as a prefix\n"
     "!10 a prefix whose length is not 0 to 32: '192.0.2.0/255.255.255.0'; write 192.0.2.0/24, "
     "with "
     "the length of the mask\n"
     "!11 not an address: 'fe80::1%eth0'; write fe80::1, without the zone\n"
     "!12 not an address: '192.0.2.1-9'; write 192.0.2.1-192.0.2.9, with both ends in full\n"},
    {"several words",
     "192.0.2.1 - 192.0.2.9\n192.0.2.1 \xe2\x80\x93 192.0.2.9 # x\n192.0.2.0 255.255.255.0\n"
     "192.0.2.1 192.0.2.2\n192.0.2.0/24 ; SBL1\n192.0.2.1 // x\n192.0.2.1 acme\n",
     "!1 not key=value: '-'; write 192.0.2.1-192.0.2.9, with a hyphen and no blanks\n"
     "!2 not key=value: '\xe2\x80\x93'; write 192.0.2.1-192.0.2.9\n"
     "!3 not key=value: '255.255.255.0'; write 192.0.2.0/24, with the length of the mask\n"
     "!4 not key=value: '192.0.2.2'; write 192.0.2.1, and each target on a line of its own\n"
     "!5 not key=value: ';'; a comment begins with #\n"
     "!6 not key=value: '//'; a comment begins with #\n!7 not key=value: 'acme'\n"},
    {"a prefix that is none",
     "192.0.2/24\n192.0.2.0/33\n192.0.2.0/\n192.0.2.0/-1\n2001:db8::/129\nexample.com/24\n"
     "::ffff:192.0.2.0/95\n::ffff:192.0.2.0/129\n",
     "!1 not a prefix: '192.0.2/24'; write 192.0.2.0/24, with all four numbers\n!2 a prefix whose "
     "length is not 0 to 32: '192.0.2.0/33'\n"
     "!3 a prefix whose length is not 0 to 32: '192.0.2.0/'; write 192.0.2.0, without the slash "
     "and "
     "what follows\n"
     "!4 a prefix whose length is not 0 to 32: '192.0.2.0/-1'\n"
     "!5 a prefix whose length is not 0 to 128: '2001:db8::/129'\n"
     "!6 not a domain: 'example.com/24'; write example.com, without the slash and what follows\n"
     "!7 a prefix of more than the IPv4-mapped addresses: '::ffff:192.0.2.0/95'\n"
     "!8 a prefix whose length is not 0 to 128: '::ffff:192.0.2.0/129'\n"},
    {"a range that is none",
     "192.0.2.9-192.0.2.1\n192.0.2.1-2001:db8::\n192.0.2.10-99\n192.0.2.1-\n192.0.2.1 - "
     "192.0.2.9\n",
     "!1 a range that ends before it begins: '192.0.2.9-192.0.2.1'; write 192.0.2.1-192.0.2.9, "
     "with "
     "its lower end first\n"
     "!2 a range between IPv4 and IPv6: '192.0.2.1-2001:db8::'\n"
     "!3 not an address: '192.0.2.10-99'; write 192.0.2.10-192.0.2.99, with both ends in full\n"
     "!4 not an address: '192.0.2.1-'\n"
     "!5 not key=value: '-'; write 192.0.2.1-192.0.2.9, with a hyphen and no blanks\n"},
    {"a domain that is none",
     "a..b\n.\n-a.example\na!b.example\nexample.-\na@\n@example.com\n\xff.de\n",
     "!1 a domain with an empty label: 'a..b'\n!2 a domain with an empty label: '.'\n"
     "!3 a domain with a hyphen at the edge of a label: '-a.example'\n"
     "!4 not a domain: 'a!b.example'\n"
     "!5 a domain with a hyphen at the edge of a label: 'example.-'\n"
     "!6 an e-mail address with nothing after the @: 'a@'\n"
     "!7 an e-mail address with nothing before the @: '@example.com'; write example.com, what "
     "follows "
     "the @ alone\n!8 target is not UTF-8: '\\xff.de'\n"},
    {"words", "192.0.2.1 x\n192.0.2.1 =x\n192.0.2.1 a=1 a=2\n192.0.2.1 helo=a helo=b\n",
     "!1 not key=value: 'x'\n!2 not key=value: '=x'\n!3 given twice: 'a'\n!4 given twice: "
     "'helo'\n"},
    {"quotes", "192.0.2.1 a=\"x\n192.0.2.1 a=\"x\"y\n192.0.2.1 a=\"x\\\"\n192.0.2.1 a=\"\n",
     "!1 quotes that do not enclose a whole value: 'a=\"x'\n"
     "!2 quotes that do not enclose a whole value: 'a=\"x\"y'\n"
     "!3 quotes that do not enclose a whole value: 'a=\"x\\\"'\n"
     "!4 quotes that do not enclose a whole value: 'a=\"'\n"},
    {"two targets that differ", "192.0.2.1 ip=192.0.2.2\nexample.com domain=example.org\n",
     "!1 an address beside another target: '192.0.2.2'\n"
     "!2 a domain beside another target: 'example.org'\n"},
    {"the wrong kind", "example.com ip=example.org\n192.0.2.1 domain=192.0.2.1\n192.0.2.1 ip=1/2\n",
     "!1 not an address: 'example.org'; a domain goes into domain\n"
     "!2 a domain whose last label does not begin with a letter: '192.0.2.1'; an address goes into "
     "ip\n!3 not a prefix: '1/2'; write 1.0.0.0/2, with all four numbers\n"},
    {"too many targets", "10.0.0.0/7\n2001:db8::/39\n2001:db8::-2001:db8::100:0\n",
     "!1 33554432 targets: more than 16777216 of one row need --yes\n"
     "!2 33554432 targets: more than 16777216 of one row need --yes\n"
     "!3 16777217 targets: more than 16777216 of one row need --yes\n"},
    {"far too many targets",
     "::/0\n2001:db8::/31\n::1-ffff::\n::1-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff\n",
     "!1 more than 4294967296 targets, the most that a row may stand for\n"
     "!2 more than 4294967296 targets, the most that a row may stand for\n"
     "!3 more than 4294967296 targets, the most that a row may stand for\n"
     "!4 more than 4294967296 targets, the most that a row may stand for\n"},
    {"a complaint is one printable line", "a\x1b[2J.b\n\xc3\xa4\xc2\x85\xe2\x82\n",
     "!1 not a domain: 'a\\x1b[2J.b'\n!2 target is not UTF-8: '\xc3\xa4\\xc2\\x85\\xe2\\x82'\n"},
    {"what follows a bad line is read", "?\n192.0.2.1\n?\n192.0.2.2\n",
     "!1 a word without a dot is no domain: '?'\n!3 a word without a dot is no domain: '?'\n"
     "192.0.2.1,2\n"},
    {"a quote is cut between characters",
     "0123456789012345678901234567890123456789012345678901234567890123456789012345678\xc3\xa4.b=\n",
     "!1 a domain with a label of more than 63 characters: "
     "'0123456789012345678901234567890123456789012345678901234567890123456789012345678"
     "...'\n"},
    {"an e-mail address that is none", "a:b@example.com\na,b@example.com\n\"a@example.com\n",
     "!1 not an e-mail address: 'a:b@example.com'; write example.com, what follows the @ alone\n"
     "!2 not an e-mail address: 'a,b@example.com'; write example.com, what follows the @ alone\n"
     "!3 not an e-mail address: '\"a@example.com'; write example.com, what follows the @ alone\n"},
};

static const struct fleet_case joined[] = {
    {"neighbours in any order", "192.0.2.9\n192.0.2.1\n192.0.2.5\n192.0.3.1\n",
     "192.0.2.9,1,5\n192.0.3.1\n"},
    {"of IPv6, by /120", "2001:db8::1\n2001:db8::2\n2001:db8::100\n2001:db8::101\n",
     "2001:db8::1,2\n2001:db8::100,1\n"},
    {"only with equal labels",
     "192.0.2.1 a=1\n192.0.2.2 a=1\n192.0.2.3 a=2\n192.0.2.4\n192.0.2.5 b=2\n",
     "192.0.2.1,2 a=1\n192.0.2.3 a=2\n192.0.2.4\n192.0.2.5 b=2\n"},
    {"only without other texts", "192.0.2.1\n192.0.2.2 helo=a\n192.0.2.3 helo=a\n192.0.2.4\n",
     "192.0.2.1\n192.0.2.2 HELO=a\n192.0.2.3 HELO=a\n192.0.2.4\n"},
    {"prefixes, too", "192.0.2.0/31\n192.0.2.2/31\n192.0.2.255-192.0.3.0\n192.0.3.1\n",
     "192.0.2.0*5\n192.0.3.0,1\n"},
    {"but no sample", "2001:db8::/64\n2001:db8::1\n", "2001:db8:: OF=2001:db8::/64\n2001:db8::1\n"},
    {"across a line that is rejected", "192.0.2.1\n192.0.2\n192.0.2.2\n",
     "!2 not an address: '192.0.2'\n192.0.2.1,2\n"},
};

static const struct fleet_case once[] = {
    {"the first row's labels", "192.0.2.1 a=1\n192.0.2.1 a=2\nexample.com\nEXAMPLE.com. a=3\n",
     "192.0.2.1 a=1\nexample.com\n"},
    {"a prefix after some of its addresses",
     "192.0.2.1 a=1\n192.0.2.3 a=1\n192.0.2.0/29 a=2\n192.0.2.0/30\n",
     "192.0.2.1,3 a=1\n192.0.2.0*6 a=2\n"},
    {"an address after its prefix",
     "192.0.2.0/24\n192.0.2.7\n2001:db8::/120\n2001:db8::9\n2001:db8::\n",
     "192.0.2.0*256\n2001:db8::*256\n"},
    {"a range over the edge of what was seen", "192.0.2.0/24\n192.0.1.254-192.0.3.1\n",
     "192.0.2.0*256\n192.0.1.254,255\n192.0.3.0,1\n"},
    {"IPv6 addresses before their prefix",
     "2001:db8::\n2001:db8::7\n2001:db8::8 helo=x\n2001:db8::/125\n",
     "2001:db8::,7\n2001:db8::8 HELO=x\n2001:db8::1*6\n"},
    {"samples", "2001:db8:0:1::\n2001:db8::/62\n2001:db8:0:2::\n2001:db8:0:2::1\n2001:db8::/61\n",
     "2001:db8:0:1::\n2001:db8::,2,3 OF=2001:db8::/62\n2001:db8:0:2::1\n"
     "2001:db8:0:4::,5,6,7 OF=2001:db8::/61\n"},
    {"pairs, and each of the two alone",
     "192.0.2.1 domain=example.com\n192.0.2.1\nexample.com\nexample.com ip=192.0.2.1\n"
     "192.0.2.0/31 domain=example.com\n",
     "192.0.2.1 example.com\n192.0.2.1\nexample.com\n192.0.2.0 example.com\n"},
    {"what else makes a target",
     "192.0.2.1 helo=a\n192.0.2.1 helo=A\n192.0.2.1 mail_from=a\n192.0.2.1 selectors=a\n192.0.2.1\n"
     "192.0.2.1 helo=a\n192.0.2.1 mail_from=a\n192.0.2.1 selectors=a\n192.0.2.1\n",
     "192.0.2.1 HELO=a\n192.0.2.1 HELO=A\n192.0.2.1 FROM=a\n192.0.2.1 SELECTORS=a\n192.0.2.1\n"},
    {"the null sender stands for the same as none",
     "192.0.2.1 domain=example.com mail_from=\n192.0.2.1 domain=example.com\n",
     "192.0.2.1 example.com FROM=\n"},
    {"prefixes with texts", "192.0.2.3 helo=a\n192.0.2.0/30 helo=a\n192.0.2.1 helo=a\n192.0.2.1\n",
     "192.0.2.3 HELO=a\n192.0.2.0,1,2 HELO=a\n192.0.2.1\n"},
    {"mapped and not", "::ffff:192.0.2.1\n192.0.2.1\n", "192.0.2.1\n"},
};

Test(targets_text, forms)
{
    fleet_expect(forms, sizeof forms / sizeof *forms, TARGETS_TEXT);
}

Test(targets_text, bad_lines_are_rejected_with_line_and_reason)
{
    fleet_expect(bad_lines, sizeof bad_lines / sizeof *bad_lines, TARGETS_TEXT);
}

Test(targets_text, neighbours_share_a_block)
{
    fleet_expect(joined, sizeof joined / sizeof *joined, TARGETS_TEXT);
}

Test(targets_text, a_target_comes_once)
{
    fleet_expect(once, sizeof once / sizeof *once, TARGETS_TEXT);
}

Test(targets_text, too_many_labels)
{
    struct text input = {0}, out = {0};

    text_add(&input, SLICE("192.0.2.1"));
    for (unsigned i = 0; i < TARGETS_LABELS_MAX; i++)
        text_print(&input, " k%u=", i);
    text_add(&input, SLICE("\n192.0.2.2"));
    for (unsigned i = 0; i <= TARGETS_LABELS_MAX; i++)
        text_print(&input, " k%u=", i);
    struct targets_counts counts =
        fleet_read(&(struct fleet){.input = text_slice(&input), .is_quiet = true}, &out);
    cr_expect_eq(counts.distinct, 1);
    text_add_char(&out, '\0');
    cr_expect_str_eq(out.at, "!2 one label too many: 'k256'\n");
    text_free(&input);
    text_free(&out);
}

/* The length of a line is told without its line end. */
Test(targets_text, long_lines)
{
    struct text input = {0}, out = {0};

    for (size_t len = TARGETS_LINE_MAX - 1; len <= TARGETS_LINE_MAX + 2; len++) {
        const size_t start = input.len;
        text_print(&input, "192.0.2.%u a=", (unsigned)(len - TARGETS_LINE_MAX + 1));
        while (input.len - start < len)
            text_add_char(&input, 'x');
        text_add(&input, SLICE("\r\n"));
    }
    text_add(&input, SLICE("192.0.2.9 \x00\n192.0.2.10\n"));
    struct targets_counts counts =
        fleet_read(&(struct fleet){.input = text_slice(&input), .is_quiet = true}, &out);
    cr_expect_eq(counts.distinct, 3);
    text_add_char(&out, '\0');
    cr_expect_str_eq(out.at, "!3 a line of more than 1048576 bytes\n"
                             "!4 a line of more than 1048576 bytes\n!5 a NUL byte\n");
    text_free(&input);
    text_free(&out);
}
