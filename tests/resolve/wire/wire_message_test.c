/* A question as bytes, and replies that differ from the right one in one thing. */
#include "resolve/wire/wire_message.h"

#include "base/memory.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static const struct dns_question question = {{.size = 8, .wire = "\1a\1z\2-{"}, DNS_TXT};

Test(wire_message, bytes)
{
    static const uint8_t head[] = {0x12, 0x34, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1};
    static const uint8_t tail[] = {0, 16, 0, 1, 0, 0, 41, 1232 >> 8, 1232 & 255, 0, 0, 0, 0, 0, 0};
    uint8_t bytes[WIRE_MESSAGE_MAX];
    unsigned seen[2][2] = {{0}};

    for (unsigned i = 0; i < 200; i++) {
        struct wire_question section;
        wire_question_init(&section, &question);
        cr_assert_eq(wire_message_print(bytes, 0x1234, &section, true), 12 + 8 + 15);
        cr_expect_arr_eq(bytes, head, sizeof head);
        cr_expect_arr_eq(bytes + 12 + 8, tail, sizeof tail);
        cr_expect_eq(bytes[13] | 0x20, 'a');
        cr_expect_eq(bytes[15] | 0x20, 'z');
        cr_expect_arr_eq(bytes + 16, "\2-{", 4); /* no letters */
        seen[bytes[13] == 'A'][bytes[15] == 'Z']++;
        cr_assert_eq(wire_message_print(bytes, 0x1234, &section, false), 12 + 8 + 4);
        cr_expect_eq(bytes[11], 0);
    }
    for (unsigned i = 0; i < 4; i++)
        cr_expect_gt(seen[i / 2][i % 2], 15);
}

/* All of a long name. */
Test(wire_message, case_of_a_long_name)
{
    struct dns_question long_question = {dns_name_of("a"), DNS_A};
    const struct dns_name label =
        dns_name_of("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz");
    struct wire_question section;
    unsigned capitals[DNS_NAME_MAX] = {0};

    for (unsigned i = 0; i < 4; i++)
        cr_assert(dns_name_join(&long_question.name, &long_question.name, &label));
    for (unsigned i = 0; i < 200; i++) {
        wire_question_init(&section, &long_question);
        for (size_t k = 0; k < long_question.name.size; k++)
            capitals[k] += section.bytes[k] != long_question.name.wire[k];
    }
    for (size_t k = 0; k < long_question.name.size; k++)
        if (long_question.name.wire[k] >= 'a')
            cr_expect(capitals[k] > 43 && capitals[k] < 157, "%zu: %u", k, capitals[k]);
        else
            cr_expect_eq(capitals[k], 0);
}

static const struct reply {
    const char *about;
    size_t at;
    uint8_t value; /* instead of what is there */
    enum wire_match match;
} replies[] = {
    {"as it should be", 2, 0x84, WIRE_FINAL},
    {"another id", 1, 0x35, WIRE_FOREIGN},
    {"a question", 2, 0x04, WIRE_FOREIGN},
    {"another opcode", 2, 0x8c, WIRE_FOREIGN},
    {"truncated", 2, 0x86, WIRE_TRUNCATED},
    {"no such name", 3, 3, WIRE_FINAL},
    {"refused", 3, 5, WIRE_FINAL},
    {"format error", 3, 1, WIRE_FORMERR},
    {"no question", 5, 0, WIRE_FOREIGN},
    {"two questions", 5, 2, WIRE_FOREIGN},
    {"another letter", 13, 'b', WIRE_FOREIGN},
    {"a pointer", 12, 0xc0, WIRE_FOREIGN},
    {"another type", 21, 1, WIRE_FOREIGN},
    {"another class", 23, 3, WIRE_FOREIGN},
};

Test(wire_message, replies)
{
    struct wire_question section;
    uint8_t bytes[WIRE_MESSAGE_MAX];

    wire_question_init(&section, &question);
    for (size_t i = 0; i < sizeof replies / sizeof *replies; i++) {
        size_t size = wire_message_print(bytes, 0x1234, &section, false);
        bytes[2] = 0x80;
        bytes[replies[i].at] = replies[i].value;
        cr_expect_eq(wire_message_match(bytes, size, 0x1234, &section), replies[i].match, "%s",
                     replies[i].about);
        for (size_t cut = 0; cut < size; cut++) {
            uint8_t *piece = memory_copy(bytes, cut); /* so that no byte beyond can be read */
            cr_expect_eq(wire_message_match(piece, cut, 0x1234, &section), WIRE_FOREIGN,
                         "%s, cut at %zu", replies[i].about, cut);
            free(piece);
        }
    }
}

/* Only a failure may do without the question. */
Test(wire_message, header_only)
{
    struct wire_question section;
    uint8_t bytes[WIRE_MESSAGE_MAX];

    wire_question_init(&section, &question);
    for (uint8_t rcode = 0; rcode < 16; rcode++) {
        wire_message_print(bytes, 7, &section, false);
        bytes[2] = 0x80;
        bytes[3] = rcode;
        bytes[5] = 0;
        enum wire_match match = wire_message_match(bytes, DNS_HEADER_SIZE, 7, &section);
        cr_expect_eq(match == WIRE_FOREIGN, rcode == 0 || rcode == 3, "%u", rcode);
    }
}

Test(wire_message, letter_case_counts)
{
    struct wire_question section;
    uint8_t bytes[WIRE_MESSAGE_MAX];

    wire_question_init(&section, &question);
    size_t size = wire_message_print(bytes, 7, &section, true);
    bytes[2] = 0x80;
    cr_expect_eq(wire_message_match(bytes, size, 7, &section), WIRE_FINAL);
    bytes[15] ^= 0x20;
    cr_expect_eq(wire_message_match(bytes, size, 7, &section), WIRE_FOREIGN);
}
