#include "check/check.h"

#include "check/dkim.h"
#include "check/dmarc.h"
#include "check/mx.h"
#include "check/ptr.h"
#include "check/spf.h"
#include "check/transport.h"

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
