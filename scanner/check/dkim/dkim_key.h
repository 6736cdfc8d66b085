/* dkim_key.h -- one DKIM key record, judged: RFC 6376 section 3.6.1, RFC 8301, RFC 8463.
 *
 *     struct dkim_key key = dkim_key_of(arena, text);
 *     if (key.state == DKIM_KEY_MALFORMED)
 *         complain(key.reason);
 *
 * As strict as RFC 6376 where verifiers differ: tag names and values are case-sensitive, a tag that
 * is there twice or a broken one makes the whole list invalid. Lenient in what most of them accept:
 * base64 without its final '=', an RSA key without its SubjectPublicKeyInfo (is_bare), or with
 * bytes behind it. A key of another service that there is (tlsrpt, RFC 8460) is one, though not for
 * mail.
 *
 * Bounds:  DKIM_KEY_TAGS_MAX tags; a record with more is malformed.
 * Memory:  the arena's; k is a slice of the text, or static. libcrypto's own is freed before
 * return. Threads: any number at once.
 */
#pragma once

#include "base/arena.h"

enum { DKIM_KEY_TAGS_MAX = 64 };

/* RFC 8301 section 3.2: what verifiers must not accept, what signers should have, and up to where
 * verifiers must be able to follow. */
enum { DKIM_BITS_MIN = 1024, DKIM_BITS_ADVISED = 2048, DKIM_BITS_MAX = 4096 };

enum dkim_key_state {
    DKIM_KEY_VALID,
    DKIM_KEY_REVOKED, /* p is empty */
    DKIM_KEY_WEAK,    /* RSA under DKIM_BITS_MIN */
    DKIM_KEY_MALFORMED,
};

struct dkim_key {
    enum dkim_key_state state;
    bool is_key;          /* it has a p tag, whatever is in it: it was meant to be a key */
    struct slice k;       /* as published, or the default; absent if the tags could not be read */
    unsigned bits;        /* 0: not known */
    bool is_testing;      /* t=y */
    bool is_bare;         /* RSAPublicKey, without the SubjectPublicKeyInfo around it */
    bool is_unpadded;     /* the base64 of p lacks its final '=' */
    size_t trailing_size; /* bytes in p behind the RSA key, within its wrapper or without */
    struct slice service; /* s, where that is for something else than mail; else absent */
    bool is_private;      /* malformed, because p is a private key, which is now public */
    struct slice reason;  /* of malformed: a phrase with the offending text; else absent */
    const char *remedy; /* of malformed: a phrase before "in the TXT record"; NULL: make it anew */
};

struct dkim_key dkim_key_of(struct arena *arena, struct slice text);
