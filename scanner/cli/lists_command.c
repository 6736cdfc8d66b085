/* SPDX-License-Identifier: MIT */
#include "cli/lists_command.h"

#include "base/clock.h"
#include "cli/job.h"
#include "cli/message.h"
#include "cli/safeguard.h"
#include "output/json_text.h"
#include "scan/scan.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* Longer than any list needs to be found dead: two tries of a probe over DNS. */
#define PROBE_NS_MAX (30 * CLOCK_NS_PER_S)

enum { ZONE_WIDTH = 34 };

struct showing {
    struct job job;
    struct scan *scan; /* NULL without --probe */
    struct summary summary;
    struct text out;
    bool in_colour;
};

static void print_kinds(const struct list *list, struct text *out)
{
    static const struct {
        unsigned kind;
        const char *name;
    } kinds[] = {{LIST_IP4, "ip4"}, {LIST_IP6, "ip6"}, {LIST_DOMAIN, "domain"}};
    size_t start = out->len;

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if ((list->kinds & kinds[i].kind) != 0)
            text_print(out, "%s%s", out->len > start ? "," : "", kinds[i].name);
}

/* What becomes of it by default. */
static const char *state_text(const struct showing *showing, const struct list *list)
{
    const struct plan *plan = showing->job.plan;

    if (list->dead)
        return "dead";
    if (!list->enabled)
        return "off";
    for (size_t i = 0; i < plan->omission_count; i++)
        if (plan->omissions[i].list == list)
            return plan->omissions[i].lacks_key ? "needs a key" : "key unusable";
    return "on";
}

static bool is_chosen(const struct options *options, const struct list *list)
{
    struct slice only = options->only, skip = options->skip, piece;
    bool chosen = only.at == NULL;

    while (slice_take_piece(&only, ',', &piece))
        chosen |= slice_eq(slice_trim(piece), list->id);
    while (slice_take_piece(&skip, ',', &piece))
        chosen &= !slice_eq(slice_trim(piece), list->id);
    return chosen;
}

static void print_pace(const struct list *list, struct text *out)
{
    double per_second = plan_per_second(list);

    if (per_second > 0)
        text_print(out, "%g/s", per_second);
    else
        text_add(out, SLICE("-"));
}

static void print_row(struct showing *showing, const struct list *list)
{
    struct text kinds = {0}, pace = {0};

    print_kinds(list, &kinds);
    print_pace(list, &pace);
    text_print(&showing->out, "%-26.*s %-*.*s %-14.*s %-7s %8.*s  %s", SLICE_ARG(list->id),
               ZONE_WIDTH, SLICE_ARG(list->zone), SLICE_ARG(text_slice(&kinds)),
               list_nature_text(list->nature), SLICE_ARG(text_slice(&pace)),
               state_text(showing, list));
    if (list->dead && list->dead_since.len > 0)
        text_print(&showing->out, " since %.*s", SLICE_ARG(list->dead_since));
    if (list->quota.len > 0)
        text_print(&showing->out, ", quota %.*s", SLICE_ARG(list->quota));
    if (list->asks_registrable)
        text_print(&showing->out, ", registrable");
    text_add_char(&showing->out, '\n');
    text_free(&kinds);
    text_free(&pace);
}

static void print_table(struct showing *showing)
{
    const struct catalogue *catalogue = catalogue_lists(showing->job.catalogue);

    text_print(&showing->out, "%-26s %-*s %-14s %-7s %8s  %s\n", "ID", ZONE_WIDTH, "ZONE", "KINDS",
               "NATURE", "PACE", "STATE");
    for (size_t i = 0; i < catalogue->count; i++)
        if (is_chosen(&showing->job.options, &catalogue->lists[i]))
            print_row(showing, &catalogue->lists[i]);
}

static const char *colour_of(enum list_health health)
{
    return health == LIST_HEALTHY ? "\033[32m" : health == LIST_DEAD ? "\033[31m" : "\033[33m";
}

static void print_probes(struct showing *showing)
{
    for (size_t i = 0; i < showing->summary.list_count; i++) {
        const struct list_summary *list = &showing->summary.lists[i];
        struct text said = {0};
        scan_describe_probes(showing->scan, i, &said);
        text_print(&showing->out, "%-26.*s %s%-9s%s %.*s\n", SLICE_ARG(list->list->id),
                   showing->in_colour ? colour_of(list->health) : "",
                   list_health_text(list->health), showing->in_colour ? "\033[0m" : "",
                   SLICE_ARG(text_slice(&said)));
        if (list->health != LIST_HEALTHY)
            text_print(&showing->out, "%-26s           %s\n", "", list->why);
        text_free(&said);
    }
    for (size_t i = 0; i < showing->job.plan->omission_count; i++) {
        const struct plan_omission *omission = &showing->job.plan->omissions[i];
        text_print(&showing->out, "%-26.*s left out: ", SLICE_ARG(omission->list->id));
        text_add_visible(&showing->out, slice_of(omission->reason));
        text_add_char(&showing->out, '\n');
    }
}

static void describe(const struct showing *showing, struct arena *arena, struct value *object,
                     const struct list *list)
{
    struct text kinds = {0};
    struct slice rest, kind;

    print_kinds(list, &kinds);
    value_put_text(arena, object, "id", list->id);
    value_put_text(arena, object, "name", list->name);
    value_put_text(arena, object, "zone", list->zone);
    struct value *array = value_put_list(arena, object, "kinds");
    rest = arena_copy(arena, text_slice(&kinds));
    while (slice_take_piece(&rest, ',', &kind))
        value_add_text(arena, array, kind);
    value_put_text(arena, object, "nature", slice_of(list_nature_text(list->nature)));
    if ((list->kinds & LIST_DOMAIN) != 0)
        value_put_text(arena, object, "asked",
                       list->asks_registrable ? SLICE("registrable") : SLICE("exact"));
    if (list->quota.len > 0)
        value_put_text(arena, object, "quota", list->quota);
    if (list->per_day > 0)
        value_put_number(arena, object, "per_day", (int64_t)list->per_day);
    value_put_text(arena, object, "state", slice_of(state_text(showing, list)));
    text_free(&kinds);
}

static void describe_health(const struct showing *showing, struct arena *arena,
                            struct value *object, const struct list *list)
{
    for (size_t i = 0; i < showing->summary.list_count; i++) {
        const struct list_summary *asked = &showing->summary.lists[i];
        struct text said = {0};
        if (asked->list != list)
            continue;
        scan_describe_probes(showing->scan, i, &said);
        value_put_text(arena, object, "health", slice_of(list_health_text(asked->health)));
        value_put_text(arena, object, "probes", arena_copy(arena, text_slice(&said)));
        if (asked->health != LIST_HEALTHY)
            value_put_text(arena, object, "why", slice_of(asked->why));
        text_free(&said);
    }
}

static void print_json(struct showing *showing)
{
    const struct catalogue *catalogue = catalogue_lists(showing->job.catalogue);
    struct arena *arena = arena_new(16384);
    struct value *root = value_object(arena);

    value_put_text(arena, root, "schema", SLICE("rblsweep-lists/1"));
    struct value *lists = value_put_list(arena, root, "lists");
    for (size_t i = 0; i < catalogue->count; i++) {
        const struct list *list = &catalogue->lists[i];
        if (!is_chosen(&showing->job.options, list))
            continue;
        struct value *object = value_add_object(arena, lists);
        describe(showing, arena, object, list);
        if (showing->scan != NULL)
            describe_health(showing, arena, object, list);
    }
    json_text_value(&showing->out, root);
    text_add_char(&showing->out, '\n');
    arena_free(arena);
}

/* In place of targets: the input is over when all lists have shown how they are. */
static struct block *wait_for_probes(void *source)
{
    const struct showing *showing = source;
    const struct timespec moment = {.tv_nsec = 20 * 1000 * 1000};
    uint64_t end_ns = clock_now_ns() + PROBE_NS_MAX;

    while (!scan_has_probed(showing->scan) && clock_now_ns() < end_ns)
        nanosleep(&moment, NULL);
    return NULL;
}

static bool write_nothing(void *sink, struct slice bytes)
{
    (void)sink, (void)bytes;
    return true;
}

static enum status probe(struct showing *showing)
{
    struct scan_settings settings;

    job_scan_settings(&showing->job, &settings);
    settings.threads = 1;
    settings.next_block = wait_for_probes;
    settings.source = showing;
    settings.write = write_nothing;
    enum status status = safeguard_descriptors(&settings);
    if (status != STATUS_OK)
        return status;
    showing->scan = job_new_scan(&settings);
    if (showing->scan == NULL)
        return STATUS_NO_RESOLVER;
    status = job_enter_sandbox(&showing->job);
    if (status != STATUS_OK)
        return status;
    scan_probe_all(showing->scan);
    scan_start(showing->scan);
    while (!scan_wait(showing->scan, 100))
        continue;
    scan_finish(showing->scan, &showing->summary);
    return STATUS_OK;
}

static bool all_are_healthy(const struct summary *summary)
{
    for (size_t i = 0; i < summary->list_count; i++)
        if (summary->lists[i].health != LIST_HEALTHY)
            return false;
    return true;
}

static int show(struct showing *showing)
{
    struct job *job = &showing->job;
    struct file_sink sink = {.fd = -1};
    enum status status = job_load_catalogue(job);

    if (status == STATUS_OK)
        status = job_make_plan(job);
    if (status == STATUS_OK && job->options.probes)
        status = job_require_questions(job);
    if (status == STATUS_OK)
        status = file_sink_open(&sink, job->options.output);
    if (status == STATUS_OK && job->options.probes)
        status = probe(showing);
    if (status != STATUS_OK) {
        file_sink_close(&sink);
        return status_exit(status);
    }
    showing->in_colour = sink.fd == STDOUT_FILENO && isatty(STDOUT_FILENO) == 1;
    if (job->options.json)
        print_json(showing);
    else if (job->options.probes)
        print_probes(showing);
    else
        print_table(showing);
    file_sink_write(&sink, text_slice(&showing->out));
    bool is_written = file_sink_finish(&sink);
    file_sink_close(&sink);
    if (!is_written)
        return status_exit(STATUS_NO_OUTPUT);
    return all_are_healthy(&showing->summary) ? 0 : 1;
}

int lists_command(int argc, char **argv)
{
    static struct showing showing; /* threads point into it */
    int result;

    if (!job_begin(&showing.job, argc, argv, options_help_lists, &result))
        return result;
    result = show(&showing);
    scan_free(showing.scan);
    text_free(&showing.out);
    job_end(&showing.job);
    return result;
}
