/* privilege.h -- which user the process becomes when root has started it.
 *
 *     struct privilege user;
 *     if (privilege_find(&user, options->user) != STATUS_OK) ...    // early: it may not exist
 *     if (privilege_drop(&user) != STATUS_OK) ...                   // once all files are open
 *
 * Without a name that is PRIVILEGE_USER, who owns nothing; where there is no such user, or this
 * root may not become it (in a container without that user), it stays root. A name that was asked
 * for must work.
 */
#pragma once

#include "base/status.h"

#include <stdbool.h>
#include <sys/types.h>

#define PRIVILEGE_USER "nobody"

struct privilege {
    const char *name;
    bool is_asked; /* by --user */
    bool changes;
    uid_t uid;
    gid_t gid;
};

/* STATUS_BAD_USAGE, and it is said, if there is no such user, or only root could become it. */
MUST_USE enum status privilege_find(struct privilege *privilege, const char *name);

/* With no group but that user's own. There is no way back. */
MUST_USE enum status privilege_drop(const struct privilege *privilege);
