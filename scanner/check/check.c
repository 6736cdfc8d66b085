#include "check/check.h"

const struct check *const checks_all[] = {&ptr_check, &spf_check,       &dkim_check,
                                          &mx_check,  &transport_check, NULL};

const struct check *check_find(struct slice name)
{
    for (size_t i = 0; checks_all[i] != NULL; i++)
        if (slice_eq(slice_of(checks_all[i]->name), name))
            return checks_all[i];
    return NULL;
}
