/* Whatever is answered, the conversation must end in its bounds and the verdict must agree with
 * itself.
 *
 * Input: a byte that chooses the domain; then answers, each an outcome, how many records, and the
 * records: a byte whose lowest bit puts "v=DMARC1;" in front, a length, a text. */
#include "check/dmarc/dmarc.h"
#include "tests/fuzz/input.h"
#include "tests/twin.h"

#include <string.h>

enum { RECORDS_MAX = 4, RECORD_SIZE_MAX = 512 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct answers {
    struct slice rest;
    bool has_failed; /* at least one */
    uint8_t data[RECORDS_MAX][RECORD_SIZE_MAX];
    struct dns_record records[RECORDS_MAX];
};

static size_t add_string(uint8_t *data, struct slice text)
{
    data[0] = (uint8_t)text.len;
    if (text.len > 0)
        memcpy(data + 1, text.at, text.len);
    return 1 + text.len;
}

static void take_record(struct answers *answers, size_t index)
{
    uint8_t *data = answers->data[index];
    size_t size = 0;

    if (take_u8(&answers->rest) & 1)
        size = add_string(data, SLICE("v=DMARC1;"));
    size_t len = take_u8(&answers->rest);
    struct slice text = slice_head(answers->rest, len);
    answers->rest = slice_tail(answers->rest, text.len);
    size += add_string(data + size, text);
    answers->records[index] = (struct dns_record){data, (uint16_t)size};
}

static void take_answer(struct answers *answers, struct dns_answer *answer)
{
    static const struct dns_name canonical = {.size = 7, .wire = "\005alias"};
    uint8_t head = take_u8(&answers->rest);

    *answer = (struct dns_answer){.outcome = (enum dns_outcome)((head & 7) % (DNS_BOGUS + 1)),
                                  .security = (enum dns_security)(head >> 3 & 1),
                                  .alias_count = head >> 4 & 1,
                                  .canonical = &canonical,
                                  .records = answers->records,
                                  .why = ""};
    if (answer->outcome == DNS_FAILED)
        answer->cause = (enum dns_cause)(DNS_TIMEOUT + (head >> 5) % DNS_CANCELLED);
    if (answer->outcome == DNS_BOGUS)
        answer->security = DNS_SECURITY_BOGUS;
    answers->has_failed |= answer->outcome >= DNS_FAILED;
    size_t count = answer->outcome == DNS_DATA ? 1u + (head >> 5) % RECORDS_MAX : 0;
    for (; answer->record_count < count; answer->record_count++)
        take_record(answers, answer->record_count);
}

static bool is_null(const struct value *object, const char *key)
{
    return value_find(object, key)->type == VALUE_NULL;
}

static void expect_ruling(const struct value *object, const struct dns_name *domain)
{
    struct dns_name name;

    demand(is_null(object, "policy") == is_null(object, "found_at"));
    if (is_null(object, "policy")) {
        demand(is_null(object, "org"));
        return;
    }
    demand(dns_name_parse(&name, value_find(object, "found_at")->text));
    demand(dns_name_is_below(domain, &name));
    if (is_null(object, "org"))
        return;
    demand(dns_name_parse(&name, value_find(object, "org")->text));
    demand(dns_name_is_below(domain, &name));
}

static void expect(const struct record *record, const struct dns_name *domain, bool has_failed)
{
    const struct value *observed = record->checks->observed;
    bool has_none = false, has_unknown = false;

    for (const struct finding *f = record->findings; f != NULL; f = f->next) {
        bool is_unknown = f->code == FINDING_DMARC_UNKNOWN;
        has_none |= strcmp(finding_code_text(f->code), "dmarc.none") == 0;
        has_unknown |= is_unknown;
        demand(f->reason.len > 0);
        demand(f->advice.len > 0 || is_unknown ||
               strcmp(finding_code_text(f->code), "dmarc.rua-unchecked") == 0);
        demand(!is_unknown || (f->severity == SEVERITY_INFO && f->answers != NULL));
    }
    expect_ruling(observed, domain);
    expect_ruling(value_find(observed, "rfc7489"), domain);
    demand(is_null(observed, "policy") == is_null(observed, "record"));
    demand(has_unknown == has_failed);
    demand(is_null(observed, "policy") || !has_none);
    demand(!is_null(observed, "policy") || has_none || has_unknown);
    demand(!has_none || record_status(record) == RECORD_BAD);
}

static void converse(struct arena *arena, const struct target *target, struct slice rest)
{
    struct record record = {.target = *target};
    struct answers answers = {.rest = rest};
    struct arena *talk_arena = arena_new(4096);
    const struct ask *ask;
    struct dns_answer answer;
    struct dns_name domain;
    unsigned question_count = 0;

    void *talk = dmarc_check.begin(talk_arena, target, NULL);
    while ((ask = dmarc_check.wants(talk)) != NULL) {
        demand(question_count++ < DMARC_QUESTIONS_MAX && ask->question.type == DNS_TXT);
        take_answer(&answers, &answer);
        dmarc_check.answer(talk, response_answer(&answer));
    }
    dmarc_check.verdict(talk, arena, &record);
    demand(twin_find(&record) == NULL);
    arena_free(talk_arena);
    demand(dns_name_parse(&domain, target->domain));
    expect(&record, &domain, answers.has_failed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const domains[] = {
        "test",          "a.test",
        "b.a.test",      "c.b.a.co.uk",
        "u.github.io",   "l9.l8.l7.l6.l5.l4.l3.a.test",
        "_dmarc.a.test", "l8.l7.l6.l5.l4.l3.a.test",
    };
    struct arena *arena = arena_new(4096);
    struct slice rest = {size > 0 ? (const char *)data : "", size};
    size_t chosen = take_u8(&rest) % (sizeof domains / sizeof *domains);
    struct target target = {.kind = TARGET_DOMAIN, .domain = slice_of(domains[chosen])};

    converse(arena, &target, rest);
    arena_free(arena);
    return 0;
}
