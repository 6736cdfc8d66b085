/* SPDX-License-Identifier: MIT */
#include "scan/outlet.h"

#include "base/memory.h"

#include <stdatomic.h>
#include <stdlib.h>

enum {
    OUT_SIZE = 64 << 10,     /* printed records are handed to the writer in pieces of about this */
    RECORD_ARENA = 16 << 10, /* for what is printed of one target */
};

struct outlet {
    const struct press *press;
    struct worker_counters *counters;
    struct arena *arena;
    struct text out;
    unsigned target_count;      /* in out */
    struct list_summary *lists; /* [list] */
    struct tally *tally;
    bool has_findings;
    enum severity worst;
};

struct outlet *outlet_new(const struct press *press, size_t list_count,
                          struct worker_counters *counters)
{
    struct outlet *outlet = memory_new(sizeof *outlet);

    outlet->press = press;
    outlet->counters = counters;
    outlet->arena = arena_new(RECORD_ARENA);
    outlet->lists = memory_new((list_count + 1) * sizeof *outlet->lists);
    outlet->tally = tally_new();
    return outlet;
}

void outlet_free(struct outlet *outlet)
{
    if (outlet == NULL)
        return;
    arena_free(outlet->arena);
    text_free(&outlet->out);
    free(outlet->lists);
    tally_free(outlet->tally);
    free(outlet);
}

static void count_unknown(struct list_summary *summary, const struct column *column,
                          unsigned subject_count)
{
    for (unsigned k = 0; k < subject_count; k++)
        if (column->cells[k].state == CELL_UNKNOWN)
            summary->unknown[column->cells[k].unknown]++;
}

static void count_cells(struct outlet *outlet, const struct sweep *sweep)
{
    uint64_t listed = 0, unknown = 0;

    for (size_t i = 0; i < sweep->plan->list_count; i++) {
        struct list_summary *summary = &outlet->lists[i];
        const struct column *column = sweep_column(sweep, i);
        summary->clean += column->count[CELL_CLEAN];
        summary->listed += column->count[CELL_LISTED];
        summary->pruned += column->pruned;
        summary->asked += column_determined(column) + column->count[CELL_UNKNOWN];
        if (column->count[CELL_UNKNOWN] > 0)
            count_unknown(summary, column, sweep->subject_count);
        listed += column->count[CELL_LISTED];
        unknown += column->count[CELL_UNKNOWN];
    }
    atomic_fetch_add_explicit(&outlet->counters->listed, listed, memory_order_relaxed);
    atomic_fetch_add_explicit(&outlet->counters->unknown, unknown, memory_order_relaxed);
}

static void note_worst(struct outlet *outlet, const struct record *record)
{
    for (const struct finding *finding = record->findings; finding != NULL;
         finding = finding->next) {
        if (!outlet->has_findings || finding->severity > outlet->worst)
            outlet->worst = finding->severity;
        outlet->has_findings = true;
    }
}

void outlet_flush(struct outlet *outlet)
{
    if (outlet->target_count > 0)
        writer_put(outlet->press->writer, &outlet->out, outlet->target_count);
    outlet->target_count = 0;
}

static void print_sweep(struct outlet *outlet, const struct sweep *sweep)
{
    const struct press *press = outlet->press;
    struct record record;

    for (unsigned i = 0; i < sweep->block->count; i++) {
        arena_reset(outlet->arena);
        sweep_record(sweep, i, outlet->arena, &record);
        note_worst(outlet, &record);
        tally_add(outlet->tally, &record);
        press->print(&outlet->out, &record, press->context);
        outlet->target_count++;
        if (outlet->out.len >= OUT_SIZE)
            outlet_flush(outlet);
    }
}

void outlet_write(struct outlet *outlet, struct sweep *sweep)
{
    count_cells(outlet, sweep);
    print_sweep(outlet, sweep);
    atomic_fetch_add_explicit(&outlet->counters->targets, sweep->block->count,
                              memory_order_relaxed);
    sweep_free(sweep);
}

const struct list_summary *outlet_list(const struct outlet *outlet, size_t list)
{
    return &outlet->lists[list];
}

const struct tally *outlet_tally(const struct outlet *outlet)
{
    return outlet->tally;
}

bool outlet_worst(const struct outlet *outlet, enum severity *worst)
{
    *worst = outlet->worst;
    return outlet->has_findings;
}
