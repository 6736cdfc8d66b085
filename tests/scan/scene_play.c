#include "tests/scan/scene_play.h"

#include "base/clock.h"
#include "tests/scan/scene_item.h"
#include "tests/scan/scene_stage.h"
#include "tests/zone.h"

#include <stdio.h>
#include <string.h>

/* AFTER: what the program has time for when the scene is over. */
enum { ITEMS_MAX = 64, TOLD_MAX = 8, AFTER_MS = 120000 };

struct play {
    const struct scene *scene;
    const struct scene_line *line;
    struct stage *stage;
    bool is_due;      /* something was done to the program, which has had no turn since */
    struct text *why; /* empty: scene and program agree so far */
};

static uint64_t ms_of(const struct play *play)
{
    return (play->stage->now_ns - STAGE_START_NS) / CLOCK_NS_PER_MS;
}

/* Begins the message of where they part; always false. */
static bool part(struct play *play)
{
    uint64_t ms = ms_of(play);

    text_print(play->why, "%s:%u: at %u.%03u: ", play->scene->path, play->line->number,
               (unsigned)(ms / 1000), (unsigned)(ms % 1000));
    return false;
}

static bool part_because(struct play *play, const char *why)
{
    part(play);
    text_add(play->why, slice_of(why));
    return false;
}

static void tell(struct play *play, const struct happening *happening)
{
    static const char *const verbs[] = {[HAPPENED_ASK] = "asks",
                                        [HAPPENED_GIVE_UP] = "gives-up",
                                        [HAPPENED_FIND] = "finds",
                                        [HAPPENED_FOLLOW] = "follows",
                                        [HAPPENED_WRITE] = "writes"};

    text_print(play->why, "%s %.*s%s%.*s", verbs[happening->kind], SLICE_ARG(happening->who),
               happening->who.len > 0 ? " " : "", SLICE_ARG(happening->what));
    if (happening->type[0] != '\0' && strcmp(happening->type, "A") != 0)
        text_print(play->why, " %s", happening->type);
}

static void tell_unsaid(struct play *play)
{
    const struct happenings *happened = &play->stage->engine.happened;

    for (size_t i = 0; i < happened->count && i < TOLD_MAX; i++) {
        text_add(play->why, i > 0 ? SLICE("; ") : SLICE(""));
        tell(play, &happened->at[i]);
    }
    if (happened->count > TOLD_MAX)
        text_print(play->why, "; and %zu more", happened->count - TOLD_MAX);
}

/* Whether the scene has said all that has happened. */
static bool is_said(struct play *play)
{
    if (play->stage->engine.happened.count == 0)
        return true;
    part(play);
    text_add(play->why, SLICE("the program does what the scene does not say: "));
    tell_unsaid(play);
    return false;
}

static bool turn(struct play *play)
{
    play->is_due = false;
    if (stage_turn(play->stage))
        return true;
    return part_because(play, "the program does not come to rest");
}

/* Lets time pass. The turn at its very end belongs to what the scene says next. */
static bool pass_time(struct play *play, uint64_t ms)
{
    struct stage *stage = play->stage;
    uint64_t until_ns = STAGE_START_NS + ms * CLOCK_NS_PER_MS;

    if (play->is_due && stage->now_ns < until_ns && !turn(play))
        return false;
    while (stage->now_ns < until_ns) {
        bool wakes = !stage->is_done && stage->wake_ns <= until_ns;
        if (!is_said(play))
            return false;
        stage->now_ns = wakes ? stage->wake_ns : until_ns;
        if (wakes && !turn(play))
            return false;
    }
    return true;
}

static bool is_taken(struct play *play, const struct item *item, unsigned n,
                     enum happening_kind kind)
{
    struct happenings *happened = &play->stage->engine.happened;
    size_t at = item_find(item, n, happened, kind, play->line->who, &play->stage->cast);

    if (at < happened->count) {
        happenings_drop(happened, at);
        return true;
    }
    char buffer[IP_TEXT_MAX];
    struct slice subject = item_subject(item, n, buffer);
    part(play);
    text_print(play->why, "the program does not ");
    tell(play, &(struct happening){kind, play->line->who, subject, item->type, NULL});
    text_add(play->why, happened->count > 0 ? SLICE(", but: ") : SLICE(", nor anything"));
    tell_unsaid(play);
    return false;
}

static const struct list *list_of(const struct play *play, struct slice id)
{
    for (size_t i = 0; i < play->scene->list_count; i++)
        if (slice_eq(play->scene->lists[i].id, id))
            return &play->scene->lists[i];
    return NULL;
}

static struct slice test_text(const struct list_test *test, char buffer[IP_TEXT_MAX])
{
    if (test->ip.family == IP_NONE)
        return test->domain;
    return (struct slice){buffer, ip_print(&test->ip, buffer)};
}

/* The test points of RFC 5782, where a list has none of its own. */
static const struct {
    unsigned kind;
    const char *listed, *clean;
} points[] = {
    {LIST_IP4, "127.0.0.2", "127.0.0.1"},
    {LIST_IP6, "::ffff:7f00:2", "::ffff:7f00:1"},
    {LIST_DOMAIN, "test", "invalid"},
};

static void add_exact(struct item *items, size_t *count, struct arena *arena, struct slice text)
{
    items[(*count)++] = (struct item){.text = arena_copy(arena, text), .count = 1, .type = "A"};
}

static void add_tests(struct play *play, const struct list *list, bool is_listed,
                      struct item *items, size_t *count)
{
    struct arena *arena = play->stage->engine.arena;
    const struct list_test *tests = is_listed ? list->listed_tests : list->clean_tests;
    char buffer[IP_TEXT_MAX];

    for (size_t i = 0; i < (is_listed ? list->listed_test_count : list->clean_test_count); i++)
        add_exact(items, count, arena, test_text(&tests[i], buffer));
    if (is_listed ? list->has_listed_tests : list->has_clean_tests)
        return;
    for (size_t i = 0; i < sizeof points / sizeof *points; i++)
        if ((list->kinds & points[i].kind) != 0)
            add_exact(items, count, arena,
                      slice_of(is_listed ? points[i].listed : points[i].clean));
}

/* All that a round of probes asks but the names of prefixes; of each kind of address as many random
 * ones as said. */
static void add_round(struct play *play, const struct item *round, struct item *items,
                      size_t *count)
{
    const struct list *list = list_of(play, play->line->who);
    unsigned globals = round->count > 0 ? round->count : 2, kinds = 0, randoms = 0;

    if (list == NULL)
        return;
    add_tests(play, list, true, items, count);
    add_tests(play, list, false, items, count);
    for (size_t i = 0; i < sizeof points / sizeof *points; i++)
        if ((list->kinds & points[i].kind) != 0) {
            kinds += points[i].kind == LIST_DOMAIN ? 2 : globals;
            randoms++;
        }
    items[(*count)++] = (struct item){SHAPE_RANDOM, SLICE("random"), {0}, randoms, "A"};
    items[(*count)++] = (struct item){SHAPE_GLOBAL, SLICE("global"), {0}, kinds, "A"};
    if ((list->kinds & (LIST_IP4 | LIST_IP6)) != 0)
        items[(*count)++] = (struct item){SHAPE_LABELS, SLICE("labels"), {0}, 1, "A"};
}

static bool take_all(struct play *play, const struct item *item, enum happening_kind kind)
{
    for (unsigned n = 0; n < (item->count > 0 ? item->count : 1); n++)
        if (!is_taken(play, item, n, kind))
            return false;
    return true;
}

static bool play_asks(struct play *play, enum happening_kind kind)
{
    struct item items[ITEMS_MAX], item;
    struct slice rest = play->line->rest;
    size_t count = 0;

    while (item_take(&rest, &item)) {
        if (count > ITEMS_MAX / 2)
            return part_because(play, "the line is too long");
        if (item.shape == SHAPE_ROUND)
            add_round(play, &item, items, &count);
        else
            items[count++] = item;
    }
    /* What is named is taken first, so that it is not taken for something random. */
    for (size_t i = 0; i < count; i++)
        if (items[i].shape == SHAPE_EXACT && !take_all(play, &items[i], kind))
            return false;
    for (size_t i = 0; i < count; i++)
        if (items[i].shape != SHAPE_EXACT && !take_all(play, &items[i], kind))
            return false;
    return true;
}

static bool is_listed_point(const struct list *list, struct slice what, uint32_t *answer)
{
    char buffer[IP_TEXT_MAX];

    *answer = 0x7f000002;
    for (size_t i = 0; i < list->listed_test_count; i++)
        if (slice_eq(what, test_text(&list->listed_tests[i], buffer))) {
            if (list->listed_tests[i].answer != 0)
                *answer = list->listed_tests[i].answer;
            return true;
        }
    for (size_t i = 0; !list->has_listed_tests && i < sizeof points / sizeof *points; i++)
        if (slice_eq(what, slice_of(points[i].listed)))
            return true;
    return false;
}

/* "127.0.0.2,127.0.0.4", or a text. */
static struct dns_answer *make_data(const struct dns_question *question, struct slice value)
{
    char name[DNS_NAME_TEXT_MAX];
    struct text zone = {0};
    struct slice piece;

    dns_name_print(&question->name, name);
    if (*value.at == '"')
        text_print(&zone, "%s TXT %.*s\n", name,
                   SLICE_ARG(slice_head(slice_tail(value, 1), value.len - 2)));
    else
        while (slice_take_piece(&value, ',', &piece))
            text_print(&zone, "%s A %.*s\n", name, SLICE_ARG(piece));
    text_add_char(&zone, '\0');
    struct dns_answer *answer = zone_answer(zone.at, question);
    text_free(&zone);
    return answer;
}

static struct dns_answer *make_nodata(const struct dns_question *question)
{
    char name[DNS_NAME_TEXT_MAX], zone[DNS_NAME_TEXT_MAX + 32];

    dns_name_print(&question->name, name);
    snprintf(zone, sizeof zone, "below.%s A 127.0.0.2\n", strcmp(name, ".") == 0 ? "" : name);
    return zone_answer(zone, question);
}

/* As a list in good order answers its probes: one that holds a tree, or not. */
static struct dns_answer *make_good(const struct play *play, const struct happening *asked,
                                    bool is_tree)
{
    const struct list *list = list_of(play, asked->who);
    const struct dns_question *question = &asked->call->question;
    char text[IP_TEXT_MAX];
    uint32_t listed;

    if (is_tree && slice_has(asked->what, '/'))
        return make_nodata(question);
    if (list == NULL || !is_listed_point(list, asked->what, &listed))
        return zone_answer("", question);
    struct ip ip = ip_from_v4(listed);
    return make_data(question, (struct slice){text, ip_print(&ip, text)});
}

static struct dns_answer *make_answer(const struct play *play, const struct happening *asked,
                                      struct slice value)
{
    static const struct {
        const char *text;
        enum dns_cause cause;
    } failures[] = {{"timeout", DNS_TIMEOUT}, {"SERVFAIL", DNS_SERVFAIL}, {"REFUSED", DNS_REFUSED}};
    const struct dns_question *question = &asked->call->question;

    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++)
        if (slice_eq(value, slice_of(failures[i].text)))
            return dns_answer_failed(failures[i].cause, failures[i].text);
    if (slice_eq(value, SLICE("bogus")))
        return dns_answer_bogus("bogus in the scene");
    if (slice_eq(value, SLICE("NXDOMAIN")))
        return zone_answer("", question);
    if (slice_eq(value, SLICE("NODATA")))
        return make_nodata(question);
    if (slice_eq(value, SLICE("zone")))
        return zone_answer(play->scene->zone, question);
    if (slice_eq(value, SLICE("good")) || slice_eq(value, SLICE("tree")))
        return make_good(play, asked, slice_eq(value, SLICE("tree")));
    return make_data(question, value);
}

/* Answers what fits; false if nothing does, or not enough. */
static bool answer_item(struct play *play, const struct item *item, struct slice value,
                        unsigned packets)
{
    struct scene_engine *engine = &play->stage->engine;
    unsigned n = 0;

    for (; item->count == 0 || n < item->count; n++) {
        size_t at =
            item_find(item, n, &engine->held, HAPPENED_ASK, play->line->who, &play->stage->cast);
        if (at == engine->held.count && item->count == 0 && n > 0)
            return true;
        if (at == engine->held.count)
            break;
        engine_answer(engine, at, make_answer(play, &engine->held.at[at], value), packets);
    }
    if (n > 0 && n == item->count)
        return true;
    part(play);
    text_print(play->why, "%.*s has not been asked %.*s%s%s, or was answered",
               SLICE_ARG(play->line->who), SLICE_ARG(item->text),
               item->count > 1 ? " so often" : "", strcmp(item->type, "A") != 0 ? item->type : "");
    return false;
}

static bool play_answers(struct play *play)
{
    struct slice rest = play->line->rest, value;
    struct item item;

    while (item_take(&rest, &item)) {
        if (!scene_take_word(&rest, &value))
            return part_because(play, "it is not said what is answered");
        unsigned packets = item_take_count(&rest);
        if (!answer_item(play, &item, value, packets > 0 ? packets : 1))
            return false;
    }
    return true;
}

/* A record with that text, of whatever target; as an item that is exact. */
static struct item find_record(const struct play *play, struct slice text)
{
    const struct happenings *happened = &play->stage->engine.happened;

    for (size_t i = 0; i < happened->count; i++) {
        struct slice what = happened->at[i].what;
        struct slice tail = slice_tail(what, slice_index(what, ' ') + 1);
        if (happened->at[i].kind == HAPPENED_WRITE && slice_eq(tail, text))
            return (struct item){.text = what, .count = 1, .type = ""};
    }
    return (struct item){.text = text, .count = 1, .type = ""};
}

/* The same text of each of a range of targets, or of some. */
static bool play_writes(struct play *play)
{
    struct slice text = play->line->rest;
    char buffer[IP_TEXT_MAX];
    struct item item;

    if (!item_take(&text, &item) || item.count == 0)
        return part_because(play, "it is not said how many are written");
    text = slice_trim(text);
    for (unsigned n = 0; n < item.count; n++) {
        struct item record = find_record(play, text);
        struct slice subject = item_subject(&item, n, buffer);
        if (item.shape != SHAPE_SOME)
            record.text = arena_print(play->stage->engine.arena, "%.*s %.*s", SLICE_ARG(subject),
                                      SLICE_ARG(text));
        if (!is_taken(play, &record, 0, HAPPENED_WRITE))
            return false;
    }
    return true;
}

static bool play_word(struct play *play, enum happening_kind kind)
{
    const struct item item = {.text = play->line->rest, .count = 1, .type = ""};

    return is_taken(play, &item, 0, kind);
}

static bool play_done(struct play *play)
{
    if (play->stage->is_done)
        return true;
    return part_because(play, "the program is not done");
}

/* What is done to the program; what it does then is said by the lines that follow. All that is done
 * at one time, one after another, is done at once. */
static bool act(struct play *play)
{
    struct stage *stage = play->stage;

    if (!play->is_due && !is_said(play))
        return false;
    play->is_due = true;
    if (play->line->verb == SCENE_ANSWERS)
        return play_answers(play);
    if (play->line->verb == SCENE_END)
        stage_end(stage);
    else if (play->line->verb == SCENE_STOP)
        stage_stop(stage);
    else if (!stage_put(stage, play->line->rest))
        return part_because(play, "that is no target");
    return true;
}

static bool play_line(struct play *play)
{
    if (!pass_time(play, play->line->ms))
        return false;
    bool acts = play->line->verb <= SCENE_ANSWERS;
    if (play->is_due && !acts && !turn(play))
        return false;
    switch (play->line->verb) {
    case SCENE_TARGET:
    case SCENE_END:
    case SCENE_STOP:
    case SCENE_ANSWERS:
        return act(play);
    case SCENE_ASKS:
        return play_asks(play, HAPPENED_ASK);
    case SCENE_GIVES_UP:
        return play_asks(play, HAPPENED_GIVE_UP);
    case SCENE_FINDS:
        return play_word(play, HAPPENED_FIND);
    case SCENE_FOLLOWS:
        return play_word(play, HAPPENED_FOLLOW);
    case SCENE_WRITES:
        return play_writes(play);
    case SCENE_DONE:
        return play_done(play);
    }
    return false;
}

static bool play_all(struct play *play)
{
    for (size_t i = 0; i < play->scene->line_count; i++) {
        play->line = &play->scene->lines[i];
        if (!play_line(play))
            return false;
    }
    return pass_time(play, play->line->ms + AFTER_MS) && is_said(play) && play_done(play);
}

bool scene_play(const struct scene *scene, struct lookup_table *lookup, struct text *why)
{
    struct play play = {.scene = scene, .stage = stage_new(scene, lookup, why), .why = why};

    if (play.stage == NULL)
        return false;
    bool is_fine = play_all(&play);
    stage_free(play.stage);
    return is_fine;
}
