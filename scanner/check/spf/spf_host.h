/* spf_host.h -- check_host() of RFC 7208, over a dialog.
 *
 *     struct spf_outcome outcome;
 *     if (!spf_check_host(dialog, &client, domain, &outcome))
 *         return false;        // a question is waiting
 *
 * A client whose address is of no family stands for all clients there can be: the result is then
 * what every one of them gets, or SPF_MIXED. It is looked up in both families; a name is void only
 * if it is in both.
 *
 * Counted as lookups are the terms that ask DNS (section 4.6.4), as far as they were evaluated, at
 * most SPF_LOOKUPS_MAX; as voids, all questions for such terms that found nothing. Those of exp
 * count as neither.
 *
 * Bounds:  SPF_QUESTIONS_MAX questions for one client.
 */
#pragma once

#include "check/spf/spf_names.h"
#include "check/spf/spf_policy.h"
#include "check/talk/dialog.h"

/* The limits of section 4.6.4. */
enum {
    SPF_LOOKUPS_MAX = 10,          /* terms that ask DNS */
    SPF_HOSTS_MAX = SPF_NAMES_MAX, /* host names followed per mx or ptr */
    SPF_VOIDS_MAX = 2,             /* questions that find no record */
    SPF_QUESTIONS_MAX = 3 + SPF_LOOKUPS_MAX * (2 + SPF_HOSTS_MAX),
};

/* In the order of section 2.6. */
enum spf_result {
    SPF_NONE,
    SPF_NEUTRAL,
    SPF_PASS,
    SPF_FAIL,
    SPF_SOFTFAIL,
    SPF_TEMPERROR,
    SPF_PERMERROR,
    SPF_MIXED, /* not the same for all clients */
};

struct spf_client {
    struct ip ip;
    struct slice local, domain; /* of the sender */
    struct slice helo;
    uint64_t now_s; /* for %{t} */
};

struct spf_outcome {
    enum spf_result result;
    size_t record_count;      /* SPF records at the domain itself */
    struct slice record;      /* the one; absent: none, or several */
    struct slice term;        /* that decided; absent: none did */
    struct slice explanation; /* absent: none */
    struct slice why;         /* of an error, for people: absent else */
    struct proof failure;     /* of a temperror */
    struct slice failed;      /* of a temperror: the name that was asked */
    unsigned lookups, voids;
    struct proof proof; /* the weakest of the answers it rests on */
};

/* What is published at a name: kept in the note of its TXT reply. */
struct spf_record {
    size_t count;                    /* of SPF records */
    const struct spf_policy *policy; /* of the first; NULL: none */
};

const struct spf_record *spf_record_of(struct dialog *dialog, struct reply *txt);

/* False while a question is waiting. The domain is text, and may be no valid name: SPF_NONE. */
bool spf_check_host(struct dialog *dialog, const struct spf_client *client, struct slice domain,
                    struct spf_outcome *outcome);

const char *spf_result_text(enum spf_result result); /* "softfail"; NULL of SPF_MIXED; static */

/* Whether the text can be the name of a mail domain: valid labels, two of them at least. */
bool spf_is_domain(struct slice text);
