/* rdns_mark.h -- what a machine put into a name in the place of the address: a hardware address, a
 * position in the network, an id.
 *
 * Judged by form alone, of the labels that nobody registered:
 *
 *   MAC  12 hexadecimal digits or more in a row, or six pairs of them ("0002a5d76857",
 *        "00-02-a5-d7-68-57"), anywhere. Nobody chooses such a name.
 *   ID   in the first label: five digits in a row ("cpc86181"), eight mixed hexadecimal ones
 *        ("1a2b3c4d"), six letters and digits that change place three times ("ec9z5l"), or twice
 *        where a digit is first ("2abcd5"), six letters without a vowel ("jkxgtl"), three numbers
 *        ("lutn1-6-0"), or two whose last is the last octet. Owners name their machines in such
 *        forms too, so it takes a word beside it.
 */
#pragma once

#include "base/ip.h"
#include "base/slice.h"

enum rdns_mark_kind { RDNS_UNMARKED, RDNS_ID, RDNS_MAC };

struct rdns_mark {
    enum rdns_mark_kind kind;
    struct slice text; /* where it is in the name */
};

/* Of labels in lower case. */
struct rdns_mark rdns_mark(struct slice host, const struct ip *ip);
