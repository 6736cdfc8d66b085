/* SPDX-License-Identifier: MIT */
#include "scan/column.h"

void column_set(struct column *column, unsigned subject, struct cell cell)
{
    const struct cell before = column->cells[subject];

    column->count[before.state]--;
    column->count[cell.state]++;
    column->pruned =
        (uint16_t)(column->pruned + (cell.basis == BASIS_PREFIX) - (before.basis == BASIS_PREFIX));
    if (cell.stamp > column->latest)
        column->latest = cell.stamp;
    column->cells[subject] = cell;
}

unsigned column_determined(const struct column *column)
{
    return (unsigned)column->count[CELL_CLEAN] + column->count[CELL_LISTED];
}
