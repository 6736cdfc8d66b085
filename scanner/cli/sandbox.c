/* SPDX-License-Identifier: MIT */
#include "cli/sandbox.h"

#include "base/text.h"
#include "cli/keeper.h"
#include "cli/landlock.h"
#include "cli/message.h"
#include "cli/sanitizer.h"
#include "cli/syscall_filter.h"

#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/* What OpenSSL, libcurl and the C library open late, on the systems there are. */
static const char *const usual[] = {
    "/usr",
    "/lib",
    "/lib64",
    "/nix/store",
    "/etc/ssl",
    "/etc/pki",
    "/etc/ca-certificates",
    "/dev/urandom",
    "/etc/crypto-policies",
    "/etc/openssl",
    "/sys/devices/system/cpu",
};

enum { USUAL = sizeof usual / sizeof *usual };

void sandbox_add_port(struct sandbox_settings *settings, uint16_t port)
{
    for (size_t i = 0; i < settings->port_count; i++)
        if (settings->ports[i] == port)
            return;
    if (settings->port_count < SANDBOX_PORTS_MAX)
        settings->ports[settings->port_count++] = port;
    else
        settings->any_port = true;
}

/* "/a/b" of "/a/b/c"; absolute, as those of places are. */
static const char *folder_of(struct text *folder, const char *path)
{
    const size_t len = (size_t)(strrchr(path, '/') - path);

    text_add(folder, (struct slice){path, len > 0 ? len : 1});
    text_add_char(folder, '\0');
    return folder->at;
}

/* In the keeper. */
static void confine_keeper(const void *context)
{
    const struct sandbox_settings *settings = context;
    const char *folders[KEEPER_FILES_MAX + 1];
    struct text texts[KEEPER_FILES_MAX + 1] = {0};
    struct landlock_rules rules = {.writable = folders};

    for (int i = 0; i < KEEPER_FILES_MAX; i++)
        if (keeper_part(i) != NULL)
            folders[rules.writable_count++] = folder_of(&texts[i], keeper_part(i));
    if (settings->books != NULL)
        folders[rules.writable_count++] = folder_of(&texts[KEEPER_FILES_MAX], settings->books);
    (void)landlock_enter(&rules);
    (void)syscall_filter_enter(SYSCALL_FILTER_KEEPER);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        text_free(&texts[i]);
}

static unsigned confine_files(const struct sandbox_settings *settings)
{
    const char *readable[USUAL + 1];
    struct landlock_rules rules = {.readable = readable,
                                   .ports = settings->ports,
                                   .port_count = settings->port_count,
                                   .any_port = settings->any_port};

    for (size_t i = 0; i < USUAL; i++)
        readable[rules.readable_count++] = usual[i];
    if (settings->readable != NULL)
        readable[rules.readable_count++] = settings->readable;
    if (is_sanitized)
        readable[0] = "/";
    return landlock_enter(&rules);
}

static void tell(const struct sandbox_settings *settings, unsigned version, bool is_filtered)
{
    const bool is_another = settings->user.changes && geteuid() == settings->user.uid;

    if (version == 0)
        message_info("the kernel has no Landlock: files and ports are not confined");
    if (!is_filtered)
        message_info("the kernel has no seccomp: system calls are not confined");
    if (version > 0 && is_filtered)
        message_info("confined: Landlock %u, seccomp%s%s", version, is_another ? ", user " : "",
                     is_another ? settings->user.name : "");
}

enum status sandbox_enter(const struct sandbox_settings *settings)
{
    if (keeper_is_needed())
        keeper_begin(settings->books_fd, confine_keeper, settings);
    enum status status = privilege_drop(&settings->user);
    if (status != STATUS_OK)
        return status;
    prctl(PR_SET_DUMPABLE, 0); /* which another user undoes */
    const unsigned version = confine_files(settings);
    const bool is_filtered = syscall_filter_enter(SYSCALL_FILTER_SCAN);
    tell(settings, version, is_filtered);
    return STATUS_OK;
}
