/* Parses the input as a reply. The question is the packet's own where it has one, so that most
 * inputs get beyond it; what is read from an answer must agree with what an answer promises. */
#include "dns/answer.h"
#include "dns/packet.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static struct dns_question choose_question(const uint8_t *bytes, size_t size)
{
    struct dns_question question = {.name = dns_name_of("a.test"), .type = DNS_A}, own;
    struct dns_packet packet;
    uint16_t class;

    if (dns_packet_init(&packet, bytes, size) &&
        dns_packet_take_question(&packet, &own.name, &own.type, &class))
        return own;
    return question;
}

static bool has_name(uint16_t type)
{
    return type == DNS_NS || type == DNS_CNAME || type == DNS_PTR || type == DNS_MX ||
           type == DNS_SOA;
}

static void check_record(const struct dns_record *record, uint16_t type)
{
    struct dns_name name;
    struct ip ip;
    char text[UINT16_MAX];
    size_t text_len = dns_record_text(record, text, sizeof text);

    assert(text_len <= record->size);
    assert(dns_record_text(record, text, text_len / 2) == text_len / 2);
    bool is_ip = dns_record_ip(record, &ip);
    assert(is_ip || (type != DNS_A && type != DNS_AAAA));
    bool is_name = dns_record_name(record, type == DNS_MX ? 2 : 0, &name);
    assert(is_name || !has_name(type));
    /* Nothing else but the name, in lower case as the name is. */
    if (has_name(type) && type != DNS_SOA && type != DNS_MX)
        assert(name.size == record->size && memcmp(name.wire, record->data, name.size) == 0);
}

static bool is_same(const struct dns_record *a, const struct dns_record *b)
{
    return a->size == b->size && memcmp(a->data, b->data, a->size) == 0;
}

static void check_records(const struct dns_answer *answer, uint16_t type)
{
    for (size_t i = 0; i < answer->record_count; i++) {
        check_record(&answer->records[i], type);
        for (size_t k = 0; k < i; k++)
            assert(!is_same(&answer->records[k], &answer->records[i]));
        if (i > 0)
            assert(answer->records[i - 1].data <= answer->records[i].data);
    }
}

static void check_answer(const struct dns_answer *answer, const struct dns_question *question)
{
    assert(answer->canonical != NULL && answer->why != NULL);
    assert((answer->outcome == DNS_DATA) == (answer->record_count > 0));
    assert((answer->outcome == DNS_FAILED) == (answer->cause != DNS_NO_CAUSE));
    assert((answer->outcome == DNS_FAILED) == (strlen(answer->why) > 0));
    assert(answer->outcome != DNS_BOGUS && answer->ttl_s <= INT32_MAX);
    assert(answer->alias_count <= DNS_ALIASES_MAX);
    if (answer->outcome == DNS_FAILED)
        assert(answer->security == DNS_INSECURE && answer->alias_count == 0);
    if (answer->alias_count == 0)
        assert(dns_name_eq(answer->canonical, &question->name));
    if (question->type == DNS_CNAME)
        assert(answer->alias_count == 0);
    check_records(answer, question->type);
}

/* Every record of the packet, whether it answers or not. */
static void check_packet(const uint8_t *bytes, size_t size)
{
    struct dns_packet packet;
    struct dns_packet_record record;
    struct dns_question question;
    uint16_t class;

    if (!dns_packet_init(&packet, bytes, size))
        return;
    for (unsigned i = 0; i < packet.question_count; i++)
        if (!dns_packet_take_question(&packet, &question.name, &question.type, &class))
            return;
    while (dns_packet_take_record(&packet, &record)) {
        uint8_t data[UINT16_MAX];
        size_t data_size, copied_size;
        assert(record.offset + record.size == packet.offset && packet.offset <= size);
        bool is_fine = dns_packet_copy_data(&packet, &record, NULL, &data_size);
        assert(data_size <= sizeof data);
        assert(dns_packet_copy_data(&packet, &record, data, &copied_size) == is_fine);
        assert(data_size == copied_size);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const struct dns_question question = choose_question(bytes, size);
    struct dns_answer *answer = dns_answer_parse(bytes, size, &question, DNS_SECURE);

    check_answer(answer, &question);
    dns_answer_release(dns_answer_retain(answer));
    check_answer(answer, &question);
    dns_answer_release(answer);

    answer = dns_answer_parse(bytes, size, &question, DNS_SECURITY_BOGUS);
    assert(answer->outcome == DNS_BOGUS && answer->record_count == 0);
    dns_answer_release(answer);
    check_packet(bytes, size);
    return 0;
}
