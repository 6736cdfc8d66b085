#include "check/ptr.h"

#include "check/host_name.h"
#include "check/rdns.h"
#include "model/summary.h"

#include <assert.h>
#include <string.h>

/* As of RFC 8601 section 2.7.3. */
enum result { RESULT_PASS, RESULT_FAIL, RESULT_TEMPERROR, RESULT_PERMERROR };

/* What is kept of an answer, which is borrowed for one call only. */
struct fate {
    enum dns_outcome outcome;
    enum dns_cause cause;
    enum dns_security security;
    int64_t ttl_s;
};

/* A name of the address, and what became of the question for its addresses. */
struct holder {
    struct dns_name name;
    struct slice text;
    struct fate fate;
    struct ip address; /* one of them; IP_NONE if there is none of that family */
    bool is_confirmed;
};

struct ptr {
    const struct target *target;
    struct arena *arena;
    struct dns_question question;
    bool knows_names, is_done;
    struct fate fate;       /* of the question for names */
    struct slice alias;     /* where it led (RFC 2317); absent if it is no alias */
    struct holder *holders; /* the first of the names, in the order of their text */
    unsigned holder_count;  /* at most PTR_NAMES_MAX */
    unsigned asked_count;   /* holders whose answer has come */
    size_t name_count;      /* of all names */
};

/* A verdict while it is written. */
struct report {
    struct arena *arena;
    struct record *record;
    const struct ptr *ptr;
    enum result result;
    struct fate basis;                 /* the weakest security and least TTL of what it rests on */
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
    ptr->question.type = DNS_PTR;
    bool fits = dns_name_reverse(&ptr->question.name, &target->ip, dns_name_arpa(&target->ip));
    assert(fits);
    (void)fits;
    return ptr;
}

static const struct dns_question *question(const void *talk)
{
    const struct ptr *ptr = talk;

    return ptr->is_done ? NULL : &ptr->question;
}

static struct slice print_name(struct arena *arena, const struct dns_name *name)
{
    char buffer[DNS_NAME_TEXT_MAX];

    return arena_copy(arena, (struct slice){buffer, dns_name_print(name, buffer)});
}

static struct fate fate_of(const struct dns_answer *answer)
{
    return (struct fate){answer->outcome, answer->cause, answer->security, answer->ttl_s};
}

/* Of too many names the first by their text stay: in DNS they have no order. */
static void add_holder(struct ptr *ptr, const struct dns_name *name)
{
    struct holder holder = {.name = *name, .text = print_name(ptr->arena, name)};
    unsigned at = ptr->holder_count;

    ptr->name_count++;
    while (at > 0 && slice_compare(ptr->holders[at - 1].text, holder.text) > 0)
        at--;
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

    ptr->fate = fate_of(answer);
    if (answer->alias_count > 0)
        ptr->alias = print_name(ptr->arena, answer->canonical);
    if (answer->outcome != DNS_DATA)
        return;
    ptr->holders = arena_take(ptr->arena, size * sizeof *ptr->holders);
    for (size_t i = 0; i < answer->record_count; i++)
        if (dns_record_name(&answer->records[i], 0, &name))
            add_holder(ptr, &name);
    if (ptr->holder_count == 0)
        ptr->fate = (struct fate){.outcome = DNS_FAILED, .cause = DNS_SERVFAIL};
}

static void take_addresses(struct holder *holder, const struct ip *wanted,
                           const struct dns_answer *answer)
{
    struct ip ip;

    holder->fate = fate_of(answer);
    if (answer->outcome != DNS_DATA)
        return;
    for (size_t i = 0; i < answer->record_count && !holder->is_confirmed; i++) {
        if (!dns_record_ip(&answer->records[i], &ip))
            continue;
        holder->address = ip;
        holder->is_confirmed = ip_eq(&ip, wanted);
    }
}

static void answer(void *talk, const struct dns_answer *answer)
{
    struct ptr *ptr = talk;

    assert(!ptr->is_done);
    if (ptr->knows_names)
        take_addresses(&ptr->holders[ptr->asked_count++], &ptr->target->ip, answer);
    else
        take_names(ptr, answer);
    ptr->knows_names = true;
    ptr->is_done = ptr->asked_count == ptr->holder_count;
    if (ptr->is_done)
        return;
    ptr->question.name = ptr->holders[ptr->asked_count].name;
    ptr->question.type = ptr->target->ip.family == IP_V4 ? DNS_A : DNS_AAAA;
}

static bool is_failed(const struct fate *fate)
{
    return fate->outcome == DNS_FAILED || fate->outcome == DNS_BOGUS;
}

static enum result result_of(const struct ptr *ptr)
{
    bool failed = false;

    if (is_failed(&ptr->fate))
        return RESULT_TEMPERROR;
    if (ptr->holder_count == 0)
        return RESULT_PERMERROR;
    for (unsigned i = 0; i < ptr->holder_count; i++) {
        if (ptr->holders[i].is_confirmed)
            return RESULT_PASS;
        failed |= is_failed(&ptr->holders[i].fate);
    }
    return failed ? RESULT_TEMPERROR : RESULT_FAIL;
}

/* Whether b is better proven than a. */
static bool is_stronger(const struct fate *a, const struct fate *b)
{
    static const int strength[] = {
        [DNS_SECURITY_BOGUS] = 0,
        [DNS_INSECURE] = 1,
        [DNS_SECURE] = 2,
    };

    return strength[b->security] > strength[a->security];
}

/* An answer that never came is no basis. */
static void rest_on(struct fate *basis, const struct fate *fate)
{
    if (fate->outcome == DNS_FAILED)
        return;
    if (is_stronger(fate, basis))
        basis->security = fate->security;
    if (fate->ttl_s < basis->ttl_s)
        basis->ttl_s = fate->ttl_s;
}

/* One name that agrees is enough to pass: the one that is proven best. */
static const struct fate *confirming_fate(const struct ptr *ptr)
{
    const struct fate *best = NULL;

    for (unsigned i = 0; i < ptr->holder_count; i++) {
        const struct holder *holder = &ptr->holders[i];
        if (holder->is_confirmed && (best == NULL || is_stronger(best, &holder->fate)))
            best = &holder->fate;
    }
    return best;
}

static struct fate basis_of(const struct ptr *ptr, enum result result)
{
    struct fate basis = ptr->fate;

    if (result == RESULT_PASS)
        rest_on(&basis, confirming_fate(ptr));
    for (unsigned i = 0; i < ptr->holder_count && result != RESULT_PASS; i++)
        rest_on(&basis, &ptr->holders[i].fate);
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

static struct finding *add_finding(struct report *report, const char *code, enum severity severity,
                                   const struct fate *basis)
{
    struct finding *finding = record_add_finding(report->arena, report->record, code, severity);
    char buffer[IP_TEXT_MAX];

    if (report->ptr->target->kind == TARGET_PAIR)
        finding->subject = arena_copy(
            report->arena, (struct slice){buffer, ip_print(&report->ptr->target->ip, buffer)});
    if (basis->outcome != DNS_FAILED)
        finding_set_security(finding, basis->security);
    if (!is_failed(basis))
        finding->ttl_s = basis->ttl_s;
    return finding;
}

static struct slice failure_text(const struct fate *fate)
{
    return slice_of(fate->outcome == DNS_BOGUS ? unknown_text(UNKNOWN_BOGUS)
                                               : dns_cause_text(fate->cause));
}

/* Of a denial, after the name that it denies. */
static const char *denial_text(const struct fate *fate)
{
    return fate->outcome == DNS_NXDOMAIN ? "does not exist" : "has no such record";
}

static void report_no_name(struct report *report)
{
    const struct ptr *ptr = report->ptr;
    struct finding *finding = add_finding(report, "ptr.none", SEVERITY_MEDIUM, &ptr->fate);
    struct slice name = print_name(report->arena, &ptr->question.name);
    const char *denial = denial_text(&ptr->fate);

    if (ptr->alias.at == NULL) {
        finding->reason = arena_print(report->arena, "%.*s %s", SLICE_ARG(name), denial);
        return;
    }
    finding_add_answer(report->arena, finding, arena_copy(report->arena, ptr->alias));
    finding->reason = arena_print(report->arena, "%.*s is an alias of %.*s, which %s",
                                  SLICE_ARG(name), SLICE_ARG(ptr->alias), denial);
}

/* One finding a reason. */
static void report_failed_names(struct report *report)
{
    struct finding *findings[DNS_CANCELLED + 1] = {NULL}; /* by cause; none: bogus */

    for (unsigned i = 0; i < report->ptr->holder_count; i++) {
        const struct fate *fate = &report->ptr->holders[i].fate;
        if (!is_failed(fate))
            continue;
        struct finding **finding = &findings[fate->cause];
        if (*finding == NULL) {
            *finding = add_finding(report, "ptr.unknown", SEVERITY_INFO, fate);
            (*finding)->reason = failure_text(fate);
        }
        finding_add_answer(report->arena, *finding, report->names[i]);
    }
}

static struct slice print_holder(struct arena *arena, const struct holder *holder)
{
    char buffer[IP_TEXT_MAX];

    if (holder->address.family == IP_NONE)
        return arena_print(arena, "%.*s %s", SLICE_ARG(holder->text), denial_text(&holder->fate));
    struct slice address = {buffer, ip_print(&holder->address, buffer)};
    return arena_print(arena, "%.*s has %.*s", SLICE_ARG(holder->text), SLICE_ARG(address));
}

static void report_disagreement(struct report *report)
{
    const struct ptr *ptr = report->ptr;
    bool has_address = false;

    for (unsigned i = 0; i < ptr->holder_count; i++)
        has_address |= ptr->holders[i].address.family != IP_NONE;
    struct finding *finding = add_finding(report, has_address ? "ptr.mismatch" : "ptr.no-address",
                                          SEVERITY_MEDIUM, &report->basis);
    for (unsigned i = 0; i < ptr->holder_count; i++) {
        struct slice text = print_holder(report->arena, &ptr->holders[i]);
        finding_add_answer(report->arena, finding, report->names[i]);
        finding->reason = i == 0 ? text
                                 : arena_print(report->arena, "%.*s; %.*s",
                                               SLICE_ARG(finding->reason), SLICE_ARG(text));
    }
}

static void report_result(struct report *report)
{
    const struct ptr *ptr = report->ptr;

    switch (report->result) {
    case RESULT_PASS:
        return;
    case RESULT_FAIL:
        report_disagreement(report);
        return;
    case RESULT_PERMERROR:
        report_no_name(report);
        return;
    case RESULT_TEMPERROR:
        break;
    }
    if (is_failed(&ptr->fate))
        add_finding(report, "ptr.unknown", SEVERITY_INFO, &ptr->fate)->reason =
            failure_text(&ptr->fate);
    else
        report_failed_names(report);
}

static void report_class(struct report *report, const struct rdns *rdns, struct slice name)
{
    const char *code = rdns->class == RDNS_DYNAMIC   ? "ptr.dynamic"
                       : rdns->class == RDNS_GENERIC ? "ptr.generic"
                                                     : NULL;

    if (code == NULL)
        return;
    struct finding *finding = add_finding(report, code, SEVERITY_LOW, &report->ptr->fate);
    finding_add_answer(report->arena, finding, name);
    finding->reason = rdns->evidence;
}

static void report_count(struct report *report)
{
    const struct ptr *ptr = report->ptr;
    bool is_truncated = ptr->name_count > ptr->holder_count;

    if (ptr->name_count < 2)
        return;
    struct finding *finding = add_finding(report, is_truncated ? "ptr.too-many" : "ptr.multiple",
                                          is_truncated ? SEVERITY_LOW : SEVERITY_INFO, &ptr->fate);
    for (unsigned i = 0; i < ptr->holder_count; i++)
        finding_add_answer(report->arena, finding, report->names[i]);
    finding->reason = arena_print(report->arena, "%zu names", ptr->name_count);
    if (is_truncated)
        finding->reason =
            arena_print(report->arena, "%zu names, truncated: the first %u of them were followed",
                        ptr->name_count, ptr->holder_count);
}

static void report_flaw(struct report *report, enum host_flaw flaw, struct slice name)
{
    const char *code = "ptr.invalid-name";
    enum severity severity = SEVERITY_MEDIUM;

    if (flaw == HOST_FINE)
        return;
    if (flaw == HOST_SINGLE_LABEL)
        code = "ptr.single-label";
    if (flaw == HOST_UNDERSCORE)
        code = "ptr.underscore";
    if (flaw == HOST_UNDERSCORE || flaw == HOST_CHARACTER || flaw == HOST_HYPHEN)
        severity = SEVERITY_LOW;
    struct finding *finding = add_finding(report, code, severity, &report->ptr->fate);
    finding_add_answer(report->arena, finding, name);
    finding->reason = arena_print(report->arena, "%.*s %s", SLICE_ARG(name), host_flaw_text(flaw));
}

static void report_observed(struct report *report, const char *class)
{
    static const char *const results[] = {
        [RESULT_PASS] = "pass",
        [RESULT_FAIL] = "fail",
        [RESULT_TEMPERROR] = "temperror",
        [RESULT_PERMERROR] = "permerror",
    };
    struct arena *arena = report->arena;
    const struct ptr *ptr = report->ptr;
    struct value *observed = value_object(arena);
    bool has_basis = report->basis.outcome != DNS_FAILED;

    value_put_text(arena, observed, "result", slice_of(results[report->result]));
    struct value *names = value_put_list(arena, observed, "names");
    struct value *confirmed = value_put_list(arena, observed, "confirmed");
    for (unsigned i = 0; i < ptr->holder_count; i++) {
        value_add_text(arena, names, report->names[i]);
        if (ptr->holders[i].is_confirmed)
            value_add_text(arena, confirmed, report->names[i]);
    }
    value_put_text(arena, observed, "class", slice_of(class));
    if (has_basis)
        value_put_text(arena, observed, "dnssec",
                       slice_of(dns_security_text(report->basis.security)));
    record_add_check(arena, report->record, ptr_check.name, observed);
}

static void verdict(const void *talk, struct arena *arena, struct record *record)
{
    const struct ptr *ptr = talk;
    const struct holder *chosen = representative(ptr);
    struct report report = {.arena = arena, .record = record, .ptr = ptr};

    assert(ptr->is_done);
    report.result = result_of(ptr);
    report.basis = basis_of(ptr, report.result);
    for (unsigned i = 0; i < ptr->holder_count; i++)
        report.names[i] = arena_copy(arena, ptr->holders[i].text);
    report_result(&report);
    if (chosen == NULL) {
        report_observed(&report, NULL);
        return;
    }
    struct rdns rdns = rdns_classify(arena, chosen->text, &ptr->target->ip);
    report_observed(&report, rdns_class_text(rdns.class));
    report_class(&report, &rdns, report.names[chosen - ptr->holders]);
    report_count(&report);
    for (unsigned i = 0; i < ptr->holder_count; i++)
        report_flaw(&report, host_name_flaw(&ptr->holders[i].name), report.names[i]);
}

const struct check ptr_check = {"ptr", applies, begin, question, answer, verdict};
