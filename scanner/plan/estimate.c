/* SPDX-License-Identifier: MIT */
#include "plan/estimate.h"

#include "base/ip_special.h"
#include "check/list/round.h"
#include "check/registry.h"

static uint64_t count_special(const struct block *block)
{
    uint64_t count = 0;

    for (unsigned i = 0; i < block->count; i++) {
        struct ip ip = block_ip(block, i);
        count += ip_special(&ip) != NULL;
    }
    return count;
}

void estimate_add(struct estimate_fleet *fleet, const struct block *block)
{
    const struct target *target = &block->target;
    bool is_v6 = target->ip.family == IP_V6;

    fleet->targets += block->count;
    if (target_has_ip(target)) {
        fleet->with_ip += block->count;
        *(is_v6 ? &fleet->ip6 : &fleet->ip4) += block->count;
        *(is_v6 ? &fleet->special6 : &fleet->special4) += count_special(block);
    }
    if (target_has_domain(target))
        fleet->domains += block->count;
}

uint64_t estimate_check(const struct plan *plan, const struct check *check,
                        const struct estimate_fleet *fleet)
{
    if (!check_is_about_ip(check))
        return fleet->domains;
    return fleet->with_ip - (plan->asks_special ? 0 : fleet->special4 + fleet->special6);
}

static struct estimate count_packets(const struct plan_list *asked,
                                     const struct estimate_fleet *fleet)
{
    const struct list *list = asked->list;
    struct estimate estimate = {0};

    if ((list->kinds & LIST_IP4) != 0)
        estimate.questions += fleet->ip4 - (asked->asks_special ? 0 : fleet->special4);
    if ((list->kinds & LIST_IP6) != 0)
        estimate.questions += fleet->ip6 - (asked->asks_special ? 0 : fleet->special6);
    if ((list->kinds & LIST_DOMAIN) != 0)
        estimate.questions += fleet->domains;
    if (asked->coverer_count > 0)
        estimate.questions = 0;
    if (estimate.questions > 0)
        estimate.probes =
            round_size(&asked->template, false) +
            round_size(&asked->template, true) * (1 + estimate.questions / HEALTH_QUESTIONS);
    return estimate;
}

/* Of all lists of the plan that share the quota. */
static uint64_t count_shared(const struct plan *plan, size_t index,
                             const struct estimate_fleet *fleet)
{
    uint64_t packets = 0;

    for (size_t i = 0; i < plan->list_count; i++)
        if (list_shares_quota(plan->lists[i].list, plan->lists[index].list)) {
            struct estimate one = count_packets(&plan->lists[i], fleet);
            packets += one.questions + one.probes;
        }
    return packets;
}

struct estimate estimate_list(const struct plan *plan, size_t index,
                              const struct estimate_fleet *fleet, uint64_t left_today)
{
    const struct plan_list *asked = &plan->lists[index];
    struct estimate estimate = count_packets(asked, fleet);
    uint64_t packets = estimate.questions + estimate.probes;
    double per_second = plan_pace(asked->list).per_second;

    if (per_second > 0)
        estimate.seconds = (double)packets / per_second;
    estimate.is_over_quota = packets > 0 && count_shared(plan, index, fleet) > left_today;
    return estimate;
}
