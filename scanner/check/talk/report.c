#include "check/talk/report.h"

struct report report_on_domain(struct arena *arena, struct record *record)
{
    struct report report = {.arena = arena, .record = record};

    if (record->target.kind == TARGET_PAIR)
        report.subject = arena_copy(arena, record->target.domain);
    return report;
}

struct report report_on_ip(struct arena *arena, struct record *record)
{
    struct report report = {.arena = arena, .record = record};
    char buffer[IP_TEXT_MAX];

    if (record->target.kind == TARGET_PAIR)
        report.subject =
            arena_copy(arena, (struct slice){buffer, ip_print(&record->target.ip, buffer)});
    return report;
}

struct finding *report_add(struct report *report, enum finding_code code, const struct proof *proof)
{
    struct finding *finding = record_add_finding(report->arena, report->record, code);

    finding->subject = report->subject;
    if (proof == NULL)
        return finding;
    if (proof->outcome != DNS_FAILED)
        finding_set_security(finding, proof->security);
    if (!proof_is_failed(proof))
        finding->ttl_s = proof->ttl_s;
    return finding;
}

struct finding *report_unknown(struct report *report, enum finding_code code,
                               const struct proof *proof, struct slice what)
{
    struct finding *finding = report_add(report, code, proof);

    finding->about = what;
    finding->reason = proof_failure_text(proof);
    finding_add_answer(report->arena, finding, what);
    return finding;
}

void report_security(struct report *report, struct value *observed, const struct proof *proof)
{
    if (proof->outcome != DNS_FAILED)
        value_put_text(report->arena, observed, "dnssec",
                       slice_of(dns_security_text(proof->security)));
}

struct slice report_text(const struct report *report, struct slice text)
{
    return arena_copy(report->arena, text);
}

struct slice report_name(const struct report *report, const struct dns_name *name)
{
    return dns_name_text(report->arena, name);
}
