/* SPDX-License-Identifier: MIT */
#include "scan/guard.h"

static bool are_spread(const struct guard *guard)
{
    uint32_t seen[GUARD_NETS];
    unsigned count = 0;

    for (unsigned i = 0; i < GUARD_SUBJECTS && count < GUARD_NETS; i++) {
        unsigned k = 0;
        while (k < count && seen[k] != guard->nets[i])
            k++;
        if (k == count)
            seen[count++] = guard->nets[i];
    }
    return count == GUARD_NETS;
}

bool guard_note(struct guard *guard, uint32_t net, bool is_listed)
{
    guard->listed = guard->listed << 1 | is_listed;
    guard->nets[guard->next++ % GUARD_SUBJECTS] = net;
    if (!is_listed || __builtin_popcountll(guard->listed) < GUARD_LISTED || !are_spread(guard))
        return false;
    *guard = (struct guard){0};
    return true;
}
