#include "dns/document.h"

#include <criterion/criterion.h>

Test(document, comes_back_as_it_was)
{
    const struct document in = {404, SLICE("text/plain"), SLICE("not\0 here")};
    struct document out;

    struct dns_answer *answer = document_answer(&in, 300);
    cr_expect_eq(answer->outcome, DNS_DATA);
    cr_expect_eq(answer->ttl_s, 300);
    cr_assert(document_read(answer->records, answer->record_count, &out));
    cr_expect_eq(out.status, 404);
    cr_expect(slice_eq(out.type, in.type));
    cr_expect(slice_eq(out.body, in.body));
    dns_answer_release(answer);
}

Test(document, may_be_empty)
{
    const struct document in = {.status = 0};
    struct document out;

    struct dns_answer *answer = document_answer(&in, 0);
    cr_assert(document_read(answer->records, answer->record_count, &out));
    cr_expect_eq(out.status, 0);
    cr_expect_eq(out.type.len + out.body.len, 0);
    dns_answer_release(answer);
}

Test(document, is_cut_to_its_bound)
{
    static char body[2 * DOCUMENT_BODY_MAX];
    const struct document in = {200, SLICE("text/plain"), {body, sizeof body}};
    struct document out;

    struct dns_answer *answer = document_answer(&in, 0);
    cr_assert(document_read(answer->records, answer->record_count, &out));
    cr_expect_eq(out.body.len, DOCUMENT_BODY_MAX);
    dns_answer_release(answer);
}

Test(document, is_not_read_from_other_records)
{
    const struct dns_record records[] = {{(const uint8_t *)"x", 1}, {NULL, 0}, {NULL, 0}};
    struct document out;

    cr_expect_not(document_read(NULL, 0, &out));
    cr_expect_not(document_read(records, 2, &out));
    cr_expect_not(document_read(records, 3, &out));
}
