/* teller.h -- the thread that asks the books of quotas, so that no worker waits for a file or lock.
 *
 *     teller = teller_start(quotas, crew);   // NULL: no list has a quota
 *     teller_end(teller);                    // after the workers' end
 *
 * Threads: both by any, one after the other. teller_end() waits for what the books are being asked.
 */
#pragma once

#include "scan/crew.h"
#include "scan/quota.h"

struct teller;

/* Both must stay until its end. */
struct teller *teller_start(struct quotas *quotas, const struct crew *crew);
void teller_end(struct teller *teller); /* NULL is fine */
