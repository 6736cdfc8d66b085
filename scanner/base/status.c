#include "base/status.h"

#include <assert.h>

static const struct {
    int exit_status;
    const char *text;
} statuses[] = {
#define STATUS_ROW(name, exit_status, message) {exit_status, message},
    STATUS_LIST(STATUS_ROW)
#undef STATUS_ROW
};

static_assert(sizeof statuses / sizeof *statuses == STATUS_COUNT, "one row per status");

const char *status_text(enum status status)
{
    assert(status < STATUS_COUNT);
    return statuses[status].text;
}

int status_exit(enum status status)
{
    assert(status < STATUS_COUNT);
    return statuses[status].exit_status;
}
