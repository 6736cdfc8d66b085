/* SPDX-License-Identifier: MIT */
#include "cli/fleet.h"

#include "cli/message.h"

/* Past these, rejects are counted (and written where --rejects says), but no longer told. */
enum { REJECTS_TOLD_MAX = 20 };

enum status fleet_open(struct fleet *fleet, const struct targets_options *options,
                       const char *rejects)
{
    *fleet = (struct fleet){.rejects.fd = -1, .targets = targets_new(options)};
    enum status status = targets_open(fleet->targets, &fleet->complaint);

    if (status != STATUS_OK)
        message_error("%s: %.*s", fleet->complaint.file,
                      SLICE_ARG(text_slice(&fleet->complaint.text)));
    else if (rejects != NULL)
        status = file_sink_open(&fleet->rejects, rejects);
    return status;
}

static void reject(struct fleet *fleet)
{
    const struct complaint *complaint = &fleet->complaint;
    struct text line = {0};

    /* One line each, whatever the file is called and the row holds. */
    text_add_visible(&line, slice_of(complaint->file));
    text_print(&line, ":%zu: ", complaint->line);
    text_add_visible(&line, text_slice(&complaint->text));
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

enum status fleet_close(struct fleet *fleet)
{
    targets_free(fleet->targets);
    complaint_free(&fleet->complaint);
    if (fleet->rejects.path == NULL)
        return STATUS_OK;
    return file_sink_close(&fleet->rejects) ? STATUS_OK : STATUS_NO_OUTPUT;
}
