/* SPDX-License-Identifier: MIT */
#include "cli/options_wrong.h"

#include "base/ip.h"
#include "cli/suggest.h"

#include <string.h>

/* What an option takes: words, or something that can only be described. */
static const struct {
    const char *option, *words, *description;
} values[] = {
    {"input-format", "auto,text,csv,ndjson", NULL},
    {"format", "ndjson,csv,json", NULL},
    {"over-quota", "use,skip,stop", NULL},
    {"dnssec", "yes,no", NULL},
    {"progress", "auto,always,never", NULL},
    {"fail-on", "info,low,medium,high,critical", NULL},
    {"follow", "mx", NULL},
    {"threads", NULL, "it is a number from 1 to 256"},
    {"in-flight", NULL, "it is a number from 1 to 1000000"},
    {"timeout", NULL, "it is a number of seconds, above 0 and up to 3600"},
    {"rate", NULL, "it is a number of questions a second, above 0"},
    {"only", NULL, "it names no list"},
    {"checks", NULL, "it names no check"},
};

static void hint_words(const char *words, const char *value, struct text *why)
{
    struct suggestion suggestion = suggest_for(slice_of(value));
    struct slice rest = slice_of(words), word;

    while (slice_take_piece(&rest, ',', &word))
        suggest_consider(&suggestion, word);
    if (suggestion.best.at != NULL) {
        suggest_print(&suggestion, why);
        return;
    }
    text_add(why, SLICE("; it is "));
    rest = slice_of(words);
    while (slice_take_piece(&rest, ',', &word)) {
        text_add(why, word);
        if (rest.at != NULL)
            text_add(why, slice_index(rest, ',') < rest.len ? SLICE(", ") : SLICE(" or "));
    }
}

/* "192.0.2.1:53" and "[2001:db8::1]:53" have the port behind a colon, as elsewhere. */
static bool hint_port(struct slice piece, struct text *why)
{
    bool is_bracketed = slice_starts(piece, SLICE("["));
    struct slice rest = slice_tail(piece, is_bracketed);
    size_t end = slice_index(rest, is_bracketed ? ']' : ':');
    struct slice address = slice_head(rest, end), port = slice_tail(rest, end + is_bracketed);
    uint32_t number = 53;
    struct ip ip;

    if (slice_starts(port, SLICE(":")) &&
        !slice_parse_u32(slice_tail(port, 1), UINT16_MAX, &number))
        return false;
    if (!ip_parse(address, &ip) || (!is_bracketed && port.len == 0))
        return false;
    text_print(why, "; write %.*s@%u", SLICE_ARG(address), number);
    return true;
}

static void hint_resolver(const char *value, struct text *why)
{
    struct suggestion suggestion = suggest_for(slice_of(value));
    struct slice rest = slice_of(value), piece;

    suggest_consider(&suggestion, SLICE("recursive"));
    suggest_print(&suggestion, why);
    while (suggestion.best.at == NULL && slice_take_piece(&rest, ',', &piece))
        if (hint_port(slice_trim(piece), why))
            return;
    if (suggestion.best.at == NULL)
        text_add(why, SLICE("; it is recursive, or addresses as in 192.0.2.1,192.0.2.2@5353"));
}

void options_wrong_value(const char *option, const char *value, struct text *why)
{
    text_print(why, "--%s cannot be '%s'", option, value);
    if (strcmp(option, "resolver") == 0)
        hint_resolver(value, why);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        if (strcmp(option, values[i].option) != 0)
            continue;
        if (values[i].words != NULL)
            hint_words(values[i].words, value, why);
        else
            text_print(why, "; %s", values[i].description);
    }
}

void options_wrong_name(const char *word, const struct option *known, struct text *why)
{
    struct slice name = slice_of(word);
    struct suggestion suggestion;
    size_t starting = 0;

    while (slice_starts(name, SLICE("-")))
        name = slice_tail(name, 1);
    name = slice_head(name, slice_index(name, '='));
    suggestion = suggest_for(name);
    for (size_t i = 0; known[i].name != NULL; i++) {
        struct slice candidate = slice_of(known[i].name);
        if (slice_eq(candidate, name)) { /* getopt_long() complains of what follows the "=" */
            text_print(why, "--%s takes no value", known[i].name);
            return;
        }
        starting += slice_starts(candidate, name);
        suggest_consider(&suggestion, candidate);
    }
    text_print(why, "no option %s", word);
    if (starting > 1 && name.len > 0) {
        text_add(why, SLICE("; it could be"));
        for (size_t i = 0; known[i].name != NULL; i++)
            if (slice_starts(slice_of(known[i].name), name))
                text_print(why, " --%s", known[i].name);
    } else if (suggestion.best.at != NULL && slice_starts(slice_of(word), SLICE("--"))) {
        text_print(why, "; did you mean --%.*s?", SLICE_ARG(suggestion.best));
    }
}
