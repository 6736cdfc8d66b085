#include "model/value.h"

#include <assert.h>
#include <string.h>

static struct value *value_new(struct arena *arena, enum value_type type)
{
    struct value *value = arena_take(arena, sizeof *value);

    value->type = type;
    return value;
}

static void append(struct value *parent, struct value *member)
{
    if (parent->members.last == NULL)
        parent->members.first = member;
    else
        parent->members.last->next = member;
    parent->members.last = member;
}

static struct value *put(struct arena *arena, struct value *object, const char *key,
                         enum value_type type)
{
    struct value *value = value_new(arena, type);

    assert(object->type == VALUE_OBJECT);
    assert(value_find(object, key) == NULL);
    value->key = key;
    append(object, value);
    return value;
}

static struct value *add(struct arena *arena, struct value *list, enum value_type type)
{
    struct value *value = value_new(arena, type);

    assert(list->type == VALUE_LIST);
    append(list, value);
    return value;
}

struct value *value_object(struct arena *arena)
{
    return value_new(arena, VALUE_OBJECT);
}

void value_put_null(struct arena *arena, struct value *object, const char *key)
{
    put(arena, object, key, VALUE_NULL);
}

void value_put_bool(struct arena *arena, struct value *object, const char *key, bool truth)
{
    put(arena, object, key, VALUE_BOOL)->truth = truth;
}

void value_put_number(struct arena *arena, struct value *object, const char *key, int64_t number)
{
    put(arena, object, key, VALUE_NUMBER)->number = number;
}

void value_put_text(struct arena *arena, struct value *object, const char *key, struct slice text)
{
    if (text.at == NULL)
        value_put_null(arena, object, key);
    else
        put(arena, object, key, VALUE_TEXT)->text = text;
}

struct value *value_put_list(struct arena *arena, struct value *object, const char *key)
{
    return put(arena, object, key, VALUE_LIST);
}

struct value *value_put_object(struct arena *arena, struct value *object, const char *key)
{
    return put(arena, object, key, VALUE_OBJECT);
}

void value_add_text(struct arena *arena, struct value *list, struct slice text)
{
    if (text.at == NULL)
        add(arena, list, VALUE_NULL);
    else
        add(arena, list, VALUE_TEXT)->text = text;
}

struct value *value_add_object(struct arena *arena, struct value *list)
{
    return add(arena, list, VALUE_OBJECT);
}

const struct value *value_find(const struct value *object, const char *key)
{
    assert(object->type == VALUE_OBJECT);
    for (const struct value *member = object->members.first; member != NULL;
         member = member->next) {
        if (strcmp(member->key, key) == 0)
            return member;
    }
    return NULL;
}
