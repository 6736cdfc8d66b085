/* SPDX-License-Identifier: MIT */
#include "scan/prober.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "check/list/probe_points.h"
#include "check/list/round.h"
#include "scan/board.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A mirror is next door; the first question to a list in the world may have to find its servers. */
#define TIMEOUT_NEAR_NS (1500 * CLOCK_NS_PER_MS)
#define TIMEOUT_DNS_NS (5 * CLOCK_NS_PER_S)

/* Between looks for the last answers of a list whose quota is used up. */
#define QUOTA_WAIT_NS (10 * CLOCK_NS_PER_MS)

/* A list in our care. */
struct ward {
    size_t list; /* in the plan */
    struct health health;
    struct probe_points points;
    struct round round;
    size_t next;             /* of the points, to be sent in this round */
    unsigned open;           /* sent and not answered */
    bool is_guarded;         /* the guard wants a round, */
    uint64_t guarded_ns;     /* and when it last did */
    char why[ROUND_WHY_MAX]; /* of the latest round that was not good */
};

struct prober {
    const struct plan *plan;
    struct board *board;
    struct pace *pace;
    uint64_t timeout_ns;
    struct route *const *routes; /* [list] */
    struct call_pool *pool;
    struct ward *wards;
    size_t first, stride, count;
};

static const struct plan_list *plan_list_of(const struct prober *prober, const struct ward *ward)
{
    return &prober->plan->lists[ward->list];
}

static struct board_list *board_of(const struct prober *prober, const struct ward *ward)
{
    return &prober->board->lists[ward->list];
}

static void take_into_care(const struct prober *prober, struct ward *ward, size_t list,
                           bool is_forwarding)
{
    const struct plan_list *asked = &prober->plan->lists[list];
    bool over_dns = list_way(asked->list) == LIST_OVER_DNS;

    ward->list = list;
    health_init(&ward->health, plan_pace(asked->list).per_second);
    probe_points_init(&ward->points, &asked->template, over_dns && is_forwarding);
}

struct prober *prober_new(const struct prober_settings *settings, struct route *const *routes,
                          struct call_pool *pool)
{
    size_t lists = settings->gate->plan->list_count, stride = settings->count;
    struct prober *prober = memory_new(sizeof *prober);

    *prober = (struct prober){.plan = settings->gate->plan,
                              .board = settings->gate->board,
                              .pace = settings->gate->pace,
                              .timeout_ns = settings->timeout_ns,
                              .routes = routes,
                              .pool = pool,
                              .first = settings->index,
                              .stride = stride,
                              .wards = memory_new((lists / stride + 1) * sizeof *prober->wards)};
    for (size_t i = prober->first; i < lists; i += stride)
        take_into_care(prober, &prober->wards[prober->count++], i, settings->is_forwarding);
    return prober;
}

void prober_free(struct prober *prober)
{
    if (prober == NULL)
        return;
    free(prober->wards);
    free(prober);
}

static const enum list_kind kinds[PROBE_KINDS] = {LIST_IP4, LIST_IP6, LIST_DOMAIN};

/* How many random subjects of a kind the next round asks. */
static unsigned globals_of(const struct prober *prober, const struct ward *ward,
                           enum list_kind kind)
{
    bool is_proven = ward->health.state == HEALTH_HEALTHY && !ward->is_guarded;

    return round_globals(plan_list_of(prober, ward)->list, kind, is_proven);
}

static bool may_begin(struct prober *prober, const struct ward *ward)
{
    uint64_t count = ward->points.lasting;

    for (size_t i = 0; i < PROBE_KINDS; i++)
        count += globals_of(prober, ward, kinds[i]);
    return quota_round(prober->pace->quotas, ward->list, count);
}

static void begin_round(struct prober *prober, struct ward *ward, uint64_t now_ns)
{
    const struct plan_list *asked = plan_list_of(prober, ward);
    struct board_list *board = board_of(prober, ward);

    probe_points_renew(&ward->points, &asked->template,
                       prune_judge(&board->prune) != PRUNE_REFUTED);
    for (size_t i = 0; i < PROBE_KINDS; i++)
        probe_points_add_global(&ward->points, &asked->template, kinds[i],
                                globals_of(prober, ward, kinds[i]));
    ward->is_guarded = false;
    round_begin(&ward->round);
    ward->next = ward->open = 0;
    health_begin(&ward->health, now_ns);
    board_set_probing(board, true);
    board_publish(board, &ward->health); /* before the first probe is sent */
}

static void send_point(struct prober *prober, struct ward *ward, uint64_t now_ns)
{
    struct call *call = call_new(prober->pool, CALL_PROBE);
    const struct plan_list *asked = plan_list_of(prober, ward);

    call->probe = (struct call_probe){.list = ward->list, .point = ward->next};
    call->base.question = ward->points.at[ward->next].question;
    call->base.timeout_ns =
        list_way(asked->list) == LIST_OVER_DNS ? TIMEOUT_DNS_NS : TIMEOUT_NEAR_NS;
    if (call->base.timeout_ns > prober->timeout_ns)
        call->base.timeout_ns = prober->timeout_ns;
    ward->next++;
    ward->open++;
    route_ask(prober->routes[ward->list], &call->base, now_ns);
}

/* Sends what the pace allows of the round; returns how long until it allows more. */
static uint64_t send_points(struct prober *prober, struct ward *ward, uint64_t now_ns)
{
    while (ward->next < ward->points.count) {
        bool at_list = ward->points.at[ward->next].kind != POINT_CANARY;
        uint64_t wait_ns;
        if (at_list &&
            pace_take(prober->pace, ward->list, PACE_PROBE, now_ns, &wait_ns) == PACE_WAIT)
            return wait_ns;
        send_point(prober, ward, now_ns);
    }
    board_set_probing(board_of(prober, ward), false);
    return UINT64_MAX;
}

/* Whether a round would tell nobody anything: all that the list said is proven, and, where it is
 * bad, nothing is left that would be asked once it is good again. */
static bool may_rest(const struct ward *ward, const struct board_list *board)
{
    bool is_through = board_is_through(board);

    if (ward->health.state == HEALTH_HEALTHY)
        return !board_is_unproven(board);
    return is_through && health_is_bad(ward->health.state) && !board_was_healthy(board);
}

/* Bad, and not to be asked any more when it is good again. */
static bool has_no_use(const struct prober *prober, const struct ward *ward)
{
    return health_is_bad(ward->health.state) &&
           quota_open(prober->pace->quotas, ward->list) == QUOTA_NO;
}

/* The guard saw too many listings. It asks for a round of its own once an interval, since a fleet
 * may well be where a list has its addresses. */
static bool heed_guard(struct ward *ward, struct board_list *board, uint64_t now_ns)
{
    if (!atomic_load_explicit(&board->guarded, memory_order_relaxed))
        return false;
    atomic_store_explicit(&board->guarded, false, memory_order_relaxed);
    if (ward->guarded_ns != 0 && now_ns - ward->guarded_ns < ward->health.interval_ns)
        return false;
    ward->guarded_ns = now_ns;
    return true;
}

static uint64_t tend(struct prober *prober, struct ward *ward, uint64_t now_ns)
{
    struct board_list *board = board_of(prober, ward);

    if (!atomic_load_explicit(&board->wanted, memory_order_relaxed))
        return UINT64_MAX;
    if (!ward->health.is_asking) {
        if (atomic_exchange_explicit(&board->doubted, false, memory_order_relaxed)) {
            health_suspect(&ward->health, now_ns);
            board_publish(board, &ward->health);
        }
        ward->is_guarded |= heed_guard(ward, board, now_ns);
        bool pressed = atomic_load_explicit(&board->pressed, memory_order_relaxed) ||
                       board_is_through(board) || ward->is_guarded;
        if (may_rest(ward, board) || has_no_use(prober, ward))
            return UINT64_MAX;
        if (!health_is_due(&ward->health, now_ns, pressed))
            return health_next_ns(&ward->health, pressed) - now_ns;
        if (!may_begin(prober, ward))
            return QUOTA_WAIT_NS;
        atomic_store_explicit(&board->pressed, false, memory_order_relaxed);
        begin_round(prober, ward, now_ns);
    }
    return send_points(prober, ward, now_ns);
}

uint64_t prober_ask(struct prober *prober, uint64_t now_ns)
{
    uint64_t least_ns = UINT64_MAX;

    for (size_t i = 0; i < prober->count; i++) {
        uint64_t wait_ns = tend(prober, &prober->wards[i], now_ns);
        if (wait_ns < least_ns)
            least_ns = wait_ns;
    }
    return least_ns;
}

/* "127.0.0.2 127.0.0.4", "NXDOMAIN", "timeout" */
static void note_answer(struct probe_point *point, const struct dns_answer *answer)
{
    static const char *const others[] = {
        [DNS_NODATA] = "no data", [DNS_NXDOMAIN] = "NXDOMAIN", [DNS_BOGUS] = "bogus"};
    struct text said = {0};
    struct ip ip;
    char address[IP_TEXT_MAX];

    if (answer->outcome == DNS_FAILED)
        text_add(&said, slice_of(dns_cause_text(answer->cause)));
    else if (answer->outcome != DNS_DATA)
        text_add(&said, slice_of(others[answer->outcome]));
    for (size_t i = 0; answer->outcome == DNS_DATA && i < answer->record_count; i++)
        if (dns_record_ip(&answer->records[i], &ip))
            text_print(&said, "%s%.*s", i > 0 ? " " : "", (int)ip_print(&ip, address), address);
    snprintf(point->said, sizeof point->said, "%.*s", SLICE_ARG(text_slice(&said)));
    text_free(&said);
}

/* True if the round goes on, since it cannot tell yet whether the list lists the world. */
static bool ask_more(struct prober *prober, struct ward *ward)
{
    size_t before = ward->points.count;

    for (size_t i = 0; i < PROBE_KINDS; i++)
        probe_points_add_global(&ward->points, &plan_list_of(prober, ward)->template, kinds[i],
                                round_wants(&ward->round, kinds[i]));
    if (ward->points.count == before)
        return false;
    board_set_probing(board_of(prober, ward), true);
    return true;
}

static void end_round(struct prober *prober, struct ward *ward, uint64_t now_ns)
{
    struct board_list *board = board_of(prober, ward);
    enum health_outcome outcome = round_outcome(&ward->round);

    if (outcome != HEALTH_GOOD)
        memcpy(ward->why, ward->round.why, sizeof ward->why);
    prune_set_tree(&board->prune, outcome == HEALTH_GOOD && round_saw_tree(&ward->round));
    health_end(&ward->health, outcome, now_ns);
    /* A wish that came meanwhile may be granted by this very round; all are told of it, and whoever
     * still waits wishes again. */
    atomic_store_explicit(&board->pressed, false, memory_order_relaxed);
    board_publish(board, &ward->health);
}

void prober_drop(struct prober *prober, struct call *call)
{
    assert(call->kind == CALL_PROBE);
    pace_charge(prober->pace, call->probe.list, call->base.again);
    dns_answer_release(call->base.answer);
    call_free(prober->pool, call);
}

bool prober_answer(struct prober *prober, struct call *call, uint64_t now_ns)
{
    struct ward *ward = &prober->wards[(call->probe.list - prober->first) / prober->stride];
    struct probe_point *point = &ward->points.at[call->probe.point];
    const struct dns_answer *answer = call->base.answer;

    note_answer(point, answer);
    round_weigh(&ward->round, plan_list_of(prober, ward)->list, point, answer);
    if (point->kind == POINT_PREFIX && answer->outcome == DNS_NXDOMAIN)
        prune_refute(&board_of(prober, ward)->prune); /* then it is not asked again */
    prober_drop(prober, call);
    if (--ward->open > 0 || ward->next < ward->points.count || ask_more(prober, ward))
        return false;
    end_round(prober, ward, now_ns);
    return true;
}

static const struct ward *ward_of(const struct prober *prober, size_t list)
{
    assert(list % prober->stride == prober->first);
    return &prober->wards[(list - prober->first) / prober->stride];
}

const char *prober_why(const struct prober *prober, size_t list)
{
    const struct ward *ward = ward_of(prober, list);

    return health_is_bad(ward->health.state) ? ward->why : "";
}

void prober_describe(const struct prober *prober, size_t list, struct text *out)
{
    const struct ward *ward = ward_of(prober, list);
    unsigned listed = 0, clean = 0;

    for (size_t i = 0, printed = 0; i < ward->points.lasting; i++)
        if (ward->points.at[i].kind != POINT_PREFIX)
            text_print(out, "%s%s: %s", printed++ > 0 ? ", " : "", ward->points.at[i].subject,
                       ward->points.at[i].said);
    for (size_t i = 0; i < PROBE_KINDS; i++) {
        listed += ward->round.globals[i].listed;
        clean += ward->round.globals[i].clean;
    }
    if (listed + clean > 0)
        text_print(out, ", random subjects: %u of %u listed", listed, listed + clean);
}
