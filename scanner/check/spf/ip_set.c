#include "check/spf/ip_set.h"

struct ip_set ip_set_of(struct arena *arena, uint32_t first, uint32_t last)
{
    struct ip_span *span = arena_take(arena, sizeof *span);

    *span = (struct ip_span){first, last};
    return (struct ip_set){span, 1};
}

struct ip_set ip_set_union(struct arena *arena, const struct ip_set *a, const struct ip_set *b)
{
    struct ip_span *spans = arena_take(arena, (a->count + b->count) * sizeof *spans);
    size_t count = 0, i = 0, j = 0;

    if (a->count == 0 || b->count == 0)
        return a->count == 0 ? *b : *a;
    while (i < a->count || j < b->count) {
        bool from_a = j == b->count || (i < a->count && a->spans[i].first <= b->spans[j].first);
        struct ip_span next = from_a ? a->spans[i++] : b->spans[j++];
        /* Spans that touch become one. */
        if (count > 0 && next.first <= (uint64_t)spans[count - 1].last + 1) {
            if (next.last > spans[count - 1].last)
                spans[count - 1].last = next.last;
            continue;
        }
        spans[count++] = next;
    }
    return (struct ip_set){spans, count};
}

struct ip_set ip_set_minus(struct arena *arena, const struct ip_set *a, const struct ip_set *b)
{
    struct ip_span *spans = arena_take(arena, (a->count + b->count) * sizeof *spans);
    size_t count = 0, j = 0;

    if (a->count == 0 || b->count == 0)
        return *a;
    for (size_t i = 0; i < a->count; i++) {
        uint64_t first = a->spans[i].first, last = a->spans[i].last;
        while (j < b->count && b->spans[j].last < first)
            j++;
        for (size_t k = j; k < b->count && b->spans[k].first <= last && first <= last; k++) {
            if (b->spans[k].first > first)
                spans[count++] = (struct ip_span){(uint32_t)first, b->spans[k].first - 1};
            first = (uint64_t)b->spans[k].last + 1;
        }
        if (first <= last)
            spans[count++] = (struct ip_span){(uint32_t)first, (uint32_t)last};
    }
    return (struct ip_set){spans, count};
}

uint64_t ip_set_count(const struct ip_set *set)
{
    uint64_t count = 0;

    for (size_t i = 0; i < set->count; i++)
        count += (uint64_t)set->spans[i].last - set->spans[i].first + 1;
    return count;
}
