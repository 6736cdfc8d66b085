/* SPDX-License-Identifier: MIT */
#include "cli/data_file.h"

#include <limits.h>
#include <unistd.h>

void data_file(struct text *path, const char *name)
{
    char self[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", self, sizeof self);
    struct slice program = {self, len > 0 ? (size_t)len : 0};
    bool is_built = slice_starts(program, SLICE(RBLSWEEP_BUILD "/"));

    text_print(path, "%s/%s", is_built ? RBLSWEEP_DATA_BUILD : RBLSWEEP_DATA_INSTALLED, name);
    text_add_char(path, '\0');
}
