/* A list's health goes through some rounds; then stamps, given while each was the latest, are
 * judged. */
#include "scan/board.h"

#include "event/mailbox.h"
#include "scan/crew.h"
#include <criterion/criterion.h>
#include <poll.h>
#include <stdlib.h>

static struct board_list *new_board(void)
{
    struct board_list *list = aligned_alloc(64, sizeof *list);

    cr_assert_not_null(list);
    board_list_init(list, 1);
    return list;
}

static void round_of(struct board_list *list, struct health *health, enum health_outcome outcome)
{
    static uint64_t now_ns;

    now_ns += UINT64_C(3600000000000);
    health_begin(health, now_ns);
    board_publish(list, health);
    health_end(health, outcome, now_ns);
    board_publish(list, health);
}

/* rounds: G, W, S as in health_test.c; verdicts: of the stamps 0, 1, 2, ...: Proven, pending (-),
 * Refuted. */
static const struct {
    const char *rounds, *verdicts;
} cases[] = {
    {"", "-"},       {"G", "P-"},           {"GG", "PP-"},     {"W", "RR"},         {"GW", "PRR"},
    {"GGW", "PPRR"}, {"GWG", "PRRR"},       {"GWGG", "PRRR-"}, {"GWGGG", "PRRRP-"}, {"GSG", "PPP-"},
    {"GSS", "PRRR"}, {"GWGGGW", "PRRRPRR"}, {"WGG", "RRR-"},   {"WGGG", "RRRP-"},
};

Test(board, judges_by_the_rounds_around)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct board_list *list = new_board();
        struct health health;
        health_init(&health, 0);
        for (const char *round = cases[i].rounds; *round != '\0'; round++)
            round_of(list, &health,
                     *round == 'G'   ? HEALTH_GOOD
                     : *round == 'W' ? HEALTH_WRONG
                                     : HEALTH_SILENT);
        for (uint32_t stamp = 0; cases[i].verdicts[stamp] != '\0'; stamp++) {
            enum board_verdict verdict = board_judge(list, stamp);
            char letter = verdict == BOARD_PROVEN ? 'P' : verdict == BOARD_REFUTED ? 'R' : '-';
            cr_expect_eq(letter, cases[i].verdicts[stamp], "%s, stamp %u: %c", cases[i].rounds,
                         stamp, letter);
        }
        free(list);
    }
}

/* A list that goes to and fro for ever is not believed in the end. */
Test(board, remembers_a_bounded_number_of_failures)
{
    struct board_list *list = new_board();
    struct health health;

    health_init(&health, 0);
    for (int i = 0; i < BOARD_FAILURES_MAX + 5; i++) {
        round_of(list, &health, HEALTH_GOOD);
        round_of(list, &health, HEALTH_GOOD);
        round_of(list, &health, HEALTH_WRONG);
    }
    round_of(list, &health, HEALTH_GOOD);
    round_of(list, &health, HEALTH_GOOD);
    cr_expect(health_is_bad(board_state(list)));
    cr_expect_eq(board_judge(list, health.round), BOARD_REFUTED);
    cr_expect_eq(board_judge(list, 0), BOARD_PROVEN, "what was proven stays so");
    free(list);
}

static bool was_woken(const struct mailbox *box)
{
    struct pollfd poll_fd = {.fd = mailbox_fd(box), .events = POLLIN};

    return poll(&poll_fd, 1, 0) == 1;
}

/* A closing round is due when all askers have left and something is unproven. */
Test(board, who_is_through_and_what_is_unproven)
{
    struct crew crew;
    struct board board;
    struct health health;

    crew_init(&crew, 1);
    struct mailbox *box = crew.inboxes[0] = mailbox_new();
    board_init(&board, 1, &crew);
    struct board_list *list = &board.lists[0];

    health_init(&health, 0);
    board_join(&board, 0);
    cr_expect_not(board_is_through(list));
    cr_expect_not(board_is_unproven(list), "nothing was said");
    health_begin(&health, 1);
    board_publish(list, &health);
    health_end(&health, HEALTH_GOOD, 2);
    board_publish(list, &health);
    cr_expect_not(board_is_unproven(list));
    cr_expect_eq(board_stamp(list), 1);
    cr_expect(board_is_unproven(list));
    health_begin(&health, 3);
    board_publish(list, &health);
    cr_expect(board_is_unproven(list), "the round is not over");
    health_end(&health, HEALTH_GOOD, 4);
    board_publish(list, &health);
    cr_expect_not(board_is_unproven(list));
    board_leave(&board, 0);
    cr_expect_not(was_woken(box));
    board_leave(&board, 0);
    cr_expect(was_woken(box), "by the last");
    cr_expect(board_is_through(list));
    board_join(&board, 0);
    cr_expect_not(board_is_through(list));
    board_destroy(&board);
    crew_destroy(&crew);
    mailbox_free(box);
}
