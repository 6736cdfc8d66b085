/* SPDX-License-Identifier: MIT */
#include "cli/suggest.h"

/* A third of the letters may be wrong. */
static unsigned distance_max(struct slice word)
{
    return word.len < 3 ? 1 : (unsigned)word.len / 3;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Edits from a to b, where neighbours that change places are one (optimal string alignment). */
static unsigned distance_between(struct slice a, struct slice b)
{
    unsigned rows[3][SUGGEST_LEN_MAX + 1];

    for (unsigned k = 0; k <= b.len; k++)
        rows[0][k] = k;
    for (unsigned i = 1; i <= a.len; i++) {
        unsigned *row = rows[i % 3];
        const unsigned *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
        row[0] = i;
        for (unsigned k = 1; k <= b.len; k++) {
            unsigned change = a.at[i - 1] != b.at[k - 1];
            row[k] = least(above[k - 1] + change, least(above[k], row[k - 1]) + 1);
            if (i > 1 && k > 1 && a.at[i - 1] == b.at[k - 2] && a.at[i - 2] == b.at[k - 1])
                row[k] = least(row[k], before[k - 2] + 1);
        }
    }
    return rows[a.len % 3][b.len];
}

struct suggestion suggest_for(struct slice word)
{
    return (struct suggestion){.word = word, .distance = distance_max(word) + 1};
}

void suggest_consider(struct suggestion *suggestion, struct slice candidate)
{
    if (suggestion->word.len == 0 || suggestion->word.len > SUGGEST_LEN_MAX ||
        candidate.len > SUGGEST_LEN_MAX)
        return;
    unsigned distance = distance_between(suggestion->word, candidate);
    if (distance < suggestion->distance) {
        suggestion->best = candidate;
        suggestion->distance = distance;
    }
}

void suggest_print(const struct suggestion *suggestion, struct text *out)
{
    if (suggestion->best.at != NULL)
        text_print(out, "; did you mean %.*s?", SLICE_ARG(suggestion->best));
}
