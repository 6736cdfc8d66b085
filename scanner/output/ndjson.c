/* One JSON object a target and line. It runs for every target on the worker, so nothing is
 * formatted by printf and nothing is allocated but the text itself. */
#include "output/format.h"
#include "output/json_text.h"

#include "base/memory.h"
#include "model/identity.h"

#include <stdlib.h>

struct ndjson {
    struct slice run;
};

/* lead is the comma, the name and the colon. An absent value leaves the member out. */
static void add_member(struct text *out, struct slice lead, struct slice value)
{
    if (value.at == NULL)
        return;
    text_add(out, lead);
    text_add_json(out, value);
}

/* For our own words, which need no escapes. */
static void add_word(struct text *out, struct slice lead, const char *word)
{
    text_add(out, lead);
    text_add_char(out, '"');
    text_add(out, slice_of(word));
    text_add_char(out, '"');
}

static void add_id(struct text *out, struct slice lead, const struct identity *identity)
{
    text_add(out, lead);
    text_add_char(out, '"');
    identity_print(identity, text_reserve(out, IDENTITY_TEXT_LEN));
    out->len += IDENTITY_TEXT_LEN;
    text_add_char(out, '"');
}

static void add_texts(struct text *out, struct slice lead, const struct finding_text *texts)
{
    if (texts == NULL)
        return;
    text_add(out, lead);
    text_add_char(out, '[');
    for (const struct finding_text *t = texts; t != NULL; t = t->next) {
        if (t != texts)
            text_add_char(out, ',');
        text_add_json(out, t->text);
    }
    text_add_char(out, ']');
}

static void add_target(struct text *out, const struct target *target)
{
    char buffer[TARGET_TEXT_MAX];

    add_member(out, SLICE(",\"target\":"), (struct slice){buffer, target_print(target, buffer)});
    if (target->kind == TARGET_PAIR) {
        add_member(out, SLICE(",\"ip\":"), (struct slice){buffer, ip_print(&target->ip, buffer)});
        add_member(out, SLICE(",\"domain\":"), target->domain);
    }
    add_member(out, SLICE(",\"sampled_from\":"), target->sampled_from);
    add_member(out, SLICE(",\"followed_from\":"), target->followed_from);
    add_word(out, SLICE(",\"kind\":"), target_kind_text(target->kind));
}

static bool has_key(const struct label *labels, size_t count, struct slice key)
{
    for (size_t i = 0; i < count; i++) {
        if (slice_eq(labels[i].key, key))
            return true;
    }
    return false;
}

/* Of labels with one key the first wins, for a JSON object has each key once. */
static void add_labels(struct text *out, const struct target *target)
{
    const struct label *labels = target->labels;
    struct slice comma = SLICE("");

    text_add(out, SLICE(",\"labels\":{"));
    for (size_t i = 0; i < target->label_count; i++) {
        if (has_key(labels, i, labels[i].key))
            continue;
        add_member(out, comma, labels[i].key);
        text_add_char(out, ':');
        if (labels[i].is_json)
            text_add_json_value(out, labels[i].value);
        else
            text_add_json(out, labels[i].value);
        comma = SLICE(",");
    }
    text_add_char(out, '}');
}

static void add_checks(struct text *out, const struct record_check *checks)
{
    text_add(out, SLICE(",\"checks\":{"));
    for (const struct record_check *check = checks; check != NULL; check = check->next) {
        add_word(out, check == checks ? SLICE("") : SLICE(","), check->name);
        text_add_char(out, ':');
        json_text_value(out, check->observed);
    }
    text_add_char(out, '}');
}

static void add_finding(struct text *out, const struct finding *finding,
                        const struct identity *target)
{
    const struct identity identity = finding_identity(finding, target);

    add_id(out, SLICE("{\"id\":"), &identity);
    add_word(out, SLICE(",\"code\":"), finding_code_text(finding->code));
    add_word(out, SLICE(",\"severity\":"), severity_text(finding->severity));
    add_member(out, SLICE(",\"subject\":"), finding->subject);
    add_member(out, SLICE(",\"list\":"), finding->listing.list);
    add_member(out, SLICE(",\"zone\":"), finding->listing.zone);
    add_member(out, SLICE(",\"asked\":"), finding->listing.asked);
    add_texts(out, SLICE(",\"answers\":"), finding->answers);
    add_texts(out, SLICE(",\"means\":"), finding->listing.means);
    add_member(out, SLICE(",\"reason\":"), finding->reason);
    add_member(out, SLICE(",\"url\":"), finding->listing.url);
    add_member(out, SLICE(",\"advice\":"), finding->advice);
    if (finding->has_security)
        add_word(out, SLICE(",\"dnssec\":"), dns_security_text(finding->security));
    if (finding->ttl_s >= 0) {
        text_add(out, SLICE(",\"ttl_s\":"));
        text_add_u64(out, (uint64_t)finding->ttl_s);
    }
    text_add_char(out, '}');
}

static void add_findings(struct text *out, const struct finding *findings,
                         const struct identity *target)
{
    text_add(out, SLICE(",\"findings\":["));
    for (const struct finding *finding = findings; finding != NULL; finding = finding->next) {
        if (finding != findings)
            text_add_char(out, ',');
        add_finding(out, finding, target);
    }
    text_add_char(out, ']');
}

static void *ndjson_begin(const struct format_settings *settings)
{
    struct ndjson *ndjson = memory_new(sizeof *ndjson);

    ndjson->run = settings->run;
    return ndjson;
}

static void nothing(const void *state, struct text *out)
{
    (void)state;
    (void)out;
}

static void record_line(const void *state, struct text *out, const struct record *record)
{
    const struct ndjson *ndjson = state;
    const struct identity identity = identity_of_target(&record->target);

    text_add(out, SLICE("{\"schema\":\"rblsweep/1\",\"time\":"));
    json_text_time(out, record->time_ms);
    add_member(out, SLICE(",\"run\":"), ndjson->run);
    add_id(out, SLICE(",\"id\":"), &identity);
    add_target(out, &record->target);
    add_word(out, SLICE(",\"status\":"), record_status_text(record_status(record)));
    add_labels(out, &record->target);
    add_checks(out, record->checks);
    add_findings(out, record->findings, &identity);
    text_add(out, SLICE("}\n"));
}

const struct format format_ndjson = {
    .name = "ndjson",
    .begin = ndjson_begin,
    .free = free,
    .head = nothing,
    .record = record_line,
    .tail = nothing,
};
