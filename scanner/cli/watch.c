/* SPDX-License-Identifier: MIT */
#include "cli/watch.h"

#include "base/clock.h"
#include "cli/message.h"
#include "cli/signals.h"
#include "output/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

enum { WAIT_MS = 100 };

static unsigned terminal_width(void)
{
    struct winsize size;

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 80;
    return size.ws_col;
}

static void show_progress(const struct scan *scan, struct progress *progress, struct text *line)
{
    struct scan_progress now = scan_progress(scan);
    const struct progress_counts counts = {
        .targets_done = now.targets_done,
        .targets_all = now.targets_in,
        .all_known = now.all_read,
        .interrupted = signals_first_ns() != 0,
        .questions = now.questions,
        .listed = now.listed,
        .unknown = now.unknown,
    };

    text_clear(line);
    progress_print(progress, line, &counts, clock_now_ns());
    message_progress(text_slice(line));
}

void watch_scan(struct scan *scan, const struct options *options)
{
    enum progress_wish wish = options->progress;
    bool terminal = isatty(STDERR_FILENO) == 1;
    bool shows =
        wish == PROGRESS_ALWAYS || (wish == PROGRESS_AUTO && terminal && options->verbosity >= 0);
    struct progress progress;
    struct text line = {0};

    progress_init(&progress, terminal, terminal_width(), clock_now_ns());
    while (!scan_wait(scan, WAIT_MS)) {
        if (signals_first_ns() != 0)
            scan_stop(scan);
        if (shows && progress_due(&progress, clock_now_ns()))
            show_progress(scan, &progress, &line);
    }
    if (shows) {
        show_progress(scan, &progress, &line);
        text_clear(&line);
        progress_end(&progress, &line);
        message_progress(text_slice(&line));
    }
    text_free(&line);
}
