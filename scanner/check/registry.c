#include "check/registry.h"

#include "check/dkim/dkim.h"
#include "check/dmarc/dmarc.h"
#include "check/mail/mx.h"
#include "check/mail/transport.h"
#include "check/ptr/ptr.h"
#include "check/spf/spf.h"

const struct check *const checks_all[] = {
    &ptr_check, &spf_check, &dmarc_check, &dkim_check, &mx_check, &transport_check, NULL,
};

bool check_is_about_ip(const struct check *check)
{
    const struct target address = {.kind = TARGET_IP4, .ip = ip_from_v4(0)};

    return check->applies(&address);
}

const struct check *check_find(struct slice name)
{
    for (size_t i = 0; checks_all[i] != NULL; i++)
        if (slice_eq(slice_of(checks_all[i]->name), name))
            return checks_all[i];
    return NULL;
}
