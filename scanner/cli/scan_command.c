/* SPDX-License-Identifier: MIT */
#include "cli/scan_command.h"

#include "base/clock.h"
#include "cli/job.h"
#include "cli/message.h"
#include "cli/safeguard.h"
#include "output/progress.h"
#include "output/summary_json.h"
#include "scan/scan.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { WAIT_MS = 100 };

static volatile sig_atomic_t was_interrupted;

/* A job that is carried out. */
struct run {
    struct job job;
    struct file_sink output;
    struct scan *scan;
    struct summary summary;
};

static void on_signal(int number)
{
    (void)number;
    was_interrupted = 1;
}

/* The second signal of a kind finds the default handler, and ends us at once; so does the first
 * while nothing has been asked yet. */
static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};

    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static void print_record(struct text *out, const struct record *record, const void *context)
{
    const struct job *job = context;

    job->options.format->record(out, record, &job->columns);
}

static enum status make_scan(struct run *run)
{
    struct scan_settings settings;
    struct text why = {0};

    job_scan_settings(&run->job, &settings);
    settings.next_block = fleet_next_block;
    settings.source = &run->job.fleet;
    settings.follow_block = fleet_follow_block;
    settings.print = print_record;
    settings.print_context = &run->job;
    settings.write = file_sink_write;
    settings.sink = &run->output;
    enum status status = safeguard_descriptors(&settings);
    if (status != STATUS_OK)
        return status;
    run->scan = scan_new(&settings, &why);
    if (run->scan == NULL)
        message_error("the resolver cannot be started: %.*s", SLICE_ARG(text_slice(&why)));
    text_free(&why);
    return run->scan != NULL ? STATUS_OK : STATUS_NO_RESOLVER;
}

static unsigned terminal_width(void)
{
    struct winsize size;

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 80;
    return size.ws_col;
}

static void show_progress(struct run *run, struct progress *progress, struct text *line)
{
    struct scan_progress now = scan_progress(run->scan);
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
static void watch(struct run *run)
{
    enum progress_wish wish = run->job.options.progress;
    bool terminal = isatty(STDERR_FILENO) == 1;
    bool shows = wish == PROGRESS_ALWAYS ||
                 (wish == PROGRESS_AUTO && terminal && run->job.options.verbosity >= 0);
    struct progress progress;
    struct text line = {0};

    progress_init(&progress, terminal, terminal_width(), clock_now_ns());
    while (!scan_wait(run->scan, WAIT_MS)) {
        if (was_interrupted)
            scan_stop(run->scan);
        if (shows && progress_due(&progress, clock_now_ns()))
            show_progress(run, &progress, &line);
    }
    if (shows) {
        show_progress(run, &progress, &line);
        text_clear(&line);
        progress_end(&progress, &line);
        message_progress(text_slice(&line));
    }
    text_free(&line);
}

static void count_targets(struct run *run)
{
    struct summary *summary = &run->summary;
    uint64_t inside = scan_progress(run->scan).targets_in;

    /* With the reader hanging in a read, what was handed on is all that may be said. */
    struct targets_counts counts = {.read = inside, .distinct = inside};
    if (scan_source_is_free(run->scan))
        counts = targets_counts(run->job.fleet.targets);
    summary->read = counts.read;
    summary->distinct = counts.distinct;
    summary->duplicate = counts.duplicate;
    summary->rejected = run->job.fleet.rejected_told;
}

static struct value *describe_settings(const struct run *run, struct arena *arena)
{
    const struct options *options = &run->job.options;
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
    if (run->job.plan->has_dnsbl)
        value_add_text(arena, checks, SLICE("dnsbl"));
    for (size_t i = 0; i < run->job.plan->check_count; i++)
        value_add_text(arena, checks, slice_of(run->job.plan->checks[i]->name));
    return settings;
}

static enum status write_summary(const struct run *run)
{
    struct arena *arena = arena_new(1024);
    struct text out = {0};
    struct file_sink sink;
    enum status status = file_sink_open(&sink, run->job.options.summary);

    summary_json(&out, &run->summary, describe_settings(run, arena), RBLSWEEP_VERSION);
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

static void warn_of_refusals(const struct summary *summary)
{
    if (summary->refused > 0)
        message_warning("the machine refused %llu sockets; what they were for is unknown",
                        (unsigned long long)summary->refused);
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
                 (unsigned long long)summary->written, seconds, (unsigned long long)summary->asked,
                 (unsigned long long)listed, (unsigned long long)clean,
                 (unsigned long long)unknown);
}

/* The worst news decides: what was not done, before what was found. */
static int exit_status(struct run *run, enum scan_end end, enum status written)
{
    enum severity worst;

    if (end == SCAN_NOT_WRITTEN || written != STATUS_OK)
        return status_exit(STATUS_NO_OUTPUT);
    if (end == SCAN_STOPPED)
        return status_exit(STATUS_INTERRUPTED);
    if (run->job.fleet.has_unreadable)
        return status_exit(STATUS_NO_INPUT);
    if (run->job.options.has_fail_on && scan_worst(run->scan, &worst) &&
        worst >= run->job.options.fail_on)
        return 1;
    return run->summary.rejected > 0 ? status_exit(STATUS_BAD_INPUT) : 0;
}

static int carry_out(struct run *run)
{
    struct text head = {0};
    enum status written = STATUS_OK;

    run->summary.started_ms = clock_wall_ms();
    if (run->job.options.format->head != NULL)
        run->job.options.format->head(&head, &run->job.columns);
    file_sink_write(&run->output, text_slice(&head));
    text_free(&head);
    catch_signals();
    scan_start(run->scan);
    watch(run);
    enum scan_end end = scan_finish(run->scan, &run->summary);
    run->summary.finished_ms = clock_wall_ms();
    count_targets(run);
    if (run->job.options.summary != NULL)
        written = write_summary(run);
    if (!file_sink_close(&run->output))
        written = STATUS_NO_OUTPUT;
    warn_of_bad_lists(&run->summary);
    warn_of_refusals(&run->summary);
    tell_end(&run->summary);
    int status = exit_status(run, end, written);
    if (!scan_source_is_free(run->scan))
        _exit(status); /* a thread still reads, and uses what would be freed */
    return status;
}

/* What a list with too small a quota means for the scan, told before anything is sent. */
static enum status heed_quotas(struct run *run)
{
    struct job *job = &run->job;
    struct estimate_fleet fleet = {0};
    enum status status = STATUS_OK;

    if (job->quotas == NULL)
        return STATUS_OK;
    if (options_read_stdin(&job->options)) {
        if (job->options.over_quota == OVER_QUOTA_USE)
            return STATUS_OK;
        message_error(
            "--over-quota skip and stop need files: standard input can be read only once");
        return STATUS_BAD_USAGE;
    }
    status = job_count_fleet(&job->options, &fleet);
    for (size_t i = 0; status == STATUS_OK && i < job->plan->list_count; i++) {
        const struct list *list = job->plan->lists[i].list;
        uint64_t left = quota_file_left(job->quotas, list);
        struct estimate estimate = estimate_list(job->plan, i, &fleet, left);
        if (!estimate.is_over_quota)
            continue;
        message_warning("list %.*s: %llu questions, but %llu left of its quota today%s",
                        SLICE_ARG(list->id), (unsigned long long)estimate.questions,
                        (unsigned long long)left,
                        job->options.over_quota == OVER_QUOTA_USE    ? ": the rest will be unknown"
                        : job->options.over_quota == OVER_QUOTA_SKIP ? ": left out"
                                                                     : "");
        if (job->options.over_quota == OVER_QUOTA_STOP)
            return STATUS_BAD_USAGE;
        if (job->options.over_quota == OVER_QUOTA_SKIP)
            plan_leave_out(job->plan, i--, "more questions than its quota has left today");
    }
    return status;
}

static enum status prepare(struct run *run)
{
    struct job *job = &run->job;
    enum status status = job_load_catalogue(job);

    if (status == STATUS_OK)
        status = job_make_plan(job);
    if (status == STATUS_OK)
        status = heed_quotas(run);
    if (status == STATUS_OK)
        job_tell_omissions(job);
    if (status == STATUS_OK)
        status = job_open_fleet(job);
    if (status == STATUS_OK)
        status = file_sink_open(&run->output, job->options.output);
    if (status == STATUS_OK)
        status = make_scan(run);
    return status;
}

int scan_command(int argc, char **argv)
{
    static struct run run; /* threads point into it */
    int result;

    run.output.fd = -1;
    if (!job_begin(&run.job, argc, argv, options_help, &result))
        return result;
    enum status status = prepare(&run);
    result = status == STATUS_OK ? carry_out(&run) : status_exit(status);
    scan_free(run.scan);
    return job_end(&run.job, result);
}
