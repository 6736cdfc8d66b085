/* dkim_finding.h -- the findings about one selector, in words.
 *
 *     struct dkim_place place = dkim_place_of(&report, domain, entry);
 *     if (place.text.at != NULL && place.key.state == DKIM_KEY_REVOKED)
 *         dkim_finding_revoked(&report, &place);
 *
 * Each is about the selector, has its name as an answer, and rests on that name's reply.
 * Memory: the report's arena.
 */
#pragma once

#include "check/dkim/dkim_key.h"
#include "check/dkim/dkim_talk.h"
#include "check/talk/report.h"

/* A selector as a finding speaks of it. */
struct dkim_place {
    const struct dkim_entry *entry;
    struct slice domain;
    struct slice name;   /* s1._domainkey.example.com, and so even where that is no valid name */
    struct slice title;  /* the name, and whose selector that usually is */
    struct slice text;   /* of its record; absent if there is none, or several */
    struct dkim_key key; /* of the text; all zero if that is absent */
};

struct dkim_place dkim_place_of(struct report *report, struct slice domain,
                                const struct dkim_entry *entry);

struct finding *dkim_finding_add(struct report *report, enum finding_code code,
                                 const struct dkim_place *place);

void dkim_finding_bad_selector(struct report *report, const struct dkim_place *place);
void dkim_finding_missing(struct report *report, const struct dkim_place *place);
void dkim_finding_dangling(struct report *report, const struct dkim_place *place);
void dkim_finding_multiple(struct report *report, const struct dkim_place *place);
void dkim_finding_malformed(struct report *report, const struct dkim_place *place);
void dkim_finding_revoked(struct report *report, const struct dkim_place *place);

/* Of a key that is valid or weak: what else it is for, and all that may be better; perhaps nothing.
 */
void dkim_finding_quality(struct report *report, const struct dkim_place *place);
