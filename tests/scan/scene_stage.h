/* scene_stage.h -- the workers of a scan on a told clock: no thread, no socket, no sleep.
 *
 *     struct stage *stage = stage_new(scene, lookup, &why);
 *     stage_put(stage, "9.9.9.0/24");                  // as the reader would
 *     is_at_rest = stage_turn(stage);                  // all workers, until none has more to do
 *     ... stage->engine.happened; engine_answer(...)
 *     stage->now_ns = stage->wake_ns;                  // when one has asked to be woken
 *     stage_free(stage);                               // ends the scan first
 *
 * The clock moves in whole milliseconds, as that of a loop does.
 */
#pragma once

#include "scan/worker.h"
#include "tests/scan/scene.h"
#include "tests/scan/scene_engine.h"

enum { STAGE_WORKERS_MAX = 4 };

/* When a scene begins. */
#define STAGE_START_NS UINT64_C(1000000000000)

struct stage {
    const struct scene *scene;
    struct scene_engine engine;
    struct plan *plan;
    struct catalogue catalogue;
    struct worker_settings settings; /* which are made of: */
    struct talker_settings talker;
    struct crew crew;
    struct board board;
    struct pace pace;
    struct press press;
    struct worker *workers[STAGE_WORKERS_MAX];
    struct check_settings check_settings;
    struct quota_books books;
    uint64_t left[SCENE_LISTS_MAX]; /* of the quotas, in the books */
    int states[SCENE_LISTS_MAX];    /* enum health_state, that the scene was told of last */
    uint64_t now_ns, wake_ns;
    struct happenings cast; /* the targets, as what */
    unsigned expected;      /* checks that may lead to addresses */
    bool is_read, has_ended, is_done;
};

/* NULL, and why, if that makes no plan. lookup: empty; emptied at the end. */
struct stage *stage_new(const struct scene *scene, struct lookup_table *lookup, struct text *why);
void stage_free(struct stage *stage); /* NULL is fine */

/* A line of the input. False if it is none. */
bool stage_put(struct stage *stage, struct slice target);
void stage_end(struct stage *stage);
void stage_stop(struct stage *stage);

/* False if the workers want one more turn for ever, with nothing to do in it. */
bool stage_turn(struct stage *stage);
