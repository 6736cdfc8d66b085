/* press.h -- what makes bytes of records, and takes them: the same for all workers.
 *
 * Threads: any worker's, each with a text of its own; the writer has a mailbox.
 */
#pragma once

#include "base/text.h"
#include "model/record.h"
#include "scan/writer.h"

struct press {
    void (*print)(struct text *out, const struct record *record, const void *context);
    const void *context;
    struct writer *writer; /* set before any worker runs */
};
