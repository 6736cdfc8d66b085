/* Addresses of every kind become sweeps of a plan that asks the public DNS: what is open of them,
 * and what their records say, is compared. The checks are PTR, SPF and DMARC. */
#include "scan/lane.h"

#include "check/registry.h"
#include <criterion/criterion.h>
#include <string.h>

enum { LISTS = 3 };

static const struct list lists[LISTS] = {
    {.id = {"wide", 4}, .zone = {"wide.x", 6}, .kinds = LIST_IP4 | LIST_DOMAIN},
    {.id = {"mirror", 6}, .zone = {"mirror.x", 8}, .kinds = LIST_IP4},
    {.id = {"names", 5}, .zone = {"names.x", 7}, .kinds = LIST_DOMAIN},
};
static struct plan_list asked_lists[LISTS] = {
    {.list = &lists[0]},
    {.list = &lists[1], .asks_special = true},
    {.list = &lists[2]},
};

static const struct special {
    const char *about, *ip, *domain;
    unsigned count;
    bool has_dnsbl;
    const char *open;   /* of each target the number of the lists' cells */
    unsigned parts;     /* open */
    const char *ranges; /* of each target what the finding says, "-": there is none */
} specials[] = {
    {"documentation", "192.0.2.7", NULL, 1, true, "1", 0, "documentation"},
    {"public", "9.9.9.9", NULL, 1, true, "2", 1, "-"},
    {"no list is asked at all", "10.0.0.1", NULL, 1, false, "0", 0, "private"},
    {"some of a block are not", "192.0.0.8", NULL, 4, true, "1 2 2 1", 2,
     "protocol assignments,-,-,protocol assignments"},
    {"a domain", NULL, "a.example", 1, true, "2", 2, "-"},
    {"the domain of a pair is asked about", "127.0.0.1", "a.example", 1, true, "3", 2, "loopback"},
    {"a public pair", "9.9.9.9", "a.example", 1, true, "4", 3, "-"},
};

static struct sweep *add_special(const struct special *row, const struct plan *asked)
{
    struct target target = {.kind = TARGET_DOMAIN, .domain = slice_of(row->domain)};

    if (row->ip != NULL) {
        target.ip = ip_of(row->ip);
        target.kind = row->domain != NULL ? TARGET_PAIR : TARGET_IP4;
    }
    struct block *block = block_new(&target);
    for (unsigned i = 1; i < row->count; i++)
        block->octets[i] = (uint8_t)(block->octets[0] + i);
    block->count = row->count;
    return sweep_new(block, asked);
}

/* How many cells of one target's subjects are open; settles them. */
static unsigned settle_all(struct sweep *sweep, unsigned target)
{
    bool is_pair = sweep->block->target.kind == TARGET_PAIR;
    unsigned open = 0;

    for (size_t i = 0; i < sweep->plan->list_count; i++)
        for (unsigned s = is_pair ? 0 : target; s <= (is_pair ? 1 : target); s++)
            if (sweep_cell(sweep, i, s)->state == CELL_OPEN) {
                sweep_clean(sweep, i, s, 0);
                open++;
            }
    return open;
}

static void expect_special(const struct special *row, const struct plan *asked)
{
    struct sweep_queue queue = {0};
    struct sweep *sweep = add_special(row, asked);
    struct arena *arena = arena_new(1024);
    struct slice open = slice_of(row->open), ranges = slice_of(row->ranges), word, range;
    struct record record = {0};

    sweep->open_count++; /* keeps it in the queue */
    sweep_queue_add(&queue, sweep);
    for (unsigned t = 0; t < row->count; t++) {
        uint32_t expected;
        cr_assert(slice_take_word(&open, &word) && slice_parse_u32(word, 9, &expected));
        cr_expect_eq(settle_all(sweep, t), expected, "%s: %u", row->about, t);
    }
    cr_expect_eq(sweep->open_count, row->parts + 1, "%s: %u", row->about, sweep->open_count - 1);
    sweep->open_count = 0;
    for (unsigned t = 0; t < row->count; t++) {
        sweep_record(sweep, t, arena, &record);
        cr_assert(slice_take_piece(&ranges, ',', &range));
        bool is_special = !slice_eq(range, SLICE("-"));
        const struct finding *finding = record.findings;
        cr_expect_eq(finding != NULL, is_special, "%s: %u", row->about, t);
        cr_expect_eq(record_status(&record), is_special ? RECORD_UNKNOWN : RECORD_OK);
        if (!is_special || finding == NULL)
            continue;
        cr_expect_str_eq(finding_code_text(finding->code), "target.special");
        cr_expect(finding->reason.len > range.len &&
                      memmem(finding->reason.at, finding->reason.len, range.at, range.len) != NULL,
                  "%s: %.*s", row->about, SLICE_ARG(finding->reason));
        cr_expect_eq(finding->subject.len > 0, row->domain != NULL, "%s", row->about);
    }
    sweep_free(sweep);
    arena_free(arena);
}

Test(sweep, special_addresses_are_not_asked_about)
{
    for (size_t i = 0; i < sizeof specials / sizeof *specials; i++) {
        const struct special *row = &specials[i];
        const struct plan asked = {
            .lists = asked_lists,
            .list_count = row->has_dnsbl ? LISTS : 0,
            .has_dnsbl = row->has_dnsbl,
            .checks = {check_find(SLICE("ptr")), check_find(SLICE("spf")),
                       check_find(SLICE("dmarc"))},
            .check_count = 3,
        };
        expect_special(row, &asked);
    }
}

/* The lane of the checks passes over those of a block that have no part. */
Test(lane, passes_special_addresses)
{
    const struct plan asked = {.checks = {check_find(SLICE("ptr"))}, .check_count = 1};
    struct sweep_queue queue = {0};
    struct lane lane = {.kind = LANE_TARGETS};
    struct sweep *sweep = add_special(&specials[3], &asked);

    sweep_queue_add(&queue, sweep);
    lane_arrive(&lane, sweep);
    cr_expect_eq(lane.index, 1);
    lane_advance(&lane);
    cr_expect_eq(lane.index, 2);
    lane_advance(&lane);
    cr_expect_null(lane.at);
    sweep_free(sweep);
}
