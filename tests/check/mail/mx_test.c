/* Plays whole conversations: the zone is all that DNS holds, the record is what must follow. */
#include "check/mail/mx.h"

#include "tests/check/talk/talk.h"

/* Another host, which is fine. */
#define SECOND "a.test MX 20 b.a.test\nb.a.test A 192.1.2.1\n"
#define HAS_SECOND "{name:b.a.test preference:20 addresses:[192.1.2.1]}] dnssec:insecure}"

/* As many addresses as are looked at, as observed and as reported. */
#define TEN_NET                                                                                    \
    "10.0.0.1 10.0.0.2 10.0.0.3 10.0.0.4 10.0.0.5 10.0.0.6 10.0.0.7 10.0.0.8 10.0.0.9 "            \
    "10.0.0.10 10.0.0.11 10.0.0.12 10.0.0.13 10.0.0.14 10.0.0.15 10.0.0.16"
#define TEN_NET_PRIVATE                                                                            \
    "10.0.0.1 (private), 10.0.0.2 (private), 10.0.0.3 (private), 10.0.0.4 (private), "             \
    "10.0.0.5 (private), 10.0.0.6 (private), 10.0.0.7 (private), 10.0.0.8 (private), "             \
    "10.0.0.9 (private), 10.0.0.10 (private), 10.0.0.11 (private), 10.0.0.12 (private), "          \
    "10.0.0.13 (private), 10.0.0.14 (private), 10.0.0.15 (private), 10.0.0.16 (private)"

/* observed: the object as text. findings: severity code answers (reason) dnssec. */
static const struct conversation {
    const char *about, *zone, *observed, *findings;
} conversations[] = {
    {"one host with both families",
     "a.test MX 10 mx.a.test\n"
     "mx.a.test A 192.1.2.1\n"
     "mx.a.test AAAA 2a01:db8::1\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:[192.1.2.1 2a01:db8::1]}] "
     "dnssec:insecure}",
     ""},
    {"hosts by preference, then by name",
     "a.test MX 20 a.a.test\n"
     "a.test MX 10 c.a.test\n"
     "a.test MX 10 b.a.test\n"
     "a.a.test A 192.1.2.1\n"
     "b.a.test A 192.1.2.2\n"
     "c.a.test A 192.1.2.3\n",
     "{result:ok hosts:[{name:b.a.test preference:10 addresses:[192.1.2.2]} {name:c.a.test "
     "preference:10 addresses:[192.1.2.3]} {name:a.a.test preference:20 addresses:[192.1.2.1]}] "
     "dnssec:insecure}",
     ""},
    {"all signed",
     "a.test MX! 10 mx.a.test\n"
     "mx.a.test A! 192.1.2.1\n"
     "mx.a.test AAAA! 2a01:db8::1\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:[192.1.2.1 2a01:db8::1]}] "
     "dnssec:secure}",
     ""},
    {"signed, and IPv6 only: what denies IPv4 decides nothing",
     "a.test MX! 10 mx.a.test\n"
     "mx.a.test AAAA! 2a01:db8::1\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:[2a01:db8::1]}] dnssec:secure}",
     "info mx.no-ip4 (there are IPv6 addresses only) secure\n"},
    {"a host elsewhere is not signed",
     "a.test MX! 10 mx.b.test\n"
     "mx.b.test A 192.1.2.1\n",
     "{result:ok hosts:[{name:mx.b.test preference:10 addresses:[192.1.2.1]}] dnssec:insecure}",
     ""},
    {"addresses sorted, IPv4 first",
     "a.test MX 10 mx.a.test\n"
     "mx.a.test A 192.1.2.9\n"
     "mx.a.test A 192.1.2.1\n"
     "mx.a.test AAAA 2a01:db8::2\n"
     "mx.a.test AAAA 2a01:db8::1\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:[192.1.2.1 192.1.2.9 2a01:db8::1 "
     "2a01:db8::2]}] dnssec:insecure}",
     ""},
    {"the domain is an alias",
     "a.test CNAME b.test\n"
     "b.test MX 10 mx.b.test\n"
     "mx.b.test A 192.1.2.1\n",
     "{result:ok hosts:[{name:mx.b.test preference:10 addresses:[192.1.2.1]}] dnssec:insecure}",
     ""},
    {"the edges of special space are fine",
     "a.test MX 10 mx.a.test\n"
     "mx.a.test A 198.51.99.255\n"
     "mx.a.test A 172.32.0.1\n"
     "mx.a.test A 100.128.0.1\n"
     "mx.a.test A 198.20.0.0\n"
     "mx.a.test A 223.255.255.255\n"
     "mx.a.test AAAA 2001:db9::1\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:[100.128.0.1 172.32.0.1 "
     "198.20.0.0 198.51.99.255 223.255.255.255 2001:db9::1]}] dnssec:insecure}",
     ""},
    {"nothing at all", "", "{result:none hosts:[] dnssec:insecure}",
     "low mx.none (a.test does not exist: it can receive no mail, and no bounces of what it sends) "
     "insecure\n"},
    {"a domain without mail", "a.test TXT hello\n", "{result:none hosts:[] dnssec:insecure}",
     "low mx.none (a.test has neither an MX record nor an address: it can receive no mail, and no "
     "bounces of what it sends) insecure\n"},
    {"no MX, but an address", "a.test A 192.1.2.1\n",
     "{result:implicit hosts:[{name:a.test preference:0 addresses:[192.1.2.1]}] dnssec:insecure}",
     "low mx.implicit (a.test has no MX record, only an address) insecure\n"},
    {"no MX, but an IPv6 address", "a.test AAAA 2a01:db8::1\n",
     "{result:implicit hosts:[{name:a.test preference:0 addresses:[2a01:db8::1]}] dnssec:insecure}",
     "low mx.implicit (a.test has no MX record, only an address) insecure\n"
     "info mx.no-ip4 (there are IPv6 addresses only) insecure\n"},
    {"no MX, but a private address", "a.test A 10.0.0.1\n",
     "{result:implicit hosts:[{name:a.test preference:0 addresses:[10.0.0.1]}] dnssec:insecure}",
     "low mx.implicit (a.test has no MX record, only an address) insecure\n"
     "medium mx.private a.test (a.test has 10.0.0.1 (private), which the Internet "
     "cannot reach) insecure\n"},
    {"no MX, an alias to an address",
     "a.test CNAME www.b.test\n"
     "www.b.test A 192.1.2.1\n",
     "{result:implicit hosts:[{name:a.test preference:0 addresses:[192.1.2.1]}] dnssec:insecure}",
     "low mx.implicit (a.test has no MX record, only an address) insecure\n"},
    {"no MX, an alias to nothing", "a.test CNAME www.b.test\n",
     "{result:none hosts:[] dnssec:insecure}",
     "low mx.none (a.test is an alias of www.b.test, which does not exist: it can receive no mail, "
     "and no bounces of what it sends) "
     "insecure\n"},
    {"null MX", "a.test MX 0 .\n", "{result:null hosts:[] dnssec:insecure}",
     "info mx.null (the domain takes no mail (RFC 7505)) insecure\n"},
    {"null MX, signed", "a.test MX! 0 .\n", "{result:null hosts:[] dnssec:secure}",
     "info mx.null (the domain takes no mail (RFC 7505)) secure\n"},
    {"null MX with another preference", "a.test MX 10 .\n",
     "{result:null hosts:[] dnssec:insecure}",
     "low mx.null (the preference beside \".\" is 10, not 0) insecure\n"},
    {"two null MX",
     "a.test MX 0 .\n"
     "a.test MX 10 .\n",
     "{result:null hosts:[] dnssec:insecure}",
     "low mx.null (2 MX records with the target \".\", not one) insecure\n"},
    {"null MX beside another",
     "a.test MX 0 .\n"
     "a.test MX 10 mx.a.test\n"
     "mx.a.test A 192.1.2.1\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:[192.1.2.1]}] dnssec:insecure}",
     "medium mx.null-mixed (\".\" says that no mail is taken, but there are other MX records) "
     "insecure\n"},
    {"a host that is an alias",
     "a.test MX 10 mx.a.test\n"
     "mx.a.test CNAME host.b.test\n"
     "host.b.test A 192.1.2.1\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:[192.1.2.1]}] dnssec:insecure}",
     "low mx.alias mx.a.test (mx.a.test is an alias of host.b.test (RFC 2181 section 10.3)) "
     "insecure\n"},
    {"a host that is an alias of nothing, in the domain",
     "a.test MX 10 mx.a.test\n" SECOND "mx.a.test CNAME host.a.test\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:[]} " HAS_SECOND,
     "low mx.alias mx.a.test (mx.a.test is an alias of host.a.test (RFC 2181 section 10.3)) "
     "insecure\n"
     "medium mx.no-address mx.a.test (mx.a.test is an alias of host.a.test, which does not exist) "
     "insecure\n"},
    {"the only host is an alias of nothing",
     "a.test MX 10 mx.a.test\nmx.a.test CNAME host.a.test\nhost.a.test TXT hello\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:[]}] dnssec:insecure}",
     "high mx.unreachable mx.a.test (mx.a.test is an alias of host.a.test, which has no address) "
     "insecure\n"
     "low mx.alias mx.a.test (mx.a.test is an alias of host.a.test (RFC 2181 section 10.3)) "
     "insecure\n"},
    {"an IPv4 address as host", "a.test MX 10 192.1.2.1\n" SECOND,
     "{result:ok hosts:[{name:192.1.2.1 preference:10 addresses:[]} " HAS_SECOND,
     "medium mx.literal 192.1.2.1 (192.1.2.1 is an address, not the name of a host) insecure\n"},
    {"an address literal as host", "a.test MX 10 [192.1.2.1]\n",
     "{result:ok hosts:[{name:[192.1.2.1] preference:10 addresses:[]}] dnssec:insecure}",
     "high mx.unreachable [192.1.2.1] ([192.1.2.1] is an address, not a name) insecure\n"
     "medium mx.literal [192.1.2.1] ([192.1.2.1] is an address, not the name of a host) "
     "insecure\n"},
    {"an IPv6 address literal as host", "a.test MX 10 [IPv6:2a01:db8::1]\n",
     "{result:ok hosts:[{name:[ipv6:2a01:db8::1] preference:10 addresses:[]}] dnssec:insecure}",
     "high mx.unreachable [ipv6:2a01:db8::1] ([ipv6:2a01:db8::1] is an address, not a name) "
     "insecure\n"
     "medium mx.literal [ipv6:2a01:db8::1] ([ipv6:2a01:db8::1] is an address, not the name of a "
     "host) insecure\n"},
    {"an IPv6 address as host", "a.test MX 10 2a01:db8::1\n",
     "{result:ok hosts:[{name:2a01:db8::1 preference:10 addresses:[]}] dnssec:insecure}",
     "high mx.unreachable 2a01:db8::1 (2a01:db8::1 is an address, not a name) insecure\n"
     "medium mx.literal 2a01:db8::1 (2a01:db8::1 is an address, not the name of a host) "
     "insecure\n"},
    {"a number at the end is no address", "a.test MX 10 mx.1\n",
     "{result:ok hosts:[{name:mx.1 preference:10 addresses:[]}] dnssec:insecure}",
     "high mx.unreachable mx.1 (mx.1 does not exist) insecure\n"
     "low mx.bad-name mx.1 (mx.1 ends in a number, as an address does) insecure\n"},
    {"private addresses beside a public one",
     "a.test MX 10 mx.a.test\n"
     "mx.a.test A 192.1.2.1\n"
     "mx.a.test A 10.0.0.1\n"
     "mx.a.test AAAA fd00::1\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:[10.0.0.1 192.1.2.1 fd00::1]}] "
     "dnssec:insecure}",
     "medium mx.private mx.a.test (mx.a.test has 10.0.0.1 (private), fd00::1 (private), which the "
     "Internet cannot reach) insecure\n"},
    {"a private host beside a public one",
     "a.test MX 10 mx.a.test\n" SECOND "mx.a.test A 10.0.0.1\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:[10.0.0.1]} " HAS_SECOND,
     "medium mx.private mx.a.test (mx.a.test has 10.0.0.1 (private), which the Internet cannot "
     "reach) insecure\n"},
    {"a private host beside one that is unknown",
     "a.test MX 10 mx.a.test\na.test MX 20 b.a.test\nmx.a.test A 10.0.0.1\nb.a.test TIMEOUT\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:[10.0.0.1]} {name:b.a.test "
     "preference:20 addresses:null}] dnssec:insecure}",
     "medium mx.private mx.a.test (mx.a.test has 10.0.0.1 (private), which the Internet cannot "
     "reach) insecure\n"
     "info mx.unknown b.a.test (timeout)\n"},
    {"private hosts only, and one without an address",
     "a.test MX 10 mx.a.test\na.test MX 20 b.a.test\na.test MX 30 c.a.test\n"
     "mx.a.test A 10.0.0.1\nb.a.test A 198.51.100.1\nc.a.test TXT hello\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:[10.0.0.1]} {name:b.a.test "
     "preference:20 addresses:[198.51.100.1]} {name:c.a.test preference:30 addresses:[]}] "
     "dnssec:insecure}",
     "high mx.private mx.a.test (mx.a.test has 10.0.0.1 (private), which the Internet cannot "
     "reach) insecure\n"
     "high mx.private b.a.test (b.a.test has 198.51.100.1 (documentation), which the Internet "
     "cannot reach) insecure\n"
     "medium mx.no-address c.a.test (c.a.test has no address) insecure\n"},
    {"more private addresses than are looked at, and a public one behind them",
     "a.test MX 10 mx.a.test\nmx.a.test A 10.0.0.1\nmx.a.test A 10.0.0.2\nmx.a.test A 10.0.0.3\n"
     "mx.a.test A 10.0.0.4\nmx.a.test A 10.0.0.5\nmx.a.test A 10.0.0.6\nmx.a.test A 10.0.0.7\n"
     "mx.a.test A 10.0.0.8\nmx.a.test A 10.0.0.9\nmx.a.test A 10.0.0.10\nmx.a.test A 10.0.0.11\n"
     "mx.a.test A 10.0.0.12\nmx.a.test A 10.0.0.13\nmx.a.test A 10.0.0.14\n"
     "mx.a.test A 10.0.0.15\nmx.a.test A 10.0.0.16\nmx.a.test A 192.1.2.1\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:[" TEN_NET "]}] dnssec:insecure}",
     "medium mx.private mx.a.test (mx.a.test has " TEN_NET_PRIVATE
     ", which the Internet cannot reach) insecure\n"},
    {"private and reserved IPv4 space",
     "a.test MX 10 mx.a.test\n"
     "mx.a.test A 0.1.2.3\n"
     "mx.a.test A 127.0.0.1\n"
     "mx.a.test A 169.254.1.1\n"
     "mx.a.test A 172.16.0.1\n"
     "mx.a.test A 172.31.255.255\n"
     "mx.a.test A 192.168.0.1\n"
     "mx.a.test A 100.64.0.1\n"
     "mx.a.test A 240.0.0.1\n"
     "mx.a.test A 224.0.0.1\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:[0.1.2.3 100.64.0.1 127.0.0.1 "
     "169.254.1.1 172.16.0.1 172.31.255.255 192.168.0.1 224.0.0.1 240.0.0.1]}] dnssec:insecure}",
     "high mx.private mx.a.test (mx.a.test has 0.1.2.3 (this network), 100.64.0.1 (carrier-grade "
     "NAT), 127.0.0.1 (loopback), 169.254.1.1 (link-local), 172.16.0.1 (private), 172.31.255.255 "
     "(private), 192.168.0.1 (private), 224.0.0.1 (multicast), 240.0.0.1 (reserved), which the "
     "Internet cannot reach) insecure\n"},
    {"the other special-purpose ranges",
     "a.test MX 10 mx.a.test\n"
     "mx.a.test A 192.0.0.1\n"
     "mx.a.test A 192.0.2.1\n"
     "mx.a.test A 198.19.0.1\n"
     "mx.a.test A 203.0.113.1\n"
     "mx.a.test AAAA 2001:db8::1\n"
     "mx.a.test AAAA 3fff::1\n"
     "mx.a.test AAAA 100::1\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:[192.0.0.1 192.0.2.1 198.19.0.1 "
     "203.0.113.1 100::1 2001:db8::1 3fff::1]}] dnssec:insecure}",
     "high mx.private mx.a.test (mx.a.test has 192.0.0.1 (protocol assignments), 192.0.2.1 "
     "(documentation), 198.19.0.1 (benchmarking), 203.0.113.1 (documentation), 100::1 (discard), "
     "2001:db8::1 (documentation), 3fff::1 (documentation), which the Internet cannot reach) "
     "insecure\n"},
    {"private and reserved IPv6 space",
     "a.test MX 10 mx.a.test\n"
     "mx.a.test AAAA ::1\n"
     "mx.a.test AAAA ::\n"
     "mx.a.test AAAA fe80::1\n"
     "mx.a.test AAAA fc00::1\n"
     "mx.a.test AAAA ff02::1\n"
     "mx.a.test A 192.1.2.1\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:[192.1.2.1 :: ::1 fc00::1 fe80::1 "
     "ff02::1]}] dnssec:insecure}",
     "medium mx.private mx.a.test (mx.a.test has :: (unspecified), ::1 (loopback), fc00::1 "
     "(private), fe80::1 (link-local), ff02::1 (multicast), which the Internet cannot reach) "
     "insecure\n"},
    {"one of two hosts without an address",
     "a.test MX 10 mx.a.test\n"
     "a.test MX 20 b.a.test\n"
     "mx.a.test TXT hello\n"
     "b.a.test A 192.1.2.1\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:[]} " HAS_SECOND,
     "medium mx.no-address mx.a.test (mx.a.test has no address) insecure\n"},
    {"one of two hosts does not exist", "a.test MX 10 mx.a.test\n" SECOND,
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:[]} " HAS_SECOND,
     "medium mx.no-address mx.a.test (mx.a.test does not exist) insecure\n"},
    {"no host has an address",
     "a.test MX 10 mx.a.test\n"
     "a.test MX 20 b.a.test\n"
     "mx.a.test TXT hello\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:[]} {name:b.a.test preference:20 "
     "addresses:[]}] dnssec:insecure}",
     "high mx.unreachable mx.a.test b.a.test (mx.a.test has no address; b.a.test does not exist) "
     "insecure\n"},
    {"one without an address, one unknown",
     "a.test MX 10 mx.a.test\n"
     "a.test MX 20 b.a.test\n"
     "mx.a.test TXT hello\n"
     "b.a.test TIMEOUT\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:[]} {name:b.a.test preference:20 "
     "addresses:null}] dnssec:insecure}",
     "medium mx.no-address mx.a.test (mx.a.test has no address) insecure\n"
     "info mx.unknown b.a.test (timeout)\n"},
    {"IPv6 only",
     "a.test MX 10 mx.a.test\n"
     "mx.a.test AAAA 2a01:db8::1\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:[2a01:db8::1]}] dnssec:insecure}",
     "info mx.no-ip4 (there are IPv6 addresses only) insecure\n"},
    {"IPv6 only at one of two",
     "a.test MX 10 mx.a.test\n"
     "a.test MX 20 b.a.test\n"
     "mx.a.test AAAA 2a01:db8::1\n"
     "b.a.test A 192.1.2.1\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:[2a01:db8::1]} " HAS_SECOND, ""},
    {"IPv6, and one that is unknown",
     "a.test MX 10 mx.a.test\n"
     "a.test MX 20 b.a.test\n"
     "mx.a.test AAAA 2a01:db8::1\n"
     "b.a.test SERVFAIL\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:[2a01:db8::1]} {name:b.a.test "
     "preference:20 addresses:null}] dnssec:insecure}",
     "info mx.unknown b.a.test (servfail)\n"},
    {"the same host twice",
     "a.test MX 10 mx.a.test\n"
     "a.test MX 20 mx.a.test\n"
     "mx.a.test A 192.1.2.1\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:[192.1.2.1]}] dnssec:insecure}",
     "info mx.duplicate mx.a.test (several MX records name mx.a.test) insecure\n"},
    {"the same host twice, the better preference last",
     "a.test MX 30 mx.a.test\n"
     "a.test MX 20 b.a.test\n"
     "a.test MX 10 MX.a.test\n"
     "mx.a.test A 192.1.2.1\n"
     "b.a.test A 192.1.2.2\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:[192.1.2.1]} {name:b.a.test "
     "preference:20 addresses:[192.1.2.2]}] dnssec:insecure}",
     "info mx.duplicate mx.a.test (several MX records name mx.a.test) insecure\n"},
    {"an underscore",
     "a.test MX 10 my_mx.a.test\n"
     "my_mx.a.test A 192.1.2.1\n",
     "{result:ok hosts:[{name:my_mx.a.test preference:10 addresses:[192.1.2.1]}] dnssec:insecure}",
     "low mx.bad-name my_mx.a.test (my_mx.a.test has an underscore) insecure\n"},
    {"a single label",
     "a.test MX 10 mail\n"
     "mail A 192.1.2.1\n",
     "{result:ok hosts:[{name:mail preference:10 addresses:[192.1.2.1]}] dnssec:insecure}",
     "low mx.bad-name mail (mail has a single label) insecure\n"},
    {"a private name", "a.test MX 10 mail.local\n" SECOND,
     "{result:ok hosts:[{name:mail.local preference:10 addresses:[]} " HAS_SECOND,
     "low mx.bad-name mail.local (mail.local ends in a label under which there are no public "
     "hosts) insecure\n"
     "medium mx.no-address mail.local (mail.local does not exist) insecure\n"},
    {"bytes that no host name has",
     "a.test MX 10 m\\007x.a.test\n"
     "m\\007x.a.test A 192.1.2.1\n",
     "{result:ok hosts:[{name:m\\007x.a.test preference:10 addresses:[192.1.2.1]}] "
     "dnssec:insecure}",
     "low mx.bad-name m\\007x.a.test (m\\007x.a.test has a character that a host name must not "
     "have) insecure\n"},
    {"anybody could register the host's domain", "a.test MX 10 mx.gone.test\n" SECOND,
     "{result:ok hosts:[{name:mx.gone.test preference:10 addresses:[]} " HAS_SECOND,
     "high mx.dangling mx.gone.test (mx.gone.test does not exist: nobody has gone.test, and "
     "whoever registers it gets mail for a.test) insecure\n"},
    {"anybody could register it, and there is no other host",
     "a.test MX 10 mx.gone.test\n"
     "a.test TXT hello\n",
     "{result:ok hosts:[{name:mx.gone.test preference:10 addresses:[]}] dnssec:insecure}",
     "high mx.unreachable mx.gone.test (mx.gone.test does not exist) insecure\n"
     "high mx.dangling mx.gone.test (mx.gone.test does not exist: nobody has gone.test, and "
     "whoever registers it gets mail for a.test) insecure\n"},
    {"anybody could register what the host is an alias of",
     "a.test MX 10 mx.a.test\n" SECOND "mx.a.test CNAME x.y.gone.co.uk\n"
     "nic.uk A 192.1.2.1\n"
     "fine.co.uk A 192.1.2.1\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:[]} " HAS_SECOND,
     "low mx.alias mx.a.test (mx.a.test is an alias of x.y.gone.co.uk (RFC 2181 section 10.3)) "
     "insecure\n"
     "high mx.dangling mx.a.test (mx.a.test is an alias of x.y.gone.co.uk, which does not exist: "
     "nobody has gone.co.uk, and whoever registers it gets mail for a.test) insecure\n"},
    {"the host is gone, but its domain is somebody's",
     "a.test MX 10 mx.b.test\n" SECOND "b.test A 192.1.2.2\n",
     "{result:ok hosts:[{name:mx.b.test preference:10 addresses:[]} " HAS_SECOND,
     "medium mx.no-address mx.b.test (mx.b.test does not exist) insecure\n"},
    {"under no suffix that exists nothing can be registered", "a.test MX 10 mx.a.tset\n" SECOND,
     "{result:ok hosts:[{name:mx.a.tset preference:10 addresses:[]} " HAS_SECOND,
     "medium mx.no-address mx.a.tset (mx.a.tset does not exist) insecure\n"},
    {"whether it can be registered is unknown",
     "a.test MX 10 mx.gone.test\n" SECOND "gone.test TIMEOUT\n",
     "{result:ok hosts:[{name:mx.gone.test preference:10 addresses:[]} " HAS_SECOND,
     "medium mx.no-address mx.gone.test (mx.gone.test does not exist) insecure\n"
     "info mx.unknown gone.test (timeout)\n"},
    {"whether its suffix exists is unknown",
     "a.test MX 10 mx.gone.example\n" SECOND "example REFUSED\n",
     "{result:ok hosts:[{name:mx.gone.example preference:10 addresses:[]} " HAS_SECOND,
     "medium mx.no-address mx.gone.example (mx.gone.example does not exist) insecure\n"
     "info mx.unknown example (refused)\n"},
    {"timeout", "a.test TIMEOUT\n", "{result:unknown hosts:[]}",
     "info mx.unknown a.test (timeout)\n"},
    {"servfail", "a.test SERVFAIL\n", "{result:unknown hosts:[]}",
     "info mx.unknown a.test (servfail)\n"},
    {"refused", "a.test REFUSED\n", "{result:unknown hosts:[]}",
     "info mx.unknown a.test (refused)\n"},
    {"bogus", "a.test BOGUS\n", "{result:unknown hosts:[] dnssec:bogus}",
     "info mx.unknown a.test (bogus) bogus\n"},
    {"an alias of itself", "a.test CNAME a.test\n", "{result:unknown hosts:[]}",
     "info mx.unknown a.test (servfail)\n"},
    {"a host that is unknown",
     "a.test MX 10 mx.a.test\n"
     "mx.a.test TIMEOUT\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:null}] dnssec:insecure}",
     "info mx.unknown mx.a.test (timeout)\n"},
    {"one finding a reason",
     "a.test MX 10 mx.a.test\n"
     "a.test MX 20 b.a.test\n"
     "a.test MX 30 c.a.test\n"
     "mx.a.test TIMEOUT\n"
     "b.a.test BOGUS\n"
     "c.a.test TIMEOUT\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:null} {name:b.a.test preference:20 "
     "addresses:null} {name:c.a.test preference:30 addresses:null}] dnssec:bogus}",
     "info mx.unknown mx.a.test c.a.test (timeout)\n"
     "info mx.unknown b.a.test (bogus) bogus\n"},
};

static void expect(const struct conversation *c)
{
    struct arena *arena = arena_new(4096);
    struct target target = {.kind = TARGET_DOMAIN, .domain = SLICE("a.test")};

    struct record record = talk_play(&mx_check, c->zone, &target, MX_QUESTIONS_MAX, arena);
    talk_expect(c->about, &record, record.checks->observed, c->observed, c->findings);
    arena_free(arena);
}

Test(mx, conversations)
{
    for (size_t i = 0; i < sizeof conversations / sizeof *conversations; i++)
        expect(&conversations[i]);
}

static const struct {
    const char *zone, *advice; /* of the first finding */
} advices[] = {
    {"a.test MX 0 .\na.test MX 10 mx.a.test\nmx.a.test A 192.1.2.1\n",
     "remove the MX record with the target \".\" from a.test, or, if it takes no mail, all the "
     "others"},
    {"a.test MX 10 mx.a.test\nmx.a.test CNAME b.test\nb.test A 192.1.2.1\n",
     "let the MX record of a.test name b.test instead of mx.a.test"},
    {"a.test MX 10 mx.a.test\na.test MX 20 b.test\nb.test A 192.1.2.1\nmx.a.test CNAME c.a.test\n",
     "let the MX record of a.test name a host that has an address instead of mx.a.test"},
    {"a.test A 192.1.2.1\n",
     "publish an MX record at a.test that names its mail server, such as: MX 10 mail.a.test. or, "
     "if it takes no mail: MX 0 ."},
    {"a.test A 10.0.0.1\n",
     "publish an MX record at a.test that names its mail server, such as: MX 10 mail.a.test. or, "
     "if it takes no mail: MX 0 ."},
    {"a.test MX 10 mx.a.test\nmx.a.test A 10.0.0.1\n",
     "publish public addresses only at mx.a.test, or remove it from the MX records of a.test"},
    {"a.test MX 10 gone.test\na.test MX 20 b.test\nb.test A 192.1.2.1\n",
     "remove gone.test from the MX records of a.test, or register gone.test"},
    {"a.test MX 7 192.1.2.1\na.test MX 20 b.test\nb.test A 192.1.2.1\n",
     "give the host 192.1.2.1 a name, and publish that at a.test, such as: MX 7 mail.a.test."},
};

Test(mx, advice_has_the_names_in_it)
{
    struct target target = {.kind = TARGET_DOMAIN, .domain = SLICE("a.test")};

    for (size_t i = 0; i < sizeof advices / sizeof *advices; i++) {
        struct arena *arena = arena_new(4096);
        struct record record =
            talk_play(&mx_check, advices[i].zone, &target, MX_QUESTIONS_MAX, arena);
        cr_assert_not_null(record.findings, "%s", advices[i].zone);
        cr_expect_str_eq(record.findings->advice.at, advices[i].advice);
        arena_free(arena);
    }
}

/* What one family says stays true; nothing is said of what both would have to say. */
static const struct conversation halves[] = {
    {"the address of the other family is known", "a.test MX 10 mx.a.test\nmx.a.test A 192.1.2.1\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:[192.1.2.1]}] dnssec:insecure}",
     "info mx.unknown mx.a.test (timeout)\n"},
    {"there is none of the other family", "a.test MX 10 mx.a.test\nmx.a.test TXT hello\n",
     "{result:ok hosts:[{name:mx.a.test preference:10 addresses:null}] dnssec:insecure}",
     "info mx.unknown mx.a.test (timeout)\n"},
    {"the host may exist after all", "a.test MX 10 mx.gone.test\n",
     "{result:ok hosts:[{name:mx.gone.test preference:10 addresses:null}] dnssec:insecure}",
     "info mx.unknown mx.gone.test (timeout)\n"},
    {"without MX, an address", "a.test A 192.1.2.1\n",
     "{result:implicit hosts:[{name:a.test preference:0 addresses:[192.1.2.1]}] dnssec:insecure}",
     "low mx.implicit (a.test has no MX record, only an address) insecure\n"
     "info mx.unknown a.test (timeout)\n"},
    {"without MX, no address of the other family", "a.test TXT hello\n",
     "{result:unknown hosts:[] dnssec:insecure}", "info mx.unknown a.test (timeout)\n"},
};

Test(mx, one_family_is_unknown)
{
    struct target target = {.kind = TARGET_DOMAIN, .domain = SLICE("a.test")};

    for (size_t i = 0; i < sizeof halves / sizeof *halves; i++) {
        struct arena *arena = arena_new(4096);
        struct record record = talk_play_without(DNS_AAAA, &mx_check, halves[i].zone, &target,
                                                 MX_QUESTIONS_MAX, arena);
        talk_expect(halves[i].about, &record, record.checks->observed, halves[i].observed,
                    halves[i].findings);
        arena_free(arena);
    }
}

/* The best 16 of 18: preferences 17 to 0, so that the first two records are left out. */
Test(mx, more_hosts_than_are_looked_at)
{
    struct arena *arena = arena_new(4096);
    struct target target = {.kind = TARGET_DOMAIN, .domain = SLICE("a.test")};
    char zone[2048] = "", text[4096];

    for (unsigned i = 0; i < MX_HOSTS_MAX + 2; i++)
        snprintf(zone + strlen(zone), sizeof zone - strlen(zone),
                 "a.test MX %u h%u.a.test\nh%u.a.test A 192.1.2.%u\n", MX_HOSTS_MAX + 1 - i, i, i,
                 i);
    struct record record = talk_play(&mx_check, zone, &target, MX_QUESTIONS_MAX, arena);
    const struct value *hosts = value_find(record.checks->observed, "hosts");
    const struct value *first = hosts->members.first, *last = hosts->members.last;
    cr_expect(slice_eq(value_find(first, "name")->text, SLICE("h17.a.test")));
    cr_expect_eq(value_find(first, "preference")->number, 0);
    cr_expect(slice_eq(value_find(last, "name")->text, SLICE("h2.a.test")));
    cr_expect_eq(value_find(last, "preference")->number, MX_HOSTS_MAX - 1);
    talk_print_findings(text, sizeof text, &record);
    cr_expect_str_eq(text, "low mx.too-many (18 MX records: the 16 hosts most preferred were "
                           "looked at) insecure\n");
    arena_free(arena);
}

Test(mx, of_a_pair_is_about_the_domain)
{
    struct arena *arena = arena_new(4096);
    struct target target = {
        .kind = TARGET_PAIR, .ip = ip_of("192.1.2.1"), .domain = SLICE("a.test")};

    struct record record = talk_play(&mx_check, "", &target, MX_QUESTIONS_MAX, arena);
    cr_assert_not_null(record.findings);
    cr_expect(slice_eq(record.findings->subject, SLICE("a.test")));
    arena_free(arena);
}

Test(mx, applies_where_there_is_a_domain)
{
    static const bool applies[] = {
        [TARGET_IP4] = false, [TARGET_IP6] = false, [TARGET_DOMAIN] = true, [TARGET_PAIR] = true};

    for (unsigned kind = TARGET_IP4; kind <= TARGET_PAIR; kind++) {
        struct target target = {.kind = kind};
        cr_expect_eq(mx_check.applies(&target), applies[kind], "%u", kind);
    }
}
