/* Several senders and one receiver: every mail arrives once, in the order of its sender, with what
 * was written before it was put, and no sleeper is forgotten. */
#include "event/mailbox.h"

#include "base/clock.h"
#include "base/memory.h"
#include "event/loop.h"
#include "tests/stress/annotated_queue.h"

#include <sched.h>
#include <unistd.h>

enum {
    SENDERS = 4,
    LETTERS = STRESS_TSAN ? 20000 : 100000,
    ROUND_TRIPS = 20000,
    PAUSES = 300,
    PATIENCE_MS = 10000,
};

struct letter {
    unsigned sender, number, content;
    struct mail mail;
};

static unsigned content_of(unsigned sender, unsigned number)
{
    return (sender + 1) * 2654435761u ^ number;
}

static void send_letter(struct mailbox *box, unsigned sender, unsigned number)
{
    struct letter *letter = memory_new(sizeof *letter);

    letter->sender = sender;
    letter->number = number;
    letter->content = content_of(sender, number);
    mailbox_put(box, &letter->mail);
}

struct sender {
    struct mailbox *box;
    unsigned number, letter_count;
    bool pauses;
};

static void *send_all(void *context)
{
    const struct sender *sender = context;
    unsigned state = sender->number;

    for (unsigned i = 0; i < sender->letter_count; i++) {
        send_letter(sender->box, sender->number, i);
        if (sender->pauses)
            usleep(stress_random(&state, 500));
        else if (stress_random(&state, 64) == 0)
            sched_yield();
    }
    return NULL;
}

/* Takes what is there; returns how many. next[sender] is the number that must come. */
static unsigned take_letters(struct mailbox *box, unsigned *next)
{
    unsigned count = 0;

    for (struct mail *mail; (mail = mailbox_take(box)) != NULL; count++) {
        struct letter *letter = MAILBOX_ITEM(mail, struct letter, mail);
        if (letter->number != next[letter->sender]++)
            stress_fail("letter %u of sender %u is out of order", letter->number, letter->sender);
        if (letter->content != content_of(letter->sender, letter->number))
            stress_fail("letter %u of sender %u is damaged", letter->number, letter->sender);
        free(letter);
    }
    return count;
}

/* Sleeps in poll(), or in a loop as a worker does. False: nothing came for so long that it never
 * will. */
static bool wait_for_mail(struct mailbox *box, struct loop *loop)
{
    uint64_t start_ns = clock_now_ns();

    if (loop != NULL)
        loop_wait(loop, PATIENCE_MS * CLOCK_NS_PER_MS);
    else
        mailbox_wait(box, PATIENCE_MS);
    return clock_now_ns() - start_ns < PATIENCE_MS * CLOCK_NS_PER_MS;
}

static void receive(struct mailbox *box, struct loop *loop, unsigned letter_count)
{
    unsigned next[SENDERS] = {0}, received = 0;

    while (received < letter_count && wait_for_mail(box, loop))
        received += take_letters(box, next);
    stress_check(received == letter_count, "%u of %u letters", received, letter_count);
    stress_check(mailbox_take(box) == NULL, "more letters than were sent");
}

struct office {
    struct mailbox *box;
    bool pauses;
};

static void *employ_senders(void *context)
{
    const struct office *office = context;
    struct sender senders[SENDERS];

    for (unsigned i = 0; i < SENDERS; i++)
        senders[i] = (struct sender){.box = office->box,
                                     .number = i,
                                     .letter_count = office->pauses ? PAUSES : LETTERS,
                                     .pauses = office->pauses};
    stress_run(SENDERS, send_all, senders, sizeof *senders);
    return NULL;
}

static void run_office(bool pauses, bool in_loop)
{
    struct office office = {.box = mailbox_new(), .pauses = pauses};
    struct loop *loop = NULL;
    pthread_t employer;

    if (in_loop) {
        loop = loop_new();
        loop_watch(loop, office.box);
    }
    if (pthread_create(&employer, NULL, employ_senders, &office) != 0)
        abort();
    receive(office.box, loop, SENDERS * (pauses ? PAUSES : LETTERS));
    pthread_join(employer, NULL);
    loop_free(loop);
    mailbox_free(office.box);
}

struct player {
    struct mailbox *own, *other;
    bool serves;
};

/* One mail goes to and fro, so that each waits for the other all the time. */
static void *play(void *context)
{
    const struct player *player = context;
    unsigned hits = 0;

    if (player->serves)
        mailbox_put(player->other, memory_new(sizeof(struct mail)));
    while (hits < ROUND_TRIPS && wait_for_mail(player->own, NULL)) {
        struct mail *ball = mailbox_take(player->own);
        if (ball == NULL)
            continue;
        hits++;
        if (hits == ROUND_TRIPS && player->serves)
            free(ball);
        else
            mailbox_put(player->other, ball);
    }
    stress_check(hits == ROUND_TRIPS, "%u of %u hits", hits, (unsigned)ROUND_TRIPS);
    return NULL;
}

static void run_game(void)
{
    struct mailbox *boxes[2] = {mailbox_new(), mailbox_new()};
    struct player players[2] = {{boxes[0], boxes[1], true}, {boxes[1], boxes[0], false}};

    stress_run(2, play, players, sizeof *players);
    mailbox_free(boxes[0]);
    mailbox_free(boxes[1]);
}

int main(void)
{
    run_office(false, false);
    run_office(false, true);
    run_office(true, false);
    run_office(true, true);
    run_game();
    return stress_end();
}
