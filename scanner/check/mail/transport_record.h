/* transport_record.h -- one published record about the transport of mail, read: the TXT records of
 * MTA-STS (RFC 8461 section 3.1), TLS-RPT (RFC 8460 section 3) and BIMI
 * (draft-brand-indicators-for-message-identification section 4), and TLSA (RFC 6698 section 2.1).
 *
 *     struct sts sts = sts_parse(SLICE("v=STSv1; id=20260101T000000"));
 *     if (sts.flaw.what != NULL)
 *         complain(sts.flaw.what, sts.flaw.where);
 *     else
 *         use(sts.id);
 *
 * Texts and bytes may be anything. The values are slices of the text. A record has at most one
 * flaw, the first that is met; what was read before stays.
 */
#pragma once

#include "base/arena.h"
#include "base/slice.h"

struct record_flaw {
    const char *what;   /* of the record: "has no id"; static; NULL: none */
    struct slice where; /* the offending piece; absent if it is what lacks */
};

enum transport_kind { TRANSPORT_STS, TRANSPORT_TLSRPT, TRANSPORT_BIMI };

enum { TRANSPORT_KINDS = TRANSPORT_BIMI + 1 };

/* Whether a receiver would take a TXT record for one of that kind. MEANT: not a receiver, but a
 * person would: "v=stsv1; id=1", "v=TLSRPTv1 rua=mailto:a@a.test". */
enum transport_claim { CLAIM_NONE, CLAIM_MEANT, CLAIM_TRUE };

enum transport_claim transport_claim(enum transport_kind kind, struct slice text);

enum { STS_ID_LEN_MAX = 32, TLSRPT_URIS_MAX = 16 };

struct sts {
    struct slice id; /* absent if there is none */
    struct record_flaw flaw;
};

/* URIs beyond the maximum are neither read nor a flaw. */
struct tlsrpt {
    size_t uri_count;
    struct slice uris[TLSRPT_URIS_MAX];
    struct record_flaw flaw;
};

struct bimi {
    struct slice location;  /* l=: of the logo; empty: declined; absent: none */
    struct slice authority; /* a=: of its certificate; the same */
    struct record_flaw flaw;
};

/* Each requires that the text is CLAIM_TRUE. */
struct sts sts_parse(struct slice text);
struct tlsrpt tlsrpt_parse(struct slice text);
struct bimi bimi_parse(struct slice text);

/* RFC 7671 section 2.1 for the words, RFC 7672 section 3.1.3 for what mail can use. Of a whole
 * certificate or key only the form is looked at. */
struct tlsa {
    uint8_t usage, selector, matching;
    struct slice data; /* of the association; absent if the record is too short */
    bool is_usable;    /* DANE-EE or DANE-TA, and without a flaw */
    struct record_flaw flaw;
};

struct tlsa tlsa_parse(const uint8_t *bytes, size_t size);

enum { TLSA_PRINTED_MAX = 64 }; /* bytes of the data: those of any digest */

/* "3 1 1 0123abcd"; longer data end in "...", what is too short is "\# 2 0301" (RFC 3597). */
struct slice tlsa_print(struct arena *arena, const uint8_t *bytes, size_t size);
