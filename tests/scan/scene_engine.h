/* scene_engine.h -- a stand-in for all that answers questions: it notes what is asked, and holds it
 * until the scene answers.
 *
 *     engine_asked(&engine, ...)                       // each question, as a happening
 *     engine_answer(&engine, index, answer);           // one of those that are held
 *
 * It is put in the place of resolve/unbound/resolver.h and resolve/wire/wire_engine.h when the
 * test is linked, as are random numbers (the same in each run), the writer and what follows
 * addresses. One stage has it at a time.
 */
#pragma once

#include "base/arena.h"
#include "model/record.h"
#include "plan/plan.h"
#include "resolve/engine.h"

enum happening_kind {
    HAPPENED_ASK,
    HAPPENED_GIVE_UP,
    HAPPENED_FIND,
    HAPPENED_FOLLOW,
    HAPPENED_WRITE
};

/* Something the program did; who and the texts as in the scene: "a" "9.9.9.1" "TXT". */
struct happening {
    enum happening_kind kind;
    struct slice who, what;
    const char *type;         /* of a question; "" of another happening */
    struct engine_call *call; /* of a question that is held */
};

struct happenings {
    struct happening *at;
    size_t count, size;
};

void happenings_add(struct happenings *happenings, const struct happening *happening);
void happenings_drop(struct happenings *happenings, size_t index); /* keeps the order */

struct scene_engine {
    struct arena *arena;
    const struct plan *plan;
    struct happenings happened;  /* that the scene has not said yet */
    struct happenings held;      /* questions without an answer, in the order in which they came */
    uint64_t activity;           /* changes with whatever the program does */
    bool is_over;                /* what it gives up now is nobody's business */
    struct happenings following; /* addresses that were found, for the reader */
    unsigned followed;           /* checks that may have led to some, and are done */
};

/* From now on the program's questions go to this one. NULL: to nobody. */
void engine_use(struct scene_engine *engine);

/* Takes over *answer. packets: as many were sent for it. */
void engine_answer(struct scene_engine *engine, size_t held, struct dns_answer *answer,
                   unsigned packets);
