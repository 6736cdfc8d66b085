#include "check/spf/spf_report.h"

#include "base/text.h"
#include "check/spf/spf.h"
#include "check/talk/suffix.h"

/* How long a record may be (RFC 7208 section 3.4), and how many addresses make a policy broad. */
enum { RECORD_LEN_HINT = 450, RECORD_LEN_MAX = 512 };
#define BROAD_COUNT ((uint64_t)1 << 20)
#define OPEN_COUNT ((uint64_t)1 << 32)

/* The findings while they are written. */
struct writing {
    struct report report;
    const struct spf_view *view;
};

/* In the templates: {d} the domain of the record, {p} where to change it, {t} the term, {n} the
 * name it is about, {w} why. */
static const struct {
    enum finding_code code;
    bool is_harmless; /* in the record of others it is for information only */
    const char *reason, *advice;
} flaws[] = {
    [SPF_FLAW_MULTIPLE] = {FINDING_SPF_MULTIPLE, false, "{d} has more than one SPF record",
                           "merge the SPF records of {d} into one TXT record"},
    [SPF_FLAW_SYNTAX] = {FINDING_SPF_SYNTAX, false, "{d}: '{t}': {w}", "correct '{t}' in {p}: {w}"},
    [SPF_FLAW_MISSING] = {FINDING_SPF_INCLUDE_NONE, false,
                          "{d}: '{t}': there is no SPF record at {n}",
                          "remove '{t}' from {p}, or have an SPF record published at {n}"},
    [SPF_FLAW_LOOP] = {FINDING_SPF_LOOP, false, "{d}: '{t}' leads back to {n}",
                       "remove '{t}' from {p}"},
    [SPF_FLAW_MX_LIMIT] = {FINDING_SPF_MX_LIMIT, false,
                           "{d}: '{t}': {n} has more than 10 mail exchangers",
                           "replace '{t}' in {p} by ip4 and ip6 terms"},
    [SPF_FLAW_NO_ADDRESS] = {FINDING_SPF_NO_ADDRESS, true, "{d}: '{t}': {n} {w}",
                             "remove '{t}' from {p}, or see that {n} leads to an address"},
    [SPF_FLAW_DANGLING] = {FINDING_SPF_DANGLING, false,
                           "{d}: '{t}': {w} does not exist, and whoever registers it can send",
                           "remove '{t}' from {p} at once: anybody may register {w}"},
    [SPF_FLAW_PTR] = {FINDING_SPF_PTR, true,
                      "{d}: '{t}' is deprecated: slow, unreliable, and ignored by many",
                      "replace '{t}' in {p} by ip4, ip6, a or mx terms"},
    [SPF_FLAW_AFTER_ALL] = {FINDING_SPF_AFTER_ALL, true,
                            "{d}: '{t}' never counts, because of an 'all'",
                            "move '{t}' before the 'all' in {p}, or remove it"},
    [SPF_FLAW_DUPLICATE] = {FINDING_SPF_DUPLICATE, true, "{d}: '{t}' stands there twice",
                            "remove the second '{t}' from {p}"},
};

static struct finding *add(struct writing *writing, enum finding_code code,
                           const struct proof *proof)
{
    return report_add(&writing->report, code,
                      proof->outcome == DNS_FAILED ? &writing->view->proof : proof);
}

static struct finding *say(struct writing *writing, enum finding_code code, struct slice reason,
                           struct slice advice)
{
    struct finding *finding = add(writing, code, &writing->view->proof);

    finding->reason = reason;
    finding->advice = advice;
    return finding;
}

static bool is_own(const struct writing *writing, struct slice domain)
{
    return suffix_is_same(domain, writing->view->domain);
}

static void fill_in(struct text *text, const struct writing *writing, char letter,
                    const struct spf_flaw *flaw)
{
    switch (letter) {
    case 'd':
        text_add(text, flaw->domain);
        break;
    case 'p':
        text_print(text, "the SPF record of %.*s%s", SLICE_ARG(flaw->domain),
                   is_own(writing, flaw->domain) ? "" : " (ask its owner)");
        break;
    case 't':
        text_add(text, flaw->term);
        break;
    case 'n':
        text_add(text, flaw->target);
        break;
    default:
        text_add(text, flaw->why);
    }
}

static struct slice fill(const struct writing *writing, const char *template,
                         const struct spf_flaw *flaw)
{
    struct text text = {0};

    for (const char *at = template; *at != '\0'; at++) {
        if (*at != '{') {
            text_add_char(&text, *at);
            continue;
        }
        fill_in(&text, writing, at[1], flaw);
        at += 2;
    }
    struct slice copy = arena_copy(writing->report.arena, text_slice(&text));
    text_free(&text);
    return copy;
}

/* "example.com include:a.test a.test": all that tells one flaw of a kind from another. */
static struct slice print_place(const struct writing *writing, const struct spf_flaw *flaw)
{
    bool has_term = flaw->term.len > 0, has_target = flaw->target.len > 0;

    return arena_print(writing->report.arena, "%.*s%s%.*s%s%.*s", SLICE_ARG(flaw->domain),
                       has_term ? " " : "", SLICE_ARG(flaw->term), has_target ? " " : "",
                       SLICE_ARG(flaw->target));
}

static void report_flaw(struct writing *writing, const struct spf_flaw *flaw)
{
    if (flaw->kind == SPF_FLAW_UNKNOWN) {
        report_unknown(&writing->report, FINDING_SPF_UNKNOWN, &flaw->proof,
                       report_text(&writing->report, flaw->target));
        return;
    }
    struct finding *finding = add(writing, flaws[flaw->kind].code, &flaw->proof);
    if (flaws[flaw->kind].is_harmless && !is_own(writing, flaw->domain))
        finding->severity = SEVERITY_INFO;
    finding->about = print_place(writing, flaw);
    finding->reason = fill(writing, flaws[flaw->kind].reason, flaw);
    finding->advice = fill(writing, flaws[flaw->kind].advice, flaw);
}

static void report_limits(struct writing *writing)
{
    const struct spf_walk *walk = &writing->view->walk;
    struct arena *arena = writing->report.arena;
    struct slice domain = writing->view->domain;
    const char *bound = walk->is_cut ? "at least " : "";

    if (walk->lookups > SPF_LOOKUPS_MAX)
        say(writing, FINDING_SPF_LOOKUPS,
            arena_print(arena, "%s%u lookups, the limit is %d: a permerror for many clients", bound,
                        walk->lookups, SPF_LOOKUPS_MAX),
            arena_print(
                arena,
                "remove includes of services no longer used from the SPF record of %.*s, or "
                "replace a and mx by ip4 and ip6 terms, until at most %d terms ask DNS",
                SLICE_ARG(domain), SPF_LOOKUPS_MAX));
    if (walk->voids > SPF_VOIDS_MAX)
        say(writing, FINDING_SPF_VOIDS,
            arena_print(arena, "%s%u lookups find nothing, the limit is %d", bound, walk->voids,
                        SPF_VOIDS_MAX),
            arena_print(arena,
                        "remove the terms that lead to no address from the SPF record of "
                        "%.*s",
                        SLICE_ARG(domain)));
    if (writing->view->record_len > RECORD_LEN_HINT) {
        struct finding *finding =
            say(writing, FINDING_SPF_SIZE,
                arena_print(arena, "the record has %zu bytes; over %d it may not fit a UDP answer",
                            writing->view->record_len, RECORD_LEN_HINT),
                arena_print(arena, "move part of the SPF record of %.*s to names that it includes",
                            SLICE_ARG(domain)));
        if (writing->view->record_len > RECORD_LEN_MAX)
            finding->severity = SEVERITY_LOW;
    }
}

static void report_breadth(struct writing *writing)
{
    const struct spf_walk *walk = &writing->view->walk;
    struct arena *arena = writing->report.arena;
    struct slice domain = writing->view->domain;

    if (walk->ip4_count == OPEN_COUNT) {
        say(writing, FINDING_SPF_OPEN,
            arena_print(arena, "every IPv4 address may send for %.*s", SLICE_ARG(domain)),
            arena_print(arena,
                        "name the hosts that send in the SPF record of %.*s, and end it "
                        "with ~all or -all",
                        SLICE_ARG(domain)));
        return;
    }
    if (walk->ip4_count <= BROAD_COUNT)
        return;
    struct finding *finding =
        say(writing, FINDING_SPF_BROAD,
            arena_print(arena,
                        "%llu IPv4 addresses may send for %.*s; the widest term is '%.*s' of %.*s",
                        (unsigned long long)walk->ip4_count, SLICE_ARG(domain),
                        SLICE_ARG(walk->widest), SLICE_ARG(walk->widest_in)),
            arena_print(arena, "name only the hosts that send in the SPF record of %.*s",
                        SLICE_ARG(domain)));
    if (walk->ip4_count > BROAD_COUNT << 4)
        finding->severity = SEVERITY_MEDIUM;
}

/* Of a record that can be used: how does it end? */
static void report_end(struct writing *writing)
{
    struct arena *arena = writing->report.arena;
    struct slice domain = writing->view->domain;
    char end = writing->view->walk.end_qualifier;

    if (end == '-' || end == '~' || end == '+')
        return;
    say(writing, end == '?' ? FINDING_SPF_NEUTRAL_ALL : FINDING_SPF_NO_ALL,
        end == '?' ? SLICE("the policy ends in ?all, and says nothing about other hosts")
                   : SLICE("the policy does not end in all, and says nothing about other hosts"),
        arena_print(arena, "end the SPF record of %.*s with ~all or -all", SLICE_ARG(domain)));
}

static bool has_flaw(const struct spf_walk *walk, enum spf_flaw_kind kind, struct slice domain)
{
    for (const struct spf_flaw *flaw = walk->flaws; flaw != NULL; flaw = flaw->next)
        if (flaw->kind == kind && (domain.at == NULL || slice_eq(flaw->domain, domain)))
            return true;
    return false;
}

static void report_none(struct writing *writing)
{
    struct arena *arena = writing->report.arena;
    struct slice domain = writing->view->domain, near_miss = writing->view->near_miss;

    say(writing, FINDING_SPF_NONE,
        near_miss.at == NULL ? arena_print(arena, "%.*s has no SPF record", SLICE_ARG(domain))
                             : arena_print(arena, "%.*s has no SPF record, but '%.*s'",
                                           SLICE_ARG(domain), SLICE_ARG(near_miss)),
        arena_print(
            arena,
            "publish one TXT record at %.*s that begins with v=spf1 and a space, and names the "
            "hosts that send: v=spf1 mx -all; where none does: v=spf1 -all",
            SLICE_ARG(domain)));
}

/* What is published beside the policy. */
static void report_others(struct writing *writing)
{
    struct arena *arena = writing->report.arena;
    const struct spf_view *view = writing->view;

    if (view->near_miss.at != NULL && view->sender.outcome.record_count > 0)
        say(writing, FINDING_SPF_NEAR_MISS,
            arena_print(arena, "'%.*s' is no SPF record", SLICE_ARG(view->near_miss)),
            arena_print(arena, "remove '%.*s' from %.*s", SLICE_ARG(view->near_miss),
                        SLICE_ARG(view->domain)));
    if (view->sender_id.at != NULL)
        say(writing, FINDING_SPF_SENDER_ID,
            arena_print(arena, "'%.*s' is of Sender ID, which nobody uses any more",
                        SLICE_ARG(view->sender_id)),
            arena_print(arena, "remove '%.*s' from %.*s", SLICE_ARG(view->sender_id),
                        SLICE_ARG(view->domain)));
    if (view->has_type99)
        say(writing, FINDING_SPF_TYPE99,
            SLICE("there are records of type SPF (99), which must not be used any more"),
            arena_print(arena, "remove the records of type SPF from %.*s, and keep the TXT record",
                        SLICE_ARG(view->domain)));
}

static void report_policy(struct writing *writing)
{
    const struct spf_view *view = writing->view;
    bool is_broken = has_flaw(&view->walk, SPF_FLAW_MULTIPLE, view->domain) ||
                     has_flaw(&view->walk, SPF_FLAW_SYNTAX, view->domain);
    bool has_record = view->record_len > 0;

    if (!has_record && proof_is_failed(&view->proof)) {
        report_flaw(writing, view->walk.flaws);
        return;
    }
    if (!has_record)
        report_none(writing);
    for (const struct spf_flaw *flaw = view->walk.flaws; flaw != NULL; flaw = flaw->next)
        report_flaw(writing, flaw);
    if (has_record && !is_broken) {
        report_limits(writing);
        report_breadth(writing);
        if (!has_flaw(&view->walk, SPF_FLAW_UNKNOWN, (struct slice){0}))
            report_end(writing);
    }
    report_others(writing);
}

/* Unless the walk has met it, too. */
static void report_failure(struct writing *writing, const struct spf_outcome *outcome, bool is_helo)
{
    for (const struct spf_flaw *flaw = writing->view->walk.flaws; flaw != NULL; flaw = flaw->next)
        if (flaw->kind == SPF_FLAW_UNKNOWN && slice_eq(flaw->target, outcome->failed))
            return;
    struct finding *finding =
        report_unknown(&writing->report, FINDING_SPF_UNKNOWN, &outcome->failure,
                       report_text(&writing->report, outcome->failed));
    if (is_helo) /* the sender may need the same name */
        finding->about =
            arena_print(writing->report.arena, "HELO %.*s", SLICE_ARG(outcome->failed));
}

/* Whether the client of a pair may send. */
static void report_client(struct writing *writing, const struct spf_identity *identity,
                          bool is_helo)
{
    static const struct {
        enum finding_code code, helo_code;
    } results[] = {
        [SPF_FAIL] = {FINDING_SPF_FAIL, FINDING_SPF_HELO_FAIL},
        [SPF_SOFTFAIL] = {FINDING_SPF_SOFTFAIL, FINDING_SPF_HELO_SOFTFAIL},
        [SPF_NEUTRAL] = {FINDING_SPF_NEUTRAL, FINDING_SPF_HELO_NEUTRAL},
        [SPF_PERMERROR] = {FINDING_SPF_PERMERROR, FINDING_SPF_HELO_PERMERROR},
        [SPF_NONE] = {FINDING_SPF_SENDER_NONE, FINDING_SPF_HELO_NONE},
    };
    struct arena *arena = writing->report.arena;
    const struct spf_outcome *outcome = &identity->outcome;
    struct slice domain = identity->domain;
    char buffer[IP_TEXT_MAX];
    struct slice ip = {buffer, ip_print(&identity->client.ip, buffer)};

    if (outcome->result == SPF_PASS || outcome->result == SPF_MIXED)
        return;
    if (outcome->result == SPF_TEMPERROR) {
        report_failure(writing, outcome, is_helo);
        return;
    }
    if (outcome->result == SPF_NONE && !is_helo && slice_eq(domain, writing->view->domain))
        return; /* it is said already */
    struct finding *finding =
        report_add(&writing->report,
                   is_helo ? results[outcome->result].helo_code : results[outcome->result].code,
                   &outcome->proof);
    if (outcome->result == SPF_PERMERROR)
        finding->reason = report_text(&writing->report, outcome->why);
    else if (outcome->result == SPF_NONE)
        finding->reason = arena_print(arena, "%.*s has no SPF record", SLICE_ARG(domain));
    else
        finding->reason =
            arena_print(arena, "%.*s gives %s for %.*s%s%.*s", SLICE_ARG(domain),
                        spf_result_text(outcome->result), SLICE_ARG(ip),
                        outcome->term.at == NULL ? "" : " by ", SLICE_ARG(outcome->term));
    finding->advice =
        outcome->result == SPF_PERMERROR
            ? arena_print(arena, "mend the SPF record of %.*s: %.*s", SLICE_ARG(domain),
                          SLICE_ARG(outcome->why))
            : arena_print(arena,
                          "add ip%c:%.*s to the SPF record of %.*s if that host may send for it",
                          identity->client.ip.family == IP_V4 ? '4' : '6', SLICE_ARG(ip),
                          SLICE_ARG(domain));
}

static void put_text(struct writing *writing, struct value *observed, const char *key,
                     struct slice text)
{
    value_put_text(writing->report.arena, observed, key, report_text(&writing->report, text));
}

/* A bare domain has a result where all clients have the same error, or there is none. */
static const char *result_text(const struct spf_view *view, const struct spf_outcome *outcome)
{
    bool is_shown = view->is_pair || outcome->result == SPF_NONE ||
                    outcome->result == SPF_TEMPERROR || outcome->result == SPF_PERMERROR;

    return is_shown ? spf_result_text(outcome->result) : NULL;
}

static void observe(struct writing *writing, struct value *observed,
                    const struct spf_identity *identity)
{
    struct arena *arena = writing->report.arena;
    const struct spf_view *view = writing->view;
    const struct spf_outcome *outcome = &identity->outcome;

    value_put_text(arena, observed, "result", slice_of(result_text(view, outcome)));
    put_text(writing, observed, "domain", identity->domain);
    put_text(writing, observed, "record", outcome->record);
    if (outcome->record_count > 0) {
        value_put_number(arena, observed, "lookups",
                         view->is_pair ? outcome->lookups : view->walk.lookups);
        value_put_number(arena, observed, "voids",
                         view->is_pair ? outcome->voids : view->walk.voids);
    } else {
        value_put_null(arena, observed, "lookups");
        value_put_null(arena, observed, "voids");
    }
    put_text(writing, observed, "explanation", outcome->explanation);
}

void spf_report(const struct spf_view *view, struct arena *arena, struct record *record)
{
    struct writing writing = {report_on_domain(arena, record), view};
    struct value *observed = value_object(arena);

    observe(&writing, observed, &view->sender);
    value_put_number(arena, observed, "ip4_addresses", (int64_t)view->walk.ip4_count);
    value_put_bool(arena, observed, "lower_bound", view->walk.is_lower_bound || view->walk.is_cut);
    report_security(&writing.report, observed, &view->sender.outcome.proof);
    if (view->has_helo)
        observe(&writing, value_put_object(arena, observed, "helo"), &view->helo);
    record_add_check(arena, record, spf_check.name, observed);

    report_policy(&writing);
    if (view->is_pair) {
        report_client(&writing, &view->sender, false);
        if (view->has_helo)
            report_client(&writing, &view->helo, true);
    }
}
