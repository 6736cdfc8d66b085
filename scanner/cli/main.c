/* SPDX-License-Identifier: MIT */
#include "base/status.h"
#include "cli/lists_command.h"
#include "cli/message.h"
#include "cli/plan_command.h"
#include "cli/safeguard.h"
#include "cli/scan_command.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *does;
} commands[] = {
    {"lists", lists_command, "show the catalogue; with --probe ask every list how it is"},
    {"plan", plan_command, "say what a scan would ask, and how long it takes; sends nothing"},
    {"scan", scan_command, "check a fleet: blocklists, PTR; one record a target"},
};

enum { COMMANDS = sizeof commands / sizeof *commands };

static void print_help(void)
{
    puts("Usage: rblsweep COMMAND [OPTION]... [FILE]...\n"
         "Checks a whole fleet of addresses and domains against blocklists, and their reverse "
         "DNS.\n");
    for (size_t i = 0; i < COMMANDS; i++)
        printf("  %-8s %s\n", commands[i].name, commands[i].does);
    puts("\nrblsweep COMMAND --help says more of each; man rblsweep says all.");
}

int main(int argc, char **argv)
{
    safeguard_begin();
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
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    message_error("no command '%s'; see rblsweep --help", argv[1]);
    return status_exit(STATUS_BAD_USAGE);
}
