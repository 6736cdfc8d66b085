/* follow.h -- addresses that a scan finds out about, on their way back to its beginning: --follow.
 *
 *     follow_expect(follow, count);            // reader: these domains may lead to addresses
 *     follow_add(follow, &ip, domain);         // worker: one that a domain's check has found
 *     follow_done(follow);                     // worker: that check has ended
 *     while (follow_take(follow, &ip, &domain)) ...     // reader, when all are expected
 *
 * An address is handed out once, however many domains it was added for: with the first of them.
 * Whether it is in the input, too, is for the reader to know.
 *
 * Bounds:  none but the number of distinct addresses: about 40 bytes each.
 * Threads: a lock, held for moments; all of these at once:
 *     expect, take        the reader; take sleeps until there is an address, or the end
 *     add, done, record   any worker; a domain's done comes after its last add
 *     close               the main thread; take returns false from then on
 */
#pragma once

#include "base/ip.h"
#include "base/text.h"
#include "model/record.h"

struct follow;

struct follow *follow_new(void);
void follow_free(struct follow *follow); /* NULL is fine */

void follow_expect(struct follow *follow, unsigned count);
void follow_add(struct follow *follow, const struct ip *ip, struct slice domain);
void follow_done(struct follow *follow);
void follow_record(struct follow *follow, const struct record *record); /* both, of all in it */

/* The next address, and the domain that led to it in *domain, which is overwritten. False if there
 * will be none: all that was expected is done, or it is closed. */
bool follow_take(struct follow *follow, struct ip *ip, struct text *domain);

/* No more waiting: the scan is stopped. */
void follow_close(struct follow *follow);
