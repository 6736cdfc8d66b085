/* SPDX-License-Identifier: MIT */
#include "resolve/unbound/anchor.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { FILE_SIZE_MAX = 65536 };

static bool is_key(struct slice line)
{
    struct slice word, rest = slice_head(line, slice_index(line, ';'));

    if (!slice_take_word(&rest, &word) || !slice_eq(word, SLICE(".")))
        return false;
    while (slice_take_word(&rest, &word))
        if (slice_eq_nocase(word, SLICE("DS")) || slice_eq_nocase(word, SLICE("DNSKEY")))
            return slice_trim(rest).len > 0;
    return false;
}

bool anchor_has_key(struct slice text)
{
    struct slice line;

    while (slice_take_piece(&text, '\n', &line))
        if (is_key(line))
            return true;
    return false;
}

bool anchor_check(const char *path, struct text *why)
{
    struct text bytes = {0};
    FILE *file = fopen(path, "re");

    if (file == NULL) {
        text_print(why, "the root's trust anchor, %s: %s; --dnssec no does without", path,
                   strerror(errno));
        return false;
    }
    bytes.len = fread(text_reserve(&bytes, FILE_SIZE_MAX), 1, FILE_SIZE_MAX, file);
    fclose(file);
    bool has_key = anchor_has_key(text_slice(&bytes));
    if (!has_key)
        text_print(
            why, "the root's trust anchor, %s, holds no key of the root; --dnssec no does without",
            path);
    text_free(&bytes);
    return has_key;
}
