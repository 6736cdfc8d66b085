#include "check/dkim/dkim.h"

#include "check/dkim/dkim_finding.h"
#include "check/talk/failures.h"

enum { EXCERPT_LEN_MAX = 60 }; /* of a record in a reason */

enum any { ANY_FALSE, ANY_TRUE, ANY_NULL };

/* A verdict while it is written. */
struct verdict {
    struct report report;
    const struct dkim_talk *talk;
    struct slice domain;
    struct value *selectors;
    struct proof basis;
    struct failures failures;
    unsigned asked_count, found_count, failed_count;
    unsigned rsa_count, ed25519_count; /* of valid keys for mail */
};

static bool applies(const struct target *target)
{
    return target_has_domain(target);
}

static void *begin(struct arena *arena, const struct target *target,
                   const struct check_settings *settings)
{
    return dkim_talk_begin(arena, target, settings);
}

static void put(struct verdict *v, const struct dkim_place *place, const char *result)
{
    struct arena *arena = v->report.arena;
    struct value *object = value_add_object(arena, v->selectors);
    const struct dkim_key *key = &place->key;

    value_put_text(arena, object, "selector", report_text(&v->report, place->entry->selector));
    value_put_text(arena, object, "name", place->name);
    value_put_text(arena, object, "result", slice_of(result));
    value_put_text(arena, object, "k", key->k);
    if (key->bits > 0)
        value_put_number(arena, object, "bits", key->bits);
    else
        value_put_null(arena, object, "bits");
    if (key->k.at != NULL)
        value_put_bool(arena, object, "testing", key->is_testing);
    else
        value_put_null(arena, object, "testing");
    value_put_text(arena, object, "record", place->text);
    if (place->entry->owner != NULL)
        value_put_text(arena, object, "owner", slice_of(place->entry->owner));
}

/* Of a key that is valid or weak. */
static void report_quality(struct verdict *v, const struct dkim_place *place)
{
    bool is_valid = place->key.state == DKIM_KEY_VALID && place->key.service.at == NULL;
    bool is_rsa = slice_eq(place->key.k, SLICE("rsa"));

    v->rsa_count += is_valid && is_rsa;
    v->ed25519_count += is_valid && !is_rsa;
    dkim_finding_quality(&v->report, place);
}

static void report_data(struct verdict *v, const struct dkim_place *place)
{
    static const char *const states[] = {
        [DKIM_KEY_VALID] = "valid",
        [DKIM_KEY_REVOKED] = "revoked",
        [DKIM_KEY_WEAK] = "weak",
        [DKIM_KEY_MALFORMED] = "malformed",
    };

    if (place->text.at == NULL) {
        put(v, place, "malformed");
        dkim_finding_multiple(&v->report, place);
        return;
    }
    put(v, place, states[place->key.state]);
    if (place->key.state == DKIM_KEY_MALFORMED)
        dkim_finding_malformed(&v->report, place);
    else if (place->key.state == DKIM_KEY_REVOKED)
        dkim_finding_revoked(&v->report, place);
    else
        report_quality(v, place);
}

static bool has_wildcard(const struct dkim_talk *talk)
{
    return talk->decoy != NULL && talk->decoy->proof.outcome == DNS_DATA;
}

/* Where any name has data, and each perhaps its own, other data counts only if it is a key. */
static bool is_noise(const struct verdict *v, const struct dkim_place *place)
{
    return has_wildcard(v->talk) && place->text.at != NULL && !place->key.is_key;
}

static void report_entry(struct verdict *v, const struct dkim_entry *entry)
{
    const struct reply *reply = entry->reply;
    bool is_failed = proof_is_failed(&reply->proof);
    bool stands_out = dkim_talk_stands_out(v->talk, reply);

    v->asked_count++;
    if (!entry->is_named && !is_failed && !stands_out)
        return;
    struct dkim_place place = dkim_place_of(&v->report, v->domain, entry);
    if (!entry->is_named && is_noise(v, &place))
        return;
    v->found_count += stands_out;
    v->failed_count += is_failed;
    proof_rest_on(&v->basis, &reply->proof);
    if (is_failed) {
        put(v, &place, "unknown");
        failures_add(&v->failures, &v->report, &reply->proof, place.name);
    } else if (reply->proof.outcome == DNS_DATA) {
        report_data(v, &place);
    } else {
        put(v, &place, "missing");
        if (stands_out)
            dkim_finding_dangling(&v->report, &place);
        else
            dkim_finding_missing(&v->report, &place);
    }
}

static void report_entries(struct verdict *v)
{
    for (size_t i = 0; i < v->talk->entry_count; i++) {
        const struct dkim_entry *entry = &v->talk->entries[i];
        if (entry->reply != NULL) {
            report_entry(v, entry);
        } else if (entry->is_named) {
            struct dkim_place place = dkim_place_of(&v->report, v->domain, entry);
            put(v, &place, "missing");
            dkim_finding_bad_selector(&v->report, &place);
        }
    }
}

/* "*._domainkey TXT v=DKIM1; p=" is what a domain that sends no mail should have, and a key for
 * every selector is odd, but one: only what is no key is a mistake. */
static void report_wildcard(struct verdict *v)
{
    const struct dkim_talk *talk = v->talk;
    struct arena *arena = v->report.arena;
    /* Of no selector: one that is named may be "*". */
    struct dkim_entry entry = {.name = &talk->decoy_name, .reply = talk->decoy};

    if (!has_wildcard(talk))
        return;
    struct dkim_place place = dkim_place_of(&v->report, v->domain, &entry);
    bool is_flawed = place.text.at == NULL || place.key.state == DKIM_KEY_MALFORMED;
    struct finding *finding = dkim_finding_add(&v->report, FINDING_DKIM_WILDCARD, &place);
    struct slice first = slice_head(reply_text(arena, talk->decoy, 0), EXCERPT_LEN_MAX);
    if (is_flawed)
        finding->severity = SEVERITY_LOW;
    finding->reason =
        arena_print(arena, "every selector has the same TXT record, even %.*s: '%.*s'",
                    SLICE_ARG(place.name), SLICE_ARG(first));
    finding->advice = arena_print(arena,
                                  "publish keys at the names of their selectors, and no wildcard "
                                  "that covers the names below _domainkey.%.*s, unless it is that "
                                  "of a domain without mail: v=DKIM1; p=",
                                  SLICE_ARG(v->domain));
    v->found_count += place.key.is_key;
    if (place.key.is_private)
        dkim_finding_malformed(&v->report, &place);
    if (!is_flawed && place.key.state != DKIM_KEY_REVOKED)
        report_quality(v, &place);
}

/* What the probe and its decoy say, and what was found in spite of them. */
static enum any any_of(const struct verdict *v)
{
    const struct reply *probe = v->talk->probe, *decoy = v->talk->decoy;

    if (v->found_count > 0)
        return ANY_TRUE;
    if (probe == NULL || probe->alias_count > 0)
        return ANY_NULL;
    if (probe->proof.outcome == DNS_NXDOMAIN)
        return decoy == NULL ? ANY_FALSE : ANY_NULL; /* it was asked because the probe lied */
    /* A record of its own is enough for the name to exist: nothing need be below it. */
    if (probe->proof.outcome == DNS_NODATA && decoy->alias_count == 0 &&
        decoy->proof.outcome == DNS_NXDOMAIN)
        return ANY_TRUE;
    return ANY_NULL;
}

static bool has_valid_named_one(const struct dkim_talk *talk)
{
    for (size_t i = 0; i < talk->named_count; i++)
        if (talk->entries[i].name != NULL)
            return true;
    return false;
}

static void report_none(struct verdict *v)
{
    struct arena *arena = v->report.arena;
    struct finding *finding = report_add(&v->report, FINDING_DKIM_NONE, &v->talk->probe->proof);

    finding->reason = arena_print(arena, "no DKIM key is published: _domainkey.%.*s does not exist",
                                  SLICE_ARG(v->domain));
    finding->advice = arena_print(
        arena,
        "have your mail system sign, and publish its public key as a TXT record such as "
        "s1._domainkey.%.*s: v=DKIM1; k=rsa; p=...",
        SLICE_ARG(v->domain));
}

/* A selector that exists without a key: enough for _domainkey to exist, where not all names do. */
static const struct dkim_entry *find_empty(const struct dkim_talk *talk)
{
    for (size_t i = 0; i < talk->entry_count; i++) {
        const struct reply *reply = talk->entries[i].reply;
        if (reply != NULL && reply->proof.outcome == DNS_NODATA && reply->alias_count == 0)
            return &talk->entries[i];
    }
    return NULL;
}

/* Nothing was found, and yet nobody can say that nothing is there. */
static void report_unseen(struct verdict *v, enum any any)
{
    struct arena *arena = v->report.arena;
    const struct reply *probe = v->talk->probe;
    const struct dkim_entry *empty = any == ANY_TRUE ? find_empty(v->talk) : NULL;
    bool is_hidden = any == ANY_TRUE && empty == NULL;
    struct slice empty_name = empty != NULL ? report_name(&v->report, empty->name) : SLICE("");
    struct finding *finding =
        report_add(&v->report, is_hidden ? FINDING_DKIM_UNKNOWN_SELECTORS : FINDING_DKIM_NONE_FOUND,
                   probe != NULL ? &probe->proof : NULL);

    finding->reason =
        empty != NULL
            ? arena_print(arena,
                          "none of the %u selectors that were tried has a key; others need not be "
                          "there: _domainkey.%.*s exists because of %.*s",
                          v->asked_count, SLICE_ARG(v->domain), SLICE_ARG(empty_name))
        : is_hidden
            ? arena_print(arena,
                          "_domainkey.%.*s exists, but none of the %u selectors that were tried: "
                          "keys are there under others, it seems",
                          SLICE_ARG(v->domain), v->asked_count)
            : arena_print(arena,
                          "none of the %u selectors that were tried is there; whether others are "
                          "cannot be seen at _domainkey.%.*s",
                          v->asked_count, SLICE_ARG(v->domain));
    finding->advice = arena_print(arena,
                                  "say which selectors %.*s signs with (s= of its DKIM-Signature "
                                  "header fields), so that their keys can be checked",
                                  SLICE_ARG(v->domain));
}

static void report_absence(struct verdict *v, enum any any)
{
    if (any == ANY_FALSE && !has_valid_named_one(v->talk))
        report_none(v);
    else if (any != ANY_FALSE && v->found_count == 0 && v->failed_count == 0)
        report_unseen(v, any);
}

static void report_probes(struct verdict *v)
{
    const struct reply *const probes[] = {v->talk->probe, v->talk->decoy};

    for (size_t i = 0; i < sizeof probes / sizeof *probes; i++) {
        if (probes[i] == NULL)
            continue;
        proof_rest_on(&v->basis, &probes[i]->proof);
        if (!proof_is_failed(&probes[i]->proof))
            continue;
        v->failed_count++;
        failures_add(&v->failures, &v->report, &probes[i]->proof,
                     report_name(&v->report, &probes[i]->question.name));
    }
}

static void report_selection(struct verdict *v)
{
    struct arena *arena = v->report.arena;

    if (v->ed25519_count > 0 && v->rsa_count == 0 && v->failed_count == 0) {
        struct finding *finding = report_add(&v->report, FINDING_DKIM_ED25519_ONLY, &v->basis);
        finding->reason = SLICE("the only valid keys that were found are Ed25519, which many "
                                "verifiers do not know (RFC 8463)");
        finding->advice =
            arena_print(arena,
                        "publish an RSA key of 2048 bits under a selector of its own at "
                        "SELECTOR._domainkey.%.*s, and sign with both",
                        SLICE_ARG(v->domain));
    }
    if (v->talk->ignored_count > 0) {
        struct finding *finding = report_add(&v->report, FINDING_DKIM_TOO_MANY_SELECTORS, NULL);
        finding->reason = arena_print(arena, "%zu selectors were not tried: %d are the most",
                                      v->talk->ignored_count, DKIM_SELECTORS_MAX);
        finding->advice = arena_print(arena, "name only the selectors that %.*s signs with",
                                      SLICE_ARG(v->domain));
    }
}

static void verdict(const void *talk, struct arena *arena, struct record *record)
{
    struct value *observed = value_object(arena);
    struct verdict v = {
        .report = report_on_domain(arena, record),
        .talk = dialog_state(talk),
        .domain = record->target.domain,
        .selectors = value_put_list(arena, observed, "selectors"),
        .basis = {.outcome = DNS_FAILED},
        .failures = {.code = FINDING_DKIM_UNKNOWN},
    };

    report_entries(&v);
    report_wildcard(&v);
    report_probes(&v);
    enum any any = any_of(&v);
    report_absence(&v, any);
    report_selection(&v);
    if (any == ANY_NULL)
        value_put_null(arena, observed, "any");
    else
        value_put_bool(arena, observed, "any", any == ANY_TRUE);
    report_security(&v.report, observed, &v.basis);
    record_add_check(arena, record, dkim_check.name, observed);
}

const struct check dkim_check = {
    .name = "dkim",
    .applies = applies,
    .begin = begin,
    .wants = dialog_wants,
    .answer = dialog_answer,
    .verdict = verdict,
};
