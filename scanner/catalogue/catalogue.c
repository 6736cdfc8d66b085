#include "catalogue/catalogue.h"

#include "base/fatal.h"
#include "base/memory.h"
#include "catalogue/catalogue_entry.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CHUNK_SIZE = 1 << 14,
    DEPTH_MAX = 32,                      /* a list's deepest field is at 6 */
    MEMORY_MAX = 4 * CATALOGUE_SIZE_MAX, /* aliases can make much of little */
    VERSION = 1,
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct catalogue_file {
    struct arena *arena;
    struct catalogue catalogue;
};

/* What one file holds. */
struct contents {
    uint64_t version;
    const struct list *entries;
    size_t entry_count;
};

struct catalogue_file *catalogue_new(void)
{
    struct catalogue_file *file = memory_new(sizeof *file);

    file->arena = arena_new(CHUNK_SIZE);
    return file;
}

void catalogue_free(struct catalogue_file *file)
{
    if (file == NULL)
        return;
    arena_free(file->arena);
    free(file->catalogue.lists);
    free(file);
}

const struct catalogue *catalogue_lists(const struct catalogue_file *file)
{
    return &file->catalogue;
}

static enum status read_stream(FILE *stream, const char *path, struct text *bytes,
                               struct complaint *complaint)
{
    size_t read;

    do {
        read = fread(text_reserve(bytes, CHUNK_SIZE), 1, CHUNK_SIZE, stream);
        bytes->len += read;
    } while (read > 0 && bytes->len <= CATALOGUE_SIZE_MAX);

    if (ferror(stream)) {
        complaint_set(complaint, path, 0, "cannot be read: %s", strerror(errno));
        return STATUS_NO_INPUT;
    }
    if (bytes->len > CATALOGUE_SIZE_MAX) {
        complaint_set(complaint, path, 0, "is larger than %d bytes", CATALOGUE_SIZE_MAX);
        return STATUS_BAD_INPUT;
    }
    return STATUS_OK;
}

static enum status read_file(const char *path, struct text *bytes, struct complaint *complaint)
{
    if (strcmp(path, "-") == 0)
        return read_stream(stdin, path, bytes, complaint);

    FILE *stream = fopen(path, "re");
    if (stream == NULL) {
        complaint_set(complaint, path, 0, "cannot be opened: %s", strerror(errno));
        return STATUS_NO_INPUT;
    }
    enum status status = read_stream(stream, path, bytes, complaint);
    fclose(stream);
    return status;
}

static bool read_version(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    uint64_t version;

    if (!node_whole(reader, node, UINT32_MAX, &version))
        return false;
    *(uint64_t *)into = version;
    return version == VERSION ||
           node_complain(reader, node, "version %llu is not known, only version %d is",
                         (unsigned long long)version, VERSION);
}

static bool read_entry(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    if (!entry_read(reader, node, into))
        return false;
    return arena_size(reader->arena) <= MEMORY_MAX ||
           node_complain(reader, node, "the lists up to this one take too much memory");
}

static bool read_entries(struct node_reader *reader, const yaml_node_t *node, void *into)
{
    static const struct node_items items = {LISTS_MAX, sizeof(struct list), read_entry};
    struct contents *contents = into;

    contents->entries = node_sequence(reader, node, &items, &contents->entry_count);
    return contents->entries != NULL;
}

static bool read_contents(struct node_reader *reader, struct contents *contents)
{
    static const struct node_field fields[] = {
        {"version", read_version, offsetof(struct contents, version)},
        {"lists", read_entries, 0},
    };
    const yaml_node_t *root = yaml_document_get_root_node(reader->document);

    if (root == NULL) {
        complaint_set(reader->complaint, reader->file, 0, "holds nothing");
        return false;
    }
    if (!node_mapping(reader, root, fields, COUNT(fields), contents))
        return false;
    if (contents->version == 0)
        return node_complain(reader, root, "there is no version: 1");
    return contents->entries != NULL || node_complain(reader, root, "there is no field lists");
}

static bool append(struct catalogue_file *file, const struct contents *contents, const char *path)
{
    struct catalogue *catalogue = &file->catalogue;
    struct slice path_copy = arena_copy(file->arena, slice_of(path));
    size_t count = catalogue->count + contents->entry_count;

    if (count > LISTS_MAX)
        return false;
    catalogue->lists = memory_grow(catalogue->lists, (count + 1) * sizeof *catalogue->lists);
    for (size_t i = 0; i < contents->entry_count; i++) {
        catalogue->lists[catalogue->count] = contents->entries[i];
        catalogue->lists[catalogue->count++].file = path_copy;
    }
    return true;
}

static void parser_start(yaml_parser_t *parser, struct slice bytes)
{
    if (!yaml_parser_initialize(parser))
        fatal("memory");
    yaml_parser_set_input_string(parser, (const unsigned char *)bytes.at, bytes.len);
}

/* Of bytes that are no text libyaml knows the offset only. */
static size_t line_of_problem(const yaml_parser_t *parser, struct slice bytes)
{
    size_t line = 1;

    if (parser->error != YAML_READER_ERROR)
        return parser->problem_mark.line + 1;
    for (size_t i = 0; i < parser->problem_offset && i < bytes.len; i++)
        line += bytes.at[i] == '\n';
    return line;
}

/* libyaml's time is the square of the depth: what is too deep is found before it is loaded. What is
 * wrong otherwise is left to the loading. */
static bool is_shallow(struct slice bytes, const char *path, struct complaint *complaint)
{
    yaml_parser_t parser;
    yaml_event_t event;
    size_t depth = 0;
    bool is_end = false;

    parser_start(&parser, bytes);
    while (depth <= DEPTH_MAX && !is_end && yaml_parser_parse(&parser, &event)) {
        depth += event.type == YAML_SEQUENCE_START_EVENT || event.type == YAML_MAPPING_START_EVENT;
        depth -= event.type == YAML_SEQUENCE_END_EVENT || event.type == YAML_MAPPING_END_EVENT;
        is_end = event.type == YAML_STREAM_END_EVENT;
        if (depth > DEPTH_MAX)
            complaint_set(complaint, path, event.start_mark.line + 1,
                          "nested deeper than %d levels: is a bracket left open?", DEPTH_MAX);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return depth <= DEPTH_MAX;
}

/* The next document of the stream; the caller deletes it. */
static bool load_document(yaml_parser_t *parser, yaml_document_t *document, struct slice bytes,
                          const char *path, struct complaint *complaint)
{
    if (yaml_parser_load(parser, document))
        return true;
    if (parser->error == YAML_MEMORY_ERROR)
        fatal("memory");
    complaint_set(complaint, path, line_of_problem(parser, bytes), "not valid YAML: %s",
                  parser->problem);
    return false;
}

static bool load_documents(struct catalogue_file *file, yaml_parser_t *parser, struct slice bytes,
                           const char *path, struct complaint *complaint)
{
    yaml_document_t document, rest;
    struct contents contents = {0};

    if (!load_document(parser, &document, bytes, path, complaint))
        return false;
    struct node_reader reader = {
        .document = &document,
        .arena = file->arena,
        .file = path,
        .owner = SLICE(""),
        .complaint = complaint,
    };
    bool is_read = read_contents(&reader, &contents);
    yaml_document_delete(&document);
    if (!is_read || !load_document(parser, &rest, bytes, path, complaint))
        return false;

    const yaml_node_t *second = yaml_document_get_root_node(&rest);
    if (second != NULL)
        complaint_set(complaint, path, node_line(second), "a second document: one is possible");
    yaml_document_delete(&rest);
    if (second != NULL)
        return false;

    if (append(file, &contents, path))
        return true;
    complaint_set(complaint, path, 0, "with this file there are more than %d lists", LISTS_MAX);
    return false;
}

static bool load_bytes(struct catalogue_file *file, struct slice bytes, const char *path,
                       struct complaint *complaint)
{
    yaml_parser_t parser;

    if (!is_shallow(bytes, path, complaint))
        return false;
    parser_start(&parser, bytes);
    bool is_loaded = load_documents(file, &parser, bytes, path, complaint);
    yaml_parser_delete(&parser);
    return is_loaded;
}

enum status catalogue_load(struct catalogue_file *file, const char *path,
                           struct complaint *complaint)
{
    struct text bytes = {0};
    enum status status = read_file(path, &bytes, complaint);

    if (status == STATUS_OK && !load_bytes(file, text_slice(&bytes), path, complaint))
        status = STATUS_BAD_INPUT;
    text_free(&bytes);
    return status;
}

/* The first list that has the id of an earlier one. */
static const struct list *find_twin(const struct catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->count; i++)
        if (catalogue_find(catalogue, catalogue->lists[i].id) != &catalogue->lists[i])
            return &catalogue->lists[i];
    return NULL;
}

static bool are_covers_settled(const struct catalogue *catalogue, const struct list *list,
                               const bool *is_settled)
{
    for (size_t i = 0; i < list->cover_count; i++) {
        const struct list *covered = catalogue_find(catalogue, list->covers[i]);
        if (covered != NULL && !is_settled[covered - catalogue->lists])
            return false;
    }
    return true;
}

/* A list is settled once all that it covers is. The first that never is leads to a list that covers
 * itself, by way of others perhaps: none of those would be asked. */
static const struct list *find_circle(const struct catalogue *catalogue)
{
    bool is_settled[LISTS_MAX] = {false}, is_progress = true;
    const struct list *unsettled = NULL;

    while (is_progress) {
        is_progress = false;
        unsettled = NULL;
        for (size_t i = 0; i < catalogue->count; i++) {
            const struct list *list = &catalogue->lists[i];
            if (is_settled[i])
                continue;
            is_settled[i] = are_covers_settled(catalogue, list, is_settled);
            is_progress |= is_settled[i];
            if (!is_settled[i] && unsettled == NULL)
                unsettled = list;
        }
    }
    return unsettled;
}

/* The first list of its quota that says how much that is. */
static const struct list *find_quota(const struct catalogue *catalogue, const struct list *list)
{
    for (size_t i = 0; i < catalogue->count; i++)
        if (list_shares_quota(&catalogue->lists[i], list) && catalogue->lists[i].per_day > 0)
            return &catalogue->lists[i];
    return NULL;
}

/* Gives the lists that share a quota one per_day. Two that disagree are refused: the smaller one
 * might be the mistake. */
static bool share_quotas(struct catalogue *catalogue, struct complaint *complaint)
{
    assert(catalogue->count == 0 || catalogue->lists != NULL);
    for (size_t i = 0; i < catalogue->count; i++) {
        struct list *list = &catalogue->lists[i];
        if (list->quota.len == 0)
            continue;
        const struct list *first = find_quota(catalogue, list);
        if (first == NULL) {
            complaint_set(complaint, list->file.at, list->line,
                          "no list of quota '%.*s' has a per_day", NODE_QUOTE(list->quota));
            return false;
        }
        if (list->per_day > 0 && list->per_day != first->per_day) {
            complaint_set(complaint, list->file.at, list->line,
                          "list '%.*s' has another per_day than '%.*s', of the same quota '%.*s'",
                          NODE_QUOTE(list->id), NODE_QUOTE(first->id), NODE_QUOTE(list->quota));
            return false;
        }
        list->per_day = first->per_day;
    }
    return true;
}

enum status catalogue_check(struct catalogue_file *file, struct complaint *complaint)
{
    const struct catalogue *catalogue = &file->catalogue;
    const struct list *list = find_twin(catalogue);

    if (list != NULL) {
        const struct list *first = catalogue_find(catalogue, list->id);
        complaint_set(complaint, list->file.at, list->line,
                      "two lists of one id: '%.*s' is at %.*s:%u already", NODE_QUOTE(list->id),
                      SLICE_ARG(first->file), first->line);
        return STATUS_BAD_INPUT;
    }
    list = find_circle(catalogue);
    if (list != NULL) {
        complaint_set(complaint, list->file.at, list->line,
                      "the covers of list '%.*s' lead in a circle", NODE_QUOTE(list->id));
        return STATUS_BAD_INPUT;
    }
    return share_quotas(&file->catalogue, complaint) ? STATUS_OK : STATUS_BAD_INPUT;
}
