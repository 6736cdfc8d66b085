/* SPDX-License-Identifier: MIT */
/* What a sweep knows of one of its targets, as a record. */
#include "scan/sweep.h"

#include <assert.h>

/* Of the URL in the catalogue, with {target} filled in. */
static struct slice fill_url(struct arena *arena, struct slice url, struct slice subject)
{
    struct slice mark = SLICE("{target}"), rest = url;

    while (rest.len > 0 && !slice_starts(rest, mark))
        rest = slice_tail(rest, 1);
    if (rest.len == 0)
        return url;
    return arena_print(arena, "%.*s%.*s%.*s", (int)(rest.at - url.at), url.at, SLICE_ARG(subject),
                       SLICE_ARG(slice_tail(rest, mark.len)));
}

/* subject: what the list was asked about. */
static struct finding *add_hit(struct arena *arena, struct record *record, const struct hit *hit,
                               struct slice subject)
{
    const struct list *list = hit->list->list;
    const struct list_code *codes[DNSBL_ANSWERS_MAX];
    size_t count = dnsbl_meanings(list, &hit->verdict, codes, DNSBL_ANSWERS_MAX);
    struct finding *finding =
        record_add_finding(arena, record, dnsbl_code(dnsbl_nature(list, &hit->verdict)));

    finding->severity = dnsbl_severity(list, &hit->verdict);
    finding->listing.list = list->id;
    finding->listing.zone = list->zone;
    for (unsigned i = 0; i < hit->verdict.answer_count; i++) {
        struct ip answer = ip_from_v4(hit->verdict.answers[i]);
        char text[IP_TEXT_MAX];
        struct slice printed = {text, ip_print(&answer, text)};
        finding_add_answer(arena, finding, arena_copy(arena, printed));
    }
    for (size_t i = 0; i < count; i++)
        if (codes[i]->means.len > 0)
            finding_add_meaning(arena, finding, codes[i]->means);
    finding->reason = hit->reason;
    if (list->url.len > 0)
        finding->listing.url = fill_url(arena, list->url, subject);
    finding_set_security(finding, hit->security);
    finding->ttl_s = hit->ttl_s;
    return finding;
}

/* What the list was asked about, where that was not the subject itself. */
static struct slice other_asked(const struct sweep *sweep, size_t list, unsigned subject,
                                struct slice text)
{
    struct slice registrable = sweep_registrable(sweep, list, subject);

    return registrable.len < text.len ? registrable : (struct slice){0};
}

struct tally {
    int64_t listed, clean, unknown;
};

/* Adds the findings of one subject, in the order of the lists. */
static void add_subject(const struct sweep *sweep, unsigned subject, struct slice text,
                        struct arena *arena, struct record *record, struct tally *tally)
{
    const struct hit *hit = sweep->hits[subject];
    const struct finding *last = record->last_finding;

    for (size_t i = 0; i < sweep->plan->list_count; i++) {
        const struct cell *cell = sweep_cell(sweep, i, subject);
        const struct plan_list *asked = &sweep->plan->lists[i];
        while (hit != NULL && hit->list < asked)
            hit = hit->next;
        tally->clean += cell->state == CELL_CLEAN;
        if (cell->state == CELL_LISTED) {
            assert(hit != NULL && hit->list == asked);
            struct slice other = other_asked(sweep, i, subject, text);
            add_hit(arena, record, hit, other.at != NULL ? other : text)->listing.asked = other;
            tally->listed++;
        } else if (cell->state == CELL_UNKNOWN) {
            struct finding *finding = record_add_finding(arena, record, FINDING_DNSBL_UNKNOWN);
            finding->listing.list = asked->list->id;
            finding->listing.asked = other_asked(sweep, i, subject, text);
            finding->reason = slice_of(unknown_text(cell->unknown));
            tally->unknown++;
        }
    }
    if (sweep->block->target.kind != TARGET_PAIR)
        return;
    struct finding *finding = last == NULL ? record->findings : last->next;
    for (; finding != NULL; finding = finding->next)
        finding->subject = text;
}

static struct slice subject_text(const struct sweep *sweep, unsigned subject, struct arena *arena)
{
    const struct target *target = &sweep->block->target;
    char text[IP_TEXT_MAX];

    if (target->kind == TARGET_DOMAIN || (target->kind == TARGET_PAIR && subject == 1))
        return target->domain;
    struct ip ip = block_ip(sweep->block, target->kind == TARGET_PAIR ? 0 : subject);
    struct slice printed = {text, ip_print(&ip, text)};
    return arena_copy(arena, printed);
}

static void add_dnsbl(const struct sweep *sweep, unsigned target, struct arena *arena,
                      struct record *record)
{
    bool is_pair = sweep->block->target.kind == TARGET_PAIR;
    unsigned first = is_pair ? 0 : target, last = is_pair ? 1 : target;
    struct value *observed = value_object(arena);
    struct tally tally = {0};

    for (unsigned i = first; i <= last; i++)
        add_subject(sweep, i, subject_text(sweep, i, arena), arena, record, &tally);
    value_put_number(arena, observed, "asked", tally.listed + tally.clean + tally.unknown);
    value_put_number(arena, observed, "listed", tally.listed);
    value_put_number(arena, observed, "clean", tally.clean);
    value_put_number(arena, observed, "unknown", tally.unknown);
    record_add_check(arena, record, "dnsbl", observed);
}

static void add_part(const struct part *part, struct arena *arena, struct record *record)
{
    if (part->check == NULL)
        return;
    record_add_check(arena, record, part->check->name, part->check->observed);
    if (part->findings == NULL)
        return;
    if (record->last_finding != NULL)
        record->last_finding->next = part->findings;
    else
        record->findings = part->findings;
    for (record->last_finding = part->findings; record->last_finding->next != NULL;)
        record->last_finding = record->last_finding->next;
}

/* Nothing is wrong with it, but nothing was proven either. */
static void add_special(const struct sweep *sweep, unsigned target, struct arena *arena,
                        struct record *record)
{
    const char *range = sweep_special(sweep, target);

    if (range == NULL)
        return;
    struct finding *finding = record_add_finding(arena, record, FINDING_TARGET_SPECIAL);
    struct slice address = subject_text(sweep, target, arena);
    if (sweep->block->target.kind == TARGET_PAIR)
        finding->subject = address;
    finding->reason = arena_print(
        arena, "%.*s is a special-purpose address (%s): the public DNS knows nothing of it",
        SLICE_ARG(address), range);
}

void sweep_record(const struct sweep *sweep, unsigned target, struct arena *arena,
                  struct record *record)
{
    assert(sweep->open_count == 0);
    *record = (struct record){.time_ms = sweep->answered_ms,
                              .target = block_target(sweep->block, target)};
    add_special(sweep, target, arena, record);
    if (sweep->plan->has_dnsbl)
        add_dnsbl(sweep, target, arena, record);
    for (size_t i = 0; i < sweep->plan->check_count; i++)
        add_part(sweep_part(sweep, i, target), arena, record);
}
