/* health.h -- may a list be believed? Decided from its probes, and told the time.
 *
 *     if (health_is_due(&health, now_ns, pressed))
 *         round = health_begin(&health, now_ns);           // ask the test points and a random name
 *     health_end(&health, HEALTH_GOOD, now_ns);            // what came of them
 *
 * A round is one asking of all test points. Rounds are numbered; an answer that came while round n
 * was the latest begun is proven by round n + 1 passing. A round that got no answer is tried again
 * before it counts (SUSPECT); a wrong answer counts at once, and so does silence at the very start.
 *
 *     UNPROBED --good--> HEALTHY <--good-- SUSPECT <--no answer-- HEALTHY
 *        |                  |                 |
 *     bad: UNHEALTHY, or DEAD if nothing was answered (from each of them)
 *     UNHEALTHY, DEAD --good--> RECOVERING --good--> HEALTHY, else back
 *
 * Threads: one at a time; board.h is what the others see.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum health_state {
    HEALTH_UNPROBED,
    HEALTH_HEALTHY,
    HEALTH_SUSPECT,
    HEALTH_UNHEALTHY,
    HEALTH_DEAD,
    HEALTH_RECOVERING,
};

/* What came of a round: all as it must be; an answer that must not be; SERVFAIL or REFUSED, but
 * something answers; nothing answered. */
enum health_outcome { HEALTH_GOOD, HEALTH_WRONG, HEALTH_FAILING, HEALTH_SILENT };

enum {
    HEALTH_TRIES = 2,        /* of a round that gets no proper answer */
    HEALTH_QUESTIONS = 1000, /* and HEALTH_INTERVAL_NS, whichever takes longer, between rounds */
};

#define HEALTH_INTERVAL_NS UINT64_C(5000000000)
#define HEALTH_PRESSED_NS UINT64_C(200000000) /* between rounds when somebody waits for one */
#define HEALTH_PRESSED_UNPACED_NS UINT64_C(50000000) /* of a list without a pace */
#define HEALTH_RETRY_NS UINT64_C(250000000)          /* before the second try */
#define HEALTH_BACKOFF_MIN_NS UINT64_C(1000000000)   /* of a list that is not healthy */
#define HEALTH_BACKOFF_MAX_NS UINT64_C(30000000000)

struct health {
    enum health_state state;
    bool is_asking;      /* between begin and end */
    unsigned tries;      /* of the latest round, so far */
    uint32_t round;      /* the latest that was begun; 0: none */
    uint32_t good_round; /* the latest that passed; 0: none */
    uint64_t interval_ns, pressed_ns, backoff_ns;
    uint64_t ended_ns, next_ns; /* when the latest try ended; when the next is due by itself */
};

/* per_second: the list's pace, 0 for none. */
void health_init(struct health *health, double per_second);

/* Whether to ask now. pressed: verdicts wait for the next round. */
bool health_is_due(const struct health *health, uint64_t now_ns, bool pressed);

/* When it will be due at the latest, if nothing else happens. Requires that nobody is asking. */
uint64_t health_next_ns(const struct health *health, bool pressed);

/* A round, or the second try of one, is being asked. Returns its number. Requires that it is
 * due. */
uint32_t health_begin(struct health *health, uint64_t now_ns);
void health_end(struct health *health, enum health_outcome outcome, uint64_t now_ns);

/* Many questions in a row have failed: ask now, and believe nothing until then. */
void health_suspect(struct health *health, uint64_t now_ns);

/* Whether the list may be asked about targets. */
bool health_is_trusted(enum health_state state);

/* Whether it was found wanting: what it would be asked is unknown. */
bool health_is_bad(enum health_state state);

const char *health_state_text(enum health_state state); /* "unhealthy"; static */
