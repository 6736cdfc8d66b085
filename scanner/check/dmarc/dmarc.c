#include "check/dmarc/dmarc.h"

#include "check/dmarc/dmarc_report.h"

#include <assert.h>

struct talk {
    struct dns_name domain;
    struct dmarc_discovery discovery;
    struct dmarc_destinations destinations;
};

static bool applies(const struct target *target)
{
    return target_has_domain(target);
}

static bool run(struct dialog *dialog, void *state)
{
    struct talk *talk = state;

    return dmarc_discover(dialog, &talk->domain, &talk->discovery) &&
           dmarc_destinations_ask(dialog, &talk->discovery, &talk->destinations);
}

static void *begin(struct arena *arena, const struct target *target,
                   const struct check_settings *settings)
{
    struct talk *talk = arena_take(arena, sizeof *talk);

    (void)settings;
    bool is_name = dns_name_parse(&talk->domain, target->domain);
    assert(is_name);
    (void)is_name;
    return dialog_begin(arena, run, talk);
}

static void put_policy(struct report *report, struct value *observed, const char *key,
                       enum dmarc_policy policy)
{
    value_put_text(report->arena, observed, key, slice_of(dmarc_policy_text(policy)));
}

static void put_letter(struct report *report, struct value *observed, const char *key,
                       const char *letter)
{
    struct slice text = {letter, 1};

    value_put_text(report->arena, observed, key,
                   letter == NULL ? slice_of(NULL) : report_text(report, text));
}

static void put_name(struct report *report, struct value *observed, const char *key,
                     const struct dns_name *name)
{
    value_put_text(report->arena, observed, key,
                   name == NULL ? slice_of(NULL) : report_name(report, name));
}

static void put_uris(struct report *report, struct value *observed, const char *key,
                     const struct dmarc_uris *uris)
{
    struct value *list = value_put_list(report->arena, observed, key);

    for (size_t i = 0; uris != NULL && i < uris->count; i++)
        value_add_text(report->arena, list, report_text(report, uris->at[i].text));
}

/* Of the record whose policy applies; NULL: of none. */
static void put_record(struct report *report, struct value *observed,
                       const struct dmarc_record *record, enum dmarc_role role)
{
    bool is_there = record != NULL;

    value_put_bool(report->arena, observed, "test", is_there && record->t == 'y');
    value_put_text(report->arena, observed, "tag",
                   slice_of(is_there ? dmarc_role_text(role) : NULL));
    put_policy(report, observed, "sp", is_there ? record->policies[DMARC_SP] : DMARC_NO_POLICY);
    put_policy(report, observed, "np", is_there ? record->policies[DMARC_NP] : DMARC_NO_POLICY);
    put_letter(report, observed, "adkim", is_there ? &record->adkim : NULL);
    put_letter(report, observed, "aspf", is_there ? &record->aspf : NULL);
    put_uris(report, observed, "rua", is_there ? &record->rua : NULL);
    put_uris(report, observed, "ruf", is_there ? &record->ruf : NULL);
    put_letter(report, observed, "psd", is_there ? &record->psd : NULL);
}

static const struct dmarc_place *applying_place(const struct dmarc_ruling *ruling)
{
    return ruling->policy != DMARC_NO_POLICY ? ruling->place : NULL;
}

static void report_observed(struct report *report, const struct dmarc_discovery *discovery)
{
    const struct dmarc_ruling *now = &discovery->now, *then = &discovery->then;
    const struct dmarc_place *place = applying_place(now), *old_place = applying_place(then);
    struct value *observed = value_object(report->arena);

    put_policy(report, observed, "policy", now->policy);
    value_put_text(report->arena, observed, "record",
                   place == NULL ? slice_of(NULL) : report_text(report, place->record->text));
    put_name(report, observed, "found_at", place == NULL ? NULL : &place->name);
    put_name(report, observed, "org", place == NULL || !now->has_org ? NULL : &now->org);
    put_record(report, observed, place == NULL ? NULL : place->record, now->role);

    struct value *old = value_put_object(report->arena, observed, "rfc7489");
    put_policy(report, old, "policy", then->policy);
    put_name(report, old, "found_at", old_place == NULL ? NULL : &old_place->name);
    put_name(report, old, "org", old_place == NULL ? NULL : &then->org);
    report_security(report, observed, &discovery->basis);
    record_add_check(report->arena, report->record, dmarc_check.name, observed);
}

static void verdict(const void *talk, struct arena *arena, struct record *record)
{
    const struct talk *state = dialog_state(talk);
    struct report report = report_on_domain(arena, record);

    assert(dialog_wants(talk) == NULL);
    report_observed(&report, &state->discovery);
    dmarc_report(&report, &state->discovery, &state->destinations);
}

const struct check dmarc_check = {"dmarc", applies, begin, dialog_wants, dialog_answer, verdict};
