/* SPDX-License-Identifier: MIT */
#include "check/list/round.h"

#include "check/list/dnsbl.h"

#include <stdio.h>

unsigned round_globals(const struct list *list, enum list_kind kind, bool is_proven)
{
    if ((list->kinds & kind) == 0)
        return 0;
    return ROUND_GLOBALS + (is_proven || kind == LIST_DOMAIN ? 0 : ROUND_GLOBALS_DOUBT);
}

uint64_t round_size(const struct dnsbl_template *asked, bool is_proven)
{
    struct probe_points points;

    probe_points_init(&points, asked, false);
    return points.count + round_globals(asked->list, LIST_IP4, is_proven) +
           round_globals(asked->list, LIST_IP6, is_proven) +
           round_globals(asked->list, LIST_DOMAIN, is_proven);
}

void round_begin(struct round *round)
{
    *round = (struct round){0};
}

static size_t index_of(unsigned list_kind)
{
    return list_kind == LIST_IP4 ? 0 : list_kind == LIST_IP6 ? 1 : 2;
}

static void explain(struct round *round, const struct probe_point *point, const char *what)
{
    static const char *const names[] = {
        [POINT_CANARY] = "a random name under invalid.",
        [POINT_RANDOM] = "a random name",
        [POINT_LABELS] = "a random name that is no address",
        [POINT_GLOBAL] = "a random subject",
        [POINT_PREFIX] = "",
    };
    const char *name = names[point->kind] != NULL ? names[point->kind] : point->subject;

    snprintf(round->why, sizeof round->why, "%s %s", name, what);
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
static void weigh_canary(struct round *round, const struct probe_point *point,
                         const struct dns_answer *answer)
{
    if (answer->outcome != DNS_DATA) {
        round->good++;
        return;
    }
    round->wrong++;
    explain(round, point, "has an address: the resolver rewrites");
}

static void weigh_failure(struct round *round, const struct probe_point *point,
                          const struct dns_answer *answer)
{
    if (answer->cause == DNS_TIMEOUT)
        round->silent++;
    else
        round->failing++;
    if (round->why[0] == '\0') /* the first one, which is a test point where all fail */
        explain(round, point,
                answer->cause == DNS_TIMEOUT   ? "gets no answer"
                : answer->cause == DNS_REFUSED ? "is refused"
                                               : "fails (SERVFAIL)");
}

static void weigh_test(struct round *round, const struct list *list,
                       const struct probe_point *point, const struct dns_answer *answer)
{
    struct dnsbl_verdict verdict = dnsbl_judge(list, answer);
    bool must_be_listed = point->kind == POINT_LISTED;
    bool is_good = must_be_listed ? verdict.kind == DNSBL_LISTED : verdict.kind == DNSBL_CLEAN;
    char what[64];

    if (must_be_listed && point->answer != 0)
        is_good = answer->outcome == DNS_DATA && holds(answer, point->answer);
    if (is_good) {
        round->good++;
        return;
    }
    round->wrong++;
    snprintf(what, sizeof what, "must be %s, but is %s%s", must_be_listed ? "listed" : "clean",
             verdict.kind == DNSBL_LISTED  ? "listed"
             : verdict.kind == DNSBL_CLEAN ? "clean"
                                           : "unknown: ",
             verdict.kind == DNSBL_UNKNOWN ? unknown_text(verdict.unknown) : "");
    explain(round, point, what);
}

/* Some servers refuse what is no address, or say so by a code of theirs; none may list it. */
static void weigh_labels(struct round *round, const struct list *list,
                         const struct probe_point *point, const struct dns_answer *answer)
{
    struct dnsbl_verdict verdict = dnsbl_judge(list, answer);
    bool is_rewritten = verdict.kind == DNSBL_UNKNOWN && verdict.unknown == UNKNOWN_REWRITTEN;

    if (verdict.kind == DNSBL_CLEAN) {
        round->good++;
    } else if (verdict.kind == DNSBL_LISTED || is_rewritten) {
        round->wrong++;
        explain(round, point,
                is_rewritten ? "has an address: the resolver rewrites"
                             : "is listed: the zone holds a wildcard");
    }
}

/* A code that the list's table lacks is no denial, either. */
static void weigh_global(struct round *round, const struct list *list,
                         const struct probe_point *point, const struct dns_answer *answer)
{
    size_t kind = index_of(point->list_kind);

    if (dnsbl_judge(list, answer).kind == DNSBL_CLEAN)
        round->globals[kind].clean++;
    else
        round->globals[kind].listed++;
    if (round->globals[kind].clean > 0 || round->globals[kind].listed < ROUND_GLOBALS_MAX)
        return;
    round->wrong++;
    snprintf(round->why, sizeof round->why, "%d of %d random %s are listed: it lists the world",
             ROUND_GLOBALS_MAX, ROUND_GLOBALS_MAX,
             point->list_kind == LIST_DOMAIN ? "domains" : "addresses");
}

/* Of a server without a tree the prefix is denied. */
static void weigh_prefix(struct round *round, const struct dns_answer *answer)
{
    round->tree_count++;
    round->trees += answer->outcome == DNS_DATA || answer->outcome == DNS_NODATA;
}

void round_weigh(struct round *round, const struct list *list, const struct probe_point *point,
                 const struct dns_answer *answer)
{
    if (point->kind == POINT_PREFIX)
        weigh_prefix(round, answer);
    else if (point->kind == POINT_CANARY)
        weigh_canary(round, point, answer);
    else if (point->kind == POINT_LABELS)
        weigh_labels(round, list, point, answer);
    else if (answer->outcome == DNS_FAILED)
        weigh_failure(round, point, answer);
    else if (point->kind == POINT_GLOBAL)
        weigh_global(round, list, point, answer);
    else
        weigh_test(round, list, point, answer);
}

unsigned round_wants(const struct round *round, enum list_kind kind)
{
    unsigned listed = round->globals[index_of(kind)].listed;

    /* What is wrong already, or failing, will not be told by more. */
    if (round->globals[index_of(kind)].clean > 0 || round_outcome(round) != HEALTH_GOOD)
        return 0;
    if (listed == 0 || listed >= ROUND_GLOBALS_MAX)
        return 0;
    if (listed < ROUND_GLOBALS + ROUND_GLOBALS_DOUBT)
        return ROUND_GLOBALS + ROUND_GLOBALS_DOUBT - listed;
    return ROUND_GLOBALS_MAX - listed;
}

enum health_outcome round_outcome(const struct round *round)
{
    if (round->wrong > 0)
        return HEALTH_WRONG;
    if (round->failing > 0 || (round->silent > 0 && round->good > 0))
        return HEALTH_FAILING;
    return round->silent > 0 ? HEALTH_SILENT : HEALTH_GOOD;
}

bool round_saw_tree(const struct round *round)
{
    return round->trees > 0 && round->trees == round->tree_count;
}
