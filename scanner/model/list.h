/* list.h -- a blocklist as its catalogue entry describes it: where to ask, what answers mean.
 *
 * Immutable once loaded; every thread may read it. All texts live in the catalogue's arena.
 */
#pragma once

#include "base/ip.h"
#include "dns/name.h"
#include "model/severity.h"

/* Bits of list.kinds. */
enum list_kind { LIST_IP4 = 1, LIST_IP6 = 2, LIST_DOMAIN = 4 };

/* What a hit means: an accusation, a recommendation, "should not send mail itself", a mere fact. */
enum list_nature { LIST_BLOCK, LIST_ALLOW, LIST_POLICY, LIST_INFO };

enum list_match { LIST_EXACT, LIST_BITS };

/* With LIST_EXACT the codes from first to last; with LIST_BITS, first == last and the last octet is
 * a mask of the bits meant (127.0.0.6 means bits 2 and 4), the other octets must agree. */
struct list_code {
    uint32_t first, last; /* IPv4, host order, in 127.0.0.0/8 */
    struct slice means;
    enum severity severity;
    enum list_nature nature; /* of an error: of no meaning */
};

/* A test point: an address or a domain, and the answer it must give (0: any listing). */
struct list_test {
    struct ip ip; /* IP_NONE: it is a domain */
    struct slice domain;
    uint32_t answer;
};

struct list_server {
    struct ip ip;
    uint16_t port;
};

enum { LIST_PORT = 53 };

/* ADDR, or ADDR@PORT. NULL, or why the text is neither (static). */
const char *list_server_parse(struct slice text, struct list_server *server);

enum { LISTS_MAX = 1024, LIST_CODES_MAX = 256, LIST_SERVERS_MAX = 16, LIST_KEY_LEN_MAX = 128 };

struct list {
    struct slice id, name, zone, query, url;
    struct slice key_env;    /* absent: needs no key */
    unsigned kinds;          /* enum list_kind, at least one */
    enum list_nature nature; /* where the code has none */
    enum list_match match;
    bool enabled, dead;
    bool asks_registrable; /* of a domain its registrable one is asked */
    struct slice dead_since, dead_reason;
    const struct list_code *codes; /* none: all of 127.0.0.0/8 but 127.0.0.1 and the errors */
    size_t code_count;
    const struct list_code *errors;
    size_t error_count;
    const struct list_test *listed_tests, *clean_tests; /* none: those of RFC 5782, by kind */
    size_t listed_test_count, clean_test_count;
    bool has_listed_tests, has_clean_tests; /* tells "none wanted" ([]) from "not given" */
    double per_second;                      /* 0: not given */
    unsigned burst;                         /* 0: not given */
    uint64_t per_day;                       /* 0: no quota */
    struct slice quota;                     /* lists of one word share per_day; absent: alone */
    const struct slice *covers;             /* ids */
    size_t cover_count;
    const struct list_server *servers; /* none: over DNS */
    size_t server_count;
    struct slice file; /* where it was defined, for messages */
    unsigned line;
};

struct catalogue {
    struct list *lists;
    size_t count;
};

/* How a list is reached. */
enum list_way {
    LIST_OVER_DNS,   /* through resolvers and caches, at the pace that its operators permit */
    LIST_AT_SERVERS, /* at servers that the catalogue names: a mirror of one's own */
};

static inline enum list_way list_way(const struct list *list)
{
    return list->server_count > 0 ? LIST_AT_SERVERS : LIST_OVER_DNS;
}

const struct list *catalogue_find(const struct catalogue *catalogue, struct slice id); /* or NULL */

/* Whether what one is sent counts for the other, too. */
bool list_shares_quota(const struct list *a, const struct list *b);

const char *list_nature_text(enum list_nature nature); /* "block"; static */
const char *list_match_text(enum list_match match);
