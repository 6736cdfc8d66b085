/* SPDX-License-Identifier: MIT */
#include "model/document.h"

#include "base/memory.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static struct slice place(char **at, struct slice text)
{
    struct slice placed = {*at, text.len};

    if (text.len > 0)
        memcpy(*at, text.at, text.len);
    *at += text.len;
    return placed;
}

struct document *document_new(unsigned status, struct slice type, struct slice body, uint32_t ttl_s)
{
    type = slice_head(type, DOCUMENT_TYPE_MAX);
    body = slice_head(body, DOCUMENT_BODY_MAX);
    struct document *document = memory_take(sizeof *document + type.len + body.len);
    char *at = (char *)(document + 1);

    *document = (struct document){.status = status, .ttl_s = ttl_s};
    document->type = place(&at, type);
    document->body = place(&at, body);
    atomic_init(&document->reference_count, 1);
    return document;
}

struct document *document_failed(enum dns_cause cause, const char *why)
{
    struct document *document = document_new(0, SLICE(""), slice_of(why), 0);

    assert(cause != DNS_NO_CAUSE);
    document->cause = cause;
    return document;
}

const struct document *document_copy(struct arena *arena, const struct document *document)
{
    struct document *copy = arena_take(arena, sizeof *copy);

    *copy = (struct document){.cause = document->cause,
                              .status = document->status,
                              .type = arena_copy(arena, document->type),
                              .body = arena_copy(arena, document->body),
                              .ttl_s = document->ttl_s};
    return copy;
}

const struct document *document_retain(const struct document *document)
{
    struct document *shared = (struct document *)document;

    atomic_fetch_add_explicit(&shared->reference_count, 1, memory_order_relaxed);
    return shared;
}

void document_release(const struct document *document)
{
    struct document *shared = (struct document *)document;

    if (shared == NULL)
        return;
    /* Whoever frees must see what all the others did before they let go. */
    unsigned before = atomic_fetch_sub_explicit(&shared->reference_count, 1, memory_order_acq_rel);
    assert(before > 0);
    if (before == 1)
        free(shared);
}
