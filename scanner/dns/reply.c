#include "dns/reply.h"

#include <string.h>

enum {
    SOA_TAIL_SIZE = 20,
    SOA_MINIMUM_OFFSET = 16, /* in the tail behind the two names */
};

const char *dns_rcode_text(unsigned rcode)
{
    static const char *const texts[] = {
        [DNS_RCODE_NOERROR] = "NOERROR",   [DNS_RCODE_FORMERR] = "FORMERR",
        [DNS_RCODE_SERVFAIL] = "SERVFAIL", [DNS_RCODE_NXDOMAIN] = "NXDOMAIN",
        [DNS_RCODE_NOTIMP] = "NOTIMP",     [DNS_RCODE_REFUSED] = "REFUSED",
        [DNS_RCODE_NOTAUTH] = "NOTAUTH",   [DNS_RCODE_BADVERS] = "BADVERS",
    };
    const char *text = rcode < sizeof texts / sizeof *texts ? texts[rcode] : NULL;

    return text != NULL ? text : "unknown response code";
}

bool dns_rcode_is_failure(uint8_t rcode)
{
    return rcode != DNS_RCODE_NOERROR && rcode != DNS_RCODE_NXDOMAIN;
}

/* Not by one initialiser, which would clear all the aliases for every reply. */
static void init(struct dns_reply *reply, const struct dns_question *question)
{
    reply->question = question;
    reply->alias_count = reply->followed_count = 0;
    reply->record_count = reply->data_size = 0;
    reply->ttl_s = INT32_MAX;
    reply->rcode = DNS_RCODE_NOERROR;
    reply->has_soa = false;
}

/* RFC 2181 section 8: a TTL with the top bit set is no TTL. */
static void limit_ttl(struct dns_reply *reply, uint32_t ttl_s)
{
    if (ttl_s > INT32_MAX)
        ttl_s = 0;
    if (ttl_s < reply->ttl_s)
        reply->ttl_s = ttl_s;
}

/* The readers below return NULL, or why the reply makes no sense. */

static const char *read_head(struct dns_reply *reply, const uint8_t *bytes, size_t size)
{
    struct dns_packet *packet = &reply->answers;
    struct dns_question echo;
    uint16_t class;

    if (!dns_packet_init(packet, bytes, size))
        return "reply shorter than a header";
    if (!packet->is_reply || packet->opcode != 0)
        return "not a reply to a query";
    reply->rcode = packet->rcode;
    if (packet->question_count == 0 && dns_rcode_is_failure(reply->rcode))
        return NULL;
    if (packet->question_count != 1)
        return "reply without the question";
    if (!dns_packet_take_question(packet, &echo.name, &echo.type, &class))
        return "malformed question in reply";
    if (class != DNS_CLASS_IN || !dns_question_eq(&echo, reply->question))
        return "reply to another question";
    return NULL;
}

/* Of several aliases of one name the first counts. */
static const char *add_alias(struct dns_reply *reply, const struct dns_packet_record *record)
{
    size_t offset = record->offset, end = record->offset + record->size;

    for (unsigned i = 0; i < reply->alias_count; i++)
        if (dns_name_eq(&reply->aliases[i].owner, &record->owner))
            return NULL;
    if (reply->alias_count == DNS_ALIASES_MAX)
        return "too many aliases";

    struct dns_alias *alias = &reply->aliases[reply->alias_count++];
    alias->owner = record->owner;
    alias->ttl_s = record->ttl_s;
    if (!dns_name_unpack(&alias->target, reply->answers.bytes, end, &offset) || offset != end)
        return "malformed CNAME in reply";
    return NULL;
}

static const char *read_aliases(struct dns_reply *reply)
{
    struct dns_packet packet = reply->answers;
    struct dns_packet_record record;
    const char *why = NULL;

    for (unsigned i = 0; i < packet.answer_count && why == NULL; i++) {
        if (!dns_packet_take_record(&packet, &record))
            return "malformed answer section";
        if (record.type == DNS_CNAME && record.class == DNS_CLASS_IN &&
            reply->question->type != DNS_CNAME)
            why = add_alias(reply, &record);
    }
    return why;
}

static const struct dns_alias *alias_find(const struct dns_reply *reply,
                                          const struct dns_name *owner)
{
    for (unsigned i = 0; i < reply->alias_count; i++)
        if (dns_name_eq(&reply->aliases[i].owner, owner))
            return &reply->aliases[i];
    return NULL;
}

static const char *follow_aliases(struct dns_reply *reply)
{
    const struct dns_alias *alias;

    reply->canonical = reply->question->name;
    while ((alias = alias_find(reply, &reply->canonical)) != NULL) {
        if (reply->followed_count++ == reply->alias_count)
            return "alias loop";
        limit_ttl(reply, alias->ttl_s);
        reply->canonical = alias->target;
    }
    return NULL;
}

bool dns_reply_take(const struct dns_reply *reply, struct dns_packet *packet,
                    struct dns_packet_record *record)
{
    while (packet->answer_count > 0) {
        packet->answer_count--;
        if (!dns_packet_take_record(packet, record))
            return false;
        if (record->type == reply->question->type && record->class == DNS_CLASS_IN &&
            dns_name_eq(&record->owner, &reply->canonical))
            return true;
    }
    return false;
}

static const char *measure_records(struct dns_reply *reply)
{
    struct dns_packet packet = reply->answers;
    struct dns_packet_record record;
    size_t size;

    while (dns_reply_take(reply, &packet, &record)) {
        if (!dns_packet_copy_data(&packet, &record, NULL, &size))
            return "malformed record in reply";
        limit_ttl(reply, record.ttl_s);
        reply->record_count++;
        reply->data_size += size;
    }
    return NULL;
}

/* The time for which a denial may be kept, from the SOA beside it (RFC 2308 section 5). */
static const char *read_soa(struct dns_reply *reply, const struct dns_packet *packet,
                            const struct dns_packet_record *record)
{
    uint8_t data[2 * DNS_NAME_MAX + SOA_TAIL_SIZE];
    size_t size;

    if (!dns_packet_copy_data(packet, record, data, &size))
        return "malformed SOA in reply";
    limit_ttl(reply, record->ttl_s);
    limit_ttl(reply, dns_packet_u32(data + size - SOA_TAIL_SIZE + SOA_MINIMUM_OFFSET));
    return NULL;
}

/* The upper bits of the response code are in an OPT (RFC 6891 section 6.1.3). */
static bool has_upper_bits(const struct dns_packet_record *record)
{
    return record->type == DNS_TYPE_OPT && record->ttl_s >> 24 != 0;
}

static const char *full_rcode_text(const struct dns_reply *reply,
                                   const struct dns_packet_record *record)
{
    return dns_rcode_text(record->ttl_s >> 24 << 4 | reply->rcode);
}

static unsigned all_records(const struct dns_packet *packet)
{
    return (unsigned)packet->answer_count + packet->authority_count + packet->additional_count;
}

/* What is behind the records matters for the response code only, and may be damaged. */
static const char *read_behind_records(const struct dns_reply *reply)
{
    struct dns_packet packet = reply->answers;
    struct dns_packet_record record;

    for (unsigned i = 0, count = all_records(&packet); i < count; i++) {
        if (!dns_packet_take_record(&packet, &record))
            break;
        if (has_upper_bits(&record))
            return full_rcode_text(reply, &record);
    }
    return reply->rcode == DNS_RCODE_NXDOMAIN ? "NXDOMAIN with records" : NULL;
}

/* Reads the sections of a reply without records. Notes the SOA, and whether there is an NS. */
static const char *read_sections(struct dns_reply *reply, struct dns_packet *packet, bool *has_ns)
{
    unsigned authority_end = (unsigned)packet->answer_count + packet->authority_count;
    struct dns_packet_record record;

    for (unsigned i = 0, count = all_records(packet); i < count; i++) {
        bool is_authority = i >= packet->answer_count && i < authority_end;
        if (!dns_packet_take_record(packet, &record))
            return "malformed section in reply";
        if (has_upper_bits(&record))
            return full_rcode_text(reply, &record);
        if (!is_authority || record.class != DNS_CLASS_IN)
            continue;
        *has_ns |= record.type == DNS_NS;
        if (record.type != DNS_SOA)
            continue;
        const char *why = read_soa(reply, packet, &record);
        if (why != NULL)
            return why;
        reply->has_soa = true;
    }
    return packet->offset < packet->size ? "bytes behind the reply" : NULL;
}

/* Whether a reply without records is a denial (RFC 2308 section 2): of what holds something, but
 * nothing that belongs to the question, or says that others know more, it is not known. */
static const char *read_denial(struct dns_reply *reply)
{
    struct dns_packet packet = reply->answers;
    bool has_ns = false, has_more = packet.answer_count > 0 && reply->followed_count == 0;

    const char *why = read_sections(reply, &packet, &has_ns);
    if (why != NULL)
        return why;
    if (has_more)
        return "records that do not answer the question";
    if (reply->has_soa)
        return NULL;
    reply->ttl_s = 0;
    if (reply->rcode == DNS_RCODE_NXDOMAIN)
        return NULL;
    if (has_ns && !packet.is_authoritative)
        return "referral";
    /* Who recurses has looked for the target; others may know nothing of it. */
    return reply->followed_count > 0 && !packet.is_recursive ? "alias to an unknown target" : NULL;
}

static const char *read_body(struct dns_reply *reply)
{
    const char *why;

    if ((why = read_aliases(reply)) != NULL || (why = follow_aliases(reply)) != NULL ||
        (why = measure_records(reply)) != NULL)
        return why;
    return reply->record_count > 0 ? read_behind_records(reply) : read_denial(reply);
}

const char *dns_reply_read(struct dns_reply *reply, const uint8_t *bytes, size_t size,
                           const struct dns_question *question)
{
    init(reply, question);
    const char *why = read_head(reply, bytes, size);

    if (why != NULL)
        return why;
    if (dns_rcode_is_failure(reply->rcode))
        return dns_rcode_text(reply->rcode);
    if (reply->answers.is_truncated)
        return "truncated reply";
    return read_body(reply);
}
