/* Asks one name server for the A records of the names in a file, as fast as the windows of wire let
 * it, and prints what a lookup costs.
 *
 *     wire_bench ADDRESS PORT FILE
 *
 * The file is one that dnsperf reads, too: "NAME A" a line.
 */
#include "base/clock.h"
#include "base/memory.h"
#include "base/slice.h"
#include "event/loop.h"
#include "resolve/wire/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

enum { CALLS = 4096, NAMES_MAX = 1 << 22 };

struct bench {
    struct dns_question *questions;
    size_t question_count, asked, answered, listed, failed;
    struct loop *loop;
    struct wire *wire;
    struct wire_upstream *upstream;
    struct limiter limiter;
    struct engine_call calls[CALLS], *free;
};

static bool read_names(struct bench *bench, const char *path)
{
    FILE *file = fopen(path, "r");
    char line[512];

    if (file == NULL)
        return false;
    bench->questions = memory_take(NAMES_MAX * sizeof *bench->questions);
    while (bench->question_count < NAMES_MAX && fgets(line, sizeof line, file) != NULL) {
        struct dns_question *question = &bench->questions[bench->question_count];
        struct slice rest = slice_of(line), name;
        question->type = DNS_A;
        if (slice_take_word(&rest, &name) && dns_name_parse(&question->name, name))
            bench->question_count++;
    }
    fclose(file);
    return bench->question_count > 0;
}

static void ask(struct bench *bench, uint64_t now_ns)
{
    unsigned room = wire_room(bench->upstream);

    while (room-- > 0 && bench->asked < bench->question_count && bench->free != NULL) {
        struct engine_call *call = bench->free;
        bench->free = call->next;
        call->question = bench->questions[bench->asked++];
        wire_ask(bench->wire, bench->upstream, call, now_ns);
    }
    wire_flush(bench->wire, now_ns);
}

static void take(struct bench *bench, uint64_t now_ns)
{
    struct engine_call *call;

    while ((call = wire_take(bench->wire, now_ns)) != NULL) {
        bench->answered++;
        bench->listed += call->answer->outcome == DNS_DATA;
        bench->failed += call->answer->outcome == DNS_FAILED;
        dns_answer_release(call->answer);
        call->next = bench->free;
        bench->free = call;
    }
}

static void run(struct bench *bench)
{
    while (bench->answered < bench->question_count) {
        uint64_t now_ns = clock_now_ns();
        ask(bench, now_ns);
        loop_nap(bench->loop, wire_nap_ns(bench->wire));
        loop_wait(bench->loop, wire_wait_ns(bench->wire, now_ns));
        take(bench, clock_now_ns());
    }
}

static double cpu_us(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

int main(int argc, char **argv)
{
    struct bench *bench = memory_new(sizeof *bench);
    struct list_server server;
    uint32_t port = 0;

    if (argc < 4 || !ip_parse(slice_of(argv[1]), &server.ip) ||
        !slice_parse_u32(slice_of(argv[2]), UINT16_MAX, &port) || !read_names(bench, argv[3])) {
        fprintf(stderr, "usage: wire_bench ADDRESS PORT FILE\n");
        return EXIT_FAILURE;
    }
    server.port = (uint16_t)port;
    for (size_t i = 0; i < CALLS; i++) {
        bench->calls[i].next = bench->free;
        bench->free = &bench->calls[i];
    }
    limiter_init(&bench->limiter, 0, 1);
    bench->loop = loop_new();
    bench->wire = wire_new(bench->loop, 10 * CLOCK_NS_PER_S, 1);
    bench->upstream = wire_upstream(bench->wire, &server, 1, &bench->limiter);

    double start_us = cpu_us();
    uint64_t start_ns = clock_now_ns();
    run(bench);
    double s = (double)(clock_now_ns() - start_ns) / 1e9, us = cpu_us() - start_us;
    uint64_t sent = wire_sent(bench->upstream);
    printf(
        "%zu lookups, %zu listed, %zu failed, %llu sent again, %.0f lookups/s, %.2f CPU us each, "
        "window %u\n",
        bench->answered, bench->listed, bench->failed, (unsigned long long)(sent - bench->answered),
        (double)bench->answered / s, us / (double)bench->answered, wire_room(bench->upstream));
    wire_free(bench->wire);
    loop_free(bench->loop);
    free(bench->questions);
    free(bench);
    return EXIT_SUCCESS;
}
