/* Plays libunbound toward lists with an answer time of their own, and compares what is guessed with
 * what was really sent, and how long it is said to wait with how long it does. */
#include "resolve/unbound/resend.h"

#include "base/clock.h"

#include <criterion/criterion.h>

#define MS CLOCK_NS_PER_MS
#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

enum { QUESTIONS = 20000, APART_MS = 2, ATTEMPTS = 5, PENDING_MAX = 8192 };

/* Its own numbers, in milliseconds; util/rtt.c. */
struct library {
    int srtt, rttvar, rto;
};

static uint64_t seed;

static unsigned draw(unsigned below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % below;
}

static void calculate(struct library *library)
{
    library->rto = library->srtt + 4 * library->rttvar;
    if (library->rto < 400)
        library->rto = 400;
}

static void update(struct library *library, int ms)
{
    int delta = ms - library->srtt;

    library->srtt += delta / 8;
    library->rttvar += (abs(delta) - library->rttvar) / 4;
    calculate(library);
}

/* A question at the library, seen at the time of its next event. */
struct question {
    unsigned asked_ms, due_ms, sent_ms, rto_ms, packets, truly_lost, rtt_ms;
    bool will_be_answered;
    uint64_t wait_ns;
};

struct line {
    const char *about;
    unsigned rtt_min_ms, rtt_max_ms, loss;
    unsigned burst;         /* questions asked at once */
    unsigned off_most;      /* of a thousand packets: guessed too many or too few */
    unsigned lost_off_most; /* of a thousand: lost ones */
};

static void send_packet(struct question *q, const struct line *line, const struct library *library,
                        unsigned now_ms)
{
    q->packets++;
    q->sent_ms = now_ms;
    q->rto_ms = (unsigned)library->rto;
    bool is_lost = draw(1000) < line->loss;
    q->truly_lost += is_lost;
    q->will_be_answered = !is_lost && q->rtt_ms < q->rto_ms;
    q->due_ms = now_ms + (q->will_be_answered ? q->rtt_ms : q->rto_ms);
}

struct tally {
    unsigned packets, guessed, lost, guessed_lost, answered;
};

/* True if it has ended. */
static bool go_on(struct question *q, const struct line *line, struct library *library,
                  struct resend *resend, struct tally *tally)
{
    if (!q->will_be_answered) {
        if (q->packets % 2 == 0 && library->rto <= 2 * (int)q->rto_ms)
            library->rto = 2 * (int)q->rto_ms;
        if (q->packets == 2 * ATTEMPTS)
            return true;
        send_packet(q, line, library, q->due_ms);
        return false;
    }
    update(library, (int)q->rtt_ms);
    struct resend_guess guess =
        resend_answered(resend, q->wait_ns, (q->due_ms - q->asked_ms) * MS + MS / 2);
    tally->packets += q->packets;
    tally->lost += q->truly_lost;
    tally->guessed += 1 + guess.again;
    tally->guessed_lost += guess.lost;
    tally->answered++;
    return true;
}

static struct tally run(const struct line *line)
{
    static struct question pending[PENDING_MAX];
    struct library library = {.rttvar = 94, .rto = 400};
    struct resend resend = {0};
    struct tally tally = {0};
    unsigned count = 0, begun = 0;

    seed = 7;
    for (unsigned now_ms = 0; begun < QUESTIONS || count > 0; now_ms++) {
        bool is_time = now_ms % (APART_MS * line->burst) == 0;
        for (unsigned i = 0; is_time && i < line->burst && begun < QUESTIONS; i++) {
            cr_assert_lt(count, PENDING_MAX);
            struct question *q = &pending[count++];
            *q = (struct question){.asked_ms = now_ms, .wait_ns = resend_wait_ns(&resend)};
            q->rtt_ms = line->rtt_min_ms + draw(line->rtt_max_ms - line->rtt_min_ms + 1);
            send_packet(q, line, &library, now_ms);
            begun++;
        }
        for (unsigned i = 0; i < count;) {
            if (pending[i].due_ms > now_ms || !go_on(&pending[i], line, &library, &resend, &tally))
                i++;
            else
                pending[i] = pending[--count];
        }
    }
    return tally;
}

static unsigned off(unsigned a, unsigned b)
{
    return a > b ? a - b : b - a;
}

static const struct line lines[] = {
    {"next door", 0, 1, 0, 1, 0, 0},
    {"20 ms", 20, 20, 0, 1, 0, 0},
    {"20 ms, three in ten lost", 20, 20, 300, 1, 20, 30},
    {"the same, in bursts", 20, 20, 300, 170, 60, 60},
    {"the same, in great ones", 20, 22, 300, 1000, 60, 60},
    {"20 to 60 ms, one in a hundred lost", 20, 60, 10, 1, 5, 5},
    {"350 to 450 ms", 350, 450, 0, 1, 20, 5},
    {"400 to 900 ms", 400, 900, 0, 1, 30, 10},
    {"the same, in bursts", 400, 900, 0, 170, 30, 20},
    {"650 ms", 650, 650, 0, 1, 30, 5},
    {"50 to 450 ms", 50, 450, 0, 1, 30, 10},
    {"400 to 900 ms, one in ten lost", 400, 900, 100, 1, 60, 60},
};

Test(resend, guesses_what_was_sent)
{
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct tally tally = run(&lines[i]);
        cr_assert_gt(tally.answered, QUESTIONS * 9 / 10, "%s", lines[i].about);
        cr_expect_leq(off(tally.guessed, tally.packets) * UINT64_C(1000) / tally.packets,
                      lines[i].off_most, "%s: %u of %u", lines[i].about, tally.guessed,
                      tally.packets);
        cr_expect_leq(off(tally.guessed_lost, tally.lost) * UINT64_C(1000) / tally.packets,
                      lines[i].lost_off_most, "%s: lost %u of %u", lines[i].about,
                      tally.guessed_lost, tally.lost);
    }
}

/* The times at which a silent server was seen to be asked by libunbound 1.17.1. */
Test(resend, schedule)
{
    static const struct {
        uint64_t took_ms;
        unsigned again;
    } rows[] = {
        {0, 0},    {399, 0},  {401, 1},  {799, 1},  {801, 2},  {1599, 2},  {1601, 3},  {2399, 3},
        {2401, 4}, {3999, 4}, {4001, 5}, {5601, 6}, {8801, 7}, {12001, 8}, {60000, 9},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct resend_guess guess = resend_unanswered(RESEND_WAIT_MIN_NS, rows[i].took_ms * MS);
        cr_expect_eq(guess.again, rows[i].again, "%u ms: %u", (unsigned)rows[i].took_ms,
                     guess.again);
        cr_expect_eq(guess.lost, rows[i].again + 1);
    }
}

/* 450 ms are no loss where they are usual, and one where 20 ms are. */
Test(resend, tells_late_from_lost)
{
    struct resend far = {0}, near = {0};

    resend_answered(&far, RESEND_WAIT_MIN_NS, 1250 * MS); /* the third packet of the first one */
    for (int i = 0; i < 50; i++) {
        resend_answered(&far, resend_wait_ns(&far), 450 * MS);
        resend_answered(&near, resend_wait_ns(&near), 20 * MS);
    }
    cr_expect_gt(resend_wait_ns(&far), 450 * MS);
    cr_expect_eq(resend_wait_ns(&near), RESEND_WAIT_MIN_NS);
    struct resend_guess of_far = resend_answered(&far, resend_wait_ns(&far), 455 * MS);
    struct resend_guess of_near = resend_answered(&near, RESEND_WAIT_MIN_NS, 421 * MS);
    cr_expect_eq(of_far.again, 0);
    cr_expect_eq(of_near.again, 1);
    cr_expect_eq(of_near.lost, 1);
    cr_expect_eq(of_near.rtt_ns / MS, 21);
}
