/* SPDX-License-Identifier: MIT */
#include "cli/safeguard.h"

#include "base/fatal.h"
#include "cli/message.h"
#include "scan/demand.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#ifdef RBLSWEEP_MIMALLOC
#include <mimalloc.h>
#else
#include "base/memory.h"

#include <event2/event.h>
#include <jansson.h>
#endif

/* Most libraries have no answer to a malloc that fails: some crash, some call a good row malformed.
 * mimalloc serves them all, so it is asked to tell. Without it, those that take a function of ours
 * are helped. */
#ifdef RBLSWEEP_MIMALLOC
static void on_memory_error(int error, void *context)
{
    (void)context;
    if (error == ENOMEM || error == EOVERFLOW)
        message_fatal("memory", ENOMEM);
    if (error == EFAULT) /* its own structures are damaged */
        abort();
}

static void watch_memory(void)
{
    mi_register_error(on_memory_error, NULL);
}
#else
static void watch_memory(void)
{
    event_set_mem_functions(memory_take, memory_grow, free);
    json_set_alloc_funcs(memory_take, free);
}
#endif

static void keep_memory_to_ourselves(void)
{
    const struct rlimit none = {0, 0};

    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0); /* a core that goes to a program heeds no limit */
}

void safeguard_begin(void)
{
    keep_memory_to_ourselves();
    fatal_set_handler(message_fatal);
    /* It only writes, and calls _exit. NOLINTNEXTLINE(bugprone-signal-handler,cert-sig30-c) */
    signal(SIGABRT, message_aborted);
    watch_memory();
}

/* After it was raised as far as may be. */
static unsigned limit_of_descriptors(void)
{
    struct rlimit limit = {.rlim_cur = 256};

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        const struct rlimit raised = {limit.rlim_max, limit.rlim_max};
        if (setrlimit(RLIMIT_NOFILE, &raised) == 0)
            limit = raised;
    }
    return limit.rlim_cur < INT_MAX ? (unsigned)limit.rlim_cur : INT_MAX;
}

enum status safeguard_descriptors(struct scan_settings *settings)
{
    const unsigned least = demand_least(settings), wanted = demand_wanted(settings);

    settings->descriptors = limit_of_descriptors();
    if (settings->descriptors < least) {
        message_error("%u open files are allowed, too few for %u threads: ulimit -n %u, or fewer "
                      "--threads",
                      settings->descriptors, settings->threads, least);
        return STATUS_NO_MACHINE;
    }
    if (settings->descriptors < wanted)
        message_warning("%u open files are allowed: fewer sockets than questions, which will wait "
                        "for one another; ulimit -n %u, or a lower --in-flight, ends that",
                        settings->descriptors, wanted);
    return STATUS_OK;
}
