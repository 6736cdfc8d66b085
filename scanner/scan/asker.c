/* SPDX-License-Identifier: MIT */
#include "scan/asker.h"

#include "base/memory.h"
#include "scan/guard.h"
#include "scan/lane.h"
#include "scan/prefix.h"
#include "scan/registrable.h"

#include <assert.h>
#include <stdlib.h>

enum {
    TURN_QUESTIONS = 8, /* a lane's, before the next lane has its turn */
    REASON_MAX = 1024,
    KEY_TEXT_MAX = 4 * LIST_KEY_LEN_MAX, /* each of its bytes escaped */
};

/* A list as this worker sees it. */
struct list_lane {
    struct lane lane;
    struct call_list again; /* TXT of hits, and cells that were opened again: before anything new */
    struct call_list flying; /* under way */
    struct route *route;
    unsigned failures; /* in a row */
    struct guard guard;
    struct prefixes *prefixes;
    struct registrables *registrables; /* NULL: it is asked for domains as they are */
    bool is_considered;                /* whether its prefix may speak for the sweep it is at */
    bool is_through;                   /* nothing is left to be asked, and no answer to come */
};

struct asker {
    struct gate gate;
    struct call_pool *pool;
    struct list_lane *lanes; /* [list] */
    size_t next_lane;        /* whose turn it is */
    uint64_t pace_wait_ns;   /* least wait that a limiter asked for, this turn */
    bool has_ended;          /* no more sweeps will arrive */
};

static const struct plan_list *plan_list_of(const struct asker *asker, size_t index)
{
    return &asker->gate.plan->lists[index];
}

struct asker *asker_new(const struct gate *gate, struct route *const *routes,
                        struct call_pool *pool)
{
    size_t count = gate->plan->list_count;
    struct asker *asker = memory_new(sizeof *asker);

    *asker = (struct asker){
        .gate = *gate, .pool = pool, .lanes = memory_new((count + 1) * sizeof *asker->lanes)};
    for (size_t i = 0; i < count; i++) {
        asker->lanes[i] =
            (struct list_lane){.lane = {.list = i, .kind = LANE_LIST},
                               .route = routes[i],
                               .prefixes = prefixes_new(gate->plan, gate->board, i),
                               .registrables = registrables_new(gate->plan, gate->board, i)};
        TAILQ_INIT(&asker->lanes[i].again);
        TAILQ_INIT(&asker->lanes[i].flying);
    }
    return asker;
}

void asker_free(struct asker *asker)
{
    if (asker == NULL)
        return;
    for (size_t i = 0; i < asker->gate.plan->list_count; i++) {
        prefixes_free(asker->lanes[i].prefixes);
        registrables_free(asker->lanes[i].registrables);
    }
    free(asker->lanes);
    free(asker);
}

void asker_end(struct asker *asker)
{
    asker->has_ended = true;
}

void asker_arrive(struct asker *asker, struct sweep *sweep)
{
    for (size_t i = 0; i < asker->gate.plan->list_count; i++)
        lane_arrive(&asker->lanes[i].lane, sweep);
}

static struct call *new_call(struct asker *asker, struct sweep *sweep, size_t list,
                             unsigned subject)
{
    struct call *call = call_new(asker->pool, CALL_CELL);

    call->cell.sweep = sweep;
    call->cell.list = list;
    call->cell.subject = subject;
    return call;
}

void asker_reask(struct asker *asker, struct sweep *sweep)
{
    for (size_t i = 0; i < asker->gate.plan->list_count; i++)
        for (unsigned k = 0; k < sweep->subject_count; k++)
            if (sweep_cell(sweep, i, k)->state == CELL_OPEN)
                call_list_add(&asker->lanes[i].again, new_call(asker, sweep, i, k));
}

static struct board_list *board_of(const struct asker *asker, size_t list)
{
    return &asker->gate.board->lists[list];
}

static enum pace_step take_pace(struct asker *asker, size_t list, uint64_t now_ns)
{
    bool is_probing = board_is_probing(board_of(asker, list));
    uint64_t wait_ns;
    enum pace_step step = pace_take(asker->gate.pace, list,
                                    is_probing ? PACE_BEHIND : PACE_QUESTION, now_ns, &wait_ns);

    if (step == PACE_WAIT && wait_ns < asker->pace_wait_ns)
        asker->pace_wait_ns = wait_ns;
    return step;
}

static void advance(struct list_lane *lane)
{
    const struct sweep *before = lane->lane.at;
    bool was_visiting = lane->lane.visits != NULL;

    lane_advance(&lane->lane);
    if (!was_visiting)
        lane->is_considered = lane->lane.at == before;
}

/* What is to be asked next of the lane; it is left behind. Requires that there is something. */
static struct call *take_next(struct asker *asker, struct list_lane *lane)
{
    struct call *call = call_list_take(&lane->again);

    if (call == NULL) {
        call = new_call(asker, lane->lane.at, lane->lane.list, lane->lane.index);
        advance(lane);
    }
    return call;
}

/* Whether the lane has just come to the sweep that it is at. */
static bool is_new_there(const struct list_lane *lane)
{
    return TAILQ_EMPTY(&lane->again) && lane->lane.visits == NULL && !lane->is_considered;
}

/* Lets the prefix of a sweep speak for it, if that can be. False: its addresses are to be asked. */
static bool leave_to_prefix(struct asker *asker, struct list_lane *lane, uint64_t now_ns)
{
    struct sweep *sweep = lane->lane.at;
    struct dns_question question;

    lane->is_considered = true;
    enum prefix_step step = prefixes_consider(lane->prefixes, sweep, now_ns, &question);
    if (step == PREFIX_NO)
        return false;
    advance(lane);
    if (step == PREFIX_ASK) {
        struct call *call = new_call(asker, sweep, lane->lane.list, 0);
        call->kind = CALL_PREFIX;
        call->base.question = question;
        call_list_add(&lane->again, call);
    }
    if (step == PREFIX_KNOWN && prefixes_apply(lane->prefixes, sweep))
        lane_visit(&lane->lane, sweep);
    return true;
}

/* answer: NULL if it was not asked after all. */
static void take_prefix(struct list_lane *lane, const struct call *call,
                        const struct dns_answer *answer, uint64_t now_ns)
{
    struct sweep *sweep;

    prefixes_answered(lane->prefixes, call->cell.sweep, answer, now_ns);
    while ((sweep = prefixes_take_waiting(lane->prefixes)) != NULL)
        if (prefixes_apply(lane->prefixes, sweep))
            lane_visit(&lane->lane, sweep);
}

static void settle(struct asker *asker, const struct call *call, struct cell cell, uint64_t now_ns)
{
    registrables_settle(asker->lanes[call->cell.list].registrables, asker->pool, call, cell,
                        now_ns);
}

static void settle_listed(struct asker *asker, const struct call *call, uint64_t now_ns)
{
    settle(asker, call, (struct cell){.state = CELL_LISTED, .stamp = call->cell.hit->stamp},
           now_ns);
}

/* What was cancelled tried nothing, so it must not be the proof of a prefix. */
static void settle_unknown(struct asker *asker, struct call *call, enum unknown why)
{
    if (why != UNKNOWN_CANCELLED)
        prefix_weigh(asker->gate.board, call, false);
    settle(asker, call, (struct cell){.state = CELL_UNKNOWN, .unknown = (uint8_t)why}, 0);
}

/* Ends a call without having asked: a hit without its TXT, a prefix as if it existed, else
 * ignorance. */
static void settle_unasked(struct asker *asker, struct call *call, enum unknown why)
{
    if (call->kind == CALL_TEXT) {
        settle_listed(asker, call, 0);
    } else if (call->kind == CALL_PREFIX) {
        take_prefix(&asker->lanes[call->cell.list], call, NULL, 0);
    } else {
        settle_unknown(asker, call, why);
    }
    call_free(asker->pool, call);
}

/* Lets what is known, or asked already, of its registrable domain speak for the next cell. False:
 * it is to be asked. */
static bool leave_to_registrable(struct asker *asker, struct list_lane *lane, uint64_t now_ns)
{
    const struct call *again = TAILQ_FIRST(&lane->again);
    const struct sweep *sweep = again != NULL ? again->cell.sweep : lane->lane.at;
    unsigned subject = again != NULL ? again->cell.subject : lane->lane.index;

    if ((again != NULL && again->kind == CALL_TEXT) ||
        registrables_consider(lane->registrables, sweep, subject, now_ns) == REGISTRABLE_ASK)
        return false;
    registrables_leave(lane->registrables, asker->pool, take_next(asker, lane));
    return true;
}

static void settle_covered(struct asker *asker, struct list_lane *lane)
{
    struct call *call = take_next(asker, lane);

    sweep_covered(call->cell.sweep, call->cell.list, call->cell.subject);
    call_free(asker->pool, call);
}

/* False if the name is too long to be asked. */
static bool make_question(const struct asker *asker, struct call *call)
{
    struct dnsbl_subject subject;

    if (call->kind != CALL_CELL)
        return true; /* it has its name already */
    sweep_asked(call->cell.sweep, call->cell.list, call->cell.subject, &subject);
    return dnsbl_question(&call->base.question, &plan_list_of(asker, call->cell.list)->template,
                          &subject);
}

/* Whether a question was sent. */
static bool ask_next(struct asker *asker, struct list_lane *lane, enum pace_step step,
                     uint64_t now_ns)
{
    struct call *call = take_next(asker, lane);

    if (step == PACE_SPENT) {
        settle_unasked(asker, call, UNKNOWN_QUOTA);
        return false;
    }
    if (!make_question(asker, call)) {
        pace_return(asker->gate.pace, call->cell.list);
        settle_unasked(asker, call, UNKNOWN_SERVFAIL);
        return false;
    }
    registrables_begin(lane->registrables, call);
    call_list_add(&lane->flying, call);
    route_ask(lane->route, &call->base, now_ns);
    return true;
}

/* One step of one lane; false if it cannot do any now. */
static bool lane_step(struct asker *asker, struct list_lane *lane, unsigned *room, uint64_t now_ns)
{
    if (TAILQ_EMPTY(&lane->again) && lane->lane.at == NULL)
        return false;
    bool is_again = !TAILQ_EMPTY(&lane->again);
    switch (
        gate_of(&asker->gate, lane->lane.list, is_again ? NULL : lane->lane.at, lane->lane.index)) {
    case GATE_WAIT:
        return false;
    case GATE_COVERED:
        settle_covered(asker, lane);
        return true;
    case GATE_UNHEALTHY:
        settle_unasked(asker, take_next(asker, lane), UNKNOWN_UNHEALTHY);
        return true;
    case GATE_QUOTA:
        settle_unasked(asker, take_next(asker, lane), UNKNOWN_QUOTA);
        return true;
    case GATE_ASK:
        break;
    }
    if (is_new_there(lane) && leave_to_prefix(asker, lane, now_ns))
        return true;
    if (leave_to_registrable(asker, lane, now_ns))
        return true;
    if (*room == 0 || route_room(lane->route, *room) == 0)
        return false;
    enum pace_step step = take_pace(asker, lane->lane.list, now_ns);
    if (step == PACE_WAIT)
        return false;
    *room -= ask_next(asker, lane, step, now_ns);
    return true;
}

static bool lane_turn(struct asker *asker, struct list_lane *lane, unsigned *room, uint64_t now_ns)
{
    unsigned steps = 0;

    while (steps < TURN_QUESTIONS && lane_step(asker, lane, room, now_ns))
        steps++;
    return steps > 0;
}

static void abandon_flying(struct list_lane *lane)
{
    struct call *call;

    TAILQ_FOREACH(call, &lane->flying, link)
    {
        route_abandon(lane->route, &call->base);
    }
}

/* Of a list that turned out bad no answer would be believed, so none is waited for. */
static void give_up_bad(struct asker *asker, struct list_lane *lane)
{
    const struct board_list *board = board_of(asker, lane->lane.list);

    if (!TAILQ_EMPTY(&lane->flying) && health_is_bad(board_state(board)))
        abandon_flying(lane);
}

/* Tells the owner of a list when this worker has nothing more to ask, so that its last answers can
 * be proven at once, and when it has again. */
static void note_through(struct asker *asker, struct list_lane *lane)
{
    size_t list = lane->lane.list;
    bool is_through = asker->has_ended && lane->lane.at == NULL && TAILQ_EMPTY(&lane->again) &&
                      TAILQ_EMPTY(&lane->flying);

    if (is_through == lane->is_through)
        return;
    lane->is_through = is_through;
    (is_through ? board_leave : board_join)(asker->gate.board, list);
}

uint64_t asker_ask(struct asker *asker, unsigned room, uint64_t now_ns)
{
    size_t count = asker->gate.plan->list_count, idle = 0;

    asker->pace_wait_ns = UINT64_MAX;
    for (size_t i = 0; i < count; i++)
        give_up_bad(asker, &asker->lanes[i]);
    while (idle < count) {
        struct list_lane *lane = &asker->lanes[asker->next_lane];
        asker->next_lane = (asker->next_lane + 1) % count;
        idle = lane_turn(asker, lane, &room, now_ns) ? 0 : idle + 1;
    }
    for (size_t i = 0; i < count; i++)
        note_through(asker, &asker->lanes[i]);
    return asker->pace_wait_ns;
}

static void note_outcome(struct asker *asker, struct list_lane *lane, const struct call *call)
{
    const struct dns_answer *answer = call->base.answer;
    size_t list = lane->lane.list;

    pace_done(asker->gate.pace, list);
    pace_charge(asker->gate.pace, list, call->base.again);
    if (answer->outcome != DNS_FAILED) {
        lane->failures = 0;
    } else if (answer->cause != DNS_CANCELLED && ++lane->failures == ASKER_FAILURES_MAX) {
        lane->failures = 0;
        board_doubt(asker->gate.board, list);
    }
}

/* The first TXT record is the reason. It is cut behind the end of any key that it may hold. */
static void take_text(const struct redact *redact, struct call *call)
{
    const struct dns_answer *answer = call->base.answer;
    char text[REASON_MAX + KEY_TEXT_MAX];
    struct text reason = {0};

    if (answer->outcome == DNS_DATA && answer->record_count > 0) {
        size_t len = dns_record_text(&answer->records[0], text, sizeof text);
        redact_add(redact, &reason, (struct slice){text, len});
        call->cell.hit->reason =
            arena_copy(call->cell.sweep->arena, slice_head(text_slice(&reason), REASON_MAX));
        text_free(&reason);
    }
}

static void begin_text(struct asker *asker, struct call *call, const struct dnsbl_verdict *verdict,
                       uint32_t stamp)
{
    const struct dns_answer *answer = call->base.answer;
    struct hit *hit = sweep_hit(call->cell.sweep, call->cell.list, call->cell.subject);

    hit->verdict = *verdict;
    hit->security = answer->security;
    hit->ttl_s = answer->ttl_s;
    hit->stamp = stamp;
    call->cell.hit = hit;
    call->kind = CALL_TEXT;
    call->base.question.type = DNS_TXT;
    dns_answer_release(answer);
    call->base.answer = NULL;
    call_list_add(&asker->lanes[call->cell.list].again, call);
}

static void end_call(struct asker *asker, struct call *call)
{
    dns_answer_release(call->base.answer);
    call_free(asker->pool, call);
}

static void weigh_verdict(struct asker *asker, const struct call *call, bool is_listed)
{
    struct guard *guard = &asker->lanes[call->cell.list].guard;

    prefix_weigh(asker->gate.board, call, is_listed);
    if (guard_note(guard, sweep_net(call->cell.sweep, call->cell.subject), is_listed))
        board_guard(asker->gate.board, call->cell.list);
}

static void take_verdict(struct asker *asker, struct call *call, uint64_t now_ns)
{
    struct board_list *board = board_of(asker, call->cell.list);
    struct dnsbl_verdict verdict =
        dnsbl_judge(plan_list_of(asker, call->cell.list)->list, call->base.answer);

    switch (verdict.kind) {
    case DNSBL_LISTED:
        weigh_verdict(asker, call, true);
        begin_text(asker, call, &verdict, board_stamp(board));
        return;
    case DNSBL_CLEAN:
        weigh_verdict(asker, call, false);
        settle(asker, call, (struct cell){.state = CELL_CLEAN, .stamp = board_stamp(board)},
               now_ns);
        break;
    case DNSBL_UNKNOWN:
        /* Given up since the list turned out bad, unless the scan is being stopped. */
        if (verdict.unknown == UNKNOWN_CANCELLED && health_is_bad(board_state(board)))
            verdict.unknown = UNKNOWN_UNHEALTHY;
        settle_unknown(asker, call, verdict.unknown);
        break;
    }
    end_call(asker, call);
}

void asker_answer(struct asker *asker, struct call *call, uint64_t now_ns)
{
    struct list_lane *lane = &asker->lanes[call->cell.list];

    TAILQ_REMOVE(&lane->flying, call, link);
    note_outcome(asker, lane, call);
    if (call->kind == CALL_PREFIX) {
        take_prefix(lane, call, call->base.answer, now_ns);
        end_call(asker, call);
    } else if (call->kind == CALL_TEXT) {
        take_text(&asker->gate.plan->redact, call);
        settle_listed(asker, call, now_ns);
        end_call(asker, call);
    } else {
        take_verdict(asker, call, now_ns);
    }
}

void asker_cancel(struct asker *asker)
{
    for (size_t i = 0; i < asker->gate.plan->list_count; i++) {
        struct list_lane *lane = &asker->lanes[i];
        while (!TAILQ_EMPTY(&lane->again) || lane->lane.at != NULL)
            settle_unasked(asker, take_next(asker, lane), UNKNOWN_CANCELLED);
        note_through(asker, lane);
    }
}

void asker_abandon(struct asker *asker)
{
    for (size_t i = 0; i < asker->gate.plan->list_count; i++)
        abandon_flying(&asker->lanes[i]);
}
