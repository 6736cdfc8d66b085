#include "check/dmarc/dmarc_report.h"

#include "check/dmarc/dmarc_lint.h"

/* "_dmarc.example.com" */
static struct slice print_at(struct report *report, const struct dns_name *name)
{
    struct slice text = report_name(report, name);

    return arena_print(report->arena, "_dmarc.%.*s", SLICE_ARG(text));
}

static struct slice print_model(struct report *report, const struct dns_name *name)
{
    struct slice text = report_name(report, name);

    return arena_print(report->arena, "v=DMARC1; p=none; rua=mailto:postmaster@%.*s",
                       SLICE_ARG(text));
}

static void report_failures(struct report *report, const struct dmarc_discovery *d)
{
    const struct reply *replies[] = {d->failed, d->itself,
                                     d->registrable == NULL ? NULL : d->registrable->reply};

    for (size_t i = 0; i < sizeof replies / sizeof *replies; i++) {
        bool is_told = replies[i] == NULL || !proof_is_failed(&replies[i]->proof);
        for (size_t j = 0; j < i; j++)
            is_told |= replies[j] == replies[i];
        if (!is_told)
            report_unknown(report, FINDING_DMARC_UNKNOWN, &replies[i]->proof,
                           report_name(report, &replies[i]->question.name));
    }
}

/* Why there is no policy: where somebody meant to have one, and what must be done about it. */
struct cause {
    struct slice reason, advice;
};

static struct cause cause_of_multiple(struct report *report, const struct dmarc_place *place)
{
    struct slice at = print_at(report, &place->name);
    struct arena *arena = report->arena;

    return (struct cause){
        arena_print(arena, "%zu records begin with v=DMARC1 at %.*s, so that none counts",
                    place->record_count, SLICE_ARG(at)),
        arena_print(arena, "keep one of the %zu TXT records that begin with v=DMARC1 at %.*s",
                    place->record_count, SLICE_ARG(at))};
}

static struct cause cause_of_near_miss(struct report *report, const struct dmarc_place *place)
{
    struct slice at = print_at(report, &place->name), model = print_model(report, &place->name);
    struct arena *arena = report->arena;

    return (struct cause){
        arena_print(arena, "the text at %.*s %s, so that it is no DMARC record: %.*s",
                    SLICE_ARG(at), place->near_miss_flaw, SLICE_ARG(place->near_miss)),
        arena_print(arena, "rewrite the TXT record at %.*s so that it begins like: %.*s",
                    SLICE_ARG(at), SLICE_ARG(model))};
}

static struct cause cause_of_misplaced(struct report *report, const struct dmarc_discovery *d,
                                       struct slice text)
{
    struct slice at = print_at(report, &d->domain), name = report_name(report, &d->domain);
    struct arena *arena = report->arena;

    return (struct cause){
        arena_print(arena, "a DMARC record at %.*s instead of %.*s: %.*s", SLICE_ARG(name),
                    SLICE_ARG(at), SLICE_ARG(text)),
        arena_print(arena, "move the TXT record that begins with v=DMARC1 from %.*s to %.*s",
                    SLICE_ARG(name), SLICE_ARG(at))};
}

static struct cause cause_of_absence(struct report *report, const struct dmarc_discovery *d)
{
    struct slice at = print_at(report, &d->domain), best = print_at(report, &d->then.org),
                 model = print_model(report, &d->then.org);
    struct arena *arena = report->arena;

    return (struct cause){arena_print(arena,
                                      "no DMARC record at %.*s, nor at _dmarc of a name above it",
                                      SLICE_ARG(at)),
                          arena_print(arena, "publish one TXT record at %.*s, such as: %.*s",
                                      SLICE_ARG(best), SLICE_ARG(model))};
}

/* The text at the domain itself that belongs under _dmarc; absent if there is none. */
static struct slice misplaced_text(struct report *report, const struct dmarc_discovery *d)
{
    char buffer[64]; /* enough to tell by */

    for (size_t i = 0; i < d->itself->record_count; i++) {
        struct slice head = {buffer,
                             dns_record_text(&d->itself->records[i], buffer, sizeof buffer)};
        if (slice_starts_nocase(slice_trim(head), SLICE("v=DMARC1")) || dmarc_record_is(head))
            return reply_text(report->arena, d->itself, i);
    }
    return (struct slice){0};
}

/* Whether what stands at the place would be the policy if it were a record: that of the domain
 * itself, or where that has none, of a name above it that no other record makes irrelevant. */
static bool matters(const struct dmarc_discovery *d, const struct dmarc_place *place)
{
    if (place == d->walk[0])
        return true;
    return d->walk[0]->record == NULL && !dmarc_is_registry(d, place) &&
           (d->now.place == NULL || dns_name_eq(&place->name, &d->now.org));
}

static struct cause cause_of_useless(struct report *report, const struct dmarc_discovery *d)
{
    struct cause cause = cause_of_absence(report, d);

    cause.reason = dmarc_lint_policy_reason(report, d->now.place);
    if (!dmarc_is_registry(d, d->now.place))
        cause.advice = dmarc_lint_policy_advice(report, d->now.place);
    return cause;
}

static struct cause cause_of_none(struct report *report, const struct dmarc_discovery *d)
{
    if (d->now.place != NULL)
        return cause_of_useless(report, d);
    for (unsigned i = 0; i < d->walk_count; i++) {
        if (!matters(d, d->walk[i]))
            continue;
        if (d->walk[i]->record_count > 1)
            return cause_of_multiple(report, d->walk[i]);
        if (d->walk[i]->near_miss.at != NULL)
            return cause_of_near_miss(report, d->walk[i]);
    }
    struct slice misplaced = misplaced_text(report, d);
    return misplaced.at != NULL ? cause_of_misplaced(report, d, misplaced)
                                : cause_of_absence(report, d);
}

static struct finding *add(struct report *report, enum finding_code code, const struct proof *proof,
                           struct cause cause)
{
    struct finding *finding = report_add(report, code, proof);

    finding->reason = cause.reason;
    finding->advice = cause.advice;
    return finding;
}

static void report_place(struct report *report, const struct dmarc_discovery *d,
                         const struct dmarc_place *place)
{
    bool is_grave = matters(d, place);

    if (place->record_count > 1) {
        struct finding *finding = add(report, FINDING_DMARC_MULTIPLE, &place->reply->proof,
                                      cause_of_multiple(report, place));
        if (!is_grave)
            finding->severity = SEVERITY_INFO;
        finding->about = print_at(report, &place->name);
    }
    if (place->near_miss.at != NULL && is_grave) {
        struct finding *finding = add(report, FINDING_DMARC_NEAR_MISS, &place->reply->proof,
                                      cause_of_near_miss(report, place));
        if (place->record_count > 0)
            finding->severity = SEVERITY_INFO;
        finding->about = print_at(report, &place->name);
    }
}

static void report_unrelated(struct report *report, const struct dmarc_place *place)
{
    struct slice at = print_at(report, &place->name);
    bool is_spf = slice_starts_nocase(place->unrelated, SLICE("v=spf1"));
    struct arena *arena = report->arena;

    if (place->unrelated_count == 0)
        return;
    add(report, FINDING_DMARC_UNRELATED, &place->reply->proof,
        (struct cause){
            arena_print(arena, "%zu TXT at %.*s that have nothing to do with DMARC, %s: %.*s",
                        place->unrelated_count, SLICE_ARG(at),
                        is_spf ? "the first is SPF" : "the first is", SLICE_ARG(place->unrelated)),
            arena_print(arena, "remove what is not DMARC's from the TXT records at %.*s",
                        SLICE_ARG(at))});
}

static void report_wrong_place(struct report *report, const struct dmarc_discovery *d)
{
    const struct dmarc_place *own = d->walk[0];
    bool may_have_own = own->record_count > 0 || (d->failed != NULL && own->reply == d->failed);
    struct slice text = misplaced_text(report, d);

    if (text.at == NULL)
        return;
    struct finding *finding = add(report, FINDING_DMARC_WRONG_PLACE, &d->itself->proof,
                                  cause_of_misplaced(report, d, text));
    if (may_have_own)
        finding->severity = SEVERITY_INFO;
}

static struct slice print_ruling(struct report *report, const struct dmarc_ruling *ruling)
{
    struct slice org = report_name(report, &ruling->org);

    if (ruling->policy == DMARC_NO_POLICY)
        return arena_print(report->arena, "no policy");
    struct slice at = print_at(report, &ruling->place->name);
    return arena_print(report->arena, "%s by %s at %.*s, organizational domain %.*s",
                       dmarc_policy_text(ruling->policy), dmarc_role_text(ruling->role),
                       SLICE_ARG(at), SLICE_ARG(org));
}

/* What would make both views the same. */
static struct slice advise_on_views(struct report *report, const struct dmarc_discovery *d)
{
    struct slice own = print_at(report, &d->domain), org = print_at(report, &d->then.org);
    struct arena *arena = report->arena;

    if (d->now.policy == d->then.policy)
        return arena_print(
            arena,
            "publish a DMARC record at %.*s, too, so that old and new receivers agree "
            "on what is aligned",
            SLICE_ARG(org));
    if (d->now.role == DMARC_NP) {
        struct slice at = print_at(report, &d->now.place->name);
        return arena_print(arena, "give sp the value of np in the TXT record at %.*s",
                           SLICE_ARG(at));
    }
    return arena_print(
        arena,
        "publish exactly one DMARC record at %.*s, so that old and new receivers find "
        "the same policy",
        SLICE_ARG(own));
}

/* Where neither finds a policy, the organizational domain is of no use; and that the old view knows
 * no np is as it must be. */
static void report_views(struct report *report, const struct dmarc_discovery *d)
{
    const struct dmarc_ruling *now = &d->now, *then = &d->then;
    bool differs = now->policy != then->policy;

    if (!now->is_known || !now->has_org || !then->is_known ||
        (now->policy == DMARC_NO_POLICY && then->policy == DMARC_NO_POLICY) ||
        (!differs && dns_name_eq(&now->org, &then->org)))
        return;
    struct slice new_text = print_ruling(report, now), old_text = print_ruling(report, then);
    bool is_grave = differs && !(now->role == DMARC_NP && now->place == then->place);
    struct finding *finding =
        add(report, FINDING_DMARC_PSL_DIFFERS, &d->basis,
            (struct cause){arena_print(report->arena, "RFC 9989: %.*s; RFC 7489: %.*s",
                                       SLICE_ARG(new_text), SLICE_ARG(old_text)),
                           advise_on_views(report, d)});
    if (!is_grave)
        finding->severity = SEVERITY_INFO;
}

static void report_destination(struct report *report, const struct dmarc_place *place,
                               const struct dmarc_destination *destination)
{
    const struct reply *reply = destination->reply;
    struct slice uri = report_text(report, destination->uri->text);
    struct slice host = report_text(report, destination->uri->host);
    struct slice at = print_at(report, &place->name), domain = report_name(report, &place->name);

    if (reply == NULL) {
        struct finding *finding = report_add(report, FINDING_DMARC_RUA_UNCHECKED, NULL);
        finding->about = host;
        finding->reason =
            arena_print(report->arena,
                        "%.*s: a name with both %.*s and %.*s in it is too long for DNS, so that "
                        "%.*s cannot agree to get reports",
                        SLICE_ARG(uri), SLICE_ARG(domain), SLICE_ARG(host), SLICE_ARG(host));
        return;
    }
    struct slice name = report_name(report, &destination->name);
    if (proof_is_failed(&reply->proof)) {
        report_unknown(report, FINDING_DMARC_UNKNOWN, &reply->proof, name);
        return;
    }
    if (destination->is_authorised)
        return;
    struct finding *finding = add(
        report, FINDING_DMARC_RUA_UNAUTHORISED, &reply->proof,
        (struct cause){
            arena_print(report->arena,
                        "no TXT record v=DMARC1 at %.*s, so that reports about %.*s do not go to "
                        "%.*s",
                        SLICE_ARG(name), SLICE_ARG(domain), SLICE_ARG(uri)),
            arena_print(report->arena,
                        "have the operator of %.*s publish a TXT record v=DMARC1; at %.*s, or "
                        "remove %.*s from the record at %.*s",
                        SLICE_ARG(host), SLICE_ARG(name), SLICE_ARG(uri), SLICE_ARG(at))});
    if (destination->is_related)
        finding->severity = SEVERITY_INFO;
    finding->about = host;
}

static void report_destinations(struct report *report, const struct dmarc_place *place,
                                const struct dmarc_destinations *destinations)
{
    for (unsigned i = 0; i < destinations->count; i++)
        report_destination(report, place, &destinations->at[i]);
    if (destinations->left_out > 0)
        report_add(report, FINDING_DMARC_RUA_UNCHECKED, NULL)->reason = arena_print(
            report->arena, "%zu URIs with hosts beyond the first %u were not asked about",
            destinations->left_out, destinations->count);
}

void dmarc_report(struct report *report, const struct dmarc_discovery *discovery,
                  const struct dmarc_destinations *destinations)
{
    const struct dmarc_ruling *now = &discovery->now;

    report_failures(report, discovery);
    if (now->is_known && now->policy == DMARC_NO_POLICY)
        add(report, FINDING_DMARC_NONE, &discovery->basis, cause_of_none(report, discovery));
    for (unsigned i = 0; i < discovery->walk_count; i++)
        report_place(report, discovery, discovery->walk[i]);
    report_wrong_place(report, discovery);
    report_unrelated(report, discovery->walk[0]);
    if (now->place != NULL && now->is_known)
        dmarc_lint(report, discovery);
    report_destinations(report, now->place, destinations);
    report_views(report, discovery);
}
