/* suggest.h -- "did you mean ...?": of the words that would have been right, the one nearest to
 * what was written.
 *
 *     struct suggestion suggestion = suggest_for(word);
 *     for (...)
 *         suggest_consider(&suggestion, candidate);
 *     suggest_print(&suggestion, &why);     // "; did you mean spamhaus-zen?", or nothing
 *
 * Near is: a few letters wrong, missing, too many, or two that changed places.
 * Bounds: words of more than SUGGEST_LEN_MAX are never near.
 */
#pragma once

#include "base/text.h"

enum { SUGGEST_LEN_MAX = 63 };

struct suggestion {
    struct slice word, best; /* best: absent, or borrowed from who considered it */
    unsigned distance;       /* of best */
};

struct suggestion suggest_for(struct slice word);
void suggest_consider(struct suggestion *suggestion, struct slice candidate);
void suggest_print(const struct suggestion *suggestion, struct text *out);
