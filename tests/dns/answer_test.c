/* Parses packets that are written out as bytes. The question is a.test, of the type in the packet
 * unless the row is about that; its name is at offset 12, so "\xc0\x0c" is a.test. */
#include "dns/answer.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

/* Counts and types below 256 are written as one byte. */
#define HEAD(flags, asked, answers, authority, additional)                                         \
    "\0\0" flags "\0" asked "\0" answers "\0" authority "\0" additional
#define ASKED(type) "\1a\4test\0\0" type "\0\1"
#define RR(owner, type, ttl, size, data) owner "\0" type "\0\1" ttl "\0" size data

#define A_TEST "\xc0\x0c"
#define TTL_60 "\0\0\0\x3c"
#define TTL_30 "\0\0\0\x1e"
#define TTL_BAD "\x80\0\0\1"

#define NOERROR "\x81\x80"
#define SERVFAIL "\x81\x82"
#define NXDOMAIN "\x81\x83"
#define REFUSED "\x81\x85"

#define T_A "\1"
#define T_NS "\2"
#define T_CNAME "\5"
#define T_SOA "\6"
#define T_PTR "\x0c"
#define T_MX "\x0f"
#define T_TXT "\x10"
#define T_AAAA "\x1c"

#define A_1 RR(A_TEST, T_A, TTL_60, "\4", "\x7f\0\0\2")
#define A_2 RR(A_TEST, T_A, TTL_30, "\4", "\x7f\0\0\3")
/* MINIMUM 20 */
#define SOA(ttl)                                                                                   \
    RR("\4test\0", T_SOA, ttl, "\x16",                                                             \
       "\0\0"                                                                                      \
       "\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\x14")
#define NS RR("\4test\0", T_NS, TTL_60, "\3", "\1n\0")
#define CNAME(from, to) RR("\1" from "\0", T_CNAME, TTL_60, "\3", "\1" to "\0")
#define CNAME_A(to) RR(A_TEST, T_CNAME, TTL_30, "\3", "\1" to "\0")
#define A_AT(owner) RR("\1" owner "\0", T_A, TTL_60, "\4", "\x7f\0\0\2")
#define NOT_OURS "records that do not answer the question"
#define OPT(extended) "\0\0\x29\x04\xd0" extended "\0\0\0\0\0"

static const struct parsing {
    const char *about;
    struct slice packet;
    enum dns_outcome outcome;
    size_t record_count;
    uint32_t ttl_s;
    unsigned alias_count;
    const char *canonical, *why;
} parsings[] = {
#define ROW(about, packet, ...)                                                                    \
    {                                                                                              \
        about, {packet, sizeof(packet) - 1}, __VA_ARGS__                                           \
    }
    ROW("two records, the least TTL", HEAD(NOERROR, "\1", "\2", "\0", "\0") ASKED(T_A) A_1 A_2,
        DNS_DATA, 2, 30, 0, "a.test", ""),
    ROW("case of the question does not matter",
        HEAD(NOERROR, "\1", "\1", "\0", "\0") "\1A\4tESt\0\0\1\0\1" A_1, DNS_DATA, 1, 60, 0,
        "a.test", ""),
    ROW("case of the owner does not matter",
        HEAD(NOERROR, "\1", "\1", "\0", "\0") ASKED(T_A)
            RR("\1A\4TEST\0", T_A, TTL_60, "\4", "\x7f\0\0\2"),
        DNS_DATA, 1, 60, 0, "a.test", ""),
    ROW("duplicates are dropped",
        HEAD(NOERROR, "\1", "\5", "\0", "\0") ASKED(T_A) A_1 A_2 A_1 A_2 A_1, DNS_DATA, 2, 30, 0,
        "a.test", ""),
    ROW("records of others are no answer, and no denial",
        HEAD(NOERROR, "\1", "\2", "\0", "\0") ASKED(T_A) A_AT("z") NS, DNS_FAILED, 0, 0, 0,
        "a.test", NOT_OURS),
    ROW("nor beside a SOA", HEAD(NOERROR, "\1", "\1", "\1", "\0") ASKED(T_A) A_AT("z") SOA(TTL_60),
        DNS_FAILED, 0, 0, 0, "a.test", NOT_OURS),
    ROW("nor beside NXDOMAIN",
        HEAD(NXDOMAIN, "\1", "\1", "\1", "\0") ASKED(T_A) A_AT("z") SOA(TTL_60), DNS_FAILED, 0, 0,
        0, "a.test", NOT_OURS),
    ROW("nor an alias of others", HEAD(NOERROR, "\1", "\1", "\0", "\0") ASKED(T_A) CNAME("y", "z"),
        DNS_FAILED, 0, 0, 0, "a.test", NOT_OURS),
    ROW("nor another type", HEAD(NOERROR, "\1", "\1", "\0", "\0") ASKED(T_TXT) A_1, DNS_FAILED, 0,
        0, 0, "a.test", NOT_OURS),
    ROW("nor the SOA, in the wrong section",
        HEAD(NOERROR, "\1", "\1", "\0", "\0") ASKED(T_A) SOA(TTL_60), DNS_FAILED, 0, 0, 0, "a.test",
        NOT_OURS),
    ROW("nor an OPT", HEAD(NOERROR, "\1", "\1", "\0", "\0") ASKED(T_A) OPT("\0"), DNS_FAILED, 0, 0,
        0, "a.test", NOT_OURS),
    ROW("they do not harm beside the right one",
        HEAD(NOERROR, "\1", "\3", "\0", "\0") ASKED(T_A) A_AT("z") A_1 OPT("\0"), DNS_DATA, 1, 60,
        0, "a.test", ""),
    ROW("records and aliases of another class are no answer",
        HEAD(NOERROR, "\1", "\2", "\0", "\0") ASKED(T_A) A_TEST
        "\0\1\0\3" TTL_60 "\0\4\x7f\0\0\2" A_TEST "\0\5\0\3" TTL_60 "\0\3\1b\0",
        DNS_FAILED, 0, 0, 0, "a.test", NOT_OURS),
    ROW("TTL with the top bit is 0",
        HEAD(NOERROR, "\1", "\1", "\0", "\0") ASKED(T_A)
            RR(A_TEST, T_A, TTL_BAD, "\4", "\x7f\0\0\2"),
        DNS_DATA, 1, 0, 0, "a.test", ""),
    ROW("truncated, and nothing in it", HEAD("\x87\x80", "\1", "\0", "\0", "\0") ASKED(T_A),
        DNS_FAILED, 0, 0, 0, "a.test", "truncated reply"),
    ROW("truncated, with a SOA", HEAD("\x87\x80", "\1", "\0", "\1", "\0") ASKED(T_A) SOA(TTL_60),
        DNS_FAILED, 0, 0, 0, "a.test", "truncated reply"),
    ROW("truncated NXDOMAIN", HEAD("\x87\x83", "\1", "\0", "\0", "\0") ASKED(T_A), DNS_FAILED, 0, 0,
        0, "a.test", "truncated reply"),
    ROW("truncated: what is missing may say that it is an error",
        HEAD("\x83\x80", "\1", "\1", "\0", "\0") ASKED(T_A) A_1, DNS_FAILED, 0, 0, 0, "a.test",
        "truncated reply"),
    ROW("truncated REFUSED", HEAD("\x83\x85", "\1", "\0", "\0", "\0") ASKED(T_A), DNS_FAILED, 0, 0,
        0, "a.test", "REFUSED"),
    ROW("what is behind the answers may be damaged",
        HEAD(NOERROR, "\1", "\1", "\7", "\7") ASKED(T_A) A_1 "junk", DNS_DATA, 1, 60, 0, "a.test",
        ""),

    ROW("NODATA, SOA MINIMUM", HEAD(NOERROR, "\1", "\0", "\1", "\0") ASKED(T_A) SOA(TTL_30),
        DNS_NODATA, 0, 20, 0, "a.test", ""),
    ROW("NODATA, SOA TTL", HEAD(NOERROR, "\1", "\0", "\1", "\0") ASKED(T_A) SOA("\0\0\0\5"),
        DNS_NODATA, 0, 5, 0, "a.test", ""),
    ROW("NODATA, SOA TTL with the top bit",
        HEAD(NOERROR, "\1", "\0", "\1", "\0") ASKED(T_A) SOA(TTL_BAD), DNS_NODATA, 0, 0, 0,
        "a.test", ""),
    ROW("NODATA without a SOA", HEAD(NOERROR, "\1", "\0", "\0", "\0") ASKED(T_A), DNS_NODATA, 0, 0,
        0, "a.test", ""),
    ROW("NODATA with OPT", HEAD(NOERROR, "\1", "\0", "\1", "\1") ASKED(T_A) SOA(TTL_60) OPT("\0"),
        DNS_NODATA, 0, 20, 0, "a.test", ""),
    ROW("NODATA with SOA and NS", HEAD(NOERROR, "\1", "\0", "\2", "\0") ASKED(T_A) NS SOA(TTL_60),
        DNS_NODATA, 0, 20, 0, "a.test", ""),
    ROW("NXDOMAIN", HEAD(NXDOMAIN, "\1", "\0", "\1", "\0") ASKED(T_A) SOA(TTL_60), DNS_NXDOMAIN, 0,
        20, 0, "a.test", ""),
    ROW("NXDOMAIN without a SOA", HEAD(NXDOMAIN, "\1", "\0", "\0", "\0") ASKED(T_A), DNS_NXDOMAIN,
        0, 0, 0, "a.test", ""),

    ROW("alias, its TTL counts",
        HEAD(NOERROR, "\1", "\2", "\0", "\0") ASKED(T_A) CNAME_A("b") A_AT("b"), DNS_DATA, 1, 30, 1,
        "b", ""),
    ROW("alias chain in reverse order",
        HEAD(NOERROR, "\1", "\4", "\0", "\0") ASKED(T_A) A_AT("d") CNAME("c", "d") CNAME("b", "c")
            CNAME_A("b"),
        DNS_DATA, 1, 30, 3, "d", ""),
    ROW("aliases of others are not followed",
        HEAD(NOERROR, "\1", "\2", "\0", "\0") ASKED(T_A) A_1 CNAME("b", "c"), DNS_DATA, 1, 60, 0,
        "a.test", ""),
    ROW("of two aliases the first counts",
        HEAD(NOERROR, "\1", "\4", "\0", "\0") ASKED(T_A) CNAME_A("b") CNAME_A("c") A_AT("b")
            A_AT("c"),
        DNS_DATA, 1, 30, 1, "b", ""),
    ROW("alias to nothing is NODATA",
        HEAD(NOERROR, "\1", "\1", "\1", "\0") ASKED(T_A) CNAME_A("b") SOA(TTL_60), DNS_NODATA, 0,
        20, 1, "b", ""),
    ROW("alias to an absent name is NXDOMAIN",
        HEAD(NXDOMAIN, "\1", "\1", "\1", "\0") ASKED(T_A) CNAME_A("b") SOA(TTL_60), DNS_NXDOMAIN, 0,
        20, 1, "b", ""),
    ROW("asked for the alias itself",
        HEAD(NOERROR, "\1", "\2", "\0", "\0") ASKED(T_CNAME) CNAME_A("b") CNAME("b", "c"), DNS_DATA,
        1, 30, 0, "a.test", ""),
    ROW("alias to nowhere, of a server that does not recurse",
        HEAD("\x84\0", "\1", "\1", "\0", "\0") ASKED(T_A) CNAME_A("b"), DNS_FAILED, 0, 0, 0,
        "a.test", "alias to an unknown target"),
    ROW("alias to nothing, of a server that has looked",
        HEAD(NOERROR, "\1", "\1", "\0", "\0") ASKED(T_A) CNAME_A("b"), DNS_NODATA, 0, 0, 1, "b",
        ""),
    ROW("alias to a referral", HEAD("\x80\0", "\1", "\1", "\1", "\0") ASKED(T_A) CNAME_A("b") NS,
        DNS_FAILED, 0, 0, 0, "a.test", "referral"),
    ROW("alias to a record of another class",
        HEAD("\x84\0", "\1", "\2", "\0", "\0") ASKED(T_A) CNAME_A("b") "\1b\0\0\1\0\3" TTL_60
                                                                       "\0\4\x7f\0\0\2",
        DNS_FAILED, 0, 0, 0, "a.test", "alias to an unknown target"),
    ROW("alias loop",
        HEAD(NOERROR, "\1", "\3", "\0", "\0") ASKED(T_A) CNAME_A("b") CNAME("b", "c")
            CNAME("c", "b"),
        DNS_FAILED, 0, 0, 0, "a.test", "alias loop"),
    ROW("alias of itself",
        HEAD(NOERROR, "\1", "\1", "\0", "\0") ASKED(T_A) RR(A_TEST, T_CNAME, TTL_60, "\2", A_TEST),
        DNS_FAILED, 0, 0, 0, "a.test", "alias loop"),

    ROW("REFUSED", HEAD(REFUSED, "\1", "\0", "\0", "\0") ASKED(T_A), DNS_FAILED, 0, 0, 0, "a.test",
        "REFUSED"),
    ROW("SERVFAIL", HEAD(SERVFAIL, "\1", "\0", "\0", "\0") ASKED(T_A), DNS_FAILED, 0, 0, 0,
        "a.test", "SERVFAIL"),
    ROW("NOTIMP", HEAD("\x81\x84", "\1", "\0", "\0", "\0") ASKED(T_A), DNS_FAILED, 0, 0, 0,
        "a.test", "NOTIMP"),
    ROW("YXDOMAIN", HEAD("\x81\x86", "\1", "\0", "\0", "\0") ASKED(T_A), DNS_FAILED, 0, 0, 0,
        "a.test", "unknown response code"),
    ROW("rcode 15", HEAD("\x81\x8f", "\1", "\0", "\0", "\0") ASKED(T_A), DNS_FAILED, 0, 0, 0,
        "a.test", "unknown response code"),
    ROW("FORMERR without the question", HEAD("\x81\x81", "\0", "\0", "\0", "\0"), DNS_FAILED, 0, 0,
        0, "a.test", "FORMERR"),
    ROW("BADVERS hides in OPT", HEAD(NOERROR, "\1", "\0", "\0", "\1") ASKED(T_A) OPT("\1"),
        DNS_FAILED, 0, 0, 0, "a.test", "BADVERS"),
    ROW("so do the others", HEAD(NOERROR, "\1", "\0", "\1", "\1") ASKED(T_A) SOA(TTL_60) OPT("\2"),
        DNS_FAILED, 0, 0, 0, "a.test", "unknown response code"),
    ROW("BADVERS beside NXDOMAIN", HEAD(NXDOMAIN, "\1", "\0", "\0", "\1") ASKED(T_A) OPT("\1"),
        DNS_FAILED, 0, 0, 0, "a.test", "unknown response code"),
    ROW("BADVERS beside a record", HEAD(NOERROR, "\1", "\1", "\0", "\1") ASKED(T_A) A_1 OPT("\1"),
        DNS_FAILED, 0, 0, 0, "a.test", "BADVERS"),
    ROW("NOTAUTH", HEAD("\x81\x89", "\1", "\0", "\0", "\0") ASKED(T_A), DNS_FAILED, 0, 0, 0,
        "a.test", "NOTAUTH"),
    ROW("a record that is not counted", HEAD(NOERROR, "\1", "\0", "\0", "\0") ASKED(T_A) A_1,
        DNS_FAILED, 0, 0, 0, "a.test", "bytes behind the reply"),
    ROW("bytes behind a denial", HEAD(NXDOMAIN, "\1", "\0", "\1", "\0") ASKED(T_A) SOA(TTL_60) "x",
        DNS_FAILED, 0, 0, 0, "a.test", "bytes behind the reply"),
    ROW("referral of a server that recurses", HEAD(NOERROR, "\1", "\0", "\1", "\0") ASKED(T_A) NS,
        DNS_FAILED, 0, 0, 0, "a.test", "referral"),
    ROW("referral", HEAD("\x81\0", "\1", "\0", "\1", "\0") ASKED(T_A) NS, DNS_FAILED, 0, 0, 0,
        "a.test", "referral"),
    ROW("NS without SOA is NODATA of an authoritative server",
        HEAD("\x85\0", "\1", "\0", "\1", "\0") ASKED(T_A) NS, DNS_NODATA, 0, 0, 0, "a.test", ""),

    ROW("nothing", "", DNS_FAILED, 0, 0, 0, "a.test", "reply shorter than a header"),
    ROW("half a header", "\0\0\x81\x80\0\1", DNS_FAILED, 0, 0, 0, "a.test",
        "reply shorter than a header"),
    ROW("a query", HEAD("\1\0", "\1", "\0", "\0", "\0") ASKED(T_A), DNS_FAILED, 0, 0, 0, "a.test",
        "not a reply to a query"),
    ROW("a NOTIFY", HEAD("\xa1\x80", "\1", "\0", "\0", "\0") ASKED(T_A), DNS_FAILED, 0, 0, 0,
        "a.test", "not a reply to a query"),
    ROW("NOERROR without the question", HEAD(NOERROR, "\0", "\0", "\0", "\0"), DNS_FAILED, 0, 0, 0,
        "a.test", "reply without the question"),
    ROW("NXDOMAIN without the question", HEAD(NXDOMAIN, "\0", "\0", "\0", "\0"), DNS_FAILED, 0, 0,
        0, "a.test", "reply without the question"),
    ROW("two questions", HEAD(NOERROR, "\2", "\0", "\0", "\0") ASKED(T_A) ASKED(T_A), DNS_FAILED, 0,
        0, 0, "a.test", "reply without the question"),
    ROW("another name", HEAD(NOERROR, "\1", "\0", "\0", "\0") "\1b\4test\0\0\1\0\1", DNS_FAILED, 0,
        0, 0, "a.test", "reply to another question"),
    ROW("another class", HEAD(NOERROR, "\1", "\0", "\0", "\0") "\1a\4test\0\0\1\0\3", DNS_FAILED, 0,
        0, 0, "a.test", "reply to another question"),
    ROW("question cut", HEAD(NOERROR, "\1", "\0", "\0", "\0") "\1a\4test\0\0\1\0", DNS_FAILED, 0, 0,
        0, "a.test", "malformed question in reply"),
    ROW("fewer answers than counted", HEAD(NOERROR, "\1", "\2", "\0", "\0") ASKED(T_A) A_1,
        DNS_FAILED, 0, 0, 0, "a.test", "malformed answer section"),
    ROW("data longer than the packet",
        HEAD(NOERROR, "\1", "\1", "\0", "\0") ASKED(T_A)
            RR(A_TEST, T_A, TTL_60, "\5", "\x7f\0\0\2"),
        DNS_FAILED, 0, 0, 0, "a.test", "malformed answer section"),
    ROW("A of 3 bytes",
        HEAD(NOERROR, "\1", "\1", "\0", "\0") ASKED(T_A) RR(A_TEST, T_A, TTL_60, "\3", "\x7f\0\0"),
        DNS_FAILED, 0, 0, 0, "a.test", "malformed record in reply"),
    ROW("AAAA of 4 bytes",
        HEAD(NOERROR, "\1", "\1", "\0", "\0") ASKED(T_AAAA)
            RR(A_TEST, T_AAAA, TTL_60, "\4", "\x7f\0\0\2"),
        DNS_FAILED, 0, 0, 0, "a.test", "malformed record in reply"),
    ROW("name longer than its data",
        HEAD(NOERROR, "\1", "\1", "\0", "\0") ASKED(T_PTR) RR(A_TEST, T_PTR, TTL_60, "\2", "\1b\0"),
        DNS_FAILED, 0, 0, 0, "a.test", "malformed record in reply"),
    ROW("name shorter than its data",
        HEAD(NOERROR, "\1", "\1", "\0", "\0") ASKED(T_PTR)
            RR(A_TEST, T_PTR, TTL_60, "\4", "\1b\0\0"),
        DNS_FAILED, 0, 0, 0, "a.test", "malformed record in reply"),
    ROW("PTR without data",
        HEAD(NOERROR, "\1", "\1", "\0", "\0") ASKED(T_PTR) RR(A_TEST, T_PTR, TTL_60, "\0", ""),
        DNS_FAILED, 0, 0, 0, "a.test", "malformed record in reply"),
    ROW("MX of one byte",
        HEAD(NOERROR, "\1", "\1", "\0", "\0") ASKED(T_MX) RR(A_TEST, T_MX, TTL_60, "\1", "\0"),
        DNS_FAILED, 0, 0, 0, "a.test", "malformed record in reply"),
    ROW("CNAME cut",
        HEAD(NOERROR, "\1", "\1", "\0", "\0") ASKED(T_A) RR(A_TEST, T_CNAME, TTL_60, "\2", "\1b\0"),
        DNS_FAILED, 0, 0, 0, "a.test", "malformed CNAME in reply"),
    ROW("CNAME shorter than its data",
        HEAD(NOERROR, "\1", "\1", "\0", "\0") ASKED(T_A)
            RR(A_TEST, T_CNAME, TTL_60, "\4", "\1b\0\0"),
        DNS_FAILED, 0, 0, 0, "a.test", "malformed CNAME in reply"),
    ROW("SOA cut",
        HEAD(NOERROR, "\1", "\0", "\1", "\0") ASKED(T_A) RR(A_TEST, T_SOA, TTL_60, "\3", "\0\0\0"),
        DNS_FAILED, 0, 0, 0, "a.test", "malformed SOA in reply"),
    ROW("fewer authority records than counted",
        HEAD(NOERROR, "\1", "\0", "\2", "\0") ASKED(T_A) SOA(TTL_60), DNS_FAILED, 0, 0, 0, "a.test",
        "malformed section in reply"),
    ROW("owner points at itself",
        HEAD(NOERROR, "\1", "\1", "\0", "\0") ASKED(T_A)
            RR("\xc0\x17", T_A, TTL_60, "\4", "\x7f\0\0\2"),
        DNS_FAILED, 0, 0, 0, "a.test", "malformed answer section"),
    ROW("NXDOMAIN with records", HEAD(NXDOMAIN, "\1", "\1", "\0", "\0") ASKED(T_A) A_1, DNS_FAILED,
        0, 0, 0, "a.test", "NXDOMAIN with records"),
#undef ROW
};

/* On the heap and of the exact size, so that ASan sees a read too far. */
static struct dns_answer *parse(struct slice packet, uint16_t type, enum dns_security security)
{
    const struct dns_question question = {.name = dns_name_of("a.test"), .type = type};
    uint8_t *bytes = malloc(packet.len);

    if (packet.len > 0)
        memcpy(bytes, packet.at, packet.len);
    struct dns_answer *answer = dns_answer_parse(bytes, packet.len, &question, security);
    free(bytes);
    return answer;
}

/* The type in the question of the packet, A if it has none. */
static uint16_t type_of(struct slice packet)
{
    const size_t offset = sizeof HEAD("..", ".", ".", ".", ".") - 1 + sizeof "\1a\4test";

    return packet.len > offset + 1 ? (uint8_t)packet.at[offset + 1] : DNS_A;
}

static void expect_parsed(const struct parsing *p)
{
    struct dns_answer *answer = parse(p->packet, type_of(p->packet), DNS_SECURE);
    struct dns_name canonical = dns_name_of(p->canonical);

    cr_expect_eq(answer->outcome, p->outcome, "%s: outcome %d, %s", p->about, answer->outcome,
                 answer->why);
    cr_expect_eq(answer->record_count, p->record_count, "%s", p->about);
    cr_expect_eq(answer->ttl_s, p->ttl_s, "%s: TTL %u", p->about, (unsigned)answer->ttl_s);
    cr_expect_eq(answer->alias_count, p->alias_count, "%s", p->about);
    cr_expect(dns_name_eq(answer->canonical, &canonical), "%s: canonical", p->about);
    cr_expect_str_eq(answer->why, p->why, "%s: why is %s", p->about, answer->why);
    cr_expect_eq(answer->cause == DNS_NO_CAUSE, answer->outcome != DNS_FAILED, "%s", p->about);
    cr_expect_eq(answer->cause == DNS_REFUSED, strcmp(p->why, "REFUSED") == 0, "%s", p->about);
    cr_expect_eq(answer->security, answer->outcome == DNS_FAILED ? DNS_INSECURE : DNS_SECURE, "%s",
                 p->about);
    dns_answer_release(answer);
}

Test(answer, parse)
{
    for (size_t i = 0; i < COUNT(parsings); i++)
        expect_parsed(&parsings[i]);
}

/* Then what is cut off before it may be better. */
static bool is_spoilt_by_its_end(const struct parsing *p)
{
    return strcmp(p->why, "bytes behind the reply") == 0 ||
           strcmp(p->about, "BADVERS beside a record") == 0;
}

/* No prefix of a good packet is read beyond its end, and none proves more than the whole. */
Test(answer, parse_of_every_prefix)
{
    for (size_t i = 0; i < COUNT(parsings); i++) {
        for (size_t len = 0; len < parsings[i].packet.len; len++) {
            struct slice cut = slice_head(parsings[i].packet, len);
            struct dns_answer *answer = parse(cut, type_of(parsings[i].packet), DNS_INSECURE);
            cr_expect(answer->outcome == DNS_FAILED || answer->outcome == parsings[i].outcome ||
                          is_spoilt_by_its_end(&parsings[i]),
                      "%s, cut at %zu", parsings[i].about, len);
            dns_answer_release(answer);
        }
    }
}

static const struct copying {
    const char *about;
    struct slice packet;
    uint16_t type;
    struct slice data[3];
} copyings[] = {
#define BYTES(bytes)                                                                               \
    {                                                                                              \
        bytes, sizeof(bytes) - 1                                                                   \
    }
    {"A in order, without duplicates",
     BYTES(HEAD(NOERROR, "\1", "\3", "\0", "\0") ASKED(T_A) A_2 A_1 A_2),
     DNS_A,
     {BYTES("\x7f\0\0\3"), BYTES("\x7f\0\0\2")}},
    {"PTR, compressed and in capitals",
     BYTES(HEAD(NOERROR, "\1", "\2", "\0", "\0") ASKED(T_PTR) RR(
         A_TEST, T_PTR, TTL_60, "\4", "\1B\xc0\x0c") RR(A_TEST, T_PTR, TTL_60, "\3", "\1z\0")),
     DNS_PTR,
     {BYTES("\1b\1a\4test\0"), BYTES("\1z\0")}},
    {"MX",
     BYTES(HEAD(NOERROR, "\1", "\1", "\0", "\0") ASKED(T_MX)
               RR(A_TEST, T_MX, TTL_60, "\6", "\1\2\1M\xc0\x0e")),
     DNS_MX,
     {BYTES("\1\2\1m\4test\0")}},
    {"SOA",
     BYTES(HEAD(NOERROR, "\1", "\1", "\0", "\0") ASKED(T_SOA) RR(A_TEST, T_SOA, TTL_60, "\x18",
                                                                 "\xc0\x0c\xc0\x0e"
                                                                 "1234567890abcdefghij")),
     DNS_SOA,
     {BYTES("\1a\4test\0\4test\0"
            "1234567890abcdefghij")}},
    {"TXT, in order though the empty ones have no place",
     BYTES(HEAD(NOERROR, "\1", "\5", "\0", "\0") ASKED(T_TXT) RR(A_TEST, T_TXT, TTL_60, "\2", "\1z")
               RR(A_TEST, T_TXT, TTL_60, "\0", "") RR(A_TEST, T_TXT, TTL_60, "\2", "\1a")
                   RR(A_TEST, T_TXT, TTL_60, "\0", "") RR(A_TEST, T_TXT, TTL_60, "\2", "\1z")),
     DNS_TXT,
     {BYTES("\1z"), BYTES(""), BYTES("\1a")}},
};

Test(answer, data)
{
    for (size_t i = 0; i < COUNT(copyings); i++) {
        const struct copying *c = &copyings[i];
        struct dns_answer *answer = parse(c->packet, c->type, DNS_INSECURE);
        size_t count = 0;
        while (count < COUNT(c->data) && c->data[count].at != NULL)
            count++;
        cr_assert_eq(answer->record_count, count, "%s: %zu", c->about, answer->record_count);
        for (size_t k = 0; k < count; k++) {
            const struct dns_record *record = &answer->records[k];
            struct slice data = {(const char *)record->data, record->size};
            cr_expect(slice_eq(data, c->data[k]), "%s: record %zu", c->about, k);
        }
        dns_answer_release(answer);
    }
}

/* CNAMEs 1.test -> 2.test -> ... behind a.test -> 1.test; each is \1 N \4 test. */
static size_t write_chain(uint8_t *packet, unsigned alias_count)
{
    static const char head[] = HEAD(NOERROR, "\1", "\0", "\0", "\0") ASKED(T_A);
    size_t size = sizeof head - 1;

    memcpy(packet, head, size);
    packet[7] = (uint8_t)alias_count;
    for (unsigned i = 0; i < alias_count; i++) {
        uint8_t record[] = "\1_\xc0\x0e\0\5\0\1\0\0\0\7\0\4\1_\xc0\x0e";
        record[1] = (uint8_t)(i == 0 ? 'a' : '0' + i);
        record[15] = (uint8_t)('1' + i);
        memcpy(packet + size, record, sizeof record - 1);
        size += sizeof record - 1;
    }
    return size;
}

Test(answer, longest_chain)
{
    uint8_t packet[1024];

    for (unsigned count = 0; count <= DNS_ALIASES_MAX + 2; count++) {
        struct slice slice = {(const char *)packet, write_chain(packet, count)};
        struct dns_answer *answer = parse(slice, DNS_A, DNS_INSECURE);
        bool is_followed = count <= DNS_ALIASES_MAX;
        cr_expect_eq(answer->outcome, is_followed ? DNS_NODATA : DNS_FAILED, "%u", count);
        cr_expect_eq(answer->alias_count, is_followed ? count : 0, "%u", count);
        cr_expect_str_eq(answer->why, is_followed ? "" : "too many aliases");
        dns_answer_release(answer);
    }
}

/* 4,000 records, each of them twice, in the largest packet. */
Test(answer, many_records)
{
    static uint8_t packet[UINT16_MAX];
    static const char head[] = HEAD(NOERROR, "\1", "\0", "\0", "\0") ASKED(T_A);
    size_t size = sizeof head - 1;

    memcpy(packet, head, size);
    packet[6] = 4000 >> 8;
    packet[7] = 4000 & 255;
    for (unsigned i = 0; i < 4000; i++) {
        uint8_t record[] = A_1;
        unsigned number = (i * 7919 + 13) % 2000;
        record[14] = (uint8_t)(number >> 8);
        record[15] = (uint8_t)number;
        memcpy(packet + size, record, sizeof record - 1);
        size += sizeof record - 1;
    }
    struct dns_answer *answer =
        parse((struct slice){(const char *)packet, size}, DNS_A, DNS_INSECURE);
    cr_assert_eq(answer->record_count, 2000);
    for (unsigned i = 0; i < 2000; i++) {
        unsigned number = (i * 7919 + 13) % 2000;
        const uint8_t *data = answer->records[i].data;
        cr_expect_eq((unsigned)(data[2] << 8 | data[3]), number);
    }
    dns_answer_release(answer);
}

Test(answer, bogus_holds_nothing)
{
    const struct slice packet = BYTES(HEAD(NOERROR, "\1", "\1", "\0", "\0") ASKED(T_A) A_1);
    struct dns_answer *answer = parse(packet, DNS_A, DNS_SECURITY_BOGUS);

    cr_expect_eq(answer->outcome, DNS_BOGUS);
    cr_expect_eq(answer->security, DNS_SECURITY_BOGUS);
    cr_expect_eq(answer->record_count, 0);
    cr_expect_not_null(answer->canonical);
    cr_expect_str_eq(answer->why, "");
    dns_answer_release(answer);
}

Test(answer, made_by_hand)
{
    char why[] = "no reply from 192.0.2.53";
    struct dns_answer *failed = dns_answer_failed(DNS_TIMEOUT, why);
    struct dns_answer *bogus = dns_answer_bogus("signature expired");
    struct dns_answer *silent = dns_answer_failed(DNS_CANCELLED, NULL);

    why[0] = 'X';
    cr_expect_eq(failed->outcome, DNS_FAILED);
    cr_expect_eq(failed->cause, DNS_TIMEOUT);
    cr_expect_str_eq(failed->why, "no reply from 192.0.2.53");
    cr_expect_eq(failed->record_count, 0);
    cr_expect_eq(bogus->outcome, DNS_BOGUS);
    cr_expect_str_eq(bogus->why, "signature expired");
    cr_expect_str_eq(silent->why, "");
    cr_expect_eq(dns_answer_retain(failed), failed);
    dns_answer_release(failed);
    cr_expect_eq(failed->cause, DNS_TIMEOUT, "still there");
    dns_answer_release(failed);
    dns_answer_release(bogus);
    dns_answer_release(silent);
    dns_answer_release(NULL);
}
