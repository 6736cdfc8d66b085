#include "check/ptr/ptr.h"

#include "check/ptr/rdns.h"
#include "check/talk/failures.h"
#include "check/talk/host_name.h"

#include <assert.h>
#include <string.h>

/* As of RFC 8601 section 2.7.3. */
enum result { RESULT_PASS, RESULT_FAIL, RESULT_TEMPERROR, RESULT_PERMERROR };

/* A name of the address, and what became of the question for its addresses. */
struct holder {
    struct dns_name name;
    struct slice text;
    struct proof proof;
    struct ip address; /* one of them; IP_NONE if there is none of that family */
    bool is_confirmed;
};

struct ptr {
    const struct target *target;
    struct arena *arena;
    struct ask ask;
    bool knows_names, is_done;
    struct proof proof;     /* of the question for names */
    struct slice alias;     /* where it led (RFC 2317); absent if it is no alias */
    struct holder *holders; /* the first of the names, in the order of their text */
    unsigned holder_count;  /* at most PTR_NAMES_MAX */
    unsigned asked_count;   /* holders whose answer has come */
    size_t name_count;      /* of all names */
};

/* A verdict while it is written. */
struct outcome {
    struct report report;
    const struct ptr *ptr;
    enum result result;
    struct proof basis;                /* the weakest security and least TTL of what it rests on */
    struct slice names[PTR_NAMES_MAX]; /* of the holders, for the record */
};

static bool applies(const struct target *target)
{
    return target_has_ip(target);
}

static void *begin(struct arena *arena, const struct target *target,
                   const struct check_settings *settings)
{
    struct ptr *ptr = arena_take(arena, sizeof *ptr);

    (void)settings;
    ptr->target = target;
    ptr->arena = arena;
    ptr->ask.kind = ASK_DNS;
    ptr->ask.question.type = DNS_PTR;
    bool fits = dns_name_reverse(&ptr->ask.question.name, &target->ip, dns_name_arpa(&target->ip));
    assert(fits);
    (void)fits;
    return ptr;
}

static const struct ask *wants(const void *talk)
{
    const struct ptr *ptr = talk;

    return ptr->is_done ? NULL : &ptr->ask;
}

/* Of too many names the first by their text stay: in DNS they have no order. */
static void add_holder(struct ptr *ptr, const struct dns_name *name)
{
    struct holder holder = {.name = *name, .text = dns_name_text(ptr->arena, name)};
    unsigned at = ptr->holder_count;

    while (at > 0 && slice_compare(ptr->holders[at - 1].text, holder.text) > 0)
        at--;
    if (at > 0 && slice_eq(ptr->holders[at - 1].text, holder.text))
        return; /* a name that is there twice is one */
    ptr->name_count++;
    if (at == PTR_NAMES_MAX)
        return;
    if (ptr->holder_count < PTR_NAMES_MAX)
        ptr->holder_count++;
    memmove(&ptr->holders[at + 1], &ptr->holders[at], (ptr->holder_count - at - 1) * sizeof holder);
    ptr->holders[at] = holder;
}

static void take_names(struct ptr *ptr, const struct dns_answer *answer)
{
    size_t size = answer->record_count < PTR_NAMES_MAX ? answer->record_count : PTR_NAMES_MAX;
    struct dns_name name;

    ptr->proof = proof_of(answer);
    if (answer->alias_count > 0)
        ptr->alias = dns_name_text(ptr->arena, answer->canonical);
    if (answer->outcome != DNS_DATA)
        return;
    ptr->holders = arena_take(ptr->arena, size * sizeof *ptr->holders);
    for (size_t i = 0; i < answer->record_count; i++)
        if (dns_record_name(&answer->records[i], 0, &name))
            add_holder(ptr, &name);
    if (ptr->holder_count == 0)
        ptr->proof = (struct proof){.outcome = DNS_FAILED, .cause = DNS_SERVFAIL};
}

static void take_addresses(struct holder *holder, const struct ip *wanted,
                           const struct dns_answer *answer)
{
    struct ip ip;

    holder->proof = proof_of(answer);
    if (answer->outcome != DNS_DATA)
        return;
    for (size_t i = 0; i < answer->record_count && !holder->is_confirmed; i++) {
        if (!dns_record_ip(&answer->records[i], &ip))
            continue;
        holder->address = ip;
        holder->is_confirmed = ip_eq(&ip, wanted);
    }
}

static void answer(void *talk, struct response response)
{
    struct ptr *ptr = talk;

    assert(!ptr->is_done);
    if (ptr->knows_names)
        take_addresses(&ptr->holders[ptr->asked_count++], &ptr->target->ip, response.answer);
    else
        take_names(ptr, response.answer);
    ptr->knows_names = true;
    ptr->is_done = ptr->asked_count == ptr->holder_count;
    if (ptr->is_done)
        return;
    ptr->ask = ask_dns(&ptr->holders[ptr->asked_count].name,
                       ptr->target->ip.family == IP_V4 ? DNS_A : DNS_AAAA);
}

static enum result result_of(const struct ptr *ptr)
{
    bool failed = false;

    if (proof_is_failed(&ptr->proof))
        return RESULT_TEMPERROR;
    if (ptr->holder_count == 0)
        return RESULT_PERMERROR;
    for (unsigned i = 0; i < ptr->holder_count; i++) {
        if (ptr->holders[i].is_confirmed)
            return RESULT_PASS;
        failed |= proof_is_failed(&ptr->holders[i].proof);
    }
    return failed ? RESULT_TEMPERROR : RESULT_FAIL;
}

/* One name that agrees is enough to pass: the one that is proven best. */
static const struct proof *confirming_proof(const struct ptr *ptr)
{
    const struct proof *best = NULL;

    for (unsigned i = 0; i < ptr->holder_count; i++) {
        const struct holder *holder = &ptr->holders[i];
        if (holder->is_confirmed && (best == NULL || proof_is_stronger(best, &holder->proof)))
            best = &holder->proof;
    }
    return best;
}

static struct proof basis_of(const struct ptr *ptr, enum result result)
{
    struct proof basis = ptr->proof;

    if (result == RESULT_PASS)
        proof_rest_on(&basis, confirming_proof(ptr));
    for (unsigned i = 0; i < ptr->holder_count && result != RESULT_PASS; i++)
        proof_rest_on(&basis, &ptr->holders[i].proof);
    return basis;
}

/* A name that is confirmed, else the first; NULL if there is none. */
static const struct holder *representative(const struct ptr *ptr)
{
    for (unsigned i = 0; i < ptr->holder_count; i++)
        if (ptr->holders[i].is_confirmed)
            return &ptr->holders[i];
    return ptr->holder_count > 0 ? ptr->holders : NULL;
}

static void report_no_name(struct outcome *outcome)
{
    const struct ptr *ptr = outcome->ptr;
    struct finding *finding = report_add(&outcome->report, FINDING_PTR_NONE, &ptr->proof);
    struct slice name = report_name(&outcome->report, &ptr->ask.question.name);
    const char *denial = proof_denial_text(&ptr->proof);

    if (ptr->alias.at == NULL) {
        finding->reason = arena_print(outcome->report.arena, "%.*s %s", SLICE_ARG(name), denial);
        return;
    }
    finding_add_answer(outcome->report.arena, finding,
                       arena_copy(outcome->report.arena, ptr->alias));
    finding->reason = arena_print(outcome->report.arena, "%.*s is an alias of %.*s, which %s",
                                  SLICE_ARG(name), SLICE_ARG(ptr->alias), denial);
}

static void report_failed_names(struct outcome *outcome)
{
    struct failures failures = {.code = FINDING_PTR_UNKNOWN};

    for (unsigned i = 0; i < outcome->ptr->holder_count; i++) {
        const struct proof *proof = &outcome->ptr->holders[i].proof;
        if (proof_is_failed(proof))
            failures_add(&failures, &outcome->report, proof, outcome->names[i]);
    }
}

static struct slice print_holder(struct arena *arena, const struct holder *holder)
{
    char buffer[IP_TEXT_MAX];

    if (holder->address.family == IP_NONE)
        return arena_print(arena, "%.*s %s", SLICE_ARG(holder->text),
                           proof_denial_text(&holder->proof));
    struct slice address = {buffer, ip_print(&holder->address, buffer)};
    return arena_print(arena, "%.*s has %.*s", SLICE_ARG(holder->text), SLICE_ARG(address));
}

static void report_disagreement(struct outcome *outcome)
{
    const struct ptr *ptr = outcome->ptr;
    bool has_address = false;

    for (unsigned i = 0; i < ptr->holder_count; i++)
        has_address |= ptr->holders[i].address.family != IP_NONE;
    struct finding *finding =
        report_add(&outcome->report, has_address ? FINDING_PTR_MISMATCH : FINDING_PTR_NO_ADDRESS,
                   &outcome->basis);
    for (unsigned i = 0; i < ptr->holder_count; i++) {
        struct slice text = print_holder(outcome->report.arena, &ptr->holders[i]);
        finding_add_answer(outcome->report.arena, finding, outcome->names[i]);
        finding->reason = i == 0 ? text
                                 : arena_print(outcome->report.arena, "%.*s; %.*s",
                                               SLICE_ARG(finding->reason), SLICE_ARG(text));
    }
    if (ptr->name_count > ptr->holder_count)
        finding->reason =
            arena_print(outcome->report.arena, "%.*s; %zu more were not followed",
                        SLICE_ARG(finding->reason), ptr->name_count - ptr->holder_count);
}

static void report_result(struct outcome *outcome)
{
    const struct ptr *ptr = outcome->ptr;

    switch (outcome->result) {
    case RESULT_PASS:
        return;
    case RESULT_FAIL:
        report_disagreement(outcome);
        return;
    case RESULT_PERMERROR:
        report_no_name(outcome);
        return;
    case RESULT_TEMPERROR:
        break;
    }
    if (proof_is_failed(&ptr->proof))
        report_add(&outcome->report, FINDING_PTR_UNKNOWN, &ptr->proof)->reason =
            proof_failure_text(&ptr->proof);
    else
        report_failed_names(outcome);
}

static void report_class(struct outcome *outcome, const struct rdns *rdns, struct slice name)
{
    bool is_dynamic = rdns->class == RDNS_DYNAMIC;

    if (!is_dynamic && rdns->class != RDNS_GENERIC)
        return;
    struct finding *finding =
        report_add(&outcome->report, is_dynamic ? FINDING_PTR_DYNAMIC : FINDING_PTR_GENERIC,
                   &outcome->ptr->proof);
    finding_add_answer(outcome->report.arena, finding, name);
    finding->reason = rdns->evidence;
}

static void report_count(struct outcome *outcome)
{
    const struct ptr *ptr = outcome->ptr;
    bool is_truncated = ptr->name_count > ptr->holder_count;

    if (ptr->name_count < 2)
        return;
    struct finding *finding = report_add(
        &outcome->report, is_truncated ? FINDING_PTR_TOO_MANY : FINDING_PTR_MULTIPLE, &ptr->proof);
    for (unsigned i = 0; i < ptr->holder_count; i++)
        finding_add_answer(outcome->report.arena, finding, outcome->names[i]);
    finding->reason = arena_print(outcome->report.arena, "%zu names", ptr->name_count);
    if (is_truncated)
        finding->reason = arena_print(outcome->report.arena,
                                      "%zu names, truncated: the first %u of them were followed",
                                      ptr->name_count, ptr->holder_count);
}

static void report_flaw(struct outcome *outcome, enum host_flaw flaw, struct slice name)
{
    enum finding_code code = FINDING_PTR_INVALID_NAME;

    if (flaw == HOST_FINE)
        return;
    if (flaw == HOST_SINGLE_LABEL)
        code = FINDING_PTR_SINGLE_LABEL;
    if (flaw == HOST_UNDERSCORE)
        code = FINDING_PTR_UNDERSCORE;
    struct finding *finding = report_add(&outcome->report, code, &outcome->ptr->proof);
    if (flaw == HOST_CHARACTER || flaw == HOST_HYPHEN)
        finding->severity = SEVERITY_LOW;
    finding->about = name;
    finding_add_answer(outcome->report.arena, finding, name);
    finding->reason =
        arena_print(outcome->report.arena, "%.*s %s", SLICE_ARG(name), host_flaw_text(flaw));
}

static void report_observed(struct outcome *outcome, const char *class)
{
    static const char *const results[] = {
        [RESULT_PASS] = "pass",
        [RESULT_FAIL] = "fail",
        [RESULT_TEMPERROR] = "temperror",
        [RESULT_PERMERROR] = "permerror",
    };
    struct arena *arena = outcome->report.arena;
    const struct ptr *ptr = outcome->ptr;
    struct value *observed = value_object(arena);

    value_put_text(arena, observed, "result", slice_of(results[outcome->result]));
    struct value *names = value_put_list(arena, observed, "names");
    struct value *confirmed = value_put_list(arena, observed, "confirmed");
    for (unsigned i = 0; i < ptr->holder_count; i++) {
        value_add_text(arena, names, outcome->names[i]);
        if (ptr->holders[i].is_confirmed)
            value_add_text(arena, confirmed, outcome->names[i]);
    }
    value_put_text(arena, observed, "class", slice_of(class));
    report_security(&outcome->report, observed, &outcome->basis);
    record_add_check(arena, outcome->report.record, ptr_check.name, observed);
}

static void verdict(const void *talk, struct arena *arena, struct record *record)
{
    const struct ptr *ptr = talk;
    const struct holder *chosen = representative(ptr);
    struct outcome outcome = {.report = report_on_ip(arena, record), .ptr = ptr};

    assert(ptr->is_done);
    outcome.result = result_of(ptr);
    outcome.basis = basis_of(ptr, outcome.result);
    for (unsigned i = 0; i < ptr->holder_count; i++)
        outcome.names[i] = arena_copy(arena, ptr->holders[i].text);
    report_result(&outcome);
    if (chosen == NULL) {
        report_observed(&outcome, NULL);
        return;
    }
    struct rdns rdns = rdns_classify(arena, chosen->text, &ptr->target->ip);
    report_observed(&outcome, rdns_class_text(rdns.class));
    report_class(&outcome, &rdns, outcome.names[chosen - ptr->holders]);
    report_count(&outcome);
    for (unsigned i = 0; i < ptr->holder_count; i++)
        report_flaw(&outcome, host_name_flaw(&ptr->holders[i].name), outcome.names[i]);
}

const struct check ptr_check = {"ptr", applies, begin, wants, answer, verdict};
