/* Against a plain map of a small space, for random sets; and at the ends of the real one. */
#include "check/spf/ip_set.h"

#include <criterion/criterion.h>

enum { SPACE = 64, ROUNDS = 3000, SPANS_MAX = 6 };

static uint32_t seed = 1;

static unsigned random_below(unsigned limit)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % limit;
}

static struct ip_set random_set(struct arena *arena, bool map[SPACE])
{
    struct ip_set set = {0};
    unsigned count = random_below(SPANS_MAX);

    for (unsigned i = 0; i < count; i++) {
        unsigned first = random_below(SPACE), last = first + random_below(SPACE - first);
        struct ip_set one = ip_set_of(arena, first, last);
        set = ip_set_union(arena, &set, &one);
        for (unsigned at = first; at <= last; at++)
            map[at] = true;
    }
    return set;
}

static void expect(const struct ip_set *set, const bool map[SPACE])
{
    bool found[SPACE] = {false};
    uint64_t count = 0;

    for (size_t i = 0; i < set->count; i++) {
        cr_assert(set->spans[i].first <= set->spans[i].last && set->spans[i].last < SPACE);
        cr_assert(i == 0 || set->spans[i - 1].last < set->spans[i].first, "sorted and disjoint");
        for (uint32_t at = set->spans[i].first; at <= set->spans[i].last; at++)
            found[at] = true;
    }
    for (unsigned at = 0; at < SPACE; at++) {
        cr_assert_eq(found[at], map[at], "at %u", at);
        count += map[at];
    }
    cr_assert_eq(ip_set_count(set), count);
}

Test(ip_set, agrees_with_a_map)
{
    struct arena *arena = arena_new(4096);

    for (int round = 0; round < ROUNDS; round++) {
        bool in_a[SPACE] = {false}, in_b[SPACE] = {false}, either[SPACE], only_a[SPACE];
        struct ip_set a = random_set(arena, in_a), b = random_set(arena, in_b);
        for (unsigned at = 0; at < SPACE; at++) {
            either[at] = in_a[at] || in_b[at];
            only_a[at] = in_a[at] && !in_b[at];
        }
        struct ip_set both = ip_set_union(arena, &a, &b), rest = ip_set_minus(arena, &a, &b);
        expect(&a, in_a);
        expect(&both, either);
        expect(&rest, only_a);
        arena_reset(arena);
    }
    arena_free(arena);
}

Test(ip_set, whole_space)
{
    struct arena *arena = arena_new(4096);
    struct ip_set all = ip_set_of(arena, 0, UINT32_MAX),
                  last = ip_set_of(arena, UINT32_MAX, UINT32_MAX);
    struct ip_set low = ip_set_of(arena, 0, 0x7fffffff),
                  high = ip_set_of(arena, 0x80000000, UINT32_MAX);

    cr_assert_eq(ip_set_count(&all), (uint64_t)1 << 32);
    struct ip_set rest = ip_set_minus(arena, &all, &last);
    cr_assert_eq(ip_set_count(&rest), ((uint64_t)1 << 32) - 1);
    rest = ip_set_minus(arena, &all, &all);
    cr_assert_eq(ip_set_count(&rest), 0);
    struct ip_set both = ip_set_union(arena, &low, &high);
    cr_assert_eq(both.count, 1, "spans that touch become one");
    cr_assert_eq(ip_set_count(&both), (uint64_t)1 << 32);
    arena_free(arena);
}
