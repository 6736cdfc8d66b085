/* SPDX-License-Identifier: MIT */
#include "cli/option_wrong.h"

#include "base/ip.h"
#include "cli/command.h"
#include "cli/suggest.h"

#include <string.h>

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

/* "scan and plan": the commands for which a test holds. */
static void add_commands(unsigned which, struct text *out)
{
    for (enum command command = 0; command < COMMAND_COUNT; command++) {
        if ((which & 1U << command) == 0)
            continue;
        text_print(out, "%s", commands[command].name);
        which &= ~(1U << command);
        if (which != 0)
            text_add(out, (which & (which - 1)) == 0 ? SLICE(" and ") : SLICE(", "));
    }
}

static bool is_among(const char *words, const char *word)
{
    struct slice rest = slice_of(words), candidate;

    while (slice_take_piece(&rest, ',', &candidate))
        if (slice_eq(candidate, slice_of(word)))
            return true;
    return false;
}

/* The commands whose option of that name takes this value. */
static unsigned takers_of_value(const char *name, const char *value)
{
    unsigned takers = 0;

    for (size_t i = 0; i < option_count; i++)
        if (strcmp(option_rows[i].name, name) == 0 && is_among(option_rows[i].words, value))
            takers |= option_rows[i].commands & ~(unsigned)OPTION_IDLE_IN_PLAN;
    return takers;
}

void option_wrong_value(enum command command, const struct option_row *row, const char *value,
                        struct text *why)
{
    unsigned takers = takers_of_value(row->name, value);

    text_print(why, "--%s cannot be '%s'", row->name, value);
    if (takers != 0) {
        text_print(why, " in %s, only in ", commands[command].name);
        add_commands(takers, why);
    }
    if (strcmp(row->name, "resolver") == 0)
        hint_resolver(value, why);
    else if (row->hint != NULL)
        text_print(why, "; %s", row->hint);
    else if (row->words != NULL)
        hint_words(row->words, value, why);
}

/* Of an option that only others take: who they are. */
static bool tell_takers(enum command command, const char *dashes, struct slice word,
                        unsigned takers, struct text *why)
{
    if (takers == 0)
        return false;
    text_print(why, "%s has no option %s%.*s; ", commands[command].name, dashes, SLICE_ARG(word));
    add_commands(takers, why);
    text_add(why, (takers & (takers - 1)) == 0 ? SLICE(" has") : SLICE(" have"));
    return true;
}

void option_wrong_letter(enum command command, char letter, struct text *why)
{
    unsigned takers = 0;

    for (enum command other = 0; other < COMMAND_COUNT; other++)
        takers |= (unsigned)(option_find_letter(other, letter) != NULL) << other;
    if (!tell_takers(command, "-", (struct slice){&letter, 1}, takers, why))
        text_print(why, "no option -%c", letter);
}

void option_wrong_name(enum command command, const char *word, struct text *why)
{
    struct slice name = slice_tail(slice_of(word), strspn(word, "-"));
    struct text near = {0};
    unsigned takers = 0, starting = 0;

    name = slice_head(name, slice_index(name, '='));
    for (enum command other = 0; other < COMMAND_COUNT; other++)
        takers |= (unsigned)(option_find(other, name) != NULL) << other;
    if (tell_takers(command, "--", name, takers, why))
        return;
    struct suggestion suggestion = suggest_for(name);
    for (size_t i = 0; i < option_count; i++) {
        struct slice candidate = slice_of(option_rows[i].name);
        if (!option_is_taken_by(&option_rows[i], command))
            continue;
        suggest_consider(&suggestion, candidate);
        if (name.len == 0 || !slice_starts(candidate, name))
            continue;
        starting++;
        text_print(&near, " --%.*s", SLICE_ARG(candidate));
    }
    text_print(why, "no option %s", word);
    if (starting > 1)
        text_print(why, "; it could be%.*s", SLICE_ARG(text_slice(&near)));
    else if (suggestion.best.at != NULL)
        text_print(why, "; did you mean --%.*s?", SLICE_ARG(suggestion.best));
    text_free(&near);
}

void option_wrong_operand(enum command command, const char *word, struct text *why)
{
    text_print(why, "%s takes no FILE, as '%s' is", commands[command].name, word);
    if (option_find(command, SLICE("lists")) != NULL)
        text_add(why, SLICE("; a catalogue is named by --lists, a list of it by --only"));
}
