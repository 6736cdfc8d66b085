/* SPDX-License-Identifier: MIT */
#include "scan/prober.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "scan/board.h"
#include "scan/probe_points.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A mirror is next door; the first question to a list in the world may have to find its servers. */
#define TIMEOUT_MIRROR_NS (1500 * CLOCK_NS_PER_MS)
#define TIMEOUT_DNS_NS (5 * CLOCK_NS_PER_S)

/* A list in our care. */
struct ward {
    size_t list; /* in the plan */
    struct health health;
    struct probe_points points;
    size_t next;   /* of the points, to be sent in this round */
    unsigned open; /* sent and not answered */
    unsigned good, wrong, failing, silent;
    unsigned trees, tree_count; /* prefixes that exist, of those asked */
    char why[PROBER_WHY_MAX];
};

struct prober {
    struct worker_shared *shared;
    struct line *lines; /* [list] */
    struct call_pool *pool;
    struct ward *wards;
    size_t first, stride, count;
};

static const struct plan_list *plan_list_of(const struct prober *prober, const struct ward *ward)
{
    return &prober->shared->plan->lists[ward->list];
}

static struct board_list *board_of(const struct prober *prober, const struct ward *ward)
{
    return &prober->shared->board[ward->list];
}

static void take_into_care(struct prober *prober, struct ward *ward, size_t list)
{
    const struct plan_list *asked = &prober->shared->plan->lists[list];
    const struct resolver_settings *settings = &prober->shared->resolver;
    bool over_dns = asked->list->server_count == 0;

    ward->list = list;
    health_init(&ward->health, plan_pace(asked->list).per_second);
    probe_points_init(&ward->points, asked, over_dns && settings->forwarder_count > 0);
}

struct prober *prober_new(struct worker_shared *shared, struct line *lines, struct call_pool *pool,
                          size_t index, size_t count)
{
    size_t lists = shared->plan->list_count;
    struct prober *prober = memory_new(sizeof *prober);

    *prober = (struct prober){.shared = shared,
                              .lines = lines,
                              .pool = pool,
                              .first = index,
                              .stride = count,
                              .wards = memory_new((lists / count + 1) * sizeof *prober->wards)};
    for (size_t i = index; i < lists; i += count)
        take_into_care(prober, &prober->wards[prober->count++], i);
    return prober;
}

void prober_free(struct prober *prober)
{
    if (prober == NULL)
        return;
    free(prober->wards);
    free(prober);
}

static void begin_round(struct prober *prober, struct ward *ward, uint64_t now_ns)
{
    probe_points_renew(&ward->points, plan_list_of(prober, ward),
                       prune_judge(&board_of(prober, ward)->prune) != PRUNE_REFUTED);
    ward->trees = ward->tree_count = 0;
    ward->next = ward->open = 0;
    ward->good = ward->wrong = ward->failing = ward->silent = 0;
    health_begin(&ward->health, now_ns);
    quota_round(prober->shared->quotas, ward->list, ward->points.count);
    board_publish(board_of(prober, ward), &ward->health); /* before the first probe is sent */
}

static void send_point(struct prober *prober, struct ward *ward, uint64_t now_ns)
{
    struct call *call = call_new(prober->pool);
    const struct plan_list *asked = plan_list_of(prober, ward);

    call->is_probe = true;
    call->list = ward->list;
    call->subject = (unsigned)ward->next;
    call->base.question = ward->points.at[ward->next].question;
    call->base.timeout_ns = asked->list->server_count > 0 ? TIMEOUT_MIRROR_NS : TIMEOUT_DNS_NS;
    if (call->base.timeout_ns > prober->shared->resolver.timeout_ns)
        call->base.timeout_ns = prober->shared->resolver.timeout_ns;
    ward->next++;
    ward->open++;
    line_ask(&prober->lines[ward->list], call, now_ns);
}

/* Sends what the pace allows of the round; returns how long until it allows more. */
static uint64_t send_points(struct prober *prober, struct ward *ward, uint64_t now_ns)
{
    while (ward->next < ward->points.count) {
        bool at_list = ward->points.at[ward->next].kind != POINT_CANARY;
        uint64_t wait_ns =
            at_list ? limiter_take(&prober->shared->limiters[ward->list], now_ns) : 0;
        if (wait_ns > 0)
            return wait_ns;
        if (at_list)
            quota_spend(prober->shared->quotas, ward->list, true); /* booked, but never held up */
        send_point(prober, ward, now_ns);
    }
    return UINT64_MAX;
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
        bool pressed = atomic_load_explicit(&board->pressed, memory_order_relaxed);
        if (!health_is_due(&ward->health, now_ns, pressed))
            return health_next_ns(&ward->health, pressed) - now_ns;
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

static void explain(struct ward *ward, const struct probe_point *point, const char *what)
{
    const char *name = point->kind == POINT_CANARY   ? "a random name under invalid."
                       : point->kind == POINT_RANDOM ? "a random name"
                                                     : point->subject;

    snprintf(ward->why, sizeof ward->why, "%s %s", name, what);
}

static bool holds(const struct dns_answer *answer, uint32_t wanted)
{
    struct ip ip;

    for (size_t i = 0; i < answer->record_count; i++)
        if (dns_record_ip(&answer->records[i], &ip) && ip.family == IP_V4 && ip_v4(&ip) == wanted)
            return true;
    return false;
}

/* A resolver that does not rewrite knows no name under invalid.; that it failed says nothing. */
static void weigh_canary(struct ward *ward, const struct probe_point *point,
                         const struct dns_answer *answer)
{
    if (answer->outcome != DNS_DATA) {
        ward->good++;
        return;
    }
    ward->wrong++;
    explain(ward, point, "has an address: the resolver rewrites");
}

static void weigh_failure(struct ward *ward, const struct probe_point *point,
                          const struct dns_answer *answer)
{
    if (answer->cause == DNS_TIMEOUT)
        ward->silent++;
    else
        ward->failing++;
    if (ward->wrong == 0)
        explain(ward, point,
                answer->cause == DNS_TIMEOUT   ? "gets no answer"
                : answer->cause == DNS_REFUSED ? "is refused"
                                               : "fails (SERVFAIL)");
}

static void weigh(const struct prober *prober, struct ward *ward, const struct probe_point *point,
                  const struct dns_answer *answer)
{
    struct dnsbl_verdict verdict = dnsbl_judge(plan_list_of(prober, ward)->list, answer);
    bool must_be_listed = point->kind == POINT_LISTED;
    bool is_good = must_be_listed ? verdict.kind == DNSBL_LISTED : verdict.kind == DNSBL_CLEAN;
    char what[64];

    if (must_be_listed && point->answer != 0)
        is_good = answer->outcome == DNS_DATA && holds(answer, point->answer);
    if (is_good) {
        ward->good++;
        return;
    }
    ward->wrong++;
    snprintf(what, sizeof what, "must be %s, but is %s%s", must_be_listed ? "listed" : "clean",
             verdict.kind == DNSBL_LISTED  ? "listed"
             : verdict.kind == DNSBL_CLEAN ? "clean"
                                           : "unknown: ",
             verdict.kind == DNSBL_UNKNOWN ? unknown_text(verdict.unknown) : "");
    explain(ward, point, what);
}

/* Of a server without a tree the prefix is denied: then it is not asked again. */
static void weigh_prefix(const struct prober *prober, struct ward *ward,
                         const struct dns_answer *answer)
{
    ward->tree_count++;
    ward->trees += answer->outcome == DNS_DATA || answer->outcome == DNS_NODATA;
    if (answer->outcome == DNS_NXDOMAIN)
        prune_refute(&board_of(prober, ward)->prune);
}

static enum health_outcome outcome_of(const struct ward *ward)
{
    if (ward->wrong > 0)
        return HEALTH_WRONG;
    if (ward->failing > 0 || (ward->silent > 0 && ward->good > 0))
        return HEALTH_FAILING;
    return ward->silent > 0 ? HEALTH_SILENT : HEALTH_GOOD;
}

bool prober_answer(struct prober *prober, struct call *call, uint64_t now_ns)
{
    struct ward *ward = &prober->wards[(call->list - prober->first) / prober->stride];
    struct probe_point *point = &ward->points.at[call->subject];
    const struct dns_answer *answer = call->base.answer;

    line_answered(&prober->lines[ward->list], call, now_ns);
    note_answer(point, answer);
    if (point->kind == POINT_PREFIX)
        weigh_prefix(prober, ward, answer);
    else if (point->kind == POINT_CANARY)
        weigh_canary(ward, point, answer);
    else if (answer->outcome == DNS_FAILED)
        weigh_failure(ward, point, answer);
    else
        weigh(prober, ward, point, answer);
    dns_answer_release(answer);
    call_free(prober->pool, call);
    if (--ward->open > 0 || ward->next < ward->points.count)
        return false;
    prune_set_tree(&board_of(prober, ward)->prune, outcome_of(ward) == HEALTH_GOOD &&
                                                       ward->trees > 0 &&
                                                       ward->trees == ward->tree_count);
    health_end(&ward->health, outcome_of(ward), now_ns);
    board_publish(board_of(prober, ward), &ward->health);
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

    for (size_t i = 0, printed = 0; i < ward->points.count; i++)
        if (ward->points.at[i].kind != POINT_PREFIX)
            text_print(out, "%s%s: %s", printed++ > 0 ? ", " : "", ward->points.at[i].subject,
                       ward->points.at[i].said);
}
