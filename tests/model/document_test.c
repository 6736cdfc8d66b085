#include "model/document.h"

#include <criterion/criterion.h>
#include <stdlib.h>

Test(document, is_as_it_came)
{
    char body[] = "not\0 here";
    const struct document *document =
        document_new(404, SLICE("text/plain"), (struct slice){body, sizeof body - 1}, 300);

    body[0] = 'x'; /* it has its own */
    cr_expect_eq(document->cause, DNS_NO_CAUSE);
    cr_expect_eq(document->status, 404);
    cr_expect_eq(document->ttl_s, 300);
    cr_expect(slice_eq(document->type, SLICE("text/plain")));
    cr_expect(slice_eq(document->body, SLICE("not\0 here")));
    document_release(document);
}

Test(document, may_be_empty)
{
    const struct document *document = document_new(0, SLICE(""), (struct slice){NULL, 0}, 0);

    cr_expect_eq(document->type.len + document->body.len, 0);
    document_release(document);
    document_release(NULL);
}

Test(document, is_cut_to_its_bounds)
{
    static char text[2 * DOCUMENT_BODY_MAX];
    const struct slice long_text = {text, sizeof text};
    const struct document *document = document_new(200, long_text, long_text, 0);

    cr_expect_eq(document->type.len, DOCUMENT_TYPE_MAX);
    cr_expect_eq(document->body.len, DOCUMENT_BODY_MAX);
    document_release(document);
}

Test(document, that_is_none_says_why)
{
    const struct document *document = document_failed(DNS_TIMEOUT, "late");

    cr_expect_eq(document->cause, DNS_TIMEOUT);
    cr_expect_eq(document->status, 0);
    cr_expect(slice_eq(document->body, SLICE("late")));
    document_release(document);
}

Test(document, stays_while_it_is_retained_and_longer_in_an_arena)
{
    struct arena *arena = arena_new(4096);
    const struct document *document = document_new(200, SLICE("a/b"), SLICE("hello"), 7);

    document_retain(document);
    document_release(document);
    cr_expect(slice_eq(document->body, SLICE("hello")));
    const struct document *copy = document_copy(arena, document);
    document_release(document);
    cr_expect_eq(copy->status, 200);
    cr_expect_eq(copy->ttl_s, 7);
    cr_expect(slice_eq(copy->type, SLICE("a/b")));
    cr_expect(slice_eq(copy->body, SLICE("hello")));
    arena_free(arena);
}
