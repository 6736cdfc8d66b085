/* prune.h -- may a whole prefix be called clean because its own name does not exist? What is known
 * of one list; all workers see it.
 *
 *     if (prune_is_on(&prune) && "2.0.192.<zone>" is NXDOMAIN)
 *         switch (prune_begin(&prune, cells)) {
 *         case PRUNE_TRY:   ask about all the addresses; prune_end_trial() for each
 *         case PRUNE_CLEAR: ask about a sample; the others are clean once prune_judge() says so
 *         }
 *     if (one that was asked is listed)
 *         prune_refute(&prune);
 *
 * By RFC 8020 nothing is below a name that does not exist. Servers that hold no tree (rbldnsd) deny
 * the names of prefixes whatever is listed below. So a list is believed to hold a tree
 *   1. while the prefix of its listed test point exists: each round of probes asks (127.0.0.0/24),
 *   2. once PRUNE_TRIALS addresses below prefixes that do not exist were asked, and none is listed,
 *   3. and as long as no address of the samples is: one in PRUNE_SAMPLE of each prefix.
 * What breaks one of these refutes it for good: nothing more is cleared, and what was cleared and
 * is not written yet is asked.
 *
 * Threads: any, lock-free, and all of these at once:
 *     prune_set_tree()          the list's owner; the latest word holds
 *     begin, end_trial, refute  any worker; refuted stays so, whoever is under way
 *     is_on, judge              any; PROVEN and REFUTED are never taken back
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    PRUNE_TRIALS = 1024,
    PRUNE_SAMPLE = 64,
    PRUNE_CELLS_MIN = 16, /* addresses of one prefix that are worth a question about it */
};

struct prune {
    _Atomic bool has_tree, is_refuted;
    _Atomic uint32_t trials, trials_done;
};

enum prune_step { PRUNE_TRY, PRUNE_CLEAR };
enum prune_verdict { PRUNE_PENDING, PRUNE_PROVEN, PRUNE_REFUTED };

void prune_init(struct prune *prune);

/* From the probes: whether the prefix of the test point exists; unknown is false, too. */
void prune_set_tree(struct prune *prune, bool has_tree);

bool prune_is_on(const struct prune *prune);

/* A prefix does not exist. TRY counts its cells as trials that are to end. */
enum prune_step prune_begin(struct prune *prune, uint32_t cells);

/* True if that was the last one of all. */
bool prune_end_trial(struct prune *prune);

void prune_refute(struct prune *prune);

/* Of verdicts that rest on a prefix. */
enum prune_verdict prune_judge(const struct prune *prune);
