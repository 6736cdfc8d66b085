/* A reader that needs credits, workers that print, the writer that gives them back: a scan without
 * the scanning. All lines arrive, whole and in the order of their worker, and when the sink fails,
 * nothing more is given to it and nobody is left waiting. */
#include "scan/writer.h"

#include "base/memory.h"
#include "event/mailbox.h"
#include "tests/stress/annotated_queue.h"

#include <unistd.h>

enum {
    WORKERS = 4,
    BLOCKS = STRESS_TSAN ? 10000 : 40000,
    BLOCK_MAX = 16,
    CREDITS = 128,
    SLOW_EVERY = 5000, /* chunks */
};

struct job {
    struct mail mail;
    unsigned target_count; /* 0: go home */
};

struct office {
    struct credits credits;
    struct writer *writer;
    unsigned target_count; /* that the reader has read */
    struct worker {
        struct office *office;
        struct mailbox *box;
        unsigned number, line_count;
    } workers[WORKERS];
};

/* What the sink has seen. */
struct paper {
    unsigned chunk_count, chunks_max; /* more than that, and it fails */
    unsigned line_count, next[WORKERS];
    bool has_failed;
};

static void read_line(struct paper *paper, struct slice line)
{
    struct slice worker, number;
    uint32_t worker_index, line_number;

    if (!slice_take_word(&line, &worker) || !slice_take_word(&line, &number) ||
        !slice_parse_u32(worker, WORKERS - 1, &worker_index) ||
        !slice_parse_u32(number, UINT32_MAX, &line_number)) {
        stress_fail("a damaged line");
        return;
    }
    if (line_number != paper->next[worker_index]++)
        stress_fail("line %u of worker %u is out of order", line_number, worker_index);
    paper->line_count++;
}

static bool write_paper(void *state, struct slice bytes)
{
    struct paper *paper = state;
    struct slice line;

    if (paper->has_failed)
        stress_fail("written to after it failed");
    if (paper->chunk_count == paper->chunks_max) {
        paper->has_failed = true;
        return false;
    }
    if (++paper->chunk_count % SLOW_EVERY == 0)
        usleep(20000);
    if (!slice_ends(bytes, SLICE("\n")))
        stress_fail("half a line");
    for (bytes.len--; slice_take_piece(&bytes, '\n', &line);)
        read_line(paper, line);
    return true;
}

static void *print_all(void *context)
{
    struct worker *worker = context;

    for (;;) {
        struct mail *mail = mailbox_take(worker->box);
        if (mail == NULL) {
            mailbox_wait(worker->box, -1);
            continue;
        }
        struct job *job = MAILBOX_ITEM(mail, struct job, mail);
        unsigned target_count = job->target_count;
        struct text text = {0};
        free(job);
        if (target_count == 0)
            return NULL;
        for (unsigned i = 0; i < target_count; i++)
            text_print(&text, "%u %u\n", worker->number, worker->line_count++);
        writer_put(worker->office->writer, &text, target_count);
        if (text.at != NULL || text.len != 0)
            stress_fail("the text is not taken over");
    }
}

static void give_job(struct worker *worker, unsigned target_count)
{
    struct job *job = memory_new(sizeof *job);

    job->target_count = target_count;
    mailbox_put(worker->box, &job->mail);
}

static void *read_all(void *context)
{
    struct office *office = context;
    unsigned state = 1;

    for (unsigned i = 0; i < BLOCKS; i++) {
        unsigned count = 1 + stress_random(&state, BLOCK_MAX);
        if (!credits_take(&office->credits, count))
            stress_fail("closed by nobody");
        give_job(&office->workers[stress_random(&state, WORKERS)], count);
        office->target_count += count;
    }
    for (unsigned i = 0; i < WORKERS; i++)
        give_job(&office->workers[i], 0);
    return NULL;
}

static void run(unsigned chunks_max)
{
    struct office office = {0};
    struct paper paper = {.chunks_max = chunks_max};
    pthread_t reader;

    credits_init(&office.credits, CREDITS);
    office.writer = writer_start(write_paper, &paper, &office.credits);
    for (unsigned i = 0; i < WORKERS; i++)
        office.workers[i] = (struct worker){&office, mailbox_new(), i, 0};
    if (pthread_create(&reader, NULL, read_all, &office) != 0)
        abort();
    stress_run(WORKERS, print_all, office.workers, sizeof *office.workers);
    pthread_join(reader, NULL);
    writer_finish(office.writer);

    bool fails = chunks_max < BLOCKS;
    stress_check(office.credits.left == CREDITS, "%u credits came back", office.credits.left);
    stress_check(writer_has_failed(office.writer) == fails, "failed: %d", !fails);
    stress_check(writer_written(office.writer) == paper.line_count, "%u lines", paper.line_count);
    stress_check(fails ? paper.chunk_count == chunks_max : paper.line_count == office.target_count,
                 "%u lines of %u targets", paper.line_count, office.target_count);
    writer_free(office.writer);
    credits_destroy(&office.credits);
    for (unsigned i = 0; i < WORKERS; i++)
        mailbox_free(office.workers[i].box);
}

int main(void)
{
    run(UINT32_MAX);
    run(BLOCKS / 2);
    run(0);
    return stress_end();
}
