/* SPDX-License-Identifier: MIT */
#include "scan/asker.h"

#include "base/memory.h"
#include "scan/lane.h"
#include "scan/prefix.h"

#include <assert.h>
#include <stdlib.h>

enum {
    TURN_QUESTIONS = 8, /* a lane's, before the next lane has its turn */
    REASON_MAX = 1024,
};

/* A list as this worker sees it. */
struct list_lane {
    struct lane lane;
    struct call_queue
        again;           /* TXT of hits, and cells that were opened again: before anything new */
    struct call *flying; /* under way */
    struct line *line;
    unsigned failures; /* in a row */
    struct prefixes *prefixes;
    bool is_considered; /* whether its prefix may speak for the sweep it is at */
};

struct asker {
    struct worker_shared *shared;
    struct call_pool *pool;
    struct list_lane *lanes; /* [list] */
    size_t next_lane;        /* whose turn it is */
    uint64_t pace_wait_ns;   /* least wait that a limiter asked for, this turn */
};

/* What a lane may do with its next cell. */
enum gate { GATE_ASK, GATE_WAIT, GATE_COVERED, GATE_UNHEALTHY };

static const struct plan_list *plan_list_of(const struct asker *asker, size_t index)
{
    return &asker->shared->plan->lists[index];
}

struct asker *asker_new(struct worker_shared *shared, struct line *lines, struct call_pool *pool)
{
    size_t count = shared->plan->list_count;
    struct asker *asker = memory_new(sizeof *asker);

    *asker = (struct asker){
        .shared = shared, .pool = pool, .lanes = memory_new((count + 1) * sizeof *asker->lanes)};
    for (size_t i = 0; i < count; i++)
        asker->lanes[i] = (struct list_lane){.lane = {.position = i, .kind = LANE_LIST},
                                             .line = &lines[i],
                                             .prefixes = prefixes_new(shared, i)};
    return asker;
}

void asker_free(struct asker *asker)
{
    if (asker == NULL)
        return;
    for (size_t i = 0; i < asker->shared->plan->list_count; i++)
        prefixes_free(asker->lanes[i].prefixes);
    free(asker->lanes);
    free(asker);
}

void asker_arrive(struct asker *asker, struct sweep *sweep)
{
    for (size_t i = 0; i < asker->shared->plan->list_count; i++)
        lane_arrive(&asker->lanes[i].lane, sweep);
}

static struct call *new_call(struct asker *asker, struct sweep *sweep, size_t list,
                             unsigned subject)
{
    struct call *call = call_new(asker->pool);

    call->sweep = sweep;
    call->list = list;
    call->subject = subject;
    return call;
}

void asker_reask(struct asker *asker, struct sweep *sweep)
{
    for (size_t i = 0; i < asker->shared->plan->list_count; i++)
        for (unsigned k = 0; k < sweep->subject_count; k++)
            if (sweep_cell(sweep, i, k)->state == CELL_OPEN)
                call_queue_add(&asker->lanes[i].again, new_call(asker, sweep, i, k));
}

/* The health of a list, whose owner begins to probe it when it is first wanted. */
static enum health_state state_of(struct asker *asker, size_t index)
{
    struct board_list *list = &asker->shared->board[index];

    if (!atomic_load_explicit(&list->wanted, memory_order_relaxed)) {
        atomic_store_explicit(&list->wanted, true, memory_order_relaxed);
        worker_wake(asker->shared->workers[index % asker->shared->resolver.context_count]);
    }
    return board_state(list);
}

/* A covered list is asked only where all that cover it are bad. */
static enum gate gate_of_coverers(struct asker *asker, const struct plan_list *asked,
                                  const struct sweep *sweep, unsigned subject)
{
    enum gate gate = GATE_ASK;

    for (size_t i = 0; i < asked->coverer_count; i++) {
        if (sweep_cell(sweep, asked->coverers[i], subject)->state == CELL_ABSENT)
            continue; /* it does not hold that kind */
        enum health_state state = state_of(asker, asked->coverers[i]);
        if (health_is_trusted(state))
            return GATE_COVERED;
        if (!health_is_bad(state))
            gate = GATE_WAIT;
    }
    return gate;
}

static enum gate gate_of(struct asker *asker, struct list_lane *lane)
{
    const struct plan_list *asked = plan_list_of(asker, lane->lane.position);
    const struct call *again = lane->again.first;

    if (again == NULL && asked->coverer_count > 0) {
        enum gate gate = gate_of_coverers(asker, asked, lane->lane.at, lane->lane.index);
        if (gate != GATE_ASK)
            return gate;
    }
    enum health_state state = state_of(asker, lane->lane.position);
    if (health_is_trusted(state))
        return GATE_ASK;
    return health_is_bad(state) ? GATE_UNHEALTHY : GATE_WAIT;
}

/* Charges the list's pace and that of all lists, or neither. */
static bool may_pass_limiters(struct asker *asker, const struct list_lane *lane, uint64_t now_ns)
{
    struct worker_shared *shared = asker->shared;
    uint64_t wait_ns = limiter_take(&shared->rate, now_ns);

    if (wait_ns == 0) {
        wait_ns = limiter_take(&shared->limiters[lane->lane.position], now_ns);
        if (wait_ns != 0)
            limiter_return(&shared->rate);
    }
    if (wait_ns != 0 && wait_ns < asker->pace_wait_ns)
        asker->pace_wait_ns = wait_ns;
    return wait_ns == 0;
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
    struct call *call = call_queue_take(&lane->again);

    if (call == NULL) {
        call = new_call(asker, lane->lane.at, lane->lane.position, lane->lane.index);
        advance(lane);
    }
    return call;
}

/* Whether the lane has just come to the sweep that it is at. */
static bool is_new_there(const struct list_lane *lane)
{
    return lane->again.first == NULL && lane->lane.visits == NULL && !lane->is_considered;
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
        struct call *call = new_call(asker, sweep, lane->lane.position, 0);
        call->is_prefix = true;
        call->base.question = question;
        call_queue_add(&lane->again, call);
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

    prefixes_answered(lane->prefixes, call->sweep, answer, now_ns);
    while ((sweep = prefixes_take_waiting(lane->prefixes)) != NULL)
        if (prefixes_apply(lane->prefixes, sweep))
            lane_visit(&lane->lane, sweep);
}

static void settle_unknown(struct asker *asker, struct call *call, enum unknown why)
{
    prefix_weigh(asker->shared, call, false);
    sweep_unknown(call->sweep, call->list, call->subject, why);
}

/* Ends a call without having asked: a hit without its TXT, a prefix as if it existed, else
 * ignorance. */
static void settle_unasked(struct asker *asker, struct call *call, enum unknown why)
{
    if (call->hit != NULL) {
        sweep_listed(call->sweep, call->list, call->subject);
    } else if (call->is_prefix) {
        take_prefix(&asker->lanes[call->list], call, NULL, 0);
    } else {
        settle_unknown(asker, call, why);
    }
    call_free(asker->pool, call);
}

static void settle_covered(struct asker *asker, struct list_lane *lane)
{
    struct call *call = take_next(asker, lane);

    sweep_covered(call->sweep, call->list, call->subject);
    call_free(asker->pool, call);
}

/* False if the name is too long to be asked. */
static bool make_question(const struct asker *asker, struct call *call)
{
    struct dnsbl_subject subject;

    if (call->hit != NULL || call->is_prefix)
        return true; /* it has its name already */
    sweep_subject(call->sweep, call->subject, &subject);
    return dnsbl_question(&call->base.question, &plan_list_of(asker, call->list)->template,
                          &subject);
}

static void take_off(struct list_lane *lane, struct call *call)
{
    call->flying_next = lane->flying;
    call->flying_link = &lane->flying;
    if (lane->flying != NULL)
        lane->flying->flying_link = &call->flying_next;
    lane->flying = call;
}

static void land(struct call *call)
{
    *call->flying_link = call->flying_next;
    if (call->flying_next != NULL)
        call->flying_next->flying_link = call->flying_link;
}

/* One step of one lane; false if it cannot do any now. */
static bool lane_step(struct asker *asker, struct list_lane *lane, unsigned *room, uint64_t now_ns)
{
    if (lane->again.first == NULL && lane->lane.at == NULL)
        return false;
    switch (gate_of(asker, lane)) {
    case GATE_WAIT:
        return false;
    case GATE_COVERED:
        settle_covered(asker, lane);
        return true;
    case GATE_UNHEALTHY:
        settle_unasked(asker, take_next(asker, lane), UNKNOWN_UNHEALTHY);
        return true;
    case GATE_ASK:
        break;
    }
    if (is_new_there(lane) && leave_to_prefix(asker, lane, now_ns))
        return true;
    if (*room == 0 || !line_is_open(lane->line, *room) || !may_pass_limiters(asker, lane, now_ns))
        return false;
    struct call *call = take_next(asker, lane);
    if (!make_question(asker, call)) {
        settle_unasked(asker, call, UNKNOWN_SERVFAIL);
    } else if (!quota_spend(asker->shared->quotas, call->list, false)) {
        settle_unasked(asker, call, UNKNOWN_QUOTA);
    } else {
        take_off(lane, call);
        line_ask(lane->line, call, now_ns);
        --*room;
    }
    return true;
}

static bool lane_turn(struct asker *asker, struct list_lane *lane, unsigned *room, uint64_t now_ns)
{
    unsigned steps = 0;

    while (steps < TURN_QUESTIONS && lane_step(asker, lane, room, now_ns))
        steps++;
    return steps > 0;
}

/* Of a list that turned out bad no answer would be believed, so none is waited for. */
static void give_up_bad(struct asker *asker, struct list_lane *lane)
{
    const struct board_list *board = &asker->shared->board[lane->lane.position];

    if (lane->flying == NULL || !health_is_bad(board_state(board)))
        return;
    for (struct call *call = lane->flying; call != NULL; call = call->flying_next)
        line_abandon(lane->line, call);
}

uint64_t asker_ask(struct asker *asker, unsigned room, uint64_t now_ns)
{
    size_t count = asker->shared->plan->list_count, idle = 0;

    asker->pace_wait_ns = UINT64_MAX;
    for (size_t i = 0; i < count; i++)
        give_up_bad(asker, &asker->lanes[i]);
    while (idle < count) {
        struct list_lane *lane = &asker->lanes[asker->next_lane];
        asker->next_lane = (asker->next_lane + 1) % count;
        idle = lane_turn(asker, lane, &room, now_ns) ? 0 : idle + 1;
    }
    return asker->pace_wait_ns;
}

static void note_outcome(struct asker *asker, struct list_lane *lane, const struct call *call,
                         uint64_t now_ns)
{
    const struct dns_answer *answer = call->base.answer;
    size_t list = lane->lane.position;

    line_answered(lane->line, call, now_ns);
    if (answer->outcome != DNS_FAILED) {
        lane->failures = 0;
    } else if (answer->cause != DNS_CANCELLED && ++lane->failures == ASKER_FAILURES_MAX) {
        lane->failures = 0;
        atomic_store_explicit(&asker->shared->board[list].doubted, true, memory_order_relaxed);
        worker_wake(asker->shared->workers[list % asker->shared->resolver.context_count]);
    }
}

/* The first TXT record is the reason. */
static void take_text(struct call *call)
{
    const struct dns_answer *answer = call->base.answer;
    char text[REASON_MAX];

    if (answer->outcome == DNS_DATA && answer->record_count > 0) {
        struct slice reason = {text, dns_record_text(&answer->records[0], text, sizeof text)};
        call->hit->reason = arena_copy(call->sweep->arena, reason);
    }
}

static void begin_text(struct asker *asker, struct call *call, const struct dnsbl_verdict *verdict,
                       uint32_t stamp)
{
    const struct dns_answer *answer = call->base.answer;
    struct hit *hit = sweep_hit(call->sweep, call->list, call->subject);

    hit->verdict = *verdict;
    hit->security = answer->security;
    hit->ttl_s = answer->ttl_s;
    hit->stamp = stamp;
    call->hit = hit;
    call->base.question.type = DNS_TXT;
    dns_answer_release(answer);
    call->base.answer = NULL;
    call_queue_add(&asker->lanes[call->list].again, call);
}

static void end_call(struct asker *asker, struct call *call)
{
    dns_answer_release(call->base.answer);
    call_free(asker->pool, call);
}

static void take_verdict(struct asker *asker, struct call *call)
{
    const struct board_list *board = &asker->shared->board[call->list];
    struct dnsbl_verdict verdict =
        dnsbl_judge(plan_list_of(asker, call->list)->list, call->base.answer);

    switch (verdict.kind) {
    case DNSBL_LISTED:
        prefix_weigh(asker->shared, call, true);
        begin_text(asker, call, &verdict, board_round(board));
        return;
    case DNSBL_CLEAN:
        prefix_weigh(asker->shared, call, false);
        sweep_clean(call->sweep, call->list, call->subject, board_round(board));
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
    struct list_lane *lane = &asker->lanes[call->list];

    land(call);
    note_outcome(asker, lane, call, now_ns);
    if (call->is_prefix) {
        take_prefix(lane, call, call->base.answer, now_ns);
        end_call(asker, call);
    } else if (call->hit != NULL) {
        take_text(call);
        sweep_listed(call->sweep, call->list, call->subject);
        end_call(asker, call);
    } else {
        take_verdict(asker, call);
    }
}

void asker_cancel(struct asker *asker)
{
    for (size_t i = 0; i < asker->shared->plan->list_count; i++) {
        struct list_lane *lane = &asker->lanes[i];
        while (lane->again.first != NULL || lane->lane.at != NULL)
            settle_unasked(asker, take_next(asker, lane), UNKNOWN_CANCELLED);
    }
}
