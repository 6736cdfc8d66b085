/* SPDX-License-Identifier: MIT */
#include "cli/scan_command.h"

#include "base/clock.h"
#include "base/random.h"
#include "cli/file_place.h"
#include "cli/job.h"
#include "cli/message.h"
#include "cli/safeguard.h"
#include "cli/signals.h"
#include "cli/summary_file.h"
#include "cli/watch.h"
#include "model/run_id.h"
#include "scan/scan.h"

#include <string.h>
#include <unistd.h>

/* A job that is carried out. */
struct run {
    struct job job;
    struct file_sink output, numbers; /* numbers: open with --summary */
    char id[RUN_ID_LEN];
    void *format_state; /* of the options' format */
    struct scan *scan;
    enum scan_end end;
    struct summary summary;
    bool is_fruitless; /* an input holds lines, but no target */
};

static void print_record(struct text *out, const struct record *record, const void *context)
{
    const struct run *run = context;

    run->job.options.format->record(run->format_state, out, record);
}

/* Of the format, what comes before or behind the records. */
static void write_part(struct run *run, void (*part)(const void *state, struct text *out))
{
    struct text out = {0};

    part(run->format_state, &out);
    file_sink_write(&run->output, text_slice(&out));
    text_free(&out);
}

/* From here on it has a name. */
static void start_clock(struct run *run)
{
    struct summary *summary = &run->summary;

    summary->started_ms = clock_wall_ms();
    run_id_print(summary->started_ms, random_u64(), run->id);
    summary->run = (struct slice){run->id, RUN_ID_LEN};
    const struct format_settings settings = {.run = summary->run, .columns = run->job.columns};
    run->format_state = run->job.options.format->begin(&settings);
}

static enum status make_scan(struct run *run)
{
    struct scan_settings settings;

    job_scan_settings(&run->job, &settings);
    settings.next_block = fleet_next_block;
    settings.source = &run->job.fleet;
    settings.follow_block = fleet_follow_block;
    settings.print = print_record;
    settings.print_context = run;
    settings.write = file_sink_write;
    settings.sink = &run->output;
    enum status status = safeguard_descriptors(&settings);
    if (status != STATUS_OK)
        return status;
    run->scan = job_new_scan(&settings);
    return run->scan != NULL ? STATUS_OK : STATUS_NO_RESOLVER;
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

/* Whether questions were sent, and neither a list nor a name server said anything. */
static bool is_unanswered(const struct run *run)
{
    return run->end == SCAN_DONE && run->summary.answered == 0 && run->summary.sent > 0;
}

/* Whether there were targets, but no check for any of their kinds. What is not asked for a reason
 * has a finding that says so. */
static bool is_idle(const struct run *run)
{
    return run->end == SCAN_DONE && run->summary.asked == 0 &&
           tally_status(run->summary.tally, RECORD_OK) > 0;
}

/* Says what makes the whole run worthless, or else the lists that a reader should know of. */
static void tell_failures(const struct run *run)
{
    if (run->end == SCAN_STOPPED)
        message_error("interrupted: what had no answer yet is unknown, as cancelled");
    if (is_unanswered(run))
        message_error("no list and no name server has answered: is there a network, and is it "
                      "the right --resolver?");
    else if (is_idle(run))
        message_error("nothing was asked: none of the checks is for targets of these kinds");
    else
        warn_of_bad_lists(&run->summary);
}

/* What could not be done comes before what was found, and that before what was rejected. */
static int exit_status(const struct run *run, bool is_written)
{
    bool is_stalled = run->output.failure == SINK_STALLED;
    enum severity worst;

    if (run->job.fleet.has_unreadable)
        return status_exit(STATUS_NO_INPUT);
    if (is_unanswered(run))
        return status_exit(STATUS_NO_RESOLVER);
    if (!is_stalled && (run->end == SCAN_NOT_WRITTEN || !is_written))
        return status_exit(STATUS_NO_OUTPUT);
    if (is_stalled || run->end == SCAN_STOPPED)
        return status_exit(STATUS_INTERRUPTED);
    if (is_idle(run))
        return status_exit(STATUS_BAD_USAGE);
    if (run->job.options.has_fail_on && scan_worst(run->scan, &worst) &&
        worst >= run->job.options.fail_on)
        return 1;
    return run->summary.rejected > 0 || run->is_fruitless ? status_exit(STATUS_BAD_INPUT) : 0;
}

/* Puts all that was written in its place; false if not all could be. */
static bool finish_outputs(struct run *run)
{
    bool is_written = file_sink_finish(&run->output);

    is_written &= file_sink_finish(&run->job.fleet.rejects);
    if (run->job.options.summary != NULL)
        summary_file_write(&run->numbers, &run->job, &run->summary, scan_source_is_free(run->scan));
    return file_sink_finish(&run->numbers) && is_written;
}

static int carry_out(struct run *run)
{
    const struct format *format = run->job.options.format;
    struct summary *summary = &run->summary;

    start_clock(run);
    write_part(run, format->head);
    scan_start(run->scan);
    watch_scan(run->scan, &run->job.options);
    run->end = scan_finish(run->scan, summary);
    write_part(run, format->tail);
    summary->finished_ms = clock_wall_ms();
    summary->interrupted = signals_first_ns() != 0 && run->end != SCAN_DONE;
    count_targets(run);
    bool is_written = finish_outputs(run);
    if (run->end == SCAN_DONE && !run->job.fleet.has_unreadable)
        run->is_fruitless = fleet_tell_fruitless(&run->job.fleet);
    tell_failures(run);
    warn_of_refusals(summary);
    tell_end(summary);
    int status = exit_status(run, is_written);
    if (!scan_source_is_free(run->scan))
        _exit(status); /* a thread still reads, and uses what would be freed */
    return status;
}

/* An input that can be read only once: a pipe, a terminal. NULL if there is none. */
static const char *uncountable(const struct options *options)
{
    const char *found = NULL;

    for (size_t i = 0; i < options->file_count && found == NULL; i++) {
        struct file_place place;
        if (!file_place_find(&place, options->files[i], STDIN_FILENO) || !place.is_there ||
            !file_place_is_plain(&place))
            found = options->files[i];
        file_place_free(&place);
    }
    return found;
}

static void tell_quota(const struct list *list, const struct estimate *estimate, uint64_t left,
                       enum over_quota over_quota)
{
    static const char *const ends[] = {
        [OVER_QUOTA_USE] = ": the rest will be unknown",
        [OVER_QUOTA_SKIP] = ": left out",
        [OVER_QUOTA_STOP] = "",
    };

    (over_quota == OVER_QUOTA_STOP ? message_error : message_warning)(
        "list %.*s: %llu questions, but %llu left of its quota today%s", SLICE_ARG(list->id),
        (unsigned long long)estimate->questions, (unsigned long long)left, ends[over_quota]);
}

/* What a list with too small a quota means for the scan, told before anything is sent. */
static enum status heed_quotas(struct run *run)
{
    struct job *job = &run->job;
    struct estimate_fleet fleet = {0};
    enum status status = STATUS_OK;

    if (job->quotas == NULL)
        return STATUS_OK;
    const char *once = uncountable(&job->options);
    if (once != NULL) {
        if (job->options.over_quota == OVER_QUOTA_USE)
            return STATUS_OK;
        message_error("--over-quota skip and stop count the targets beforehand, and %s can be read "
                      "only once; write it to a file first",
                      strcmp(once, "-") == 0 ? "standard input" : once);
        return STATUS_BAD_USAGE;
    }
    status = job_count_fleet(&job->options, &fleet);
    for (size_t i = 0; status == STATUS_OK && i < job->plan->list_count; i++) {
        const struct list *list = job->plan->lists[i].list;
        uint64_t left = quota_file_left(job->quotas, list);
        struct estimate estimate = estimate_list(job->plan, i, &fleet, left);
        if (!estimate.is_over_quota)
            continue;
        tell_quota(list, &estimate, left, job->options.over_quota);
        if (job->options.over_quota == OVER_QUOTA_STOP)
            return STATUS_BAD_USAGE;
        if (job->options.over_quota == OVER_QUOTA_SKIP)
            plan_leave_out(job->plan, i--, "quota");
    }
    return status;
}

/* Last of all: what could fail without them has been tried. */
static enum status open_outputs(struct run *run)
{
    const struct options *options = &run->job.options;
    enum status status = file_sink_open(&run->output, options->output);

    run->output.quotes_lines = options->format->quotes_lines;
    if (status == STATUS_OK && options->summary != NULL)
        status = file_sink_open(&run->numbers, options->summary);
    if (status == STATUS_OK)
        status = fleet_open_rejects(&run->job.fleet, options->rejects);
    return status;
}

static enum status prepare(struct run *run)
{
    struct job *job = &run->job;
    enum status status = job_load_catalogue(job);

    if (status == STATUS_OK)
        status = job_make_plan(job);
    if (status == STATUS_OK)
        status = job_require_questions(job);
    if (status == STATUS_OK)
        status = job_open_fleet(job);
    if (status == STATUS_OK)
        status = heed_quotas(run);
    if (status == STATUS_OK)
        status = job_require_questions(job);
    if (status == STATUS_OK)
        job_tell_omissions(job);
    if (status == STATUS_OK)
        status = make_scan(run);
    if (status != STATUS_OK)
        return status;
    signals_catch();
    status = open_outputs(run);
    return status == STATUS_OK ? job_enter_sandbox(job) : status;
}

int scan_command(int argc, char **argv)
{
    static struct run run; /* threads point into it */
    int result;

    if (!job_begin(&run.job, COMMAND_SCAN, argc, argv, &result))
        return result;
    enum status status = prepare(&run);
    result = status == STATUS_OK ? carry_out(&run) : status_exit(status);
    scan_free(run.scan);
    run.job.options.format->free(run.format_state);
    file_sink_close(&run.output);
    file_sink_close(&run.numbers);
    job_end(&run.job);
    return result;
}
