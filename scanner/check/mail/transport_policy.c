#include "check/mail/transport_policy.h"

enum { HTTP_OK = 200, MAX_AGE_SHORT = 7 * 24 * 3600, QUOTED_LEN_MAX = 100 };

/* RFC 8461 section 3.2: "text/plain", whatever its parameters. */
static bool is_plain_text(struct slice type)
{
    return slice_eq_nocase(slice_trim(slice_head(type, slice_index(type, ';'))),
                           SLICE("text/plain"));
}

bool transport_policy_ask(struct dialog *dialog, const struct dns_name *host,
                          struct transport_policy *policy)
{
    const struct document *document = dialog_fetch(dialog, host, "/.well-known/mta-sts.txt");

    *policy = (struct transport_policy){.host = host, .document = document};
    if (document == NULL)
        return false;
    policy->is_served = document->status == HTTP_OK && is_plain_text(document->type);
    if (policy->is_served)
        policy->policy = sts_policy_parse(document->body);
    return true;
}

void transport_policy_observe(const struct transport_policy *policy, struct report *report,
                              struct value *sts)
{
    struct arena *arena = report->arena;

    if (policy->document == NULL)
        return;
    if (!policy->is_served) {
        value_put_null(arena, sts, "policy");
        return;
    }
    const struct sts_policy *parsed = &policy->policy;
    struct value *object = value_put_object(arena, sts, "policy");
    value_put_text(arena, object, "mode", report_text(report, parsed->mode));
    if (parsed->max_age_s > 0)
        value_put_number(arena, object, "max_age", parsed->max_age_s);
    else
        value_put_null(arena, object, "max_age");
    struct value *list = value_put_list(arena, object, "mx");
    for (size_t i = 0; i < parsed->mx_count; i++)
        value_add_text(arena, list, report_text(report, parsed->mx[i]));
}

static struct slice host_name(const struct transport_policy *policy, struct report *report)
{
    return report_name(report, policy->host);
}

static struct finding *add(const struct transport_policy *policy, struct report *report,
                           enum finding_code code)
{
    struct finding *finding = report_add(report, code, NULL);
    struct slice host = host_name(policy, report);

    finding->advice = arena_print(
        report->arena,
        "serve the policy at https://%.*s/.well-known/mta-sts.txt as text/plain, "
        "with a certificate for that name and without a redirect: version: STSv1, mode: "
        "enforce, max_age: 604800 and an mx: line for every mail host",
        SLICE_ARG(host));
    return finding;
}

static void report_absence(const struct transport_policy *policy, struct report *report)
{
    const struct document *document = policy->document;
    struct finding *finding = add(policy, report, FINDING_TRANSPORT_STS_POLICY_NONE);
    struct slice host = host_name(policy, report);

    if (document->status == 0)
        finding->reason =
            arena_print(report->arena, "senders cannot fetch the MTA-STS policy from %.*s: %.*s",
                        SLICE_ARG(host), SLICE_ARG(document->body));
    else if (document->status != HTTP_OK)
        finding->reason = arena_print(report->arena,
                                      "%.*s answers with HTTP status %u instead of a policy, which "
                                      "senders take for none",
                                      SLICE_ARG(host), document->status);
    else
        finding->reason =
            arena_print(report->arena, "%.*s serves its policy as \"%.*s\" instead of text/plain",
                        SLICE_ARG(host), SLICE_ARG(document->type));
}

static void report_syntax(const struct transport_policy *policy, struct report *report)
{
    const struct record_flaw *flaw = &policy->policy.flaw;
    struct slice where = slice_head(flaw->where, QUOTED_LEN_MAX);
    struct finding *finding = add(policy, report, FINDING_TRANSPORT_STS_POLICY_SYNTAX);

    finding->reason = flaw->where.at == NULL
                          ? arena_print(report->arena, "the MTA-STS policy %s", flaw->what)
                          : arena_print(report->arena, "the MTA-STS policy %s: \"%.*s\"",
                                        flaw->what, SLICE_ARG(where));
}

/* Mail hosts that senders will refuse to deliver to, or would if the policy were enforced. */
static void report_uncovered(const struct transport_policy *policy, struct report *report,
                             const struct mx_hosts *hosts)
{
    bool is_enforced = slice_eq(policy->policy.mode, SLICE("enforce"));

    if (slice_eq(policy->policy.mode, SLICE("none")))
        return;
    for (size_t i = 0; i < hosts->count; i++) {
        const struct mx_host *host = &hosts->list[i];
        if (host->is_literal || sts_policy_covers(&policy->policy, host->text))
            continue;
        struct finding *finding =
            report_add(report, FINDING_TRANSPORT_STS_POLICY_MX, &hosts->proof);
        if (!is_enforced)
            finding->severity = SEVERITY_LOW;
        finding->about = report_text(report, host->text);
        finding->reason =
            arena_print(report->arena, "the MTA-STS policy does not allow the mail host %.*s%s",
                        SLICE_ARG(host->text),
                        is_enforced ? ": senders that honour it do not deliver there"
                                    : ", which would fail if it were enforced");
        finding->advice = arena_print(report->arena,
                                      "add \"mx: %.*s\" to the policy, and "
                                      "change the id of the TXT record",
                                      SLICE_ARG(host->text));
    }
}

static void report_weakness(const struct transport_policy *policy, struct report *report)
{
    const struct sts_policy *parsed = &policy->policy;

    if (!slice_eq(parsed->mode, SLICE("enforce"))) {
        struct finding *finding = report_add(report, FINDING_TRANSPORT_STS_POLICY_MODE, NULL);
        finding->reason =
            arena_print(report->arena, "the MTA-STS policy has mode %.*s: it protects nothing",
                        SLICE_ARG(parsed->mode));
        finding->advice = SLICE("once the TLS reports are clean, set mode: enforce in the policy");
    } else if (parsed->max_age_s < MAX_AGE_SHORT) {
        struct finding *finding = report_add(report, FINDING_TRANSPORT_STS_POLICY_AGE, NULL);
        finding->reason = arena_print(report->arena,
                                      "the MTA-STS policy is kept for %u s only: a few days "
                                      "without it undo the protection",
                                      parsed->max_age_s);
        finding->advice = SLICE("set max_age: 604800 or more in the policy");
    }
}

void transport_policy_report(const struct transport_policy *policy, struct report *report,
                             struct failures *failures, const struct mx_hosts *hosts)
{
    if (policy->document == NULL)
        return;
    const struct proof proof = proof_of_document(policy->document);
    if (proof_is_failed(&proof)) {
        struct slice host = host_name(policy, report);
        failures_add(failures, report, &proof,
                     arena_print(report->arena, "https://%.*s", SLICE_ARG(host)));
    } else if (!policy->is_served) {
        report_absence(policy, report);
    } else if (policy->policy.flaw.what != NULL) {
        report_syntax(policy, report);
    } else {
        report_uncovered(policy, report, hosts);
        report_weakness(policy, report);
    }
}
