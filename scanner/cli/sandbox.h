/* sandbox.h -- what the process gives up, for good, between the opening of its files and the first
 * packet: whoever finds a fault in what reads answers from the network has little then.
 *
 *     if (sandbox_enter(&settings) != STATUS_OK) ...
 *     ... the scan
 *     keeper_end();
 *
 * In this order:
 *  1. keeper.h: a child gets what is still to be done in folders: outputs take their places, quotas
 *     are booked. It keeps the user, is confined to those folders, and has no sockets.
 *  2. privilege.h: root becomes another user, without groups and capabilities.
 *  3. landlock.h: nothing can be written, made, removed or executed anywhere, nor anything be read
 *     but what libraries load late: their configuration and the certificates of authorities. TCP
 *     goes to the ports of DNS, of HTTPS with --fetch, and of the servers that the user named.
 *  4. syscall_filter.h: no programs, no processes, no odd sockets, and none of the kernel's
 * corners.
 *
 * Descriptors that are open stay open: inputs can be read, outputs written. UDP may go anywhere,
 * which is the program's trade. What the kernel lacks is left out, and told with -v.
 *
 * With a sanitizer, the build may read everything and start processes: the leak checker does.
 *
 * Threads: the calling one alone, so it must be the only one.
 */
#pragma once

#include "base/status.h"
#include "cli/privilege.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SANDBOX_PORTS_MAX = 64 };

struct sandbox_settings {
    struct privilege user;
    const char *books;                 /* of quotas; NULL: none are kept */
    int books_fd;                      /* their lock; -1: none */
    const char *readable;              /* a file or folder beside the usual; NULL: none */
    uint16_t ports[SANDBOX_PORTS_MAX]; /* of TCP */
    size_t port_count;
    bool any_port;
};

/* One more port, unless there are so many that any will do. */
void sandbox_add_port(struct sandbox_settings *settings, uint16_t port);

MUST_USE enum status sandbox_enter(const struct sandbox_settings *settings);
