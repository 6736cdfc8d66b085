#include "tests/zone.h"

#include "base/text.h"
#include "dns/packet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TTL_S = 300,
    STRING_LEN_MAX = 255,           /* of a TXT record */
    HOPS_MAX = 2 * DNS_ALIASES_MAX, /* so that loops and long chains reach the parser */
    FLAGS_REPLY = 0x8180,           /* QR RD RA */
};

struct line {
    struct slice text; /* all of it, for messages */
    struct dns_name owner;
    struct slice type; /* without the '!' */
    struct slice data;
    bool is_secure;
};

/* A reply while it is written. */
struct reply {
    struct text records;
    unsigned record_count;
    bool is_secure;
};

static const struct {
    const char *text;
    uint16_t type;
} types[] = {
    {"A", DNS_A},   {"AAAA", DNS_AAAA}, {"PTR", DNS_PTR}, {"CNAME", DNS_CNAME}, {"MX", DNS_MX},
    {"NS", DNS_NS}, {"TXT", DNS_TXT},   {"SPF", DNS_SPF}, {"TLSA", DNS_TLSA},
};

static const struct {
    const char *text;
    enum dns_cause cause; /* DNS_NO_CAUSE is bogus */
} outcomes[] = {
    {"TIMEOUT", DNS_TIMEOUT},
    {"SERVFAIL", DNS_SERVFAIL},
    {"REFUSED", DNS_REFUSED},
    {"BOGUS", DNS_NO_CAUSE},
};

/* A zone that is no zone is a mistake in the test. */
static void demand(bool is_fine, struct slice line)
{
    if (is_fine)
        return;
    fprintf(stderr, "zone.c: cannot read '%.*s'\n", SLICE_ARG(line));
    abort();
}

static bool take_line(struct slice *zone, struct line *line)
{
    struct slice text, owner, type = {0};

    do {
        if (!slice_take_piece(zone, '\n', &text))
            return false;
        line->text = text = slice_trim(text);
    } while (text.len == 0);

    demand(slice_take_word(&text, &owner) && slice_take_word(&text, &type), line->text);
    demand(dns_name_parse(&line->owner, owner), line->text);
    line->is_secure = slice_ends(type, SLICE("!"));
    line->type = slice_head(type, type.len - line->is_secure);
    line->data = slice_trim(text);
    return true;
}

/* 0 if it is an outcome. */
static uint16_t line_type(const struct line *line)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (slice_eq(line->type, slice_of(types[i].text)))
            return types[i].type;
    return 0;
}

static struct dns_answer *line_outcome(const struct line *line)
{
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
        if (!slice_eq(line->type, slice_of(outcomes[i].text)))
            continue;
        return outcomes[i].cause == DNS_NO_CAUSE
                   ? dns_answer_bogus("bogus in the test's zone")
                   : dns_answer_failed(outcomes[i].cause, "fails in the test's zone");
    }
    demand(false, line->text);
    return NULL;
}

static void add_u16(struct text *packet, unsigned number)
{
    text_add_char(packet, (char)(number >> 8 & 255));
    text_add_char(packet, (char)(number & 255));
}

static void add_u32(struct text *packet, uint32_t number)
{
    add_u16(packet, number >> 16);
    add_u16(packet, number & 0xffff);
}

static void add_name(struct text *packet, const struct dns_name *name)
{
    text_add(packet, (struct slice){(const char *)name->wire, name->size});
}

static void add_name_text(struct text *data, const struct line *line, struct slice text)
{
    struct dns_name name;

    demand(dns_name_parse(&name, text), line->text);
    add_name(data, &name);
}

static void add_address(struct text *data, const struct line *line, unsigned bits)
{
    struct ip ip;

    demand(ip_parse(line->data, &ip), line->text);
    demand(ip_bits(&ip) == bits, line->text);
    text_add(data, (struct slice){(const char *)ip.bytes, bits / 8});
}

static void add_mx(struct text *data, const struct line *line)
{
    struct slice rest = line->data, preference_text;
    uint32_t preference;

    demand(slice_take_word(&rest, &preference_text), line->text);
    demand(slice_parse_u32(preference_text, UINT16_MAX, &preference), line->text);
    add_u16(data, preference);
    add_name_text(data, line, slice_trim(rest));
}

static void add_strings(struct text *data, struct slice rest)
{
    do {
        struct slice string = slice_head(rest, STRING_LEN_MAX);
        text_add_char(data, (char)string.len);
        text_add(data, string);
        rest = slice_tail(rest, string.len);
    } while (rest.len > 0);
}

/* "3 1 1 HEX" (RFC 6698 section 2.2). */
static void add_tlsa(struct text *data, const struct line *line)
{
    static const char digits[] = "0123456789abcdef";
    struct slice rest = line->data, word;
    uint32_t number;

    for (int i = 0; i < 3; i++) {
        demand(slice_take_word(&rest, &word), line->text);
        demand(slice_parse_u32(word, UINT8_MAX, &number), line->text);
        text_add_char(data, (char)number);
    }
    rest = slice_trim(rest);
    demand(rest.len % 2 == 0, line->text);
    for (size_t i = 0; i + 1 < rest.len; i += 2) {
        const char *high = strchr(digits, rest.at[i]), *low = strchr(digits, rest.at[i + 1]);
        demand(high != NULL && low != NULL, line->text);
        text_add_char(data, (char)((high - digits) << 4 | (low - digits)));
    }
}

static void add_data(struct text *data, const struct line *line)
{
    uint16_t type = line_type(line);

    if (type == DNS_A)
        add_address(data, line, 32);
    else if (type == DNS_AAAA)
        add_address(data, line, 128);
    else if (type == DNS_MX)
        add_mx(data, line);
    else if (type == DNS_TXT || type == DNS_SPF)
        add_strings(data, line->data);
    else if (type == DNS_TLSA)
        add_tlsa(data, line);
    else
        add_name_text(data, line, line->data);
}

static void add_record(struct text *packet, const struct dns_name *owner, uint16_t type,
                       struct slice data)
{
    add_name(packet, owner);
    add_u16(packet, type);
    add_u16(packet, DNS_CLASS_IN);
    add_u32(packet, TTL_S);
    add_u16(packet, (unsigned)data.len);
    text_add(packet, data);
}

static void add_line(struct reply *reply, const struct line *line)
{
    struct text data = {0};

    add_data(&data, line);
    demand(data.len <= UINT16_MAX, line->text);
    add_record(&reply->records, &line->owner, line_type(line), text_slice(&data));
    reply->is_secure = line->is_secure && (reply->is_secure || reply->record_count == 0);
    reply->record_count++;
    text_free(&data);
}

/* Adds the records of that name and type. Returns how many there are. */
static unsigned add_lines(struct reply *reply, const char *zone, const struct dns_name *name,
                          uint16_t type)
{
    struct slice rest = slice_of(zone);
    struct line line;
    unsigned count = 0;

    while (take_line(&rest, &line)) {
        if (line_type(&line) != type || !dns_name_eq(&line.owner, name))
            continue;
        add_line(reply, &line);
        count++;
    }
    return count;
}

static struct dns_answer *find_outcome(const char *zone, const struct dns_name *name)
{
    struct slice rest = slice_of(zone);
    struct line line;

    while (take_line(&rest, &line))
        if (line_type(&line) == 0 && dns_name_eq(&line.owner, name))
            return line_outcome(&line);
    return NULL;
}

static bool is_in_zone(const char *zone, const struct dns_name *name)
{
    struct slice rest = slice_of(zone);
    struct line line;

    while (take_line(&rest, &line))
        if (dns_name_is_below(&line.owner, name))
            return true;
    return false;
}

/* Where the CNAME of that name leads to, if it has one. */
static bool find_alias(const char *zone, const struct dns_name *name, struct dns_name *target)
{
    struct slice rest = slice_of(zone);
    struct line line;

    while (take_line(&rest, &line)) {
        if (line_type(&line) != DNS_CNAME || !dns_name_eq(&line.owner, name))
            continue;
        demand(dns_name_parse(target, line.data), line.text);
        return true;
    }
    return false;
}

/* Adds the alias chain from *name on, and moves *name to its end. */
static void add_aliases(struct reply *reply, const char *zone, struct dns_name *name)
{
    struct dns_name target;

    for (unsigned hops = 0; hops < HOPS_MAX && find_alias(zone, name, &target); hops++) {
        add_lines(reply, zone, name, DNS_CNAME);
        *name = target;
    }
}

static void add_denial(struct text *packet)
{
    const struct dns_name root = {.size = 1};
    struct text soa = {0};

    add_name(&soa, &root);
    add_name(&soa, &root);
    for (unsigned i = 0; i < 4; i++) /* serial, refresh, retry, expire */
        add_u32(&soa, 1);
    add_u32(&soa, TTL_S);
    add_record(packet, &root, DNS_SOA, text_slice(&soa));
    text_free(&soa);
}

static struct dns_answer *through_packet(const struct reply *reply, unsigned rcode, bool is_denial,
                                         const struct dns_question *question)
{
    enum dns_security security = reply->is_secure ? DNS_SECURE : DNS_INSECURE;
    struct text packet = {0};

    add_u16(&packet, 0); /* id */
    add_u16(&packet, FLAGS_REPLY | rcode);
    add_u16(&packet, 1);
    add_u16(&packet, reply->record_count);
    add_u16(&packet, is_denial);
    add_u16(&packet, 0);
    add_name(&packet, &question->name);
    add_u16(&packet, question->type);
    add_u16(&packet, DNS_CLASS_IN);
    text_add(&packet, text_slice(&reply->records));
    if (is_denial)
        add_denial(&packet);

    struct dns_answer *answer =
        dns_answer_parse((const uint8_t *)packet.at, packet.len, question, security);
    text_free(&packet);
    return answer;
}

struct dns_answer *zone_answer(const char *zone, const struct dns_question *question)
{
    struct reply reply = {0};
    struct dns_name name = question->name;

    if (question->type != DNS_CNAME)
        add_aliases(&reply, zone, &name);
    struct dns_answer *answer = find_outcome(zone, &name);
    if (answer == NULL) {
        bool has_records = add_lines(&reply, zone, &name, question->type) > 0;
        unsigned rcode = is_in_zone(zone, &name) ? DNS_RCODE_NOERROR : DNS_RCODE_NXDOMAIN;
        answer = through_packet(&reply, rcode, !has_records, question);
    }
    text_free(&reply.records);
    return answer;
}
