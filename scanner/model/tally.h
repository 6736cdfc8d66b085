/* tally.h -- how many records there were of each status, and findings of each code and severity.
 *
 *     tally_add(tally, &record);
 *     tally_merge(all, tally);
 *     count = tally_findings(all, &findings);     // sorted; findings is freed by the caller
 *
 * Bounds:  TALLY_CODES_MAX pairs of code and severity, far more than there are.
 * Memory:  fixed. Codes are static texts, told apart by their address until they are listed.
 * Threads: one at a time.
 */
#pragma once

#include "model/record.h"

enum { TALLY_STATUSES = RECORD_BAD + 1, TALLY_CODES_MAX = 2048 };

struct tally_finding {
    const char *code;
    enum severity severity;
    uint64_t count;
};

struct tally;

struct tally *tally_new(void);
void tally_free(struct tally *tally); /* NULL is fine */

void tally_add(struct tally *tally, const struct record *record);
void tally_merge(struct tally *tally, const struct tally *more);

uint64_t tally_status(const struct tally *tally, enum record_status status);

/* By severity, the worst first, then by code; each once. */
size_t tally_findings(const struct tally *tally, struct tally_finding **findings);
