/* SPDX-License-Identifier: MIT */
#include "cli/fleet.h"

#include "cli/message.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Past these, rejects are counted (and written where --rejects says), but no longer told. */
enum { REJECTS_TOLD_MAX = 20 };

/* The complaint says what a file of that name would need; one that is called like an address or a
 * prefix is none. */
static void tell_missing(const struct complaint *complaint)
{
    struct slice name = slice_of(complaint->file);
    struct ip ip;
    bool is_address = ip_parse(slice_head(name, slice_index(name, '/')), &ip);

    message_error("%s: %.*s%s%s", slice_eq(name, SLICE("-")) ? "standard input" : complaint->file,
                  SLICE_ARG(text_slice(&complaint->text)), is_address ? "; write -t " : "",
                  is_address ? complaint->file : "");
}

/* "-t fleet.txt" is a domain, or nothing, and was meant as a file. */
static void warn_of_files(const struct targets_options *options)
{
    struct stat stat_of_file;

    for (size_t i = 0; i < options->given_count; i++)
        if (stat(options->given[i], &stat_of_file) == 0 && S_ISREG(stat_of_file.st_mode))
            message_warning("-t %s is taken as a target; the file of that name is read without -t",
                            options->given[i]);
}

enum status fleet_open(struct fleet *fleet, const struct targets_options *options)
{
    *fleet = (struct fleet){.options = options, .targets = targets_new(options)};
    enum status status = targets_open(fleet->targets, &fleet->complaint);

    if (status != STATUS_OK)
        tell_missing(&fleet->complaint);
    warn_of_files(options);
    return status;
}

enum status fleet_open_rejects(struct fleet *fleet, const char *path)
{
    return path != NULL ? file_sink_open(&fleet->rejects, path) : STATUS_OK;
}

static void reject(struct fleet *fleet)
{
    struct text line = {0};

    complaint_print(&fleet->complaint, &line);
    text_add_char(&line, '\n');
    if (fleet->rejects.path != NULL)
        file_sink_write(&fleet->rejects, text_slice(&line));
    if (fleet->rejected_told++ < REJECTS_TOLD_MAX)
        message_warning("rejected %.*s", (int)line.len - 1, line.at);
    else if (fleet->rejected_told == REJECTS_TOLD_MAX + 1)
        message_warning("more lines are rejected; --rejects FILE keeps them all");
    text_free(&line);
}

struct block *fleet_next_block(void *state)
{
    struct fleet *fleet = state;
    struct block *block;

    for (;;) {
        switch (targets_next(fleet->targets, &block, &fleet->complaint)) {
        case TARGETS_BLOCK:
            return block;
        case TARGETS_REJECTED:
            reject(fleet);
            break;
        case TARGETS_REPLACED:
            message_warning("%s:%zu: %.*s", fleet->complaint.file, fleet->complaint.line,
                            SLICE_ARG(text_slice(&fleet->complaint.text)));
            break;
        case TARGETS_UNREADABLE:
            fleet->has_unreadable = true;
            message_error("%s:%zu: %.*s", fleet->complaint.file, fleet->complaint.line,
                          SLICE_ARG(text_slice(&fleet->complaint.text)));
            break;
        case TARGETS_END:
            return NULL;
        }
    }
}

struct block *fleet_follow_block(void *state, const struct ip *ip, struct slice domain)
{
    struct fleet *fleet = state;

    return targets_follow(fleet->targets, ip, domain);
}

bool fleet_tell_fruitless(const struct fleet *fleet)
{
    const struct targets_counts counts = targets_counts(fleet->targets);
    bool any = false, any_line = false;

    for (size_t i = 0; i < fleet->options->file_count; i++) {
        struct targets_file file = targets_file(fleet->targets, i);
        any_line |= file.holds_lines;
        if (!file.holds_lines || file.rows > 0)
            continue;
        any = true;
        message_error("%s holds lines, but no target",
                      strcmp(file.name, "-") == 0 ? "standard input" : file.name);
    }
    if (fleet->options->given_count > 0 && counts.given_rows == 0) {
        any = true;
        message_error("what -t gives is no target");
    }
    if (counts.read == 0 && !any && !any_line)
        message_warning("the input is empty");
    return any;
}

void fleet_close(struct fleet *fleet)
{
    targets_free(fleet->targets);
    complaint_free(&fleet->complaint);
    file_sink_close(&fleet->rejects);
}
