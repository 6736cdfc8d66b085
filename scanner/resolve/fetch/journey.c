/* SPDX-License-Identifier: MIT */
#include "resolve/fetch/journey.h"

#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>

struct journey *journey_new(const struct url *url, struct mailbox *home)
{
    struct journey *journey = memory_new(sizeof *journey);

    journey->ask = ask_document(&url->host, url->path);
    journey->question = (struct dns_question){url->host, DNS_A};
    journey->fetch = (struct fetch){.url = &journey->ask.url, .home = home};
    return journey;
}

enum journey_step journey_go_on(struct journey *journey, const struct dns_answer *answer,
                                bool may_ask)
{
    assert(journey->fetch.document == NULL);
    if (fetch_add_addresses(&journey->fetch, answer))
        return JOURNEY_FETCH;
    if (may_ask && journey->question.type == DNS_A && answer->cause != DNS_CANCELLED) {
        journey->question.type = DNS_AAAA;
        return JOURNEY_ASK;
    }
    enum dns_cause cause = answer->cause != DNS_NO_CAUSE ? answer->cause : DNS_SERVFAIL;
    journey->fetch.document = document_failed(cause, "no address");
    return JOURNEY_END;
}

void journey_free(struct journey *journey)
{
    if (journey == NULL)
        return;
    document_release(journey->fetch.document);
    free(journey);
}
