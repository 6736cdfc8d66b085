/* scout.h -- one question ahead into a zone whose servers are not known yet; the others wait for
 * it.
 *
 *     struct scout_path path = scout_path(&question.name);
 *     switch (scouts_go(&scouts, &path, &talk->scout_wait)) {
 *     case SCOUT_WAIT:  it comes back from scouts_end()
 *     case SCOUT_AHEAD: ask (or scouts_drop(), where that turns out not to be needed), and when it
 *                       is answered, or takes long:
 *                       for (wait = scouts_end(&scouts, &path); wait != NULL; wait = wait->next)
 *                           let it go again
 *     case SCOUT_ASK:   ask
 *     }
 *
 * A resolver that does not know whom to ask about a /24 asks the root, the registry and the
 * provider first: for each of 256 questions that come at once, 256 times. The zone of a reverse
 * name is taken to be that of its /24 or /64; any other name is in that of its top-level domain and
 * then in that of its last two labels. Where the delegations really are shows in the answers only;
 * what lies between costs a packet a question.
 *
 * Bounds:  SCOUT_PLACES zones; where two fall upon one place, a later one asks as it likes while
 * the first is under way, and takes the place then. Memory: borrowed. Threads: one at a time.
 */
#pragma once

#include "dns/question.h"

enum { SCOUT_PLACES = 4096, SCOUT_ZONES = 2 };

enum scout { SCOUT_ASK, SCOUT_AHEAD, SCOUT_WAIT };

struct scout_wait {
    struct scout_wait *next;
};

struct scout_place {
    uint64_t zone; /* a hash; 0: none */
    bool is_under_way;
    struct scout_wait *first, **end; /* in the order in which they came */
};

/* The zones that a question is in, the widest first. */
struct scout_path {
    uint64_t zones[SCOUT_ZONES]; /* hashes */
    uint8_t count;
    bool is_ahead[SCOUT_ZONES]; /* into that one */
};

/* Zeroes are none. */
struct scouts {
    struct scout_place places[SCOUT_PLACES];
};

struct scout_path scout_path(const struct dns_name *asked);

enum scout scouts_go(struct scouts *scouts, struct scout_path *path, struct scout_wait *wait);

/* It was not asked after all, and nobody waits for it yet. */
void scouts_drop(struct scouts *scouts, const struct scout_path *path);

/* Those that waited, or NULL. That the scout was ended already is fine. */
struct scout_wait *scouts_end(struct scouts *scouts, const struct scout_path *path);
