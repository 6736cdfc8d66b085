/* finding.h -- the codes of findings, and what is known of each whatever the target.
 *
 *     finding_code_text(FINDING_SPF_NONE);              // "spf.none"
 *     finding_check(FINDING_SPF_NONE);                  // "spf"
 *     finding_kind(FINDING_SPF_NONE)->severity;         // SEVERITY_MEDIUM
 *
 * A score of a code would follow from its severity so far: there is none of its own.
 * Memory: static.
 */
#pragma once

#include "model/finding_table.h"
#include "model/severity.h"

enum finding_class {
    FINDING_CLASS_LISTING, /* what a blocklist says of the target */
    FINDING_CLASS_FLAW,    /* of what is published for it */
    FINDING_CLASS_UNKNOWN, /* a lookup failed: asked again, it may be known */
    FINDING_CLASS_UNASKED, /* there is nobody to ask */
};

enum finding_advice {
    FINDING_ADVICE_NONE,
    FINDING_ADVICE_DELIST,  /* see to it that a list no longer has it */
    FINDING_ADVICE_PUBLISH, /* something is missing in DNS */
    FINDING_ADVICE_FIX,     /* something there is wrong */
    FINDING_ADVICE_REMOVE,  /* something there is too much */
    FINDING_ADVICE_RETRY,   /* later */
};

struct finding_kind {
    const char *code;              /* "spf.none" */
    enum severity severity, worst; /* where its check says nothing else; and at most */
    enum finding_class class;
    enum finding_advice advice;
    const char *meaning; /* a sentence */
};

const struct finding_kind *finding_kind(enum finding_code code);
const char *finding_code_text(enum finding_code code);
struct slice finding_check(enum finding_code code); /* what stands before the dot */
