/* The words of the catalogue, and finding a list by its id. */
#include "model/list.h"

#include <criterion/criterion.h>

Test(list, words)
{
    cr_expect_str_eq(list_nature_text(LIST_BLOCK), "block");
    cr_expect_str_eq(list_nature_text(LIST_ALLOW), "allow");
    cr_expect_str_eq(list_nature_text(LIST_POLICY), "policy");
    cr_expect_str_eq(list_nature_text(LIST_INFO), "info");
    cr_expect_str_eq(list_match_text(LIST_EXACT), "exact");
    cr_expect_str_eq(list_match_text(LIST_BITS), "bits");
}

Test(list, found_by_id)
{
    struct list lists[] = {{.id = SLICE("one")}, {.id = SLICE("two")}};
    const struct catalogue catalogue = {lists, 2}, empty = {NULL, 0};

    cr_expect_eq(catalogue_find(&catalogue, SLICE("one")), &lists[0]);
    cr_expect_eq(catalogue_find(&catalogue, SLICE("two")), &lists[1]);
    cr_expect_null(catalogue_find(&catalogue, SLICE("on")));
    cr_expect_null(catalogue_find(&catalogue, SLICE("")));
    cr_expect_null(catalogue_find(&empty, SLICE("one")));
}
