/* proof.h -- what kind of knowledge an answer gave, kept after the answer itself is gone.
 *
 *     struct proof basis = proof_of(first);
 *     proof_rest_on(&basis, proof_of(second));   // as weak as the weaker of both
 *     if (proof_is_failed(&basis))
 *         say("unknown", proof_failure_text(&basis));
 *
 * A failure (no answer, or a bogus one) is never "there is none".
 */
#pragma once

#include "model/document.h"

struct proof {
    enum dns_outcome outcome;
    enum dns_cause cause;
    enum dns_security security;
    int64_t ttl_s;
};

struct proof proof_of(const struct dns_answer *answer);
struct proof proof_of_document(const struct document *document);

bool proof_is_failed(const struct proof *proof); /* FAILED or BOGUS */
bool proof_is_denial(const struct proof *proof); /* NODATA or NXDOMAIN */

/* Whether b is better proven than a. */
bool proof_is_stronger(const struct proof *a, const struct proof *b);

/* *basis rests on *proof, too: the weaker security, the shorter TTL. A basis that FAILED becomes
 * *proof; a proof that FAILED changes nothing, for what never came is no basis. */
void proof_rest_on(struct proof *basis, const struct proof *proof);

/* Of a failure: "timeout", "servfail", "refused", "bogus", "cancelled"; static. */
struct slice proof_failure_text(const struct proof *proof);

/* Of a denial, after the name that it denies: "does not exist", "has no such record"; static. */
const char *proof_denial_text(const struct proof *proof);
