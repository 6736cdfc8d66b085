/* What the machine refuses ends the process: as the handler says, or by SIGABRT. */
#include "base/fatal.h"

#include "base/memory.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void leave(const char *what, int error)
{
    _exit(strcmp(what, "a thread") == 0 && error == EAGAIN ? 71 : 1);
}

Test(fatal, handler_decides, .exit_code = 71)
{
    fatal_set_handler(leave);
    errno = EAGAIN;
    fatal("a thread");
}

static void return_all_the_same(const char *what, int error)
{
    (void)what, (void)error;
}

Test(fatal, handler_that_returns_changes_nothing, .signal = SIGABRT)
{
    fatal_set_handler(return_all_the_same);
    fatal("memory");
}

Test(fatal, aborts_without_a_handler, .signal = SIGABRT)
{
    fatal("memory");
}

Test(memory, aligned)
{
    for (size_t size = 0; size < 200; size += 13) {
        unsigned char *memory = memory_take_aligned(64, size);
        cr_expect_eq((uintptr_t)memory % 64, 0);
        memset(memory, 1, size);
        free(memory);
    }
}
