/* Plays rounds of probes at given times; what the state machine then says is what must follow. */
#include "check/list/health.h"

#include <criterion/criterion.h>

#define S UINT64_C(1000000000)

/* A step: at which second, and what came of the round then: Good, Wrong, Failing, Silent, or "d":
 * doubted by those who ask. */
static const struct play {
    const char *about, *outcomes;
    enum health_state state;
    uint32_t good_round;
} plays[] = {
    {"nothing is known yet", "", HEALTH_UNPROBED, 0},
    {"one good round", "G", HEALTH_HEALTHY, 1},
    {"a wrong answer counts at once", "W", HEALTH_UNHEALTHY, 0},
    {"silence at the start is death", "S", HEALTH_DEAD, 0},
    {"some words are not", "F", HEALTH_UNPROBED, 0},
    {"a lost probe is no harm", "FG", HEALTH_HEALTHY, 2},
    {"refused twice", "FF", HEALTH_UNHEALTHY, 0},
    {"healthy, then one silent round", "GS", HEALTH_SUSPECT, 1},
    {"healthy again", "GSG", HEALTH_HEALTHY, 3},
    {"healthy, then dead", "GSS", HEALTH_DEAD, 1},
    {"healthy, then it lists the world", "GW", HEALTH_UNHEALTHY, 1},
    {"a suspect answers wrongly", "GSW", HEALTH_UNHEALTHY, 1},
    {"one good round is not yet trusted", "GWG", HEALTH_RECOVERING, 1},
    {"two are", "GWGG", HEALTH_HEALTHY, 4},
    {"a relapse", "GWGW", HEALTH_UNHEALTHY, 1},
    {"a relapse into silence counts at once", "GWGS", HEALTH_DEAD, 1},
    {"doubted", "Gd", HEALTH_SUSPECT, 1},
    {"doubted without reason", "GdG", HEALTH_HEALTHY, 2},
    {"who is bad is not doubted", "Wd", HEALTH_UNHEALTHY, 0},
};

static enum health_outcome outcome_of(char letter)
{
    return letter == 'G'   ? HEALTH_GOOD
           : letter == 'W' ? HEALTH_WRONG
           : letter == 'F' ? HEALTH_FAILING
                           : HEALTH_SILENT;
}

static void play(const struct play *play)
{
    struct health health;
    uint64_t now_ns = S;

    health_init(&health, 0);
    for (const char *step = play->outcomes; *step != '\0'; step++) {
        now_ns += 60 * S; /* by then any round is due */
        if (*step == 'd') {
            health_suspect(&health, now_ns);
            continue;
        }
        cr_assert(health_is_due(&health, now_ns, false), "%s", play->about);
        health_begin(&health, now_ns);
        cr_expect_not(health_is_due(&health, now_ns, true), "%s: one at a time", play->about);
        health_end(&health, outcome_of(*step), now_ns);
    }
    cr_expect_str_eq(health_state_text(health.state), health_state_text(play->state), "%s",
                     play->about);
    cr_expect_eq(health.good_round, play->good_round, "%s: %u", play->about, health.good_round);
}

Test(health, plays)
{
    for (size_t i = 0; i < sizeof plays / sizeof *plays; i++)
        play(&plays[i]);
}

static uint64_t time_to_next(struct health *health, const char *outcomes, bool pressed)
{
    uint64_t now_ns = S;

    for (; *outcomes != '\0'; outcomes++) {
        now_ns += 60 * S;
        health_begin(health, now_ns);
        health_end(health, outcome_of(*outcomes), now_ns);
    }
    return health_next_ns(health, pressed) - now_ns;
}

/* Every 5 s or 1,000 questions, whichever is later at the list's pace. */
Test(health, intervals)
{
    static const struct {
        double per_second;
        const char *outcomes;
        bool pressed;
        uint64_t next_ns;
    } cases[] = {
        {0, "G", false, 5 * S},
        {0, "G", true, HEALTH_PRESSED_UNPACED_NS},
        {20, "G", true, HEALTH_PRESSED_NS},
        {20, "G", false, 50 * S},
        {1000, "G", false, 5 * S},
        {0.5, "G", false, 2000 * S},
        {0, "F", false, HEALTH_RETRY_NS},
        {0, "W", false, 1 * S},
        {0, "WW", false, 2 * S},
        {0, "WWW", false, 4 * S},
        {0, "WWWWWWWWWW", false, 30 * S},
        {0, "WW", true, 2 * S},
        {0, "WGGW", false, 1 * S},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct health health;
        health_init(&health, cases[i].per_second);
        uint64_t next_ns = time_to_next(&health, cases[i].outcomes, cases[i].pressed);
        cr_expect_eq(next_ns, cases[i].next_ns, "%zu: %llu", i, (unsigned long long)next_ns);
    }
}
