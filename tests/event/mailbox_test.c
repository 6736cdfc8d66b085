/* One thread and its own mail, then a second thread that wakes it. Races are for tests/stress. */
#include "event/mailbox.h"

#include "base/clock.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

struct letter {
    unsigned number;
    struct mail mail;
};

static bool is_readable(const struct mailbox *box)
{
    struct pollfd ready = {.fd = mailbox_fd(box), .events = POLLIN};

    return poll(&ready, 1, 0) == 1;
}

static unsigned waited_ms(struct mailbox *box, int wait_ms)
{
    uint64_t start_ns = clock_now_ns();

    mailbox_wait(box, wait_ms);
    return (unsigned)((clock_now_ns() - start_ns) / CLOCK_NS_PER_MS);
}

Test(mailbox, first_in_first_out)
{
    struct mailbox *box = mailbox_new();
    struct letter letters[100];

    cr_expect_null(mailbox_take(box));
    for (unsigned round = 0; round < 3; round++) {
        for (unsigned i = 0; i < 100; i++) {
            letters[i].number = i;
            mailbox_put(box, &letters[i].mail);
        }
        for (unsigned i = 0; i < 100; i++) {
            struct mail *mail = mailbox_take(box);
            cr_assert_not_null(mail);
            cr_expect_eq(MAILBOX_ITEM(mail, struct letter, mail)->number, i);
        }
        cr_expect_null(mailbox_take(box));
    }
    mailbox_free(box);
    mailbox_free(NULL);
}

Test(mailbox, taken_mail_may_be_put_again)
{
    struct mailbox *boxes[2] = {mailbox_new(), mailbox_new()};
    struct letter letter = {0};

    for (unsigned i = 0; i < 10; i++) {
        mailbox_put(boxes[i % 2], &letter.mail);
        cr_expect_eq(mailbox_take(boxes[i % 2]), &letter.mail);
    }
    mailbox_free(boxes[0]);
    mailbox_free(boxes[1]);
}

Test(mailbox, is_readable_while_there_may_be_mail)
{
    struct mailbox *box = mailbox_new();
    struct letter letters[2];

    cr_expect(!is_readable(box));
    mailbox_clear(box); /* fine without mail */
    for (unsigned round = 0; round < 3; round++) {
        mailbox_put(box, &letters[0].mail);
        mailbox_put(box, &letters[1].mail);
        cr_expect(is_readable(box));
        mailbox_clear(box);
        cr_expect(!is_readable(box));
        cr_expect_not_null(mailbox_take(box));
        cr_expect_not_null(mailbox_take(box));
        cr_expect_null(mailbox_take(box));
    }
    mailbox_free(box);
}

Test(mailbox, waits_no_longer_than_told)
{
    struct mailbox *box = mailbox_new();
    struct letter letter;
    unsigned ms = waited_ms(box, 50);

    cr_expect(ms >= 49 && ms < 1000, "%u ms", ms);
    cr_expect_lt(waited_ms(box, 0), 1000);
    mailbox_put(box, &letter.mail);
    cr_expect_lt(waited_ms(box, 10000), 1000);
    cr_expect(!is_readable(box), "a wait clears");
    cr_expect_eq(mailbox_take(box), &letter.mail);
    mailbox_free(box);
}

static void *put_later(void *context)
{
    static struct letter letter;

    usleep(50000);
    letter.number = 7;
    mailbox_put(context, &letter.mail);
    return NULL;
}

Test(mailbox, wakes_from_another_thread)
{
    struct mailbox *box = mailbox_new();
    pthread_t sender;

    cr_assert_eq(pthread_create(&sender, NULL, put_later, box), 0);
    unsigned ms = waited_ms(box, 10000);
    cr_expect_lt(ms, 5000);
    struct mail *mail = mailbox_take(box);
    cr_assert_not_null(mail);
    cr_expect_eq(MAILBOX_ITEM(mail, struct letter, mail)->number, 7);
    pthread_join(sender, NULL);
    mailbox_free(box);
}
