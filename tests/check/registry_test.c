/* The registry: every check is found by its name, and nothing else is. */
#include "check/registry.h"

#include <criterion/criterion.h>

Test(check, all_are_found_by_name)
{
    size_t count = 0;

    for (; checks_all[count] != NULL; count++)
        cr_expect_eq(check_find(slice_of(checks_all[count]->name)), checks_all[count], "%s",
                     checks_all[count]->name);
    cr_expect_geq(count, 1);
    cr_expect_null(check_find(SLICE("pt")));
    cr_expect_null(check_find(SLICE("ptrs")));
    cr_expect_null(check_find(SLICE("")));
}
