/* landlock.h -- which files and which TCP ports the process may still open, as the kernel's
 * Landlock enforces it: for good, and for every thread and process that it starts from then on.
 *
 *     const struct landlock_rules rules = {.readable = paths, .readable_count = n};
 *     unsigned version = landlock_enter(&rules);     // 0: the kernel has none
 *
 * What is open already stays as it is. Nothing may be executed, and no folder, device, socket, pipe
 * or link be made anywhere; what is not named can be neither read nor written. An older version
 * leaves open what it does not know: before 3 a file that may be opened can be cut, before 4 every
 * port may be connected to, before 5 devices take any ioctl, before 6 other processes of the user
 * get signals. Names that lead to nothing are passed over.
 *
 * Threads: the calling one alone, so it must be the only one.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct landlock_rules {
    const char *const *readable; /* files, or folders with all beneath */
    size_t readable_count;
    const char *const *writable; /* folders: plain files in them may be made, written, removed */
    size_t writable_count;
    const uint16_t *ports; /* of TCP that may be connected to */
    size_t port_count;
    bool any_port;
};

/* The version that now holds; 0, and nothing has changed, if it cannot be had. */
unsigned landlock_enter(const struct landlock_rules *rules);
