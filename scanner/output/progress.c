#include "output/progress.h"

#include "base/clock.h"

#define TERMINAL_NS (CLOCK_NS_PER_S / 5)
#define ELSEWHERE_NS (30 * CLOCK_NS_PER_S)

/* How far back the rate looks. */
static const double memory_s = 5;

enum { WIDTH_DEFAULT = 80, GROUP_LEN = 3, DIGITS_MAX = 20 };

void progress_init(struct progress *progress, bool terminal, unsigned width, uint64_t now_ns)
{
    *progress = (struct progress){
        .terminal = terminal,
        .width = width > 0 ? width : WIDTH_DEFAULT,
        .started_ns = now_ns,
        .shown_ns = now_ns,
    };
}

bool progress_due(const struct progress *progress, uint64_t now_ns)
{
    return now_ns - progress->shown_ns >= (progress->terminal ? TERMINAL_NS : ELSEWHERE_NS);
}

static double seconds(uint64_t since_ns, uint64_t now_ns)
{
    return (double)(now_ns - since_ns) / (double)CLOCK_NS_PER_S;
}

static void measure(struct progress *progress, uint64_t done, uint64_t now_ns)
{
    double past_s = seconds(progress->shown_ns, now_ns);

    if (past_s <= 0)
        return;
    double rate = (double)(done - progress->shown_done) / past_s;
    if (progress->targets_per_s > 0)
        rate = (progress->targets_per_s * memory_s + rate * past_s) / (memory_s + past_s);
    progress->targets_per_s = rate;
    progress->shown_ns = now_ns;
    progress->shown_done = done;
}

/* "40,210" */
static void add_number(struct text *line, uint64_t number)
{
    char digits[DIGITS_MAX + DIGITS_MAX / GROUP_LEN];
    size_t start = sizeof digits;
    unsigned count = 0;

    do {
        if (count > 0 && count % GROUP_LEN == 0)
            digits[--start] = ',';
        digits[--start] = (char)('0' + number % 10);
        number /= 10;
        count++;
    } while (number > 0);
    text_add(line, (struct slice){digits + start, sizeof digits - start});
}

static void add_done(struct text *line, const struct progress_counts *counts, bool terminal)
{
    const uint64_t done = counts->targets_done, all = counts->targets_all;

    if (counts->interrupted) {
        text_add(line, terminal ? SLICE("  interrupted  ") : SLICE("interrupted  "));
        add_number(line, done);
        text_add(line, SLICE(" targets"));
        return;
    }
    if (!counts->all_known) {
        text_add(line, terminal ? SLICE("  ") : SLICE(""));
        add_number(line, done);
        text_add(line, SLICE(" targets so far"));
        return;
    }
    unsigned percent = done < all ? (unsigned)((double)done * 100 / (double)all) : 100;
    text_print(line, terminal ? "%4u%% " : "%u%% ", percent);
    add_number(line, done);
    text_add(line, SLICE(" of "));
    add_number(line, all);
    text_add(line, SLICE(" targets"));
}

/* By the mean since the start: results come in bursts, which the rate of now would pass on. */
static void add_left(struct text *line, const struct progress *progress,
                     const struct progress_counts *counts, uint64_t now_ns)
{
    if (counts->targets_done == 0 || counts->targets_done > counts->targets_all)
        return;
    double s_per_target = seconds(progress->started_ns, now_ns) / (double)counts->targets_done;
    uint64_t left = counts->targets_all - counts->targets_done;
    uint64_t left_s = (uint64_t)((double)left * s_per_target + 0.5);
    unsigned s = (unsigned)(left_s % 60), min = (unsigned)(left_s / 60 % 60);

    if (left_s < 3600)
        text_print(line, "  left %u:%02u", min, s);
    else
        text_print(line, "  left %llu:%02u:%02u", (unsigned long long)(left_s / 3600), min, s);
}

static void add_rate(struct text *line, double per_s)
{
    text_add(line, SLICE("  "));
    if (per_s < 10)
        text_print(line, "%.1f", per_s);
    else
        add_number(line, (uint64_t)(per_s + 0.5));
    text_add(line, SLICE("/s"));
}

static void add_verdicts(struct text *line, struct slice name, uint64_t count)
{
    text_add(line, name);
    add_number(line, count);
}

/* What follows the targets done, most wanted first. */
enum part { PART_RATE, PART_LISTED, PART_UNKNOWN, PART_LEFT, PART_COUNT };

static void add_part(struct text *line, enum part part, const struct progress *progress,
                     const struct progress_counts *counts, uint64_t now_ns)
{
    if (part == PART_RATE)
        add_rate(line, progress->targets_per_s);
    else if (part == PART_LISTED)
        add_verdicts(line, SLICE("  listed "), counts->listed);
    else if (part == PART_UNKNOWN)
        add_verdicts(line, SLICE("  unknown "), counts->unknown);
    else if (counts->all_known && !counts->interrupted)
        add_left(line, progress, counts, now_ns);
}

/* The last column stays free, as some terminals would wrap there; the CR at the start takes none.
 */
static bool fits(const struct text *line, const struct progress *progress)
{
    return !progress->terminal || line->len <= progress->width;
}

void progress_print(struct progress *progress, struct text *line,
                    const struct progress_counts *counts, uint64_t now_ns)
{
    measure(progress, counts->targets_done, now_ns);
    text_clear(line);
    text_add(line, progress->terminal ? SLICE("\r") : SLICE(""));
    add_done(line, counts, progress->terminal);
    if (!fits(line, progress))
        line->len = progress->width;

    for (unsigned part = 0; part < PART_COUNT; part++) {
        size_t len = line->len;
        add_part(line, (enum part)part, progress, counts, now_ns);
        if (!fits(line, progress))
            line->len = len;
    }
    text_add(line, progress->terminal ? SLICE("\033[K") : SLICE("\n"));
}

void progress_end(struct progress *progress, struct text *line)
{
    text_clear(line);
    if (progress->terminal && progress->shown_ns != progress->started_ns)
        text_add_char(line, '\n');
}
