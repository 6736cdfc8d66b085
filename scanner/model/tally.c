/* SPDX-License-Identifier: MIT */
#include "model/tally.h"

#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct tally {
    uint64_t statuses[TALLY_STATUSES];
    struct tally_finding slots[TALLY_CODES_MAX]; /* open addressing; count 0: free */
    size_t used;
};

struct tally *tally_new(void)
{
    return memory_new(sizeof(struct tally));
}

void tally_free(struct tally *tally)
{
    free(tally);
}

static void count(struct tally *tally, const char *code, enum severity severity, uint64_t more)
{
    /* Codes lie some bytes apart; the multiplication spreads them over the upper bits. */
    uint64_t hash = ((uintptr_t)code * 8 + severity) * UINT64_C(0x9e3779b97f4a7c15);
    size_t at = (size_t)(hash >> 32) % TALLY_CODES_MAX;

    while (tally->slots[at].count > 0 &&
           (tally->slots[at].code != code || tally->slots[at].severity != severity))
        at = (at + 1) % TALLY_CODES_MAX;
    if (tally->slots[at].count == 0)
        tally->used++;
    assert(tally->used < TALLY_CODES_MAX);
    tally->slots[at].code = code;
    tally->slots[at].severity = severity;
    tally->slots[at].count += more;
}

void tally_add(struct tally *tally, const struct record *record)
{
    tally->statuses[record_status(record)]++;
    for (const struct finding *finding = record->findings; finding != NULL; finding = finding->next)
        count(tally, finding->code, finding->severity, 1);
}

void tally_merge(struct tally *tally, const struct tally *more)
{
    for (unsigned i = 0; i < TALLY_STATUSES; i++)
        tally->statuses[i] += more->statuses[i];
    for (size_t i = 0; i < TALLY_CODES_MAX; i++)
        if (more->slots[i].count > 0)
            count(tally, more->slots[i].code, more->slots[i].severity, more->slots[i].count);
}

uint64_t tally_status(const struct tally *tally, enum record_status status)
{
    assert((unsigned)status < TALLY_STATUSES);
    return tally->statuses[status];
}

static int compare(const void *left, const void *right)
{
    const struct tally_finding *a = left, *b = right;

    if (a->severity != b->severity)
        return a->severity > b->severity ? -1 : 1;
    return strcmp(a->code, b->code);
}

size_t tally_findings(const struct tally *tally, struct tally_finding **findings)
{
    struct tally_finding *all = memory_take((tally->used + 1) * sizeof *all);
    size_t found = 0, kept = 0;

    for (size_t i = 0; i < TALLY_CODES_MAX; i++)
        if (tally->slots[i].count > 0)
            all[found++] = tally->slots[i];
    qsort(all, found, sizeof *all, compare);
    for (size_t i = 0; i < found; i++) {
        if (kept > 0 && compare(&all[kept - 1], &all[i]) == 0)
            all[kept - 1].count += all[i].count; /* one code, named in two places */
        else
            all[kept++] = all[i];
    }
    *findings = all;
    return kept;
}
