/* twin.h -- for tests: no two findings of a record may be about the same thing.
 *
 *     cr_expect_null(twin_find(&record));
 */
#pragma once

#include "model/record.h"

static inline bool twin_is(const struct finding *a, const struct finding *b)
{
    return a->code == b->code && slice_eq(a->subject, b->subject) &&
           slice_eq(a->listing.list, b->listing.list) && slice_eq(a->about, b->about);
}

/* A finding that has a twin before it, or NULL. */
static inline const struct finding *twin_find(const struct record *record)
{
    for (const struct finding *f = record->findings; f != NULL; f = f->next)
        for (const struct finding *before = record->findings; before != f; before = before->next)
            if (twin_is(before, f))
                return f;
    return NULL;
}

static inline const char *twin_code(const struct record *record)
{
    const struct finding *twin = twin_find(record);

    return twin == NULL ? "" : finding_code_text(twin->code);
}
