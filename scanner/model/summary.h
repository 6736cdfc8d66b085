/* summary.h -- what a whole run came to: the numbers of --summary and of the last progress line. */
#pragma once

#include "model/list.h"
#include "model/tally.h"

/* Why a verdict is unknown, in the order and with the words of the output. */
#define UNKNOWN_LIST(X)                                                                            \
    X(TIMEOUT, "timeout")                                                                          \
    X(SERVFAIL, "servfail")                                                                        \
    X(REFUSED, "refused")                                                                          \
    X(BLOCKED, "blocked")                                                                          \
    X(UNRECOGNISED, "unrecognised")                                                                \
    X(REWRITTEN, "rewritten")                                                                      \
    X(BOGUS, "bogus")                                                                              \
    X(UNHEALTHY, "unhealthy")                                                                      \
    X(QUOTA, "quota")                                                                              \
    X(CANCELLED, "cancelled")

#define UNKNOWN_NAME(name, text) UNKNOWN_##name,
enum unknown { UNKNOWN_LIST(UNKNOWN_NAME) UNKNOWN_COUNT };
#undef UNKNOWN_NAME

const char *unknown_text(enum unknown unknown); /* static */

enum list_health { LIST_HEALTHY, LIST_UNHEALTHY, LIST_DEAD };
const char *list_health_text(enum list_health health);

struct list_summary {
    const struct list *list;
    uint64_t asked, listed, clean;
    uint64_t pruned; /* of the clean: since the name of their prefix does not exist */
    uint64_t unknown[UNKNOWN_COUNT];
    uint64_t sent;
    enum list_health health;
    const char *why; /* it is not healthy, for people; NULL or empty if unknown */
};

struct summary {
    struct slice run; /* its name: see run_id.h */
    uint64_t started_ms, finished_ms;
    uint64_t read, distinct, duplicate, rejected, written; /* targets; rejected: input lines */
    uint64_t asked, from_cache, joined, sent;              /* questions */
    uint64_t answered;  /* replies that a list or a name server gave, of whatever kind */
    bool interrupted;   /* by a signal: some targets were not asked to the end, or at all */
    uint64_t held_most; /* targets that waited for the proof of their verdicts at once */
    uint64_t refused;   /* sockets, by the machine: what they were for is unknown */
    struct list_summary *lists;
    size_t list_count;
    const struct tally *tally; /* of the records written */
};
