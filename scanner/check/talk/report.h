/* report.h -- the findings of one check about one target, while they are written.
 *
 *     struct report report = report_on_domain(arena, record);
 *     struct finding *finding = report_add(&report, FINDING_SPF_NONE, &proof);
 *     finding->reason = SLICE("...");
 *     finding->advice = arena_print(arena, "publish ... at %.*s", ...);
 *
 * What can be found of several things of one target says which in finding->about.
 * Memory: the arena's: texts that live elsewhere are copied with report_text().
 */
#pragma once

#include "check/talk/proof.h"
#include "model/record.h"

struct report {
    struct arena *arena;
    struct record *record;
    struct slice subject; /* which part of a pair it is about; absent of anything else */
};

/* About the domain of the record's target, or about its address. */
struct report report_on_domain(struct arena *arena, struct record *record);
struct report report_on_ip(struct arena *arena, struct record *record);

/* A finding that rests on *proof; NULL: on no answer at all. Of the severity that its code usually
 * has, until the caller says otherwise. */
struct finding *report_add(struct report *report, enum finding_code code,
                           const struct proof *proof);

/* "<check>.unknown", about what: a lookup of it failed. */
struct finding *report_unknown(struct report *report, enum finding_code code,
                               const struct proof *proof, struct slice what);

/* "dnssec" of an observed object, if *proof is one. */
void report_security(struct report *report, struct value *observed, const struct proof *proof);

struct slice report_text(const struct report *report, struct slice text);
struct slice report_name(const struct report *report, const struct dns_name *name);
