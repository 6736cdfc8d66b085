/* talk_run.h -- lets a check converse about example.com with answers made from the input.
 *
 *     struct record record = talk_run(&mx_check, MX_QUESTIONS_MAX, rest, arena);
 *
 * An answer is a byte of outcome, security and alias, a byte of the number of records, and the
 * records with their length in front; the top bit of a length says that the bytes are the data as
 * they are, else they are brought into the form of the type that was asked for: a host under test.
 * for MX, a string that begins like a known record for TXT.
 *
 * A document is a byte of its cause, or of its status and type, and the body with its length in
 * front.
 */
#pragma once

#include "check/talk/check.h"
#include "tests/fuzz/input.h"
#include "tests/twin.h"

#include <string.h>

enum { TALK_RECORDS_MAX = 31, TALK_DATA_MAX = 256 };

/* A preference, a label of at most 63 bytes, and "test". */
static inline size_t talk_shape_mx(struct slice bytes, uint8_t data[TALK_DATA_MAX])
{
    static const uint8_t top[] = "\004test";
    struct slice label = slice_head(bytes, DNS_LABEL_MAX);
    size_t size = 0;

    data[size++] = 0;
    data[size++] = (uint8_t)(bytes.len & 3);
    if (label.len > 0) {
        data[size++] = (uint8_t)label.len;
        memcpy(data + size, label.at, label.len);
        size += label.len;
        memcpy(data + size, top, sizeof top - 1);
        size += sizeof top - 1;
    }
    data[size++] = 0;
    return size;
}

static inline size_t talk_shape_text(struct slice bytes, uint8_t data[TALK_DATA_MAX])
{
    static const char *const beginnings[] = {"v=STSv1; id=1", "v=TLSRPTv1; rua=https://x",
                                             "v=BIMI1; l=", ""};
    struct slice begin = slice_of(beginnings[take_u8(&bytes) & 3]);

    data[0] = (uint8_t)(begin.len + bytes.len);
    memcpy(data + 1, begin.at, begin.len);
    if (bytes.len > 0)
        memcpy(data + 1 + begin.len, bytes.at, bytes.len);
    return 1 + begin.len + bytes.len;
}

static inline size_t talk_take_data(struct slice *rest, uint16_t type, uint8_t data[TALK_DATA_MAX])
{
    uint8_t len = take_u8(rest);
    struct slice bytes = slice_head(*rest, len & 127);

    *rest = slice_tail(*rest, bytes.len);
    if (len < 128 && type == DNS_MX)
        return talk_shape_mx(bytes, data);
    if (len < 128 && type == DNS_TXT)
        return talk_shape_text(bytes, data);
    if (bytes.len > 0)
        memcpy(data, bytes.at, bytes.len);
    return bytes.len;
}

/* The records are at most TALK_RECORDS_MAX; their data lie in the arena. */
static inline void talk_take_answer(struct slice *rest, uint16_t type, struct arena *arena,
                                    struct dns_answer *answer, struct dns_record *records)
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
    size_t count = answer->outcome == DNS_DATA ? 1 + take_u8(rest) % TALK_RECORDS_MAX : 0;
    for (; answer->record_count < count; answer->record_count++) {
        uint8_t *data = arena_take(arena, TALK_DATA_MAX);
        size_t size = talk_take_data(rest, type, data);
        records[answer->record_count] = (struct dns_record){data, (uint16_t)size};
    }
}

static inline const struct document *talk_take_document(struct slice *rest)
{
    static const unsigned statuses[] = {200, 200, 0, 404};
    static const char *const types[] = {"text/plain", "text/plain; charset=x", "text/html", ""};
    uint8_t head = take_u8(rest), len = take_u8(rest);
    struct slice body = slice_head(*rest, len);

    *rest = slice_tail(*rest, body.len);
    if ((head & 7) == 7)
        return document_failed((enum dns_cause)(DNS_TIMEOUT + (head >> 5) % DNS_CANCELLED), "");
    return document_new(statuses[head & 3], slice_of(types[head >> 3 & 3]), body, 1);
}

static inline void talk_respond(const struct check *check, void *talk, const struct ask *ask,
                                struct slice *rest)
{
    struct dns_record records[TALK_RECORDS_MAX];
    struct arena *arena = arena_new(4096);
    struct dns_answer answer;

    if (ask->kind == ASK_DNS) {
        talk_take_answer(rest, ask->question.type, arena, &answer, records);
        check->answer(talk, response_answer(&answer));
    } else {
        const struct document *document = talk_take_document(rest);
        check->answer(talk, response_document(document));
        document_release(document);
    }
    arena_free(arena);
}

static inline struct record talk_run(const struct check *check, unsigned questions_max,
                                     struct slice rest, struct arena *arena)
{
    static const struct check_settings settings = {.fetch = true};
    struct record record = {.target = {.kind = TARGET_DOMAIN, .domain = SLICE("example.com")}};
    struct arena *talk_arena = arena_new(4096);
    const struct ask *ask;
    unsigned question_count = 0;

    void *talk = check->begin(talk_arena, &record.target, &settings);
    while ((ask = check->wants(talk)) != NULL) {
        demand(question_count++ < questions_max);
        talk_respond(check, talk, ask, &rest);
    }
    check->verdict(talk, arena, &record);
    demand(twin_find(&record) == NULL);
    arena_free(talk_arena);
    return record;
}

/* What holds of the findings of every check. */
static inline void talk_expect_findings(const struct record *record)
{
    for (const struct finding *f = record->findings; f != NULL; f = f->next) {
        bool is_unknown = finding_kind(f->code)->class == FINDING_CLASS_UNKNOWN;
        demand(f->reason.len > 0);
        demand((f->advice.len > 0) != is_unknown);
        demand(!is_unknown || f->severity == SEVERITY_INFO);
    }
}

static inline bool talk_has_finding(const struct record *record, const char *code)
{
    for (const struct finding *f = record->findings; f != NULL; f = f->next)
        if (strcmp(finding_code_text(f->code), code) == 0)
            return true;
    return false;
}

static inline size_t talk_count(const struct value *list)
{
    size_t count = 0;

    for (const struct value *v = list->members.first; v != NULL; v = v->next)
        count++;
    return count;
}
