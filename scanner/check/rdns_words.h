/* rdns_words.h -- what one word in a PTR name says of the address: the vocabulary of rdns.c. */
#pragma once

#include "base/slice.h"

/* Bits, though a word has but one. */
enum {
    SAYS_DYNAMIC = 1, /* on its own */
    SAYS_UNUSED = 2,  /* generated, on its own */
    SAYS_ACCESS = 4,  /* dynamic, beside a part of the address */
    SAYS_CLIENT = 8,  /* generated, beside the last octet */
    SAYS_SERVER = 16, /* generated, beside two octets: owners number their machines too */
    SAYS_STATIC = 32,
    SAYS_MAIL = 64,
};

/* Of a run of letters in lower case; 0: nothing. */
unsigned rdns_says(struct slice word);
