/* SPDX-License-Identifier: MIT */
#include "cli/privilege.h"

#include "cli/message.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

enum status privilege_find(struct privilege *privilege, const char *name)
{
    const uid_t own = geteuid();

    *privilege =
        (struct privilege){.name = name != NULL ? name : PRIVILEGE_USER, .is_asked = name != NULL};
    if (own != 0 && name == NULL)
        return STATUS_OK;
    const struct passwd *found = getpwnam(privilege->name);
    if (found == NULL && name == NULL)
        return STATUS_OK;
    if (found == NULL || (own != 0 && found->pw_uid != own)) {
        message_error(found == NULL ? "--user %s: there is no such user"
                                    : "--user %s: only root can become somebody else",
                      name);
        return STATUS_BAD_USAGE;
    }
    privilege->uid = found->pw_uid;
    privilege->gid = found->pw_gid;
    privilege->changes = privilege->uid != own;
    return STATUS_OK;
}

static bool become(const struct privilege *privilege)
{
    const gid_t before = getegid();

    if (setresgid(privilege->gid, privilege->gid, privilege->gid) != 0)
        return false;
    if (setgroups(0, NULL) == 0 && setresuid(privilege->uid, privilege->uid, privilege->uid) == 0)
        return true;
    const int error = errno;
    (void)!setresgid(before, before, before);
    errno = error;
    return false;
}

enum status privilege_drop(const struct privilege *privilege)
{
    if (!privilege->changes && geteuid() == 0 && !privilege->is_asked)
        message_info("it stays root: there is no user %s", privilege->name);
    if (!privilege->changes || become(privilege))
        return STATUS_OK;
    if (!privilege->is_asked) {
        message_info("it stays root: it cannot become %s: %s", privilege->name, strerror(errno));
        return STATUS_OK;
    }
    message_error("--user %s: %s", privilege->name, strerror(errno));
    return STATUS_NO_MACHINE;
}
