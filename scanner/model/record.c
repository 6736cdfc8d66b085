#include "model/record.h"

#include <assert.h>

static const char *const statuses[] = {
    [RECORD_OK] = "ok",
    [RECORD_UNKNOWN] = "unknown",
    [RECORD_WARN] = "warn",
    [RECORD_BAD] = "bad",
};

void record_add_check(struct arena *arena, struct record *record, const char *name,
                      const struct value *observed)
{
    struct record_check *check = arena_take(arena, sizeof *check);

    check->name = name;
    check->observed = observed;
    if (record->last_check == NULL)
        record->checks = check;
    else
        record->last_check->next = check;
    record->last_check = check;
}

void record_add_address(struct arena *arena, struct record *record, const struct ip *ip)
{
    struct record_address *address = arena_take(arena, sizeof *address);

    *address = (struct record_address){*ip, record->addresses};
    record->addresses = address;
}

struct finding *record_add_finding(struct arena *arena, struct record *record,
                                   enum finding_code code)
{
    struct finding *finding = arena_take(arena, sizeof *finding);

    finding->code = code;
    finding->severity = finding_kind(code)->severity;
    finding->ttl_s = -1;
    if (record->last_finding == NULL)
        record->findings = finding;
    else
        record->last_finding->next = finding;
    record->last_finding = finding;
    return finding;
}

static void append(struct arena *arena, struct finding_text **texts, struct slice text)
{
    struct finding_text *last = arena_take(arena, sizeof *last);

    last->text = text;
    while (*texts != NULL)
        texts = &(*texts)->next;
    *texts = last;
}

void finding_add_answer(struct arena *arena, struct finding *finding, struct slice answer)
{
    append(arena, &finding->answers, answer);
}

void finding_add_meaning(struct arena *arena, struct finding *finding, struct slice meaning)
{
    append(arena, &finding->listing.means, meaning);
}

void finding_set_security(struct finding *finding, enum dns_security security)
{
    finding->security = security;
    finding->has_security = true;
}

struct identity finding_identity(const struct finding *finding, const struct identity *target)
{
    return identity_of_finding(target, finding->subject, slice_of(finding_code_text(finding->code)),
                               finding->listing.list, finding->about);
}

static enum record_status status_of(const struct finding *finding)
{
    if (finding->severity >= SEVERITY_MEDIUM)
        return RECORD_BAD;
    if (finding->severity == SEVERITY_LOW)
        return RECORD_WARN;
    enum finding_class class = finding_kind(finding->code)->class;
    return class == FINDING_CLASS_UNKNOWN || class == FINDING_CLASS_UNASKED ? RECORD_UNKNOWN
                                                                            : RECORD_OK;
}

bool record_has_unknown(const struct record *record)
{
    for (const struct finding *f = record->findings; f != NULL; f = f->next)
        if (finding_kind(f->code)->class == FINDING_CLASS_UNKNOWN)
            return true;
    return false;
}

enum record_status record_status(const struct record *record)
{
    enum record_status worst = RECORD_OK;

    for (const struct finding *f = record->findings; f != NULL && worst < RECORD_BAD; f = f->next) {
        enum record_status status = status_of(f);
        if (status > worst)
            worst = status;
    }
    return worst;
}

const char *record_status_text(enum record_status status)
{
    assert(status < sizeof statuses / sizeof *statuses);
    return statuses[status];
}
