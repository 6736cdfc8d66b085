/* p256.h -- signatures over P-256 verified by OpenSSL, in half the time that nettle takes.
 *
 * Nothing here is called by name. Debian's libunbound validates with nettle; p256.c defines
 * nettle's nettle_ecdsa_verify(), and a program that is linked with it and exports that symbol is
 * asked in nettle's place by every library of the process. So it is no part of the room's library:
 * CMake links it into rblsweep alone (RBLSWEEP_OPENSSL_P256), and what measures or tests a bare
 * libunbound does without.
 *
 * What only nettle is asked: other curves, digests that are not of 32 bytes or are zero, numbers
 * that are not of 1 to 256 bits, points that OpenSSL refuses, and whatever it cannot decide. So the
 * verdict is nettle's in all cases but one: where u1 G = u2 Q, which nobody meets but who has the
 * private key and looks for it, the signature is valid, and nettle may say that it is not.
 *
 * Memory:  a key and a context of OpenSSL a thread, about 5 KB, freed when the thread ends. No
 * cache of keys: setting a point costs 1 us, a verification 60. Threads: any. They share nothing
 * but OpenSSL's own tables.
 */
#pragma once

#include <nettle/ecdsa.h>
