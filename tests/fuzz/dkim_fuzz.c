/* Whatever is answered, the conversation must end in its bounds and the verdict must agree with
 * itself.
 *
 * Input: a byte of which bit 0 does without the dictionary; a byte that is the length of the
 * target's selectors, and these; then answers, each an outcome (so that the end of the input stands
 * for NXDOMAIN), how many records, and the records with a length in front. */
#include "check/dkim/dkim.h"
#include "check/dkim/dkim_talk.h"
#include "tests/fuzz/input.h"
#include "tests/twin.h"

#include <string.h>

enum { RECORDS_MAX = 3 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct slice take_bytes(struct slice *rest)
{
    size_t len = take_u8(rest);
    struct slice bytes = slice_head(*rest, len);

    *rest = slice_tail(*rest, bytes.len);
    return bytes;
}

static void take_answer(struct slice *rest, struct dns_answer *answer, struct dns_record *records)
{
    static const enum dns_outcome outcomes[] = {DNS_NXDOMAIN, DNS_NODATA, DNS_DATA,
                                                DNS_DATA,     DNS_FAILED, DNS_BOGUS};
    static const struct dns_name canonical = {.size = 7, .wire = "\005alias"};
    uint8_t head = take_u8(rest);

    *answer = (struct dns_answer){.outcome = outcomes[(head & 7) % 6],
                                  .security = (enum dns_security)(head >> 3 & 1),
                                  .alias_count = head >> 4 & 1,
                                  .canonical = &canonical,
                                  .records = records,
                                  .why = ""};
    if (answer->outcome == DNS_FAILED)
        answer->cause = (enum dns_cause)(DNS_TIMEOUT + (head >> 5) % DNS_CANCELLED);
    if (answer->outcome == DNS_BOGUS)
        answer->security = DNS_SECURITY_BOGUS;
    size_t count = answer->outcome == DNS_DATA ? 1 + take_u8(rest) % RECORDS_MAX : 0;
    for (; answer->record_count < count; answer->record_count++) {
        struct slice bytes = take_bytes(rest);
        records[answer->record_count] =
            (struct dns_record){(const uint8_t *)bytes.at, (uint16_t)bytes.len};
    }
}

static bool is_text(const struct value *object, const char *key, struct slice text)
{
    const struct value *value = value_find(object, key);

    return value->type == VALUE_TEXT && slice_eq(value->text, text);
}

static bool has_finding(const struct record *record, const char *code)
{
    for (const struct finding *f = record->findings; f != NULL; f = f->next)
        if (strcmp(finding_code_text(f->code), code) == 0)
            return true;
    return false;
}

static void expect_selector(const struct value *v, const struct record *record)
{
    bool has_bits = value_find(v, "bits")->type == VALUE_NUMBER;
    bool has_k = value_find(v, "k")->type == VALUE_TEXT;

    demand(has_k == (value_find(v, "testing")->type == VALUE_BOOL));
    demand(has_bits ==
           (is_text(v, "result", SLICE("valid")) || is_text(v, "result", SLICE("weak"))));
    demand(!has_k || value_find(v, "record")->type == VALUE_TEXT);
    if (is_text(v, "result", SLICE("weak")))
        demand(has_finding(record, "dkim.weak-key"));
    if (is_text(v, "result", SLICE("unknown")))
        demand(has_finding(record, "dkim.unknown"));
    if (is_text(v, "result", SLICE("missing")) || is_text(v, "result", SLICE("malformed")))
        demand(record_status(record) >= RECORD_WARN);
}

static void expect(const struct record *record)
{
    const struct value *observed = record->checks->observed;
    const struct value *any = value_find(observed, "any");
    bool is_denied = any->type == VALUE_BOOL && !any->truth;

    for (const struct value *v = value_find(observed, "selectors")->members.first; v != NULL;
         v = v->next) {
        expect_selector(v, record);
        demand(!is_denied || !is_text(v, "result", SLICE("valid")));
    }
    demand(is_denied || !has_finding(record, "dkim.none"));
    for (const struct finding *f = record->findings; f != NULL; f = f->next) {
        demand(f->reason.len > 0);
        demand((f->advice.at == NULL) == (strcmp(finding_code_text(f->code), "dkim.unknown") == 0));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice rest = {size > 0 ? (const char *)data : "", size};
    const struct check_settings settings = {.selectors = SLICE("blue,google"),
                                            .selectors_only = take_u8(&rest) & 1};
    struct arena *arena = arena_new(4096);
    const struct target target = {
        .kind = TARGET_DOMAIN, .domain = SLICE("a.test"), .selectors = take_bytes(&rest)};
    struct record record = {.target = target};
    struct dns_record records[RECORDS_MAX];
    struct dns_answer answer;
    unsigned question_count = 0;

    void *talk = dkim_check.begin(arena, &target, &settings);
    while (dkim_check.wants(talk) != NULL) {
        demand(question_count++ < DKIM_QUESTIONS_MAX);
        take_answer(&rest, &answer, records);
        dkim_check.answer(talk, response_answer(&answer));
    }
    dkim_check.verdict(talk, arena, &record);
    demand(twin_find(&record) == NULL);
    expect(&record);
    arena_free(arena);
    return 0;
}
