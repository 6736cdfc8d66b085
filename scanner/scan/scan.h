/* scan.h -- the main job: targets in, records out, by a reader, workers and a writer.
 *
 * reader -> worker.h: sweep.h -> asker.h (lists) and talker.h (checks) -> lobby.h -> outlet.h
 *        -> writer.h
 *
 * sweep   a block of up to 256 targets on its way     lane    what is next along them, for a list
 * column  the verdicts of one list in a sweep         talk    a target's checks, one after another
 * cell    one of them                                 call    one question under way
 * board   what is known of the lists' health          route   a list's place on an engine (ways.h)
 * shelf   what waits for proof, or a second round     encore  the second round of checks
 * pace    what may be sent to a list now              scout   one question ahead into a new zone
 *
 *     struct scan *scan = scan_new(&settings, &why);   // NULL: the resolver does not start
 *     scan_start(scan);
 *     while (!scan_wait(scan, 200)) {                  // main thread: watch, and keep house
 *         show(scan_progress(scan));
 *         if (interrupted)
 *             scan_stop(scan);
 *     }
 *     scan_finish(scan, &summary);
 *     scan_free(scan);
 *
 * Threads: all of these from the main thread; see worker.h for the others.
 * Memory:  does not grow with the input: at most SCAN_TARGETS_MAX targets a worker are inside.
 */
#pragma once

#include "base/slice.h"
#include "base/text.h"
#include "check/talk/check.h"
#include "model/block.h"
#include "model/record.h"
#include "model/summary.h"
#include "plan/plan.h"
#include "resolve/unbound/resolver.h"
#include "scan/quota.h"

enum {
    SCAN_THREADS_MAX = 256,
    SCAN_TARGETS_MAX = 16384,
    SCAN_LOOKUP_SIZE = 32 << 20, /* bytes of shared answers */
};

struct scan_settings {
    const struct plan *plan;
    struct check_settings check;
    struct resolver_settings resolver; /* in-flight, timeout, count, sockets are filled in from: */
    unsigned descriptors;              /* that the process may have; see demand.h */
    unsigned threads, in_flight_max;
    uint64_t timeout_ns;
    bool fetch_private;              /* of what check.fetch lets fetch: as in fetcher_settings */
    const char *authorities;         /* likewise */
    double rate;                     /* questions a second over all lists; 0: no limit */
    const struct quota_books *books; /* of daily quotas; NULL: none are kept */

    /* The next block, whose memory is handed over, or NULL at the end. In the reader's thread. */
    struct block *(*next_block)(void *source);
    void *source;

    /* The check whose addresses are targets, too, once all blocks have been read; NULL: none. Then
     * also the block of such an address, or NULL if it has been a target already. */
    const struct check *follow;
    struct block *(*follow_block)(void *source, const struct ip *ip, struct slice domain);

    /* A record as bytes. In any worker's thread. */
    void (*print)(struct text *out, const struct record *record, const void *context);
    const void *print_context;

    /* Where bytes go; false when they cannot be written. In the writer's thread. */
    bool (*write)(void *sink, struct slice bytes);
    void *sink;
};

struct scan;

struct scan *scan_new(const struct scan_settings *settings, struct text *why);
void scan_free(struct scan *scan); /* after scan_finish(), or before scan_start(); NULL is fine */

void scan_start(struct scan *scan);

/* Sleeps at most wait_ms; true when all is read, asked and written, or was stopped. */
bool scan_wait(struct scan *scan, int wait_ms);

/* Ends within 5 s: nothing more is asked, what was answered is proven and written, the rest is
 * written as cancelled. */
void scan_stop(struct scan *scan);

struct scan_progress {
    uint64_t targets_in, targets_done, questions, listed, unknown;
    bool all_read;
};

struct scan_progress scan_progress(const struct scan *scan);

enum scan_end { SCAN_DONE, SCAN_STOPPED, SCAN_NOT_WRITTEN };

/* Probes every list, whether or not a target needs it; between scan_new() and scan_start(). */
void scan_probe_all(struct scan *scan);

/* Whether all lists have been found healthy or not. Any thread. */
bool scan_has_probed(const struct scan *scan);

/* The test points of a list of the plan and what they were answered. After scan_finish(). */
void scan_describe_probes(const struct scan *scan, size_t list, struct text *out);

/* Joins the threads. Fills in the lists and the questions of *summary, and written; its lists
 * and its tally are in the scan, which must outlive it. */
enum scan_end scan_finish(struct scan *scan, struct summary *summary);

/* Whether the reader came back from next_block() for the last time; else the source is still in use
 * (blocked in a read that never ends), and must not be freed. */
bool scan_source_is_free(const struct scan *scan);

/* The worst finding; false if there was none. After scan_finish(). */
bool scan_worst(const struct scan *scan, enum severity *severity);
