/* SPDX-License-Identifier: MIT */
#include "scan/sweep.h"

#include "base/hash.h"
#include "base/ip_special.h"
#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_SMALL = 1024, ARENA_LARGE = 16384 };

static void open_parts(struct sweep *sweep)
{
    const struct plan *plan = sweep->plan;

    for (unsigned t = 0; t < sweep->block->count; t++) {
        struct target target = block_target(sweep->block, t);
        for (size_t i = 0; i < plan->check_count; i++) {
            bool is_open = plan_applies(plan, plan->checks[i], &target);
            sweep_part(sweep, i, t)->is_open = is_open;
            sweep->open_count += is_open;
        }
    }
}

const char *sweep_special(const struct sweep *sweep, unsigned target)
{
    if (sweep->plan->asks_special || !target_has_ip(&sweep->block->target))
        return NULL;
    struct ip ip = block_ip(sweep->block, target);
    return ip_special(&ip);
}

static void open_cells(struct sweep *sweep)
{
    const struct plan *plan = sweep->plan;
    bool is_pair = sweep->block->target.kind == TARGET_PAIR;
    struct dnsbl_subject subject;

    for (unsigned s = 0; s < sweep->subject_count; s++) {
        if (s == 0 || is_pair) /* all subjects of one block are of a kind, but those of a pair */
            sweep_subject(sweep, s, &subject);
        bool is_special = subject.ip.family != IP_NONE && sweep_special(sweep, s) != NULL;
        for (size_t i = 0; i < plan->list_count; i++) {
            if (!dnsbl_applies(plan->lists[i].list, &subject) ||
                (is_special && !plan->lists[i].asks_special))
                continue;
            column_set(&sweep->columns[i], s, (struct cell){.state = CELL_OPEN});
            sweep->open_count++;
        }
    }
}

static void place_cells(struct sweep *sweep, struct cell *cells)
{
    for (size_t i = 0; i < sweep->plan->list_count; i++) {
        sweep->columns[i].cells = cells + i * sweep->subject_count;
        sweep->columns[i].count[CELL_ABSENT] = (uint16_t)sweep->subject_count;
    }
}

struct sweep *sweep_new(struct block *block, const struct plan *plan)
{
    unsigned subjects = block->target.kind == TARGET_PAIR ? 2 : block->count;
    size_t columns = plan->list_count * sizeof(struct column);
    size_t cells = subjects * plan->list_count * sizeof(struct cell);
    size_t hits = subjects * sizeof(struct hit *);
    size_t parts = block->count * plan->check_count * sizeof(struct part);
    struct sweep *sweep = memory_new(sizeof *sweep + hits + parts + columns + cells);

    sweep->plan = plan;
    sweep->block = block;
    sweep->subject_count = subjects;
    sweep->hits = (struct hit **)(sweep + 1);
    sweep->parts = (struct part *)(sweep->hits + subjects);
    sweep->columns = (struct column *)(void *)((char *)sweep->parts + parts);
    place_cells(sweep, (struct cell *)(sweep->columns + plan->list_count));
    sweep->arena = arena_new(block->count > 16 ? ARENA_LARGE : ARENA_SMALL);
    open_cells(sweep);
    open_parts(sweep);
    return sweep;
}

void sweep_free(struct sweep *sweep)
{
    if (sweep == NULL)
        return;
    arena_free(sweep->arena);
    block_free(sweep->block);
    free(sweep);
}

/* The domain of a subject; absent: it is an address. */
static struct slice domain_of(const struct sweep *sweep, unsigned index)
{
    const struct target *target = &sweep->block->target;
    bool is_domain = target->kind == TARGET_DOMAIN || (target->kind == TARGET_PAIR && index == 1);

    return is_domain ? target->domain : (struct slice){0};
}

struct slice sweep_registrable(const struct sweep *sweep, size_t list, unsigned index)
{
    const struct list *asked = sweep->plan->lists[list].list;
    struct slice domain = domain_of(sweep, index);

    return asked->asks_registrable && domain.at != NULL ? dnsbl_asked_domain(asked, domain)
                                                        : (struct slice){0};
}

static void set_domain(struct dnsbl_subject *subject, struct slice domain)
{
    subject->ip = (struct ip){.family = IP_NONE};
    bool parsed = dns_name_parse(&subject->domain, domain);
    assert(parsed); /* fleet/ has checked it */
    (void)parsed;
}

void sweep_subject(const struct sweep *sweep, unsigned index, struct dnsbl_subject *subject)
{
    struct slice domain = domain_of(sweep, index);

    if (domain.at != NULL)
        set_domain(subject, domain);
    else
        subject->ip = block_ip(sweep->block, sweep->block->target.kind == TARGET_PAIR ? 0 : index);
}

void sweep_asked(const struct sweep *sweep, size_t list, unsigned index,
                 struct dnsbl_subject *asked)
{
    struct slice registrable = sweep_registrable(sweep, list, index);

    if (registrable.at != NULL)
        set_domain(asked, registrable);
    else
        sweep_subject(sweep, index, asked);
}

uint32_t sweep_net(const struct sweep *sweep, unsigned subject)
{
    const struct target *target = &sweep->block->target;
    const uint8_t *bytes = target->ip.bytes; /* those of one block differ in the last one only */

    if (target->kind == TARGET_DOMAIN || (target->kind == TARGET_PAIR && subject == 1))
        return (uint32_t)hash64(target->domain.at, target->domain.len, 0);
    if (target->ip.family == IP_V4)
        return (uint32_t)(bytes[0] << 8 | bytes[1]);
    return (uint32_t)hash64(bytes, 4, 0);
}

const struct column *sweep_column(const struct sweep *sweep, size_t list)
{
    return &sweep->columns[list];
}

const struct cell *sweep_cell(const struct sweep *sweep, size_t list, unsigned subject)
{
    return &sweep->columns[list].cells[subject];
}

static void finish(struct sweep *sweep)
{
    struct sweep_queue *queue = sweep->queue;

    *(sweep->previous != NULL ? &sweep->previous->next : &queue->first) = sweep->next;
    *(sweep->next != NULL ? &sweep->next->previous : &queue->last) = sweep->previous;
    queue->count--;
    sweep->next = queue->finished;
    queue->finished = sweep;
}

static void close_one(struct sweep *sweep)
{
    assert(sweep->open_count > 0);
    if (--sweep->open_count == 0)
        finish(sweep);
}

void sweep_queue_add(struct sweep_queue *queue, struct sweep *sweep)
{
    sweep->queue = queue;
    sweep->next = NULL;
    sweep->previous = queue->last;
    *(queue->last != NULL ? &queue->last->next : &queue->first) = sweep;
    queue->last = sweep;
    queue->count++;
    if (sweep->open_count == 0)
        finish(sweep);
}

struct sweep *sweep_queue_take_finished(struct sweep_queue *queue)
{
    struct sweep *sweep = queue->finished;

    if (sweep != NULL)
        queue->finished = sweep->next;
    return sweep;
}

static void settle(struct sweep *sweep, size_t list, unsigned subject, struct cell verdict)
{
    assert(sweep_cell(sweep, list, subject)->state == CELL_OPEN);
    column_set(&sweep->columns[list], subject, verdict);
    close_one(sweep);
}

void sweep_clean(struct sweep *sweep, size_t list, unsigned subject, uint32_t stamp)
{
    settle(sweep, list, subject, (struct cell){.state = CELL_CLEAN, .stamp = stamp});
}

void sweep_unknown(struct sweep *sweep, size_t list, unsigned subject, enum unknown why)
{
    settle(sweep, list, subject, (struct cell){.state = CELL_UNKNOWN, .unknown = (uint8_t)why});
}

void sweep_covered(struct sweep *sweep, size_t list, unsigned subject)
{
    settle(sweep, list, subject, (struct cell){.state = CELL_COVERED});
}

/* All cells of a list that are in one state go over to another. */
static void change_all(struct sweep *sweep, size_t list, enum cell_state from, struct cell to)
{
    struct column *column = &sweep->columns[list];

    for (unsigned i = 0; i < sweep->subject_count && column->count[from] > 0; i++)
        if (column->cells[i].state == from)
            column_set(column, i, to);
}

void sweep_wait_for_prefix(struct sweep *sweep, size_t list)
{
    change_all(sweep, list, CELL_OPEN, (struct cell){.state = CELL_PREFIX});
}

void sweep_end_wait(struct sweep *sweep, size_t list, enum cell_basis basis)
{
    change_all(sweep, list, CELL_PREFIX,
               (struct cell){.state = CELL_OPEN, .basis = (uint8_t)basis});
}

bool sweep_clear_prefix(struct sweep *sweep, size_t list, uint32_t stamp, unsigned n,
                        unsigned *until_sample)
{
    struct column *column = &sweep->columns[list];
    unsigned closed = 0;
    bool any_open = false;

    for (unsigned i = 0; i < sweep->subject_count && column->count[CELL_PREFIX] > 0; i++) {
        if (column->cells[i].state != CELL_PREFIX)
            continue;
        if ((*until_sample)-- == 0) {
            column_set(column, i, (struct cell){.state = CELL_OPEN, .basis = BASIS_SAMPLE});
            *until_sample = n - 1;
            any_open = true;
        } else {
            column_set(column, i, (struct cell){CELL_CLEAN, 0, BASIS_PREFIX, stamp});
            closed++;
        }
    }
    while (closed-- > 0) /* last, as it may end the sweep */
        close_one(sweep);
    return any_open;
}

static struct hit **find_hit(struct sweep *sweep, size_t list, unsigned subject)
{
    struct hit **link = &sweep->hits[subject];

    while (*link != NULL && (*link)->list < &sweep->plan->lists[list])
        link = &(*link)->next;
    return link;
}

struct hit *sweep_hit(struct sweep *sweep, size_t list, unsigned subject)
{
    struct hit **link = find_hit(sweep, list, subject);
    struct hit *hit = arena_take(sweep->arena, sizeof *hit);

    *hit = (struct hit){.next = *link, .list = &sweep->plan->lists[list]};
    *link = hit;
    return hit;
}

void sweep_listed(struct sweep *sweep, size_t list, unsigned subject)
{
    const struct hit *hit = *find_hit(sweep, list, subject);

    settle(sweep, list, subject, (struct cell){.state = CELL_LISTED, .stamp = hit->stamp});
}

void sweep_overrule(struct sweep *sweep, size_t list, unsigned subject, enum unknown why)
{
    assert(sweep_cell(sweep, list, subject)->state > CELL_PREFIX);
    column_set(&sweep->columns[list], subject,
               (struct cell){.state = CELL_UNKNOWN, .unknown = (uint8_t)why});
}

void sweep_reopen(struct sweep *sweep, size_t list, unsigned subject)
{
    enum cell_state state = sweep_cell(sweep, list, subject)->state;

    assert(state != CELL_ABSENT && state != CELL_OPEN);
    if (state == CELL_LISTED) {
        struct hit **link = find_hit(sweep, list, subject);
        assert(*link != NULL);
        *link = (*link)->next;
    }
    column_set(&sweep->columns[list], subject, (struct cell){.state = CELL_OPEN});
    sweep->open_count++;
}

struct part *sweep_part(const struct sweep *sweep, size_t check, unsigned target)
{
    return &sweep->parts[check * sweep->block->count + target];
}

void sweep_keep_part(struct sweep *sweep, size_t check, unsigned target,
                     const struct record *record)
{
    struct part *part = sweep_part(sweep, check, target);

    assert(part->is_open && !part->is_kept);
    *part = (struct part){record->checks, record->findings, true, true};
    sweep->kept_count++;
}

void sweep_put_part(struct sweep *sweep, size_t check, unsigned target, const struct record *record)
{
    struct part *part = sweep_part(sweep, check, target);

    assert(part->is_open && (record != NULL || part->is_kept));
    sweep->kept_count -= part->is_kept;
    if (record != NULL)
        *part = (struct part){.check = record->checks, .findings = record->findings};
    part->is_open = part->is_kept = false;
    close_one(sweep);
}
