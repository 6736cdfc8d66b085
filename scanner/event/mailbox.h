/* mailbox.h -- a queue that any thread puts into and one thread empties.
 *
 *     // anywhere                          // its owner
 *     mailbox_put(box, &thing->mail);      mailbox_wait(box, 1000);   // or watched by a loop
 *                                          while ((mail = mailbox_take(box)) != NULL)
 *                                              handle(MAILBOX_ITEM(mail, struct thing, mail));
 *
 * Threads: put by any, take/wait/clear by the owner only. What was written before the put is seen
 *          after the take.
 * Progress: put is wait-free, but for one write to an eventfd when the queue was empty.
 * Bounds:  none here; whoever puts is bounded by credits or by what it has in flight.
 * Memory:  intrusive: a mail is a member of what is sent, and belongs to the queue until taken.
 */
#pragma once

#include <stddef.h>

struct mailbox;

struct mail {
    struct mail *next; /* private */
};

#define MAILBOX_ITEM(pointer, type, member)                                                        \
    ((type *)(void *)((char *)(pointer)-offsetof(type, member)))

struct mailbox *mailbox_new(void);

/* What is still inside is the caller's to have taken out. NULL is fine. */
void mailbox_free(struct mailbox *box);

void mailbox_put(struct mailbox *box, struct mail *mail);

/* Wakes its owner, with nothing to take. Any thread. */
void mailbox_wake(const struct mailbox *box);

/* The oldest mail, or NULL if there is none (or one is just being put: the owner is woken
 * again). */
struct mail *mailbox_take(struct mailbox *box);

/* Readable when there may be mail; for a loop, which then calls mailbox_clear() and takes all. */
int mailbox_fd(const struct mailbox *box);
void mailbox_clear(struct mailbox *box);

/* Sleeps until there may be mail, at most wait_ms (negative: no bound), and clears. */
void mailbox_wait(struct mailbox *box, int wait_ms);
