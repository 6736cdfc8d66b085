/* A tree is built and read back, in the order in which it was built. */
#include "model/value.h"

#include <criterion/criterion.h>
#include <signal.h>

Test(value, scalars)
{
    struct arena *arena = arena_new(1024);
    struct value *object = value_object(arena);

    value_put_null(arena, object, "null");
    value_put_bool(arena, object, "bool", true);
    value_put_number(arena, object, "number", -7);
    value_put_text(arena, object, "text", SLICE("pass"));
    value_put_text(arena, object, "empty", SLICE(""));
    value_put_text(arena, object, "absent", (struct slice){0});

    cr_expect_eq(value_find(object, "null")->type, VALUE_NULL);
    cr_expect_eq(value_find(object, "bool")->type, VALUE_BOOL);
    cr_expect(value_find(object, "bool")->truth);
    cr_expect_eq(value_find(object, "number")->type, VALUE_NUMBER);
    cr_expect_eq(value_find(object, "number")->number, -7);
    cr_expect_eq(value_find(object, "text")->type, VALUE_TEXT);
    cr_expect(slice_eq(value_find(object, "text")->text, SLICE("pass")));
    cr_expect_eq(value_find(object, "empty")->type, VALUE_TEXT);
    cr_expect_eq(value_find(object, "absent")->type, VALUE_NULL);
    cr_expect_null(value_find(object, "nul"));

    static const char *const order[] = {"null", "bool", "number", "text", "empty", "absent"};
    size_t i = 0;
    for (const struct value *v = object->members.first; v != NULL; v = v->next)
        cr_expect_str_eq(v->key, order[i++]);
    cr_expect_eq(i, 6);
    arena_free(arena);
}

Test(value, nested)
{
    struct arena *arena = arena_new(1024);
    struct value *object = value_object(arena);
    struct value *list = value_put_list(arena, object, "list");
    struct value *helo = value_put_object(arena, object, "helo");

    value_put_text(arena, helo, "result", SLICE("none"));
    value_add_text(arena, list, SLICE("a"));
    struct value *item = value_add_object(arena, list);
    value_put_number(arena, item, "bits", 2048);

    cr_expect_eq(value_find(object, "list"), list);
    cr_expect_eq(list->type, VALUE_LIST);
    cr_expect(slice_eq(list->members.first->text, SLICE("a")));
    cr_expect_eq(list->members.first->next, item);
    cr_expect_null(item->next);
    cr_expect_eq(value_find(item, "bits")->number, 2048);
    cr_expect(slice_eq(value_find(value_find(object, "helo"), "result")->text, SLICE("none")));
    arena_free(arena);
}

Test(value, key_is_put_once, .signal = SIGABRT)
{
    struct arena *arena = arena_new(1024);
    struct value *object = value_object(arena);

    value_put_null(arena, object, "twice");
    value_put_null(arena, object, "twice");
}
