/* SPDX-License-Identifier: MIT */
#include "base/status.h"
#include "cli/command.h"
#include "cli/completion.h"
#include "cli/lists_command.h"
#include "cli/message.h"
#include "cli/plan_command.h"
#include "cli/safeguard.h"
#include "cli/scan_command.h"
#include "cli/suggest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int (*const runs[COMMAND_COUNT])(int argc, char **argv) = {
    [COMMAND_SCAN] = scan_command,
    [COMMAND_PLAN] = plan_command,
    [COMMAND_LISTS] = lists_command,
    [COMMAND_COMPLETION] = completion_command,
};

static void print_help(void)
{
    struct text help = {0};

    command_help_all(&help);
    fwrite(help.at, 1, help.len, stdout);
    text_free(&help);
}

/* Where a standard descriptor is closed, the next file to be opened would get its number, and our
 * messages. What takes its place fails as a closed one does. */
static void hold_standard_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            (void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

static void tell_unknown(const char *word)
{
    struct suggestion suggestion = suggest_for(slice_of(word));
    struct text hint = {0};

    for (enum command command = 0; command < COMMAND_COUNT; command++)
        suggest_consider(&suggestion, slice_of(commands[command].name));
    suggest_print(&suggestion, &hint);
    if (suggestion.best.at == NULL && access(word, F_OK) == 0)
        text_print(&hint, "; to check what is in that file: rblsweep scan %s", word);
    else if (suggestion.best.at == NULL && strpbrk(word, ".:") != NULL)
        text_print(&hint, "; to check it: rblsweep scan -t %s", word);
    message_error("no command '%s'%.*s; see rblsweep --help", word, SLICE_ARG(text_slice(&hint)));
    text_free(&hint);
}

static int run_command(int argc, char **argv)
{
    if (argc < 2) {
        message_error("which command? See rblsweep --help");
        return status_exit(STATUS_BAD_USAGE);
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_help();
        return 0;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("rblsweep " RBLSWEEP_VERSION);
        return 0;
    }
    enum command command = command_find(argv[1]);
    if (command != COMMAND_COUNT)
        return runs[command](argc - 1, argv + 1);
    tell_unknown(argv[1]);
    return status_exit(STATUS_BAD_USAGE);
}

int main(int argc, char **argv)
{
    hold_standard_descriptors();
    safeguard_begin();
    int status = run_command(argc, argv);
    if (fflush(stdout) == 0 && ferror(stdout) == 0)
        return status;
    message_error("cannot write standard output: %s", strerror(errno));
    return status == 0 ? status_exit(STATUS_NO_OUTPUT) : status;
}
