/* check.h -- what every check other than the blocklists looks like: a conversation that does no
 * I/O.
 *
 *     void *talk = check->begin(arena, &target, settings);
 *     while ((ask = check->wants(talk)) != NULL)
 *         check->answer(talk, find_out(ask));
 *     check->verdict(talk, record_arena, &record);
 *
 * One ask at a time; throughput comes from the thousands of targets in flight beside it.
 * A new check is one folder with one such table, and one line in registry.c.
 *
 * Memory:  begin's arena holds the conversation and goes with it; what verdict adds to the record
 *          is in the record's arena, or static, or lives as long as the target.
 * Threads: one thread at a time per conversation; two of them share nothing.
 * Time:    no clock is read; a lookup that timed out is an answer too (DNS_FAILED).
 */
#pragma once

#include "model/ask.h"
#include "model/record.h"

struct check_settings {
    struct slice selectors; /* of DKIM: more to try, comma-separated; absent if none */
    bool selectors_only;
    bool fetch;         /* documents over HTTPS, too: ASK_DOCUMENT */
    uint64_t started_s; /* when the scan began, since 1970: for the macro %{t} of SPF */
};

struct check {
    const char *name; /* in -c and in "checks"; codes of its findings start with it */
    bool (*applies)(const struct target *target);

    /* *target and *settings, and the texts they point to, must stay until the verdict is given. */
    void *(*begin)(struct arena *arena, const struct target *target,
                   const struct check_settings *settings);

    /* What it has to know next, or NULL once there is a verdict. It stays until it is answered. */
    const struct ask *(*wants)(const void *talk);

    /* Answers what it wants. The response is of the same kind, and borrowed for this call only. */
    void (*answer)(void *talk, struct response response);

    /* Adds checks.<name> and the findings. Requires wants(talk) == NULL. */
    void (*verdict)(const void *talk, struct arena *arena, struct record *record);
};
