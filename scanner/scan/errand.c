/* SPDX-License-Identifier: MIT */
#include "scan/errand.h"

#include "base/memory.h"

#include <stdlib.h>

struct errand_link {
    struct errand_link *next;
    struct errand errand;
};

void errands_add(struct errands *errands, const struct errand *errand)
{
    struct errand_link *link = memory_new(sizeof *link);

    link->errand = *errand;
    *(errands->first != NULL ? &errands->last->next : &errands->first) = link;
    errands->last = link;
}

const struct errand *errands_first(const struct errands *errands)
{
    return errands->first != NULL ? &errands->first->errand : NULL;
}

bool errands_take(struct errands *errands, struct errand *errand)
{
    struct errand_link *link = errands->first;

    if (link == NULL)
        return false;
    *errand = link->errand;
    errands->first = link->next;
    free(link);
    return true;
}
