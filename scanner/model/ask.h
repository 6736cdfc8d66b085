/* ask.h -- what somebody wants to know, and what came of it. DNS is one way to know things, a
 * document over HTTPS another.
 *
 *     struct ask ask = ask_dns(&name, DNS_TXT);
 *     struct ask other = ask_document(&host, "/.well-known/mta-sts.txt");
 *     ...
 *     if (response.kind == ASK_DNS)
 *         use(response.answer);
 *
 * Both are values: compare an ask, hash it, pass a response along. A response has the kind of its
 * ask, and is counted as what it holds.
 */
#pragma once

#include "dns/answer.h"
#include "model/document.h"

enum ask_kind { ASK_DNS, ASK_DOCUMENT };

/* https://host/path */
struct url {
    struct dns_name host;
    const char *path; /* from its slash on; static */
};

struct ask {
    enum ask_kind kind;
    union {
        struct dns_question question;
        struct url url;
    };
};

struct response {
    enum ask_kind kind;
    union {
        const struct dns_answer *answer;
        const struct document *document;
    };
};

struct ask ask_dns(const struct dns_name *name, uint16_t type);
struct ask ask_document(const struct dns_name *host, const char *path);

const struct dns_name *ask_name(const struct ask *ask); /* asked for, or of the host; in the ask */
bool ask_eq(const struct ask *a, const struct ask *b);
uint64_t ask_hash(const struct ask *ask, uint64_t seed);

/* Take over, or borrow, what they are given. */
struct response response_answer(const struct dns_answer *answer);
struct response response_document(const struct document *document);

/* What is not known, for an ask of that kind; the caller's. */
struct response response_failed(enum ask_kind kind, enum dns_cause cause, const char *why);

/* Why it is not known; DNS_NO_CAUSE of what is, and of what is bogus. */
enum dns_cause response_cause(struct response response);

struct response response_retain(struct response response);
void response_release(struct response response);
