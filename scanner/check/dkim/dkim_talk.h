/* dkim_talk.h -- what is asked about a domain's DKIM keys, in which order, and when it ends.
 *
 *     struct dkim_talk *talk = dialog_state(dkim_talk_begin(arena, target, settings));
 *     ... the dialog is played to its end ...
 *     for (size_t i = 0; i < talk->entry_count; i++)
 *         use(&talk->entries[i]);
 *
 * 1. The selectors that the user named: the target's, then those of --selectors. Always.
 * 2. The probe, _domainkey.<domain>. NXDOMAIN means that nothing is below it (RFC 8020), and the
 *    talk ends; unless a selector of 1 is there: then the server is one that denies empty names,
 *    and lied. It also ends if the probe timed out, rather than ask dozens of dead questions.
 * 3. The decoy, DKIM_DECOY._domainkey.<domain>, that nobody has: what it gets is what any name gets
 *    here: a wildcard's data, an alias (of a wildcard or a DNAME), or NODATA, from a wildcard of
 *    other types or a server that never says NXDOMAIN (RFC 9824). Without an answer to it none to a
 *    guess has a meaning, and the talk ends.
 * 4. The dictionary (dkim_selectors.h), unless the user does without; given up after
 *    DKIM_FAILURES_MAX of its lookups failed.
 *
 * Bounds:  DKIM_QUESTIONS_MAX questions; DKIM_SELECTORS_MAX selectors of the user.
 * Memory:  the arena's.
 * Threads: one at a time.
 */
#pragma once

#include "check/dkim/dkim_selectors.h"
#include "check/talk/check.h"
#include "check/talk/dialog.h"

/* Its answer is worth knowing only as long as nobody publishes a key there. */
#define DKIM_DECOY "rblsweep-no-such-selector"

enum {
    DKIM_SELECTORS_MAX = 200,
    DKIM_FAILURES_MAX = 3,
    DKIM_QUESTIONS_MAX = DKIM_SELECTORS_MAX + 2 + DKIM_DICTIONARY_MAX,
};

struct dkim_entry {
    struct slice selector;       /* as given */
    const char *owner;           /* of the dictionary; NULL if it does not know the selector */
    const struct dns_name *name; /* where its key is; NULL: it makes no valid name */
    const struct reply *reply;   /* NULL: not asked */
    bool is_named;               /* by the user */
};

struct dkim_talk {
    struct arena *arena;
    bool uses_dictionary; /* its entries are there only once they are needed */
    bool has_base;        /* the domain leaves room for _domainkey before it */
    bool has_decoy_name;  /* and for the decoy; without it only named selectors are asked */
    struct dns_name base; /* _domainkey.<domain> */
    struct dns_name decoy_name;
    const struct reply *probe, *decoy; /* NULL: not asked */
    struct dkim_entry *entries;        /* the named ones first */
    size_t entry_count, named_count;
    size_t ignored_count; /* of those named, beyond DKIM_SELECTORS_MAX */
};

/* The dialog's state is a struct dkim_talk. Of *settings only the texts must stay. */
struct dialog *dkim_talk_begin(struct arena *arena, const struct target *target,
                               const struct check_settings *settings);

/* Whether the reply shows that something is at its name that is not at any name: data other than
 * the decoy's, or an alias that leads nowhere where the decoy is none. */
bool dkim_talk_stands_out(const struct dkim_talk *talk, const struct reply *reply);
