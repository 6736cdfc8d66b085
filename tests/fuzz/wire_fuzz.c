/* Matches the input as a reply to a question. Its first byte says whether id and question are made
 * right first, so that most inputs get beyond them; what then matches must be what it is taken for.
 */
#include "dns/answer.h"
#include "resolve/wire/wire_message.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { RIGHT_ID = 1, RIGHT_QUESTION = 2, ID = 0x1234 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_final(const uint8_t *bytes, size_t size, const struct dns_question *question,
                        enum wire_match match)
{
    struct dns_answer *answer = dns_answer_parse(bytes, size, question, DNS_INSECURE);
    unsigned rcode = bytes[3] & 15;

    if (bytes[5] == 0 || match == WIRE_FORMERR)
        assert(answer->outcome == DNS_FAILED);
    if (match == WIRE_TRUNCATED)
        assert(rcode == DNS_RCODE_NOERROR || rcode == DNS_RCODE_NXDOMAIN);
    assert((match == WIRE_FORMERR) == (rcode == DNS_RCODE_FORMERR));
    dns_answer_release(answer);
}

/* What has matched does so no more with another id, or another letter in the question. */
static void check_strictness(uint8_t *bytes, size_t size, const struct wire_question *section)
{
    assert(size >= DNS_HEADER_SIZE && (bytes[2] & 0xf8) == 0x80);
    assert(bytes[4] == 0 && bytes[5] <= 1);
    assert(wire_message_match(bytes, size, ID ^ 0x100, section) == WIRE_FOREIGN);
    for (size_t i = 0; bytes[5] == 1 && i < section->size; i++) {
        bytes[DNS_HEADER_SIZE + i] ^= 0x20;
        assert(wire_message_match(bytes, size, ID, section) == WIRE_FOREIGN);
        bytes[DNS_HEADER_SIZE + i] ^= 0x20;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t input_size)
{
    const struct dns_question question = {.name = dns_name_of("4.3.2.1.bl.test"), .type = DNS_A};
    struct wire_question section;

    if (input_size == 0)
        return 0;
    size_t size = input_size - 1;
    uint8_t *bytes = malloc(size + (size == 0)); /* of its own, so that no byte beyond is read */
    if (bytes == NULL)
        abort();
    memcpy(bytes, input + 1, size);
    wire_question_init(&section, &question);
    if ((input[0] & RIGHT_ID) != 0 && size >= 2) {
        bytes[0] = ID >> 8;
        bytes[1] = ID & 255;
    }
    if ((input[0] & RIGHT_QUESTION) != 0 && size >= DNS_HEADER_SIZE + (size_t)section.size)
        memcpy(bytes + DNS_HEADER_SIZE, section.bytes, section.size);
    enum wire_match match = wire_message_match(bytes, size, ID, &section);
    if (match != WIRE_FOREIGN) {
        check_strictness(bytes, size, &section);
        check_final(bytes, size, &question, match);
    }
    free(bytes);
    return 0;
}
