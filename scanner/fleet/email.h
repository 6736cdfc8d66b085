/* mailbox.h -- a domain, or an e-mail address, which stands for its domain.
 *
 *     wrong = mailbox_parse(&domain, SLICE("abuse@example.com"));
 *
 * What stands before the @ is used for nothing, but it must be able to stand there (RFC 5322
 * section 3.2.3, or a quoted text): a URL with a user in it is no e-mail address.
 */
#pragma once

#include "fleet/domain.h"

/* NULL, or what it is instead: "not an e-mail address"; static. */
const char *mailbox_parse(struct domain *domain, struct slice text);
