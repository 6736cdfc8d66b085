/* Whatever is answered, the conversation must end in its bounds and the verdict must agree with
 * itself; and any text or bytes must be read as a record. Input: answers, as in talk_run.h; the
 * whole of it is a text, a policy of MTA-STS and the data of a TLSA record, too. */
#include "check/mail/sts_policy.h"
#include "check/mail/transport.h"

#include "tests/fuzz/talk_run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_text(const struct value *object, const char *key, struct slice text)
{
    return slice_eq(value_find(object, key)->text, text);
}

static bool is_null(const struct value *object, const char *key)
{
    return value_find(object, key)->type == VALUE_NULL;
}

static void expect_dane(const struct record *record, const struct value *dane)
{
    const struct value *hosts = value_find(dane, "hosts");
    bool is_valid = is_text(dane, "result", SLICE("valid"));

    demand(talk_count(hosts) <= MX_HOSTS_MAX);
    for (const struct value *host = hosts->members.first; host != NULL; host = host->next) {
        const struct value *tlsa = value_find(host, "tlsa");
        demand(tlsa->type == VALUE_NULL || talk_count(tlsa) <= DANE_RECORDS_MAX);
        if (is_valid)
            demand(is_text(host, "dnssec", SLICE("secure")) && talk_count(tlsa) > 0);
    }
    demand(!is_valid || talk_count(hosts) > 0);
    demand(is_text(dane, "result", SLICE("partial")) ==
           talk_has_finding(record, "transport.dane-partial"));
    if (is_text(dane, "result", SLICE("unusable")))
        demand(talk_has_finding(record, "transport.dane-unusable"));
    if (is_text(dane, "result", SLICE("unknown")))
        demand(talk_has_finding(record, "transport.unknown"));
}

static void expect(const struct record *record)
{
    const struct value *observed = record->checks->observed;
    const struct value *sts = value_find(observed, "mta_sts");
    const struct value *tlsrpt = value_find(observed, "tls_rpt");
    const struct value *bimi = value_find(observed, "bimi");

    demand(!is_null(sts, "record") || (is_null(sts, "id") && is_null(sts, "host")));
    demand(talk_count(value_find(tlsrpt, "rua")) <= TLSRPT_URIS_MAX);
    demand(!is_null(tlsrpt, "record") || talk_count(value_find(tlsrpt, "rua")) == 0);
    demand(!is_null(bimi, "record") || (is_null(bimi, "l") && is_null(bimi, "a")));
    if (!is_null(sts, "record") && is_null(sts, "id"))
        demand(talk_has_finding(record, "transport.sts-syntax"));
    expect_dane(record, value_find(observed, "dane"));
    talk_expect_findings(record);
}

/* A slice of the text, or empty, wherever it lies. */
static void demand_inside(struct slice piece, struct slice text)
{
    demand(piece.len == 0 || (piece.at >= text.at && piece.at + piece.len <= text.at + text.len));
}

static void read_text(struct slice text)
{
    for (unsigned kind = 0; kind < TRANSPORT_KINDS; kind++)
        demand(transport_claim((enum transport_kind)kind, text) <= CLAIM_TRUE);

    struct sts sts = sts_parse(text);
    demand_inside(sts.id, text);
    demand_inside(sts.flaw.where, text);
    demand(sts.flaw.what != NULL || (sts.id.len > 0 && sts.id.len <= STS_ID_LEN_MAX));

    struct tlsrpt tlsrpt = tlsrpt_parse(text);
    demand_inside(tlsrpt.flaw.where, text);
    demand(tlsrpt.uri_count <= TLSRPT_URIS_MAX);
    demand(tlsrpt.flaw.what != NULL || tlsrpt.uri_count > 0);
    for (size_t i = 0; i < tlsrpt.uri_count; i++)
        demand_inside(tlsrpt.uris[i], text);

    struct bimi bimi = bimi_parse(text);
    demand_inside(bimi.location, text);
    demand_inside(bimi.authority, text);
    demand_inside(bimi.flaw.where, text);
    demand(bimi.flaw.what != NULL || bimi.location.at != NULL);
}

static void read_policy(struct slice text)
{
    struct sts_policy policy = sts_policy_parse(text);

    demand_inside(policy.mode, text);
    demand_inside(policy.flaw.where, text);
    demand(policy.mx_count <= STS_MX_MAX && policy.max_age_s <= STS_MAX_AGE_MAX);
    demand(policy.flaw.what != NULL || (policy.mode.at != NULL && policy.max_age.at != NULL));
    for (size_t i = 0; i < policy.mx_count; i++) {
        demand_inside(policy.mx[i], text);
        if (policy.mx[i].at[0] != '*')
            demand(sts_policy_covers(&policy, policy.mx[i]));
    }
}

static void read_tlsa(struct arena *arena, struct slice bytes)
{
    struct tlsa tlsa = tlsa_parse((const uint8_t *)bytes.at, bytes.len);

    demand_inside(tlsa.data, bytes);
    demand(!tlsa.is_usable || (tlsa.flaw.what == NULL && (tlsa.usage == 2 || tlsa.usage == 3)));
    struct slice text = tlsa_print(arena, (const uint8_t *)bytes.at, bytes.len);
    demand(text.len > 0 && text.len < 2 * TLSA_PRINTED_MAX + 16);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(4096);
    struct slice rest = {size > 0 ? (const char *)data : "", size};
    struct record record = talk_run(&transport_check, TRANSPORT_QUESTIONS_MAX, rest, arena);

    expect(&record);
    read_text(rest);
    read_policy(rest);
    read_tlsa(arena, rest);
    arena_free(arena);
    return 0;
}
