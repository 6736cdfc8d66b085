/* The rows themselves, and the help that is made of them. */
#include "cli/option_table.h"

#include "check/registry.h"
#include "cli/command.h"

#include <criterion/criterion.h>
#include <string.h>

enum { WIDTH = 80, SCREEN_LINES = 45 };

Test(option_table, names_and_letters_are_of_one_row_each)
{
    for (size_t i = 0; i < option_count; i++)
        for (size_t k = 0; k < i; k++) {
            const struct option_row *a = &option_rows[i], *b = &option_rows[k];
            bool meet = (a->commands & b->commands) != 0 || (option_is_taken_by(a, COMMAND_PLAN) &&
                                                             option_is_taken_by(b, COMMAND_PLAN));
            if (!meet)
                continue;
            cr_expect_str_neq(a->name, b->name);
            cr_expect(a->letter == 0 || a->letter != b->letter, "--%s and --%s", a->name, b->name);
        }
}

Test(option_table, help_and_version_are_everywhere)
{
    for (enum command command = 0; command < COMMAND_COUNT; command++) {
        cr_expect_not_null(option_find(command, SLICE("help")));
        cr_expect_not_null(option_find_letter(command, 'h'));
        cr_expect_not_null(option_find(command, SLICE("version")));
    }
}

/* Completion offers these words, and a message says that it is one of them. */
Test(option_table, each_word_is_a_value)
{
    static struct options options;
    char value[32];

    for (size_t i = 0; i < option_count; i++) {
        struct slice rest = slice_of(option_rows[i].words), word;
        while (slice_take_piece(&rest, ',', &word)) {
            cr_assert_lt(word.len, sizeof value);
            memcpy(value, word.at, word.len);
            value[word.len] = '\0';
            cr_expect(option_rows[i].read(&options, value), "--%s %s", option_rows[i].name, value);
        }
    }
}

Test(option_table, the_words_of_checks_are_the_checks)
{
    struct slice rest = slice_of(option_find(COMMAND_SCAN, SLICE("checks"))->words), word;
    size_t count = 0;

    for (; slice_take_piece(&rest, ',', &word); count++)
        cr_expect(slice_eq(word, SLICE("dnsbl")) || check_find(word) != NULL, "%.*s",
                  SLICE_ARG(word));
    for (size_t i = 0; checks_all[i] != NULL; i++)
        count -= !slice_eq(slice_of(checks_all[i]->name), SLICE("dnsbl"));
    cr_expect_eq(count, 1, "dnsbl, and each of the registry");
}

static void expect_fits(const char *name, struct slice help)
{
    struct slice line;
    unsigned lines = 0;

    for (; slice_take_piece(&help, '\n', &line); lines++)
        cr_expect_leq(line.len, WIDTH, "%s: %.*s", name, SLICE_ARG(line));
    cr_expect_leq(lines, SCREEN_LINES, "%s: %u lines", name, lines);
}

Test(option_table, help_fits_a_screen)
{
    struct text help = {0};

    command_help_all(&help);
    expect_fits("rblsweep", text_slice(&help));
    for (enum command command = 0; command < COMMAND_COUNT; command++) {
        text_clear(&help);
        command_help(command, &help);
        expect_fits(commands[command].name, text_slice(&help));
    }
    text_free(&help);
}

Test(option_table, help_names_each_option_that_matters)
{
    struct text help = {0}, line = {0};

    for (enum command command = 0; command < COMMAND_COUNT; command++) {
        text_clear(&help);
        command_help(command, &help);
        text_add_char(&help, '\0');
        for (size_t i = 0; i < option_count; i++) {
            text_clear(&line);
            text_print(&line, "  --%s ", option_rows[i].name);
            text_add_char(&line, '\0');
            line.at[0] = option_rows[i].letter != 0 ? ',' : ' ';
            const char *at = strstr(help.at, option_rows[i].letter != 0 ? line.at + 1 : line.at);
            cr_expect_eq(
                at != NULL,
                option_find(command, slice_of(option_rows[i].name)) != NULL &&
                    option_matters_to(option_find(command, slice_of(option_rows[i].name)), command),
                "%s --%s", commands[command].name, option_rows[i].name);
        }
    }
    text_free(&help);
    text_free(&line);
}
