#include "model/run_id.h"

#include "base/clock.h"

#include <assert.h>

void run_id_print(uint64_t started_ms, uint64_t number, char buffer[RUN_ID_LEN])
{
    static const char digits[] = "0123456789abcdef";
    char time[CLOCK_TEXT_LEN], *end = buffer;

    clock_print(started_ms, time);
    for (const char *from = time; *from != '.'; from++)
        if (*from != '-' && *from != ':')
            *end++ = *from;
    *end++ = 'Z';
    *end++ = '-';
    for (unsigned shift = 24; shift > 0; shift -= 4)
        *end++ = digits[number >> (shift - 4) & 15];
    assert(end == buffer + RUN_ID_LEN);
}
