/* document.h -- a document that came over HTTPS, as the answer to a question like any other: so it
 * is asked once, shared, and replaced in tests as names and addresses are.
 *
 *     answer = document_answer(&(struct document){.status = 200, .type = type, .body = body}, 300);
 *     ...
 *     if (document_read(answer->records, answer->record_count, &document))
 *         use(document.body);
 *
 * That nobody answered in time is no document: such a question is answered as FAILED/timeout.
 */
#pragma once

#include "base/slice.h"
#include "dns/answer.h"

enum { DOCUMENT_BODY_MAX = 65000, DOCUMENT_TYPE_MAX = 255 }; /* bytes; what exceeds is no answer */

struct document {
    unsigned status;   /* of HTTP; 0: it did not come that far, and body says why, for people */
    struct slice type; /* the media type with its parameters, as it was sent; may be empty */
    struct slice body;
};

/* Copies *document, cut to the bounds. Never NULL. */
struct dns_answer *document_answer(const struct document *document, uint32_t ttl_s);

/* The texts are those of the records. False: they are no document. */
bool document_read(const struct dns_record *records, size_t record_count,
                   struct document *document);
