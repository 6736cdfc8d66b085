#include "check/dmarc/dmarc_destinations.h"

#include "check/talk/suffix.h"

static bool is_related(const struct dns_name *name, struct slice host)
{
    char buffer[DNS_NAME_TEXT_MAX];

    return suffix_is_same((struct slice){buffer, dns_name_print(name, buffer)}, host);
}

static bool is_outside(const struct dmarc_ruling *ruling, const struct dns_name *host,
                       struct slice host_text)
{
    if (ruling->has_org)
        return !dns_name_is_below(host, &ruling->org);
    return !is_related(&ruling->place->name, host_text);
}

static bool is_listed(const struct dmarc_destinations *destinations, struct slice host)
{
    for (unsigned i = 0; i < destinations->count; i++)
        if (slice_eq(destinations->at[i].uri->host, host))
            return true;
    return false;
}

static void list(const struct dmarc_ruling *ruling, const struct dmarc_uris *uris,
                 struct dmarc_destinations *destinations)
{
    struct dns_name host;

    for (size_t i = 0; i < uris->count; i++) {
        const struct dmarc_uri *uri = &uris->at[i];
        if (uri->host.at == NULL || is_listed(destinations, uri->host) ||
            !dns_name_parse(&host, uri->host) || !is_outside(ruling, &host, uri->host))
            continue;
        if (destinations->count == DMARC_DESTINATIONS_MAX) {
            destinations->left_out++;
            continue;
        }
        destinations->at[destinations->count++] = (struct dmarc_destination){
            .uri = uri, .is_related = is_related(&ruling->place->name, uri->host)};
    }
}

static bool has_consent(struct arena *arena, const struct reply *reply)
{
    for (size_t i = 0; i < reply->record_count; i++)
        if (dmarc_record_is(reply_text(arena, reply, i)))
            return true;
    return false;
}

static bool ask(struct dialog *dialog, const struct dns_name *domain,
                struct dmarc_destination *destination)
{
    const struct dns_name middle = dns_name_of("_report._dmarc");
    struct dns_name host;

    if (!dns_name_parse(&host, destination->uri->host) ||
        !dns_name_join(&destination->name, domain, &middle) ||
        !dns_name_join(&destination->name, &destination->name, &host))
        return true;
    destination->reply = dialog_ask(dialog, &destination->name, DNS_TXT);
    if (destination->reply == NULL)
        return false;
    destination->is_authorised = has_consent(dialog_arena(dialog), destination->reply);
    return true;
}

bool dmarc_destinations_ask(struct dialog *dialog, const struct dmarc_discovery *discovery,
                            struct dmarc_destinations *destinations)
{
    const struct dmarc_ruling *ruling = &discovery->now;

    *destinations = (struct dmarc_destinations){.count = 0};
    if (ruling->policy == DMARC_NO_POLICY || dmarc_is_registry(discovery, ruling->place))
        return true;
    list(ruling, &ruling->place->record->rua, destinations);
    list(ruling, &ruling->place->record->ruf, destinations);
    for (unsigned i = 0; i < destinations->count; i++)
        if (!ask(dialog, &ruling->place->name, &destinations->at[i]))
            return false;
    return true;
}
