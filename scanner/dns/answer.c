#include "dns/answer.h"

#include "base/memory.h"
#include "dns/packet.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
    SOA_TAIL_SIZE = 20,
    SOA_MINIMUM_OFFSET = 16, /* in the tail behind the two names */
    IP_V4_SIZE = 4,
    IP_V6_SIZE = 16,
};

/* Everything an answer points to lies in its block: behind the records their data, then why. */
struct block {
    struct dns_answer answer;
    struct dns_name canonical;
    struct dns_record records[];
};

struct alias {
    struct dns_name owner, target;
    uint32_t ttl_s;
};

/* A reply while it is read. */
struct reply {
    struct dns_packet answers; /* positioned at the answer section */
    const struct dns_question *question;
    struct alias aliases[DNS_ALIASES_MAX];
    unsigned alias_count;    /* in the packet */
    unsigned followed_count; /* from the question to canonical */
    struct dns_name canonical;
    size_t record_count, data_size;
    uint32_t ttl_s;
    uint8_t rcode;
};

static struct block *block_new(size_t record_count, size_t data_size, const char *why)
{
    size_t records_size = record_count * sizeof(struct dns_record);
    size_t why_size = strlen(why) + 1;
    /* The name is long, and set where it counts: it is not worth clearing. */
    struct block *block = memory_take(sizeof *block + records_size + data_size + why_size);
    char *why_copy = (char *)block->records + records_size + data_size;

    block->answer = (struct dns_answer){.outcome = DNS_DATA};
    memcpy(why_copy, why, why_size);
    block->answer.why = why_copy;
    block->answer.records = block->records;
    block->answer.record_count = record_count;
    atomic_init(&block->answer.reference_count, 1);
    return block;
}

static void set_canonical(struct block *block, const struct dns_name *name)
{
    block->canonical = *name;
    block->answer.canonical = &block->canonical;
}

struct dns_answer *dns_answer_failed(enum dns_cause cause, const char *why)
{
    struct block *block = block_new(0, 0, why != NULL ? why : "");

    assert(cause != DNS_NO_CAUSE);
    block->answer.outcome = DNS_FAILED;
    block->answer.cause = cause;
    return &block->answer;
}

struct dns_answer *dns_answer_bogus(const char *why)
{
    struct block *block = block_new(0, 0, why != NULL ? why : "");

    block->answer.outcome = DNS_BOGUS;
    block->answer.security = DNS_SECURITY_BOGUS;
    return &block->answer;
}

struct dns_answer *dns_answer_made(const struct dns_record *records, size_t record_count,
                                   uint32_t ttl_s)
{
    size_t size = 0;

    for (size_t i = 0; i < record_count; i++)
        size += records[i].size;
    struct block *block = block_new(record_count, size, "");
    uint8_t *data = (uint8_t *)(block->records + record_count);
    for (size_t i = 0; i < record_count; i++) {
        if (records[i].size > 0)
            memcpy(data, records[i].data, records[i].size);
        block->records[i] = (struct dns_record){data, records[i].size};
        data += records[i].size;
    }
    block->answer.outcome = DNS_DATA;
    block->answer.ttl_s = ttl_s;
    return &block->answer;
}

struct dns_answer *dns_answer_retain(const struct dns_answer *answer)
{
    struct dns_answer *shared = (struct dns_answer *)answer;

    atomic_fetch_add_explicit(&shared->reference_count, 1, memory_order_relaxed);
    return shared;
}

void dns_answer_release(const struct dns_answer *answer)
{
    struct dns_answer *shared = (struct dns_answer *)answer;

    if (shared == NULL)
        return;
    /* Whoever frees must see what all the others did before they let go. */
    unsigned before = atomic_fetch_sub_explicit(&shared->reference_count, 1, memory_order_acq_rel);
    assert(before > 0);
    if (before == 1)
        free(shared); /* the start of its block */
}

static const char *rcode_text(unsigned rcode)
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

static bool is_failure(uint8_t rcode)
{
    return rcode != DNS_RCODE_NOERROR && rcode != DNS_RCODE_NXDOMAIN;
}

/* Not by one initialiser, which would clear all the aliases for every reply. */
static void reply_init(struct reply *reply, const struct dns_question *question)
{
    reply->question = question;
    reply->alias_count = reply->followed_count = 0;
    reply->record_count = reply->data_size = 0;
    reply->ttl_s = INT32_MAX;
    reply->rcode = DNS_RCODE_NOERROR;
}

/* RFC 2181 section 8: a TTL with the top bit set is no TTL. */
static void limit_ttl(struct reply *reply, uint32_t ttl_s)
{
    if (ttl_s > INT32_MAX)
        ttl_s = 0;
    if (ttl_s < reply->ttl_s)
        reply->ttl_s = ttl_s;
}

/* The readers below return NULL, or why the reply makes no sense. */

static const char *read_head(struct reply *reply, const uint8_t *bytes, size_t size)
{
    struct dns_packet *packet = &reply->answers;
    struct dns_question echo;
    uint16_t class;

    if (!dns_packet_init(packet, bytes, size))
        return "reply shorter than a header";
    if (!packet->is_reply || packet->opcode != 0)
        return "not a reply to a query";
    reply->rcode = packet->rcode;
    if (packet->question_count == 0 && is_failure(reply->rcode))
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
static const char *add_alias(struct reply *reply, const struct dns_packet_record *record)
{
    size_t offset = record->offset, end = record->offset + record->size;

    for (unsigned i = 0; i < reply->alias_count; i++)
        if (dns_name_eq(&reply->aliases[i].owner, &record->owner))
            return NULL;
    if (reply->alias_count == DNS_ALIASES_MAX)
        return "too many aliases";

    struct alias *alias = &reply->aliases[reply->alias_count++];
    alias->owner = record->owner;
    alias->ttl_s = record->ttl_s;
    if (!dns_name_unpack(&alias->target, reply->answers.bytes, end, &offset) || offset != end)
        return "malformed CNAME in reply";
    return NULL;
}

static const char *read_aliases(struct reply *reply)
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

static const struct alias *alias_find(const struct reply *reply, const struct dns_name *owner)
{
    for (unsigned i = 0; i < reply->alias_count; i++)
        if (dns_name_eq(&reply->aliases[i].owner, owner))
            return &reply->aliases[i];
    return NULL;
}

static const char *follow_aliases(struct reply *reply)
{
    const struct alias *alias;

    reply->canonical = reply->question->name;
    while ((alias = alias_find(reply, &reply->canonical)) != NULL) {
        if (reply->followed_count++ == reply->alias_count)
            return "alias loop";
        limit_ttl(reply, alias->ttl_s);
        reply->canonical = alias->target;
    }
    return NULL;
}

/* The next record of the answer section that answers the question. */
static bool take_match(const struct reply *reply, struct dns_packet *packet,
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

static const char *measure_records(struct reply *reply)
{
    struct dns_packet packet = reply->answers;
    struct dns_packet_record record;
    size_t size;

    while (take_match(reply, &packet, &record)) {
        if (!dns_packet_copy_data(&packet, &record, NULL, &size))
            return "malformed record in reply";
        limit_ttl(reply, record.ttl_s);
        reply->record_count++;
        reply->data_size += size;
    }
    return NULL;
}

/* The time for which a denial may be kept, from the SOA beside it (RFC 2308 section 5). */
static const char *read_soa(struct reply *reply, const struct dns_packet *packet,
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

/* Reads what is behind the answers, which only matters if they hold no record: the SOA, whether it
 * is a referral instead of a denial (RFC 2308 section 2.2), and the upper bits of the response
 * code (RFC 6891 section 6.1.3). */
static const char *read_denial(struct reply *reply)
{
    struct dns_packet packet = reply->answers;
    struct dns_packet_record record;
    bool has_soa = false, has_ns = false;

    unsigned authority_end = (unsigned)packet.answer_count + packet.authority_count;
    for (unsigned i = 0; i < authority_end + packet.additional_count; i++) {
        bool is_authority = i >= packet.answer_count && i < authority_end;
        if (!dns_packet_take_record(&packet, &record))
            return "malformed section in reply";
        if (record.type == DNS_TYPE_OPT && record.ttl_s >> 24 != 0)
            return rcode_text(record.ttl_s >> 24 << 4 | reply->rcode);
        if (!is_authority || record.class != DNS_CLASS_IN)
            continue;
        has_ns |= record.type == DNS_NS;
        if (record.type != DNS_SOA)
            continue;
        const char *why = read_soa(reply, &packet, &record);
        if (why != NULL)
            return why;
        has_soa = true;
    }
    if (!has_soa)
        reply->ttl_s = 0;
    if (has_ns && !has_soa && !packet.is_authoritative && reply->rcode == DNS_RCODE_NOERROR)
        return "referral";
    return NULL;
}

static const char *read_body(struct reply *reply)
{
    const char *why;

    if ((why = read_aliases(reply)) != NULL || (why = follow_aliases(reply)) != NULL ||
        (why = measure_records(reply)) != NULL)
        return why;
    if (reply->record_count == 0)
        return read_denial(reply);
    return reply->rcode == DNS_RCODE_NXDOMAIN ? "NXDOMAIN with records" : NULL;
}

static int compare_content(const void *left, const void *right)
{
    const struct dns_record *a = left, *b = right;

    if (a->size != b->size)
        return a->size < b->size ? -1 : 1;
    return memcmp(a->data, b->data, a->size);
}

/* Equal records in the order of the packet. */
static int by_content(const void *left, const void *right)
{
    const struct dns_record *a = left, *b = right;
    int order = compare_content(a, b);

    return order != 0 ? order : (a->data > b->data) - (a->data < b->data);
}

/* The order of the packet. A record without data begins where the next one begins. */
static int by_place(const void *left, const void *right)
{
    const struct dns_record *a = left, *b = right;

    if (a->data != b->data)
        return a->data < b->data ? -1 : 1;
    return (a->size > b->size) - (a->size < b->size);
}

/* Sorted, because a hostile reply holds thousands. Returns how many are left. */
static size_t drop_duplicates(struct dns_record *records, size_t count)
{
    size_t kept_count = 1;

    if (count < 2)
        return count;
    qsort(records, count, sizeof *records, by_content);
    for (size_t i = 1; i < count; i++)
        if (compare_content(&records[kept_count - 1], &records[i]) != 0)
            records[kept_count++] = records[i];
    qsort(records, kept_count, sizeof *records, by_place);
    return kept_count;
}

static void copy_records(const struct reply *reply, struct block *block)
{
    struct dns_packet packet = reply->answers;
    uint8_t *data = (uint8_t *)(block->records + reply->record_count);
    struct dns_packet_record record;
    size_t size;

    for (size_t i = 0; take_match(reply, &packet, &record); i++) {
        dns_packet_copy_data(&packet, &record, data, &size);
        block->records[i] = (struct dns_record){.data = data, .size = (uint16_t)size};
        data += size;
    }
    block->answer.record_count = drop_duplicates(block->records, reply->record_count);
}

static struct dns_answer *failed(const struct reply *reply, enum dns_cause cause, const char *why)
{
    struct dns_answer *answer = dns_answer_failed(cause, why);

    set_canonical((struct block *)answer, &reply->question->name);
    return answer;
}

static struct dns_answer *succeeded(const struct reply *reply, enum dns_security security)
{
    struct block *block = block_new(reply->record_count, reply->data_size, "");
    struct dns_answer *answer = &block->answer;

    set_canonical(block, &reply->canonical);
    copy_records(reply, block);
    if (answer->record_count > 0)
        answer->outcome = DNS_DATA;
    else
        answer->outcome = reply->rcode == DNS_RCODE_NXDOMAIN ? DNS_NXDOMAIN : DNS_NODATA;
    answer->security = security;
    answer->alias_count = reply->followed_count;
    answer->ttl_s = reply->ttl_s;
    return answer;
}

struct dns_answer *dns_answer_parse(const uint8_t *packet, size_t size,
                                    const struct dns_question *question, enum dns_security security)
{
    struct reply reply;

    if (security == DNS_SECURITY_BOGUS) {
        struct dns_answer *bogus = dns_answer_bogus("");
        set_canonical((struct block *)bogus, &question->name);
        return bogus;
    }
    reply_init(&reply, question);
    const char *why = read_head(&reply, packet, size);
    if (why != NULL)
        return failed(&reply, DNS_SERVFAIL, why);
    if (is_failure(reply.rcode))
        return failed(&reply, reply.rcode == DNS_RCODE_REFUSED ? DNS_REFUSED : DNS_SERVFAIL,
                      rcode_text(reply.rcode));
    why = read_body(&reply);
    return why != NULL ? failed(&reply, DNS_SERVFAIL, why) : succeeded(&reply, security);
}

bool dns_record_name(const struct dns_record *record, size_t offset, struct dns_name *name)
{
    if (offset >= record->size)
        return false;
    return dns_name_read(name, record->data + offset, record->size - offset) > 0;
}

bool dns_record_ip(const struct dns_record *record, struct ip *ip)
{
    if (record->size == IP_V6_SIZE)
        *ip = ip_from_v6(record->data);
    else if (record->size == IP_V4_SIZE)
        *ip = ip_from_v4(dns_packet_u32(record->data));
    return record->size == IP_V6_SIZE || record->size == IP_V4_SIZE;
}

size_t dns_record_text(const struct dns_record *record, char *buffer, size_t size)
{
    size_t offset = 0, len = 0;

    while (offset < record->size) {
        size_t piece_len = record->data[offset++];
        if (piece_len > record->size - offset)
            piece_len = record->size - offset;
        size_t room = size - len;
        size_t copied_len = piece_len < room ? piece_len : room;
        if (copied_len > 0)
            memcpy(buffer + len, record->data + offset, copied_len);
        len += copied_len;
        offset += piece_len;
    }
    return len;
}

const char *dns_cause_text(enum dns_cause cause)
{
    static const char *const texts[] = {
        [DNS_NO_CAUSE] = "",       [DNS_TIMEOUT] = "timeout",     [DNS_SERVFAIL] = "servfail",
        [DNS_REFUSED] = "refused", [DNS_CANCELLED] = "cancelled",
    };

    assert(cause < sizeof texts / sizeof *texts);
    return texts[cause];
}

const char *dns_security_text(enum dns_security security)
{
    static const char *const texts[] = {
        [DNS_INSECURE] = "insecure",
        [DNS_SECURE] = "secure",
        [DNS_SECURITY_BOGUS] = "bogus",
    };

    assert(security < sizeof texts / sizeof *texts);
    return texts[security];
}
