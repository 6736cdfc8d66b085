/* Any template must give no name or one below what follows {name}; any addresses must be judged as
 * the header of dnsbl.h says, whatever the list's table holds.
 *
 * Input: query, zone, key, domain, a line each; then codes, errors and answers, 4 bytes each. */
#include "check/list/dnsbl.h"
#include "tests/fuzz/input.h"

#include <string.h>

enum { CODES_MAX = 4, RECORDS_MAX = 40 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint32_t take_u32(struct slice *rest)
{
    uint8_t bytes[4] = {0};

    memcpy(bytes, rest->at, rest->len < 4 ? rest->len : 4);
    *rest = slice_tail(*rest, 4);
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void ask(const struct list *list, struct slice key, struct slice domain)
{
    struct dnsbl_template template;
    struct dnsbl_subject subjects[] = {
        {.ip = ip_of("192.0.2.7")}, {.ip = ip_of("2001:db8::7")}, {.ip = {.family = IP_NONE}}};
    struct dns_question question;

    if (!dnsbl_template(&template, list, key))
        return;
    demand(dns_name_label_count(&template.after) > 0);
    if (!dns_name_parse(&subjects[2].domain, domain))
        subjects[2].domain = dns_name_of("example.com");
    for (size_t i = 0; i < 3; i++)
        if (dnsbl_question(&question, &template, &subjects[i]))
            demand(dns_name_is_below(&question.name, &template.after));
}

static void expect(const struct list *list, const struct dns_answer *answer)
{
    struct dnsbl_verdict verdict = dnsbl_judge(list, answer);
    const struct list_code *codes[2 * CODES_MAX];
    size_t count = dnsbl_meanings(list, &verdict, codes, CODES_MAX);

    demand(count <= list->code_count && verdict.answer_count <= DNSBL_ANSWERS_MAX);
    demand(verdict.kind != DNSBL_CLEAN);
    dnsbl_severity(list, &verdict);
    for (unsigned i = 1; i < verdict.answer_count; i++)
        demand(verdict.answers[i - 1] < verdict.answers[i]);
    for (unsigned i = 0; i < verdict.answer_count && verdict.kind == DNSBL_LISTED; i++)
        demand(verdict.answers[i] >> 24 == 127 && verdict.answers[i] >> 8 != 0x7fffff);
    if (verdict.kind == DNSBL_LISTED && list->code_count > 0 &&
        verdict.answer_count < DNSBL_ANSWERS_MAX)
        demand(count > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice rest = {size > 0 ? (const char *)data : "", size}, lines[4] = {{0}};
    struct list_code codes[CODES_MAX] = {{0}}, errors[1] = {{0}};
    struct dns_record records[RECORDS_MAX];
    struct dns_answer answer = {.outcome = DNS_DATA, .records = records};

    for (size_t i = 0; i < 4; i++)
        slice_take_piece(&rest, '\n', &lines[i]);
    struct list list = {.query = lines[0], .zone = lines[1]};
    ask(&list, lines[2], lines[3]);
    if (rest.at == NULL || rest.len == 0)
        return 0;

    list.match = rest.at[0] & 1 ? LIST_BITS : LIST_EXACT;
    list.code_count = (rest.at[0] >> 1 & 7) % (CODES_MAX + 1);
    list.codes = codes;
    list.errors = errors;
    list.error_count = 1;
    for (size_t i = 0; i < CODES_MAX; i++)
        codes[i].last = codes[i].first = take_u32(&rest);
    errors[0].first = errors[0].last = take_u32(&rest);
    for (; rest.len > 0 && answer.record_count < RECORDS_MAX; rest = slice_tail(rest, 4))
        records[answer.record_count++] =
            (struct dns_record){(const uint8_t *)rest.at, (uint16_t)(rest.len < 4 ? rest.len : 4)};
    expect(&list, &answer);
    return 0;
}
