/* p256.h -- signatures over P-256 verified by OpenSSL, in half the time that nettle takes.
 *
 * Nothing here is called by name. Debian's libunbound validates with nettle; p256.c defines
 * nettle's nettle_ecdsa_verify(), and where a program is linked with it and exports that symbol,
 * every library of the process calls it in place of libhogweed's. So it is not in the room's
 * library: CMake links it into rblsweep alone (RBLSWEEP_OPENSSL_P256), and bench/loop_bench stays a
 * bare libunbound.
 *
 * Other curves, digests that are not of 32 bytes, an r or s that is not of 1 to 256 bits, points
 * that OpenSSL refuses and whatever it cannot decide go to libhogweed's function. The verdicts are
 * the same but for one known case: where u1 G and u2 Q are the same point the signature is valid,
 * and nettle 3.8 says that it is not. Only who has the private key can make one.
 *
 * Memory:  one key and one context of OpenSSL a thread, 8 KB, freed when the thread ends. No cache
 *          of keys: a point is set in 1 us, a signature verified in 60.
 * Threads: any; they share nothing but OpenSSL's own tables.
 */
#pragma once

#include <nettle/ecdsa.h>
