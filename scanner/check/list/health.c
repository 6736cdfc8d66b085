/* SPDX-License-Identifier: MIT */
#include "check/list/health.h"

#include <assert.h>

void health_init(struct health *health, double per_second)
{
    *health = (struct health){
        .interval_ns = HEALTH_INTERVAL_NS,
        .pressed_ns = per_second > 0 ? HEALTH_PRESSED_NS : HEALTH_PRESSED_UNPACED_NS,
        .backoff_ns = HEALTH_BACKOFF_MIN_NS,
    };
    if (per_second > 0 && HEALTH_QUESTIONS / per_second * 1e9 > (double)HEALTH_INTERVAL_NS)
        health->interval_ns = (uint64_t)(HEALTH_QUESTIONS / per_second * 1e9);
}

uint64_t health_next_ns(const struct health *health, bool pressed)
{
    uint64_t pressed_ns = health->ended_ns + health->pressed_ns;

    assert(!health->is_asking);
    return pressed && health->state == HEALTH_HEALTHY && pressed_ns < health->next_ns
               ? pressed_ns
               : health->next_ns;
}

bool health_is_due(const struct health *health, uint64_t now_ns, bool pressed)
{
    return !health->is_asking && health_next_ns(health, pressed) <= now_ns;
}

uint32_t health_begin(struct health *health, uint64_t now_ns)
{
    (void)now_ns;
    assert(!health->is_asking);
    health->is_asking = true;
    /* A second try is another round: answers that came since the first are proven by it. */
    health->round++;
    return health->round;
}

static void go_bad(struct health *health, enum health_outcome outcome, uint64_t now_ns)
{
    bool was_bad = health_is_bad(health->state);

    health->state = outcome == HEALTH_SILENT ? HEALTH_DEAD : HEALTH_UNHEALTHY;
    health->tries = 0;
    if (was_bad)
        health->backoff_ns *= 2;
    else
        health->backoff_ns = HEALTH_BACKOFF_MIN_NS;
    if (health->backoff_ns > HEALTH_BACKOFF_MAX_NS)
        health->backoff_ns = HEALTH_BACKOFF_MAX_NS;
    health->next_ns = now_ns + health->backoff_ns;
}

static void go_good(struct health *health, uint64_t now_ns)
{
    bool was_bad = health->state == HEALTH_UNHEALTHY || health->state == HEALTH_DEAD;

    health->tries = 0;
    health->state = was_bad ? HEALTH_RECOVERING : HEALTH_HEALTHY;
    health->next_ns = now_ns + (was_bad ? HEALTH_BACKOFF_MIN_NS : health->interval_ns);
    if (!was_bad)
        health->good_round = health->round;
}

void health_end(struct health *health, enum health_outcome outcome, uint64_t now_ns)
{
    /* Who never said a word is not waited for twice: a list that merely loses packets says some. */
    bool is_mute = health->state == HEALTH_UNPROBED && outcome == HEALTH_SILENT;
    bool may_retry = !health_is_bad(health->state) && outcome != HEALTH_WRONG && !is_mute;

    assert(health->is_asking);
    health->is_asking = false;
    health->ended_ns = now_ns;
    health->tries++;
    if (outcome == HEALTH_GOOD) {
        go_good(health, now_ns);
    } else if (may_retry && health->tries < HEALTH_TRIES) {
        if (health->state == HEALTH_HEALTHY)
            health->state = HEALTH_SUSPECT;
        health->next_ns = now_ns + HEALTH_RETRY_NS;
    } else {
        go_bad(health, outcome, now_ns);
    }
}

void health_suspect(struct health *health, uint64_t now_ns)
{
    if (health->state != HEALTH_HEALTHY)
        return;
    health->state = HEALTH_SUSPECT;
    health->next_ns = now_ns;
}

bool health_is_trusted(enum health_state state)
{
    return state == HEALTH_HEALTHY;
}

bool health_is_bad(enum health_state state)
{
    return state == HEALTH_UNHEALTHY || state == HEALTH_DEAD || state == HEALTH_RECOVERING;
}

const char *health_state_text(enum health_state state)
{
    switch (state) {
    case HEALTH_UNPROBED:
        return "unprobed";
    case HEALTH_HEALTHY:
        return "healthy";
    case HEALTH_SUSPECT:
        return "suspect";
    case HEALTH_UNHEALTHY:
        return "unhealthy";
    case HEALTH_DEAD:
        return "dead";
    case HEALTH_RECOVERING:
        return "recovering";
    }
    return "";
}
