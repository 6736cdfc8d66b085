/* Servers that are up or down, by hand, and who is chosen. */
#include "resolve/wire/wire_upstream.h"

#include <criterion/criterion.h>
#include <string.h>

enum { SERVERS = 4 };

struct scene {
    struct wire_upstream upstream;
    struct wire_server servers[SERVERS];
};

/* "u.d": up, full, down. */
static void scene_init(struct scene *scene, const char *states)
{
    *scene = (struct scene){.upstream.path_count = strlen(states)};
    for (size_t i = 0; i < scene->upstream.path_count; i++) {
        struct wire_path *path = &scene->upstream.paths[i];
        struct wire_window *window = &path->window;
        wire_window_init(&scene->servers[i].share, WIRE_WINDOW_START);
        wire_path_init(path, &scene->servers[i]);
        window->in_flight = states[i] == '.' ? window->limit : (unsigned)i;
        scene->servers[i].share.in_flight = window->in_flight;
        window->unanswered = states[i] == 'd' ? WIRE_UNANSWERED_MAX : WIRE_UNANSWERED_MAX - 1;
        path->test_ns = 1000;
    }
}

Test(wire_upstream, after)
{
    static const struct {
        const char *states;
        int next[SERVERS];
    } rows[] = {
        {"u", {0}},         {"d", {0}},         {"uu", {1, 0}},         {"ud", {0, 0}},
        {"dd", {1, 0}},     {"uuu", {1, 2, 0}}, {"udd", {0, 0, 0}},     {"udu", {2, 2, 0}},
        {"ddd", {1, 2, 0}}, {"u..", {1, 2, 0}}, {"dudd", {1, 1, 1, 1}},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scene scene;
        scene_init(&scene, rows[i].states);
        for (size_t k = 0; k < scene.upstream.path_count; k++)
            cr_expect_eq(wire_upstream_after(&scene.upstream, &scene.upstream.paths[k]),
                         &scene.upstream.paths[rows[i].next[k]], "%s after %zu", rows[i].states, k);
    }
}

Test(wire_upstream, choose_and_room)
{
    static const struct {
        const char *states;
        int chosen; /* the one with the most room */
        unsigned room;
    } rows[] = {
        {"u", 0, WIRE_WINDOW_START},
        {"d", 0, WIRE_WINDOW_START},
        {"uuu", 0, WIRE_WINDOW_START},
        {"duu", 1, WIRE_WINDOW_START - 1},
        {".du", 2, WIRE_WINDOW_START - 2},
        {"ddd", 0, WIRE_WINDOW_START},
        {".dd", -1, 0},
        {"..u", 2, WIRE_WINDOW_START - 2},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scene scene;
        scene_init(&scene, rows[i].states);
        cr_expect_eq(wire_room(&scene.upstream), rows[i].room, "%s", rows[i].states);
        for (unsigned turn = 0; turn < 4 && rows[i].chosen >= 0; turn++)
            cr_expect_eq(wire_upstream_choose(&scene.upstream, 999),
                         &scene.upstream.paths[rows[i].chosen], "%s", rows[i].states);
    }
}

/* Of equals, each in turn. */
Test(wire_upstream, takes_turns)
{
    struct scene scene;
    unsigned counts[SERVERS] = {0};

    scene_init(&scene, "uuu");
    for (unsigned i = 0; i < 3; i++)
        scene.upstream.paths[i].window.in_flight = scene.servers[i].share.in_flight = 0;
    for (unsigned i = 0; i < 30; i++)
        counts[wire_upstream_choose(&scene.upstream, 0) - scene.upstream.paths]++;
    for (unsigned i = 0; i < 3; i++)
        cr_expect_eq(counts[i], 10);
}

/* One question when the time has come, then none for a while. */
Test(wire_upstream, tests_who_is_down)
{
    struct scene scene;
    uint64_t now_ns = 1000;

    scene_init(&scene, "ud");
    for (unsigned round = 0; round < 3; round++) {
        unsigned tested = 0;
        for (unsigned i = 0; i < 10; i++)
            tested += wire_upstream_choose(&scene.upstream, now_ns) == &scene.upstream.paths[1];
        cr_expect_eq(tested, 1);
        now_ns += WIRE_TEST_NS;
    }
}
