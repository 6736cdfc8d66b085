/* SPDX-License-Identifier: MIT */
#include "cli/command.h"

#include "cli/message.h"
#include "cli/option_table.h"

#include <stdio.h>
#include <string.h>

/* Where the help of an option begins; what is before it ends a blank earlier. */
enum { HELP_COLUMN = 29 };

const struct command_row commands[COMMAND_COUNT] = {
    [COMMAND_SCAN] =
        {
            .name = "scan",
            .does = "check a fleet: blocklists, PTR, mail; one record a target",
            .usage = "[OPTION]... [FILE]...",
            .about = "Checks every address and domain of a fleet; writes one record a target.\n"
                     "Without FILE, or where FILE is -, reads standard input.\n",
            .end = "Example: rblsweep scan -t 192.0.2.0/24 --resolver 127.0.0.1 -o findings.csv\n"
                   "Exit status: 0 done, 1 --fail-on met, 64 usage, 65 some input rejected,\n"
                   "66 no input, 69 no resolver, 71 no memory, threads or files, 74 no output,\n"
                   "75 interrupted. More: man rblsweep\n",
            .operands = OPERANDS_FILES,
        },
    [COMMAND_PLAN] =
        {
            .name = "plan",
            .does = "say what a scan would ask, and how long it takes; sends nothing",
            .usage = "[OPTION]... [FILE]...",
            .about = "Says what the same scan would ask, without sending a packet: of every list\n"
                     "the questions, its pace, the time it needs, its quota; which lists are left\n"
                     "out, and why.\n",
            .end = "It takes the other options of rblsweep scan, too; they change nothing here.\n"
                   "\n"
                   "Example: rblsweep plan fleet.csv\n",
            .operands = OPERANDS_FILES,
        },
    [COMMAND_LISTS] =
        {
            .name = "lists",
            .does = "show the catalogue; with --probe ask every list how it is",
            .usage = "[OPTION]...",
            .about =
                "Shows the catalogue: which lists there are, and which are asked by default.\n",
            .end = "Example: rblsweep lists --probe --only spamhaus-zen\n",
        },
    [COMMAND_COMPLETION] =
        {
            .name = "completion",
            .does = "print a script that lets a shell complete what is typed",
            .usage = "bash|zsh",
            .about = "Prints a script that lets the shell complete commands, options and values.\n",
            .end = "Example: source <(rblsweep completion bash)\n",
            .operands = OPERANDS_WORDS,
            .words = "bash,zsh",
        },
};

enum command command_find(const char *name)
{
    enum command command = 0;

    while (command < COMMAND_COUNT && strcmp(commands[command].name, name) != 0)
        command++;
    return command;
}

static void pad(struct text *out, size_t start)
{
    while (out->len < start + HELP_COLUMN)
        text_add_char(out, ' ');
}

static void print_option(const struct option_row *row, struct text *out)
{
    struct slice rest = slice_of(row->help), line;
    size_t start = out->len;

    if (row->letter != 0)
        text_print(out, "  -%c, ", row->letter);
    else
        text_add(out, SLICE("      "));
    text_print(out, "--%s", row->name);
    if (row->argument != NULL)
        text_print(out, " %s", row->argument);
    while (slice_take_piece(&rest, '\n', &line)) {
        pad(out, start);
        text_add(out, line);
        text_add_char(out, '\n');
        start = out->len;
    }
}

void command_help(enum command command, struct text *out)
{
    const struct command_row *row = &commands[command];

    text_print(out, "Usage: rblsweep %s %s\n%s\n", row->name, row->usage, row->about);
    for (size_t i = 0; i < option_count; i++)
        if (option_matters_to(&option_rows[i], command))
            print_option(&option_rows[i], out);
    text_print(out, "\n%s", row->end);
}

void command_help_all(struct text *out)
{
    text_add(out, SLICE("Usage: rblsweep COMMAND [OPTION]... [FILE]...\n"
                        "Checks a whole fleet of addresses and domains against blocklists, and "
                        "their\n"
                        "reverse DNS and mail authentication.\n\n"));
    for (enum command command = 0; command < COMMAND_COUNT; command++)
        text_print(out, "  %-10s  %s\n", commands[command].name, commands[command].does);
    text_add(out, SLICE("\nrblsweep COMMAND --help says more of each; man rblsweep says all.\n"));
}

static void print_help(enum command command)
{
    struct text help = {0};

    command_help(command, &help);
    fwrite(help.at, 1, help.len, stdout);
    text_free(&help);
}

bool command_begin(enum command command, int argc, char **argv, struct options *options,
                   int *status)
{
    struct text why = {0};
    enum status parsed = options_parse(options, command, argc, argv, &why);
    bool goes_on = parsed == STATUS_OK && !options->wants_help && !options->wants_version;

    *status = status_exit(parsed);
    if (parsed != STATUS_OK)
        message_error("%.*s; see rblsweep %s --help", SLICE_ARG(text_slice(&why)), argv[0]);
    else if (options->wants_help)
        print_help(command);
    else if (options->wants_version)
        puts("rblsweep " RBLSWEEP_VERSION);
    text_free(&why);
    return goes_on;
}
