/* SPDX-License-Identifier: MIT */
#include "scan/writer.h"

#include "base/fatal.h"
#include "base/memory.h"
#include "event/mailbox.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

struct chunk {
    struct mail mail;
    struct text text;
    unsigned target_count;
    bool is_last;
};

struct writer {
    struct mailbox *box;
    writer_sink *sink;
    void *state;
    struct credits *credits;
    pthread_t thread;
    _Atomic uint64_t written;
    _Atomic bool has_failed;
};

static bool write_chunk(struct writer *writer, struct chunk *chunk)
{
    bool is_last = chunk->is_last;

    if (!writer_has_failed(writer) && chunk->text.len > 0) {
        if (writer->sink(writer->state, text_slice(&chunk->text)))
            atomic_fetch_add(&writer->written, chunk->target_count);
        else
            atomic_store(&writer->has_failed, true);
    }
    credits_give(writer->credits, chunk->target_count);
    text_free(&chunk->text);
    free(chunk);
    return is_last;
}

static void *run(void *context)
{
    struct writer *writer = context;
    bool done = false;

    pthread_setname_np(pthread_self(), "writer");
    while (!done) {
        struct mail *mail = mailbox_take(writer->box);
        if (mail != NULL)
            done = write_chunk(writer, MAILBOX_ITEM(mail, struct chunk, mail));
        else
            mailbox_wait(writer->box, -1);
    }
    return NULL;
}

struct writer *writer_start(writer_sink *sink, void *state, struct credits *credits)
{
    struct writer *writer = memory_new(sizeof *writer);

    writer->box = mailbox_new();
    writer->sink = sink;
    writer->state = state;
    writer->credits = credits;
    errno = pthread_create(&writer->thread, NULL, run, writer);
    if (errno != 0)
        fatal("a thread");
    return writer;
}

static void put(struct writer *writer, struct text *text, unsigned target_count, bool is_last)
{
    struct chunk *chunk = memory_new(sizeof *chunk);

    *chunk = (struct chunk){.text = *text, .target_count = target_count, .is_last = is_last};
    *text = (struct text){0};
    mailbox_put(writer->box, &chunk->mail);
}

void writer_put(struct writer *writer, struct text *text, unsigned target_count)
{
    put(writer, text, target_count, false);
}

void writer_finish(struct writer *writer)
{
    struct text nothing = {0};

    put(writer, &nothing, 0, true);
    pthread_join(writer->thread, NULL);
}

void writer_free(struct writer *writer)
{
    if (writer == NULL)
        return;
    mailbox_free(writer->box);
    free(writer);
}

uint64_t writer_written(const struct writer *writer)
{
    return atomic_load_explicit(&writer->written, memory_order_relaxed);
}

bool writer_has_failed(const struct writer *writer)
{
    return atomic_load_explicit(&writer->has_failed, memory_order_relaxed);
}
