/* SPDX-License-Identifier: MIT */
#include "cli/options.h"

#include "base/clock.h"
#include "cli/options_wrong.h"
#include "scan/scan.h"

#include <getopt.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

const char options_help[] =
    "Usage: rblsweep scan [OPTION]... [FILE]...\n"
    "Checks every address and domain of a fleet; writes one record a target.\n"
    "Without FILE, or where FILE is -, reads standard input.\n"
    "\n"
    "  -t, --target TEXT          a target, as on a line of a file; repeatable\n"
    "  -i, --input-format FORMAT  auto (default), text, csv or ndjson\n"
    "  -o, --output FILE          default: standard output\n"
    "  -f, --format FORMAT        ndjson or csv; default: by FILE's ending, else ndjson\n"
    "  -c, --checks LIST          of dnsbl, ptr, spf, dmarc, dkim, mx, transport; default: all\n"
    "  -l, --lists FILE           a catalogue, instead of the one that comes along; repeatable\n"
    "      --only IDS             ask these lists of the catalogue only\n"
    "      --skip IDS             ask all but these\n"
    "      --selectors LIST       DKIM selectors to try beside the usual ones\n"
    "      --selectors-only LIST  ... or instead of them\n"
    "      --follow mx            check the addresses of the domains' mail hosts, too\n"
    "      --fetch                fetch the policies of MTA-STS, over HTTPS, from public "
    "addresses\n"
    "      --fetch-private        ... or any; with a --resolver or --unbound-conf of your own\n"
    "      --resolver WHERE       recursive (default), or ADDR[@PORT],... to forward to\n"
    "      --dnssec yes|no        validate answers (default), or not\n"
    "      --unbound-conf FILE    more settings for libunbound, in unbound.conf's syntax\n"
    "      --threads N            default: the number of cores\n"
    "      --in-flight N          questions under way per thread, at most; default 2000\n"
    "      --timeout SECONDS      for one question, retries included; default 10\n"
    "      --rate N               questions a second over all lists; default: no limit\n"
    "      --over-quota HOW       a list with too few questions left today: use (default) them\n"
    "                             up, skip the list, or stop before anything is asked\n"
    "      --fail-on SEVERITY     exit 1 if a finding is info, low, medium, high or critical\n"
    "      --yes                  accept a row of more than 16,777,216 targets\n"
    "      --summary FILE         the run in numbers, as JSON\n"
    "      --rejects FILE         lines that could not be read, and why\n"
    "      --progress WHEN        auto (default: on a terminal), always or never\n"
    "      --user NAME            whom root becomes once all files are open; default nobody\n"
    "      --no-sandbox           give up nothing of what the process may do\n"
    "  -q, --quiet                errors only           -v, --verbose   say more\n"
    "  -h, --help                 this                      --version   which one it is\n"
    "\n"
    "Example: rblsweep scan -t 192.0.2.0/24 --resolver 127.0.0.1 -o findings.csv\n"
    "Exit status: 0 done, 1 --fail-on met, 64 usage, 65 some input rejected, 66 no input,\n"
    "69 no resolver, 71 no memory, threads or files, 74 no output, 75 interrupted.\n"
    "More: man rblsweep\n";

const char options_help_plan[] =
    "Usage: rblsweep plan [OPTION]... [FILE]...\n"
    "Says what the same scan would ask, without sending a packet: of every list the questions, "
    "its\n"
    "pace, the time it needs, its quota; which lists are left out, and why.\n"
    "\n"
    "Takes the options of rblsweep scan (see rblsweep scan --help); those that matter:\n"
    "  -t, --target TEXT      a target, as on a line of a file; repeatable\n"
    "  -c, --checks LIST      of dnsbl, ptr, spf, dmarc, dkim, mx, transport\n"
    "  -l, --lists FILE       a catalogue, instead of the one that comes along; repeatable\n"
    "      --only IDS, --skip IDS\n"
    "      --over-quota HOW   use, skip or stop: with stop, exit 64 if a quota is too small\n"
    "  -f, --format json      for a program to read\n"
    "\n"
    "Example: rblsweep plan fleet.csv\n";

const char options_help_lists[] =
    "Usage: rblsweep lists [OPTION]...\n"
    "Shows the catalogue: which lists there are, and which are asked by default.\n"
    "\n"
    "      --probe            ask every list its test points, and show what it answers; exit 1 if\n"
    "                         one that would be asked is not healthy\n"
    "  -l, --lists FILE       a catalogue, instead of the one that comes along; repeatable\n"
    "      --only IDS, --skip IDS\n"
    "      --resolver WHERE, --dnssec yes|no, --unbound-conf FILE   as of rblsweep scan\n"
    "  -f, --format json      for a program to read\n"
    "\n"
    "Example: rblsweep lists --probe --only spamhaus-zen\n";

enum {
    OPTION_ONLY = 256,
    OPTION_SKIP,
    OPTION_RESOLVER,
    OPTION_DNSSEC,
    OPTION_UNBOUND_CONF,
    OPTION_THREADS,
    OPTION_IN_FLIGHT,
    OPTION_TIMEOUT,
    OPTION_RATE,
    OPTION_FAIL_ON,
    OPTION_YES,
    OPTION_SUMMARY,
    OPTION_REJECTS,
    OPTION_PROGRESS,
    OPTION_OVER_QUOTA,
    OPTION_PROBE,
    OPTION_FOLLOW,
    OPTION_FETCH,
    OPTION_FETCH_PRIVATE,
    OPTION_SELECTORS,
    OPTION_SELECTORS_ONLY,
    OPTION_USER,
    OPTION_NO_SANDBOX,
};

static const struct option long_options[] = {
    {"target", required_argument, NULL, 't'},
    {"input-format", required_argument, NULL, 'i'},
    {"output", required_argument, NULL, 'o'},
    {"format", required_argument, NULL, 'f'},
    {"checks", required_argument, NULL, 'c'},
    {"lists", required_argument, NULL, 'l'},
    {"only", required_argument, NULL, OPTION_ONLY},
    {"skip", required_argument, NULL, OPTION_SKIP},
    {"follow", required_argument, NULL, OPTION_FOLLOW},
    {"fetch", no_argument, NULL, OPTION_FETCH},
    {"fetch-private", no_argument, NULL, OPTION_FETCH_PRIVATE},
    {"selectors", required_argument, NULL, OPTION_SELECTORS},
    {"selectors-only", required_argument, NULL, OPTION_SELECTORS_ONLY},
    {"resolver", required_argument, NULL, OPTION_RESOLVER},
    {"dnssec", required_argument, NULL, OPTION_DNSSEC},
    {"unbound-conf", required_argument, NULL, OPTION_UNBOUND_CONF},
    {"threads", required_argument, NULL, OPTION_THREADS},
    {"in-flight", required_argument, NULL, OPTION_IN_FLIGHT},
    {"timeout", required_argument, NULL, OPTION_TIMEOUT},
    {"rate", required_argument, NULL, OPTION_RATE},
    {"fail-on", required_argument, NULL, OPTION_FAIL_ON},
    {"yes", no_argument, NULL, OPTION_YES},
    {"summary", required_argument, NULL, OPTION_SUMMARY},
    {"rejects", required_argument, NULL, OPTION_REJECTS},
    {"progress", required_argument, NULL, OPTION_PROGRESS},
    {"over-quota", required_argument, NULL, OPTION_OVER_QUOTA},
    {"user", required_argument, NULL, OPTION_USER},
    {"no-sandbox", no_argument, NULL, OPTION_NO_SANDBOX},
    {"probe", no_argument, NULL, OPTION_PROBE},
    {"quiet", no_argument, NULL, 'q'},
    {"verbose", no_argument, NULL, 'v'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

/* The index of the word among the choices, which end with NULL; -1 if it is none of them. */
static int choice(const char *word, const char *const *choices)
{
    for (int i = 0; choices[i] != NULL; i++)
        if (strcmp(word, choices[i]) == 0)
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

static bool parse_resolvers(struct options *options, const char *text)
{
    struct slice rest = slice_of(text), piece;

    options->resolver_count = 0;
    if (strcmp(text, "recursive") == 0)
        return true;
    while (slice_take_piece(&rest, ',', &piece))
        if (options->resolver_count == LIST_SERVERS_MAX ||
            list_server_parse(piece, &options->resolvers[options->resolver_count++]) != NULL)
            return false;
    return options->resolver_count > 0;
}

static bool add_many(const char **many, size_t *count, const char *value)
{
    if (*count == OPTIONS_MANY_MAX)
        return false;
    many[(*count)++] = value;
    return true;
}

/* The options that pick one word of a few. */
static bool apply_choice(struct options *options, int option, const char *value)
{
    static const char *const inputs[] = {"auto", "text", "csv", "ndjson", NULL};
    static const char *const answers[] = {"no", "yes", NULL};
    static const char *const wishes[] = {"auto", "always", "never", NULL};
    static const char *const quotas[] = {"use", "skip", "stop", NULL};
    int picked;

    switch (option) {
    case 'i':
        picked = choice(value, inputs);
        options->input_format = (enum targets_format)picked;
        return picked >= 0;
    case 'f':
        options->format = format_find(slice_of(value));
        options->json = strcmp(value, "json") == 0;
        return options->format != NULL || options->json;
    case OPTION_OVER_QUOTA:
        picked = choice(value, quotas);
        options->over_quota = (enum over_quota)picked;
        return picked >= 0;
    case OPTION_DNSSEC:
        picked = choice(value, answers);
        options->validate = picked == 1;
        return picked >= 0;
    case OPTION_PROGRESS:
        picked = choice(value, wishes);
        options->progress = (enum progress_wish)picked;
        return picked >= 0;
    default:
        options->has_fail_on = true;
        return severity_parse(slice_of(value), &options->fail_on);
    }
}

static bool apply_number(struct options *options, int option, const char *value)
{
    double seconds;

    switch (option) {
    case OPTION_THREADS:
        return parse_unsigned(value, SCAN_THREADS_MAX, &options->threads);
    case OPTION_IN_FLIGHT:
        return parse_unsigned(value, 1000000, &options->in_flight);
    case OPTION_RATE:
        return parse_positive(value, 1e9, &options->rate);
    default:
        if (!parse_positive(value, 3600, &seconds))
            return false;
        options->timeout_ns = (uint64_t)(seconds * 1e9);
        return true;
    }
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

/* False if the value is not one that the option takes. */
static bool apply(struct options *options, int option, const char *value)
{
    switch (option) {
    case 't':
        return add_many(options->given, &options->given_count, value);
    case 'l':
        return add_many(options->catalogues, &options->catalogue_count, value);
    case 'o':
        options->output = value;
        return true;
    case 'c':
        options->checks = slice_of(value);
        return names_any(options->checks);
    case OPTION_ONLY:
        options->only = slice_of(value);
        return names_any(options->only);
    case OPTION_SKIP:
        options->skip = slice_of(value);
        return true;
    case OPTION_FOLLOW:
        options->follow = slice_of(value);
        return slice_eq(options->follow, SLICE("mx"));
    case OPTION_SELECTORS:
    case OPTION_SELECTORS_ONLY:
        options->selectors = slice_of(value);
        options->selectors_only = option == OPTION_SELECTORS_ONLY;
        return true;
    case OPTION_UNBOUND_CONF:
        options->unbound_conf = value;
        return true;
    case OPTION_SUMMARY:
        options->summary = value;
        return true;
    case OPTION_REJECTS:
        options->rejects = value;
        return true;
    case OPTION_USER:
        options->user = value;
        return true;
    case OPTION_RESOLVER:
        return parse_resolvers(options, value);
    case OPTION_THREADS:
    case OPTION_IN_FLIGHT:
    case OPTION_TIMEOUT:
    case OPTION_RATE:
        return apply_number(options, option, value);
    default:
        return apply_choice(options, option, value);
    }
}

static void apply_flag(struct options *options, int option)
{
    switch (option) {
    case 'q':
        options->verbosity = -1;
        break;
    case 'v':
        options->verbosity++;
        break;
    case 'h':
        options->wants_help = true;
        break;
    case OPTION_PROBE:
        options->probes = true;
        break;
    case OPTION_NO_SANDBOX:
        options->no_sandbox = true;
        break;
    case OPTION_FETCH:
        options->fetch = true;
        break;
    case OPTION_FETCH_PRIVATE:
        options->fetch_private = true;
        break;
    default:
        options->allow_large = true;
        break;
    }
}

static unsigned core_count(void)
{
    cpu_set_t cores;

    if (sched_getaffinity(0, sizeof cores, &cores) != 0)
        return 1;
    return (unsigned)CPU_COUNT(&cores);
}

/* What a message calls the option that getopt_long has just read. */
static const char *option_name(int option)
{
    for (const struct option *known = long_options; known->name != NULL; known++)
        if (known->val == option)
            return known->name;
    return "?";
}

/* Whether a repeatable option has been given as often as it may. */
static bool is_spent(const struct options *options, int option)
{
    return (option == 't' && options->given_count == OPTIONS_MANY_MAX) ||
           (option == 'l' && options->catalogue_count == OPTIONS_MANY_MAX);
}

static enum status parse_words(struct options *options, int argc, char **argv, struct text *why)
{
    int option;

    opterr = 0;
    optind = 1;
    while ((option = getopt_long(argc, argv, ":t:i:o:f:c:l:qvh", long_options, NULL)) != -1) {
        if (option == ':') {
            text_print(why, "%s needs a value", argv[optind - 1]);
            return STATUS_BAD_USAGE;
        }
        if (option == '?') {
            options_wrong_name(argv[optind - 1], long_options, why);
            return STATUS_BAD_USAGE;
        }
        if (optarg == NULL) {
            apply_flag(options, option);
        } else if (is_spent(options, option)) {
            text_print(why, "--%s more than %d times: a FILE takes any number", option_name(option),
                       OPTIONS_MANY_MAX);
            return STATUS_BAD_USAGE;
        } else if (!apply(options, option, optarg)) {
            options_wrong_value(option_name(option), optarg, why);
            return STATUS_BAD_USAGE;
        }
    }
    for (; optind < argc; optind++)
        if (!add_many(options->files, &options->file_count, argv[optind])) {
            text_print(why, "more than %d files", OPTIONS_MANY_MAX);
            return STATUS_BAD_USAGE;
        }
    return STATUS_OK;
}

enum status options_parse(struct options *options, int argc, char **argv, struct text *why)
{
    *options = (struct options){
        .output = "-",
        .validate = true,
        .threads = core_count(),
        .in_flight = 2000,
        .timeout_ns = 10 * CLOCK_NS_PER_S,
    };
    enum status status = parse_words(options, argc, argv, why);

    if (status != STATUS_OK)
        return status;
    if (options->user != NULL && options->no_sandbox) {
        text_add(why, SLICE("--user is of no use with --no-sandbox"));
        return STATUS_BAD_USAGE;
    }
    if (options->threads > SCAN_THREADS_MAX)
        options->threads = SCAN_THREADS_MAX;
    if (options->format == NULL)
        options->format = format_of_file(options->output);
    if (options->format == NULL)
        options->format = &format_ndjson;
    if (options->file_count == 0 && options->given_count == 0)
        options->files[options->file_count++] = "-";
    return STATUS_OK;
}
