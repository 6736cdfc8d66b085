/* SPDX-License-Identifier: MIT */
#include "cli/option_table.h"

#include "base/clock.h"
#include "scan/scan.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* The bits of the commands, and what they make together. IDLE: of scan, and idle in plan. */
enum {
    SCAN = 1 << COMMAND_SCAN,
    PLAN = 1 << COMMAND_PLAN,
    LISTS = 1 << COMMAND_LISTS,
    ANY = (1 << COMMAND_COUNT) - 1,
    WORKING = SCAN | PLAN | LISTS, /* all but those that only print */
    IDLE = SCAN | OPTION_IDLE_IN_PLAN,
};

/* Where a word stands in an enum, it stands here. */
static const char words_of_input[] = "auto,text,csv,ndjson";
static const char words_of_dnssec[] = "yes,no";
static const char words_of_progress[] = "auto,always,never";
static const char words_of_quota[] = "use,skip,stop";

/* The index of the word among those; -1 if it is none of them. */
static int choice(const char *word, const char *words)
{
    struct slice rest = slice_of(words), candidate;

    for (int i = 0; slice_take_piece(&rest, ',', &candidate); i++)
        if (slice_eq(candidate, slice_of(word)))
            return i;
    return -1;
}

static bool parse_unsigned(const char *text, unsigned max, unsigned *number)
{
    uint32_t value;

    if (!slice_parse_u32(slice_of(text), max, &value) || value == 0)
        return false;
    *number = value;
    return true;
}

static bool parse_positive(const char *text, double max, double *number)
{
    char *end;
    double value = strtod(text, &end);

    if (end == text || *end != '\0' || !(value > 0 && value <= max))
        return false;
    *number = value;
    return true;
}

static bool add_many(const char **many, size_t *count, const char *value)
{
    if (*count == OPTIONS_MANY_MAX)
        return false;
    many[(*count)++] = value;
    return true;
}

/* An empty list is what an empty variable of a script leaves, and never meant. */
static bool names_any(struct slice list)
{
    struct slice piece;

    while (slice_take_piece(&list, ',', &piece))
        if (slice_trim(piece).len > 0)
            return true;
    return false;
}

/* A reader that keeps the value, and one that says yes. */
#define READ_TEXT(name)                                                                            \
    static bool read_##name(struct options *options, const char *value)                            \
    {                                                                                              \
        options->name = value;                                                                     \
        return true;                                                                               \
    }
#define READ_FLAG(name)                                                                            \
    static bool read_##name(struct options *options, const char *value)                            \
    {                                                                                              \
        (void)value;                                                                               \
        return options->name = true;                                                               \
    }

READ_TEXT(output)
READ_TEXT(unbound_conf)
READ_TEXT(summary)
READ_TEXT(rejects)
READ_TEXT(user)
READ_FLAG(fetch)
READ_FLAG(fetch_private)
READ_FLAG(allow_large)
READ_FLAG(no_sandbox)
READ_FLAG(probes)
READ_FLAG(wants_help)
READ_FLAG(wants_version)

static bool read_target(struct options *options, const char *value)
{
    return add_many(options->given, &options->given_count, value);
}

static bool read_lists(struct options *options, const char *value)
{
    return add_many(options->catalogues, &options->catalogue_count, value);
}

static bool read_input_format(struct options *options, const char *value)
{
    int picked = choice(value, words_of_input);

    options->input_format = (enum targets_format)picked;
    return picked >= 0;
}

static bool read_format(struct options *options, const char *value)
{
    options->format = format_find(slice_of(value));
    return options->format != NULL;
}

static bool read_json(struct options *options, const char *value)
{
    options->json = strcmp(value, "json") == 0;
    return options->json;
}

static bool read_checks(struct options *options, const char *value)
{
    options->checks = slice_of(value);
    return names_any(options->checks);
}

static bool read_only(struct options *options, const char *value)
{
    options->only = slice_of(value);
    return names_any(options->only);
}

static bool read_skip(struct options *options, const char *value)
{
    options->skip = slice_of(value);
    return true;
}

static bool read_selectors(struct options *options, const char *value)
{
    options->selectors = slice_of(value);
    options->selectors_only = false;
    return true;
}

static bool read_selectors_only(struct options *options, const char *value)
{
    options->selectors = slice_of(value);
    options->selectors_only = true;
    return true;
}

static bool read_follow(struct options *options, const char *value)
{
    options->follow = slice_of(value);
    return slice_eq(options->follow, SLICE("mx"));
}

static bool read_resolver(struct options *options, const char *value)
{
    struct slice rest = slice_of(value), piece;

    options->resolver_count = 0;
    if (strcmp(value, "recursive") == 0)
        return true;
    while (slice_take_piece(&rest, ',', &piece))
        if (options->resolver_count == LIST_SERVERS_MAX ||
            list_server_parse(piece, &options->resolvers[options->resolver_count++]) != NULL)
            return false;
    return options->resolver_count > 0;
}

static bool read_dnssec(struct options *options, const char *value)
{
    int picked = choice(value, words_of_dnssec);

    options->validate = picked == 0;
    return picked >= 0;
}

static bool read_threads(struct options *options, const char *value)
{
    return parse_unsigned(value, SCAN_THREADS_MAX, &options->threads);
}

static bool read_in_flight(struct options *options, const char *value)
{
    return parse_unsigned(value, 1000000, &options->in_flight);
}

static bool read_timeout(struct options *options, const char *value)
{
    double seconds;

    if (!parse_positive(value, 3600, &seconds))
        return false;
    options->timeout_ns = (uint64_t)(seconds * CLOCK_NS_PER_S);
    return true;
}

static bool read_rate(struct options *options, const char *value)
{
    return parse_positive(value, 1e9, &options->rate);
}

static bool read_over_quota(struct options *options, const char *value)
{
    int picked = choice(value, words_of_quota);

    options->over_quota = (enum over_quota)picked;
    return picked >= 0;
}

static bool read_fail_on(struct options *options, const char *value)
{
    options->has_fail_on = true;
    return severity_parse(slice_of(value), &options->fail_on);
}

static bool read_progress(struct options *options, const char *value)
{
    int picked = choice(value, words_of_progress);

    options->progress = (enum progress_wish)picked;
    return picked >= 0;
}

static bool read_quiet(struct options *options, const char *value)
{
    (void)value;
    options->verbosity = -1;
    return true;
}

static bool read_verbose(struct options *options, const char *value)
{
    (void)value;
    options->verbosity++;
    return true;
}

#define MANY "it is given more often than 4096 times"
static_assert(OPTIONS_MANY_MAX == 4096, "as MANY says");

/* In the order of the help. */
const struct option_row option_rows[] = {
    {"probe", 0, NULL, LISTS, read_probes, NULL,
     "ask every list its test points, show its answers;\n"
     "exit 1 if one that would be asked is not healthy",
     NULL},
    {"target", 't', "TEXT", SCAN | PLAN, read_target, NULL,
     "a target, as on a line of a file; repeatable", MANY "; a FILE takes any number of targets"},
    {"input-format", 'i', "FORMAT", SCAN | PLAN, read_input_format, words_of_input,
     "auto (default), text, csv or ndjson", NULL},
    {"output", 'o', "FILE", WORKING, read_output, NULL, "default: standard output", NULL},
    {"format", 'f', "FORMAT", SCAN, read_format, "ndjson,csv",
     "ndjson or csv; default: by FILE's ending, or ndjson", NULL},
    {"format", 'f', "json", PLAN | LISTS, read_json, "json", "for a program to read",
     "it is json, or left out for a table"},
    {"checks", 'c', "LIST", SCAN | PLAN, read_checks, "dnsbl,ptr,spf,dmarc,dkim,mx,transport",
     "dnsbl,ptr,spf,dmarc,dkim,mx,transport; default: all", "it names no check"},
    {"lists", 'l', "FILE", WORKING, read_lists, NULL,
     "a catalogue, instead of the one that comes along;\nrepeatable", MANY},
    {"only", 0, "IDS", WORKING, read_only, NULL, "ask these lists of the catalogue only",
     "it names no list"},
    {"skip", 0, "IDS", WORKING, read_skip, NULL, "ask all but these", NULL},
    {"selectors", 0, "LIST", IDLE, read_selectors, NULL,
     "DKIM selectors to try beside the usual ones", NULL},
    {"selectors-only", 0, "LIST", IDLE, read_selectors_only, NULL, "... or instead of them", NULL},
    {"follow", 0, "mx", IDLE, read_follow, "mx", "check the addresses of the mail hosts, too",
     NULL},
    {"fetch", 0, NULL, IDLE, read_fetch, NULL, "fetch policies of MTA-STS from public addresses",
     NULL},
    {"fetch-private", 0, NULL, IDLE, read_fetch_private, NULL,
     "... or any; with a --resolver or such of your own", NULL},
    {"resolver", 0, "WHERE", WORKING, read_resolver, "recursive",
     "recursive (default), or forward to ADDR[@PORT],...", NULL},
    {"dnssec", 0, "yes|no", IDLE | LISTS, read_dnssec, words_of_dnssec,
     "validate answers (default), or not", NULL},
    {"unbound-conf", 0, "FILE", WORKING, read_unbound_conf, NULL,
     "more settings for libunbound, as in unbound.conf", NULL},
    {"threads", 0, "N", IDLE, read_threads, NULL, "default: the number of cores",
     "it is a number from 1 to 256"},
    {"in-flight", 0, "N", IDLE, read_in_flight, NULL,
     "questions under way per thread; default 2000", "it is a number from 1 to 1000000"},
    {"timeout", 0, "SECONDS", IDLE | LISTS, read_timeout, NULL,
     "for one question, retries included; default 10",
     "it is a number of seconds, above 0 and up to 3600"},
    {"rate", 0, "N", IDLE | LISTS, read_rate, NULL,
     "questions a second, all lists; default: no limit",
     "it is a number of questions a second, above 0"},
    {"over-quota", 0, "HOW", SCAN | PLAN, read_over_quota, words_of_quota,
     "a list with too few questions left today: use them\n"
     "up (default), skip the list, or stop, unasked",
     NULL},
    {"fail-on", 0, "SEVERITY", IDLE, read_fail_on, "info,low,medium,high,critical",
     "exit 1 on info, low, medium, high or critical", NULL},
    {"yes", 0, NULL, SCAN | PLAN, read_allow_large, NULL,
     "accept a row of more than 16,777,216 targets", NULL},
    {"summary", 0, "FILE", IDLE, read_summary, NULL, "the run in numbers, as JSON", NULL},
    {"rejects", 0, "FILE", SCAN | PLAN, read_rejects, NULL, "lines that could not be read, and why",
     NULL},
    {"progress", 0, "WHEN", IDLE, read_progress, words_of_progress,
     "auto (default: on a terminal), always or never", NULL},
    {"user", 0, "NAME", IDLE | LISTS, read_user, NULL,
     "whom root becomes, files open; default nobody", NULL},
    {"no-sandbox", 0, NULL, IDLE | LISTS, read_no_sandbox, NULL,
     "give up nothing of what the process may do", NULL},
    {"quiet", 'q', NULL, WORKING, read_quiet, NULL, "errors only", NULL},
    {"verbose", 'v', NULL, WORKING, read_verbose, NULL, "say more", NULL},
    {"help", 'h', NULL, ANY, read_wants_help, NULL, "this", NULL},
    {"version", 0, NULL, ANY, read_wants_version, NULL, "which one it is", NULL},
};

const size_t option_count = sizeof option_rows / sizeof *option_rows;

bool option_matters_to(const struct option_row *row, enum command command)
{
    return (row->commands & 1U << command) != 0;
}

bool option_is_taken_by(const struct option_row *row, enum command command)
{
    return option_matters_to(row, command) ||
           (command == COMMAND_PLAN && (row->commands & OPTION_IDLE_IN_PLAN) != 0);
}

const struct option_row *option_find(enum command command, struct slice name)
{
    for (const struct option_row *row = option_rows; row < option_rows + option_count; row++)
        if (slice_eq(slice_of(row->name), name) && option_is_taken_by(row, command))
            return row;
    return NULL;
}

const struct option_row *option_find_letter(enum command command, char letter)
{
    for (const struct option_row *row = option_rows; row < option_rows + option_count; row++)
        if (letter != 0 && row->letter == letter && option_is_taken_by(row, command))
            return row;
    return NULL;
}
