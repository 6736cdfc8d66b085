#include "check/mail/mx_findings.h"

#include "base/ip_special.h"
#include "check/talk/failures.h"
#include "check/talk/host_name.h"

static struct finding *add_about(struct mx_outcome *outcome, const struct mx_host *host,
                                 enum finding_code code)
{
    struct proof basis = outcome->hosts->proof;

    mx_host_rest_on(host, &basis);
    struct finding *finding = report_add(&outcome->report, code, &basis);
    finding->about = report_text(&outcome->report, host->text);
    finding_add_answer(outcome->report.arena, finding, finding->about);
    return finding;
}

/* Why there is no MX record. */
static struct slice print_absence(struct mx_outcome *outcome)
{
    struct arena *arena = outcome->report.arena;
    struct slice domain = outcome->domain;
    bool is_nonexistent = outcome->hosts->proof.outcome == DNS_NXDOMAIN;
    const char *lack =
        is_nonexistent ? "does not exist" : "has neither an MX record nor an address";

    if (outcome->result == MX_IMPLICIT)
        return arena_print(arena, "%.*s has no MX record, only an address", SLICE_ARG(domain));
    struct slice subject = domain;
    if (outcome->hosts->alias != NULL) {
        subject = report_name(&outcome->report, outcome->hosts->alias);
        subject = arena_print(arena, "%.*s is an alias of %.*s, which", SLICE_ARG(domain),
                              SLICE_ARG(subject));
    }
    return arena_print(arena, "%.*s %s: it can receive no mail, and no bounces of what it sends",
                       SLICE_ARG(subject), lack);
}

static void report_no_records(struct mx_outcome *outcome)
{
    bool is_none = outcome->result == MX_NONE;

    struct finding *finding = report_add(
        &outcome->report, is_none ? FINDING_MX_NONE : FINDING_MX_IMPLICIT, &outcome->basis);
    finding->reason = print_absence(outcome);
    finding->advice = arena_print(outcome->report.arena,
                                  "publish an MX record at %.*s that names its mail server, "
                                  "such as: MX 10 mail.%.*s. or, if it takes no mail: MX 0 .",
                                  SLICE_ARG(outcome->domain), SLICE_ARG(outcome->domain));
}

static void report_null(struct mx_outcome *outcome)
{
    struct arena *arena = outcome->report.arena;
    const struct mx_hosts *hosts = outcome->hosts;
    struct slice domain = outcome->domain;
    bool is_fine = hosts->null_count == 1 && hosts->null_preference == 0;

    struct finding *finding =
        report_add(&outcome->report, hosts->count > 0 ? FINDING_MX_NULL_MIXED : FINDING_MX_NULL,
                   &hosts->proof);
    if (hosts->count > 0) {
        finding->reason = SLICE("\".\" says that no mail is taken, but there are other MX records");
        finding->advice = arena_print(arena,
                                      "remove the MX record with the target \".\" from "
                                      "%.*s, or, if it takes no mail, all the others",
                                      SLICE_ARG(domain));
        return;
    }
    if (!is_fine)
        finding->severity = SEVERITY_LOW;
    finding->reason =
        is_fine ? SLICE("the domain takes no mail (RFC 7505)")
        : hosts->null_count > 1
            ? arena_print(arena, "%u MX records with the target \".\", not one", hosts->null_count)
            : arena_print(arena, "the preference beside \".\" is %u, not 0",
                          hosts->null_preference);
    finding->advice = is_fine
                          ? arena_print(arena,
                                        "if %.*s sends no mail either, publish a TXT record there: "
                                        "v=spf1 -all",
                                        SLICE_ARG(domain))
                          : arena_print(arena, "publish exactly one MX record at %.*s: MX 0 .",
                                        SLICE_ARG(domain));
}

static void report_too_many(struct mx_outcome *outcome)
{
    struct arena *arena = outcome->report.arena;

    struct finding *finding =
        report_add(&outcome->report, FINDING_MX_TOO_MANY, &outcome->hosts->proof);
    finding->reason = arena_print(arena,
                                  "%zu MX records: the %d hosts most preferred were looked "
                                  "at",
                                  outcome->hosts->record_count, MX_HOSTS_MAX);
    finding->advice = arena_print(arena, "publish fewer MX records at %.*s, at most %d",
                                  SLICE_ARG(outcome->domain), MX_HOSTS_MAX);
}

/* What the record itself says of the host. */
static void report_record(struct mx_outcome *outcome, const struct mx_host *host)
{
    struct arena *arena = outcome->report.arena;
    struct slice domain = outcome->domain;
    enum host_flaw flaw = host_name_flaw(&host->name);

    if (host->is_repeated) {
        struct finding *finding = add_about(outcome, host, FINDING_MX_DUPLICATE);
        finding->reason = arena_print(arena, "several MX records name %.*s", SLICE_ARG(host->text));
        finding->advice = arena_print(arena, "keep one of the MX records of %.*s that name %.*s",
                                      SLICE_ARG(domain), SLICE_ARG(host->text));
    }
    if (host->is_literal) {
        struct finding *finding = add_about(outcome, host, FINDING_MX_LITERAL);
        finding->reason =
            arena_print(arena, "%.*s is an address, not the name of a host", SLICE_ARG(host->text));
        finding->advice = arena_print(arena,
                                      "give the host %.*s a name, and publish that at %.*s, "
                                      "such as: MX %u mail.%.*s.",
                                      SLICE_ARG(host->text), SLICE_ARG(domain), host->preference,
                                      SLICE_ARG(domain));
    } else if (flaw != HOST_FINE) {
        struct finding *finding = add_about(outcome, host, FINDING_MX_BAD_NAME);
        finding->reason =
            arena_print(arena, "%.*s %s", SLICE_ARG(host->text), host_flaw_text(flaw));
        finding->advice = arena_print(arena,
                                      "let the MX record of %.*s name a host of the public "
                                      "DNS, such as mail.%.*s, instead of %.*s",
                                      SLICE_ARG(domain), SLICE_ARG(domain), SLICE_ARG(host->text));
    }
}

static const struct dns_name *alias_target(const struct mx_host *host)
{
    if (host->is_literal)
        return NULL;
    if (host->a->alias_count > 0)
        return host->a->canonical;
    return host->aaaa->alias_count > 0 ? host->aaaa->canonical : NULL;
}

static bool is_known_to_lack(const struct mx_host *host)
{
    return host->address_count == 0 && mx_host_failure(host) == NULL;
}

static void report_alias(struct mx_outcome *outcome, const struct mx_host *host)
{
    struct arena *arena = outcome->report.arena;

    if (alias_target(host) == NULL)
        return;
    struct slice target = report_name(&outcome->report, alias_target(host));
    struct slice better = is_known_to_lack(host) ? SLICE("a host that has an address") : target;
    struct finding *finding = add_about(outcome, host, FINDING_MX_ALIAS);
    finding->reason = arena_print(arena, "%.*s is an alias of %.*s (RFC 2181 section 10.3)",
                                  SLICE_ARG(host->text), SLICE_ARG(target));
    finding->advice =
        arena_print(arena, "let the MX record of %.*s name %.*s instead of %.*s",
                    SLICE_ARG(outcome->domain), SLICE_ARG(better), SLICE_ARG(host->text));
}

/* Where no host has a public address, no mail arrives at all. */
static void report_private(struct mx_outcome *outcome, const struct mx_host *host, bool is_fatal)
{
    struct arena *arena = outcome->report.arena;
    struct slice list = {0};
    char buffer[IP_TEXT_MAX];

    for (size_t i = 0; i < host->address_count; i++) {
        const struct ip *ip = &host->addresses[i];
        const char *range = ip_special(ip);
        if (range == NULL)
            continue;
        struct slice text = {buffer, ip_print(ip, buffer)};
        list = arena_print(arena, "%.*s%s%.*s (%s)", SLICE_ARG(list), list.len > 0 ? ", " : "",
                           SLICE_ARG(text), range);
    }
    if (list.len == 0)
        return;
    struct finding *finding = add_about(outcome, host, FINDING_MX_PRIVATE);
    if (is_fatal)
        finding->severity = SEVERITY_HIGH;
    finding->reason = arena_print(arena, "%.*s has %.*s, which the Internet cannot reach",
                                  SLICE_ARG(host->text), SLICE_ARG(list));
    finding->advice =
        outcome->hosts->is_implicit
            ? arena_print(arena,
                          "publish an MX record at %.*s that names a mail server with "
                          "public addresses",
                          SLICE_ARG(host->text))
            : arena_print(arena,
                          "publish public addresses only at %.*s, or remove it from the MX "
                          "records of %.*s",
                          SLICE_ARG(host->text), SLICE_ARG(outcome->domain));
}

/* What is true of a host without an address. */
static struct slice print_lack(struct mx_outcome *outcome, const struct mx_host *host)
{
    struct arena *arena = outcome->report.arena;
    const struct dns_name *target = alias_target(host);
    const char *lack = host->is_literal               ? "is an address, not a name"
                       : mx_host_is_nonexistent(host) ? "does not exist"
                                                      : "has no address";

    if (target == NULL)
        return arena_print(arena, "%.*s %s", SLICE_ARG(host->text), lack);
    struct slice text = report_name(&outcome->report, target);
    return arena_print(arena, "%.*s is an alias of %.*s, which %s", SLICE_ARG(host->text),
                       SLICE_ARG(text), lack);
}

static void report_dangling(struct mx_outcome *outcome, const struct mx_host *host,
                            const struct registration *registration)
{
    struct arena *arena = outcome->report.arena;
    struct slice domain = outcome->domain;
    struct slice free_name = report_text(&outcome->report, registration->domain);
    struct slice lack = print_lack(outcome, host);

    struct finding *finding = add_about(outcome, host, FINDING_MX_DANGLING);
    finding->reason = arena_print(arena,
                                  "%.*s: nobody has %.*s, and whoever registers it gets "
                                  "mail for %.*s",
                                  SLICE_ARG(lack), SLICE_ARG(free_name), SLICE_ARG(domain));
    finding->advice = arena_print(arena,
                                  "remove %.*s from the MX records of %.*s, or register "
                                  "%.*s",
                                  SLICE_ARG(host->text), SLICE_ARG(domain), SLICE_ARG(free_name));
}

/* Of a literal that has been said already. */
static void report_no_address(struct mx_outcome *outcome, const struct mx_host *host)
{
    if (host->is_literal || !is_known_to_lack(host))
        return;
    struct finding *finding = add_about(outcome, host, FINDING_MX_NO_ADDRESS);
    finding->reason = print_lack(outcome, host);
    finding->advice = arena_print(
        outcome->report.arena,
        "publish an A record at %.*s%s, or remove it from the MX records of %.*s",
        SLICE_ARG(host->text), alias_target(host) != NULL ? " in place of the CNAME record" : "",
        SLICE_ARG(outcome->domain));
}

static void report_unreachable(struct mx_outcome *outcome)
{
    struct arena *arena = outcome->report.arena;
    struct slice domain = outcome->domain;

    struct finding *finding = report_add(&outcome->report, FINDING_MX_UNREACHABLE, &outcome->basis);
    for (size_t i = 0; i < outcome->hosts->count; i++) {
        const struct mx_host *host = &outcome->hosts->list[i];
        struct slice lack = print_lack(outcome, host);
        finding_add_answer(arena, finding, report_text(&outcome->report, host->text));
        finding->reason = arena_print(arena, "%.*s%s%.*s", SLICE_ARG(finding->reason),
                                      i > 0 ? "; " : "", SLICE_ARG(lack));
    }
    finding->advice = arena_print(arena,
                                  "publish an A record at the hosts that the MX records of "
                                  "%.*s name, or name others: no mail for %.*s can be "
                                  "delivered",
                                  SLICE_ARG(domain), SLICE_ARG(domain));
}

static void report_no_ip4(struct mx_outcome *outcome)
{
    struct arena *arena = outcome->report.arena;
    struct slice domain = outcome->domain;

    struct finding *finding = report_add(&outcome->report, FINDING_MX_NO_IP4, &outcome->basis);
    finding->reason = SLICE("there are IPv6 addresses only");
    finding->advice = arena_print(arena,
                                  "publish an A record, too, at a host that takes the mail "
                                  "of %.*s: many senders have no IPv6",
                                  SLICE_ARG(domain));
}

/* What holds of all hosts together. */
struct tally {
    size_t lacking_count; /* that have no address */
    size_t ip4_count;     /* that have, or could have, an IPv4 address */
    size_t public_count;  /* that have, or could have, a public address */
};

/* Of all that were answered, not only those that the host keeps. */
static bool has_public(const struct reply *reply)
{
    struct ip ip;

    for (size_t i = 0; reply != NULL && i < reply->record_count; i++)
        if (dns_record_ip(&reply->records[i], &ip) && ip_special(&ip) == NULL)
            return true;
    return false;
}

static struct tally tally_of(const struct mx_hosts *hosts)
{
    struct tally tally = {0};

    for (size_t i = 0; i < hosts->count; i++) {
        const struct mx_host *host = &hosts->list[i];
        tally.lacking_count += is_known_to_lack(host);
        tally.ip4_count += mx_host_failure(host) != NULL ||
                           (host->address_count > 0 && host->addresses[0].family == IP_V4);
        tally.public_count +=
            mx_host_failure(host) != NULL || has_public(host->a) || has_public(host->aaaa);
    }
    return tally;
}

static void report_hosts(struct mx_outcome *outcome)
{
    const struct mx_hosts *hosts = outcome->hosts;
    struct tally tally = tally_of(hosts);
    bool is_unreachable = tally.lacking_count == hosts->count;
    bool has_no_public = tally.public_count == 0 && !hosts->is_implicit;

    if (is_unreachable && !hosts->is_implicit)
        report_unreachable(outcome);
    if (!is_unreachable && tally.ip4_count == 0)
        report_no_ip4(outcome);
    for (size_t i = 0; i < hosts->count; i++) {
        const struct mx_host *host = &hosts->list[i];
        report_private(outcome, host, has_no_public);
        if (hosts->is_implicit)
            continue;
        report_record(outcome, host);
        report_alias(outcome, host);
        if (outcome->registries[i].is_free)
            report_dangling(outcome, host, &outcome->registries[i]);
        else if (!is_unreachable)
            report_no_address(outcome, host);
    }
}

static void report_failures(struct mx_outcome *outcome)
{
    struct failures failures = {.code = FINDING_MX_UNKNOWN};
    const struct mx_hosts *hosts = outcome->hosts;

    if (proof_is_failed(&hosts->proof))
        failures_add(&failures, &outcome->report, &hosts->proof, outcome->domain);
    for (size_t i = 0; i < hosts->count; i++) {
        const struct proof *failure = mx_host_failure(&hosts->list[i]);
        const struct registration *registration = &outcome->registries[i];
        if (failure != NULL)
            failures_add(&failures, &outcome->report, failure, hosts->list[i].text);
        if (registration->failed != NULL)
            failures_add(&failures, &outcome->report, &registration->failed->proof,
                         report_name(&outcome->report, &registration->failed->question.name));
    }
}

void mx_findings_add(struct mx_outcome *outcome)
{
    if (outcome->result == MX_NONE || outcome->result == MX_IMPLICIT)
        report_no_records(outcome);
    if (outcome->hosts->null_count > 0)
        report_null(outcome);
    if (outcome->hosts->is_truncated)
        report_too_many(outcome);
    if (outcome->hosts->count > 0)
        report_hosts(outcome);
    report_failures(outcome);
}
