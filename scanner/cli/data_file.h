/* data_file.h -- where the files that come with the program are: beside the sources when it runs
 * from its build tree, in the installed place otherwise. */
#pragma once

#include "base/text.h"

/* The path of data/name, terminated, in *path. It need not exist. */
void data_file(struct text *path, const char *name);
