/* Plays every scene of scenes/: what the workers ask, find and write, on a told clock. SCENE=word
 * in the environment: only those with the word in their name. */
#include "resolve/lookup.h"
#include "tests/scan/scene_play.h"

#include <criterion/criterion.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

enum { SCENES_MIN = 40 };

static void play_file(const char *path, struct lookup_table *lookup)
{
    struct text why = {0};
    struct scene *scene = scene_read(path, &why);

    if (scene != NULL)
        scene_play(scene, lookup, &why);
    text_add_char(&why, '\0');
    cr_expect(scene != NULL && why.len == 1, "%s", why.at);
    scene_free(scene);
    text_free(&why);
}

Test(scene, plays)
{
    const char *wanted = getenv("SCENE");
    struct lookup_table *lookup = lookup_new(1 << 20);
    glob_t found;

    lookup_thread_begin();
    cr_assert_eq(glob(TEST_SOURCE_DIR "/tests/scan/scenes/*.scene", 0, NULL, &found), 0);
    cr_expect_geq(found.gl_pathc, SCENES_MIN);
    for (size_t i = 0; i < found.gl_pathc; i++)
        if (wanted == NULL || strstr(found.gl_pathv[i], wanted) != NULL)
            play_file(found.gl_pathv[i], lookup);
    cr_expect_eq(lookup_count(lookup), 0);
    lookup_thread_end();
    lookup_free(lookup);
    globfree(&found);
}
