/* tlsa_data.h -- what TLSA records of matching type 0 hold, in hexadecimal: an Ed25519 public key
 * as SubjectPublicKeyInfo, and a certificate with that key, made with openssl for nobody but the
 * tests.
 */
#pragma once

#define TLSA_SPKI                                                                                  \
    "302a300506032b6570032100d42d00a1acafd519d8e1b3c7b59cc41bbdb8caf71ad31922"                     \
    "9f81b79985b49cf4"

#define TLSA_CERTIFICATE                                                                           \
    "3081d4308187021433d24ffc98221f0cf4655cea11533af133cdbf24300506032b657030"                     \
    "0d310b300906035504030c026d78301e170d3236313132343138333430385a170d333631"                     \
    "3132313138333430385a300d310b300906035504030c026d78302a300506032b65700321"                     \
    "00d42d00a1acafd519d8e1b3c7b59cc41bbdb8caf71ad319229f81b79985b49cf4300506"                     \
    "032b6570034100e8ab1ef7053959c37538db6d5173128791c4e2eb5c767416df9fec34f7"                     \
    "09b96770322239f33b90994392df79add870efa40a00d93776ff6d9dc443ae5420780d"

_Static_assert(sizeof TLSA_SPKI == 2 * 44 + 1, "12 bytes before a key of 32");
