/* SPDX-License-Identifier: MIT */
#include "scan/prober.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/random.h"
#include "base/text.h"
#include "scan/board.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A mirror is next door; the first question to a list in the world may have to find its servers. */
#define TIMEOUT_MIRROR_NS (1500 * CLOCK_NS_PER_MS)
#define TIMEOUT_DNS_NS (5 * CLOCK_NS_PER_S)

/* PREFIX: the name above a listed one, which tells a tree; its answer says nothing of health. */
enum point_kind { POINT_LISTED, POINT_CLEAN, POINT_RANDOM, POINT_CANARY, POINT_PREFIX };

struct point {
    enum point_kind kind;
    unsigned list_kind; /* of POINT_RANDOM: LIST_IP4, ... ; 0: labels that are no address */
    uint32_t answer;    /* of POINT_LISTED: the one it must hold; 0: any listing */
    struct dns_question question;
    char subject[40]; /* for people; of a domain its beginning */
    char said[56];    /* what came last */
};

/* A list in our care. */
struct ward {
    size_t list; /* in the plan */
    struct health health;
    struct point *points;
    size_t point_count;
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

static void name_point(struct point *point, const struct dnsbl_subject *subject)
{
    char text[DNS_NAME_TEXT_MAX];
    size_t len;

    if (subject == NULL) {
        snprintf(point->subject, sizeof point->subject, "%s",
                 point->kind == POINT_CANARY ? "random.invalid" : "random");
        return;
    }
    if (subject->ip.family != IP_NONE)
        len = ip_print(&subject->ip, text);
    else
        len = dns_name_print(&subject->domain, text);
    snprintf(point->subject, sizeof point->subject, "%.*s", (int)len, text);
}

static void add_point(struct ward *ward, const struct plan_list *asked, struct point point,
                      const struct dnsbl_subject *subject)
{
    if (ward->point_count == PROBER_POINTS_MAX)
        return;
    name_point(&point, subject);
    if (subject == NULL || dnsbl_question(&point.question, &asked->template, subject))
        ward->points[ward->point_count++] = point;
}

/* With a listed address also its prefix, for the lists that this works for. */
static void add_prefix_point(struct ward *ward, const struct plan_list *asked,
                             const struct dnsbl_subject *subject)
{
    const unsigned byte = subject->ip.family == IP_V4 ? 3 : 15;
    struct point point = {.kind = POINT_PREFIX};

    if (ward->point_count < PROBER_POINTS_MAX &&
        dnsbl_prefix_question(&point.question, &asked->template, subject, byte))
        ward->points[ward->point_count++] = point;
}

static void add_listed_point(struct ward *ward, const struct plan_list *asked, struct point point,
                             const struct dnsbl_subject *subject)
{
    add_point(ward, asked, point, subject);
    if (point.kind == POINT_LISTED)
        add_prefix_point(ward, asked, subject);
}

static struct dnsbl_subject domain_subject(struct slice domain)
{
    struct dnsbl_subject subject = {0};
    bool parsed = dns_name_parse(&subject.domain, domain);

    assert(parsed);
    (void)parsed;
    return subject;
}

/* ::ffff:7f00:n, the test points of IPv6 (RFC 5782 section 5), which no parser yields. */
static struct ip mapped(const struct ip *v4)
{
    struct ip v6 = {.family = IP_V6, .bytes = {[10] = 0xff, [11] = 0xff}};

    memcpy(v6.bytes + 12, v4->bytes, 4);
    return v6;
}

static struct dnsbl_subject test_subject(const struct list *list, const struct list_test *test)
{
    struct dnsbl_subject subject = {.ip = test->ip};

    if (test->ip.family == IP_NONE)
        return domain_subject(test->domain);
    if (test->ip.family == IP_V4 && (list->kinds & LIST_IP4) == 0)
        subject.ip = mapped(&test->ip);
    return subject;
}

static void add_default_points(struct ward *ward, const struct plan_list *asked,
                               enum point_kind kind)
{
    bool listed = kind == POINT_LISTED;
    struct ip v4 = ip_from_v4(listed ? 0x7f000002 : 0x7f000001);
    struct dnsbl_subject ip4 = {.ip = v4}, ip6 = {.ip = mapped(&v4)};
    struct dnsbl_subject domain = domain_subject(listed ? SLICE("test") : SLICE("invalid"));
    struct point point = {.kind = kind};

    if ((asked->list->kinds & LIST_IP4) != 0)
        add_listed_point(ward, asked, point, &ip4);
    if ((asked->list->kinds & LIST_IP6) != 0)
        add_listed_point(ward, asked, point, &ip6);
    if ((asked->list->kinds & LIST_DOMAIN) != 0)
        add_point(ward, asked, point, &domain);
}

static void add_points(struct ward *ward, const struct plan_list *asked, enum point_kind kind)
{
    const struct list *list = asked->list;
    bool listed = kind == POINT_LISTED,
         given = listed ? list->has_listed_tests : list->has_clean_tests;
    const struct list_test *tests = listed ? list->listed_tests : list->clean_tests;
    size_t count = listed ? list->listed_test_count : list->clean_test_count;

    if (!given)
        add_default_points(ward, asked, kind);
    for (size_t i = 0; given && i < count; i++) {
        struct dnsbl_subject subject = test_subject(list, &tests[i]);
        struct point point = {.kind = kind, .answer = listed ? tests[i].answer : 0};
        add_listed_point(ward, asked, point, &subject);
    }
}

static void add_random_points(struct ward *ward, const struct plan_list *asked, bool has_canary)
{
    static const unsigned kinds[] = {LIST_IP4, LIST_IP6, LIST_DOMAIN};
    const struct list *list = asked->list;
    /* A list that has no clean test point may hold all of 127.0.0.0/8 (bogons). */
    bool no_addresses = list->has_clean_tests && list->clean_test_count == 0;

    for (size_t i = 0; i < 3; i++)
        if ((list->kinds & kinds[i]) != 0)
            add_point(
                ward, asked,
                (struct point){.kind = POINT_RANDOM, .list_kind = no_addresses ? 0 : kinds[i]},
                NULL);
    if (has_canary)
        add_point(ward, asked, (struct point){.kind = POINT_CANARY}, NULL);
}

static void take_into_care(struct prober *prober, struct ward *ward, size_t list)
{
    const struct plan_list *asked = &prober->shared->plan->lists[list];
    const struct resolver_settings *settings = &prober->shared->resolver;
    bool over_dns = asked->list->server_count == 0;

    ward->list = list;
    ward->points = memory_new(PROBER_POINTS_MAX * sizeof *ward->points);
    health_init(&ward->health, plan_pace(asked->list).per_second);
    add_points(ward, asked, POINT_LISTED);
    add_points(ward, asked, POINT_CLEAN);
    add_random_points(ward, asked, over_dns && settings->forwarder_count > 0);
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
    for (size_t i = 0; i < prober->count; i++)
        free(prober->wards[i].points);
    free(prober->wards);
    free(prober);
}

static void random_name(struct dns_name *name, unsigned labels, const char *ending)
{
    char text[128];
    size_t len = 0;

    for (unsigned i = 0; i < labels; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%sr%08llx", i > 0 ? "." : "",
                                (unsigned long long)(random_u64() & 0xffffffff));
    snprintf(text + len, sizeof text - len, "%s", ending);
    *name = dns_name_of(text);
}

/* An address in 127.0.0.0/8, away from the corners where lists keep their test points: nobody sends
 * mail from there, so nobody lists it, yet its name is as deep as that of any other. */
static struct ip random_address(void)
{
    uint32_t random = (uint32_t)random_u64();

    return ip_from_v4(0x7f000000 | ((1 + (random >> 16) % 250) << 16) | (random & 0xffff));
}

/* A fresh name for a point that needs one each time. False if none can be made. */
static bool renew(const struct plan_list *asked, struct point *point)
{
    struct dnsbl_subject subject = {0};
    struct ip address = random_address();

    if (point->kind == POINT_CANARY) {
        random_name(&point->question.name, 1, ".invalid");
        point->question.type = DNS_A;
        return true;
    }
    if (point->list_kind == LIST_IP4)
        subject.ip = address;
    else if (point->list_kind == LIST_IP6)
        subject.ip = mapped(&address);
    else
        random_name(&subject.domain, point->list_kind == LIST_DOMAIN ? 2 : 4,
                    point->list_kind == LIST_DOMAIN ? ".invalid" : "");
    return dnsbl_question(&point->question, &asked->template, &subject);
}

static void begin_round(struct prober *prober, struct ward *ward, uint64_t now_ns)
{
    const struct plan_list *asked = plan_list_of(prober, ward);
    size_t kept = 0;

    for (size_t i = 0; i < ward->point_count; i++) {
        struct point *point = &ward->points[i];
        bool is_random = point->kind == POINT_RANDOM || point->kind == POINT_CANARY;
        bool is_spent = point->kind == POINT_PREFIX &&
                        prune_judge(&board_of(prober, ward)->prune) == PRUNE_REFUTED;
        if (is_random ? renew(asked, point) : !is_spent)
            ward->points[kept++] = *point;
    }
    ward->point_count = kept;
    ward->trees = ward->tree_count = 0;
    ward->next = ward->open = 0;
    ward->good = ward->wrong = ward->failing = ward->silent = 0;
    health_begin(&ward->health, now_ns);
    board_publish(board_of(prober, ward), &ward->health); /* before the first probe is sent */
}

static void send_point(struct prober *prober, struct ward *ward, uint64_t now_ns)
{
    struct call *call = call_new(prober->pool);
    const struct plan_list *asked = plan_list_of(prober, ward);

    call->is_probe = true;
    call->list = ward->list;
    call->subject = (unsigned)ward->next;
    call->base.question = ward->points[ward->next].question;
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
    while (ward->next < ward->point_count) {
        bool at_list = ward->points[ward->next].kind != POINT_CANARY;
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
static void note_answer(struct point *point, const struct dns_answer *answer)
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

static void explain(struct ward *ward, const struct point *point, const char *what)
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
static void weigh_canary(struct ward *ward, const struct point *point,
                         const struct dns_answer *answer)
{
    if (answer->outcome != DNS_DATA) {
        ward->good++;
        return;
    }
    ward->wrong++;
    explain(ward, point, "has an address: the resolver rewrites");
}

static void weigh_failure(struct ward *ward, const struct point *point,
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

static void weigh(const struct prober *prober, struct ward *ward, const struct point *point,
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
    struct point *point = &ward->points[call->subject];
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
    if (--ward->open > 0 || ward->next < ward->point_count)
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

    for (size_t i = 0, printed = 0; i < ward->point_count; i++)
        if (ward->points[i].kind != POINT_PREFIX)
            text_print(out, "%s%s: %s", printed++ > 0 ? ", " : "", ward->points[i].subject,
                       ward->points[i].said);
}
