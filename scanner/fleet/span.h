/* span.h -- the addresses that one text stands for: an address, a prefix or a range.
 *
 *     if (span_parse(&span, text, &wrong) == SPAN_READ)
 *         while (span_take(&span, &run))
 *             use(run.first, run.varying, run.count);
 *
 * Of an IPv6 prefix shorter than /112 it is one address per /64: its first, or the prefix's own
 * where that is longer than /64. Bits behind a prefix are ignored. A prefix or range of IPv4-mapped
 * addresses is one of IPv4. Nothing is allocated; a span is a value.
 */
#pragma once

#include "base/ip.h"

enum {
    SPAN_WHOLE_BITS = 16, /* of an IPv6 prefix with more free bits, a sample is taken */
    SPAN_RUN_MAX = 256,
    SPAN_TEXT_MAX = IP_TEXT_MAX + 4,
};

struct span {
    struct ip next;     /* the first of those left */
    uint64_t count;     /* how many are left; UINT64_MAX: more than can be counted */
    uint8_t varying;    /* the byte that counts up; those before it follow */
    bool is_sampled;    /* one address stands for many */
    uint8_t prefix_len; /* of a sampled prefix */
};

/* Addresses that differ in byte varying only: first, first + 1, ... */
struct span_run {
    struct ip first;
    unsigned count; /* 1 to SPAN_RUN_MAX */
    uint8_t varying;
};

enum span_found {
    SPAN_READ,
    SPAN_BAD,   /* written as one; *wrong says what is the matter with it */
    SPAN_OTHER, /* something else, perhaps a domain */
};

enum span_found span_parse(struct span *span, struct slice text, const char **wrong);

/* Takes the next addresses off. False once there are none. */
bool span_take(struct span *span, struct span_run *run);

bool span_eq(const struct span *a, const struct span *b);

/* "2001:db8::/48", which the addresses of an untouched span are a sample of; 0 if they are none. */
size_t span_print_sampled(const struct span *span, char buffer[SPAN_TEXT_MAX]);
