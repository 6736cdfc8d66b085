/* option_table.h -- every option there is, a row each. From the rows come parsing (options.c), the
 * help of each command (command.c), completion (completion.c), and what is said of an option that
 * is wrong (option_wrong.c); scripts/check-manual holds the manual against them.
 *
 * A new option is one row and its reader. An option that is another thing to another command has
 * a row for each.
 */
#pragma once

#include "cli/options.h"

struct option_row {
    const char *name;     /* without its dashes */
    char letter;          /* 0: none */
    const char *argument; /* what the help calls its value; NULL: it takes none */
    unsigned commands;    /* a bit each: 1 << enum command; and OPTION_IDLE_IN_PLAN */

    /* Sets what the option says. False if the value is none that it takes. */
    bool (*read)(struct options *options, const char *value);

    /* The values there are, separated by commas; NULL if they cannot be told one by one. Where the
     * argument is LIST, the value is some of them. */
    const char *words;
    const char *help; /* what it does: lines of up to OPTION_HELP_WIDTH */
    const char *hint; /* said of a wrong value, instead of the words; or NULL */
};

/* In a row's commands: it is scan's, and plan takes it, so that it plans the scan whose words it is
 * given, but it changes nothing there. */
enum { OPTION_IDLE_IN_PLAN = 1 << COMMAND_COUNT };

enum { OPTION_HELP_WIDTH = 51 };

extern const struct option_row option_rows[];
extern const size_t option_count;

bool option_matters_to(const struct option_row *row, enum command command);
bool option_is_taken_by(const struct option_row *row, enum command command); /* or idle there */

/* Of the row that the command takes, by name or by letter; NULL if there is none. */
const struct option_row *option_find(enum command command, struct slice name);
const struct option_row *option_find_letter(enum command command, char letter);
