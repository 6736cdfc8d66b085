/* record.h -- all that was learned about one target: what goes to the output as one unit.
 *
 *     struct record record = {.time_ms = ..., .target = ...};
 *     record_add_check(arena, &record, "ptr", observed);
 *     struct finding *finding = record_add_finding(arena, &record, FINDING_PTR_NONE);
 *     finding->reason = SLICE("...");
 *
 * Two findings of one record with the same code, subject and list differ in what they are about.
 * Memory: the arena's.
 */
#pragma once

#include "dns/answer.h"
#include "model/finding.h"
#include "model/identity.h"
#include "model/target.h"
#include "model/value.h"

/* The worst of the findings: BAD from medium up, WARN for low, else UNKNOWN if any is of class
 * UNKNOWN or UNASKED. */
enum record_status { RECORD_OK, RECORD_UNKNOWN, RECORD_WARN, RECORD_BAD };

struct finding_text {
    struct slice text;
    struct finding_text *next;
};

/* What only a blocklist's finding has. */
struct finding_listing {
    struct slice list, zone;
    struct slice asked; /* the domain it was asked about, if not the target's; else absent */
    struct finding_text *means;
    struct slice url;
};

struct finding {
    enum finding_code code;
    enum severity severity;
    struct slice subject; /* the part of a pair that it is about: address or domain; else absent */
    struct slice about;   /* what of the target it is about: a selector, mechanism, name; lasting */
    struct finding_listing listing; /* else all absent */
    struct finding_text *answers;
    struct slice
        reason; /* why unknown, the list's TXT, or the evidence; for people; absent: none */
    struct slice advice;
    enum dns_security security;
    bool has_security; /* it rests on an answer */
    int64_t ttl_s;     /* below 0: none */
    struct finding *next;
};

struct record_check {
    const char *name; /* static */
    const struct value *observed;
    struct record_check *next;
};

/* An address that the target leads to, and that may be worth a check of its own. */
struct record_address {
    struct ip ip;
    struct record_address *next;
};

struct record {
    uint64_t time_ms; /* when its last question was answered */
    struct target target;
    struct record_check *checks, *last_check;
    struct finding *findings, *last_finding;
    struct record_address *addresses; /* in no order */
};

void record_add_check(struct arena *arena, struct record *record, const char *name,
                      const struct value *observed);
void record_add_address(struct arena *arena, struct record *record, const struct ip *ip);
/* Of the severity that its code usually has. */
struct finding *record_add_finding(struct arena *arena, struct record *record,
                                   enum finding_code code);
void finding_add_answer(struct arena *arena, struct finding *finding, struct slice answer);
void finding_add_meaning(struct arena *arena, struct finding *finding, struct slice meaning);
void finding_set_security(struct finding *finding, enum dns_security security);

/* Of a finding of that target. */
struct identity finding_identity(const struct finding *finding, const struct identity *target);

enum record_status record_status(const struct record *record);

/* Whether a lookup failed: a finding is of class UNKNOWN, whatever else was found. */
bool record_has_unknown(const struct record *record);
const char *record_status_text(enum record_status status); /* "warn"; static */
