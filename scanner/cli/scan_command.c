/* SPDX-License-Identifier: MIT */
#include "cli/scan_command.h"

#include "base/clock.h"
#include "cli/data_file.h"
#include "cli/fleet.h"
#include "cli/message.h"
#include "cli/options.h"
#include "input/catalogue.h"
#include "output/progress.h"
#include "output/summary_json.h"
#include "scan/scan.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { WAIT_MS = 100, TOLD_LISTS_MAX = 20 };

static volatile sig_atomic_t was_interrupted;

/* All that a scan needs, in the order in which it is made. */
struct job {
    struct options options;
    struct catalogue_file *catalogue;
    struct plan *plan;
    struct fleet fleet;
    struct file_sink output;
    struct format_columns columns;
    struct scan *scan;
    struct summary summary;
};

static void on_signal(int number)
{
    (void)number;
    was_interrupted = 1;
}

/* The second signal of a kind finds the default handler, and ends us at once. */
static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};

    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static void raise_descriptor_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
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

static enum status load_catalogue(struct job *job)
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
    }
    complaint_free(&complaint);
    text_free(&shipped);
    return status;
}

static struct slice find_key(const struct list *list)
{
    char *name = strndup(list->key_env.at, list->key_env.len);
    const char *key = name != NULL ? getenv(name) : NULL;

    free(name);
    return key != NULL && *key != '\0' ? slice_of(key) : (struct slice){0};
}

static enum status make_plan(struct job *job)
{
    struct text why = {0};
    const struct plan_options options = {
        .catalogue = catalogue_lists(job->catalogue),
        .checks = job->options.checks,
        .only = job->options.only,
        .skip = job->options.skip,
        .find_key = find_key,
    };

    job->plan = plan_new(&options, &why);
    if (job->plan == NULL)
        message_error("%.*s", SLICE_ARG(text_slice(&why)));
    text_free(&why);
    if (job->plan == NULL)
        return STATUS_BAD_USAGE;
    for (size_t i = 0; i < job->plan->omission_count; i++) {
        const struct plan_omission *omission = &job->plan->omissions[i];
        message_warning("list %.*s is left out: %s", SLICE_ARG(omission->list->id),
                        omission->reason);
    }
    return STATUS_OK;
}

static enum status open_files(struct job *job)
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
    enum status status = fleet_open(&job->fleet, &input, options->rejects);
    if (status != STATUS_OK)
        return status;
    job->columns.labels =
        targets_label_columns(job->fleet.targets, &job->columns.label_count);
    job->columns.other_labels = targets_has_other_labels(job->fleet.targets);
    return file_sink_open(&job->output, options->output);
}

static void print_record(struct text *out, const struct record *record, const void *context)
{
    const struct job *job = context;

    job->options.format->record(out, record, &job->columns);
}

static enum status make_scan(struct job *job)
{
    const struct options *options = &job->options;
    const struct scan_settings settings = {
        .plan = job->plan,
        .resolver = {.forwarders = options->resolvers,
                     .forwarder_count = options->resolver_count,
                     .conf = options->unbound_conf,
                     .validate = options->validate},
        .threads = options->threads,
        .in_flight_max = options->in_flight,
        .timeout_ns = options->timeout_ns,
        .rate = options->rate,
        .next_block = fleet_next_block,
        .source = &job->fleet,
        .print = print_record,
        .print_context = job,
        .write = file_sink_write,
        .sink = &job->output,
    };
    struct text why = {0};

    job->scan = scan_new(&settings, &why);
    if (job->scan == NULL)
        message_error("the resolver cannot be started: %.*s", SLICE_ARG(text_slice(&why)));
    text_free(&why);
    return job->scan != NULL ? STATUS_OK : STATUS_NO_RESOLVER;
}

static unsigned terminal_width(void)
{
    struct winsize size;

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 80;
    return size.ws_col;
}

static void show_progress(struct job *job, struct progress *progress, struct text *line)
{
    struct scan_progress now = scan_progress(job->scan);
    const struct progress_counts counts = {
        .targets_done = now.targets_done,
        .targets_all = now.targets_in,
        .all_known = now.all_read,
        .questions = now.questions,
        .listed = now.listed,
        .unknown = now.unknown,
    };

    text_clear(line);
    progress_print(progress, line, &counts, clock_now_ns());
    message_progress(text_slice(line));
}

/* Runs the scan to its end, showing how far it is. */
static void watch(struct job *job)
{
    enum progress_wish wish = job->options.progress;
    bool terminal = isatty(STDERR_FILENO) == 1;
    bool shows = wish == PROGRESS_ALWAYS ||
                 (wish == PROGRESS_AUTO && terminal && job->options.verbosity >= 0);
    struct progress progress;
    struct text line = {0};

    progress_init(&progress, terminal, terminal_width(), clock_now_ns());
    while (!scan_wait(job->scan, WAIT_MS)) {
        if (was_interrupted)
            scan_stop(job->scan);
        if (shows && progress_due(&progress, clock_now_ns()))
            show_progress(job, &progress, &line);
    }
    if (shows) {
        show_progress(job, &progress, &line);
        text_clear(&line);
        progress_end(&progress, &line);
        message_progress(text_slice(&line));
    }
    text_free(&line);
}

static void count_targets(struct job *job)
{
    struct summary *summary = &job->summary;
    uint64_t inside = scan_progress(job->scan).targets_in;

    /* With the reader hanging in a read, what was handed on is all that may be said. */
    struct targets_counts counts = {.read = inside, .distinct = inside};
    if (scan_source_is_free(job->scan))
        counts = targets_counts(job->fleet.targets);
    summary->read = counts.read;
    summary->distinct = counts.distinct;
    summary->duplicate = counts.duplicate;
    summary->rejected = job->fleet.rejected_told;
}

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

static enum status write_summary(const struct job *job)
{
    struct arena *arena = arena_new(1024);
    struct text out = {0};
    struct file_sink sink;
    enum status status = file_sink_open(&sink, job->options.summary);

    summary_json(&out, &job->summary, describe_settings(job, arena), RBLSWEEP_VERSION);
    if (status == STATUS_OK) {
        file_sink_write(&sink, text_slice(&out));
        if (!file_sink_close(&sink))
            status = STATUS_NO_OUTPUT;
    }
    text_free(&out);
    arena_free(arena);
    return status;
}

/* What a reader of the records may not notice. */
static void warn_of_bad_lists(const struct summary *summary)
{
    for (size_t i = 0; i < summary->list_count; i++) {
        const struct list_summary *list = &summary->lists[i];
        if (list->health != LIST_HEALTHY)
            message_warning("list %.*s is %s, %llu of %llu verdicts unknown: %s",
                            SLICE_ARG(list->list->id), list_health_text(list->health),
                            (unsigned long long)(list->asked - list->listed - list->clean),
                            (unsigned long long)list->asked, list->why);
    }
}

static void tell_end(const struct summary *summary)
{
    uint64_t listed = 0, clean = 0, unknown = 0;
    double seconds = (double)(summary->finished_ms - summary->started_ms) / 1000;

    for (size_t i = 0; i < summary->list_count; i++) {
        listed += summary->lists[i].listed;
        clean += summary->lists[i].clean;
        unknown += summary->lists[i].asked - summary->lists[i].listed - summary->lists[i].clean;
    }
    message_info("%llu targets in %.1f s; %llu questions; verdicts: %llu listed, %llu clean, "
                 "%llu unknown",
                 (unsigned long long)summary->written, seconds,
                 (unsigned long long)summary->asked, (unsigned long long)listed,
                 (unsigned long long)clean, (unsigned long long)unknown);
}

/* The worst news decides: what was not done, before what was found. */
static int exit_status(struct job *job, enum scan_end end, enum status written)
{
    enum severity worst;

    if (end == SCAN_NOT_WRITTEN || written != STATUS_OK)
        return status_exit(STATUS_NO_OUTPUT);
    if (end == SCAN_STOPPED)
        return status_exit(STATUS_INTERRUPTED);
    if (job->fleet.has_unreadable)
        return status_exit(STATUS_NO_INPUT);
    if (job->options.has_fail_on && scan_worst(job->scan, &worst) &&
        worst >= job->options.fail_on)
        return 1;
    return job->summary.rejected > 0 ? status_exit(STATUS_BAD_INPUT) : 0;
}

static int run(struct job *job)
{
    struct text head = {0};
    enum status written = STATUS_OK;

    job->summary.started_ms = clock_wall_ms();
    if (job->options.format->head != NULL)
        job->options.format->head(&head, &job->columns);
    file_sink_write(&job->output, text_slice(&head));
    text_free(&head);
    scan_start(job->scan);
    watch(job);
    enum scan_end end = scan_finish(job->scan, &job->summary);
    job->summary.finished_ms = clock_wall_ms();
    count_targets(job);
    if (job->options.summary != NULL)
        written = write_summary(job);
    if (!file_sink_close(&job->output))
        written = STATUS_NO_OUTPUT;
    warn_of_bad_lists(&job->summary);
    tell_end(&job->summary);
    int status = exit_status(job, end, written);
    if (!scan_source_is_free(job->scan))
        _exit(status); /* a thread still reads, and uses what would be freed */
    return status;
}

static enum status prepare(struct job *job)
{
    enum status status = load_catalogue(job);

    if (status == STATUS_OK)
        status = make_plan(job);
    if (status == STATUS_OK)
        status = open_files(job);
    if (status == STATUS_OK)
        status = make_scan(job);
    return status;
}

int scan_command(int argc, char **argv)
{
    static struct job job; /* threads point into it */
    struct text why = {0};
    enum status status = options_parse(&job.options, argc, argv, &why);

    job.output.fd = -1;
    if (status != STATUS_OK)
        message_error("%.*s; see rblsweep scan --help", SLICE_ARG(text_slice(&why)));
    text_free(&why);
    if (status != STATUS_OK)
        return status_exit(status);
    if (job.options.wants_help) {
        fputs(options_help, stdout);
        return 0;
    }
    message_set_level((enum message_level)(MESSAGE_WARNING + job.options.verbosity));
    raise_descriptor_limit();
    catch_signals();

    status = prepare(&job);
    int result = status == STATUS_OK ? run(&job) : status_exit(status);
    scan_free(job.scan);
    if (job.fleet.targets != NULL && fleet_close(&job.fleet) != STATUS_OK && result == 0)
        result = status_exit(STATUS_NO_OUTPUT);
    plan_free(job.plan);
    catalogue_free(job.catalogue);
    return result;
}
