/* input.h -- what the fuzz targets have in common: a demand, and bytes off the input. */
#pragma once

#include "base/slice.h"

#include <stdlib.h>

static inline void demand(bool truth)
{
    if (!truth)
        abort();
}

/* 0 once the input is spent. */
static inline uint8_t take_u8(struct slice *rest)
{
    uint8_t byte = rest->len > 0 ? (uint8_t)rest->at[0] : 0;

    *rest = slice_tail(*rest, 1);
    return byte;
}
