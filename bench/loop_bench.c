/* What libunbound does at best with a list of questions: a bare event loop, nothing else.
 *
 *     loop_bench QUESTIONS CONF [THREADS [IN_FLIGHT]]
 *
 * QUESTIONS holds a "name type-number" a line; each of THREADS threads asks every n-th run of
 * equal registrable names (neighbouring lines that share their last two labels; of reversed
 * addresses their prefix), so that, as in the scanner, the questions of one domain meet in one
 * context. CONF is added to the scanner's own settings. Prints questions a second and CPU a
 * question. */
#include "base/clock.h"
#include "base/text.h"
#include "resolve/unbound/resolver_conf.h"

#include <ctype.h>
#include <event2/event.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <unbound.h>

#include <unbound-event.h>

enum { LINE_MAX_LEN = 1100, THREADS_MAX = 64 };

struct question {
    char *name;
    int type;
};

struct worker {
    pthread_t thread;
    struct event_base *base;
    struct ub_ctx *context;
    struct question *questions;
    size_t count, next, done, failed, with_data;
    unsigned in_flight, in_flight_max;
    bool is_asking;
};

static void fail(const char *what)
{
    fprintf(stderr, "loop_bench: %s\n", what);
    exit(1);
}

static void ask_more(struct worker *worker);

static void answered(void *pointer, int rcode, void *packet, int size, int security, char *why,
                     int was_limited)
{
    struct worker *worker = pointer;
    const unsigned char *bytes = packet;

    (void)why, (void)was_limited;
    worker->done++;
    worker->with_data += size > 12 && (bytes[6] | bytes[7]) != 0; /* ANCOUNT */
    worker->failed += rcode != 0 || security == 1;
    worker->in_flight--;
    ask_more(worker);
    if (worker->done == worker->count)
        event_base_loopbreak(worker->base);
}

static void ask_more(struct worker *worker)
{
    if (worker->is_asking) /* answers of the cache come before ub_resolve_event() returns */
        return;
    worker->is_asking = true;
    while (worker->next < worker->count && worker->in_flight < worker->in_flight_max) {
        struct question *question = &worker->questions[worker->next++];
        int id;
        worker->in_flight++;
        if (ub_resolve_event(worker->context, question->name, question->type, 1, worker, answered,
                             &id) != 0)
            fail(question->name);
    }
    worker->is_asking = false;
}

static void *work(void *pointer)
{
    struct worker *worker = pointer;

    ask_more(worker);
    while (worker->done < worker->count)
        event_base_loop(worker->base, EVLOOP_ONCE);
    return NULL;
}

static void ignore(void *pointer, int rcode, void *packet, int size, int security, char *why,
                   int was_limited)
{
    (void)pointer, (void)rcode, (void)packet, (void)size, (void)security, (void)why;
    (void)was_limited;
}

static void start(struct worker *worker, const struct resolver_settings *settings)
{
    struct text conf = {0};
    char path[64];
    int id, file = memfd_create("conf", 0);

    resolver_conf(&conf, settings, false);
    if (file < 0 || write(file, conf.at, conf.len) != (ssize_t)conf.len)
        fail("no settings");
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    worker->base = event_base_new();
    worker->context = ub_ctx_create_event(worker->base);
    if (worker->context == NULL || ub_ctx_config(worker->context, path) != 0 ||
        ub_ctx_config(worker->context, settings->conf) != 0)
        fail("libunbound does not take the settings");
    if (ub_resolve_event(worker->context, "localhost.", 1, 1, NULL, ignore, &id) != 0)
        fail("libunbound does not start");
    close(file);
    text_free(&conf);
}

/* The last two labels of a name that ends in a dot; of a reversed address its prefix. */
static const char *owner(const char *name)
{
    const char *at = name + strlen(name), *dot = strchr(name, '.');

    if (isdigit((unsigned char)*name) && dot != NULL && isdigit((unsigned char)dot[1]))
        return dot + 1;
    for (int dots = 0; at > name; at--)
        if (at[-1] == '.' && ++dots == 3)
            break;
    return at;
}

static void deal(struct worker *workers, unsigned threads, FILE *file)
{
    char line[LINE_MAX_LEN], last[LINE_MAX_LEN] = "";
    size_t runs = 0;

    while (fgets(line, sizeof line, file) != NULL) {
        char *type = strchr(line, ' ');
        if (type == NULL)
            fail("a line without a type");
        *type++ = '\0';
        runs += strcmp(owner(line), last) != 0;
        snprintf(last, sizeof last, "%s", owner(line));
        struct worker *worker = &workers[runs % threads];
        if ((worker->count & (worker->count - 1)) == 0)
            worker->questions =
                realloc(worker->questions, (2 * worker->count + 1) * sizeof *worker->questions);
        worker->questions[worker->count++] = (struct question){strdup(line), atoi(type)};
    }
}

int main(int argc, char **argv)
{
    static struct worker workers[THREADS_MAX];
    struct resolver_settings settings = {
        .validate = true, .in_flight_max = 2000, .sockets = {.udp = 4096, .tcp = 64}};
    unsigned threads = argc > 3 ? (unsigned)atoi(argv[3]) : 1;
    FILE *file = argc > 2 ? fopen(argv[1], "r") : NULL;
    size_t count = 0, failed = 0, with_data = 0;
    struct rusage usage;

    if (file == NULL || threads == 0 || threads > THREADS_MAX)
        fail("usage: loop_bench QUESTIONS CONF [THREADS [IN_FLIGHT]]");
    settings.conf = argv[2];
    deal(workers, threads, file);
    for (unsigned i = 0; i < threads; i++) {
        workers[i].in_flight_max = argc > 4 ? (unsigned)atoi(argv[4]) : 100;
        start(&workers[i], &settings);
    }
    uint64_t begun_ns = clock_now_ns();
    for (unsigned i = 0; i < threads; i++)
        pthread_create(&workers[i].thread, NULL, work, &workers[i]);
    for (unsigned i = 0; i < threads; i++) {
        pthread_join(workers[i].thread, NULL);
        count += workers[i].done;
        failed += workers[i].failed;
        with_data += workers[i].with_data;
    }
    double seconds = (double)(clock_now_ns() - begun_ns) / 1e9;
    getrusage(RUSAGE_SELF, &usage);
    double cpu_s = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                   (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    printf("%zu questions %zu failed %zu with data %.3f s %.0f/s %.1f us\n", count, failed,
           with_data, seconds, (double)count / seconds, cpu_s / (double)count * 1e6);
    return 0;
}
