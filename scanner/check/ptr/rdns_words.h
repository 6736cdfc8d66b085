/* rdns_words.h -- what one word in a PTR name says of the address: the vocabulary of rdns.c, and
 * how a name is cut into words.
 *
 *     while (rdns_take_run(&rest, isalpha, &run))
 *         says |= rdns_says(run);
 */
#pragma once

#include "base/slice.h"

/* Bits. A word of CUSTOMER is one of CLIENT, too. */
enum {
    SAYS_DYNAMIC = 1,   /* on its own */
    SAYS_LINE = 2,      /* a technology of access lines: dynamic, unless the rest says otherwise */
    SAYS_UNUSED = 4,    /* generated, on its own */
    SAYS_ACCESS = 8,    /* dynamic, beside a part of the address or what stands for it */
    SAYS_CLIENT = 16,   /* generated, beside the last octet */
    SAYS_CUSTOMER = 32, /* as a label: ACCESS to the other labels */
    SAYS_SERVER = 64,   /* generated, beside two octets: owners number their machines too */
    SAYS_STATIC = 128,
    SAYS_MAIL = 256,
};

/* Of a run of letters in lower case; 0: nothing. */
unsigned rdns_says(struct slice word);

/* The next run of characters of that kind; false if there is no more. */
bool rdns_take_run(struct slice *rest, int (*is_kind)(int), struct slice *run);

/* From the start of the first to the end of the last of two pieces of one text. */
struct slice rdns_span(struct slice first, struct slice last);
