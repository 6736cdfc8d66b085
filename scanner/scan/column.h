/* column.h -- the verdicts of one list in one sweep, and what they come to, kept up to date.
 *
 *     column_set(column, subject, (struct cell){.state = CELL_CLEAN, .stamp = stamp});
 *     if (column->count[CELL_OPEN] > 0) ...
 *
 * Memory: a few bytes; the cells are the sweep's. Threads: its worker's.
 */
#pragma once

#include <stdint.h>

/* PREFIX: waits for what the name of its prefix is answered. COVERED: not asked, since a wider list
 * is. */
enum cell_state {
    CELL_ABSENT,
    CELL_OPEN,
    CELL_PREFIX,
    CELL_COVERED,
    CELL_CLEAN,
    CELL_LISTED,
    CELL_UNKNOWN,
    CELL_STATES,
};

/* What the name of the prefix has to do with the cell; see prune.h. */
enum cell_basis {
    BASIS_OWN,    /* nothing */
    BASIS_TRIAL,  /* it does not exist, and the cell is asked all the same: a trial, */
    BASIS_SAMPLE, /* or one of a sample */
    BASIS_PREFIX, /* it does not exist, so the cell is CLEAN */
};

struct cell {
    uint8_t state;   /* enum cell_state */
    uint8_t unknown; /* enum unknown */
    uint8_t basis;   /* enum cell_basis */
    uint32_t stamp;  /* of CLEAN and LISTED: board_round() when the answer came */
};

struct column {
    struct cell *cells; /* [subject]; changed by column_set() only */
    uint16_t count[CELL_STATES];
    uint16_t pruned; /* on BASIS_PREFIX */
    uint32_t latest; /* stamp of any that is, or was, CLEAN or LISTED; 0: none was */
};

void column_set(struct column *column, unsigned subject, struct cell cell);

/* How many are CLEAN or LISTED. */
unsigned column_determined(const struct column *column);
