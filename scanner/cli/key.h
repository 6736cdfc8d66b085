/* key.h -- the secret with which a list is asked: from the environment variable that its catalogue
 * entry names, or from the file whose path is in that variable's name with _FILE behind it.
 *
 * A key file must belong to root or to us, and be readable by nobody else. Keys are never printed.
 */
#pragma once

#include "base/arena.h"
#include "model/list.h"

/* In the environment, or in the arena; absent if there is none, or if *why (in the arena or static)
 * says that the one there is cannot be used, without a word of it. */
struct slice key_find(const struct list *list, struct arena *arena, const char **why);
