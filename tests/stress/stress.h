/* stress.h -- what the stress tests share: checks from any thread, and threads that start together.
 *
 *     stress_run(senders, COUNT, send, context);   // each gets &((struct job *)context)[i]
 *     stress_check(received == sent, "%u of %u", received, sent);
 *     return stress_end();                         // "2 passed, 0 failed"
 *
 * Plain programs, because Criterion does not start under ThreadSanitizer.
 */
#pragma once

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define STRESS_TSAN 1
#endif
#elif defined(__SANITIZE_THREAD__)
#define STRESS_TSAN 1
#endif
#ifndef STRESS_TSAN
#define STRESS_TSAN 0
#endif

enum { STRESS_THREADS_MAX = 16, STRESS_FAILURES_SHOWN = 20 };

static _Atomic unsigned stress_passed, stress_failed;

/* A check that is made a million times counts once if it is made by stress_fail(). */
__attribute__((format(printf, 1, 2))) static inline void stress_fail(const char *format, ...)
{
    va_list arguments;

    if (atomic_fetch_add(&stress_failed, 1) >= STRESS_FAILURES_SHOWN)
        return;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

#define stress_check(condition, ...)                                                               \
    ((condition) ? (void)atomic_fetch_add(&stress_passed, 1) : stress_fail(__VA_ARGS__))

/* Starts count threads, the i-th with context + i * size, and waits for them. */
static inline void stress_run(unsigned count, void *(*thread)(void *), void *context, size_t size)
{
    pthread_t threads[STRESS_THREADS_MAX];

    for (unsigned i = 0; i < count; i++)
        if (pthread_create(&threads[i], NULL, thread, (char *)context + i * size) != 0)
            abort();
    for (unsigned i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
}

/* A stream of numbers of a thread's own. */
static inline unsigned stress_random(unsigned *state, unsigned below)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) % below;
}

static inline int stress_end(void)
{
    printf("%u passed, %u failed\n", atomic_load(&stress_passed), atomic_load(&stress_failed));
    return atomic_load(&stress_failed) != 0;
}
