/* SPDX-License-Identifier: MIT */
#include "event/mailbox.h"

#include "base/fatal.h"
#include "base/memory.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <urcu/wfcqueue.h>

struct mailbox {
    struct cds_wfcq_tail tail; /* writers; the owner's end is on a cache line of its own */
    _Alignas(64) struct __cds_wfcq_head head;
    int fd;
};

/* A mail is a queue node in all but name, so that no header needs liburcu. */
static_assert(sizeof(struct mail) == sizeof(struct cds_wfcq_node), "a mail is a node");
static_assert(_Alignof(struct mail) == _Alignof(struct cds_wfcq_node), "a mail is a node");

struct mailbox *mailbox_new(void)
{
    struct mailbox *box = memory_take_aligned(64, sizeof *box);

    __cds_wfcq_init(&box->head, &box->tail);
    box->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (box->fd < 0)
        fatal("a descriptor for events");
    return box;
}

void mailbox_free(struct mailbox *box)
{
    if (box == NULL)
        return;
    close(box->fd);
    free(box);
}

void mailbox_wake(const struct mailbox *box)
{
    const uint64_t one = 1;
    ssize_t written;

    do
        written = write(box->fd, &one, sizeof one);
    while (written < 0 && errno == EINTR);
}

void mailbox_put(struct mailbox *box, struct mail *mail)
{
    struct cds_wfcq_node *node = (struct cds_wfcq_node *)(void *)mail;

    cds_wfcq_node_init(node);
    if (!cds_wfcq_enqueue((cds_wfcq_head_ptr_t){._h = &box->head}, &box->tail, node))
        mailbox_wake(box);
}

struct mail *mailbox_take(struct mailbox *box)
{
    struct cds_wfcq_node *node =
        __cds_wfcq_dequeue_nonblocking((cds_wfcq_head_ptr_t){._h = &box->head}, &box->tail);

    if (node == CDS_WFCQ_WOULDBLOCK) {
        mailbox_wake(box); /* its writer was preempted halfway, and will not wake us for it */
        return NULL;
    }
    return (struct mail *)(void *)node;
}

int mailbox_fd(const struct mailbox *box)
{
    return box->fd;
}

void mailbox_clear(struct mailbox *box)
{
    uint64_t count;

    if (read(box->fd, &count, sizeof count) < 0)
        assert(errno == EAGAIN || errno == EINTR);
}

void mailbox_wait(struct mailbox *box, int wait_ms)
{
    struct pollfd ready = {.fd = box->fd, .events = POLLIN};

    if (poll(&ready, 1, wait_ms) > 0)
        mailbox_clear(box);
}
