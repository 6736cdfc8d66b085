#include "catalogue/catalogue_answers.h"

#include "catalogue/catalogue_value.h"

enum { TESTS_MAX = 64 };

#define COUNT(array) (sizeof(array) / sizeof *(array))

bool answers_read_nature(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    static const char *const words[] = {[LIST_BLOCK] = "block",
                                        [LIST_ALLOW] = "allow",
                                        [LIST_POLICY] = "policy",
                                        [LIST_INFO] = "info",
                                        NULL};
    unsigned index;
    if (!node_word(reader, node, words, &index))
        return false;
    *(enum list_nature *)into = (enum list_nature)index;
    return true;
}

static bool read_severity(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    static const char *const words[] = {
        [SEVERITY_INFO] = "info", [SEVERITY_LOW] = "low",           [SEVERITY_MEDIUM] = "medium",
        [SEVERITY_HIGH] = "high", [SEVERITY_CRITICAL] = "critical", NULL};
    unsigned index;
    if (!node_word(reader, node, words, &index))
        return false;
    *(enum severity *)into = (enum severity)index;
    return true;
}

/* Codes */

static bool read_range(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    const struct list *list = reader->context;
    struct list_code *code = into;
    struct slice text;

    if (!node_text(reader, node, &text))
        return false;
    const char *reason = value_code(text, list->match, code);
    if (reason != NULL)
        return node_reject(reader, node, text, reason);
    code->means = arena_copy(reader->arena, text);
    return true;
}

static enum severity usual_severity(enum list_nature nature)
{
    static const enum severity usual[] = {
        [LIST_BLOCK] = SEVERITY_MEDIUM,
        [LIST_ALLOW] = SEVERITY_INFO,
        [LIST_POLICY] = SEVERITY_LOW,
        [LIST_INFO] = SEVERITY_INFO,
    };
    return usual[nature];
}

static bool read_code_nature(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    struct list_code *code = into;

    if (!answers_read_nature(reader, node, &code->nature))
        return false;
    code->severity = usual_severity(code->nature);
    return true;
}

/* code comes first: without a meaning of its own it means itself. nature comes before severity,
 * which it is the default of. */
static const struct node_field code_fields[] = {
    {"code", read_range, 0},
    {"means", node_copy, offsetof(struct list_code, means)},
    {"nature", read_code_nature, 0},
    {"severity", read_severity, offsetof(struct list_code, severity)},
};

enum { ERROR_FIELDS = 2 }; /* how bad an error is, is no question */

static bool read_code_fields(struct node_reader *reader, const yaml_node_t *node,
                             size_t field_count, struct list_code *code)
{
    if (!node_mapping(reader, node, code_fields, field_count, code))
        return false;
    return code->first != 0 || node_complain(reader, node, "'%s'%.*s has an item without a code",
                                             reader->field, SLICE_ARG(reader->owner));
}

static bool read_code(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    const struct list *list = reader->context;
    struct list_code *code = into;

    code->nature = list->nature;
    code->severity = usual_severity(list->nature);
    return read_code_fields(reader, node, COUNT(code_fields), code);
}

/* Errors compare whole. */
static bool read_error(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    struct list exact = {.match = LIST_EXACT};
    const void *list = reader->context;

    reader->context = &exact;
    bool is_read = read_code_fields(reader, node, ERROR_FIELDS, into);
    reader->context = list;
    return is_read;
}

bool answers_read_codes(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    static const struct node_items items = {LIST_CODES_MAX, sizeof(struct list_code), read_code};
    struct list *list = into;

    list->codes = node_sequence(reader, node, &items, &list->code_count);
    if (list->codes == NULL)
        return false;
    /* Nothing would be a listing, or, without the field, everything: a guess may be wrong. */
    return list->code_count > 0 ||
           node_complain(reader, node,
                         "'codes'%.*s is empty: leave it out if any answer is a listing",
                         SLICE_ARG(reader->owner));
}

bool answers_read_errors(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    static const struct node_items items = {LIST_CODES_MAX, sizeof(struct list_code), read_error};
    struct list *list = into;

    list->errors = node_sequence(reader, node, &items, &list->error_count);
    return list->errors != NULL;
}

/* Test points: a target, or {target: 127.0.0.2, answer: 127.0.0.10} for the one answer it must
 * give. */

/* A list that does not hold the kind would be asked a name that it cannot have, and never be
 * healthy. Without kinds, that they are missing is said later. */
static const char *reason_against_kind(const struct list *list, const struct list_test *test)
{
    if (list->kinds == 0)
        return NULL;
    if (test->ip.family == IP_V4)
        return (list->kinds & LIST_IP4) != 0 ? NULL : "the list holds no IPv4 addresses";
    if (test->ip.family == IP_V6)
        return (list->kinds & LIST_IP6) != 0 ? NULL : "the list holds no IPv6 addresses";
    return (list->kinds & LIST_DOMAIN) != 0 ? NULL : "the list holds no domains";
}

static bool read_target(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    struct slice text;
    if (!node_text(reader, node, &text))
        return false;
    const char *reason = value_target(reader->arena, text, into);
    if (reason == NULL)
        reason = reason_against_kind(reader->context, into);
    return reason == NULL || node_reject(reader, node, text, reason);
}

static bool read_answer(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    struct slice text;
    if (!node_text(reader, node, &text))
        return false;
    const char *reason = value_answer(text, into);
    return reason == NULL || node_reject(reader, node, text, reason);
}

static bool read_listed_test(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    static const struct node_field fields[] = {
        {"target", read_target, 0},
        {"answer", read_answer, offsetof(struct list_test, answer)},
    };
    const struct list_test *test = into;

    if (node->type != YAML_MAPPING_NODE)
        return read_target(reader, node, into);
    if (!node_mapping(reader, node, fields, COUNT(fields), into))
        return false;
    return test->ip.family != IP_NONE || test->domain.at != NULL ||
           node_complain(reader, node, "'tests'%.*s has an item without a target",
                         SLICE_ARG(reader->owner));
}

static bool read_listed_tests(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    static const struct node_items items = {TESTS_MAX, sizeof(struct list_test), read_listed_test};
    struct list *list = into;

    list->has_listed_tests = true;
    list->listed_tests = node_sequence(reader, node, &items, &list->listed_test_count);
    return list->listed_tests != NULL;
}

static bool read_clean_tests(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    static const struct node_items items = {TESTS_MAX, sizeof(struct list_test), read_target};
    struct list *list = into;

    list->has_clean_tests = true;
    list->clean_tests = node_sequence(reader, node, &items, &list->clean_test_count);
    return list->clean_tests != NULL;
}

bool answers_read_tests(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    static const struct node_field fields[] = {
        {"listed", read_listed_tests, 0},
        {"clean", read_clean_tests, 0},
    };
    return node_mapping(reader, node, fields, COUNT(fields), into);
}
