/* SPDX-License-Identifier: MIT */
#include "cli/data_file.h"

#include <limits.h>
#include <unistd.h>

static size_t last_slash(struct slice path)
{
    size_t at = path.len;

    while (at > 0 && path.at[at - 1] != '/')
        at--;
    return at > 0 ? at - 1 : 0;
}

void data_file(struct text *path, const char *name)
{
    char self[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", self, sizeof self);
    struct slice program = {self, len > 0 ? (size_t)len : 0};
    bool is_built = slice_starts(program, SLICE(RBLSWEEP_BUILD "/"));

    if (is_built)
        text_print(path, "%s/%s", RBLSWEEP_DATA_BUILD, name);
    else /* beside the program: wherever the whole was installed or moved to */
        text_print(path, "%.*s%s/%s", (int)(last_slash(program)), program.at, "/../share/rblsweep",
                   name);
    text_add_char(path, '\0');
    if (!is_built && access(path->at, R_OK) != 0) {
        text_clear(path);
        text_print(path, "%s/%s", RBLSWEEP_DATA_INSTALLED, name);
        text_add_char(path, '\0');
    }
}
