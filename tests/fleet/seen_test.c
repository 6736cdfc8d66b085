/* Random runs against a plain array of what was seen. */
#include "fleet/seen.h"

#include <criterion/criterion.h>
#include <stdlib.h>

/* Where the runs fall: a part of the address counts 0 to SPACE_SIZE, and goes on in the byte
 * before. */
enum { SPACE_SIZE = 1024, RUNS = 20000, SINGLE_EVERY = 3 };

static const struct space {
    const char *first;
    uint8_t varying;
} spaces[] = {
    {"10.0.0.0", 3},   {"255.255.252.0", 3},     {"2001:db8::", 15},
    {"2001:db8::", 7}, {"2001:db8:0:0:1::", 15}, {"ffff:ffff:ffff:fc00::", 7},
};

static const struct target texts[] = {
    {.kind = TARGET_IP4},
    {.kind = TARGET_IP4, .helo = {"a", 1}},
    {.kind = TARGET_IP4, .mail_from = {"a", 1}},
    {.kind = TARGET_IP4, .selectors = {"a", 1}},
    {.kind = TARGET_PAIR, .domain = {"a", 1}},
};

enum { SPACES = sizeof spaces / sizeof *spaces, TEXTS = sizeof texts / sizeof *texts };

/* 2001:db8:: itself is in two spaces. */
static bool *model_slot(bool model[TEXTS][SPACES][SPACE_SIZE], size_t text, size_t space, size_t at)
{
    return &model[text][space == 3 && at == 0 ? 2 : space][at];
}

static struct span_run random_run(const struct space *space, size_t at)
{
    struct span_run run = {.first = ip_of(space->first), .varying = space->varying};

    run.first.bytes[space->varying] = (uint8_t)at;
    run.first.bytes[space->varying - 1] += (uint8_t)(at >> 8);
    run.count =
        rand() % SINGLE_EVERY == 0 ? 1 : 1 + (unsigned)rand() % (256 - (unsigned)(at & 255));
    return run;
}

static void add_random(struct seen *seen, bool model[TEXTS][SPACES][SPACE_SIZE])
{
    const size_t space = (size_t)rand() % SPACES, text = (size_t)rand() % TEXTS;
    const size_t at = rand() % 4 == 0 ? (size_t)rand() % 4 * 256 : (size_t)rand() % SPACE_SIZE;
    const struct span_run run = random_run(&spaces[space], at);
    struct target target = texts[text];
    uint8_t octets[SPAN_RUN_MAX];
    unsigned expected_count = 0;

    if (target.kind == TARGET_IP4 && run.first.family == IP_V6)
        target.kind = TARGET_IP6;
    const unsigned new_count = seen_add_run(seen, &target, &run, octets);
    for (unsigned i = 0; i < run.count; i++) {
        bool *is_seen = model_slot(model, text, space, at + i);
        if (*is_seen)
            continue;
        *is_seen = true;
        cr_assert_lt(expected_count, new_count);
        cr_assert_eq(octets[expected_count], (uint8_t)(at + i));
        expected_count++;
    }
    cr_assert_eq(new_count, expected_count);
}

/* Short ones too: of few runs, most are new. */
Test(seen, agrees_with_an_array)
{
    for (unsigned seed = 1; seed <= 40; seed++) {
        bool(*model)[SPACES][SPACE_SIZE] = calloc(TEXTS, sizeof *model);
        struct seen *seen = seen_new();
        srand(seed);
        for (unsigned i = 0; i < RUNS / seed; i++)
            add_random(seen, model);
        seen_free(seen);
        free(model);
    }
}

Test(seen, texts_do_not_run_into_each_other)
{
    static const struct target targets[] = {
        {.kind = TARGET_DOMAIN, .domain = {"ab", 2}},
        {.kind = TARGET_DOMAIN, .domain = {"a", 1}, .helo = {"b", 1}},
        {.kind = TARGET_DOMAIN, .domain = {"a", 1}, .mail_from = {"b", 1}},
        {.kind = TARGET_DOMAIN, .domain = {"a", 1}, .selectors = {"b", 1}},
        {.kind = TARGET_DOMAIN, .domain = {"a", 1}},
    };
    struct seen *seen = seen_new();

    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
        cr_expect(seen_add(seen, &targets[i]), "%zu", i);
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
        cr_expect_not(seen_add(seen, &targets[i]), "%zu", i);
    seen_free(seen);
}
