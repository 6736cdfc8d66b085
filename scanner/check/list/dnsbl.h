/* dnsbl.h -- what to ask a blocklist, and what its answer means (RFC 5782; the list's own table).
 *
 *     if (dnsbl_question(&question, list, &zone, &subject)) {
 *         struct dnsbl_verdict verdict = dnsbl_judge(list, look_up(&question));
 *         if (verdict.kind == DNSBL_LISTED)
 *             text = look_up TXT of the same name
 *     }
 *
 * Not a conversation: the sweep asks hundreds of addresses at once, and one answer decides.
 *
 * Judgement, first match wins:
 *   an answer that failed                                   unknown: timeout, servfail, ...
 *   bogus                                                   unknown: bogus
 *   NXDOMAIN, no data                                       clean
 *   any address outside 127.0.0.0/8                         unknown: rewritten
 *   any of 127.255.255.0/24, or of the list's errors        unknown: blocked
 *   any of the list's codes (without codes: any but .1)     listed, with all codes that match
 *   else                                                    unknown: unrecognised
 * With LIST_BITS errors compare whole first; bits that no code has make it unrecognised only where
 * no known bit is set. Pure; nothing is allocated; any thread.
 */
#pragma once

#include "dns/answer.h"
#include "model/list.h"
#include "model/summary.h"

enum dnsbl_kind { DNSBL_LISTED, DNSBL_CLEAN, DNSBL_UNKNOWN };

/* Answers beyond these are judged, but not kept. */
enum { DNSBL_ANSWERS_MAX = 16 };

struct dnsbl_verdict {
    enum dnsbl_kind kind;
    enum unknown unknown;                /* of DNSBL_UNKNOWN */
    uint32_t answers[DNSBL_ANSWERS_MAX]; /* addresses, host order, ascending */
    unsigned answer_count;
};

/* Whom to ask about: an address, or a domain. */
struct dnsbl_subject {
    struct ip ip; /* IP_NONE: it is the domain */
    struct dns_name domain;
};

/* Where the name goes in a list's query, prepared once: prefix labels, {name}, suffix labels.
 * key stands for {key}; absent where the list needs none. False: the template, the zone or the key
 * does not make a name. */
struct dnsbl_template {
    const struct list *list;
    struct dns_name before, after; /* root if nothing is there */
};
bool dnsbl_template(struct dnsbl_template *template, const struct list *list, struct slice key);

/* The A question. False: the name would be too long, so the list cannot hold the subject (clean by
 * construction would be a guess: callers report unknown, servfail). */
bool dnsbl_question(struct dns_question *question, const struct dnsbl_template *template,
                    const struct dnsbl_subject *subject);

/* The same for the name that the addresses share with which the subject's agrees in the bytes
 * before that one: 2.0.192 for 192.0.2.1 and 3. False if there is none: a domain, no byte before
 * it, or a list with something before {name}. */
bool dnsbl_prefix_question(struct dns_question *question, const struct dnsbl_template *template,
                           const struct dnsbl_subject *subject, unsigned byte);

bool dnsbl_applies(const struct list *list, const struct dnsbl_subject *subject);

struct dnsbl_verdict dnsbl_judge(const struct list *list, const struct dns_answer *answer);

/* The entries of list.codes that the answers match, at most size of them, each once, in the order
 * of the table; returns how many. */
size_t dnsbl_meanings(const struct list *list, const struct dnsbl_verdict *verdict,
                      const struct list_code **codes, size_t size);

/* Of a hit: the most accusing of its meanings (block, then policy, info, allow); without any, that
 * of the list. */
enum list_nature dnsbl_nature(const struct list *list, const struct dnsbl_verdict *verdict);

/* Of a hit: the worst of its meanings; without any, medium. By the nature of each: allow and info
 * are always info, policy at most low. */
enum severity dnsbl_severity(const struct list *list, const struct dnsbl_verdict *verdict);

/* What the list is asked about a domain: itself, or its registrable domain; a slice of it. One that
 * is itself a public suffix, whether of a registry or of a company, has none and is asked as it
 * is. */
struct slice dnsbl_asked_domain(const struct list *list, struct slice domain);

/* FINDING_DNSBL_LISTED, _ALLOWED, _POLICY or _INFO. */
enum finding_code dnsbl_code(enum list_nature nature);
