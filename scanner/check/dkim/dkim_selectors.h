/* dkim_selectors.h -- the dictionary of DKIM selectors: data/selectors.txt, built in.
 *
 *     for (const struct dkim_selector *known = dkim_selectors; known->selector != NULL; known++)
 *         try(known->selector);
 *
 * The table is made by scanner/check/dkim_selectors.cmake. It has no selector twice.
 */
#pragma once

enum { DKIM_DICTIONARY_MAX = 128 };

struct dkim_selector {
    const char *selector; /* NULL ends the table */
    const char *owner;    /* whose it usually is, for people */
};

extern const struct dkim_selector dkim_selectors[];
