/* Copyright (c) 2026 the rblsweep authors. SPDX-License-Identifier: MIT */
/* faultd -- a name server that does wrong on demand, for tests on the loopback.
 *
 *     faultd CONFIG
 *
 * Runs in the foreground until SIGTERM or SIGINT; SIGHUP sets its counts back and empties its log.
 * The configuration is described in fault_config.h, the log in fault_log.h.
 */
#include "fault_server.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static volatile sig_atomic_t is_stopped, is_reset;

static void on_signal(int number)
{
    if (number == SIGHUP)
        is_reset = 1;
    else
        is_stopped = 1;
}

static void signals_catch(void)
{
    static const int numbers[] = {SIGTERM, SIGINT, SIGHUP};
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal; /* without SA_RESTART: epoll_wait is to return */
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        sigaction(numbers[i], &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

int main(int argc, char **argv)
{
    static struct fault_config config;
    if (argc != 2) {
        fprintf(stderr, "usage: faultd CONFIG\n");
        return 64;
    }
    if (!fault_config_read(&config, argv[1]))
        return 65;
    struct fault_server *server = fault_server_open(&config);
    if (server == NULL)
        return 69;

    signals_catch();
    while (!is_stopped) {
        if (is_reset) {
            is_reset = 0;
            fault_server_reset(server);
        }
        fault_server_turn(server);
    }
    fault_server_close(server);
    return 0;
}
