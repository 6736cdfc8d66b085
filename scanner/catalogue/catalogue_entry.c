#include "catalogue/catalogue_entry.h"

#include "catalogue/catalogue_answers.h"
#include "catalogue/catalogue_value.h"

enum { BURST_MAX = 1000000 };

#define DAILY_MAX UINT64_C(1000000000000)
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Texts */

static bool read_checked(struct node_reader *reader, const yaml_node_t *node, void *into,
                         const char *(*check)(struct slice text))
{
    struct slice text;
    if (!node_text(reader, node, &text))
        return false;
    const char *reason = check(text);
    if (reason != NULL)
        return node_reject(reader, node, text, reason);
    *(struct slice *)into = arena_copy(reader->arena, text);
    return true;
}

static bool read_id(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    return read_checked(reader, node, into, value_id);
}

static bool read_url(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    return read_checked(reader, node, into, value_url);
}

static bool read_date(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    return read_checked(reader, node, into, value_date);
}

/* Who writes the key itself here must not find it in a log. */
static bool read_variable(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    struct slice text;
    if (!node_text(reader, node, &text))
        return false;
    const char *reason = value_variable(text);
    if (reason != NULL)
        return node_complain(reader, node, "bad 'key_env'%.*s: %s", SLICE_ARG(reader->owner),
                             reason);
    *(struct slice *)into = arena_copy(reader->arena, text);
    return true;
}

static bool read_zone(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    struct slice text;
    if (!node_text(reader, node, &text))
        return false;
    const char *reason = value_zone(reader->arena, text, into);
    return reason == NULL || node_reject(reader, node, text, reason);
}

/* Words: the table makes their index the value. */

static bool read_match(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    static const char *const words[] = {[LIST_EXACT] = "exact", [LIST_BITS] = "bits", NULL};
    unsigned index;
    if (!node_word(reader, node, words, &index))
        return false;
    *(enum list_match *)into = (enum list_match)index;
    return true;
}

/* exact and registrable say what is asked, any other text is its name for people; both may be
 * given. */
static bool read_name(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    struct list *list = into;
    struct slice text;

    if (!node_text(reader, node, &text))
        return false;
    bool is_registrable = slice_eq(text, SLICE("registrable"));
    if (is_registrable || slice_eq(text, SLICE("exact"))) {
        list->asks_registrable = is_registrable;
        return true;
    }
    if (list->name.at != NULL)
        return node_complain(reader, node, "field 'name' stands there twice%.*s",
                             SLICE_ARG(reader->owner));
    list->name = arena_copy(reader->arena, text);
    return true;
}

static bool read_state(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    static const char *const words[] = {"live", "dead", NULL};
    unsigned index;
    if (!node_word(reader, node, words, &index))
        return false;
    *(bool *)into = index == 1;
    return true;
}

static bool read_enabled(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    return node_flag(reader, node, into);
}

static bool read_kind(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    static const char *const words[] = {"ip4", "ip6", "domain", NULL};
    static const unsigned kinds[] = {LIST_IP4, LIST_IP6, LIST_DOMAIN};
    unsigned index;
    if (!node_word(reader, node, words, &index))
        return false;
    *(unsigned *)into = kinds[index];
    return true;
}

static bool read_kinds(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    static const struct node_items items = {8, sizeof(unsigned), read_kind};
    unsigned *all = into;
    size_t count;

    const unsigned *kinds = node_sequence(reader, node, &items, &count);
    if (kinds == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        *all |= kinds[i];
    return *all != 0 ||
           node_complain(reader, node, "'kinds'%.*s is empty", SLICE_ARG(reader->owner));
}

/* Pace */

static bool read_per_second(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    return node_decimal(reader, node, into);
}

static bool read_per_day(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    return node_whole(reader, node, DAILY_MAX, into);
}

static bool read_burst(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    uint64_t burst;
    if (!node_whole(reader, node, BURST_MAX, &burst))
        return false;
    *(unsigned *)into = (unsigned)burst;
    return true;
}

static bool read_pace(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    static const struct node_field fields[] = {
        {"per_second", read_per_second, offsetof(struct list, per_second)},
        {"burst", read_burst, offsetof(struct list, burst)},
        {"per_day", read_per_day, offsetof(struct list, per_day)},
    };
    return node_mapping(reader, node, fields, COUNT(fields), into);
}

/* Servers and covers */

static bool read_server(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    struct slice text;
    if (!node_text(reader, node, &text))
        return false;
    const char *reason = list_server_parse(text, into);
    return reason == NULL || node_reject(reader, node, text, reason);
}

static bool read_servers(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    static const struct node_items items = {LIST_SERVERS_MAX, sizeof(struct list_server),
                                            read_server};
    struct list *list = into;

    list->servers = node_sequence(reader, node, &items, &list->server_count);
    return list->servers != NULL;
}

static bool read_covers(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    static const struct node_items ids = {LISTS_MAX, sizeof(struct slice), read_id};
    struct list *list = into;

    list->covers = node_sequence(reader, node, &ids, &list->cover_count);
    return list->covers != NULL;
}

/* The whole */

/* kinds, nature and match come before codes and tests, which rest on them. */
static const struct node_field entry_fields[] = {
    {"id", read_id, offsetof(struct list, id)},
    {"name", read_name, 0},
    {"name", read_name, 0},
    {"zone", read_zone, offsetof(struct list, zone)},
    {"query", node_copy, offsetof(struct list, query)},
    {"kinds", read_kinds, offsetof(struct list, kinds)},
    {"nature", answers_read_nature, offsetof(struct list, nature)},
    {"match", read_match, offsetof(struct list, match)},
    {"codes", answers_read_codes, 0},
    {"errors", answers_read_errors, 0},
    {"tests", answers_read_tests, 0},
    {"pace", read_pace, 0},
    {"quota", read_id, offsetof(struct list, quota)},
    {"covers", read_covers, 0},
    {"key_env", read_variable, offsetof(struct list, key_env)},
    {"url", read_url, offsetof(struct list, url)},
    {"servers", read_servers, 0},
    {"enabled", read_enabled, offsetof(struct list, enabled)},
    {"state", read_state, offsetof(struct list, dead)},
    {"dead_since", read_date, offsetof(struct list, dead_since)},
    {"reason", node_copy, offsetof(struct list, dead_reason)},
};

static void add_defaults(struct list *list)
{
    if (list->name.at == NULL)
        list->name = list->id;
    if (list->query.at == NULL)
        list->query = SLICE("{name}.{zone}");
    if (list->kinds == 0)
        list->kinds = LIST_IP4; /* of a dead one, which is never asked */
}

/* A code that is an error as a whole would never be a listing; a wide one may hold an error. */
static const struct list_code *lost_code(const struct list *list)
{
    if (list->match == LIST_BITS)
        return NULL;
    for (size_t i = 0; i < list->code_count; i++) {
        const struct list_code *code = &list->codes[i];
        for (size_t j = 0; j < list->error_count; j++)
            if (list->errors[j].first <= code->first && code->last <= list->errors[j].last)
                return code;
    }
    return NULL;
}

/* What only the fields together say; key names the field that the reason is about. */
static const char *contradiction(const struct list *list, const char **key)
{
    bool asks_key = value_has(list->zone, SLICE("{key}")) || value_has(list->query, SLICE("{key}"));

    *key = list->dead_since.at != NULL ? "dead_since" : "reason";
    if (!list->dead && (list->dead_since.at != NULL || list->dead_reason.at != NULL))
        return "only a list with state: dead has it";
    *key = "query";
    const char *reason = value_query(list);
    if (reason != NULL)
        return reason;
    *key = value_has(list->query, SLICE("{key}")) ? "query" : "zone";
    if (asks_key && list->key_env.at == NULL)
        return "{key} needs a key_env";
    *key = "name";
    if (list->asks_registrable && (list->kinds & LIST_DOMAIN) == 0)
        return "registrable is for lists of domains";
    *key = "codes";
    if (lost_code(list) != NULL)
        return "one of them is among the errors, so it would never be a listing";
    return NULL;
}

static bool check(struct node_reader *reader, const yaml_node_t *node, const struct list *list)
{
    const char *key;
    const char *reason = contradiction(list, &key);

    if (reason == NULL)
        return true;
    const yaml_node_t *value = node_find(reader, node, key);
    return node_complain(reader, value != NULL ? value : node, "bad '%s'%.*s: %s", key,
                         SLICE_ARG(reader->owner), reason);
}

/* The id is wanted in complaints before its turn comes to be read. */
static struct slice owner_text(struct node_reader *reader, const yaml_node_t *node)
{
    const yaml_node_t *id = node_find(reader, node, "id");
    struct slice text = {NULL, 0};

    if (id != NULL && id->type == YAML_SCALAR_NODE)
        text = (struct slice){(const char *)id->data.scalar.value, id->data.scalar.length};
    if (text.len == 0 || value_id(text) != NULL)
        return SLICE(" in a list");
    return arena_print(reader->arena, " in list '%.*s'", NODE_QUOTE(text));
}

bool entry_read(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    struct list *list = into;

    list->enabled = true;
    list->line = node_line(node);
    reader->context = list;
    reader->owner = owner_text(reader, node);
    reader->field = NULL;
    if (node->type != YAML_MAPPING_NODE)
        return node_complain(reader, node,
                             "a list must be made of fields, as in {id: a, zone: b.c}");
    if (!node_mapping(reader, node, entry_fields, COUNT(entry_fields), into))
        return false;
    if (list->id.at == NULL || list->zone.at == NULL)
        return node_complain(reader, node, "there is no %s%.*s",
                             list->id.at == NULL ? "id" : "zone", SLICE_ARG(reader->owner));
    bool has_kinds = list->kinds != 0;
    add_defaults(list);
    if (!check(reader, node, list))
        return false;
    return has_kinds || list->dead ||
           node_complain(reader, node, "there are no kinds%.*s", SLICE_ARG(reader->owner));
}
