/* registration.h -- could a stranger register the domain that a missing name lies in?
 *
 *     if (!registration_ask(dialog, &missing, domain, &registration))
 *         return false;        // a question is waiting
 *     if (registration.is_free) ...
 *
 * So it is if the name's registrable domain does not exist, is not that of the owner, and the
 * public suffix above it exists: under one that does not, nobody can register anything.
 *
 * Bounds: 2 questions. Memory: the dialog's arena.
 */
#pragma once

#include "check/talk/dialog.h"

struct registration {
    struct slice domain; /* the registrable one; absent: it is the owner's, or there is none */
    bool is_free;
    const struct reply *failed; /* the lookup that failed, or NULL */
};

/* owner: the domain of the target, which may well register what it lacks. */
bool registration_ask(struct dialog *dialog, const struct dns_name *missing, struct slice owner,
                      struct registration *registration);
