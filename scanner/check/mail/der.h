/* der.h -- whether bytes have the outer form of a public key or a certificate of X.509.
 *
 *     if (!der_is_public_key(bytes))
 *         complain("no SubjectPublicKeyInfo");
 *
 * Only what both begin and end with is looked at (RFC 5280 section 4.1, in DER): whether the key is
 * of a known kind, or the certificate valid, is not. They must be all of the bytes.
 */
#pragma once

#include "base/slice.h"

bool der_is_public_key(struct slice bytes);
bool der_is_certificate(struct slice bytes);
