#include "check/talk/registration.h"

#include "check/talk/host_name.h"
#include "check/talk/suffix.h"

static bool find_domain(struct dialog *dialog, const struct dns_name *missing, struct slice owner,
                        struct registration *registration, struct dns_name *name)
{
    char buffer[DNS_NAME_TEXT_MAX];
    struct slice text = {buffer, dns_name_print(missing, buffer)};
    enum host_flaw flaw = host_name_flaw(missing);

    if ((flaw != HOST_FINE && flaw != HOST_UNDERSCORE) || suffix_is_same(text, owner))
        return false;
    struct slice found = suffix_registrable(text);
    if (found.at == NULL || !dns_name_parse(name, found))
        return false;
    registration->domain = arena_copy(dialog_arena(dialog), found);
    return true;
}

bool registration_ask(struct dialog *dialog, const struct dns_name *missing, struct slice owner,
                      struct registration *registration)
{
    struct dns_name name;

    *registration = (struct registration){.is_free = false};
    if (!find_domain(dialog, missing, owner, registration, &name))
        return true;
    const struct reply *own = dialog_ask(dialog, &name, DNS_NS);
    if (own == NULL)
        return false;
    if (proof_is_failed(&own->proof))
        registration->failed = own;
    if (own->proof.outcome != DNS_NXDOMAIN)
        return true;
    dns_name_keep_labels(&name, dns_name_label_count(&name) - 1);
    const struct reply *suffix = dialog_ask(dialog, &name, DNS_NS);
    if (suffix == NULL)
        return false;
    if (proof_is_failed(&suffix->proof))
        registration->failed = suffix;
    registration->is_free =
        suffix->proof.outcome == DNS_DATA || suffix->proof.outcome == DNS_NODATA;
    return true;
}
