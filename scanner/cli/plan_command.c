/* SPDX-License-Identifier: MIT */
#include "cli/plan_command.h"

#include "cli/file_sink.h"
#include "cli/job.h"
#include "cli/message.h"
#include "cli/signals.h"
#include "output/json_text.h"

#include <inttypes.h>
#include <stdio.h>

/* A plan with its numbers. */
struct outlook {
    struct job job;
    struct estimate_fleet fleet;
    struct arena *arena;
};

static void count_targets(struct outlook *outlook)
{
    struct fleet *fleet = &outlook->job.fleet;
    struct block *block;

    while ((block = fleet_next_block(fleet)) != NULL) {
        estimate_add(&outlook->fleet, block);
        block_free(block);
    }
}

/* "1h 05m", "12 s" */
static void print_time(struct text *out, double seconds)
{
    uint64_t whole = (uint64_t)(seconds + 0.5);

    if (seconds <= 0)
        text_print(out, "-");
    else if (whole >= 86400)
        text_print(out, "%" PRIu64 "d %02" PRIu64 "h", whole / 86400, whole / 3600 % 24);
    else if (whole >= 3600)
        text_print(out, "%" PRIu64 "h %02" PRIu64 "m", whole / 3600, whole / 60 % 60);
    else if (whole >= 60)
        text_print(out, "%" PRIu64 "m %02" PRIu64 "s", whole / 60, whole % 60);
    else
        text_print(out, "%" PRIu64 "s", whole > 0 ? whole : 1);
}

static uint64_t left_today(const struct outlook *outlook, const struct list *list)
{
    return list->per_day > 0 ? quota_file_left(outlook->job.quotas, list) : UINT64_MAX;
}

static void print_note(struct text *out, const struct plan_list *asked,
                       const struct estimate *estimate)
{
    const struct list *list = asked->list;
    size_t start = out->len;

    if (asked->coverer_count > 0) {
        text_print(out, "covered by a wider list");
        return;
    }
    if (list_way(list) == LIST_AT_SERVERS)
        text_print(out, "own mirror");
    if (list->quota.len > 0)
        text_print(out, "%squota %.*s", out->len > start ? ", " : "", SLICE_ARG(list->quota));
    if (estimate->is_over_quota)
        text_print(out, "%smore than is left today", out->len > start ? ", " : "");
}

static void print_list(struct text *out, const struct outlook *outlook, size_t index,
                       double *longest)
{
    const struct plan_list *asked = &outlook->job.plan->lists[index];
    const struct list *list = asked->list;
    uint64_t left = left_today(outlook, list);
    struct estimate estimate = estimate_list(outlook->job.plan, index, &outlook->fleet, left);
    struct text pace = {0}, quota = {0}, time = {0};
    double per_second = plan_per_second(list);

    text_print(&pace, per_second > 0 ? "%g/s" : "-", per_second);
    text_print(&quota, left != UINT64_MAX ? "%" PRIu64 : "-", left);
    print_time(&time, estimate.seconds);
    text_print(out, "%-26.*s %12" PRIu64 " %8" PRIu64 " %9.*s %11.*s %9.*s  ", SLICE_ARG(list->id),
               estimate.questions, estimate.probes, SLICE_ARG(text_slice(&pace)),
               SLICE_ARG(text_slice(&quota)), SLICE_ARG(text_slice(&time)));
    print_note(out, asked, &estimate);
    text_add_char(out, '\n');
    if (estimate.seconds > *longest)
        *longest = estimate.seconds;
    text_free(&pace);
    text_free(&quota);
    text_free(&time);
}

static void print_checks(struct text *out, const struct outlook *outlook)
{
    const struct plan *plan = outlook->job.plan;

    for (size_t i = 0; i < plan->check_count; i++)
        text_print(out, "%-26s %12" PRIu64 "  targets, over DNS\n", plan->checks[i]->name,
                   estimate_check(plan, plan->checks[i], &outlook->fleet));
}

static void print_table(struct text *out, const struct outlook *outlook)
{
    const struct plan *plan = outlook->job.plan;
    const struct estimate_fleet *fleet = &outlook->fleet;
    double longest = 0;

    text_print(out,
               "%" PRIu64 " targets: %" PRIu64 " IPv4, %" PRIu64 " IPv6, %" PRIu64 " domains\n\n",
               fleet->targets, fleet->ip4, fleet->ip6, fleet->domains);
    text_print(out, "%-26s %12s %8s %9s %11s %9s\n", "LIST", "QUESTIONS", "PROBES", "PACE",
               "LEFT TODAY", "TIME");
    for (size_t i = 0; i < plan->list_count; i++)
        print_list(out, outlook, i, &longest);
    print_checks(out, outlook);
    for (size_t i = 0; i < plan->omission_count; i++) {
        text_print(out, "%-26.*s left out: ", SLICE_ARG(plan->omissions[i].list->id));
        text_add_visible(out, slice_of(plan->omissions[i].reason));
        text_add_char(out, '\n');
    }
    text_print(out, "\nAll lists are asked side by side; the slowest needs ");
    print_time(out, longest);
    text_print(out, ". A listing costs one question more, for its reason.\n");
}

static void describe_list(struct outlook *outlook, size_t index, struct value *object)
{
    const struct plan_list *asked = &outlook->job.plan->lists[index];
    const struct list *list = asked->list;
    uint64_t left = left_today(outlook, list);
    struct estimate estimate = estimate_list(outlook->job.plan, index, &outlook->fleet, left);
    struct arena *arena = outlook->arena;

    value_put_text(arena, object, "id", list->id);
    value_put_number(arena, object, "questions", (int64_t)estimate.questions);
    value_put_number(arena, object, "probes", (int64_t)estimate.probes);
    value_put_number(arena, object, "seconds", (int64_t)(estimate.seconds + 0.5));
    if (left != UINT64_MAX)
        value_put_number(arena, object, "left_today", (int64_t)left);
    else
        value_put_null(arena, object, "left_today");
    if (list->quota.len > 0)
        value_put_text(arena, object, "quota", list->quota);
    value_put_bool(arena, object, "over_quota", estimate.is_over_quota);
    value_put_bool(arena, object, "covered", asked->coverer_count > 0);
}

static void print_json(struct text *out, struct outlook *outlook)
{
    const struct plan *plan = outlook->job.plan;
    struct arena *arena = outlook->arena;
    struct value *root = value_object(arena);

    value_put_text(arena, root, "schema", SLICE("rblsweep-plan/1"));
    struct value *targets = value_put_object(arena, root, "targets");
    value_put_number(arena, targets, "distinct", (int64_t)outlook->fleet.targets);
    value_put_number(arena, targets, "ip4", (int64_t)outlook->fleet.ip4);
    value_put_number(arena, targets, "ip6", (int64_t)outlook->fleet.ip6);
    value_put_number(arena, targets, "domains", (int64_t)outlook->fleet.domains);
    struct value *lists = value_put_list(arena, root, "lists");
    for (size_t i = 0; i < plan->list_count; i++)
        describe_list(outlook, i, value_add_object(arena, lists));
    struct value *left_out = value_put_list(arena, root, "left_out");
    for (size_t i = 0; i < plan->omission_count; i++) {
        struct value *object = value_add_object(arena, left_out);
        value_put_text(arena, object, "id", plan->omissions[i].list->id);
        value_put_text(arena, object, "reason", slice_of(plan->omissions[i].reason));
    }
    json_text_value(out, root);
    text_add_char(out, '\n');
}

/* Says which; they are why the scan would not start. */
static bool is_over_any_quota(const struct outlook *outlook)
{
    const struct plan *plan = outlook->job.plan;
    bool any = false;

    for (size_t i = 0; i < plan->list_count; i++) {
        const struct list *list = plan->lists[i].list;
        if (!estimate_list(plan, i, &outlook->fleet, left_today(outlook, list)).is_over_quota)
            continue;
        any = true;
        message_error("list %.*s: more questions than are left of its quota today",
                      SLICE_ARG(list->id));
    }
    return any;
}

/* Whether no check is for targets of these kinds. Of special addresses the scan says why they are
 * not asked about. */
static bool is_idle(const struct outlook *outlook)
{
    const struct plan *plan = outlook->job.plan;
    const struct estimate_fleet *fleet = &outlook->fleet;
    uint64_t questions = fleet->special4 + fleet->special6;

    for (size_t i = 0; i < plan->list_count; i++)
        questions += estimate_list(plan, i, fleet, UINT64_MAX).questions;
    for (size_t i = 0; i < plan->check_count; i++)
        questions += estimate_check(plan, plan->checks[i], fleet);
    return fleet->targets > 0 && questions == 0;
}

static enum status show(struct outlook *outlook)
{
    const struct options *options = &outlook->job.options;
    struct text out = {0};
    struct file_sink sink;
    enum status status = file_sink_open(&sink, options->output);

    if (options->json)
        print_json(&out, outlook);
    else
        print_table(&out, outlook);
    if (status == STATUS_OK) {
        file_sink_write(&sink, text_slice(&out));
        if (!file_sink_finish(&sink) || !file_sink_finish(&outlook->job.fleet.rejects))
            status = STATUS_NO_OUTPUT;
        file_sink_close(&sink);
    }
    text_free(&out);
    return status;
}

static int make_outlook(struct outlook *outlook)
{
    struct job *job = &outlook->job;
    enum status status = job_load_catalogue(job);

    if (status == STATUS_OK)
        status = job_make_plan(job);
    if (status == STATUS_OK)
        status = job_require_questions(job);
    if (status == STATUS_OK)
        status = job_open_fleet(job);
    signals_catch_at_once(); /* from here on there are files to be removed */
    if (status == STATUS_OK)
        status = fleet_open_rejects(&job->fleet, job->options.rejects);
    if (status != STATUS_OK)
        return status_exit(status);
    count_targets(outlook);
    status = show(outlook);
    if (job->fleet.has_unreadable)
        return status_exit(STATUS_NO_INPUT);
    if (status != STATUS_OK)
        return status_exit(status);
    if (job->options.over_quota == OVER_QUOTA_STOP && is_over_any_quota(outlook))
        return status_exit(STATUS_BAD_USAGE);
    if (is_idle(outlook)) {
        message_error("nothing is asked: none of the checks is for targets of these kinds");
        return status_exit(STATUS_BAD_USAGE);
    }
    bool is_fruitless = fleet_tell_fruitless(&job->fleet);
    return job->fleet.rejected_told > 0 || is_fruitless ? status_exit(STATUS_BAD_INPUT) : 0;
}

int plan_command(int argc, char **argv)
{
    static struct outlook outlook;
    int result;

    if (!job_begin(&outlook.job, argc, argv, options_help_plan, &result))
        return result;
    outlook.arena = arena_new(16384);
    result = make_outlook(&outlook);
    arena_free(outlook.arena);
    job_end(&outlook.job);
    return result;
}
