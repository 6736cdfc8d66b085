/* annotated_queue.h -- tells ThreadSanitizer what liburcu's queue promises.
 *
 * The barriers of liburcu 0.13 are assembler in a library that is not instrumented, so
 * ThreadSanitizer sees no order between the one who puts a mail and the one who takes it, and
 * reports every mail as a race. liburcu's manual promises that "content written into the node
 * before enqueue is guaranteed to be consistent" after a dequeue. That promise, and nothing else,
 * is written down here: the test program defines the two functions that mailbox.c calls, marks the
 * release and the acquire of the node, and calls the real ones. What is built upon it (who owns a
 * mail when, the eventfd, all that is sent) is still checked; the queue itself is not.
 *
 * To be included once in a program that sends mail. Without ThreadSanitizer it is empty.
 */
#pragma once

#include "tests/stress/stress.h"

#if STRESS_TSAN

#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>
#include <string.h>
#include <urcu/wfcqueue.h>

static bool (*real_enqueue)(cds_wfcq_head_ptr_t, struct cds_wfcq_tail *, struct cds_wfcq_node *);
static struct cds_wfcq_node *(*real_dequeue)(cds_wfcq_head_ptr_t, struct cds_wfcq_tail *);

/* ISO C has no conversion from void * to a function. */
static void find_real(const char *name, void *function)
{
    void *found = dlsym(RTLD_NEXT, name);

    if (found == NULL)
        abort();
    memcpy(function, &found, sizeof found);
}

__attribute__((constructor)) static void find_both(void)
{
    find_real("cds_wfcq_enqueue", &real_enqueue);
    find_real("__cds_wfcq_dequeue_nonblocking", &real_dequeue);
}

bool cds_wfcq_enqueue(cds_wfcq_head_ptr_t head, struct cds_wfcq_tail *tail,
                      struct cds_wfcq_node *node)
{
    __tsan_release(node);
    return real_enqueue(head, tail, node);
}

struct cds_wfcq_node *__cds_wfcq_dequeue_nonblocking(cds_wfcq_head_ptr_t head,
                                                     struct cds_wfcq_tail *tail)
{
    struct cds_wfcq_node *node = real_dequeue(head, tail);

    if (node != NULL && node != CDS_WFCQ_WOULDBLOCK)
        __tsan_acquire(node);
    return node;
}

#endif
