/* SPDX-License-Identifier: MIT */
#include "resolve/descriptor.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/socket.h>

/* Descriptors are the process's, and so is the number of those it did not get. */
static _Atomic uint64_t refused;

int descriptor_socket(int family, int type, int protocol)
{
    int fd = socket(family, type | SOCK_CLOEXEC, protocol);

    if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS))
        atomic_fetch_add_explicit(&refused, 1, memory_order_relaxed);
    return fd;
}

uint64_t descriptor_refused(void)
{
    return atomic_load_explicit(&refused, memory_order_relaxed);
}
