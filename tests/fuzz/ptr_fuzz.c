/* Whatever is answered, the conversation must end in its bounds and the verdict must agree with
 * itself; and any text must be classified.
 *
 * Input: a byte whose lowest bit is the family; then answers, each an outcome, how many records,
 * and the records with a length in front. The whole input is a name to classify, too. */
#include "check/ptr/ptr.h"
#include "check/ptr/rdns.h"
#include "tests/fuzz/input.h"
#include "tests/twin.h"

enum { RECORDS_MAX = 15 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take_answer(struct slice *rest, struct dns_answer *answer, struct dns_record *records)
{
    static const struct dns_name canonical = {.size = 7, .wire = "\005alias"};
    uint8_t head = take_u8(rest);

    *answer = (struct dns_answer){.outcome = (enum dns_outcome)((head & 7) % (DNS_BOGUS + 1)),
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
        size_t len = take_u8(rest);
        struct slice bytes = slice_head(*rest, len);
        *rest = slice_tail(*rest, bytes.len);
        records[answer->record_count] =
            (struct dns_record){(const uint8_t *)bytes.at, (uint16_t)bytes.len};
    }
}

static unsigned count_members(const struct value *value)
{
    unsigned count = 0;

    for (const struct value *v = value->members.first; v != NULL; v = v->next)
        count++;
    return count;
}

static void expect(const struct record *record)
{
    const struct value *observed = record->checks->observed;
    struct slice result = value_find(observed, "result")->text;
    unsigned names = count_members(value_find(observed, "names"));
    unsigned confirmed = count_members(value_find(observed, "confirmed"));

    demand(names <= PTR_NAMES_MAX && confirmed <= names);
    demand(slice_eq(result, SLICE("pass")) == (confirmed > 0));
    demand((value_find(observed, "class")->type == VALUE_NULL) == (names == 0));
    for (const struct finding *f = record->findings; f != NULL; f = f->next)
        demand(f->reason.len > 0);
    if (slice_eq(result, SLICE("fail")) || slice_eq(result, SLICE("permerror")))
        demand(record_status(record) == RECORD_BAD);
    if (slice_eq(result, SLICE("temperror")))
        demand(record_status(record) != RECORD_OK);
}

static void converse(struct arena *arena, const struct target *target, struct slice rest)
{
    struct record record = {.target = *target};
    struct dns_record records[RECORDS_MAX];
    struct dns_answer answer;
    unsigned question_count = 0;

    void *talk = ptr_check.begin(arena, target, NULL);
    while (ptr_check.wants(talk) != NULL) {
        demand(question_count++ < 1 + PTR_NAMES_MAX);
        take_answer(&rest, &answer, records);
        ptr_check.answer(talk, response_answer(&answer));
    }
    ptr_check.verdict(talk, arena, &record);
    demand(twin_find(&record) == NULL);
    expect(&record);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(4096);
    struct slice rest = {size > 0 ? (const char *)data : "", size};
    bool is_v6 = take_u8(&rest) & 1;
    struct target target = {.kind = is_v6 ? TARGET_IP6 : TARGET_IP4,
                            .ip = ip_of(is_v6 ? "2001:db8::7" : "198.51.100.7")};

    converse(arena, &target, rest);
    struct rdns rdns = rdns_classify(arena, rest, &target.ip);
    demand((rdns.class == RDNS_CUSTOM) == (rdns.evidence.len == 0));
    arena_free(arena);
    return 0;
}
