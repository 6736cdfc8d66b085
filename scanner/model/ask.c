/* SPDX-License-Identifier: MIT */
#include "model/ask.h"

#include "base/hash.h"

#include <string.h>

struct ask ask_dns(const struct dns_name *name, uint16_t type)
{
    return (struct ask){.kind = ASK_DNS, .question = {*name, type}};
}

struct ask ask_document(const struct dns_name *host, const char *path)
{
    return (struct ask){.kind = ASK_DOCUMENT, .url = {*host, path}};
}

const struct dns_name *ask_name(const struct ask *ask)
{
    return ask->kind == ASK_DNS ? &ask->question.name : &ask->url.host;
}

bool ask_eq(const struct ask *a, const struct ask *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == ASK_DNS)
        return dns_question_eq(&a->question, &b->question);
    return dns_name_eq(&a->url.host, &b->url.host) && strcmp(a->url.path, b->url.path) == 0;
}

uint64_t ask_hash(const struct ask *ask, uint64_t seed)
{
    if (ask->kind == ASK_DNS)
        return dns_question_hash(&ask->question, seed);
    return hash64(ask->url.host.wire, ask->url.host.size,
                  hash64(ask->url.path, strlen(ask->url.path), seed));
}

struct response response_answer(const struct dns_answer *answer)
{
    return (struct response){.kind = ASK_DNS, .answer = answer};
}

struct response response_document(const struct document *document)
{
    return (struct response){.kind = ASK_DOCUMENT, .document = document};
}

struct response response_failed(enum ask_kind kind, enum dns_cause cause, const char *why)
{
    return kind == ASK_DNS ? response_answer(dns_answer_failed(cause, why))
                           : response_document(document_failed(cause, why));
}

enum dns_cause response_cause(struct response response)
{
    return response.kind == ASK_DNS ? response.answer->cause : response.document->cause;
}

struct response response_retain(struct response response)
{
    if (response.kind == ASK_DNS)
        dns_answer_retain(response.answer);
    else
        document_retain(response.document);
    return response;
}

void response_release(struct response response)
{
    if (response.kind == ASK_DNS)
        dns_answer_release(response.answer);
    else
        document_release(response.document);
}
