/* catalogue_answers.h -- what the answers of an entry mean: nature, codes, errors, and the test
 * points. Private to the catalogue.
 *
 * Each is a node_read with the struct list as reader->context; match, nature and kinds must have
 * been read before codes and tests, which rest on them.
 */
#pragma once

#include "catalogue/catalogue_node.h"
#include "model/list.h"

bool answers_read_nature(struct node_reader *reader, const yaml_node_t *node, void *into);
bool answers_read_codes(struct node_reader *reader, const yaml_node_t *node, void *into);
bool answers_read_errors(struct node_reader *reader, const yaml_node_t *node, void *into);
bool answers_read_tests(struct node_reader *reader, const yaml_node_t *node, void *into);
