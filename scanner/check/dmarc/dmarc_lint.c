#include "check/dmarc/dmarc_lint.h"

#include <string.h>

/* A record under the lens. */
struct lens {
    struct report *report;
    const struct dmarc_record *record;
    const struct proof *proof;
    struct slice domain; /* of the record */
    struct slice at;     /* "_dmarc.example.com" */
};

static struct lens lens_on(struct report *report, const struct dmarc_place *place)
{
    struct lens lens = {.report = report, .record = place->record, .proof = &place->reply->proof};

    lens.domain = report_name(report, &place->name);
    lens.at = arena_print(report->arena, "_dmarc.%.*s", SLICE_ARG(lens.domain));
    return lens;
}

/* "_dmarc.example.com: " and the phrases of that kind, joined by "; ". Absent if there are none. */
static struct slice join_flaws(const struct lens *lens, enum dmarc_flaw_kind kind)
{
    static const struct slice colon = {": ", 2}, semicolon = {"; ", 2};
    size_t size = lens->at.len, len = lens->at.len;
    bool is_first = true;

    for (const struct dmarc_flaw *f = lens->record->flaws; f != NULL; f = f->next)
        size += f->kind == kind ? semicolon.len + f->text.len : 0;
    if (size == len)
        return (struct slice){0};
    char *text = arena_take(lens->report->arena, size + 1);
    memcpy(text, lens->at.at, len);
    for (const struct dmarc_flaw *f = lens->record->flaws; f != NULL; f = f->next) {
        if (f->kind != kind)
            continue;
        memcpy(text + len, (is_first ? colon : semicolon).at, semicolon.len);
        memcpy(text + len + semicolon.len, f->text.at, f->text.len);
        len += semicolon.len + f->text.len;
        is_first = false;
    }
    return (struct slice){text, len};
}

struct slice dmarc_lint_policy_reason(struct report *report, const struct dmarc_place *place)
{
    struct lens lens = lens_on(report, place);
    struct slice missing = join_flaws(&lens, DMARC_P_MISSING),
                 bad = join_flaws(&lens, DMARC_BAD_POLICY);
    const char *effect = place->record->rua.is_valid
                             ? "the record counts as p=none"
                             : "the record is ignored, as it has no usable rua either";

    if (missing.at != NULL && bad.at != NULL)
        return arena_print(report->arena, "%.*s; %.*s: %s", SLICE_ARG(missing), SLICE_ARG(bad),
                           effect);
    struct slice flaw = missing.at != NULL ? missing : bad;
    return arena_print(report->arena, "%.*s: %s", SLICE_ARG(flaw), effect);
}

struct slice dmarc_lint_policy_advice(struct report *report, const struct dmarc_place *place)
{
    struct lens lens = lens_on(report, place);

    return arena_print(
        report->arena,
        "write p (and sp and np, if they are there) as none, quarantine or reject in "
        "the TXT record at %.*s, such as: v=DMARC1; p=none; "
        "rua=mailto:postmaster@%.*s",
        SLICE_ARG(lens.at), SLICE_ARG(lens.domain));
}

/* p, sp and np. What was meant is lost where the record is ignored, p cannot be read, or a p that
 * protects is not heeded. */
static void report_policy_syntax(struct report *report, const struct dmarc_place *place)
{
    const struct dmarc_record *record = place->record;
    bool is_lost =
        !record->rua.is_valid || record->is_bad[DMARC_P] || record->policies[DMARC_P] > DMARC_NONE;

    if (dmarc_record_is_sound(record, DMARC_RFC9989))
        return;
    struct finding *finding = report_add(report, FINDING_DMARC_SYNTAX, &place->reply->proof);
    if (is_lost)
        finding->severity = SEVERITY_MEDIUM;
    finding->about = SLICE("policy");
    finding->reason = dmarc_lint_policy_reason(report, place);
    finding->advice = dmarc_lint_policy_advice(report, place);
}

static struct finding *add(const struct lens *lens, enum finding_code code, struct slice reason,
                           struct slice advice)
{
    struct finding *finding = report_add(lens->report, code, lens->proof);

    finding->reason = reason;
    finding->advice = advice;
    return finding;
}

static void report_flaws(const struct lens *lens)
{
    static const struct {
        enum dmarc_flaw_kind kind;
        enum finding_code code;
        enum severity severity;
        const char *about;  /* of the kinds that share a code; else NULL */
        const char *advice; /* and "_dmarc.example.com" */
    } kinds[] = {
        {DMARC_BAD_PIECE, FINDING_DMARC_SYNTAX, SEVERITY_LOW, "pieces",
         "write every piece as tag=value, with a semicolon between two, in the TXT record at"},
        {DMARC_BAD_VALUE, FINDING_DMARC_SYNTAX, SEVERITY_LOW, "values",
         "correct the value, or remove the tag, in the TXT record at"},
        {DMARC_EMPTY_PIECE, FINDING_DMARC_SYNTAX, SEVERITY_INFO, "semicolons",
         "remove the semicolon too many from the TXT record at"},
        {DMARC_PCT, FINDING_DMARC_HISTORIC_TAG, SEVERITY_LOW, "pct",
         "remove pct, and put t=y there while you are still testing, in the TXT record at"},
        {DMARC_HISTORIC_TAG, FINDING_DMARC_HISTORIC_TAG, SEVERITY_INFO, "rf, ri",
         "remove the tag from the TXT record at"},
        {DMARC_UNKNOWN_TAG, FINDING_DMARC_UNKNOWN_TAG, SEVERITY_INFO, NULL,
         "correct or remove the tag in the TXT record at"},
        {DMARC_TAG_ORDER, FINDING_DMARC_TAG_ORDER, SEVERITY_INFO, NULL,
         "write p directly behind v=DMARC1 in the TXT record at"},
        {DMARC_FO, FINDING_DMARC_FO, SEVERITY_INFO, NULL,
         "keep fo only beside ruf, and with one of 0 and 1, in the TXT record at"},
        {DMARC_BAD_URI, FINDING_DMARC_RUA_SYNTAX, SEVERITY_LOW, NULL,
         "write every address as mailto:name@host, a comma between two, and commas and ! inside "
         "as %2C and %21, in the TXT record at"},
        {DMARC_URI_SCHEME, FINDING_DMARC_RUA_SCHEME, SEVERITY_LOW, NULL,
         "add an address as mailto:name@host, which is all that reporters must know, to the TXT "
         "record at"},
        {DMARC_URI_SIZE, FINDING_DMARC_RUA_SIZE, SEVERITY_INFO, NULL,
         "remove the size limit behind the ! in the TXT record at"},
        {DMARC_URI_COUNT, FINDING_DMARC_RUA_MANY, SEVERITY_INFO, NULL,
         "name at most two addresses, as receivers may ignore the others, in the TXT record at"},
    };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct slice reason = join_flaws(lens, kinds[i].kind);
        if (reason.at == NULL)
            continue;
        struct finding *finding =
            add(lens, kinds[i].code, reason,
                arena_print(lens->report->arena, "%s %.*s", kinds[i].advice, SLICE_ARG(lens->at)));
        finding->severity = kinds[i].severity;
        finding->about = slice_of(kinds[i].about);
    }
    if (lens->record->flaws_left_out > 0)
        add(lens, FINDING_DMARC_FLAWS_LEFT_OUT,
            arena_print(lens->report->arena, "%.*s: %zu flaws more", SLICE_ARG(lens->at),
                        lens->record->flaws_left_out),
            arena_print(lens->report->arena, "write the TXT record at %.*s anew",
                        SLICE_ARG(lens->at)));
}

/* What receivers do with it, they have been seen to do, and no RFC says. */
static void report_duplicates(const struct lens *lens)
{
    struct slice reason = join_flaws(lens, DMARC_DUPLICATE_TAG);

    if (reason.at != NULL)
        add(lens, FINDING_DMARC_DUPLICATE_TAG,
            arena_print(lens->report->arena,
                        "%.*s: the record is invalid (RFC 6376 section 3.2), and has no effect "
                        "with strict receivers; most take what stands last",
                        SLICE_ARG(reason)),
            arena_print(lens->report->arena, "keep every tag once in the TXT record at %.*s",
                        SLICE_ARG(lens->at)));
}

static void report_reports(const struct lens *lens)
{
    bool is_there = lens->record->rua.count > 0;

    if (!lens->record->rua.is_usable)
        add(lens, FINDING_DMARC_NO_RUA,
            arena_print(lens->report->arena, "%.*s: %s, so that nobody sees who uses the domain",
                        SLICE_ARG(lens->at), is_there ? "no usable URI in rua" : "there is no rua"),
            arena_print(lens->report->arena,
                        "add rua=mailto:postmaster@%.*s to the TXT record at %.*s",
                        SLICE_ARG(lens->domain), SLICE_ARG(lens->at)));
}

static void report_test(const struct lens *lens, enum dmarc_policy policy)
{
    if (lens->record->t != 'y')
        return;
    struct finding *finding = add(
        lens, FINDING_DMARC_TEST,
        policy > DMARC_NONE
            ? arena_print(lens->report->arena, "%.*s: t=y, so that %s is applied as %s",
                          SLICE_ARG(lens->at), dmarc_policy_text(policy),
                          dmarc_policy_text(policy - 1))
            : arena_print(lens->report->arena, "%.*s: t=y, which has no effect on p=none",
                          SLICE_ARG(lens->at)),
        arena_print(lens->report->arena, "remove t=y from the TXT record at %.*s after the tests",
                    SLICE_ARG(lens->at)));
    if (policy <= DMARC_NONE)
        finding->severity = SEVERITY_INFO;
}

/* Of a record that holds for subdomains, too. */
static void report_subdomains(const struct lens *lens)
{
    const struct dmarc_record *record = lens->record;
    enum dmarc_policy p = record->policies[DMARC_P],
                      sp = dmarc_record_policy(record, DMARC_SP, DMARC_RFC9989),
                      np = dmarc_record_policy(record, DMARC_NP, DMARC_RFC9989);
    struct arena *arena = lens->report->arena;

    if (sp < p)
        add(lens, FINDING_DMARC_SP_WEAK,
            arena_print(arena, "%.*s: sp=%s is weaker than p=%s", SLICE_ARG(lens->at),
                        dmarc_policy_text(sp), dmarc_policy_text(p)),
            arena_print(arena, "raise sp to %s, or remove it, in the TXT record at %.*s",
                        dmarc_policy_text(p), SLICE_ARG(lens->at)));
    if (sp < p && record->policies[DMARC_NP] == DMARC_NO_POLICY)
        add(lens, FINDING_DMARC_NP_MISSING,
            arena_print(arena, "%.*s: sp=%s holds for subdomains that do not exist, too",
                        SLICE_ARG(lens->at), dmarc_policy_text(sp)),
            arena_print(arena, "add np=reject to the TXT record at %.*s", SLICE_ARG(lens->at)));
    if (np < sp)
        add(lens, FINDING_DMARC_NP_WEAK,
            arena_print(arena, "%.*s: np=%s is weaker than the %s of subdomains that exist",
                        SLICE_ARG(lens->at), dmarc_policy_text(np), dmarc_policy_text(sp)),
            arena_print(arena, "raise np to reject in the TXT record at %.*s",
                        SLICE_ARG(lens->at)));
}

static void report_useless(const struct lens *lens)
{
    bool has_sp = lens->record->policies[DMARC_SP] != DMARC_NO_POLICY,
         has_np = lens->record->policies[DMARC_NP] != DMARC_NO_POLICY;
    const char *tags = has_sp && has_np ? "sp and np" : has_sp ? "sp" : "np";

    if (!has_sp && !has_np)
        return;
    add(lens, FINDING_DMARC_SP_USELESS,
        arena_print(lens->report->arena,
                    "%.*s: %s without effect, as %.*s is no organizational domain",
                    SLICE_ARG(lens->at), tags, SLICE_ARG(lens->domain)),
        arena_print(lens->report->arena, "remove %s from the TXT record at %.*s", tags,
                    SLICE_ARG(lens->at)));
}

static void report_none(struct report *report, const struct dmarc_discovery *d)
{
    struct lens lens = lens_on(report, d->now.place);
    struct slice domain = report_name(report, &d->then.org);

    if (d->now.policy != DMARC_NONE || lens.record->policies[DMARC_P] != DMARC_NONE)
        return;
    add(&lens, FINDING_DMARC_P_NONE,
        arena_print(report->arena, "%.*s: p=none only asks for reports", SLICE_ARG(lens.at)),
        dmarc_is_registry(d, d->now.place)
            ? arena_print(report->arena,
                          "publish one TXT record of your own at _dmarc.%.*s, such as: v=DMARC1; "
                          "p=quarantine; rua=mailto:postmaster@%.*s",
                          SLICE_ARG(domain), SLICE_ARG(domain))
            : arena_print(report->arena,
                          "once the reports show that all mail of %.*s passes, raise p to "
                          "quarantine, then to reject, in the TXT record at %.*s",
                          SLICE_ARG(lens.domain), SLICE_ARG(lens.at)));
}

void dmarc_lint(struct report *report, const struct dmarc_discovery *discovery)
{
    const struct dmarc_ruling *now = &discovery->now;
    struct lens lens = lens_on(report, now->place);

    bool is_registry = dmarc_is_registry(discovery, now->place);
    if (!is_registry)
        report_policy_syntax(report, now->place);
    report_none(report, discovery);
    if (is_registry)
        return;
    report_duplicates(&lens);
    report_flaws(&lens);
    if (now->policy == DMARC_NO_POLICY)
        return;
    report_test(&lens, now->policy);
    report_reports(&lens);
    if (!dmarc_record_is_sound(lens.record, DMARC_RFC9989) || !now->has_org)
        return;
    if (dns_name_eq(&now->org, &now->place->name))
        report_subdomains(&lens);
    else
        report_useless(&lens);
}
