/* SPDX-License-Identifier: MIT */
#include "cli/landlock.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's interface, as of its sixth version: a system's headers may be older than its kernel.
 * The numbers are the same on every architecture. */
enum { CREATE_RULESET = 444, ADD_RULE = 445, RESTRICT_SELF = 446 };
enum { ASK_VERSION = 1 };
enum { RULE_PATH = 1, RULE_PORT = 2 };

enum {
    EXECUTE = 1 << 0,
    WRITE_FILE = 1 << 1,
    READ_FILE = 1 << 2,
    READ_DIR = 1 << 3,
    REMOVE_FILE = 1 << 5,
    MAKE_REG = 1 << 8,
    FIRST_RIGHTS = (1 << 13) - 1, /* all of version 1 */
    REFER = 1 << 13,
    TRUNCATE = 1 << 14,
    IOCTL_DEV = 1 << 15,
};
enum { BIND_TCP = 1 << 0, CONNECT_TCP = 1 << 1 };
enum { SCOPE_ABSTRACT_SOCKET = 1 << 0, SCOPE_SIGNAL = 1 << 1 };

enum { VERSION_REFER = 2, VERSION_TRUNCATE = 3, VERSION_PORTS = 4, VERSION_IOCTL = 5 };
enum { VERSION_SCOPES = 6 };

struct ruleset {
    uint64_t files, ports, scopes;
};

struct path_rule {
    uint64_t allowed;
    int32_t parent_fd;
} __attribute__((packed));

struct port_rule {
    uint64_t allowed, port;
};

static struct ruleset all_of(unsigned version, bool any_port)
{
    struct ruleset all = {.files = FIRST_RIGHTS};

    if (version >= VERSION_REFER)
        all.files |= REFER;
    if (version >= VERSION_TRUNCATE)
        all.files |= TRUNCATE;
    if (version >= VERSION_IOCTL)
        all.files |= IOCTL_DEV;
    if (version >= VERSION_PORTS && !any_port)
        all.ports = CONNECT_TCP;
    if (version >= VERSION_SCOPES)
        all.scopes = SCOPE_ABSTRACT_SOCKET | SCOPE_SIGNAL;
    return all;
}

/* An older kernel takes a shorter struct only. */
static size_t size_of(unsigned version)
{
    if (version >= VERSION_SCOPES)
        return sizeof(struct ruleset);
    return (version >= VERSION_PORTS ? 2 : 1) * sizeof(uint64_t);
}

static void allow_path(int ruleset, const char *path, uint64_t allowed)
{
    int fd = open(path, O_PATH | O_CLOEXEC);
    const struct path_rule rule = {.allowed = allowed, .parent_fd = fd};

    if (fd < 0)
        return;
    /* What is no folder may not be given the rights of one. */
    if (syscall(ADD_RULE, ruleset, RULE_PATH, &rule, 0) != 0) {
        const struct path_rule file_rule = {.allowed = allowed & (READ_FILE | WRITE_FILE),
                                            .parent_fd = fd};
        (void)syscall(ADD_RULE, ruleset, RULE_PATH, &file_rule, 0);
    }
    close(fd);
}

static void allow(int ruleset, const struct landlock_rules *rules, const struct ruleset *all)
{
    const uint64_t writing = WRITE_FILE | READ_FILE | REMOVE_FILE | MAKE_REG | TRUNCATE;

    for (size_t i = 0; i < rules->readable_count; i++)
        allow_path(ruleset, rules->readable[i], READ_FILE | READ_DIR);
    for (size_t i = 0; i < rules->writable_count; i++)
        allow_path(ruleset, rules->writable[i], writing & all->files);
    for (size_t i = 0; all->ports != 0 && i < rules->port_count; i++) {
        const struct port_rule rule = {.allowed = CONNECT_TCP, .port = rules->ports[i]};
        (void)syscall(ADD_RULE, ruleset, RULE_PORT, &rule, 0);
    }
}

unsigned landlock_enter(const struct landlock_rules *rules)
{
    long version = syscall(CREATE_RULESET, NULL, 0, ASK_VERSION);

    if (version <= 0)
        return 0;
    const struct ruleset all = all_of((unsigned)version, rules->any_port);
    int ruleset = (int)syscall(CREATE_RULESET, &all, size_of((unsigned)version), 0);
    if (ruleset < 0)
        return 0;
    allow(ruleset, rules, &all);
    bool holds =
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && syscall(RESTRICT_SELF, ruleset, 0) == 0;
    close(ruleset);
    return holds ? (unsigned)version : 0;
}
