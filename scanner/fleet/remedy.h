/* remedy.h -- what to write instead of a text that is no target, where it holds one all the same.
 *
 *     text_print(&why, "not an address: '192.0.2.7:25'");
 *     remedy_add(&why, SLICE("192.0.2.7:25"), REMEDY_ANY);
 *     // not an address: '192.0.2.7:25'; write 192.0.2.7, without the port
 *
 * People paste what their tools print: addresses with ports, brackets, zones and masks, URLs,
 * quotes, ranges as they are spoken. None of that is read by guessing, but it is answered. What is
 * proposed would be accepted as it stands.
 */
#pragma once

#include "base/text.h"

enum remedy_want {
    REMEDY_IP = 1, /* an address, a prefix or a range */
    REMEDY_DOMAIN = 2,
    REMEDY_ANY = REMEDY_IP | REMEDY_DOMAIN,
};

/* Adds "; write ...", or nothing where nothing is to be found. */
void remedy_add(struct text *why, struct slice text, enum remedy_want want);

/* Whether the text is what is wanted, as it stands. */
bool remedy_is_target(struct slice text, enum remedy_want want);
