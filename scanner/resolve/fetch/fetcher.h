/* fetcher.h -- documents over HTTPS: one thread that fetches what any worker asks for.
 *
 *     struct fetch fetch = {.url = &url, .home = box};
 *     if (fetch_add_addresses(&fetch, a_answer))
 *         fetcher_ask(fetcher, &fetch);
 *     ...
 *     while ((mail = mailbox_take(box)) != NULL)
 *         consume(MAILBOX_ITEM(mail, struct fetch, mail)->document);   // then document_release()
 *
 * Only the addresses given are connected to, on port 443: names are never resolved here, no proxy
 * and no redirect is followed. The certificate must be valid for the host (RFC 8461 section 3.3).
 * The domain chose the addresses: those that are not public (base/ip_special.h) lead to doors that
 * are none of its business, and are left out unless the settings allow them.
 *
 * The document has DNS_TIMEOUT for a cause if it did not come in time, or DNS_CANCELLED.
 *
 * Bounds:  FETCHES_MAX at once, the others wait their turn; each for the timeout from its turn on;
 *          DOCUMENT_BODY_MAX bytes of a document.
 * Threads: fetcher_new() and fetcher_free() in the main thread; ask and cancel from any.
 */
#pragma once

#include "event/mailbox.h"
#include "model/ask.h"

enum { FETCHES_MAX = 128, FETCH_ADDRESSES_MAX = 8, FETCH_TTL_S = 300 };

struct fetch {
    struct mail mail; /* how it comes back */
    const struct url *url;
    struct mailbox *home;
    const struct document *document; /* out: the caller's */

    struct ip addresses[FETCH_ADDRESSES_MAX]; /* the rest is private; zeroes are none */
    size_t address_count;
    struct fetch *next;
};

/* Adds those of an answer to A or AAAA. Whether there is any now. */
bool fetch_add_addresses(struct fetch *fetch, const struct dns_answer *answer);

struct fetcher;

struct fetcher_settings {
    uint64_t timeout_ns;
    const char *authorities; /* a file of certificates to trust; NULL: those of the system */
    bool allows_private;     /* connect to any address */
};

struct fetcher *fetcher_new(const struct fetcher_settings *settings);

/* Requires that all that was asked came back. NULL is fine. */
void fetcher_free(struct fetcher *fetcher);

/* Takes over *fetch until it arrives at home. Requires an address. */
void fetcher_ask(struct fetcher *fetcher, struct fetch *fetch);

/* From now on everything comes back as cancelled. NULL is fine. */
void fetcher_cancel(struct fetcher *fetcher);
