#include "base/clock.h"

#include <assert.h>
#include <time.h>

enum { DAYS_PER_400_YEARS = 146097 };

/* 9999-12-31T23:59:59.999Z, the last time with four digits for the year. */
#define WALL_MS_MAX UINT64_C(253402300799999)

struct date {
    unsigned year, month, day;
};

static struct timespec read_clock(clockid_t id)
{
    struct timespec time;
    int result = clock_gettime(id, &time);

    assert(result == 0);
    (void)result;
    return time;
}

uint64_t clock_now_ns(void)
{
    struct timespec time = read_clock(CLOCK_MONOTONIC);

    return (uint64_t)time.tv_sec * CLOCK_NS_PER_S + (uint64_t)time.tv_nsec;
}

uint64_t clock_wall_ms(void)
{
    struct timespec time = read_clock(CLOCK_REALTIME);

    return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / CLOCK_NS_PER_MS;
}

/* Gregorian date of a day since 1970. Years are counted from March, so that the leap day is the
 * last of its year and the months before it have lengths that repeat (153 days in five months).
 * Unlike gmtime_r() it takes no lock. */
static struct date date_of_day(uint64_t day_count)
{
    unsigned day = (unsigned)((day_count + 719468) % DAYS_PER_400_YEARS); /* since 0000-03-01 */
    unsigned era = (unsigned)((day_count + 719468) / DAYS_PER_400_YEARS);
    unsigned year = (day - day / 1460 + day / 36524 - day / (DAYS_PER_400_YEARS - 1)) / 365;
    unsigned day_of_year = day - (365 * year + year / 4 - year / 100);
    unsigned month_from_march = (5 * day_of_year + 2) / 153;

    struct date date = {
        .year = era * 400 + year + (month_from_march >= 10),
        .month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9,
        .day = day_of_year - (153 * month_from_march + 2) / 5 + 1,
    };
    return date;
}

static char *print_digits(char *end, unsigned number, unsigned count, char separator)
{
    for (unsigned i = count; i > 0; i--) {
        end[i - 1] = (char)('0' + number % 10);
        number /= 10;
    }
    end[count] = separator;
    return end + count + 1;
}

void clock_print(uint64_t wall_ms, char buffer[CLOCK_TEXT_LEN])
{
    if (wall_ms > WALL_MS_MAX)
        wall_ms = WALL_MS_MAX;

    struct date date = date_of_day(wall_ms / 86400000);
    unsigned ms = (unsigned)(wall_ms % 86400000);
    char *end = buffer;

    end = print_digits(end, date.year, 4, '-');
    end = print_digits(end, date.month, 2, '-');
    end = print_digits(end, date.day, 2, 'T');
    end = print_digits(end, ms / 3600000, 2, ':');
    end = print_digits(end, ms / 60000 % 60, 2, ':');
    end = print_digits(end, ms / 1000 % 60, 2, '.');
    end = print_digits(end, ms % 1000, 3, 'Z');
    assert(end == buffer + CLOCK_TEXT_LEN);
}
