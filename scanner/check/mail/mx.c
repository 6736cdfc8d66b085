#include "check/mail/mx.h"

#include "check/mail/mx_findings.h"

#include <assert.h>

struct mx {
    struct slice domain;
    struct dns_name name;
    struct mx_hosts *hosts;
    struct registration registries[MX_HOSTS_MAX]; /* by host */
};

static bool applies(const struct target *target)
{
    return target_has_domain(target);
}

static bool run(struct dialog *dialog, void *state)
{
    struct mx *mx = state;

    mx->hosts = mx_hosts_ask(dialog, &mx->name);
    if (mx->hosts == NULL)
        return false;
    for (size_t i = 0; i < mx->hosts->count; i++) {
        struct mx_host *host = &mx->hosts->list[i];
        mx->registries[i] = (struct registration){.is_free = false};
        if (!mx_host_ask(dialog, host))
            return false;
        if (mx_host_is_nonexistent(host) &&
            !registration_ask(dialog, host->a->canonical, mx->domain, &mx->registries[i]))
            return false;
    }
    return true;
}

static void *begin(struct arena *arena, const struct target *target,
                   const struct check_settings *settings)
{
    struct mx *mx = arena_take(arena, sizeof *mx);

    (void)settings;
    mx->domain = target->domain;
    bool fits = dns_name_parse(&mx->name, target->domain);
    assert(fits);
    (void)fits;
    return dialog_begin(arena, run, mx);
}

static enum mx_result result_of(const struct mx_hosts *hosts)
{
    if (proof_is_failed(&hosts->proof))
        return MX_UNKNOWN;
    if (hosts->count == 0)
        return hosts->null_count > 0 ? MX_NULL : MX_NONE;
    if (!hosts->is_implicit)
        return MX_OK;
    if (hosts->list[0].address_count > 0)
        return MX_IMPLICIT;
    return mx_host_failure(&hosts->list[0]) != NULL ? MX_UNKNOWN : MX_NONE;
}

static void observe_host(struct mx_outcome *outcome, struct value *list, const struct mx_host *host)
{
    struct arena *arena = outcome->report.arena;
    struct value *object = value_add_object(arena, list);
    char buffer[IP_TEXT_MAX];

    value_put_text(arena, object, "name", report_text(&outcome->report, host->text));
    value_put_number(arena, object, "preference", host->preference);
    if (host->address_count == 0 && mx_host_failure(host) != NULL) {
        value_put_null(arena, object, "addresses");
        return;
    }
    struct value *addresses = value_put_list(arena, object, "addresses");
    for (size_t i = 0; i < host->address_count; i++) {
        struct slice text = {buffer, ip_print(&host->addresses[i], buffer)};
        value_add_text(arena, addresses, report_text(&outcome->report, text));
    }
}

static void observe(struct mx_outcome *outcome)
{
    static const char *const results[] = {
        [MX_OK] = "ok",     [MX_NULL] = "null",       [MX_IMPLICIT] = "implicit",
        [MX_NONE] = "none", [MX_UNKNOWN] = "unknown",
    };
    struct arena *arena = outcome->report.arena;
    const struct mx_hosts *hosts = outcome->hosts;
    struct value *observed = value_object(arena);
    bool has_hosts = outcome->result == MX_OK || outcome->result == MX_IMPLICIT;

    value_put_text(arena, observed, "result", slice_of(results[outcome->result]));
    struct value *list = value_put_list(arena, observed, "hosts");
    for (size_t i = 0; i < hosts->count && has_hosts; i++)
        observe_host(outcome, list, &hosts->list[i]);
    report_security(&outcome->report, observed, &outcome->basis);
    record_add_check(arena, outcome->report.record, mx_check.name, observed);
}

static void verdict(const void *talk, struct arena *arena, struct record *record)
{
    const struct mx *mx = dialog_state(talk);
    struct mx_outcome outcome = {.report = report_on_domain(arena, record),
                                 .domain = mx->domain,
                                 .hosts = mx->hosts,
                                 .registries = mx->registries,
                                 .result = result_of(mx->hosts),
                                 .basis = mx->hosts->proof};

    for (size_t i = 0; i < mx->hosts->count; i++)
        mx_host_rest_on(&mx->hosts->list[i], &outcome.basis);
    for (size_t i = 0; i < mx->hosts->count; i++)
        for (size_t j = 0; j < mx->hosts->list[i].address_count; j++)
            record_add_address(arena, record, &mx->hosts->list[i].addresses[j]);
    observe(&outcome);
    mx_findings_add(&outcome);
}

const struct check mx_check = {"mx", applies, begin, dialog_wants, dialog_answer, verdict};
