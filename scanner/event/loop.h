/* loop.h -- a worker's event loop: sleeps until a socket, a mailbox or the time has something.
 *
 *     loop_watch(loop, box);
 *     for (;;) {
 *         loop_wait(loop, wait_ns);       // callbacks of libunbound run in here
 *         while ((mail = mailbox_take(box)) != NULL) ...
 *     }
 *
 * A thin layer over libevent, which libunbound shares. Threads: one; only mailboxes cross threads.
 */
#pragma once

#include <stdint.h>

struct event_base;
struct loop;
struct mailbox;

enum { LOOP_WATCHED_MAX = 8 };

struct loop *loop_new(void);

/* Requires that everything that used its base is gone. NULL is fine. */
void loop_free(struct loop *loop);

struct event_base *loop_base(struct loop *loop);

/* Mail in box ends a wait; the wait clears the box. The box must outlive the loop. */
void loop_watch(struct loop *loop, struct mailbox *box);

/* Sleeps, whatever happens: what comes meanwhile, the next wait handles in one go. */
void loop_nap(struct loop *loop, uint64_t nap_ns);

/* Handles what is ready, sleeping for it at most wait_ns; 0 only looks. */
void loop_wait(struct loop *loop, uint64_t wait_ns);
