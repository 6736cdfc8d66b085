/* Waits that end by time, by mail that is there, and by mail from another thread. */
#include "event/loop.h"

#include "base/clock.h"
#include "event/mailbox.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <unistd.h>

#define MS CLOCK_NS_PER_MS
#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static uint64_t waited_ns(struct loop *loop, uint64_t wait_ns)
{
    uint64_t start_ns = clock_now_ns();

    loop_wait(loop, wait_ns);
    return clock_now_ns() - start_ns;
}

Test(loop, sleeps_as_long_as_told)
{
    static const uint64_t waits_ns[] = {0, 1, 999, 1000, 1500000, 20 * MS, 120 * MS};
    struct loop *loop = loop_new();

    for (size_t i = 0; i < COUNT(waits_ns); i++) {
        uint64_t ns = waited_ns(loop, waits_ns[i]);
        cr_expect(ns >= waits_ns[i] && ns < waits_ns[i] + 500 * MS, "%zu: %lu ns", i,
                  (unsigned long)ns);
    }
    loop_free(loop);
    loop_free(NULL);
}

Test(loop, mail_ends_a_wait)
{
    struct loop *loop = loop_new();
    struct mailbox *boxes[LOOP_WATCHED_MAX];
    struct mail mails[LOOP_WATCHED_MAX];

    for (size_t i = 0; i < LOOP_WATCHED_MAX; i++) {
        boxes[i] = mailbox_new();
        loop_watch(loop, boxes[i]);
    }
    for (size_t i = 0; i < LOOP_WATCHED_MAX; i++) {
        mailbox_put(boxes[i], &mails[i]);
        cr_expect_lt(waited_ns(loop, 10000 * MS), 5000 * MS, "%zu", i);
        cr_expect_eq(mailbox_take(boxes[i]), &mails[i]);
        cr_expect_null(mailbox_take(boxes[i]));
    }
    cr_expect_geq(waited_ns(loop, 30 * MS), 30 * MS, "a wait clears the box");

    mailbox_put(boxes[0], &mails[0]);
    loop_wait(loop, 0);
    cr_expect_geq(waited_ns(loop, 30 * MS), 30 * MS, "so does a look");

    loop_free(loop);
    for (size_t i = 0; i < LOOP_WATCHED_MAX; i++)
        mailbox_free(boxes[i]);
}

static void *put_later(void *context)
{
    static struct mail mail;

    usleep(50000);
    mailbox_put(context, &mail);
    return NULL;
}

/* The longest waits are what a worker without a timer asks for. */
Test(loop, wakes_on_mail_from_another_thread)
{
    static const uint64_t waits_ns[] = {10000 * MS, UINT64_MAX / 2, UINT64_MAX};

    for (size_t i = 0; i < COUNT(waits_ns); i++) {
        struct loop *loop = loop_new();
        struct mailbox *box = mailbox_new();
        pthread_t sender;
        loop_watch(loop, box);
        cr_assert_eq(pthread_create(&sender, NULL, put_later, box), 0);
        uint64_t ns = waited_ns(loop, waits_ns[i]);
        cr_expect(ns > 10 * MS && ns < 5000 * MS, "%zu: %lu ns", i, (unsigned long)ns);
        cr_expect_not_null(mailbox_take(box));
        pthread_join(sender, NULL);
        loop_free(loop);
        mailbox_free(box);
    }
}
