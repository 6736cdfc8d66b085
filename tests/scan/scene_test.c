/* Plays every scene of scenes/: what the workers ask, find and write, on a told clock. SCENE=word
 * in the environment: only those with the word in their name. Those of scenes/wrong/ must part from
 * the program, and say where: in their first line. */
#include "resolve/lookup.h"
#include "tests/scan/scene_play.h"

#include <criterion/criterion.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCENES_MIN = 40, WRONG_MIN = 8 };

/* The message is empty if all went well. */
static void play_file(const char *path, struct lookup_table *lookup, struct text *why)
{
    struct scene *scene = scene_read(path, why);

    if (scene != NULL && !scene_play(scene, lookup, why) && why->len == 0)
        text_print(why, "%s: fails without a word", path);
    scene_free(scene);
    text_add_char(why, '\0');
}

static void play_right(const char *path, struct lookup_table *lookup)
{
    struct text why = {0};

    play_file(path, lookup, &why);
    cr_expect_str_empty(why.at, "%s", why.at);
    text_free(&why);
}

/* "# 5: at 0.000: the program ...": what the message holds behind the path. */
static void play_wrong(const char *path, struct lookup_table *lookup)
{
    char wanted[200] = "";
    struct text why = {0};
    FILE *file = fopen(path, "r");

    cr_assert(file != NULL && fgets(wanted, sizeof wanted, file) != NULL);
    fclose(file);
    wanted[strcspn(wanted, "\n")] = '\0';
    cr_assert_gt(strlen(wanted), 2);
    play_file(path, lookup, &why);
    cr_expect(strstr(why.at, wanted + 2) != NULL, "%s says '%s'", path, why.at);
    text_free(&why);
}

static void play_all(const char *pattern, size_t count_min,
                     void (*play)(const char *path, struct lookup_table *lookup))
{
    const char *wanted = getenv("SCENE");
    struct lookup_table *lookup = lookup_new(1 << 20);
    glob_t found;

    lookup_thread_begin();
    cr_assert_eq(glob(pattern, 0, NULL, &found), 0);
    cr_expect_geq(found.gl_pathc, count_min);
    for (size_t i = 0; i < found.gl_pathc; i++)
        if (wanted == NULL || strstr(found.gl_pathv[i], wanted) != NULL)
            play(found.gl_pathv[i], lookup);
    cr_expect_eq(lookup_count(lookup), 0);
    lookup_thread_end();
    lookup_free(lookup);
    globfree(&found);
}

Test(scene, plays)
{
    play_all(TEST_SOURCE_DIR "/tests/scan/scenes/*.scene", SCENES_MIN, play_right);
}

Test(scene, parts)
{
    play_all(TEST_SOURCE_DIR "/tests/scan/scenes/wrong/*.scene", WRONG_MIN, play_wrong);
}
