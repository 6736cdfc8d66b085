/* SPDX-License-Identifier: MIT */
#include "scan/asker.h"

#include "base/memory.h"
#include "resolve/window.h"
#include "scan/breaker.h"
#include "scan/lane.h"

#include <assert.h>
#include <stdlib.h>

enum {
    TURN_QUESTIONS = 8, /* a lane's, before the next lane has its turn */
    WINDOW_SERVER = 100, /* what the receive buffer of one rbldnsd holds */
    WINDOW_DNS = 256,
    REASON_MAX = 1024,
};

/* A list as this worker sees it. */
struct list_lane {
    struct lane lane;
    struct call_queue again; /* TXT of hits, and retries: before anything new */
    struct window *window;
    struct breaker breaker;
    enum unknown last_failure; /* what an open breaker answers */
    uint64_t sent;
};

struct asker {
    struct worker_shared *shared;
    struct resolver *resolver;
    struct call_pool *pool;
    struct list_lane *lanes; /* [list] */
    struct window *windows;  /* [list], but lists on one server use the first one's */
    size_t next_lane;        /* whose turn it is */
    uint64_t pace_wait_ns;   /* least wait that a limiter asked for, this turn */
    bool cancelled;
};

static const struct list *list_of(const struct asker *asker, size_t index)
{
    return asker->shared->plan->lists[index].list;
}

static bool same_server(const struct list *a, const struct list *b)
{
    return a->server_count > 0 && b->server_count > 0 &&
           ip_eq(&a->servers[0].ip, &b->servers[0].ip) &&
           a->servers[0].port == b->servers[0].port;
}

static struct window *window_of(struct asker *asker, size_t index)
{
    const struct list *list = list_of(asker, index);
    unsigned limit_max = asker->shared->resolver.in_flight_max;
    unsigned limit = list->server_count > 0
                         ? WINDOW_SERVER / asker->shared->resolver.context_count
                         : WINDOW_DNS;

    for (size_t i = 0; i < index; i++)
        if (same_server(list, list_of(asker, i)))
            return asker->lanes[i].window;
    if (limit_max < WINDOW_MIN)
        limit_max = WINDOW_MIN;
    if (limit > limit_max)
        limit = limit_max;
    if (limit < WINDOW_MIN)
        limit = WINDOW_MIN;
    window_init(&asker->windows[index], limit, limit_max);
    return &asker->windows[index];
}

struct asker *asker_new(struct worker_shared *shared, struct resolver *resolver,
                        struct call_pool *pool)
{
    size_t count = shared->plan->list_count;
    struct asker *asker = memory_new(sizeof *asker);

    *asker = (struct asker){.shared = shared,
                            .resolver = resolver,
                            .pool = pool,
                            .lanes = memory_new((count + 1) * sizeof *asker->lanes),
                            .windows = memory_new((count + 1) * sizeof *asker->windows)};
    for (size_t i = 0; i < count; i++) {
        asker->lanes[i].lane = (struct lane){.position = i, .kind = LANE_LIST};
        asker->lanes[i].window = window_of(asker, i);
    }
    return asker;
}

void asker_free(struct asker *asker)
{
    if (asker == NULL)
        return;
    free(asker->lanes);
    free(asker->windows);
    free(asker);
}

void asker_arrive(struct asker *asker, struct sweep *sweep)
{
    for (size_t i = 0; i < asker->shared->plan->list_count; i++)
        lane_arrive(&asker->lanes[i].lane, sweep);
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

static void send_call(struct asker *asker, struct list_lane *lane, struct call *call,
                      uint64_t now_ns)
{
    call->asked_ns = now_ns;
    window_sent(lane->window);
    lane->sent++;
    resolver_ask(asker->resolver, &call->base, now_ns);
}

/* Ends a call without having asked: a hit without its TXT, else ignorance. */
static void settle_unasked(struct asker *asker, struct call *call, enum unknown why)
{
    if (call->hit != NULL)
        sweep_listed(call->sweep, call->list, call->subject);
    else
        sweep_unknown(call->sweep, call->list, call->subject, why);
    call_free(asker->pool, call);
}

/* The call for the lane's next cell, which the lane then leaves behind. NULL if the name is too long
 * to be asked; the cell is then settled. */
static struct call *next_call(struct asker *asker, struct list_lane *lane)
{
    struct sweep *sweep = lane->lane.at;
    unsigned index = lane->lane.index;
    size_t list = lane->lane.position;
    struct dnsbl_subject subject;
    struct call *call = call_new(asker->pool);

    sweep_subject(sweep, index, &subject);
    lane_advance(&lane->lane);
    call->sweep = sweep;
    call->list = list;
    call->subject = index;
    if (dnsbl_question(&call->base.question, &asker->shared->plan->lists[list].template,
                       &subject))
        return call;
    settle_unasked(asker, call, UNKNOWN_SERVFAIL);
    return NULL;
}

/* An open breaker answers by itself, at no cost, until a trial is due. */
static bool settle_by_breaker(struct asker *asker, struct list_lane *lane, uint64_t now_ns)
{
    if (!breaker_is_open(&lane->breaker) || breaker_may_ask(&lane->breaker, now_ns))
        return false;
    struct call *call = call_queue_take(&lane->again);
    if (call == NULL)
        call = next_call(asker, lane);
    if (call != NULL)
        settle_unasked(asker, call, lane->last_failure);
    return true;
}

/* One step of one lane; false if it cannot do any now. */
static bool lane_step(struct asker *asker, struct list_lane *lane, unsigned *room, uint64_t now_ns)
{
    if (lane->again.first == NULL && lane->lane.at == NULL)
        return false;
    if (settle_by_breaker(asker, lane, now_ns))
        return true;
    if (*room == 0 || !window_is_open(lane->window) || !may_pass_limiters(asker, lane, now_ns))
        return false;

    struct call *call = call_queue_take(&lane->again);
    if (call == NULL)
        call = next_call(asker, lane);
    if (call != NULL) {
        send_call(asker, lane, call, now_ns);
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

uint64_t asker_ask(struct asker *asker, unsigned room, uint64_t now_ns)
{
    size_t count = asker->shared->plan->list_count, idle = 0;

    asker->pace_wait_ns = UINT64_MAX;
    while (idle < count) {
        struct list_lane *lane = &asker->lanes[asker->next_lane];
        asker->next_lane = (asker->next_lane + 1) % count;
        idle = lane_turn(asker, lane, &room, now_ns) ? 0 : idle + 1;
    }
    return asker->pace_wait_ns;
}

static enum unknown unknown_of(enum dns_cause cause)
{
    switch (cause) {
    case DNS_TIMEOUT:
        return UNKNOWN_TIMEOUT;
    case DNS_REFUSED:
        return UNKNOWN_REFUSED;
    case DNS_CANCELLED:
        return UNKNOWN_CANCELLED;
    case DNS_NO_CAUSE:
    case DNS_SERVFAIL:
        break;
    }
    return UNKNOWN_SERVFAIL;
}

static void note_outcome(struct list_lane *lane, const struct call *call, uint64_t now_ns)
{
    const struct dns_answer *answer = call->base.answer;

    if (answer->cause == DNS_TIMEOUT || answer->cause == DNS_CANCELLED)
        window_lost(lane->window, now_ns);
    else
        window_answered(lane->window, now_ns - call->asked_ns, now_ns);
    if (answer->outcome == DNS_FAILED) {
        lane->last_failure = unknown_of(answer->cause);
        breaker_failed(&lane->breaker, now_ns);
    } else {
        breaker_answered(&lane->breaker);
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

static void ask_again(struct list_lane *lane, struct call *call)
{
    dns_answer_release(call->base.answer);
    call->base.answer = NULL;
    call_queue_add(&lane->again, call);
}

static void begin_text(struct asker *asker, struct call *call,
                       const struct dnsbl_verdict *verdict)
{
    const struct dns_answer *answer = call->base.answer;

    call->hit = sweep_hit(call->sweep, call->list, call->subject);
    call->hit->verdict = *verdict;
    call->hit->security = answer->security;
    call->hit->ttl_s = answer->ttl_s;
    call->base.question.type = DNS_TXT;
    call->is_retry = false;
    ask_again(&asker->lanes[call->list], call);
}

static void end_call(struct asker *asker, struct call *call)
{
    dns_answer_release(call->base.answer);
    call_free(asker->pool, call);
}

static void take_verdict(struct asker *asker, struct call *call)
{
    struct dnsbl_verdict verdict = dnsbl_judge(list_of(asker, call->list), call->base.answer);

    switch (verdict.kind) {
    case DNSBL_LISTED:
        begin_text(asker, call, &verdict);
        return;
    case DNSBL_CLEAN:
        sweep_clean(call->sweep, call->list, call->subject);
        break;
    case DNSBL_UNKNOWN:
        sweep_unknown(call->sweep, call->list, call->subject, verdict.unknown);
        break;
    }
    end_call(asker, call);
}

void asker_answer(struct asker *asker, struct call *call, uint64_t now_ns)
{
    struct list_lane *lane = &asker->lanes[call->list];

    note_outcome(lane, call, now_ns);
    if (call->base.answer->cause == DNS_TIMEOUT && !call->is_retry && !asker->cancelled &&
        !breaker_is_open(&lane->breaker)) {
        call->is_retry = true;
        ask_again(lane, call);
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
    asker->cancelled = true;
    for (size_t i = 0; i < asker->shared->plan->list_count; i++) {
        struct list_lane *lane = &asker->lanes[i];
        struct call *call;
        while (lane->again.first != NULL || lane->lane.at != NULL) {
            call = call_queue_take(&lane->again);
            if (call == NULL)
                call = next_call(asker, lane);
            if (call != NULL)
                settle_unasked(asker, call, UNKNOWN_CANCELLED);
        }
    }
}

uint64_t asker_sent(const struct asker *asker, size_t list)
{
    return asker->lanes[list].sent;
}
