/* replay_main.c -- drives a fuzz target where libFuzzer is not: its corpus, then mutations of that.
 *
 *     fuzz_NAME [CORPUS]
 *
 * The inputs come in the same order each time, so what failed once fails again; the one under way
 * lies in "fuzz_NAME.input" beside the program. A slow target sees fewer of them.
 */
#include "base/clock.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/text.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MUTATIONS_MAX = 50000, SECONDS_MAX = 10, STEPS_MAX = 8, INPUT_MAX = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

struct replay {
    int input;          /* the file with the input under way */
    uint64_t drawn;     /* random numbers so far */
    struct text *seeds; /* at least one */
    size_t seed_count;
};

static void give_up(const char *what)
{
    perror(what);
    exit(2);
}

/* Below limit. */
static size_t draw(struct replay *replay, size_t limit)
{
    replay->drawn++;
    return hash64(&replay->drawn, sizeof replay->drawn, 0) % limit;
}

/* On a copy of exactly its size, so that ASan sees a byte too far. */
static void run(const struct replay *replay, const struct text *input)
{
    if (pwrite(replay->input, input->at, input->len, 0) != (ssize_t)input->len ||
        ftruncate(replay->input, (off_t)input->len) != 0)
        give_up("the input under way");

    uint8_t *bytes = memory_copy(input->at, input->len);
    LLVMFuzzerTestOneInput(bytes, input->len);
    free(bytes);
}

static void insert(struct text *input, size_t at, struct slice more)
{
    text_reserve(input, more.len);
    memmove(input->at + at + more.len, input->at + at, input->len - at);
    memcpy(input->at + at, more.at, more.len);
    input->len += more.len;
}

static void erase(struct text *input, size_t at, size_t len)
{
    memmove(input->at + at, input->at + at + len, input->len - at - len);
    input->len -= len;
}

/* A piece of any seed, short more often than long. */
static struct slice piece(struct replay *replay)
{
    struct slice seed = text_slice(&replay->seeds[draw(replay, replay->seed_count)]);
    struct slice from = slice_tail(seed, draw(replay, seed.len + 1));
    return slice_head(from, draw(replay, draw(replay, 64) + 1));
}

static void mutate(struct replay *replay, struct text *input)
{
    static const char edges[] = {0, 1, 2, 0x3f, 0x40, 0x7f, (char)0x80, (char)0xc0, (char)0xff};
    size_t at = draw(replay, input->len + 1);
    size_t left = input->len - at;
    char any = (char)draw(replay, 256);

    switch (draw(replay, 6)) {
    case 0:
        if (left > 0)
            input->at[at] ^= (char)(1 << draw(replay, 8));
        break;
    case 1:
        if (left > 0)
            input->at[at] = edges[draw(replay, sizeof edges)];
        break;
    case 2:
        insert(input, at, (struct slice){&any, 1});
        break;
    case 3:
        insert(input, at, piece(replay));
        break;
    case 4:
        erase(input, at, draw(replay, (left < 16 ? left : 16) + 1));
        break;
    default:
        erase(input, at, draw(replay, left + 1));
    }
}

static void run_mutation(struct replay *replay, struct text *input)
{
    text_clear(input);
    text_add(input, text_slice(&replay->seeds[draw(replay, replay->seed_count)]));
    if (input->len > INPUT_MAX)
        input->len = INPUT_MAX;
    for (size_t steps = 1 + draw(replay, STEPS_MAX); steps > 0; steps--)
        mutate(replay, input);
    run(replay, input);
}

static void read_seed(struct text *seed, const char *folder, const char *name)
{
    struct text path = {0};
    char buffer[4096];
    ssize_t got;

    text_print(&path, "%s/%s%c", folder, name, '\0');
    int fd = open(path.at, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        give_up(path.at);
    while ((got = read(fd, buffer, sizeof buffer)) > 0)
        text_add(seed, (struct slice){buffer, (size_t)got});
    if (got < 0)
        give_up(path.at);
    close(fd);
    text_free(&path);
}

static int is_seed(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* Sorted by name. One more seed is empty. */
static void read_corpus(struct replay *replay, const char *folder)
{
    struct dirent **names = NULL;
    int count = folder != NULL ? scandir(folder, &names, is_seed, alphasort) : 0;

    if (count < 0)
        give_up(folder);
    replay->seeds = memory_new(((size_t)count + 1) * sizeof *replay->seeds);
    replay->seed_count = (size_t)count + 1;
    text_reserve(&replay->seeds[0], 1);
    for (int i = 0; i < count; i++) {
        read_seed(&replay->seeds[i + 1], folder, names[i]->d_name);
        free(names[i]);
    }
    free(names);
}

int main(int argc, char **argv)
{
    struct replay replay = {0};
    struct text path = {0}, input = {0};

    if (argc > 2) {
        fprintf(stderr, "usage: %s [CORPUS]\n", argv[0]);
        return 64;
    }
    text_print(&path, "%s.input%c", argv[0], '\0');
    replay.input = open(path.at, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (replay.input < 0)
        give_up(path.at);

    text_reserve(&input, INPUT_MAX);
    read_corpus(&replay, argv[1]);
    for (size_t i = 0; i < replay.seed_count; i++)
        run(&replay, &replay.seeds[i]);
    uint64_t end_ns = clock_now_ns() + SECONDS_MAX * CLOCK_NS_PER_S;
    int count = 0;
    for (; count < MUTATIONS_MAX && clock_now_ns() < end_ns; count++)
        run_mutation(&replay, &input);

    printf("%zu seeds, %d mutations\n", replay.seed_count, count);
    for (size_t i = 0; i < replay.seed_count; i++)
        text_free(&replay.seeds[i]);
    free(replay.seeds);
    text_free(&input);
    text_free(&path);
    close(replay.input);
    return 0;
}
