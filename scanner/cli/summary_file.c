/* SPDX-License-Identifier: MIT */
#include "cli/summary_file.h"

#include "base/clock.h"
#include "output/summary_json.h"

#include <limits.h>
#include <unistd.h>

static struct value *describe_settings(const struct job *job, struct arena *arena)
{
    const struct options *options = &job->options;
    struct value *settings = value_object(arena);
    char address[IP_TEXT_MAX];

    struct value *resolver = value_put_list(arena, settings, "resolver");
    if (options->resolver_count == 0)
        value_add_text(arena, resolver, SLICE("recursive"));
    for (size_t i = 0; i < options->resolver_count; i++) {
        int len = (int)ip_print(&options->resolvers[i].ip, address);
        value_add_text(arena, resolver,
                       arena_print(arena, "%.*s@%u", len, address, options->resolvers[i].port));
    }
    value_put_bool(arena, settings, "dnssec", options->validate);
    value_put_number(arena, settings, "threads", options->threads);
    value_put_number(arena, settings, "in_flight", options->in_flight);
    value_put_number(arena, settings, "timeout_ms",
                     (int64_t)(options->timeout_ns / CLOCK_NS_PER_MS));
    struct value *checks = value_put_list(arena, settings, "checks");
    if (job->plan->has_dnsbl)
        value_add_text(arena, checks, SLICE("dnsbl"));
    for (size_t i = 0; i < job->plan->check_count; i++)
        value_add_text(arena, checks, slice_of(job->plan->checks[i]->name));
    return settings;
}

/* A key is terminated, as the names of members are. */
static const char *key_of(struct arena *arena, struct slice id)
{
    return arena_print(arena, "%.*s", SLICE_ARG(id)).at;
}

/* A covered list is in the plan for the case that it is needed after all. */
static struct value *describe_left_out(const struct job *job, const struct summary *summary,
                                       struct arena *arena)
{
    const struct plan *plan = job->plan;
    struct value *left_out = value_object(arena);

    for (size_t i = 0; i < plan->omission_count; i++)
        value_put_text(arena, left_out, key_of(arena, plan->omissions[i].list->id),
                       slice_of(plan->omissions[i].reason));
    for (size_t i = 0; i < plan->list_count; i++)
        if (plan->lists[i].coverer_count > 0 && summary->lists[i].asked == 0)
            value_put_text(arena, left_out, key_of(arena, plan->lists[i].list->id),
                           SLICE("covered"));
    return left_out;
}

static const struct value *describe_inputs(const struct job *job, bool source_is_free,
                                           struct arena *arena)
{
    struct value *root = value_object(arena), *inputs = value_put_list(arena, root, "inputs");

    for (size_t i = 0; i < job->options.file_count; i++) {
        struct value *input = value_add_object(arena, inputs);
        value_put_text(arena, input, "file", slice_of(job->options.files[i]));
        value_put_text(arena, input, "digest",
                       source_is_free ? targets_file(job->fleet.targets, i).digest
                                      : (struct slice){0});
    }
    return inputs;
}

void summary_file_write(struct file_sink *sink, const struct job *job,
                        const struct summary *summary, bool source_is_free)
{
    struct arena *arena = arena_new(4096);
    char host[HOST_NAME_MAX + 1] = "";
    struct text out = {0};

    (void)gethostname(host, sizeof host - 1);
    const struct summary_about about = {
        .settings = describe_settings(job, arena),
        .left_out = describe_left_out(job, summary, arena),
        .inputs = describe_inputs(job, source_is_free, arena),
        .host = host,
        .version = RBLSWEEP_VERSION,
    };
    summary_json(&out, summary, &about);
    file_sink_write(sink, text_slice(&out));
    text_free(&out);
    arena_free(arena);
}
