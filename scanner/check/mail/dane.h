/* dane.h -- the TLSA records of the hosts that take a domain's mail (RFC 7672), asked in a dialog.
 *
 *     if (!dane_ask(dialog, hosts, &dane))
 *         return false;
 *     ...
 *     observed(dane_state_text(dane.state));
 *
 * They are asked for where senders look at them: if the answers for the MX and for the host's
 * addresses are DNSSEC-secure (section 2.2). Of a host that is an alias they are looked for at its
 * target first (section 2.2.2).
 *
 * Bounds:  DANE_QUESTIONS_MAX questions beside the MX; DANE_RECORDS_MAX records of a host are
 *          observed, the first by their text; all are judged.
 * Memory:  the report's arena.
 */
#pragma once

#include "check/mail/mx_hosts.h"
#include "check/talk/failures.h"

enum { DANE_QUESTIONS_MAX = MX_HOSTS_MAX * (2 + 2), DANE_RECORDS_MAX = 16 };

enum dane_state {
    DANE_NONE,     /* no TLSA record, or no host */
    DANE_INSECURE, /* the answers are not all secure, so that senders look no further */
    DANE_UNUSABLE, /* no record is one that mail can use */
    DANE_VALID,
    DANE_PARTIAL, /* valid at some hosts, but not at all; of a domain only */
    DANE_UNKNOWN, /* a lookup failed */
};

struct dane_host {
    struct mx_host *host;
    enum dane_state state;
    const struct reply *tlsa; /* NULL if nothing was asked */
};

struct dane {
    enum dane_state state;  /* of the domain */
    const struct proof *mx; /* of the MX */
    size_t count;
    struct dane_host hosts[MX_HOSTS_MAX];
};

/* False: not known yet. */
bool dane_ask(struct dialog *dialog, struct mx_hosts *hosts, struct dane *dane);

const char *dane_state_text(enum dane_state state); /* "valid"; static */

/* "dane":{"result":"valid","hosts":[{"name":...,"tlsa":["3 1 1 ..."],"dnssec":"secure"}]}; tlsa is
 * null where it was not asked for or the lookup failed. */
void dane_observe(const struct dane *dane, struct report *report, struct value *observed);

/* The findings transport.dane-* and, of lookups that failed, transport.unknown. */
void dane_report(const struct dane *dane, struct report *report, struct failures *failures);
