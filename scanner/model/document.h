/* document.h -- what a server gave over HTTPS, or why it gave nothing: an immutable value that any
 * thread may read, as dns/answer.h is of DNS.
 *
 *     const struct document *document = document_new(200, type, body, 300);
 *     if (document->cause == DNS_NO_CAUSE)
 *         use(document->body);
 *     document_release(document);
 *
 * Bounds:  DOCUMENT_BODY_MAX, DOCUMENT_TYPE_MAX; what exceeds is cut.
 * Memory:  one block from the heap, reference counted; the count is the only thing that changes.
 * Threads: any number may read, retain and release at once.
 */
#pragma once

#include "base/arena.h"
#include "dns/answer.h"

enum { DOCUMENT_BODY_MAX = 65000, DOCUMENT_TYPE_MAX = 255 }; /* bytes */

struct document {
    enum dns_cause cause; /* DNS_NO_CAUSE; or why nothing is known: then there is only a body */
    unsigned status;      /* of HTTP; 0: it did not come that far, and body says why, for people */
    struct slice type;    /* the media type with its parameters, as it was sent; may be empty */
    struct slice body;
    uint32_t ttl_s;
    _Atomic unsigned reference_count; /* private */
};

/* Copies the texts. */
struct document *document_new(unsigned status, struct slice type, struct slice body,
                              uint32_t ttl_s);

struct document *document_failed(enum dns_cause cause, const char *why);

/* One in the arena, which is neither retained nor released. */
const struct document *document_copy(struct arena *arena, const struct document *document);

const struct document *document_retain(const struct document *document);
void document_release(const struct document *document); /* NULL is fine */
