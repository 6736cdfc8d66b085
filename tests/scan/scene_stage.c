#include "tests/scan/scene_stage.h"

#include "base/clock.h"
#include "base/memory.h"
#include "fleet/targets.h"
#include "scan/registrable.h"

#include <stdlib.h>

enum { QUIET_PASSES = 2, PASSES_MAX = 10000, LAST_TURNS_MAX = 100 };

/* What is left of a list's quota, or of that which it shares. */
static uint64_t *account_of(struct stage *stage, const struct list *list)
{
    const struct list *first = stage->catalogue.lists;

    while (first != list && !list_shares_quota(first, list))
        first++;
    return &stage->left[first - stage->catalogue.lists];
}

static uint64_t take_of_books(void *state, const struct list *list, uint64_t least, uint64_t most)
{
    uint64_t *left = account_of(state, list), slice = quota_slice(*left, least, most);

    *left -= slice;
    return slice;
}

static void give_back_to_books(void *state, const struct list *list, uint64_t count)
{
    *account_of(state, list) += count;
}

static void open_books(struct stage *stage)
{
    for (size_t i = 0; i < stage->catalogue.count; i++)
        stage->left[i] = stage->catalogue.lists[i].per_day;
    stage->books = (struct quota_books){take_of_books, give_back_to_books, stage};
}

static const struct {
    enum finding_code code;
    const char *text;
} codes[] = {
    {FINDING_DNSBL_LISTED, "listed"},   {FINDING_DNSBL_ALLOWED, "allowed"},
    {FINDING_DNSBL_POLICY, "policy"},   {FINDING_DNSBL_INFO, "info"},
    {FINDING_DNSBL_UNKNOWN, "unknown"},
};

/* "listed a 127.0.0.2 "reason"", "unknown a timeout"; of other checks the code. */
static void print_finding(struct text *out, const struct finding *finding)
{
    const char *text = finding_code_text(finding->code);

    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (finding->code == codes[i].code)
            text = codes[i].text;
    text_print(out, " %s", text);
    if (finding->listing.list.at == NULL)
        return;
    bool is_unknown = finding->answers == NULL;
    text_print(out, " %.*s", SLICE_ARG(finding->listing.list));
    for (const struct finding_text *at = finding->answers; at != NULL; at = at->next)
        text_print(out, " %.*s", SLICE_ARG(at->text));
    if (is_unknown)
        text_print(out, " %.*s", SLICE_ARG(finding->reason));
    else if (finding->reason.len > 0)
        text_print(out, " \"%.*s\"", SLICE_ARG(finding->reason));
    if (finding->listing.asked.at != NULL)
        text_print(out, " at %.*s", SLICE_ARG(finding->listing.asked));
    if (finding->subject.at != NULL)
        text_print(out, " for %.*s", SLICE_ARG(finding->subject));
}

static void print(struct text *out, const struct record *record, const void *context)
{
    char text[TARGET_TEXT_MAX];

    (void)context;
    text_print(out, "%.*s", (int)target_print(&record->target, text), text);
    if (record->findings == NULL)
        text_add(out, SLICE(" clean"));
    for (const struct finding *at = record->findings; at != NULL; at = at->next) {
        print_finding(out, at);
        text_add(out, at->next != NULL ? SLICE(",") : SLICE(""));
    }
    text_add_char(out, '\n');
}

static bool make_plan(struct stage *stage, struct text *why)
{
    const struct plan_options options = {
        .catalogue = &stage->catalogue,
        .checks = stage->scene->checks.at != NULL ? stage->scene->checks : SLICE("dnsbl")};

    stage->plan = plan_new(&options, why);
    stage->engine.plan = stage->plan;
    return stage->plan != NULL;
}

static void make_settings(struct stage *stage, struct lookup_table *lookup)
{
    static const struct list_server forwarder = {.ip = {.family = IP_V4, .bytes = {127, 0, 0, 1}},
                                                 .port = 53};
    const struct scene *scene = stage->scene;

    crew_init(&stage->crew, scene->workers);
    board_init(&stage->board, stage->plan->list_count, &stage->crew);
    pace_init(&stage->pace, stage->plan, scene->rate, &stage->books);
    stage->press = (struct press){.print = print};
    stage->talker =
        (struct talker_settings){.plan = stage->plan,
                                 .lookup = lookup,
                                 .check = &stage->check_settings,
                                 .resolver = &stage->settings.resolver,
                                 .follow_check = plan_check(stage->plan, scene->follow)};
    stage->settings = (struct worker_settings){
        .resolver = {.forwarders = &forwarder,
                     .forwarder_count = scene->is_forwarding,
                     .in_flight_max = scene->in_flight_max,
                     .timeout_ns = 5 * CLOCK_NS_PER_S,
                     .context_count = scene->workers},
        .crew = &stage->crew,
        .gate = {stage->plan, &stage->board, &stage->pace},
        .press = &stage->press,
        .talker = &stage->talker,
    };
}

struct stage *stage_new(const struct scene *scene, struct lookup_table *lookup, struct text *why)
{
    struct stage *stage = memory_new(sizeof *stage);

    stage->scene = scene;
    stage->engine.arena = arena_new(1 << 16);
    stage->now_ns = stage->wake_ns = STAGE_START_NS;
    stage->catalogue = (struct catalogue){(struct list *)scene->lists, scene->list_count};
    open_books(stage);
    engine_use(&stage->engine);
    if (scene->workers > STAGE_WORKERS_MAX || !make_plan(stage, why)) {
        stage_free(stage);
        return NULL;
    }
    make_settings(stage, lookup);
    for (unsigned i = 0; i < scene->workers; i++)
        stage->workers[i] = worker_new(&stage->settings, i, why);
    return stage;
}

/* A scan that is not done yet is stopped, long ago. */
static void end_scan(struct stage *stage)
{
    stage->engine.is_over = true;
    if (!stage->has_ended)
        stage_end(stage);
    crew_stop(&stage->crew, 1);
    for (unsigned i = 0; i < LAST_TURNS_MAX && !stage->is_done; i++)
        stage_turn(stage);
}

void stage_free(struct stage *stage)
{
    if (stage == NULL)
        return;
    if (stage->workers[0] != NULL && !stage->is_done)
        end_scan(stage);
    for (unsigned i = 0; i < stage->scene->workers && i < STAGE_WORKERS_MAX; i++)
        worker_free(stage->workers[i]);
    if (stage->plan != NULL) {
        lookup_expire(stage->talker.lookup, UINT64_MAX);
        pace_destroy(&stage->pace);
        board_destroy(&stage->board);
        crew_destroy(&stage->crew);
    }
    plan_free(stage->plan);
    engine_use(NULL);
    arena_free(stage->engine.arena);
    free(stage->engine.happened.at);
    free(stage->engine.held.at);
    free(stage->engine.following.at);
    free(stage->cast.at);
    free(stage);
}

static void add_to_cast(struct stage *stage, const struct block *block)
{
    char text[IP_TEXT_MAX];

    for (unsigned i = 0; i < block->count; i++) {
        struct target target = block_target(block, i);
        struct slice address = {text, target_has_ip(&target) ? ip_print(&target.ip, text) : 0};
        if (address.len > 0)
            happenings_add(&stage->cast,
                           &(struct happening){.what = arena_copy(stage->engine.arena, address)});
        if (target_has_domain(&target))
            happenings_add(&stage->cast, &(struct happening){.what = arena_copy(stage->engine.arena,
                                                                                target.domain)});
    }
}

static void put_block(struct stage *stage, struct block *block)
{
    const struct check *follow = stage->talker.follow_check;
    uint64_t affinity = registrable_affinity(stage->plan, block);

    if (follow != NULL && follow->applies(&block->target))
        stage->expected += block->count;
    add_to_cast(stage, block);
    worker_put(stage->workers[affinity % stage->scene->workers], block);
}

bool stage_put(struct stage *stage, struct slice target)
{
    const char *given = arena_copy(stage->engine.arena, target).at;
    const struct targets_options options = {.given = &given, .given_count = 1};
    struct targets *targets = targets_new(&options);
    struct complaint complaint = {0};
    enum targets_found found;
    struct block *block;
    bool any = false;

    if (targets_open(targets, &complaint) == STATUS_OK)
        while ((found = targets_next(targets, &block, &complaint)) != TARGETS_END)
            if (found == TARGETS_BLOCK) {
                put_block(stage, block);
                any = true;
            }
    targets_free(targets);
    complaint_free(&complaint);
    return any;
}

static void end_input(struct stage *stage)
{
    stage->has_ended = true;
    for (unsigned i = 0; i < stage->scene->workers; i++)
        worker_put(stage->workers[i], NULL);
}

/* What is followed comes behind the input, and the end behind that. */
static void read_on(struct stage *stage)
{
    struct happenings *following = &stage->engine.following;

    if (!stage->is_read || stage->has_ended)
        return;
    for (; following->count > 0; happenings_drop(following, 0))
        stage_put(stage, following->at[0].what);
    if (stage->engine.followed == stage->expected || stage->engine.is_over)
        end_input(stage);
}

void stage_end(struct stage *stage)
{
    stage->is_read = true;
    read_on(stage);
}

void stage_stop(struct stage *stage)
{
    crew_stop(&stage->crew, stage->now_ns);
}

static void note_states(struct stage *stage)
{
    for (size_t i = 0; i < stage->plan->list_count; i++) {
        enum health_state state = board_state(&stage->board.lists[i]);
        if ((int)state == stage->states[i])
            continue;
        stage->states[i] = (int)state;
        stage->engine.activity++;
        happenings_add(&stage->engine.happened,
                       &(struct happening){.kind = HAPPENED_FIND,
                                           .who = stage->plan->lists[i].list->id,
                                           .what = slice_of(health_state_text(state)),
                                           .type = ""});
    }
}

/* Returns the least that a worker wants to wait. */
static uint64_t turn_all(struct stage *stage)
{
    uint64_t least_ns = UINT64_MAX, wait_ns;

    for (unsigned i = 0; i < stage->scene->workers && !stage->is_done; i++) {
        stage->is_done = !worker_turn(stage->workers[i], stage->now_ns, &wait_ns);
        if (wait_ns < least_ns)
            least_ns = wait_ns;
        note_states(stage);
    }
    /* The teller, who is always there in time. */
    if (quotas_refill(stage->pace.quotas))
        stage->engine.activity++;
    /* The others would find out in a turn of theirs, and drop their probes. */
    for (unsigned i = 0; i < stage->scene->workers && stage->is_done; i++)
        worker_turn(stage->workers[i], stage->now_ns, &wait_ns);
    return least_ns;
}

bool stage_turn(struct stage *stage)
{
    uint64_t activity, wait_ns = 0;
    unsigned quiet = 0;

    for (unsigned passes = 0; quiet < QUIET_PASSES && passes < PASSES_MAX; passes++) {
        activity = stage->engine.activity;
        if (stage->is_done)
            return true;
        wait_ns = turn_all(stage);
        read_on(stage);
        quiet = activity == stage->engine.activity ? quiet + 1 : 0;
    }
    uint64_t wake_ns = stage->now_ns + wait_ns, part_ns = wake_ns % CLOCK_NS_PER_MS;
    stage->wake_ns = part_ns == 0 ? wake_ns : wake_ns + CLOCK_NS_PER_MS - part_ns;
    return wait_ns > 0;
}
