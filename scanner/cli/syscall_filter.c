/* SPDX-License-Identifier: MIT */
#include "cli/syscall_filter.h"

#include "base/fatal.h"
#include "cli/sanitizer.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* By name, since not every architecture and every libseccomp knows all of them. */
static const char *const nobody_needs[] = {
    /* other processes */
    "process_vm_readv", "process_vm_writev", "process_madvise", "process_mrelease", "kcmp",
    "pidfd_open", "pidfd_getfd", "pidfd_send_signal", "rt_sigqueueinfo", "rt_tgsigqueueinfo",
    "tkill", "setns", "unshare",
    /* another user */
    "setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setfsuid", "setfsgid",
    "setgroups", "setuid32", "setgid32", "setreuid32", "setregid32", "setresuid32", "setresgid32",
    "setfsuid32", "setfsgid32", "setgroups32", "capset",
    /* files */
    "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat", "chown32",
    "fchown32", "lchown32", "link", "linkat", "symlink", "symlinkat", "mkdir", "mkdirat", "rmdir",
    "mknod", "mknodat", "truncate", "truncate64", "setxattr", "lsetxattr", "fsetxattr",
    "removexattr", "lremovexattr", "fremovexattr", "utime", "utimes", "futimesat", "utimensat",
    "utimensat_time64", "chroot", "name_to_handle_at", "open_by_handle_at", "fanotify_init",
    "inotify_init", "inotify_init1",
    /* sockets */
    "listen", "accept", "accept4",
    /* the machine */
    "mount", "umount", "umount2", "mount_setattr", "move_mount", "open_tree", "fsopen", "fsconfig",
    "fsmount", "fspick", "pivot_root", "swapon", "swapoff", "reboot", "kexec_load",
    "kexec_file_load", "init_module", "finit_module", "delete_module", "acct", "quotactl",
    "quotactl_fd", "syslog", "sethostname", "setdomainname", "settimeofday", "clock_settime",
    "clock_settime64", "clock_adjtime", "clock_adjtime64", "adjtimex", "stime", "iopl", "ioperm",
    "modify_ldt", "personality", "vhangup", "nfsservctl", "lookup_dcookie",
    /* corners */
    "bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter",
    "io_uring_register", "add_key", "request_key", "keyctl", "memfd_secret", "landlock_add_rule"};

static const char *const starts_programs[] = {"execve", "execveat", "fork", "vfork", "ptrace"};

static const char *const keeper_needs[] = {"rename", "renameat", "renameat2", "unlink", "unlinkat"};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void forbid(scmp_filter_ctx filter, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int number = seccomp_syscall_resolve_name(names[i]);
        if (number != __NR_SCMP_ERROR)
            (void)seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), number, 0);
    }
}

#ifdef __s390__
enum { CLONE_FLAGS_AT = 1 };
#else
enum { CLONE_FLAGS_AT = 0 };
#endif

/* A new thread is none of its own group. Of clone3() a filter cannot see the flags, but the C
 * library goes on with clone() where there is none. */
static void forbid_processes(scmp_filter_ctx filter)
{
    forbid(filter, starts_programs, COUNT(starts_programs));
    (void)seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
    (void)seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
                           SCMP_CMP(CLONE_FLAGS_AT, SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
    (void)seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(prctl), 1,
                           SCMP_A0(SCMP_CMP_EQ, PR_SET_DUMPABLE, 0));
}

/* Below AF_INET, between it and AF_INET6, and above that; and types but stream and datagram. */
static void forbid_odd_sockets(scmp_filter_ctx filter)
{
    enum { TYPE_BITS = 0xf };
    const scmp_datum_t odd_types[] = {0,         SOCK_RAW,   SOCK_RDM, SOCK_SEQPACKET,
                                      SOCK_DCCP, SOCK_PACKET};

    (void)seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(socket), 1,
                           SCMP_A0(SCMP_CMP_LT, AF_INET, 0));
    (void)seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(socket), 1,
                           SCMP_A0(SCMP_CMP_GT, AF_INET6, 0));
    for (scmp_datum_t family = AF_INET + 1; family < AF_INET6; family++)
        (void)seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(socket), 1,
                               SCMP_A0(SCMP_CMP_EQ, family, 0));
    for (size_t i = 0; i < COUNT(odd_types); i++)
        (void)seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(socket), 1,
                               SCMP_A1(SCMP_CMP_MASKED_EQ, TYPE_BITS, odd_types[i]));
}

/* raise() and abort() signal the process itself. */
static void forbid_signals(scmp_filter_ctx filter)
{
    const scmp_datum_t self = (scmp_datum_t)getpid();

    (void)seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(kill), 1,
                           SCMP_A0(SCMP_CMP_NE, self, 0));
    (void)seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(tgkill), 1,
                           SCMP_A0(SCMP_CMP_NE, self, 0));
}

bool syscall_filter_enter(enum syscall_filter which)
{
    static const char *const any_socket[] = {"socket", "socketpair", "connect", "bind"};
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

    if (filter == NULL)
        fatal("memory");
    /* Or kernels before 5.16 slow down every branch of a process that has a filter. */
    (void)seccomp_attr_set(filter, SCMP_FLTATR_CTL_SSB, 1);
    forbid(filter, nobody_needs, COUNT(nobody_needs));
    if (!is_sanitized)
        forbid_processes(filter);
    forbid_signals(filter);
    if (which == SYSCALL_FILTER_KEEPER) {
        forbid(filter, any_socket, COUNT(any_socket));
    } else {
        forbid(filter, keeper_needs, COUNT(keeper_needs));
        forbid_odd_sockets(filter);
    }
    bool holds = seccomp_load(filter) == 0;
    seccomp_release(filter);
    return holds;
}
