/* SPDX-License-Identifier: MIT */
#include "base/fatal.h"

#include <errno.h>
#include <stdlib.h>

/* Whoever is refused something has no way to be told of a handler, so there is one a process. */
static fatal_handler *current;

void fatal_set_handler(fatal_handler *handler)
{
    current = handler;
}

void fatal(const char *what)
{
    if (current != NULL)
        current(what, errno);
    abort();
}
