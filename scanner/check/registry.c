#include "check/registry.h"

#include "check/host_name.h"
#include "check/suffix.h"

static bool find_domain(struct dialog *dialog, const struct dns_name *missing, struct slice owner,
                        struct registry *registry, struct dns_name *name)
{
    char buffer[DNS_NAME_TEXT_MAX];
    struct slice text = {buffer, dns_name_print(missing, buffer)};
    enum host_flaw flaw = host_name_flaw(missing);

    if ((flaw != HOST_FINE && flaw != HOST_UNDERSCORE) || suffix_is_same(text, owner))
        return false;
    struct slice found = suffix_registrable(text);
    if (found.at == NULL || !dns_name_parse(name, found))
        return false;
    registry->domain = arena_copy(dialog_arena(dialog), found);
    return true;
}

bool registry_ask(struct dialog *dialog, const struct dns_name *missing, struct slice owner,
                  struct registry *registry)
{
    struct dns_name name;

    *registry = (struct registry){.is_free = false};
    if (!find_domain(dialog, missing, owner, registry, &name))
        return true;
    const struct reply *own = dialog_ask(dialog, &name, DNS_NS);
    if (own == NULL)
        return false;
    if (proof_is_failed(&own->proof))
        registry->failed = own;
    if (own->proof.outcome != DNS_NXDOMAIN)
        return true;
    dns_name_keep_labels(&name, dns_name_label_count(&name) - 1);
    const struct reply *suffix = dialog_ask(dialog, &name, DNS_NS);
    if (suffix == NULL)
        return false;
    if (proof_is_failed(&suffix->proof))
        registry->failed = suffix;
    registry->is_free = suffix->proof.outcome == DNS_DATA || suffix->proof.outcome == DNS_NODATA;
    return true;
}
