#include "check/spf/spf_host.h"

#include "check/spf/spf_macro.h"

#include <assert.h>

/* How the evaluation of one term, or of one record, ends. */
enum match {
    MATCH_NO,
    MATCH_YES,
    MATCH_MIXED, /* for some clients */
    MATCH_TEMPERROR,
    MATCH_PERMERROR,
    MATCH_WAIT, /* a question is waiting */
};

/* One evaluation, all records of its tree included. */
struct host {
    struct dialog *dialog;
    const struct spf_client *client;
    struct spf_outcome *outcome;
    bool is_explaining; /* the result is there: nothing counts any more */
};

/* One record in it. */
struct frame {
    struct slice domain; /* %{d} */
    const struct spf_policy *policy;
};

static bool is_any(const struct host *host)
{
    return host->client->ip.family == IP_NONE;
}

const struct spf_record *spf_record_of(struct dialog *dialog, struct reply *txt)
{
    struct arena *arena = dialog_arena(dialog);
    struct spf_record *record = txt->note;

    if (record != NULL)
        return record;
    txt->note = record = arena_take(arena, sizeof *record);
    for (size_t i = 0; i < txt->record_count; i++) {
        struct slice text = reply_text(arena, txt, i);
        if (spf_policy_is(text) && record->count++ == 0)
            record->policy = spf_policy_parse(arena, text);
    }
    return record;
}

bool spf_is_domain(struct slice text)
{
    struct dns_name name;

    return text.len > 0 && slice_index(text, '[') == text.len && spf_macro_name(text, &name) &&
           dns_name_label_count(&name) > 1;
}

static enum match permerror(struct host *host, const char *why, struct slice about)
{
    host->outcome->why = arena_print(dialog_arena(host->dialog), "%.*s: %s", SLICE_ARG(about), why);
    return MATCH_PERMERROR;
}

static enum match temperror(struct host *host, const struct reply *reply)
{
    host->outcome->failure = reply->proof;
    host->outcome->failed = dns_name_text(dialog_arena(host->dialog), &reply->question.name);
    return MATCH_TEMPERROR;
}

static struct reply *ask(struct host *host, const struct dns_name *name, uint16_t type)
{
    struct reply *reply = dialog_ask(host->dialog, name, type);

    if (reply != NULL)
        proof_rest_on(&host->outcome->proof, &reply->proof);
    return reply;
}

/* A question for a term has found nothing. */
static enum match count_void(struct host *host, const struct reply *reply)
{
    if (!proof_is_denial(&reply->proof) || host->is_explaining ||
        ++host->outcome->voids <= SPF_VOIDS_MAX)
        return MATCH_NO;
    return permerror(host, "more than 2 lookups find nothing",
                     dns_name_text(dialog_arena(host->dialog), &reply->question.name));
}

static bool has_address(const struct reply *reply, const struct ip *wanted, unsigned prefix_len)
{
    struct ip ip;

    for (size_t i = 0; i < reply->record_count; i++)
        if (dns_record_ip(&reply->records[i], &ip) && ip_in_prefix(wanted, &ip, prefix_len))
            return true;
    return false;
}

/* For all clients at once: addresses in either family may match some of them. */
static enum match match_any_addresses(struct host *host, const struct dns_name *name,
                                      const struct spf_term *term)
{
    const struct reply *a = ask(host, name, DNS_A);
    const struct reply *aaaa = a == NULL ? NULL : ask(host, name, DNS_AAAA);

    (void)term;
    if (aaaa == NULL)
        return MATCH_WAIT;
    if (proof_is_failed(&a->proof) && proof_is_failed(&aaaa->proof))
        return temperror(host, a);
    if (!proof_is_denial(&a->proof) || !proof_is_denial(&aaaa->proof))
        return MATCH_MIXED;
    return count_void(host, a);
}

static enum match match_addresses(struct host *host, const struct dns_name *name,
                                  const struct spf_term *term)
{
    const struct ip *ip = &host->client->ip;
    bool is_v4 = ip->family == IP_V4;

    if (is_any(host))
        return match_any_addresses(host, name, term);
    const struct reply *reply = ask(host, name, is_v4 ? DNS_A : DNS_AAAA);
    if (reply == NULL)
        return MATCH_WAIT;
    if (proof_is_failed(&reply->proof))
        return temperror(host, reply);
    if (has_address(reply, ip, is_v4 ? term->prefix4_len : term->prefix6_len))
        return MATCH_YES;
    return count_void(host, reply);
}

static enum match match_hosts(struct host *host, const struct dns_name *name,
                              const struct spf_term *term)
{
    struct reply *reply = ask(host, name, DNS_MX);

    if (reply == NULL)
        return MATCH_WAIT;
    if (proof_is_failed(&reply->proof))
        return temperror(host, reply);
    if (reply->record_count > SPF_HOSTS_MAX)
        return permerror(host, "more than 10 mail exchangers", term->text);
    enum match match = count_void(host, reply);
    const struct spf_names *exchangers = spf_names_of(host->dialog, reply);
    for (size_t i = 0; i < exchangers->count && match == MATCH_NO; i++)
        match = match_addresses(host, &exchangers->at[i], term);
    return match;
}

/* Whether name has the client's address. Failures are no match (section 5.5). */
static enum match is_validated(struct host *host, const struct dns_name *name)
{
    bool is_v4 = host->client->ip.family == IP_V4;
    const struct reply *reply = ask(host, name, is_v4 ? DNS_A : DNS_AAAA);

    if (reply == NULL)
        return MATCH_WAIT;
    if (has_address(reply, &host->client->ip, ip_bits(&host->client->ip)))
        return MATCH_YES;
    return count_void(host, reply);
}

/* How well a validated name stands for domain: itself, one below it, another. */
static unsigned rank(const struct dns_name *name, const struct dns_name *domain)
{
    return dns_name_eq(name, domain) ? 3 : dns_name_is_below(name, domain) ? 2 : 1;
}

/* Of the client's validated names the one nearest to domain (section 7.3), and its rank; 0: none.
 */
static enum match find_validated(struct host *host, const struct dns_name *domain,
                                 struct dns_name *best, unsigned *best_rank)
{
    const struct ip *ip = &host->client->ip;
    struct dns_name reverse;

    *best_rank = 0;
    dns_name_reverse(&reverse, ip, dns_name_arpa(ip));
    struct reply *reply = ask(host, &reverse, DNS_PTR);
    if (reply == NULL)
        return MATCH_WAIT;
    enum match match = count_void(host, reply);
    const struct spf_names *names = spf_names_of(host->dialog, reply);
    for (size_t i = 0; i < names->count; i++) {
        const struct dns_name *name = &names->at[i];
        if (match == MATCH_WAIT || match == MATCH_PERMERROR)
            return match;
        match = is_validated(host, name);
        if (match == MATCH_YES && rank(name, domain) > *best_rank) {
            *best_rank = rank(name, domain);
            *best = *name;
        }
    }
    return match == MATCH_WAIT || match == MATCH_PERMERROR ? match : MATCH_NO;
}

static enum match match_ptr(struct host *host, const struct dns_name *domain)
{
    struct dns_name name;
    unsigned best;

    if (is_any(host))
        return MATCH_MIXED;
    enum match match = find_validated(host, domain, &name, &best);
    return match == MATCH_NO && best > 1 ? MATCH_YES : match;
}

static enum match match_exists(struct host *host, const struct dns_name *name)
{
    const struct reply *reply = ask(host, name, DNS_A);

    if (reply == NULL)
        return MATCH_WAIT;
    if (proof_is_failed(&reply->proof))
        return temperror(host, reply);
    return reply->record_count > 0 ? MATCH_YES : count_void(host, reply);
}

/* Expands a domain-spec. MATCH_YES: *text is it. MATCH_MIXED: it depends on the client. */
static enum match expand(struct host *host, const struct frame *frame, struct slice spec,
                         struct slice *text)
{
    struct arena *arena = dialog_arena(host->dialog);
    struct spf_values values = {.local = host->client->local,
                                .sender_domain = host->client->domain,
                                .domain = frame->domain,
                                .helo = host->client->helo,
                                .client = host->client->ip,
                                .validated = SLICE("unknown"),
                                .now_s = host->client->now_s};
    struct dns_name domain, name;
    unsigned best;

    *text = spec;
    if (is_any(host) && spf_macro_has_letter(spec))
        return MATCH_MIXED;
    if (spf_macro_has_validated(spec) && spf_macro_name(frame->domain, &domain)) {
        enum match match = find_validated(host, &domain, &name, &best);
        if (match != MATCH_NO)
            return match;
        if (best > 0)
            values.validated = dns_name_text(arena, &name);
    }
    *text = spf_macro_expand(arena, spec, &values);
    return MATCH_YES;
}

static enum match evaluate(struct host *host, struct slice domain, struct frame *last,
                           enum spf_result *result);

/* The table of section 5.2. */
static enum match match_include(struct host *host, struct slice domain)
{
    struct frame frame;
    enum spf_result result;
    enum match match = evaluate(host, domain, &frame, &result);

    if (match != MATCH_YES)
        return match;
    if (result == SPF_NONE)
        return permerror(host, "has no SPF record, but is included", domain);
    return result == SPF_PASS ? MATCH_YES : result == SPF_MIXED ? MATCH_MIXED : MATCH_NO;
}

static enum match count_lookup(struct host *host, struct slice term)
{
    if (host->outcome->lookups == SPF_LOOKUPS_MAX)
        return permerror(host, "more than 10 terms ask DNS", term);
    host->outcome->lookups++;
    return MATCH_YES;
}

static enum match match_asking(struct host *host, const struct frame *frame,
                               const struct spf_term *term)
{
    struct slice text = frame->domain;
    struct dns_name name;
    enum match match = count_lookup(host, term->text);

    if (match == MATCH_YES && term->domain.at != NULL)
        match = expand(host, frame, term->domain, &text);
    if (match != MATCH_YES)
        return match;
    if (term->mechanism == SPF_INCLUDE)
        return match_include(host, text);
    if (!spf_macro_name(text, &name))
        return MATCH_NO; /* there can be no such name, so nothing is there */
    switch (term->mechanism) {
    case SPF_A:
        return match_addresses(host, &name, term);
    case SPF_MX:
        return match_hosts(host, &name, term);
    case SPF_PTR:
        return match_ptr(host, &name);
    case SPF_EXISTS:
        return match_exists(host, &name);
    case SPF_ALL:
    case SPF_INCLUDE:
    case SPF_IP4:
    case SPF_IP6:
        break;
    }
    assert(false); /* the others do not ask */
    return MATCH_NO;
}

static enum match match_term(struct host *host, const struct frame *frame,
                             const struct spf_term *term)
{
    if (term->mechanism == SPF_ALL)
        return MATCH_YES;
    if (spf_term_asks(term))
        return match_asking(host, frame, term);
    if (is_any(host))
        return MATCH_MIXED;
    uint8_t len = term->mechanism == SPF_IP4 ? term->prefix4_len : term->prefix6_len;
    return ip_in_prefix(&host->client->ip, &term->network, len) ? MATCH_YES : MATCH_NO;
}

static enum spf_result result_of(char qualifier)
{
    switch (qualifier) {
    case '-':
        return SPF_FAIL;
    case '~':
        return SPF_SOFTFAIL;
    case '?':
        return SPF_NEUTRAL;
    default:
        return SPF_PASS;
    }
}

static enum match follow_redirect(struct host *host, struct frame *frame, enum spf_result *result)
{
    struct slice domain;
    enum match match = count_lookup(host, frame->policy->redirect);

    if (match == MATCH_YES)
        match = expand(host, frame, frame->policy->redirect, &domain);
    if (match != MATCH_YES)
        return match;
    match = evaluate(host, domain, frame, result);
    if (match == MATCH_YES && *result == SPF_NONE)
        return permerror(host, "has no SPF record, but is redirected to", domain);
    return match;
}

static enum match evaluate_policy(struct host *host, struct frame *frame, enum spf_result *result)
{
    const struct spf_policy *policy = frame->policy;

    if (policy->flaw != NULL)
        return permerror(host, policy->flaw, policy->flaw_term);
    for (size_t i = 0; i < policy->term_count; i++) {
        enum match match = match_term(host, frame, &policy->terms[i]);
        if (match == MATCH_NO)
            continue;
        *result = match == MATCH_MIXED ? SPF_MIXED : result_of(policy->terms[i].qualifier);
        host->outcome->term = policy->terms[i].text;
        return match == MATCH_MIXED ? MATCH_YES : match;
    }
    host->outcome->term = (struct slice){0};
    *result = SPF_NEUTRAL;
    return policy->redirect.at != NULL ? follow_redirect(host, frame, result) : MATCH_YES;
}

/* The record of domain. MATCH_YES: *result is the result, and *last the record that gave it. */
static enum match evaluate(struct host *host, struct slice domain, struct frame *last,
                           enum spf_result *result)
{
    struct dns_name name;

    *last = (struct frame){.domain = domain};
    *result = SPF_NONE;
    if (!spf_is_domain(domain) || !spf_macro_name(domain, &name))
        return MATCH_YES;
    struct reply *txt = ask(host, &name, DNS_TXT);
    if (txt == NULL)
        return MATCH_WAIT;
    if (proof_is_failed(&txt->proof))
        return temperror(host, txt);
    const struct spf_record *record = spf_record_of(host->dialog, txt);
    if (record->count > 1)
        return permerror(host, "more than one SPF record", domain);
    last->policy = record->policy;
    return record->policy == NULL ? MATCH_YES : evaluate_policy(host, last, result);
}

/* Section 6.2: whatever is wrong with it, there is then no explanation. False: a question waits. */
static bool explain(struct host *host, const struct frame *frame)
{
    struct arena *arena = dialog_arena(host->dialog);
    struct slice text;
    struct dns_name name;
    struct proof proof = host->outcome->proof;

    host->is_explaining = true;
    enum match match = expand(host, frame, frame->policy->exp, &text);
    if (match == MATCH_YES && spf_macro_name(text, &name)) {
        const struct reply *reply = ask(host, &name, DNS_TXT);
        match = reply == NULL ? MATCH_WAIT : reply->record_count == 1 ? MATCH_YES : MATCH_NO;
        if (match == MATCH_YES) {
            text = reply_text(arena, reply, 0);
            match = spf_macro_is_string(text, true) ? expand(host, frame, text, &text) : MATCH_NO;
        }
        if (match == MATCH_YES)
            host->outcome->explanation = text;
    }
    host->outcome->proof = proof;
    return match != MATCH_WAIT;
}

/* What stands at the domain itself, for the record; it has been asked already, if it can be. */
static void set_own_record(struct dialog *dialog, struct slice domain, struct spf_outcome *outcome)
{
    struct dns_name name;

    if (!spf_is_domain(domain) || !spf_macro_name(domain, &name))
        return;
    struct reply *txt = dialog_known(dialog, &name, DNS_TXT);
    const struct spf_record *record = txt == NULL ? NULL : spf_record_of(dialog, txt);
    if (record == NULL)
        return;
    outcome->record_count = record->count;
    if (record->count == 1)
        outcome->record = record->policy->text;
}

bool spf_check_host(struct dialog *dialog, const struct spf_client *client, struct slice domain,
                    struct spf_outcome *outcome)
{
    struct host host = {.dialog = dialog, .client = client, .outcome = outcome};
    struct frame last;

    *outcome = (struct spf_outcome){.proof = {.outcome = DNS_FAILED}};
    enum match match = evaluate(&host, domain, &last, &outcome->result);
    if (match == MATCH_WAIT)
        return false;
    if (match == MATCH_TEMPERROR)
        outcome->result = SPF_TEMPERROR;
    if (match == MATCH_PERMERROR)
        outcome->result = SPF_PERMERROR;
    if (match == MATCH_MIXED)
        outcome->result = SPF_MIXED;
    set_own_record(dialog, domain, outcome);
    if (outcome->result == SPF_FAIL && last.policy->exp.at != NULL && !is_any(&host))
        return explain(&host, &last);
    return true;
}

const char *spf_result_text(enum spf_result result)
{
    static const char *const texts[] = {"none",     "neutral",   "pass",      "fail",
                                        "softfail", "temperror", "permerror", NULL};

    return texts[result];
}
