/* talk.h -- for tests: a check's whole conversation with a zone, and its record as text.
 *
 *     struct record record = talk_play(&mx_check, zone, &target, MX_QUESTIONS_MAX, arena);
 *     talk_expect("an alias", &record, record.checks->observed,
 *                 "{result:ok hosts:[{name:mx.a.test ...}] dnssec:insecure}",
 *                 "low mx.alias mx.a.test (mx.a.test is an alias of ...) insecure\n");
 *
 * Texts that are too long are cut. The talk's arena is gone when the record is returned.
 */
#pragma once

#include "check/talk/check.h"
#include "tests/twin.h"
#include "tests/zone.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* Questions of the type lost time out; 0: none. */
static inline struct record talk_play_without(uint16_t lost, const struct check *check,
                                              const char *zone, const struct target *target,
                                              unsigned questions_max, struct arena *arena)
{
    static const struct check_settings settings = {.selectors_only = false};
    struct arena *talk_arena = arena_new(4096);
    struct record record = {.target = *target};
    const struct ask *ask;
    unsigned question_count = 0;

    void *talk = check->begin(talk_arena, target, &settings);
    while ((ask = check->wants(talk)) != NULL) {
        cr_assert_lt(question_count++, questions_max, "asks too much");
        bool is_lost = ask->kind == ASK_DNS && ask->question.type == lost;
        struct response response = is_lost
                                       ? response_failed(ASK_DNS, DNS_TIMEOUT, "lost in the test")
                                       : zone_response(zone, ask);
        check->answer(talk, response);
        response_release(response);
    }
    check->verdict(talk, arena, &record);
    cr_expect_str_eq(twin_code(&record), "", "two findings are the same");
    arena_free(talk_arena);
    cr_expect_str_eq(record.checks->name, check->name);
    cr_expect_null(record.checks->next);
    return record;
}

static inline struct record talk_play(const struct check *check, const char *zone,
                                      const struct target *target, unsigned questions_max,
                                      struct arena *arena)
{
    return talk_play_without(0, check, zone, target, questions_max, arena);
}

static inline void talk_add(char *text, size_t size, struct slice piece)
{
    size_t len = strlen(text);

    snprintf(text + len, size - len, "%.*s", SLICE_ARG(piece));
}

static inline void talk_print_value(char *text, size_t size, const struct value *value)
{
    bool is_list = value->type == VALUE_LIST;
    char number[32];

    if (value->type == VALUE_LIST || value->type == VALUE_OBJECT) {
        talk_add(text, size, is_list ? SLICE("[") : SLICE("{"));
        for (const struct value *v = value->members.first; v != NULL; v = v->next) {
            talk_add(text, size, v == value->members.first ? SLICE("") : SLICE(" "));
            talk_add(text, size, slice_of(is_list ? "" : v->key));
            talk_add(text, size, is_list ? SLICE("") : SLICE(":"));
            talk_print_value(text, size, v);
        }
        talk_add(text, size, is_list ? SLICE("]") : SLICE("}"));
        return;
    }
    snprintf(number, sizeof number, "%lld", (long long)value->number);
    talk_add(text, size,
             value->type == VALUE_TEXT     ? value->text
             : value->type == VALUE_NUMBER ? slice_of(number)
             : value->type == VALUE_NULL   ? SLICE("null")
             : value->truth                ? SLICE("true")
                                           : SLICE("false"));
}

static inline void talk_print_observed(char *text, size_t size, const struct value *observed)
{
    text[0] = '\0';
    talk_print_value(text, size, observed);
}

static inline void talk_print_findings(char *text, size_t size, const struct record *record)
{
    text[0] = '\0';
    for (const struct finding *f = record->findings; f != NULL; f = f->next) {
        talk_add(text, size, slice_of(severity_text(f->severity)));
        talk_add(text, size, SLICE(" "));
        talk_add(text, size, slice_of(finding_code_text(f->code)));
        for (const struct finding_text *t = f->answers; t != NULL; t = t->next) {
            talk_add(text, size, SLICE(" "));
            talk_add(text, size, t->text);
        }
        talk_add(text, size, SLICE(" ("));
        talk_add(text, size, f->reason);
        talk_add(text, size, SLICE(")"));
        if (f->has_security) {
            talk_add(text, size, SLICE(" "));
            talk_add(text, size, slice_of(dns_security_text(f->security)));
        }
        talk_add(text, size, SLICE("\n"));
    }
}

/* Whatever is found comes with one line that says what to do, unless nothing is known. */
static inline void talk_expect_advice(const struct record *record)
{
    for (const struct finding *f = record->findings; f != NULL; f = f->next) {
        bool is_unknown = finding_kind(f->code)->class == FINDING_CLASS_UNKNOWN;
        cr_expect_eq(f->advice.len > 0, !is_unknown, "%s", finding_code_text(f->code));
        cr_expect_eq(slice_index(f->advice, '\n'), f->advice.len, "%s", finding_code_text(f->code));
        cr_expect_gt(f->reason.len, 0, "%s", finding_code_text(f->code));
    }
}

/* What was observed, and found, as text; and the advice. */
static inline void talk_expect(const char *about, const struct record *record,
                               const struct value *observed, const char *observed_text,
                               const char *findings)
{
    char text[4096];

    talk_print_observed(text, sizeof text, observed);
    cr_expect_str_eq(text, observed_text, "%s: '%s'", about, text);
    talk_print_findings(text, sizeof text, record);
    cr_expect_str_eq(text, findings, "%s: '%s'", about, text);
    talk_expect_advice(record);
}
