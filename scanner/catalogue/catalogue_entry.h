/* catalogue_entry.h -- one mapping of the catalogue read as a list. Private to the catalogue. */
#pragma once

#include "catalogue/catalogue_node.h"
#include "model/list.h"

/* A node_read into a struct list. */
bool entry_read(struct node_reader *reader, const yaml_node_t *node, void *into);
