/* Lists that share a server, answered or not, by hand: what each may have under way there. */
#include "resolve/wire/wire_path.h"

#include <criterion/criterion.h>

#define MS UINT64_C(1000000)

enum { LISTS = 3, START = WIRE_WINDOW_START };

struct scene {
    struct wire_server server;
    struct wire_path paths[LISTS];
    uint64_t now_ns;
};

static void scene_init(struct scene *scene)
{
    *scene = (struct scene){.now_ns = MS};
    wire_window_init(&scene->server.share, START);
    for (size_t i = 0; i < LISTS; i++)
        wire_path_init(&scene->paths[i], &scene->server);
}

/* As much as it may, up to most. Returns how many. */
static unsigned fill(struct wire_path *path, unsigned most)
{
    unsigned count = 0;

    for (; count < most && wire_path_room(path) > 0; count++)
        wire_path_enter(path);
    return count;
}

static void answer(struct scene *scene, struct wire_path *path, unsigned count, uint64_t rtt_ns)
{
    scene->now_ns += rtt_ns;
    for (unsigned i = 0; i < count; i++) {
        wire_path_answered(path, rtt_ns, scene->now_ns);
        wire_path_leave(path);
    }
}

static void lose(struct scene *scene, struct wire_path *path, unsigned count)
{
    scene->now_ns += 400 * MS;
    for (unsigned i = 0; i < count; i++)
        wire_path_lost(path, scene->now_ns);
}

static unsigned load(const struct scene *scene)
{
    unsigned count = 0;

    for (size_t i = 0; i < LISTS; i++)
        count += scene->paths[i].is_apart ? 0 : scene->paths[i].window.in_flight;
    return count;
}

/* A zone that is silent costs the others nothing, and itself all but the least. */
Test(wire_path, silent_zone)
{
    struct scene scene;
    struct wire_path *silent = &scene.paths[0], *good = &scene.paths[1];

    scene_init(&scene);
    cr_expect_eq(fill(silent, START), START); /* alone, it may have all */
    cr_expect_eq(wire_path_room(good), 0);
    for (unsigned turn = 0; turn < 20; turn++) {
        lose(&scene, silent, START);
        unsigned asked = fill(good, START);
        cr_expect_eq(asked, START, "%u", asked);
        answer(&scene, good, asked, MS / 2);
    }
    cr_expect(wire_path_is_down(silent));
    cr_expect_not(wire_path_is_down(good));
    cr_expect_eq(silent->window.limit, WIRE_WINDOW_MIN);
    cr_expect_eq(good->window.limit, START);
    cr_expect_eq(scene.server.share.limit, START);
    cr_expect_eq(scene.server.share.in_flight, load(&scene));

    answer(&scene, silent, 1, MS); /* it is back, and counts */
    cr_expect_not(silent->is_apart);
    cr_expect_eq(scene.server.share.in_flight, START - 1);
    cr_expect_eq(scene.server.share.in_flight, load(&scene));
}

/* If the server is what is silent, each list shrinks by itself. */
Test(wire_path, dead_server)
{
    struct scene scene;

    scene_init(&scene);
    for (unsigned turn = 0; turn < 20; turn++) {
        for (size_t i = 0; i < LISTS; i++) {
            unsigned asked = fill(&scene.paths[i], START);
            lose(&scene, &scene.paths[i], START);
            for (unsigned k = 0; k < asked; k++)
                wire_path_leave(&scene.paths[i]);
        }
    }
    for (size_t i = 0; i < LISTS; i++) {
        cr_expect_eq(scene.paths[i].window.limit, WIRE_WINDOW_MIN);
        cr_expect_eq(wire_path_room(&scene.paths[i]), WIRE_WINDOW_MIN);
    }
    cr_expect_eq(scene.server.share.in_flight, 0);
}

/* A list that is slow leaves room for those that are not; alone, it has it all. */
Test(wire_path, slow_list)
{
    struct scene scene;
    struct wire_path *slow = &scene.paths[0], *fast = &scene.paths[1];

    scene_init(&scene);
    cr_expect_eq(fill(fast, 10), 10);
    unsigned taken = fill(slow, START);
    cr_expect(taken >= START / 2 && taken <= START * 2 / 3, "%u", taken);
    cr_expect_gt(fill(fast, START), 5);
    cr_expect_leq(load(&scene), START);
    answer(&scene, fast, fast->window.in_flight, MS / 2);
    fill(slow, START);
    cr_expect_eq(slow->window.in_flight, START);
}

/* None is kept from a quarter of the start, as long as there is room at all. */
Test(wire_path, equals)
{
    struct scene scene;

    scene_init(&scene);
    for (unsigned i = 0; i < START; i++)
        fill(&scene.paths[i % LISTS], 1);
    cr_expect_geq(load(&scene), START * 4 / 5, "%u", load(&scene));
    for (size_t i = 0; i < LISTS; i++)
        cr_expect_geq(scene.paths[i].window.in_flight, START / 4);
}

/* What a far list has grown to is its own, and none of the others'. */
Test(wire_path, far_list)
{
    struct scene scene;
    struct wire_path *far = &scene.paths[0], *near = &scene.paths[1];

    scene_init(&scene);
    for (unsigned turn = 0; turn < 20; turn++)
        answer(&scene, far, fill(far, WIRE_WINDOW_MAX), 600 * MS);
    cr_expect_eq(far->window.limit, WIRE_WINDOW_MAX, "%u", far->window.limit);
    cr_expect_eq(scene.server.extra, WIRE_WINDOW_MAX - START);
    cr_expect_eq(scene.server.share.limit, START);
    fill(near, 1);
    fill(far, WIRE_WINDOW_MAX);
    cr_expect_geq(far->window.in_flight, WIRE_WINDOW_MAX - START);
    cr_expect_geq(fill(near, START), START / 5);
    lose(&scene, far, WIRE_UNANSWERED_MAX);
    cr_expect_eq(scene.server.extra, 0);
    cr_expect_eq(scene.server.share.in_flight, load(&scene));
    fill(near, START);
    cr_expect_eq(near->window.in_flight, START);
}
