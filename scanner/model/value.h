/* value.h -- what a check observed, as a tree of named values that every output format can print.
 *
 *     struct value *ptr = value_object(arena);
 *     value_put_text(arena, ptr, "result", SLICE("pass"));
 *     struct value *names = value_put_list(arena, ptr, "names");
 *     value_add_text(arena, names, SLICE("mx1.example.com"));
 *
 * So a new check needs nothing new in output/. Order of insertion is order of output; a key is put
 * once. Memory: the arena's; texts are borrowed and must live as long.
 */
#pragma once

#include "base/arena.h"

enum value_type { VALUE_NULL, VALUE_BOOL, VALUE_NUMBER, VALUE_TEXT, VALUE_LIST, VALUE_OBJECT };

struct value {
    enum value_type type;
    const char *key; /* of a member of an object; static */
    union {
        bool truth;
        int64_t number;
        struct slice text;
        struct {
            struct value *first, *last;
        } members; /* of a list or an object */
    };
    struct value *next;
};

struct value *value_object(struct arena *arena);

/* text == absent puts null. */
void value_put_null(struct arena *arena, struct value *object, const char *key);
void value_put_bool(struct arena *arena, struct value *object, const char *key, bool truth);
void value_put_number(struct arena *arena, struct value *object, const char *key, int64_t number);
void value_put_text(struct arena *arena, struct value *object, const char *key, struct slice text);
struct value *value_put_list(struct arena *arena, struct value *object, const char *key);
struct value *value_put_object(struct arena *arena, struct value *object, const char *key);

void value_add_text(struct arena *arena, struct value *list, struct slice text);
struct value *value_add_object(struct arena *arena, struct value *list);

const struct value *value_find(const struct value *object, const char *key); /* or NULL */
