/* SPDX-License-Identifier: MIT */
#include "cli/message.h"

#include "base/text.h"
#include "cli/room.h"

#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of all below, and of standard error */
static enum message_level shown = MESSAGE_WARNING;
static bool line_stands; /* a progress line without its end is on the terminal */

void message_set_level(enum message_level level)
{
    shown = level;
}

static void write_all(struct slice bytes)
{
    while (bytes.len > 0 && room_wait(STDERR_FILENO)) {
        ssize_t written = write(STDERR_FILENO, bytes.at, slice_head(bytes, PIPE_BUF).len);
        if (written <= 0)
            return; /* nobody is left to be told */
        bytes = slice_tail(bytes, (size_t)written);
    }
}

static void say(enum message_level level, const char *format, va_list arguments)
{
    static const char *const prefixes[] = {
        "rblsweep: ", "rblsweep: warning: ", "rblsweep: ", "rblsweep: "};
    struct text line = {0};
    char *message = NULL;

    if (level > shown || vasprintf(&message, format, arguments) < 0)
        return;
    pthread_mutex_lock(&lock);
    if (line_stands)
        text_add(&line, SLICE("\r\033[K"));
    line_stands = false;
    text_print(&line, "%s%s\n", prefixes[level], message);
    write_all(text_slice(&line));
    pthread_mutex_unlock(&lock);
    text_free(&line);
    free(message);
}

#define MESSAGE_FUNCTION(name, level)                                                              \
    void message_##name(const char *format, ...)                                                   \
    {                                                                                              \
        va_list arguments;                                                                         \
        va_start(arguments, format);                                                               \
        say(level, format, arguments);                                                             \
        va_end(arguments);                                                                         \
    }

MESSAGE_FUNCTION(error, MESSAGE_ERROR)
MESSAGE_FUNCTION(warning, MESSAGE_WARNING)
MESSAGE_FUNCTION(info, MESSAGE_INFO)

void message_progress(struct slice line)
{
    if (line.len == 0)
        return;
    pthread_mutex_lock(&lock);
    write_all(line);
    line_stands = line.at[line.len - 1] != '\n';
    pthread_mutex_unlock(&lock);
}
