/* tally.h -- how many records there were of each status, and findings of each code and severity.
 *
 *     tally_add(tally, &record);
 *     tally_merge(all, tally);
 *     count = tally_findings(all, &findings);     // sorted; findings is freed by the caller
 *
 * Memory:  fixed.
 * Threads: one at a time.
 */
#pragma once

#include "model/record.h"

enum { TALLY_STATUSES = RECORD_BAD + 1 };

struct tally_finding {
    enum finding_code code;
    enum severity severity;
    uint64_t count;
};

struct tally;

struct tally *tally_new(void);
void tally_free(struct tally *tally); /* NULL is fine */

void tally_add(struct tally *tally, const struct record *record);
void tally_merge(struct tally *tally, const struct tally *more);

uint64_t tally_status(const struct tally *tally, enum record_status status);

/* By severity, the worst first, then by the text of the code; each once. */
size_t tally_findings(const struct tally *tally, struct tally_finding **findings);
