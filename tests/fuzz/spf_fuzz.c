/* Whatever is published, the conversation must end in its bounds, and the verdict must agree with
 * itself; and any text must be parsed and expanded.
 *
 * Input: a byte of flags, then answers in the order of the questions: an outcome, how many records,
 * and for each of them a length and that many bytes, which become what its type demands. */
#include "check/spf/spf.h"
#include "check/spf/spf_macro.h"
#include "check/spf/spf_policy.h"
#include "check/talk/dialog.h"
#include "tests/fuzz/input.h"
#include "tests/twin.h"

#include <string.h>

enum { RECORDS_MAX = 12, DATA_MAX = 512, FLAG_PAIR = 1, FLAG_V6 = 2, FLAG_HELO = 4, FLAG_FROM = 8 };

struct world {
    struct slice rest;
    struct dns_record records[RECORDS_MAX];
    uint8_t data[RECORDS_MAX][DATA_MAX];
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A TXT record is one string of what is given; all others are the bytes as they are. */
static size_t fill(uint8_t *data, uint16_t type, struct slice bytes)
{
    size_t at = 0;

    if (type == DNS_TXT || type == DNS_SPF)
        data[at++] = (uint8_t)bytes.len;
    memcpy(data + at, bytes.at, bytes.len);
    return at + bytes.len;
}

static void take_answer(struct world *world, const struct dns_question *question,
                        struct dns_answer *answer)
{
    uint8_t head = take_u8(&world->rest);

    *answer = (struct dns_answer){.outcome = (enum dns_outcome)((head & 7) % (DNS_BOGUS + 1)),
                                  .security = (enum dns_security)(head >> 3 & 1),
                                  .canonical = &question->name,
                                  .records = world->records,
                                  .why = ""};
    if (answer->outcome == DNS_FAILED)
        answer->cause = (enum dns_cause)(DNS_TIMEOUT + (head >> 5) % DNS_CANCELLED);
    size_t count = answer->outcome == DNS_DATA ? 1 + take_u8(&world->rest) % RECORDS_MAX : 0;
    for (; answer->record_count < count; answer->record_count++) {
        struct slice bytes = slice_head(world->rest, take_u8(&world->rest));
        uint8_t *data = world->data[answer->record_count];
        world->rest = slice_tail(world->rest, bytes.len);
        world->records[answer->record_count] =
            (struct dns_record){data, (uint16_t)fill(data, question->type, bytes)};
    }
}

static void expect_identity(const struct value *observed, bool is_pair)
{
    const struct value *result = value_find(observed, "result");
    const struct value *lookups = value_find(observed, "lookups");
    const struct value *voids = value_find(observed, "voids");
    bool has_record = value_find(observed, "record")->type == VALUE_TEXT;

    demand(result->type == VALUE_TEXT || (!is_pair && result->type == VALUE_NULL));
    demand(lookups->type == voids->type);
    demand(!has_record || lookups->type == VALUE_NUMBER);
    if (is_pair && lookups->type == VALUE_NUMBER)
        demand(lookups->number <= 10 && voids->number <= 3);
    if (result->type == VALUE_TEXT && slice_eq(result->text, SLICE("none")))
        demand(!has_record);
    if (value_find(observed, "explanation")->type == VALUE_TEXT)
        demand(slice_eq(result->text, SLICE("fail")));
}

static void expect(const struct record *record)
{
    const struct value *observed = record->checks->observed;
    bool is_pair = record->target.kind == TARGET_PAIR;

    expect_identity(observed, is_pair);
    if (value_find(observed, "helo") != NULL)
        expect_identity(value_find(observed, "helo"), is_pair);
    for (const struct finding *f = record->findings; f != NULL; f = f->next)
        demand(f->reason.len > 0 && (f->subject.at != NULL) == is_pair);
    const struct value *result = value_find(observed, "result");
    if (result->type == VALUE_TEXT && !slice_eq(result->text, SLICE("pass")))
        demand(record->findings != NULL);
}

static void converse(struct arena *arena, const struct target *target, struct slice rest)
{
    static struct world world;
    struct record record = {.target = *target};
    struct dns_answer answer;
    const struct ask *ask;
    unsigned question_count = 0;

    world.rest = rest;
    void *talk = spf_check.begin(arena, target, NULL);
    while ((ask = spf_check.wants(talk)) != NULL) {
        demand(question_count++ < DIALOG_QUESTIONS_MAX);
        take_answer(&world, &ask->question, &answer);
        spf_check.answer(talk, response_answer(&answer));
    }
    spf_check.verdict(talk, arena, &record);
    demand(twin_find(&record) == NULL);
    expect(&record);
}

static void read_text(struct arena *arena, struct slice text)
{
    struct spf_values values = {.local = text,
                                .sender_domain = SLICE("a.test"),
                                .domain = SLICE("b.a.test"),
                                .helo = text,
                                .client = ip_of("2001:db8::1"),
                                .validated = SLICE("unknown")};
    struct dns_name name;

    if (spf_macro_is_string(text, true)) {
        struct slice expanded = spf_macro_expand(arena, text, &values);
        if (spf_macro_name(expanded, &name))
            demand(name.size > 1 && name.wire[name.size - 1] == 0);
    }
    demand(!spf_macro_is_domain(text) || spf_macro_is_string(text, false));
    const struct spf_policy *policy =
        spf_policy_parse(arena, arena_print(arena, "v=spf1 %.*s", SLICE_ARG(text)));
    demand(policy->all_index <= policy->term_count);
    demand(policy->flaw == NULL || policy->flaw_term.len > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(4096);
    struct slice rest = {size > 0 ? (const char *)data : "", size};
    uint8_t flags = take_u8(&rest);
    struct target target = {.kind = flags & FLAG_PAIR ? TARGET_PAIR : TARGET_DOMAIN,
                            .domain = SLICE("a.test")};

    if (flags & FLAG_PAIR)
        target.ip = ip_of(flags & FLAG_V6 ? "2001:db8::1" : "192.0.2.1");
    if (flags & FLAG_HELO)
        target.helo = slice_head(rest, 12);
    if (flags & FLAG_FROM)
        target.mail_from = slice_head(rest, 20);
    converse(arena, &target, rest);
    read_text(arena, rest);
    arena_free(arena);
    return 0;
}
