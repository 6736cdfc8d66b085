/* scene.h -- a script that says what the modules of scan/ must do, and nothing else; read from a
 * file. scenes/README.md is the manual of the language.
 *
 *     struct scene *scene = scene_read(path, &why);     // NULL, and why: "FILE:LINE: ..."
 *     play(scene);                                      // scene_play.h
 *     scene_free(scene);
 *
 * Here a file becomes lists, settings and lines; what the words of a line mean is for the player.
 */
#pragma once

#include "base/arena.h"
#include "base/text.h"
#include "model/list.h"

enum scene_verb {
    /* What is done to the program: up to ANSWERS. */
    SCENE_TARGET,
    SCENE_END,
    SCENE_STOP,
    SCENE_ANSWERS,
    /* What it must do. */
    SCENE_ASKS,
    SCENE_GIVES_UP,
    SCENE_FINDS,
    SCENE_FOLLOWS,
    SCENE_WRITES,
    SCENE_DONE,
};

struct scene_line {
    unsigned number; /* in the file */
    uint64_t ms;     /* since the beginning */
    enum scene_verb verb;
    struct slice who, rest; /* who: of what is asked or found; else absent */
};

enum { SCENE_LISTS_MAX = 8, SCENE_TESTS_MAX = 4, SCENE_CODES_MAX = 4 };

struct scene {
    struct arena *arena; /* of all this */
    const char *path;
    struct list lists[SCENE_LISTS_MAX];
    size_t list_count;
    struct slice checks; /* absent: dnsbl */
    struct slice follow; /* the check; absent: none */
    const char *zone;    /* for zone_answer() */
    unsigned workers, in_flight_max;
    double rate;
    bool is_forwarding;
    struct scene_line *lines;
    size_t line_count;
};

struct scene *scene_read(const char *path, struct text *why);
void scene_free(struct scene *scene); /* NULL is fine */

/* The next word of *rest; a text in quotes is one, quotes and all. False: there is none. */
bool scene_take_word(struct slice *rest, struct slice *word);
