#include "check/check.h"

#include "check/dmarc.h"
#include "check/ptr.h"

const struct check *const checks_all[] = {&ptr_check, &dmarc_check, NULL};

const struct check *check_find(struct slice name)
{
    for (size_t i = 0; checks_all[i] != NULL; i++)
        if (slice_eq(slice_of(checks_all[i]->name), name))
            return checks_all[i];
    return NULL;
}
