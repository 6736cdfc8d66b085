#include "check/mail/dane.h"

#include "check/mail/transport_record.h"

#include <string.h>

/* Where the TLSA records of the host with that name are. False: such a name would be too long. */
static bool tlsa_name(const struct dns_name *host, struct dns_name *name)
{
    struct dns_name port = dns_name_of("_25._tcp");

    return dns_name_join(name, &port, host);
}

static bool is_secure(const struct reply *reply)
{
    return reply->proof.outcome != DNS_DATA || reply->proof.security == DNS_SECURE;
}

static enum dane_state judge(const struct reply *tlsa)
{
    if (proof_is_failed(&tlsa->proof))
        return DANE_UNKNOWN;
    if (tlsa->proof.outcome != DNS_DATA)
        return DANE_NONE;
    if (!is_secure(tlsa))
        return DANE_INSECURE;
    for (size_t i = 0; i < tlsa->record_count; i++)
        if (tlsa_parse(tlsa->records[i].data, tlsa->records[i].size).is_usable)
            return DANE_VALID;
    return DANE_UNUSABLE;
}

/* False: not known yet. */
static bool ask_tlsa(struct dialog *dialog, struct dane_host *dane)
{
    const struct mx_host *host = dane->host;
    const struct reply *address = host->a->proof.outcome == DNS_DATA ? host->a : host->aaaa;
    const struct dns_name *bases[] = {address->canonical, &host->name};
    size_t base_count = address->alias_count > 0 ? 2 : 1;
    struct dns_name name;

    dane->state = DANE_NONE;
    for (size_t i = 0; i < base_count && dane->state == DANE_NONE; i++) {
        if (!tlsa_name(bases[i], &name))
            continue;
        dane->tlsa = dialog_ask(dialog, &name, DNS_TLSA);
        if (dane->tlsa == NULL)
            return false;
        dane->state = judge(dane->tlsa);
    }
    return true;
}

/* False: not known yet. */
static bool ask_host(struct dialog *dialog, const struct proof *mx, struct dane_host *dane)
{
    struct mx_host *host = dane->host;

    dane->state = DANE_INSECURE;
    if (mx->security != DNS_SECURE)
        return true;
    if (!mx_host_ask(dialog, host))
        return false;
    if (host->address_count > 0)
        return !is_secure(host->a) || !is_secure(host->aaaa) || ask_tlsa(dialog, dane);
    dane->state = mx_host_failure(host) != NULL ? DANE_UNKNOWN : DANE_NONE;
    return true;
}

static enum dane_state state_of_all(const struct dane *dane)
{
    size_t counts[DANE_UNKNOWN + 1] = {0};

    for (size_t i = 0; i < dane->count; i++)
        counts[dane->hosts[i].state]++;
    if (counts[DANE_VALID] > 0 && counts[DANE_VALID] + counts[DANE_UNKNOWN] < dane->count)
        return DANE_PARTIAL;
    if (counts[DANE_UNKNOWN] > 0)
        return DANE_UNKNOWN;
    if (counts[DANE_VALID] > 0)
        return DANE_VALID;
    if (counts[DANE_UNUSABLE] > 0)
        return DANE_UNUSABLE;
    return counts[DANE_INSECURE] > 0 && counts[DANE_NONE] == 0 ? DANE_INSECURE : DANE_NONE;
}

bool dane_ask(struct dialog *dialog, struct mx_hosts *hosts, struct dane *dane)
{
    dane->count = 0;
    dane->state = DANE_UNKNOWN;
    dane->mx = &hosts->proof;
    if (proof_is_failed(&hosts->proof))
        return true;
    if (hosts->is_implicit && !mx_host_ask(dialog, &hosts->list[0]))
        return false;
    bool is_hostless = hosts->is_implicit && hosts->list[0].address_count == 0 &&
                       mx_host_failure(&hosts->list[0]) == NULL;
    for (size_t i = 0; i < hosts->count && !is_hostless; i++) {
        struct dane_host *host = &dane->hosts[dane->count++];
        *host = (struct dane_host){.host = &hosts->list[i]};
        if (!ask_host(dialog, &hosts->proof, host))
            return false;
    }
    dane->state = state_of_all(dane);
    return true;
}

const char *dane_state_text(enum dane_state state)
{
    static const char *const texts[] = {
        [DANE_NONE] = "none",   [DANE_INSECURE] = "insecure", [DANE_UNUSABLE] = "unusable",
        [DANE_VALID] = "valid", [DANE_PARTIAL] = "partial",   [DANE_UNKNOWN] = "unknown",
    };

    return texts[state];
}

/* In DNS they have no order. Returns how many there are in texts. */
static size_t sort_records(struct arena *arena, const struct reply *tlsa,
                           struct slice texts[DANE_RECORDS_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < tlsa->record_count; i++) {
        struct slice text = tlsa_print(arena, tlsa->records[i].data, tlsa->records[i].size);
        size_t at = count;
        while (at > 0 && slice_compare(texts[at - 1], text) > 0)
            at--;
        if (at == DANE_RECORDS_MAX)
            continue;
        if (count < DANE_RECORDS_MAX)
            count++;
        memmove(&texts[at + 1], &texts[at], (count - at - 1) * sizeof *texts);
        texts[at] = text;
    }
    return count;
}

static void observe_records(struct arena *arena, struct value *object, const struct reply *tlsa)
{
    struct slice texts[DANE_RECORDS_MAX];

    if (tlsa == NULL || proof_is_failed(&tlsa->proof)) {
        value_put_null(arena, object, "tlsa");
        return;
    }
    struct value *list = value_put_list(arena, object, "tlsa");
    size_t count = sort_records(arena, tlsa, texts);
    for (size_t i = 0; i < count; i++)
        value_add_text(arena, list, texts[i]);
}

static void rest_on(const struct dane_host *host, struct proof *basis)
{
    mx_host_rest_on(host->host, basis);
    if (host->tlsa != NULL)
        proof_rest_on(basis, &host->tlsa->proof);
}

void dane_observe(const struct dane *dane, struct report *report, struct value *observed)
{
    struct value *object = value_put_object(report->arena, observed, "dane");

    value_put_text(report->arena, object, "result", slice_of(dane_state_text(dane->state)));
    struct value *list = value_put_list(report->arena, object, "hosts");
    for (size_t i = 0; i < dane->count; i++) {
        const struct dane_host *host = &dane->hosts[i];
        struct value *item = value_add_object(report->arena, list);
        struct proof basis = *dane->mx;
        rest_on(host, &basis);
        value_put_text(report->arena, item, "name", report_text(report, host->host->text));
        observe_records(report->arena, item, host->tlsa);
        report_security(report, item, &basis);
    }
}

static struct finding *add_about(struct report *report, const struct dane_host *host,
                                 enum finding_code code)
{
    struct finding *finding = report_add(report, code, &host->tlsa->proof);

    /* Not the name of the records: aliases of one host share that. */
    finding->about = report_text(report, host->host->text);
    finding_add_answer(report->arena, finding, report_name(report, &host->tlsa->question.name));
    return finding;
}

/* The record that comes first by its text, of all or of the malformed ones; NULL if there is none:
 * so that the same records always give the same reason. */
static const struct dns_record *first_record(struct arena *arena, const struct reply *tlsa,
                                             bool is_malformed)
{
    const struct dns_record *first = NULL;
    struct slice least = {0};

    for (size_t i = 0; i < tlsa->record_count; i++) {
        const struct dns_record *record = &tlsa->records[i];
        if (is_malformed && tlsa_parse(record->data, record->size).flaw.what == NULL)
            continue;
        struct slice text = tlsa_print(arena, record->data, record->size);
        if (first != NULL && slice_compare(text, least) >= 0)
            continue;
        first = record;
        least = text;
    }
    return first;
}

/* One finding for all the malformed records of a host. */
static void report_syntax(struct report *report, const struct dane_host *host)
{
    const struct dns_record *record = first_record(report->arena, host->tlsa, true);

    if (record == NULL)
        return;
    struct slice name = report_name(report, &host->tlsa->question.name);
    struct slice text = tlsa_print(report->arena, record->data, record->size);
    struct tlsa tlsa = tlsa_parse(record->data, record->size);
    struct finding *finding = add_about(report, host, FINDING_TRANSPORT_DANE_SYNTAX);
    finding->reason = arena_print(report->arena, "%.*s %s", SLICE_ARG(text), tlsa.flaw.what);
    finding->advice = arena_print(report->arena,
                                  "remove that TLSA record at %.*s, or replace it by 3 1 1 and the "
                                  "SHA-256 digest of the public key of %.*s",
                                  SLICE_ARG(name), SLICE_ARG(host->host->text));
}

static void report_unusable(struct report *report, const struct dane_host *host)
{
    const struct dns_record *record = first_record(report->arena, host->tlsa, false);
    struct slice name = report_name(report, &host->tlsa->question.name);
    struct slice text = tlsa_print(report->arena, record->data, record->size);

    struct finding *finding = add_about(report, host, FINDING_TRANSPORT_DANE_UNUSABLE);
    finding->reason = arena_print(report->arena,
                                  "none of the TLSA records, such as %.*s, is one that mail can "
                                  "use: well-formed, with usage 2 or 3 (RFC 7672 section 3.1)",
                                  SLICE_ARG(text));
    finding->advice = arena_print(report->arena,
                                  "publish a TLSA record at %.*s: 3 1 1 and the SHA-256 digest of "
                                  "the public key of %.*s",
                                  SLICE_ARG(name), SLICE_ARG(host->host->text));
}

static void report_failure(struct report *report, struct failures *failures,
                           const struct dane_host *host)
{
    if (host->tlsa == NULL) {
        failures_add(failures, report, mx_host_failure(host->host), host->host->text);
        return;
    }
    const struct proof *proof = &host->tlsa->proof;
    struct finding *finding = report_unknown(report, failures->code, proof,
                                             report_name(report, &host->tlsa->question.name));
    finding->about = arena_print(report->arena, "TLSA %.*s", SLICE_ARG(host->host->text));
    finding->reason =
        arena_print(report->arena, "%.*s: senders that look for TLSA records put off mail to %.*s",
                    SLICE_ARG(finding->reason), SLICE_ARG(host->host->text));
}

static void report_partial(struct report *report, const struct dane *dane)
{
    struct proof basis = *dane->mx;
    struct slice without = {0};

    for (size_t i = 0; i < dane->count; i++) {
        const struct dane_host *host = &dane->hosts[i];
        rest_on(host, &basis);
        if (host->state == DANE_VALID || host->state == DANE_UNKNOWN)
            continue;
        without = arena_print(report->arena, "%.*s%s%.*s", SLICE_ARG(without),
                              without.len > 0 ? ", " : "", SLICE_ARG(host->host->text));
    }
    struct finding *finding = report_add(report, FINDING_TRANSPORT_DANE_PARTIAL, &basis);
    finding->reason = arena_print(report->arena,
                                  "other hosts have usable TLSA records, but not "
                                  "%.*s",
                                  SLICE_ARG(without));
    finding->advice = arena_print(report->arena, "publish DNSSEC-signed TLSA records for %.*s, too",
                                  SLICE_ARG(without));
}

void dane_report(const struct dane *dane, struct report *report, struct failures *failures)
{
    for (size_t i = 0; i < dane->count; i++) {
        const struct dane_host *host = &dane->hosts[i];
        if (host->state == DANE_UNKNOWN)
            report_failure(report, failures, host);
        if (host->state == DANE_VALID || host->state == DANE_UNUSABLE)
            report_syntax(report, host);
        if (host->state == DANE_UNUSABLE)
            report_unusable(report, host);
    }
    if (dane->state == DANE_PARTIAL)
        report_partial(report, dane);
}
