/* dmarc_talk.h -- plays one conversation of the DMARC check against a zone, for its tests. */
#pragma once

#include "check/dmarc/dmarc.h"

#include "tests/twin.h"
#include "tests/zone.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { TALK_TEXT_MAX = 16384 };

static inline void talk_add(char text[TALK_TEXT_MAX], const char *word, struct slice value)
{
    size_t len = strlen(text);

    snprintf(text + len, TALK_TEXT_MAX - len, "%s%.*s", word, SLICE_ARG(value));
}

/* What is asked goes to *asked, one name a word; "x" after it if it is not TXT. */
static inline unsigned talk(struct arena *arena, const char *zone, const struct target *target,
                            struct record *record, char asked[TALK_TEXT_MAX])
{
    struct arena *talk_arena = arena_new(4096);
    const struct ask *ask;
    char buffer[DNS_NAME_TEXT_MAX];
    unsigned question_count = 0;

    asked[0] = '\0';
    void *state = dmarc_check.begin(talk_arena, target, NULL);
    while ((ask = dmarc_check.wants(state)) != NULL && question_count++ < DMARC_QUESTIONS_MAX) {
        struct slice name = {buffer, dns_name_print(ask_name(ask), buffer)};
        talk_add(asked, asked[0] == '\0' ? "" : " ", name);
        talk_add(asked, ask->question.type == DNS_TXT ? "" : "x", SLICE(""));
        struct response response = zone_response(zone, ask);
        dmarc_check.answer(state, response);
        response_release(response);
    }
    cr_assert_null(ask, "never ends: %s", asked);
    dmarc_check.verdict(state, arena, record);
    cr_expect_str_eq(twin_code(record), "", "two findings are the same");
    arena_free(talk_arena);
    return question_count;
}

/* A member of an object as a word: "-" of null, "absent" if it is not there. */
static inline struct slice talk_word(const struct value *object, const char *key)
{
    const struct value *value = value_find(object, key);

    if (value == NULL)
        return SLICE("absent");
    return value->type == VALUE_NULL ? SLICE("-") : value->text;
}

/* "reject a.test a.test p insecure | reject a.test a.test": policy, found_at, org, tag, dnssec, and
 * the first three of RFC 7489; "test" behind the tag if it is. */
static inline void talk_print_observed(char text[TALK_TEXT_MAX], const struct record *record)
{
    const struct value *observed = record->checks->observed, *old = value_find(observed, "rfc7489");

    text[0] = '\0';
    cr_expect_str_eq(record->checks->name, "dmarc");
    cr_expect_null(record->checks->next);
    talk_add(text, "", talk_word(observed, "policy"));
    talk_add(text, " ", talk_word(observed, "found_at"));
    talk_add(text, " ", talk_word(observed, "org"));
    talk_add(text, " ", talk_word(observed, "tag"));
    talk_add(text, value_find(observed, "test")->truth ? " test" : "", SLICE(""));
    talk_add(text, " ", talk_word(observed, "dnssec"));
    talk_add(text, " | ", talk_word(old, "policy"));
    talk_add(text, " ", talk_word(old, "found_at"));
    talk_add(text, " ", talk_word(old, "org"));
}

/* "medium none; info unknown _dmarc.a.test timeout": the reason only of what is unknown. */
static inline void talk_print_codes(char text[TALK_TEXT_MAX], const struct record *record)
{
    text[0] = '\0';
    for (const struct finding *f = record->findings; f != NULL; f = f->next) {
        cr_expect(slice_starts(slice_of(finding_code_text(f->code)), SLICE("dmarc.")));
        cr_expect_gt(f->reason.len, 0);
        talk_add(text, text[0] == '\0' ? "" : "; ", slice_of(severity_text(f->severity)));
        talk_add(text, " ", slice_of(finding_code_text(f->code) + strlen("dmarc.")));
        for (const struct finding_text *t = f->answers; t != NULL; t = t->next)
            talk_add(text, " ", t->text);
        if (f->code == FINDING_DMARC_UNKNOWN)
            talk_add(text, " ", f->reason);
    }
}
