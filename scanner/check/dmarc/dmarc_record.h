/* dmarc_record.h -- the text of one DMARC policy record (RFC 9989 sections 4.7 and 4.8).
 *
 *     if (dmarc_record_is(text)) {
 *         struct dmarc_record *record = dmarc_record_parse(arena, text);
 *         policy = dmarc_record_policy(record, DMARC_P, DMARC_RFC9989);
 *     } else if ((why = dmarc_near_miss(text)) != NULL) {
 *         complain(text, why);
 *     }
 *
 * "v=DMARC1" comes first and exactly so; other tags stand in any order, their names and words in
 * any case. A tag that stands twice makes the record invalid (RFC 6376 section 3.2), but receivers
 * read it all the same, and the last one counts: so it does here. A value that makes no sense gives
 * way to the tag's default; in p, sp and np it spoils the whole record (section 4.10.1).
 *
 * Bounds: DMARC_FLAWS_MAX flaws are kept, and those of p, sp and np, and repetitions; the others
 * are counted. Of tags that nobody knows, repetitions are seen of the first DMARC_UNKNOWN_MAX.
 * Memory: the arena's; slices of the text, which must stay.
 */
#pragma once

#include "check/dmarc/dmarc_uri.h"

enum { DMARC_FLAWS_MAX = 50, DMARC_UNKNOWN_MAX = 50 };

/* From weak to strong. */
enum dmarc_policy { DMARC_NO_POLICY, DMARC_NONE, DMARC_QUARANTINE, DMARC_REJECT };

/* The tags that name a policy. */
enum dmarc_role { DMARC_P, DMARC_SP, DMARC_NP, DMARC_ROLES };

/* By whose rules a record is read: those of 2015 know no np. */
enum dmarc_view { DMARC_RFC9989, DMARC_RFC7489 };

enum dmarc_flaw_kind {
    DMARC_BAD_POLICY,    /* p, sp or np is no policy */
    DMARC_DUPLICATE_TAG, /* the last counts */
    DMARC_P_MISSING,     /* there is no p */
    DMARC_BAD_PIECE,     /* a piece is no tag=value */
    DMARC_EMPTY_PIECE,   /* ";;" */
    DMARC_BAD_VALUE,     /* the tag's default is taken */
    DMARC_UNKNOWN_TAG,
    DMARC_HISTORIC_TAG, /* rf, ri, pct=100 */
    DMARC_PCT,          /* pct below 100, which meant something once */
    DMARC_TAG_ORDER,    /* p is not the second tag */
    DMARC_BAD_URI,
    DMARC_URI_SCHEME, /* a valid one, but not mailto: */
    DMARC_URI_SIZE,   /* "!10m" */
    DMARC_URI_COUNT,  /* more than two, of which reporters may ignore the rest */
    DMARC_FO,         /* 0 and 1 exclude each other; or there is no ruf */
    DMARC_FLAW_KINDS,
};

struct dmarc_flaw {
    enum dmarc_flaw_kind kind;
    struct slice text; /* a whole phrase: "adkim=x is neither r nor s" */
    struct dmarc_flaw *next;
};

/* Those of rua or ruf. */
struct dmarc_uris {
    size_t count;
    struct dmarc_uri *at;
    bool is_valid;  /* at least one is a URI */
    bool is_usable; /* at least one is without a flaw */
};

struct dmarc_record {
    struct slice text;
    enum dmarc_policy policies[DMARC_ROLES]; /* DMARC_NO_POLICY: absent, or no policy */
    bool is_bad[DMARC_ROLES];                /* the tag is there and is no policy */
    char adkim, aspf;                        /* 'r' 's' */
    char psd;                                /* 'y' 'n' 'u' */
    char t;                                  /* 'y' 'n' */
    struct dmarc_uris rua, ruf;
    struct dmarc_flaw *flaws; /* in the order of the text */
    size_t flaws_left_out;    /* beyond DMARC_FLAWS_MAX */
};

/* Whether the first tag is v=DMARC1: all other texts are no DMARC records. */
bool dmarc_record_is(struct slice text);

/* Why a text that was meant as a DMARC record is none: "begins with a blank", of the text; static.
 * NULL: it is one, or is not meant as one. */
const char *dmarc_near_miss(struct slice text);

/* Requires dmarc_record_is(text). */
struct dmarc_record *dmarc_record_parse(struct arena *arena, struct slice text);

/* The policy for the domain of the record (P), for a domain below it that exists (SP), or that does
 * not (NP). DMARC_NO_POLICY: the record is not to be used at all. t is not applied. */
enum dmarc_policy dmarc_record_policy(const struct dmarc_record *record, enum dmarc_role role,
                                      enum dmarc_view view);

/* Whether p, sp and np are as they must be, so that the policies are those published. */
bool dmarc_record_is_sound(const struct dmarc_record *record, enum dmarc_view view);

const char *dmarc_policy_text(enum dmarc_policy policy); /* "reject"; static; NULL of no policy */
const char *dmarc_role_text(enum dmarc_role role);       /* "sp"; static */
