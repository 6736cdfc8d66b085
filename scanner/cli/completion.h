/* completion.h -- "rblsweep completion bash|zsh": the table of options as a script for a shell.
 *
 * bash completes commands, options, words, lists of words, the ids of lists (which it asks
 * "rblsweep lists" for) and files; zsh the same, and shows what an option does.
 */
#pragma once

#include "base/text.h"

void completion_bash(struct text *out);
void completion_zsh(struct text *out);

int completion_command(int argc, char **argv);
