/* room.h -- to write without being kept for ever by who does not read.
 *
 *     while (rest.len > 0 && room_wait(fd))
 *         write(fd, rest.at, least(rest.len, PIPE_BUF));
 *
 * Where there is room in a pipe, there is some for PIPE_BUF bytes, and write() does not block.
 * Threads: any.
 */
#pragma once

#include <stdbool.h>

/* Waits until a write would not block, or says at once what is wrong. False if that does not come
 * soon after a signal has asked for an end. */
bool room_wait(int fd);
