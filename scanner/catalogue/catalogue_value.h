/* catalogue_value.h -- the texts of a catalogue entry: codes, domains, test points, servers,
 * templates. Private to the catalogue.
 *
 * Each function returns NULL, or why the text is no such value ("not a domain name"; static).
 * Pure; results that are texts are in the arena.
 */
#pragma once

#include "base/arena.h"
#include "model/list.h"

const char *value_id(struct slice text);

/* "127.0.0.2", or "127.0.0.4-127.0.0.7" where match is LIST_EXACT. */
const char *value_code(struct slice text, enum list_match match, struct list_code *code);

/* One address of 127.0.0.0/8. */
const char *value_answer(struct slice text, uint32_t *answer);

/* An address or a domain. ::ffff:7f00:2 stays IPv6 here, unlike in ip_parse(): it is what RFC 5782
 * section 5 has a list asked for, by its nibbles. */
const char *value_target(struct arena *arena, struct slice text, struct list_test *test);

/* Lower case, without a final dot; {key} stays. */
const char *value_zone(struct arena *arena, struct slice text, struct slice *zone);

/* Whether query, zone and kinds make names that can be asked. */
const char *value_query(const struct list *list);

/* Only {target} is filled in. */
const char *value_url(struct slice text);

const char *value_variable(struct slice text); /* of the environment */
const char *value_date(struct slice text);     /* 2024, 2024-06 or 2024-06-05 */

bool value_has(struct slice text, struct slice piece);
