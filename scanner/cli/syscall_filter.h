/* syscall_filter.h -- which system calls the process may still make: a seccomp filter, for good.
 *
 *     bool holds = syscall_filter_enter(SYSCALL_FILTER_SCAN);
 *
 * It names what is forbidden, not what is allowed: a list of what is allowed would have to know
 * every call that any release of the C library, libunbound, OpenSSL and libcurl makes on any
 * architecture, and would end scans that are fine the day one of them makes another. Forbidden is
 * what none of them needs once a scan runs, and an intruder does: to start a program or a process,
 * to look into another one or signal it, to become somebody else, sockets but of UDP and TCP over
 * IP, to listen, to change what a file is called or who may use it, all that administers the
 * machine, and the corners of the kernel that faults are found in most (io_uring, bpf, userfaultfd,
 * keys, perf). Such a call fails with EPERM.
 *
 * The kernel remembers which calls are always allowed, so those of the hot path cost nothing.
 * A build with a sanitizer may start processes: its leak checker is one.
 *
 * Threads: the calling one alone, so it must be the only one.
 */
#pragma once

#include <stdbool.h>

enum syscall_filter {
    SYSCALL_FILTER_SCAN,
    SYSCALL_FILTER_KEEPER, /* may make, rename and remove files, but has no sockets at all */
};

/* False, and nothing has changed, if the kernel has none. */
bool syscall_filter_enter(enum syscall_filter which);
