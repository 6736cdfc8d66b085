/* SPDX-License-Identifier: MIT */
#include "cli/outputs.h"

#include "cli/file_place.h"
#include "cli/message.h"

#include <unistd.h>

enum { OUTPUTS = 3 };

struct output {
    const char *option, *name; /* name: NULL if there is none */
    struct file_place place;
    struct file_place part; /* what is written beside, of a plain file; else nothing */
};

/* What cannot be found cannot be opened either, and that is said then. */
static void find(struct output *output)
{
    struct text part = {0};

    output->part.fd = -1;
    if (output->name == NULL || !file_place_find(&output->place, output->name, STDOUT_FILENO) ||
        !file_place_is_plain(&output->place))
        return;
    text_print(&part, "%s.part", output->place.path.at);
    text_add_char(&part, '\0');
    (void)file_place_find(&output->part, part.at, -1);
    text_free(&part);
}

/* Where both are standard output it does not matter what that is. */
static bool are_one(const struct output *a, const struct output *b)
{
    return file_place_same(&a->place, &b->place) || file_place_same(&a->part, &b->place) ||
           file_place_same(&a->place, &b->part) || (a->place.fd >= 0 && a->place.fd == b->place.fd);
}

static bool check_each_other(const struct output outputs[OUTPUTS])
{
    for (unsigned i = 0; i < OUTPUTS; i++)
        for (unsigned k = 0; k < i; k++)
            if (outputs[i].name != NULL && outputs[k].name != NULL &&
                are_one(&outputs[i], &outputs[k])) {
                message_error("%s and %s would write the same file, %s; give each its own",
                              outputs[k].option, outputs[i].option, outputs[i].name);
                return false;
            }
    return true;
}

static bool check_input(const struct output outputs[OUTPUTS], const char *input)
{
    struct file_place place;
    bool found = input != NULL && file_place_find(&place, input, STDIN_FILENO);
    unsigned i = 0;

    if (!found)
        return true;
    while (i < OUTPUTS && !file_place_same(&outputs[i].place, &place) &&
           !file_place_same(&outputs[i].part, &place))
        i++;
    if (i < OUTPUTS)
        message_error("%s %s would overwrite %s, which is read; name another file",
                      outputs[i].option, outputs[i].name,
                      place.fd == STDIN_FILENO ? "standard input" : input);
    file_place_free(&place);
    return i == OUTPUTS;
}

enum status outputs_check(const struct options *options)
{
    struct output outputs[OUTPUTS] = {
        {.option = "--output", .name = options->output},
        {.option = "--summary", .name = options->summary},
        {.option = "--rejects", .name = options->rejects},
    };

    for (unsigned i = 0; i < OUTPUTS; i++)
        find(&outputs[i]);
    bool fine = check_each_other(outputs) && check_input(outputs, options->unbound_conf);
    for (size_t i = 0; fine && i < options->file_count; i++)
        fine = check_input(outputs, options->files[i]);
    for (size_t i = 0; fine && i < options->catalogue_count; i++)
        fine = check_input(outputs, options->catalogues[i]);
    for (unsigned i = 0; i < OUTPUTS; i++) {
        file_place_free(&outputs[i].place);
        file_place_free(&outputs[i].part);
    }
    return fine ? STATUS_OK : STATUS_BAD_USAGE;
}
