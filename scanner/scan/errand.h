/* errand.h -- checks of one target that are to be made apart from its others, later.
 *
 *     errands_add(&errands, &(struct errand){sweep, check, check + 1, target, false, 0});
 *     while (errands_take(&errands, &errand))
 *         make checks [errand.check, errand.check_end) of that target;
 *
 * First in, first out. Threads: one at a time. Memory: a few bytes each.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sweep;

struct errand {
    struct sweep *sweep;
    size_t check, check_end; /* in the plan */
    unsigned index;          /* the target in the sweep */
    bool is_late;            /* in the second round, */
    uint64_t due_ns;         /* which may begin then */
};

/* Zeroes are empty. */
struct errands {
    struct errand_link *first, *last;
};

void errands_add(struct errands *errands, const struct errand *errand);
const struct errand *errands_first(const struct errands *errands); /* NULL: there is none */
bool errands_take(struct errands *errands, struct errand *errand); /* false: there is none */
