/* SPDX-License-Identifier: MIT */
#include "cli/key.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* NULL if nobody but root or us can read it. */
static const char *reason_against(int fd)
{
    struct stat status;

    if (fstat(fd, &status) != 0)
        return strerror(errno);
    if (!S_ISREG(status.st_mode))
        return "it is no file";
    if (status.st_uid != 0 && status.st_uid != geteuid())
        return "it belongs to somebody else";
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return "others may read it; chmod 600";
    return NULL;
}

static struct slice read_key(const char *path, struct arena *arena, const char **why)
{
    char key[LIST_KEY_LEN_MAX + 2];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    const char *reason = fd < 0 ? strerror(errno) : reason_against(fd);
    ssize_t len = reason == NULL ? read(fd, key, sizeof key) : 0;

    if (len < 0)
        reason = strerror(errno);
    if (fd >= 0)
        close(fd);
    if (reason != NULL)
        *why = arena_print(arena, "the key file %s is not used: %s", path, reason).at;
    return arena_copy(arena, (struct slice){key, len > 0 ? (size_t)len : 0});
}

struct slice key_find(const struct list *list, struct arena *arena, const char **why)
{
    struct text name = {0};
    struct slice key = {0};

    *why = NULL;
    text_print(&name, "%.*s_FILE", SLICE_ARG(list->key_env));
    text_add_char(&name, '\0');
    const char *path = getenv(name.at);
    name.at[list->key_env.len] = '\0';
    const char *value = getenv(name.at);
    if (value != NULL)
        key = slice_of(value);
    else if (path != NULL)
        key = read_key(path, arena, why);
    text_free(&name);
    if (*why != NULL || (value == NULL && path == NULL))
        return (struct slice){0};

    const char *file = value != NULL ? "" : "_FILE";
    key = slice_trim(key);
    if (key.len == 0)
        *why = arena_print(arena, "the key in %.*s%s is blank", SLICE_ARG(list->key_env), file).at;
    else if (key.len > LIST_KEY_LEN_MAX)
        *why = arena_print(arena, "the key in %.*s%s is longer than %d bytes",
                           SLICE_ARG(list->key_env), file, LIST_KEY_LEN_MAX)
                   .at;
    return *why == NULL ? key : (struct slice){0};
}
