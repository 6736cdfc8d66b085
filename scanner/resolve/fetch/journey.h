/* journey.h -- the way to a document: the addresses of its host, by A, then by AAAA, then HTTPS. It
 * does no I/O itself: it says what is next.
 *
 *     struct journey *journey = journey_new(&url, home);
 *     resolver_ask(&journey->question);
 *     ...
 *     switch (journey_go_on(journey, answer, true)) {
 *     case JOURNEY_ASK: resolver_ask(&journey->question); break;
 *     case JOURNEY_FETCH: fetcher_ask(fetcher, &journey->fetch); break;
 *     case JOURNEY_END: settle(journey); break;
 *     }
 *     ...
 *     while ((mail = mailbox_take(home)) != NULL)
 *         settle(MAILBOX_ITEM(mail, struct journey, fetch.mail));  // its ask, its fetch.document
 *
 * AAAA is asked only if A gave no address. What has none failed as the last of the answers did, or
 * as servfail.
 *
 * Threads: one, but while it is at the fetcher.
 */
#pragma once

#include "model/ask.h"
#include "resolve/fetch/fetcher.h"

enum journey_step { JOURNEY_ASK, JOURNEY_FETCH, JOURNEY_END };

struct journey {
    struct ask ask;               /* where it goes */
    struct dns_question question; /* of its host, that is to be asked */
    struct fetch fetch;           /* at the end with the document */
};

/* Its first question is then to be asked. */
struct journey *journey_new(const struct url *url, struct mailbox *home);

/* Takes note of the answer to its question, which is borrowed. may_ask: false if no more is to be
 * asked. */
enum journey_step journey_go_on(struct journey *journey, const struct dns_answer *answer,
                                bool may_ask);

void journey_free(struct journey *journey); /* the document, too; NULL is fine */
