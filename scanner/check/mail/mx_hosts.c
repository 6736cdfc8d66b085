#include "check/mail/mx_hosts.h"

#include <string.h>

enum { EXCHANGE_OFFSET = 2 }; /* behind the preference (RFC 1035 section 3.3.9) */

static bool is_before(const struct mx_host *a, const struct mx_host *b)
{
    if (a->preference != b->preference)
        return a->preference < b->preference;
    return slice_compare(a->text, b->text) < 0;
}

static void drop(struct mx_hosts *hosts, size_t index)
{
    hosts->count--;
    memmove(&hosts->list[index], &hosts->list[index + 1],
            (hosts->count - index) * sizeof *hosts->list);
}

static void insert(struct mx_hosts *hosts, const struct mx_host *host)
{
    size_t at = hosts->count;

    while (at > 0 && is_before(host, &hosts->list[at - 1]))
        at--;
    hosts->is_truncated |= hosts->count == MX_HOSTS_MAX;
    if (at == MX_HOSTS_MAX)
        return;
    if (hosts->count == MX_HOSTS_MAX)
        hosts->count--;
    memmove(&hosts->list[at + 1], &hosts->list[at], (hosts->count - at) * sizeof *host);
    hosts->list[at] = *host;
    hosts->count++;
}

static void add(struct mx_hosts *hosts, struct mx_host *host)
{
    for (size_t i = 0; i < hosts->count; i++) {
        if (!dns_name_eq(&hosts->list[i].name, &host->name))
            continue;
        hosts->list[i].is_repeated = true;
        if (!is_before(host, &hosts->list[i]))
            return;
        host->is_repeated = true;
        drop(hosts, i);
        break;
    }
    insert(hosts, host);
}

static void add_null(struct mx_hosts *hosts, unsigned preference)
{
    if (hosts->null_count == 0 || preference < hosts->null_preference)
        hosts->null_preference = preference;
    hosts->null_count++;
}

/* "192.0.2.1", "[192.0.2.1]", "[IPv6:2001:db8::1]" (RFC 5321 section 4.1.3). */
static bool is_literal(struct slice text)
{
    struct ip ip;

    if (slice_starts(text, SLICE("[")) && slice_ends(text, SLICE("]")))
        text = slice_head(slice_tail(text, 1), text.len - 2);
    if (slice_starts(text, SLICE("ipv6:")))
        text = slice_tail(text, SLICE("ipv6:").len);
    return ip_parse(text, &ip);
}

static struct mx_host host_of(struct arena *arena, const struct dns_name *name)
{
    char buffer[DNS_NAME_TEXT_MAX];
    struct mx_host host = {.name = *name};

    host.text = arena_copy(arena, (struct slice){buffer, dns_name_print(name, buffer)});
    host.is_literal = is_literal(host.text);
    return host;
}

static void take_records(struct arena *arena, struct mx_hosts *hosts, const struct reply *reply)
{
    for (size_t i = 0; i < reply->record_count; i++) {
        const struct dns_record *record = &reply->records[i];
        struct dns_name name;
        if (!dns_record_name(record, EXCHANGE_OFFSET, &name))
            continue;
        unsigned preference = (unsigned)record->data[0] << 8 | record->data[1];
        if (dns_name_label_count(&name) == 0) {
            add_null(hosts, preference);
            continue;
        }
        struct mx_host host = host_of(arena, &name);
        host.preference = preference;
        add(hosts, &host);
    }
    if (hosts->count == 0 && hosts->null_count == 0)
        hosts->proof = (struct proof){.outcome = DNS_FAILED, .cause = DNS_SERVFAIL};
}

struct mx_hosts *mx_hosts_ask(struct dialog *dialog, const struct dns_name *domain)
{
    struct reply *reply = dialog_ask(dialog, domain, DNS_MX);

    if (reply == NULL || reply->note != NULL)
        return reply == NULL ? NULL : reply->note;
    struct mx_hosts *hosts = arena_take(dialog_arena(dialog), sizeof *hosts);
    hosts->proof = reply->proof;
    hosts->alias = reply->alias_count > 0 ? reply->canonical : NULL;
    hosts->record_count = reply->record_count;
    if (reply->proof.outcome == DNS_DATA)
        take_records(dialog_arena(dialog), hosts, reply);
    hosts->is_implicit = reply->proof.outcome == DNS_NODATA;
    if (hosts->is_implicit) {
        hosts->list[0] = host_of(dialog_arena(dialog), domain);
        hosts->count = 1;
    }
    reply->note = hosts;
    return hosts;
}

static void add_address(struct mx_host *host, const struct ip *ip)
{
    size_t at = host->address_count;

    while (at > 0 && ip_compare(&host->addresses[at - 1], ip) > 0)
        at--;
    if (at == MX_ADDRESSES_MAX)
        return;
    if (host->address_count < MX_ADDRESSES_MAX)
        host->address_count++;
    memmove(&host->addresses[at + 1], &host->addresses[at],
            (host->address_count - at - 1) * sizeof *ip);
    host->addresses[at] = *ip;
}

static void take_addresses(struct mx_host *host, const struct reply *reply)
{
    struct ip ip;

    for (size_t i = 0; i < reply->record_count; i++)
        if (dns_record_ip(&reply->records[i], &ip))
            add_address(host, &ip);
}

bool mx_host_ask(struct dialog *dialog, struct mx_host *host)
{
    if (host->is_literal || host->aaaa != NULL)
        return true;
    const struct reply *a = dialog_ask(dialog, &host->name, DNS_A);
    const struct reply *aaaa = a == NULL ? NULL : dialog_ask(dialog, &host->name, DNS_AAAA);
    if (aaaa == NULL)
        return false;
    host->a = a;
    host->aaaa = aaaa;
    take_addresses(host, a);
    take_addresses(host, aaaa);
    return true;
}

/* Data without an address in it is a failure, too. */
static const struct proof *failure_of(const struct reply *reply)
{
    static const struct proof senseless = {.outcome = DNS_FAILED, .cause = DNS_SERVFAIL};
    struct ip ip;

    if (proof_is_failed(&reply->proof))
        return &reply->proof;
    if (reply->proof.outcome != DNS_DATA)
        return NULL;
    for (size_t i = 0; i < reply->record_count; i++)
        if (dns_record_ip(&reply->records[i], &ip))
            return NULL;
    return &senseless;
}

const struct proof *mx_host_failure(const struct mx_host *host)
{
    if (host->is_literal)
        return NULL;
    const struct proof *failure = failure_of(host->a);
    return failure != NULL ? failure : failure_of(host->aaaa);
}

bool mx_host_is_nonexistent(const struct mx_host *host)
{
    return !host->is_literal && host->a->proof.outcome == DNS_NXDOMAIN &&
           host->aaaa->proof.outcome == DNS_NXDOMAIN;
}

void mx_host_rest_on(const struct mx_host *host, struct proof *basis)
{
    if (host->a == NULL || host->aaaa == NULL)
        return;
    if (host->address_count == 0 || host->a->proof.outcome == DNS_DATA)
        proof_rest_on(basis, &host->a->proof);
    if (host->address_count == 0 || host->aaaa->proof.outcome == DNS_DATA)
        proof_rest_on(basis, &host->aaaa->proof);
}
