/* spf_walk.h -- the whole tree of records that an SPF policy refers to, looked over for what is
 * wrong or risky, whoever the client is.
 *
 *     struct spf_walk walk;
 *     if (!spf_walk(dialog, domain, &walk))
 *         return false;        // a question is waiting
 *
 * lookups and voids are the worst case: every term of the tree that asks is evaluated, those of a
 * record included twice counts twice. Targets with macros are not followed, and questions may fail:
 * is_lower_bound. A name
 * is void if it has addresses of neither family.
 *
 * Bounds:  SPF_WALK_LOOKUPS_MAX lookups and SPF_WALK_TERMS_MAX terms; beyond, is_cut. Loops end
 *          where they close.
 * Memory:  the dialog's arena.
 */
#pragma once

#include "check/spf/spf_host.h"

enum { SPF_WALK_LOOKUPS_MAX = 256, SPF_WALK_TERMS_MAX = 10000 };

enum spf_flaw_kind {
    SPF_FLAW_MULTIPLE,   /* records at .domain */
    SPF_FLAW_SYNTAX,     /* .term, .why */
    SPF_FLAW_MISSING,    /* .target is included, or redirected to, and has no record */
    SPF_FLAW_LOOP,       /* .term leads back to .target */
    SPF_FLAW_MX_LIMIT,   /* .term names a domain of more than 10 exchangers */
    SPF_FLAW_NO_ADDRESS, /* .target of .term leads to no address: .why */
    SPF_FLAW_DANGLING,   /* the domain that .target is in can be registered by anybody: .why */
    SPF_FLAW_PTR,        /* .term */
    SPF_FLAW_AFTER_ALL,  /* .term can never be reached */
    SPF_FLAW_DUPLICATE,  /* .term stands there twice */
    SPF_FLAW_UNKNOWN,    /* a question failed: .proof, .target is its name */
};

struct spf_flaw {
    enum spf_flaw_kind kind;
    struct slice domain; /* where the record is */
    struct slice term, target;
    struct slice why;
    struct proof proof;
    struct spf_flaw *next;
};

struct spf_walk {
    unsigned lookups, voids;
    bool is_lower_bound, is_cut;
    struct spf_flaw *flaws, *last_flaw;
    uint64_t ip4_count;     /* addresses that pass, of those known without a client */
    struct slice widest;    /* the term that lets most IPv4 addresses pass; absent: none */
    struct slice widest_in; /* the record where it is */
    unsigned widest_len;    /* of its prefix */
    char end_qualifier;     /* of the "all" that is reached; '\0': there is none */
};

bool spf_walk(struct dialog *dialog, struct slice domain, struct spf_walk *walk);
