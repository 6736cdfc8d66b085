/* outage.h -- names below which nobody has answered just now: more questions there would only wait.
 *
 *     key = outage_key(&question, target->domain);
 *     if (outage_is_on(&outage, key, now_ns))
 *         answer it with a timeout, as the others were;
 *     outage_note(&outage, key, answer, now_ns);               // of each that was asked
 *
 * OUTAGE_TIMEOUTS questions in a row without an answer begin an outage; it ends after OUTAGE_NS, or
 * by an answer to a question that is still under way. Where a delegation begins cannot be known of
 * servers that are silent, so it is taken narrowly: questions at the name of the domain that is
 * checked speak for all names below it; any other question for its own name alone, since a selector
 * or a mail host may be elsewhere.
 *
 * Bounds:  OUTAGE_PLACES names; another may take the place of one, which is then asked again.
 * Threads: one at a time. Time: told.
 */
#pragma once

#include "dns/answer.h"

enum { OUTAGE_PLACES = 4096, OUTAGE_TIMEOUTS = 2 };

#define OUTAGE_NS UINT64_C(30000000000)
#define OUTAGE_WHY "no answer in time" /* what those were told that did wait */

struct outage_key {
    uint64_t name;  /* a hash; never 0 */
    bool is_within; /* below that name: it speaks for nobody, but an answer is one of its servers */
};

struct outage_place {
    uint64_t name; /* 0: none */
    uint64_t since_ns;
    unsigned timeouts; /* in a row */
};

/* Zeroes are no outage. */
struct outage {
    unsigned silent_count; /* places that are taken: 0 spares the trouble of making keys */
    struct outage_place places[OUTAGE_PLACES];
};

/* checked: the domain that is being checked, lower case; absent: an address. */
struct outage_key outage_key(const struct dns_question *question, struct slice checked);

bool outage_is_on(const struct outage *outage, struct outage_key key, uint64_t now_ns);

void outage_note(struct outage *outage, struct outage_key key, const struct dns_answer *answer,
                 uint64_t now_ns);
