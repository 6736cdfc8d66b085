/* remedy_address.h -- the remedies for what is nearly an address, a prefix or a range.
 *
 *     remark = remedy_ports(&draft);       // "192.0.2.7:25" is now "192.0.2.7"
 *
 * Each changes the draft towards what may be written and says how in a static text, or leaves it
 * alone and gives NULL.
 */
#pragma once

#include "base/text.h"

const char *remedy_brackets(struct text *draft); /* [2001:db8::1]:25 */
const char *remedy_zone(struct text *draft);     /* fe80::1%eth0 */
const char *remedy_mask(struct text *draft);     /* 192.0.2.0/255.255.255.0 */
const char *remedy_stars(struct text *draft);    /* 192.0.2.*, 192.0.2.x */
const char *remedy_short(struct text *draft);    /* 192.0.2/24 */
const char *remedy_zeroes(struct text *draft);   /* 192.000.002.007 */
const char *remedy_range(struct text *draft);    /* 192.0.2.1-9, 192.0.2.9-192.0.2.1 */
const char *remedy_port(struct text *draft);     /* 192.0.2.7:25 */
