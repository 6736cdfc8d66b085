/* SPDX-License-Identifier: MIT */
#include "cli/options.h"

#include "base/clock.h"
#include "cli/command.h"
#include "cli/option_table.h"
#include "cli/option_wrong.h"
#include "scan/scan.h"

#include <assert.h>
#include <getopt.h>
#include <sched.h>

enum { ROWS_MAX = 64, ROW_BASE = 256 };

/* The table as getopt_long() wants it, of one command. */
struct getopt_table {
    struct option names[ROWS_MAX + 1]; /* val: ROW_BASE and the index of the row */
    char letters[2 * ROWS_MAX + 2];
};

static void make_table(struct getopt_table *table, enum command command)
{
    struct option *name = table->names;
    char *letter = table->letters;

    assert(option_count <= ROWS_MAX);
    *letter++ = ':'; /* a value that is missing is told from an option that is not known */
    for (size_t i = 0; i < option_count; i++) {
        const struct option_row *row = &option_rows[i];
        if (!option_is_taken_by(row, command))
            continue;
        *name++ =
            (struct option){.name = row->name,
                            .has_arg = row->argument != NULL ? required_argument : no_argument,
                            .val = ROW_BASE + (int)i};
        if (row->letter == 0)
            continue;
        *letter++ = row->letter;
        if (row->argument != NULL)
            *letter++ = ':';
    }
    *name = (struct option){0};
    *letter = '\0';
}

/* Of what getopt_long() returned or left in optopt; NULL: no option of the command. */
static const struct option_row *row_of(enum command command, int option)
{
    if (option >= ROW_BASE)
        return &option_rows[option - ROW_BASE];
    return option_find_letter(command, (char)option);
}

static void tell_unknown(enum command command, const char *word, struct text *why)
{
    if (optopt >= ROW_BASE)
        text_print(why, "--%s takes no value", option_rows[optopt - ROW_BASE].name);
    else if (optopt != 0)
        option_wrong_letter(command, (char)optopt, why);
    else
        option_wrong_name(command, word, why);
}

static enum status parse_words(struct options *options, enum command command, int argc, char **argv,
                               struct text *why)
{
    struct getopt_table table;
    int option;

    make_table(&table, command);
    opterr = 0;
    optind = 0; /* which also forgets where in a word an earlier call has stopped */
    while ((option = getopt_long(argc, argv, table.letters, table.names, NULL)) != -1) {
        if (option == '?') {
            tell_unknown(command, argv[optind - 1], why);
            return STATUS_BAD_USAGE;
        }
        const struct option_row *row = row_of(command, option == ':' ? optopt : option);
        if (option == ':') {
            text_print(why, "--%s needs a value", row->name);
            return STATUS_BAD_USAGE;
        }
        if (!row->read(options, optarg)) {
            option_wrong_value(command, row, optarg, why);
            return STATUS_BAD_USAGE;
        }
    }
    return STATUS_OK;
}

/* What is left of argv, once getopt_long() has put it last. */
static enum status take_operands(struct options *options, enum command command, int argc,
                                 char **argv, struct text *why)
{
    if (commands[command].operands == OPERANDS_NONE && optind < argc) {
        option_wrong_operand(command, argv[optind], why);
        return STATUS_BAD_USAGE;
    }
    for (; optind < argc; optind++) {
        if (options->file_count == OPTIONS_MANY_MAX) {
            text_print(why, "more than %d files", OPTIONS_MANY_MAX);
            return STATUS_BAD_USAGE;
        }
        options->files[options->file_count++] = argv[optind];
    }
    if (commands[command].operands == OPERANDS_FILES && options->file_count == 0 &&
        options->given_count == 0)
        options->files[options->file_count++] = "-";
    return STATUS_OK;
}

/* Without --format the ending of the output's name says it. */
static enum status settle_format(struct options *options, enum command command, struct text *why)
{
    const struct format *named = format_of_file(options->output);

    if (command == COMMAND_SCAN && options->format == NULL)
        options->format = named;
    if (options->format == NULL)
        options->format = &format_ndjson;
    if (command == COMMAND_SCAN || options->json || named == NULL)
        return STATUS_OK;
    options->json = slice_ends(slice_of(options->output), SLICE(".json"));
    if (options->json)
        return STATUS_OK;
    /* As of a scan's words that are given to plan, whose records it must not overwrite. */
    text_print(why, "%s writes no %s, as --output %s says; leave that out, or name a .json or .txt",
               commands[command].name, named->name, options->output);
    return STATUS_BAD_USAGE;
}

static unsigned core_count(void)
{
    cpu_set_t cores;

    if (sched_getaffinity(0, sizeof cores, &cores) != 0)
        return 1;
    return (unsigned)CPU_COUNT(&cores);
}

enum status options_parse(struct options *options, enum command command, int argc, char **argv,
                          struct text *why)
{
    *options = (struct options){
        .output = "-",
        .validate = true,
        .threads = core_count(),
        .in_flight = 2000,
        .timeout_ns = 10 * CLOCK_NS_PER_S,
    };
    if (options->threads > SCAN_THREADS_MAX)
        options->threads = SCAN_THREADS_MAX;
    enum status status = parse_words(options, command, argc, argv, why);

    if (options->wants_help || options->wants_version)
        return status;
    if (status == STATUS_OK)
        status = take_operands(options, command, argc, argv, why);
    if (status == STATUS_OK)
        status = settle_format(options, command, why);
    if (status == STATUS_OK && options->user != NULL && options->no_sandbox) {
        text_add(why, SLICE("--user is of no use with --no-sandbox"));
        return STATUS_BAD_USAGE;
    }
    return status;
}
