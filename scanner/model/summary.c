#include "model/summary.h"

#include <assert.h>

static const char *const unknowns[] = {
#define UNKNOWN_ROW(name, text) text,
    UNKNOWN_LIST(UNKNOWN_ROW)
#undef UNKNOWN_ROW
};

static_assert(sizeof unknowns / sizeof *unknowns == UNKNOWN_COUNT, "one text a reason");

static const char *const healths[] = {
    [LIST_HEALTHY] = "healthy",
    [LIST_UNHEALTHY] = "unhealthy",
    [LIST_DEAD] = "dead",
};

const char *unknown_text(enum unknown unknown)
{
    assert(unknown < UNKNOWN_COUNT);
    return unknowns[unknown];
}

const char *list_health_text(enum list_health health)
{
    assert(health < sizeof healths / sizeof *healths);
    return healths[health];
}
