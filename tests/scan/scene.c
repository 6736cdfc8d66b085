#include "tests/scan/scene.h"

#include "base/ip.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_SIZE_MAX = 1 << 16, LINES_MAX = 1000, MS_DIGITS = 3 };

/* The file while it is read. */
struct reading {
    struct scene *scene;
    unsigned number; /* of the line */
    uint64_t ms;     /* of the line before */
    struct text zone;
    struct text *why; /* empty: all is well so far */
};

bool scene_take_word(struct slice *rest, struct slice *word)
{
    *rest = slice_trim(*rest);
    if (rest->len == 0 || *rest->at != '"')
        return slice_take_word(rest, word);
    size_t len = 1 + slice_index(slice_tail(*rest, 1), '"') + 1;
    *word = slice_head(*rest, len);
    *rest = slice_tail(*rest, len);
    return true;
}

static bool fail(struct reading *reading, const char *what, struct slice word)
{
    text_clear(reading->why);
    text_print(reading->why, "%s:%u: %s '%.*s'", reading->scene->path, reading->number, what,
               SLICE_ARG(word));
    return false;
}

static bool take_number(struct reading *reading, struct slice *rest, uint64_t *number)
{
    struct slice word = SLICE("");

    if (slice_take_word(rest, &word) && slice_parse_u64(word, 1000000000, number))
        return true;
    return fail(reading, "no number:", word);
}

static bool take_kinds(struct reading *reading, struct slice *rest, struct list *list)
{
    struct slice word = SLICE(""), kind;

    list->kinds = 0;
    slice_take_word(rest, &word);
    while (slice_take_piece(&word, ',', &kind)) {
        unsigned bit = slice_eq(kind, SLICE("ip4"))      ? LIST_IP4
                       : slice_eq(kind, SLICE("ip6"))    ? LIST_IP6
                       : slice_eq(kind, SLICE("domain")) ? LIST_DOMAIN
                                                         : 0;
        if (bit == 0)
            return fail(reading, "no kind of subject:", kind);
        list->kinds |= bit;
    }
    return true;
}

static bool take_covers(struct scene *scene, struct slice *rest, struct list *list)
{
    struct slice *ids = arena_take(scene->arena, SCENE_LISTS_MAX * sizeof *ids);
    struct slice word = SLICE("");

    slice_take_word(rest, &word);
    while (list->cover_count < SCENE_LISTS_MAX &&
           slice_take_piece(&word, ',', &ids[list->cover_count]))
        list->cover_count++;
    list->covers = ids;
    return list->cover_count > 0;
}

/* "127.0.0.2", or "127.0.0.2=127.0.0.4" where the answer matters. */
static bool take_test(struct reading *reading, struct slice *rest, bool is_listed,
                      struct list *list)
{
    const struct list_test **tests = is_listed ? &list->listed_tests : &list->clean_tests;
    size_t *count = is_listed ? &list->listed_test_count : &list->clean_test_count;
    struct slice word = SLICE("");
    struct list_test test = {0};
    struct ip answer;

    *(is_listed ? &list->has_listed_tests : &list->has_clean_tests) = true;
    slice_take_word(rest, &word);
    if (slice_eq(word, SLICE("none")))
        return true;
    size_t at = slice_index(word, '=');
    struct slice subject = slice_head(word, at);
    if (!ip_parse(subject, &test.ip))
        test = (struct list_test){.domain = subject};
    if (at < word.len) {
        if (!ip_parse(slice_tail(word, at + 1), &answer))
            return fail(reading, "no answer:", word);
        test.answer = ip_v4(&answer);
    }
    struct list_test *all = arena_take(reading->scene->arena, SCENE_TESTS_MAX * sizeof *all);
    if (*count == SCENE_TESTS_MAX || word.len == 0)
        return fail(reading, "no room for a test point:", word);
    if (*count > 0)
        memcpy(all, *tests, *count * sizeof *all);
    all[(*count)++] = test;
    *tests = all;
    return true;
}

static bool take_code(struct reading *reading, struct slice *rest, bool is_error, struct list *list)
{
    const struct list_code **codes = is_error ? &list->errors : &list->codes;
    size_t *count = is_error ? &list->error_count : &list->code_count;
    struct slice word = SLICE("");
    struct ip ip;

    slice_take_word(rest, &word);
    if (!ip_parse(word, &ip) || *count == SCENE_CODES_MAX)
        return fail(reading, "no code:", word);
    struct list_code *all = arena_take(reading->scene->arena, SCENE_CODES_MAX * sizeof *all);
    if (*count > 0)
        memcpy(all, *codes, *count * sizeof *all);
    all[(*count)++] = (struct list_code){.first = ip_v4(&ip),
                                         .last = ip_v4(&ip),
                                         .severity = SEVERITY_MEDIUM,
                                         .nature = list->nature};
    *codes = all;
    return true;
}

static bool take_option(struct reading *reading, struct slice option, struct slice *rest,
                        struct list *list)
{
    static const struct list_server here = {.ip = {.family = IP_V4, .bytes = {127, 0, 0, 1}},
                                            .port = 53};
    uint64_t number = 0;

    if (slice_eq(option, SLICE("mirror"))) {
        list->servers = &here;
        list->server_count = 1;
        return true;
    }
    if (slice_eq(option, SLICE("registrable")))
        return list->asks_registrable = true;
    if (slice_eq(option, SLICE("shares")))
        return slice_take_word(rest, &list->quota);
    if (slice_eq(option, SLICE("kinds")))
        return take_kinds(reading, rest, list);
    if (slice_eq(option, SLICE("covers")))
        return take_covers(reading->scene, rest, list);
    if (slice_eq(option, SLICE("test")) || slice_eq(option, SLICE("clean")))
        return take_test(reading, rest, slice_eq(option, SLICE("test")), list);
    if (slice_eq(option, SLICE("code")) || slice_eq(option, SLICE("error")))
        return take_code(reading, rest, slice_eq(option, SLICE("error")), list);
    if (!slice_eq(option, SLICE("pace")) && !slice_eq(option, SLICE("quota")))
        return fail(reading, "a list has no option", option);
    if (!take_number(reading, rest, &number))
        return false;
    if (slice_eq(option, SLICE("pace")))
        list->per_second = (double)number;
    else
        list->per_day = number;
    return true;
}

static bool read_list(struct reading *reading, struct slice rest)
{
    struct scene *scene = reading->scene;
    struct slice option, id;

    if (scene->list_count == SCENE_LISTS_MAX || !slice_take_word(&rest, &id))
        return fail(reading, "no list", rest);
    struct list *list = &scene->lists[scene->list_count++];
    *list = (struct list){.id = id,
                          .name = id,
                          .zone = arena_print(scene->arena, "%.*s.bl", SLICE_ARG(id)),
                          .query = SLICE("{name}.{zone}"),
                          .kinds = LIST_IP4,
                          .enabled = true};
    while (slice_take_word(&rest, &option))
        if (!take_option(reading, option, &rest, list))
            return false;
    return true;
}

/* A line without a time before the first with one: what there is. False if it is none of those. */
static bool read_setting(struct reading *reading, struct slice word, struct slice rest)
{
    struct scene *scene = reading->scene;
    uint64_t number;

    if (slice_eq(word, SLICE("list")))
        return read_list(reading, rest);
    if (slice_eq(word, SLICE("zone"))) {
        text_print(&reading->zone, "%.*s\n", SLICE_ARG(slice_trim(rest)));
        return true;
    }
    if (slice_eq(word, SLICE("checks"))) {
        scene->checks = slice_trim(rest);
        return true;
    }
    if (slice_eq(word, SLICE("follow"))) {
        scene->follow = slice_trim(rest);
        return true;
    }
    if (slice_eq(word, SLICE("forwarded")))
        return scene->is_forwarding = true;
    if (slice_eq(word, SLICE("workers")) && take_number(reading, &rest, &number)) {
        scene->workers = (unsigned)number;
        return true;
    }
    if (slice_eq(word, SLICE("in-flight")) && take_number(reading, &rest, &number)) {
        scene->in_flight_max = (unsigned)number;
        return true;
    }
    if (slice_eq(word, SLICE("rate")) && take_number(reading, &rest, &number)) {
        scene->rate = (double)number;
        return true;
    }
    return reading->why->len == 0 ? fail(reading, "neither a setting nor a time:", word) : false;
}

/* "5.020", seconds: the milliseconds are always there. False: it is no time. */
static bool read_time(struct slice word, uint64_t *ms)
{
    size_t point = slice_index(word, '.');
    uint64_t whole, thousandths;

    if (point + 1 + MS_DIGITS != word.len ||
        !slice_parse_u64(slice_head(word, point), 1000000, &whole) ||
        !slice_parse_u64(slice_tail(word, point + 1), 999, &thousandths))
        return false;
    *ms = whole * 1000 + thousandths;
    return true;
}

static const struct {
    const char *text;
    bool has_who;
} verbs[] = {
    [SCENE_TARGET] = {"target", false}, [SCENE_END] = {"end", false},
    [SCENE_STOP] = {"stop", false},     [SCENE_ANSWERS] = {"answers", true},
    [SCENE_ASKS] = {"asks", true},      [SCENE_GIVES_UP] = {"gives-up", true},
    [SCENE_FINDS] = {"finds", true},    [SCENE_FOLLOWS] = {"follows", false},
    [SCENE_WRITES] = {"writes", false}, [SCENE_DONE] = {"done", false},
};

static bool read_action(struct reading *reading, struct slice word, struct slice rest)
{
    struct scene *scene = reading->scene;
    struct scene_line *line = &scene->lines[scene->line_count];
    size_t verb = 0;

    while (verb < sizeof verbs / sizeof *verbs && !slice_eq(word, slice_of(verbs[verb].text)))
        verb++;
    if (verb == sizeof verbs / sizeof *verbs)
        return fail(reading, "nobody can", word);
    *line = (struct scene_line){
        .number = reading->number, .ms = reading->ms, .verb = (enum scene_verb)verb};
    if (verbs[verb].has_who && !slice_take_word(&rest, &line->who))
        return fail(reading, "it is not said who:", word);
    line->rest = slice_trim(rest);
    if (++scene->line_count == LINES_MAX)
        return fail(reading, "the scene is too long:", word);
    return true;
}

static bool read_line(struct reading *reading, struct slice text)
{
    struct slice word, rest = slice_head(text, slice_index(text, '#'));
    uint64_t ms;

    if (!slice_take_word(&rest, &word))
        return true;
    if (!read_time(word, &ms))
        return (reading->scene->line_count == 0 ? read_setting : read_action)(reading, word, rest);
    if (ms < reading->ms)
        return fail(reading, "time does not run backwards:", word);
    reading->ms = ms;
    if (!slice_take_word(&rest, &word))
        return fail(reading, "nothing happens:", text);
    return read_action(reading, word, rest);
}

static bool read_file(struct scene *scene, struct slice *text)
{
    char *bytes = arena_take(scene->arena, FILE_SIZE_MAX);
    FILE *file = fopen(scene->path, "r");

    if (file == NULL)
        return false;
    *text = (struct slice){bytes, fread(bytes, 1, FILE_SIZE_MAX, file)};
    bool is_read = !ferror(file) && text->len < FILE_SIZE_MAX;
    fclose(file);
    return is_read;
}

static bool read_lines(struct reading *reading, struct slice text)
{
    struct slice line;

    while (slice_take_piece(&text, '\n', &line)) {
        reading->number++;
        if (!read_line(reading, line))
            return false;
    }
    return reading->scene->line_count > 0 || fail(reading, "nothing happens", SLICE(""));
}

struct scene *scene_read(const char *path, struct text *why)
{
    struct scene *scene = memory_new(sizeof *scene);
    struct reading reading = {.scene = scene, .why = why};
    struct slice text;

    *scene = (struct scene){
        .arena = arena_new(1 << 17), .path = path, .workers = 1, .in_flight_max = 2000};
    scene->lines = arena_take(scene->arena, LINES_MAX * sizeof *scene->lines);
    bool is_fine = read_file(scene, &text) ? read_lines(&reading, text)
                                           : fail(&reading, "cannot be read", slice_of(path));
    scene->zone =
        arena_copy(scene->arena, reading.zone.len > 0 ? text_slice(&reading.zone) : SLICE("")).at;
    text_free(&reading.zone);
    if (is_fine)
        return scene;
    scene_free(scene);
    return NULL;
}

void scene_free(struct scene *scene)
{
    if (scene == NULL)
        return;
    arena_free(scene->arena);
    free(scene);
}
