/* option_wrong.h -- what to write instead of an option, of its value, or of what follows, that is
 * wrong. Each adds one message, without its full stop.
 */
#pragma once

#include "cli/option_table.h"

/* "--format cannot be 'ndjsn'; did you mean ndjson?" */
void option_wrong_value(enum command command, const struct option_row *row, const char *value,
                        struct text *why);

/* "plan has no option --probe; lists has". word: as it was written, with its dashes. */
void option_wrong_name(enum command command, const char *word, struct text *why);
void option_wrong_letter(enum command command, char letter, struct text *why);

/* Of a command that takes none. */
void option_wrong_operand(enum command command, const char *word, struct text *why);
