/* SPDX-License-Identifier: MIT */
#include "cli/job.h"

#include "base/clock.h"
#include "cli/command.h"
#include "cli/conf_file.h"
#include "cli/data_file.h"
#include "cli/held_file.h"
#include "cli/keeper.h"
#include "cli/key.h"
#include "cli/message.h"
#include "cli/outputs.h"
#include "cli/sandbox.h"
#include "cli/suggest.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/* Only we may be able to read it, not whom we become. What cannot be read libcurl will tell. */
static void hold_authorities(struct job *job)
{
    static struct held_file held;
    const char *name = job->options.fetch ? getenv("SSL_CERT_FILE") : NULL;
    int fd = name != NULL ? open(name, O_RDONLY | O_CLOEXEC) : -1;

    job->authorities = fd >= 0 && held_file_copy(&held, fd) ? held.name : name;
    if (fd >= 0)
        close(fd);
}

bool job_begin(struct job *job, enum command command, int argc, char **argv, int *status)
{
    if (!command_begin(command, argc, argv, &job->options, status))
        return false;
    message_set_level((enum message_level)(MESSAGE_WARNING + job->options.verbosity));
    signal(SIGPIPE, SIG_IGN); /* write() then says so */
    signal(SIGXFSZ, SIG_IGN);
    enum status parsed = outputs_check(&job->options);
    if (parsed == STATUS_OK && job->options.unbound_conf != NULL)
        parsed = conf_file_hold(&job->options.unbound_conf);
    if (parsed == STATUS_OK)
        parsed = privilege_find(&job->user, job->options.user);
    hold_authorities(job);
    *status = status_exit(parsed);
    return parsed == STATUS_OK;
}

static enum status load_one(struct job *job, const char *path, struct complaint *complaint)
{
    enum status status = catalogue_load(job->catalogue, path, complaint);

    if (status != STATUS_OK && complaint->line > 0)
        message_error("%s:%zu: %.*s", complaint->file, complaint->line,
                      SLICE_ARG(text_slice(&complaint->text)));
    else if (status != STATUS_OK)
        message_error("%s: %.*s", complaint->file, SLICE_ARG(text_slice(&complaint->text)));
    return status;
}

/* What is covered may be in a catalogue that is not in use; or its id is mistyped. */
static void warn_of_strays(const struct catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->count; i++) {
        const struct list *list = &catalogue->lists[i];
        for (size_t k = 0; k < list->cover_count; k++)
            if (catalogue_find(catalogue, list->covers[k]) == NULL)
                message_warning("%.*s:%u: list %.*s covers %.*s, which no catalogue has",
                                SLICE_ARG(list->file), list->line, SLICE_ARG(list->id),
                                SLICE_ARG(list->covers[k]));
    }
}

enum status job_load_catalogue(struct job *job)
{
    const struct options *options = &job->options;
    struct complaint complaint = {0};
    struct text shipped = {0};
    enum status status = STATUS_OK;

    job->catalogue = catalogue_new();
    if (options->catalogue_count == 0) {
        data_file(&shipped, "lists.yaml");
        status = load_one(job, shipped.at, &complaint);
    }
    for (size_t i = 0; i < options->catalogue_count && status == STATUS_OK; i++)
        status = load_one(job, options->catalogues[i], &complaint);
    if (status == STATUS_OK) {
        status = catalogue_check(job->catalogue, &complaint);
        if (status != STATUS_OK)
            message_error("%s:%zu: %.*s", complaint.file, complaint.line,
                          SLICE_ARG(text_slice(&complaint.text)));
        else
            warn_of_strays(catalogue_lists(job->catalogue));
    }
    complaint_free(&complaint);
    text_free(&shipped);
    return status;
}

/* The messages of plan_new() have the unknown word in quotes, and name the checks there are. */
static void tell_bad_plan(const struct job *job, struct slice why)
{
    const struct catalogue *catalogue = catalogue_lists(job->catalogue);
    struct slice rest = slice_tail(why, slice_index(why, '\'') + 1), check;
    struct suggestion suggestion = suggest_for(slice_head(rest, slice_index(rest, '\'')));
    struct text hint = {0};

    rest = slice_tail(why, slice_index(why, ':') + 1);
    while (rest.len > 0 && slice_take_piece(&rest, ',', &check))
        suggest_consider(&suggestion, slice_trim(check));
    for (size_t i = 0; slice_starts(why, SLICE("no list")) && i < catalogue->count; i++)
        suggest_consider(&suggestion, catalogue->lists[i].id);
    suggest_print(&suggestion, &hint);
    message_error("%.*s%.*s", SLICE_ARG(why), SLICE_ARG(text_slice(&hint)));
    text_free(&hint);
}

enum status job_make_plan(struct job *job)
{
    struct text why = {0};
    const struct plan_options options = {
        .catalogue = catalogue_lists(job->catalogue),
        .checks = job->options.checks,
        .only = job->options.only,
        .skip = job->options.skip,
        .asks_special = job->options.resolver_count > 0 || job->options.unbound_conf != NULL,
        .find_key = key_find,
    };

    job->plan = plan_new(&options, &why);
    if (job->plan == NULL)
        tell_bad_plan(job, text_slice(&why));
    text_free(&why);
    if (job->plan == NULL)
        return STATUS_BAD_USAGE;
    message_hide(&job->plan->redact);
    if (job->options.follow.at != NULL && plan_check(job->plan, job->options.follow) == NULL) {
        message_error("--follow %.*s needs the check of that name", SLICE_ARG(job->options.follow));
        return STATUS_BAD_USAGE;
    }
    if (job->options.fetch && plan_check(job->plan, SLICE("transport")) == NULL) {
        message_error("--fetch needs the check transport");
        return STATUS_BAD_USAGE;
    }
    /* Or any domain of the fleet could have this machine knock at doors that only it can reach. */
    if (job->options.fetch_private &&
        (!job->options.fetch ||
         (job->options.resolver_count == 0 && job->options.unbound_conf == NULL))) {
        message_error("--fetch-private needs --fetch, and a --resolver or --unbound-conf of yours");
        return STATUS_BAD_USAGE;
    }
    for (size_t i = 0; i < job->plan->list_count && job->quotas == NULL; i++)
        if (job->plan->lists[i].list->per_day > 0)
            job->quotas = quota_file_open();
    return STATUS_OK;
}

enum status job_open_fleet(struct job *job)
{
    const struct options *options = &job->options;
    /* targets_new() keeps what this points to, so it lives as long as the process. */
    static struct targets_options input;

    input = (struct targets_options){.files = options->files,
                                     .file_count = options->file_count,
                                     .given = options->given,
                                     .given_count = options->given_count,
                                     .format = options->input_format,
                                     .allow_large_rows = options->allow_large};
    enum status status = fleet_open(&job->fleet, &input);
    if (status != STATUS_OK)
        return status;
    job->columns.labels = targets_label_columns(job->fleet.targets, &job->columns.label_count);
    job->columns.other_labels = targets_has_other_labels(job->fleet.targets);
    return STATUS_OK;
}

void job_tell_omissions(const struct job *job)
{
    const struct plan *plan = job->plan;
    struct text keyless = {0};

    for (size_t i = 0; i < plan->omission_count; i++) {
        const struct list *list = plan->omissions[i].list;
        if (plan->omissions[i].lacks_key)
            text_print(&keyless, "%s%.*s (%.*s)", keyless.len > 0 ? ", " : "", SLICE_ARG(list->id),
                       SLICE_ARG(list->key_env));
        else
            message_warning("list %.*s is left out: %s", SLICE_ARG(list->id),
                            plan->omissions[i].reason);
    }
    if (keyless.len > 0)
        message_warning("left out for want of a key in the environment: %.*s",
                        SLICE_ARG(text_slice(&keyless)));
    text_free(&keyless);
}

enum status job_require_questions(const struct job *job)
{
    const struct plan *plan = job->plan;
    bool wants_lists = job->options.only.at != NULL && plan->has_dnsbl;

    /* Who names lists wants them asked, and is not served by the other checks. */
    if (plan->list_count > 0 || (plan->check_count > 0 && !wants_lists))
        return STATUS_OK;
    for (size_t i = 0; i < plan->omission_count; i++)
        message_error("list %.*s is left out: %s", SLICE_ARG(plan->omissions[i].list->id),
                      plan->omissions[i].reason);
    message_error("nothing is asked: %s", plan->has_dnsbl ? "no list is left" : "no check is left");
    return STATUS_BAD_USAGE;
}

/* By a count of its own, so that nothing is asked that the quotas cannot pay for. */
enum status job_count_fleet(const struct options *options, struct estimate_fleet *fleet)
{
    const struct targets_options input = {.files = options->files,
                                          .file_count = options->file_count,
                                          .given = options->given,
                                          .given_count = options->given_count,
                                          .format = options->input_format,
                                          .allow_large_rows = options->allow_large};
    struct targets *targets = targets_new(&input);
    struct complaint complaint = {0};
    struct block *block;
    enum status status = targets_open(targets, &complaint);
    enum targets_found found = TARGETS_END;

    while (status == STATUS_OK &&
           (found = targets_next(targets, &block, &complaint)) != TARGETS_END)
        if (found == TARGETS_BLOCK) {
            estimate_add(fleet, block);
            block_free(block);
        }
    targets_free(targets);
    if (status != STATUS_OK)
        message_error("%s: %.*s", complaint.file, SLICE_ARG(text_slice(&complaint.text)));
    complaint_free(&complaint);
    return status;
}

void job_scan_settings(const struct job *job, struct scan_settings *settings)
{
    const struct options *options = &job->options;

    *settings = (struct scan_settings){
        .plan = job->plan,
        .resolver = {.forwarders = options->resolvers,
                     .forwarder_count = options->resolver_count,
                     .conf = options->unbound_conf,
                     .validate = options->validate},
        .check = {.selectors = options->selectors,
                  .selectors_only = options->selectors_only,
                  .fetch = options->fetch,
                  .started_s = clock_wall_ms() / 1000},
        .follow = plan_check(job->plan, options->follow),
        .threads = options->threads,
        .in_flight_max = options->in_flight,
        .timeout_ns = options->timeout_ns,
        .fetch_private = options->fetch_private,
        .authorities = job->authorities,
        .rate = options->rate,
        .books =
            job->quotas != NULL ? keeper_books(quota_file_books(job->quotas), job->plan) : NULL,
    };
}

enum status job_enter_sandbox(const struct job *job)
{
    enum { DNS = 53, HTTPS = 443 };
    const struct options *options = &job->options;
    struct sandbox_settings settings = {
        .user = job->user,
        .books = job->quotas != NULL ? quota_file_path(job->quotas) : NULL,
        .books_fd = job->quotas != NULL ? quota_file_fd(job->quotas) : -1,
        .readable = job->authorities,
        .any_port = options->unbound_conf != NULL, /* which may name servers of its own */
    };

    if (options->no_sandbox)
        return STATUS_OK;
    sandbox_add_port(&settings, DNS);
    if (options->fetch)
        sandbox_add_port(&settings, HTTPS);
    for (size_t i = 0; i < options->resolver_count; i++)
        sandbox_add_port(&settings, options->resolvers[i].port);
    for (size_t i = 0; i < job->plan->list_count; i++) {
        const struct list *list = job->plan->lists[i].list;
        for (size_t k = 0; k < list->server_count; k++)
            sandbox_add_port(&settings, list->servers[k].port);
    }
    return sandbox_enter(&settings);
}

void job_end(struct job *job)
{
    fleet_close(&job->fleet);
    keeper_end();
    message_hide(NULL);
    plan_free(job->plan);
    catalogue_free(job->catalogue);
    quota_file_close(job->quotas);
}

struct scan *job_new_scan(const struct scan_settings *settings)
{
    struct text why = {0};

    conf_file_begin();
    struct scan *scan = scan_new(settings, &why);
    conf_file_end();
    if (scan == NULL)
        message_error("the resolver cannot be started: %.*s", SLICE_ARG(text_slice(&why)));
    text_free(&why);
    return scan;
}
