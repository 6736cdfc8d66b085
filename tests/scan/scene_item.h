/* scene_item.h -- what a line of a scene names: addresses, ranges of them, and what is random.
 *
 *     while (item_take(&rest, &item))
 *         index = item_find(&item, n, &happenings, kind, who, cast);   // the nth of its subjects
 *
 * See scenes/README.md for the words.
 */
#pragma once

#include "tests/scan/scene_engine.h"

/* SOME is any target, ALL is whatever there is, ROUND is all of that but the targets. */
enum shape {
    SHAPE_EXACT,
    SHAPE_RANDOM,
    SHAPE_LABELS,
    SHAPE_GLOBAL,
    SHAPE_CANARY,
    SHAPE_SOME,
    SHAPE_ALL,
    SHAPE_ROUND,
};

struct item {
    enum shape shape;
    struct slice text; /* as written */
    struct ip first;   /* of a range; else IP_NONE */
    unsigned count;    /* subjects; 0: it was not said how many */
    const char *type;  /* "A" */
};

/* False: there is none left. */
bool item_take(struct slice *rest, struct item *item);

/* "x3": how many; 0, and nothing taken, if the next word is none. */
unsigned item_take_count(struct slice *rest);

/* The index of one that fits; happenings->count if there is none. */
size_t item_find(const struct item *item, unsigned n, const struct happenings *happenings,
                 enum happening_kind kind, struct slice who, const struct happenings *cast);

/* "9.9.9.7", the nth of a range; else as written. In the buffer or the item. */
struct slice item_subject(const struct item *item, unsigned n, char buffer[IP_TEXT_MAX]);

bool item_is_cast(const struct happenings *cast, struct slice what);
