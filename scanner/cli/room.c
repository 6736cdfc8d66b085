/* SPDX-License-Identifier: MIT */
#include "cli/room.h"

#include "base/clock.h"
#include "cli/signals.h"

#include <errno.h>
#include <poll.h>

enum { WAIT_MS = 200 };

/* After a signal; the rest of the five seconds that are promised is for what comes then. */
#define PATIENCE_NS (4 * CLOCK_NS_PER_S)

bool room_wait(int fd)
{
    struct pollfd room = {.fd = fd, .events = POLLOUT};

    for (;;) {
        uint64_t since_ns = signals_first_ns();
        bool is_late = since_ns != 0 && clock_now_ns() >= since_ns + PATIENCE_NS;
        int found = poll(&room, 1, is_late ? 0 : WAIT_MS);
        if (found > 0 || (found < 0 && errno != EINTR))
            return true;
        if (is_late)
            return false;
    }
}
