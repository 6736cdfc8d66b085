#include "dns/answer.h"

#include "base/memory.h"
#include "dns/reply.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
    IP_V4_SIZE = 4,
    IP_V6_SIZE = 16,
};

/* Everything an answer points to lies in its block: behind the records their data, then why. */
struct block {
    struct dns_answer answer;
    struct dns_name canonical;
    struct dns_record records[];
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

static void copy_records(const struct dns_reply *reply, struct block *block)
{
    struct dns_packet packet = reply->answers;
    uint8_t *data = (uint8_t *)(block->records + reply->record_count);
    struct dns_packet_record record;
    size_t size;

    for (size_t i = 0; dns_reply_take(reply, &packet, &record); i++) {
        dns_packet_copy_data(&packet, &record, data, &size);
        block->records[i] = (struct dns_record){.data = data, .size = (uint16_t)size};
        data += size;
    }
    block->answer.record_count = drop_duplicates(block->records, reply->record_count);
}

static struct dns_answer *failed(const struct dns_reply *reply, enum dns_cause cause,
                                 const char *why)
{
    struct dns_answer *answer = dns_answer_failed(cause, why);

    set_canonical((struct block *)answer, &reply->question->name);
    return answer;
}

static struct dns_answer *succeeded(const struct dns_reply *reply, enum dns_security security)
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
    answer->has_soa = reply->has_soa;
    return answer;
}

struct dns_answer *dns_answer_parse(const uint8_t *packet, size_t size,
                                    const struct dns_question *question, enum dns_security security)
{
    struct dns_reply reply;

    if (security == DNS_SECURITY_BOGUS) {
        struct dns_answer *bogus = dns_answer_bogus("");
        set_canonical((struct block *)bogus, &question->name);
        return bogus;
    }
    const char *why = dns_reply_read(&reply, packet, size, question);
    if (why == NULL)
        return succeeded(&reply, security);
    return failed(&reply, reply.rcode == DNS_RCODE_REFUSED ? DNS_REFUSED : DNS_SERVFAIL, why);
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
