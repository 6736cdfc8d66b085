/* catalogue_node.h -- YAML nodes read as values; what is wrong becomes a complaint with its line.
 * Private to the catalogue.
 *
 *     static const struct node_field fields[] = {{"zone", read_zone, offsetof(struct list, zone)}};
 *     if (!node_mapping(&reader, node, fields, 1, &list))
 *         return false; // reader.complaint says why
 *
 * Works on libyaml's document tree, not through libcyaml, which forgets the line of what it
 * accepts, takes "maybe" for true and "1x" for 1, does not tell [] from nothing, and has no value
 * that may be a text or a mapping. An alias is the node it names: nothing is expanded, and a node
 * that holds itself ends where the reading functions do.
 *
 * Every reading function returns false (or NULL) once it has complained, and the first complaint
 * ends it all. Memory: what is kept is in the arena. Threads: one at a time.
 */
#pragma once

#include "base/arena.h"
#include "base/complaint.h"

#include <yaml.h>

enum { NODE_TEXT_MAX = 1024, NODE_FIELDS_MAX = 32 };

struct node_reader {
    yaml_document_t *document;
    struct arena *arena;
    const char *file;
    struct slice owner;  /* " in list 'acme-bl'"; empty at the top */
    const char *field;   /* being read; NULL at the top */
    const void *context; /* for the reading functions: what they read into as a whole */
    struct complaint *complaint;
};

typedef bool node_read(struct node_reader *reader, const yaml_node_t *node, void *into);

struct node_field {
    const char *name;
    node_read *read;
    size_t offset; /* of what it reads into */
};

struct node_items {
    size_t count_max, size;
    node_read *read;
};

unsigned node_line(const yaml_node_t *node);

/* Always false. Quote texts of the file with NODE_QUOTE: they may be long. */
bool node_complain(struct node_reader *reader, const yaml_node_t *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#define NODE_QUOTE(text) SLICE_ARG(node_excerpt(text))
struct slice node_excerpt(struct slice text);

/* The same of a text that is no value of its field; not for what might hold a key. */
bool node_reject(struct node_reader *reader, const yaml_node_t *node, struct slice text,
                 const char *reason);

/* Reads the fields that are there, in the order of the table, so that one may rest on another. A
 * field may stand there as often as it has rows, which must follow one another. */
bool node_mapping(struct node_reader *reader, const yaml_node_t *node,
                  const struct node_field *fields, size_t field_count, void *into);

/* The value of a key; NULL where node is no mapping or lacks it. Does not complain. */
const yaml_node_t *node_find(const struct node_reader *reader, const yaml_node_t *node,
                             const char *key);

/* An array in the arena, one element an item. */
void *node_sequence(struct node_reader *reader, const yaml_node_t *node,
                    const struct node_items *items, size_t *count);

/* A text that is not empty, without control characters; borrowed from the document. */
bool node_text(struct node_reader *reader, const yaml_node_t *node, struct slice *text);

/* A node_read into a struct slice: the same, in the arena. */
bool node_copy(struct node_reader *reader, const yaml_node_t *node, void *into);

bool node_whole(struct node_reader *reader, const yaml_node_t *node, uint64_t max,
                uint64_t *number);
bool node_decimal(struct node_reader *reader, const yaml_node_t *node, double *number);
bool node_flag(struct node_reader *reader, const yaml_node_t *node, bool *flag);

/* The index of the text among words; words end with NULL. */
bool node_word(struct node_reader *reader, const yaml_node_t *node, const char *const *words,
               unsigned *index);
