#include "check/mail/transport.h"

#include "check/mail/transport_policy.h"

#include <assert.h>

/* What differs between the three kinds of TXT records. */
static const struct kind {
    const char *labels; /* below the domain */
    const char *noun, *version;
    enum finding_code multiple, syntax;
} kinds[] = {
    [TRANSPORT_STS] = {"_mta-sts", "MTA-STS", "v=STSv1;", FINDING_TRANSPORT_STS_MULTIPLE,
                       FINDING_TRANSPORT_STS_SYNTAX},
    [TRANSPORT_TLSRPT] = {"_smtp._tls", "TLS-RPT", "v=TLSRPTv1;", FINDING_TRANSPORT_TLSRPT_MULTIPLE,
                          FINDING_TRANSPORT_TLSRPT_SYNTAX},
    [TRANSPORT_BIMI] = {"default._bimi", "BIMI", "v=BIMI1;", FINDING_TRANSPORT_BIMI_MULTIPLE,
                        FINDING_TRANSPORT_BIMI_SYNTAX},
};

/* What of one kind is published. */
struct published {
    const struct reply *reply; /* NULL: the name would be too long, so there is nothing */
    size_t count;              /* of records that receivers take for it */
    struct slice text;         /* the one; absent if count is not 1 */
    struct slice meant; /* the first by its text of those that only look like one; or absent */
};

struct transport {
    struct slice domain;
    struct dns_name name;
    struct mx_hosts *hosts;
    const struct published *published[TRANSPORT_KINDS];
    const struct reply *policy_host; /* the answer that tells whether it has an address; or NULL */
    struct transport_policy policy;
    bool fetches;
    struct dane dane;
};

/* A verdict while it is written. */
struct outcome {
    struct report report;
    const struct transport *transport;
    struct failures failures;
    struct sts sts;
    struct tlsrpt tlsrpt;
    struct bimi bimi;
};

static bool applies(const struct target *target)
{
    return target_has_domain(target);
}

static struct published *read_published(struct arena *arena, enum transport_kind kind,
                                        const struct reply *reply)
{
    struct published *published = arena_take(arena, sizeof *published);

    published->reply = reply;
    for (size_t i = 0; i < reply->record_count; i++) {
        struct slice text = reply_text(arena, reply, i);
        enum transport_claim claim = transport_claim(kind, text);
        if (claim == CLAIM_TRUE && published->count++ == 0)
            published->text = text;
        if (claim == CLAIM_MEANT &&
            (published->meant.at == NULL || slice_compare(text, published->meant) < 0))
            published->meant = text;
    }
    if (published->count > 1)
        published->text = (struct slice){NULL, 0};
    return published;
}

/* False: not known yet. */
static bool ask_published(struct dialog *dialog, struct transport *transport,
                          enum transport_kind kind)
{
    static const struct published nothing = {.count = 0};
    struct dns_name name, labels = dns_name_of(kinds[kind].labels);

    transport->published[kind] = &nothing;
    if (!dns_name_join(&name, &labels, &transport->name))
        return true;
    struct reply *reply = dialog_ask(dialog, &name, DNS_TXT);
    if (reply == NULL)
        return false;
    if (reply->note == NULL)
        reply->note = read_published(dialog_arena(dialog), kind, reply);
    transport->published[kind] = reply->note;
    return true;
}

/* Whether the host that serves the policy of MTA-STS has an address. False: not known yet. */
static bool ask_policy_host(struct dialog *dialog, struct transport *transport)
{
    struct dns_name name, label = dns_name_of("mta-sts");

    transport->policy_host = NULL;
    if (transport->published[TRANSPORT_STS]->count != 1)
        return true;
    bool fits = dns_name_join(&name, &label, &transport->name); /* _mta-sts did, too */
    assert(fits);
    (void)fits;
    const struct reply *a = dialog_ask(dialog, &name, DNS_A);
    if (a == NULL)
        return false;
    transport->policy_host = a;
    if (a->proof.outcome == DNS_DATA)
        return true;
    const struct reply *aaaa = dialog_ask(dialog, &name, DNS_AAAA);
    if (aaaa == NULL)
        return false;
    if (aaaa->proof.outcome == DNS_DATA || !proof_is_failed(&a->proof))
        transport->policy_host = aaaa;
    return true;
}

static bool ask_policy(struct dialog *dialog, struct transport *transport)
{
    const struct reply *host = transport->policy_host;

    transport->policy.document = NULL;
    if (!transport->fetches || host == NULL || host->proof.outcome != DNS_DATA)
        return true;
    return transport_policy_ask(dialog, &host->question.name, &transport->policy);
}

static bool run(struct dialog *dialog, void *state)
{
    struct transport *transport = state;

    transport->hosts = mx_hosts_ask(dialog, &transport->name);
    if (transport->hosts == NULL)
        return false;
    for (unsigned kind = 0; kind < TRANSPORT_KINDS; kind++)
        if (!ask_published(dialog, transport, (enum transport_kind)kind))
            return false;
    return ask_policy_host(dialog, transport) && ask_policy(dialog, transport) &&
           dane_ask(dialog, transport->hosts, &transport->dane);
}

static void *begin(struct arena *arena, const struct target *target,
                   const struct check_settings *settings)
{
    struct transport *transport = arena_take(arena, sizeof *transport);

    transport->domain = target->domain;
    transport->fetches = settings->fetch;
    bool fits = dns_name_parse(&transport->name, target->domain);
    assert(fits);
    (void)fits;
    return dialog_begin(arena, run, transport);
}

static void parse(struct outcome *outcome)
{
    const struct published *const *published = outcome->transport->published;

    if (published[TRANSPORT_STS]->count == 1)
        outcome->sts = sts_parse(published[TRANSPORT_STS]->text);
    if (published[TRANSPORT_TLSRPT]->count == 1)
        outcome->tlsrpt = tlsrpt_parse(published[TRANSPORT_TLSRPT]->text);
    if (published[TRANSPORT_BIMI]->count == 1)
        outcome->bimi = bimi_parse(published[TRANSPORT_BIMI]->text);
}

static void put(struct outcome *outcome, struct value *object, const char *key, struct slice text)
{
    value_put_text(outcome->report.arena, object, key, report_text(&outcome->report, text));
}

static void observe_policy_host(struct outcome *outcome, struct value *object)
{
    const struct reply *host = outcome->transport->policy_host;

    if (host == NULL || proof_is_failed(&host->proof))
        value_put_null(outcome->report.arena, object, "host");
    else
        value_put_bool(outcome->report.arena, object, "host", host->proof.outcome == DNS_DATA);
}

static void observe(struct outcome *outcome)
{
    const struct transport *transport = outcome->transport;
    struct arena *arena = outcome->report.arena;
    struct value *observed = value_object(arena);

    struct value *sts = value_put_object(arena, observed, "mta_sts");
    put(outcome, sts, "record", transport->published[TRANSPORT_STS]->text);
    put(outcome, sts, "id", outcome->sts.id);
    observe_policy_host(outcome, sts);
    transport_policy_observe(&transport->policy, &outcome->report, sts);

    struct value *tlsrpt = value_put_object(arena, observed, "tls_rpt");
    put(outcome, tlsrpt, "record", transport->published[TRANSPORT_TLSRPT]->text);
    struct value *rua = value_put_list(arena, tlsrpt, "rua");
    for (size_t i = 0; i < outcome->tlsrpt.uri_count; i++)
        value_add_text(arena, rua, report_text(&outcome->report, outcome->tlsrpt.uris[i]));

    struct value *bimi = value_put_object(arena, observed, "bimi");
    put(outcome, bimi, "record", transport->published[TRANSPORT_BIMI]->text);
    put(outcome, bimi, "l", outcome->bimi.location);
    put(outcome, bimi, "a", outcome->bimi.authority);

    dane_observe(&transport->dane, &outcome->report, observed);
    report_security(&outcome->report, observed, &transport->hosts->proof);
    record_add_check(arena, outcome->report.record, transport_check.name, observed);
}

static void report_mx_failure(struct outcome *outcome)
{
    const struct transport *transport = outcome->transport;
    const struct proof *proof = &transport->hosts->proof;

    if (!proof_is_failed(proof))
        return;
    failures_add(&outcome->failures, &outcome->report, proof, transport->domain);
    if (proof->outcome != DNS_BOGUS)
        return;
    struct finding *finding = report_add(&outcome->report, FINDING_TRANSPORT_DNSSEC_BOGUS, proof);
    finding->reason = arena_print(outcome->report.arena,
                                  "the MX answer of %.*s does not pass DNSSEC validation: "
                                  "validating resolvers cannot resolve it",
                                  SLICE_ARG(transport->domain));
    finding->advice = arena_print(outcome->report.arena,
                                  "sign the zone of %.*s anew with keys that its DS records at the "
                                  "parent name, or have the DS records removed",
                                  SLICE_ARG(transport->domain));
}

static struct slice print_example(struct outcome *outcome, enum transport_kind kind)
{
    struct arena *arena = outcome->report.arena;
    struct slice domain = outcome->transport->domain;

    switch (kind) {
    case TRANSPORT_STS:
        return SLICE("v=STSv1; id=1");
    case TRANSPORT_TLSRPT:
        return arena_print(arena, "v=TLSRPTv1; rua=mailto:postmaster@%.*s", SLICE_ARG(domain));
    case TRANSPORT_BIMI:
        break;
    }
    return arena_print(arena, "v=BIMI1; l=https://%.*s/logo.svg", SLICE_ARG(domain));
}

static struct finding *add_about(struct outcome *outcome, enum transport_kind kind,
                                 enum finding_code code)
{
    const struct reply *reply = outcome->transport->published[kind]->reply;
    struct slice domain = outcome->transport->domain, example = print_example(outcome, kind);
    struct arena *arena = outcome->report.arena;

    struct finding *finding =
        report_add(&outcome->report, code, reply == NULL ? NULL : &reply->proof);
    finding->advice =
        arena_print(arena, "publish one %s record, TXT at %s.%.*s, such as: %.*s", kinds[kind].noun,
                    kinds[kind].labels, SLICE_ARG(domain), SLICE_ARG(example));
    return finding;
}

static void report_syntax(struct outcome *outcome, enum transport_kind kind,
                          const struct record_flaw *flaw)
{
    struct finding *finding = add_about(outcome, kind, kinds[kind].syntax);

    finding->reason =
        flaw->where.at == NULL
            ? arena_print(outcome->report.arena, "the %s record %s", kinds[kind].noun, flaw->what)
            : arena_print(outcome->report.arena, "the %s record %s: \"%.*s\"", kinds[kind].noun,
                          flaw->what, SLICE_ARG(flaw->where));
}

/* What is wrong with the TXT records of one kind; *flaw is of the one record, if there is one. */
static void report_published(struct outcome *outcome, enum transport_kind kind,
                             const struct record_flaw *flaw)
{
    const struct published *published = outcome->transport->published[kind];
    struct arena *arena = outcome->report.arena;

    if (published->reply != NULL && proof_is_failed(&published->reply->proof)) {
        failures_add(&outcome->failures, &outcome->report, &published->reply->proof,
                     report_name(&outcome->report, &published->reply->question.name));
    } else if (published->count > 1) {
        struct finding *finding = add_about(outcome, kind, kinds[kind].multiple);
        finding->reason = arena_print(arena, "%zu %s records, which count as none",
                                      published->count, kinds[kind].noun);
    } else if (flaw->what != NULL) {
        report_syntax(outcome, kind, flaw);
    } else if (published->count == 0 && published->meant.at != NULL) {
        struct finding *finding = add_about(outcome, kind, kinds[kind].syntax);
        finding->reason =
            arena_print(arena, "a TXT record that does not begin with \"%s\" is ignored: \"%.*s\"",
                        kinds[kind].version, SLICE_ARG(published->meant));
    }
}

static void report_policy_host(struct outcome *outcome)
{
    const struct reply *host = outcome->transport->policy_host;
    struct slice domain = outcome->transport->domain;

    if (host == NULL || host->proof.outcome == DNS_DATA)
        return;
    struct slice name = report_name(&outcome->report, &host->question.name);
    if (proof_is_failed(&host->proof)) {
        failures_add(&outcome->failures, &outcome->report, &host->proof, name);
        return;
    }
    struct finding *finding =
        report_add(&outcome->report, FINDING_TRANSPORT_STS_NO_HOST, &host->proof);
    finding->reason = arena_print(outcome->report.arena,
                                  "there is an MTA-STS record, but %.*s, which must serve the "
                                  "policy, has no address",
                                  SLICE_ARG(name));
    finding->advice = arena_print(outcome->report.arena,
                                  "serve the policy at https://%.*s/.well-known/mta-sts.txt, or "
                                  "remove the TXT record at _mta-sts.%.*s",
                                  SLICE_ARG(name), SLICE_ARG(domain));
}

/* Who asks for encryption should hear of mail that could not be delivered because of it. */
static void report_silence(struct outcome *outcome)
{
    const struct transport *transport = outcome->transport;
    const struct published *tlsrpt = transport->published[TRANSPORT_TLSRPT];
    bool has_sts =
        transport->published[TRANSPORT_STS]->count == 1 && outcome->sts.flaw.what == NULL;
    bool has_dane = transport->dane.state == DANE_VALID || transport->dane.state == DANE_PARTIAL;

    if ((!has_sts && !has_dane) || tlsrpt->count > 0 || tlsrpt->meant.at != NULL ||
        (tlsrpt->reply != NULL && proof_is_failed(&tlsrpt->reply->proof)))
        return;
    struct finding *finding = add_about(outcome, TRANSPORT_TLSRPT, FINDING_TRANSPORT_TLSRPT_NONE);
    finding->reason = arena_print(outcome->report.arena,
                                  "there is %s, but no TLS-RPT record: failures stay unseen",
                                  has_sts ? "MTA-STS" : "DANE");
}

static void verdict(const void *talk, struct arena *arena, struct record *record)
{
    const struct transport *transport = dialog_state(talk);
    struct outcome outcome = {.report = report_on_domain(arena, record),
                              .transport = transport,
                              .failures = {.code = FINDING_TRANSPORT_UNKNOWN}};

    parse(&outcome);
    observe(&outcome);
    report_mx_failure(&outcome);
    report_published(&outcome, TRANSPORT_STS, &outcome.sts.flaw);
    report_policy_host(&outcome);
    transport_policy_report(&transport->policy, &outcome.report, &outcome.failures,
                            transport->hosts);
    report_published(&outcome, TRANSPORT_TLSRPT, &outcome.tlsrpt.flaw);
    report_silence(&outcome);
    report_published(&outcome, TRANSPORT_BIMI, &outcome.bimi.flaw);
    dane_report(&transport->dane, &outcome.report, &outcome.failures);
}

const struct check transport_check = {"transport",  applies,       begin,
                                      dialog_wants, dialog_answer, verdict};
