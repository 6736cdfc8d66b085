/* command.h -- which commands there are, and how each begins: its command line is read.
 *
 *     if (!command_begin(COMMAND_PLAN, argc, argv, &options, &status))
 *         return status;
 *
 * A new command is a row in command.c, its function in main.c, and its bit in the rows of the
 * options it takes (option_table.h).
 */
#pragma once

#include "cli/options.h"

/* What follows the options. */
enum operands { OPERANDS_NONE, OPERANDS_FILES, OPERANDS_WORDS };

struct command_row {
    const char *name, *does; /* does: one line, for the list of the commands */
    const char *usage;       /* what follows the name */
    const char *about, *end; /* of its help: lines before the options, and after them */
    enum operands operands;
    const char *words; /* of OPERANDS_WORDS: those there are, separated by commas */
};

extern const struct command_row commands[COMMAND_COUNT];

/* COMMAND_COUNT if there is none of that name. */
enum command command_find(const char *name);

/* What --help prints: of a command from its row and the table of options; and of the program. */
void command_help(enum command command, struct text *out);
void command_help_all(struct text *out);

/* Reads the command line; argv[0] is the command's name. False if the command ends there, with
 * *status as the program's: it was wrong, or --help or --version was asked for and printed. */
MUST_USE bool command_begin(enum command command, int argc, char **argv, struct options *options,
                            int *status);
