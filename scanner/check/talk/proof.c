#include "check/talk/proof.h"

#include "model/summary.h"

struct proof proof_of(const struct dns_answer *answer)
{
    return (struct proof){answer->outcome, answer->cause, answer->security, answer->ttl_s};
}

struct proof proof_of_document(const struct document *document)
{
    bool is_known = document->cause == DNS_NO_CAUSE;

    return (struct proof){is_known ? DNS_DATA : DNS_FAILED, document->cause, DNS_INSECURE,
                          document->ttl_s};
}

bool proof_is_failed(const struct proof *proof)
{
    return proof->outcome == DNS_FAILED || proof->outcome == DNS_BOGUS;
}

bool proof_is_denial(const struct proof *proof)
{
    return proof->outcome == DNS_NODATA || proof->outcome == DNS_NXDOMAIN;
}

bool proof_is_stronger(const struct proof *a, const struct proof *b)
{
    static const int strength[] = {
        [DNS_SECURITY_BOGUS] = 0,
        [DNS_INSECURE] = 1,
        [DNS_SECURE] = 2,
    };

    return strength[b->security] > strength[a->security];
}

void proof_rest_on(struct proof *basis, const struct proof *proof)
{
    if (proof->outcome == DNS_FAILED)
        return;
    if (basis->outcome == DNS_FAILED) {
        *basis = *proof;
        return;
    }
    if (proof_is_stronger(proof, basis))
        basis->security = proof->security;
    if (proof->ttl_s < basis->ttl_s)
        basis->ttl_s = proof->ttl_s;
}

struct slice proof_failure_text(const struct proof *proof)
{
    return slice_of(proof->outcome == DNS_BOGUS ? unknown_text(UNKNOWN_BOGUS)
                                                : dns_cause_text(proof->cause));
}

const char *proof_denial_text(const struct proof *proof)
{
    return proof->outcome == DNS_NXDOMAIN ? "does not exist" : "has no such record";
}
