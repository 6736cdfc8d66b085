/* SPDX-License-Identifier: MIT */
#include "cli/message.h"

#include "base/fatal.h"
#include "base/status.h"
#include "base/text.h"
#include "cli/keeper.h"
#include "cli/room.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of all below, and of standard error */
static enum message_level shown = MESSAGE_WARNING;
static const struct redact *hidden;
static bool line_stands; /* a progress line without its end is on the terminal */

void message_set_level(enum message_level level)
{
    shown = level;
}

void message_hide(const struct redact *secrets)
{
    hidden = secrets;
}

static void write_all(struct slice bytes)
{
    while (bytes.len > 0 && room_wait(STDERR_FILENO)) {
        ssize_t written = write(STDERR_FILENO, bytes.at, slice_head(bytes, PIPE_BUF).len);
        if (written > 0)
            bytes = slice_tail(bytes, (size_t)written);
        else if (written == 0 || errno != EINTR)
            return; /* nobody is left to be told */
    }
}

__attribute__((format(printf, 2, 0))) static void say(enum message_level level, const char *format,
                                                      va_list arguments)
{
    static const char *const prefixes[] = {
        "rblsweep: ", "rblsweep: warning: ", "rblsweep: ", "rblsweep: "};
    struct text line = {0}, clean = {0};
    char *message = NULL;

    if (level > shown)
        return;
    if (vasprintf(&message, format, arguments) < 0)
        fatal("memory");
    redact_add(hidden, &clean, slice_of(message));
    pthread_mutex_lock(&lock);
    if (line_stands)
        text_add(&line, SLICE("\r\033[K"));
    line_stands = false;
    text_add(&line, slice_of(prefixes[level]));
    text_add_visible(&line, text_slice(&clean));
    text_add_char(&line, '\n');
    write_all(text_slice(&line));
    pthread_mutex_unlock(&lock);
    text_free(&line);
    text_free(&clean);
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

/* No lock is taken and nothing is allocated: whoever was refused may hold the one and need the
 * other. */
static void end(const char *words, const char *what, const char *separator, const char *why)
{
    const char *const parts[] = {
        line_stands ? "\r\033[K" : "", "rblsweep: ", words, what, separator, why, "\n"};
    char line[256];
    size_t len = 0;

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        for (const char *at = parts[i]; *at != '\0' && len < sizeof line; at++)
            line[len++] = *at;
    write_all((struct slice){line, len});
    keeper_remove_all();
    _exit(status_exit(STATUS_NO_MACHINE));
}

void message_fatal(const char *what, int error)
{
    const char *why = error != 0 ? strerrordesc_np(error) : NULL;

    end("the machine refuses ", what, why != NULL ? ": " : "", why != NULL ? why : "");
}

void message_aborted(int number)
{
    (void)number;
    end("a part of it cannot go on", "", "", "");
}
