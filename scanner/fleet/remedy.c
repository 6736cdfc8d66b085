#include "fleet/remedy.h"

#include "fleet/email.h"
#include "fleet/remedy_address.h"
#include "fleet/row.h"
#include "fleet/span.h"

#include <string.h>

enum {
    TEXT_LEN_MAX = 1024, /* nobody would write the rest of it again */
    STEPS_MAX = 8,
};

/* Where the first of these begins; draft->len if it holds none. */
static size_t find(const struct text *draft, struct slice wanted)
{
    const char *found = memmem(draft->at, draft->len, wanted.at, wanted.len);

    return found != NULL ? (size_t)(found - draft->at) : draft->len;
}

static void replace(struct text *draft, size_t place, size_t len, struct slice with)
{
    struct text made = {0};

    text_add(&made, slice_head(text_slice(draft), place));
    text_add(&made, with);
    text_add(&made, slice_tail(text_slice(draft), place + len));
    draft->len = 0;
    text_add(draft, text_slice(&made));
    text_free(&made);
}

static void replace_all(struct text *draft, struct slice wanted, struct slice with)
{
    for (size_t at; (at = find(draft, wanted)) < draft->len;)
        replace(draft, at, wanted.len, with);
}

/* Blanks that are told from a space by a program only, and characters of no width. */
static const char *remedy_invisible(struct text *draft)
{
    static const struct {
        struct slice text, with;
    } blanks[] = {
        {{"\xc2\xa0", 2}, {" ", 1}},     {{"\xe2\x80\xaf", 3}, {" ", 1}},
        {{"\xe3\x80\x80", 3}, {" ", 1}}, {{"\xe2\x80\x8b", 3}, {"", 0}},
        {{"\xe2\x80\x8e", 3}, {"", 0}},  {{"\xe2\x80\x8f", 3}, {"", 0}},
        {{"\xe2\x81\xa0", 3}, {"", 0}},  {{"\xef\xbb\xbf", 3}, {"", 0}},
    };
    const size_t len = draft->len;

    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++)
        replace_all(draft, blanks[i].text, blanks[i].with);
    return draft->len < len ? "without invisible characters" : NULL;
}

static const char *remedy_punctuation(struct text *draft)
{
    struct slice text = text_slice(draft);

    while (text.len > 0 && slice_has(SLICE(",;!?"), text.at[text.len - 1]))
        text.len--;
    if (text.len == draft->len)
        return NULL;
    text_keep(draft, text);
    return "without what follows it";
}

/* Also of a name with an address in angle brackets behind it. */
static const char *remedy_quotes(struct text *draft)
{
    static const struct {
        struct slice open, close;
        bool may_follow;
        const char *remark;
    } pairs[] = {
        {{"\"", 1}, {"\"", 1}, false, "without the quotes"},
        {{"'", 1}, {"'", 1}, false, "without the quotes"},
        {{"`", 1}, {"`", 1}, false, "without the quotes"},
        {{"\xe2\x80\x9c", 3}, {"\xe2\x80\x9d", 3}, false, "without the quotes"},
        {{"\xe2\x80\x9e", 3}, {"\xe2\x80\x9c", 3}, false, "without the quotes"},
        {{"\xe2\x80\x98", 3}, {"\xe2\x80\x99", 3}, false, "without the quotes"},
        {{"\xc2\xab", 2}, {"\xc2\xbb", 2}, false, "without the quotes"},
        {{"(", 1}, {")", 1}, false, "without the brackets"},
        {{"{", 1}, {"}", 1}, false, "without the brackets"},
        {{"<", 1}, {">", 1}, true, "without what is around it"},
    };

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const struct slice text = text_slice(draft);
        const size_t open = find(draft, pairs[i].open), from = open + pairs[i].open.len;
        if (open == draft->len || (open > 0 && !pairs[i].may_follow) ||
            text.len < from + pairs[i].close.len || !slice_ends(text, pairs[i].close))
            continue;
        text_keep(draft, slice_tail(slice_head(text, text.len - pairs[i].close.len), from));
        return pairs[i].remark;
    }
    return NULL;
}

/* As it is written so that nobody clicks on it. */
static const char *remedy_dots(struct text *draft)
{
    static const struct slice dots[] = {
        {"[.]", 3}, {"(.)", 3}, {"{.}", 3}, {"[dot]", 5}, {"(dot)", 5}};
    const size_t len = draft->len;

    for (size_t i = 0; i < sizeof dots / sizeof *dots; i++)
        replace_all(draft, dots[i], SLICE("."));
    return draft->len < len ? "with plain dots" : NULL;
}

static const char *remedy_url(struct text *draft)
{
    const struct slice mark = SLICE("://"), text = text_slice(draft);
    const size_t place = find(draft, mark);
    const bool is_relative = slice_starts(text, slice_tail(mark, 1));

    if (place == draft->len && !is_relative)
        return NULL;
    struct slice host = slice_tail(text, is_relative ? mark.len - 1 : place + mark.len);
    for (size_t i = 0; i < 3; i++)
        host = slice_head(host, slice_index(host, "/?#"[i]));
    const size_t at = slice_last_index(host, '@');
    text_keep(draft, at < host.len ? slice_tail(host, at + 1) : host);
    return "the host alone";
}

static const char *remedy_mailto(struct text *draft)
{
    const struct slice mark = SLICE("mailto:");

    if (!slice_starts_nocase(text_slice(draft), mark))
        return NULL;
    const struct slice address = slice_tail(text_slice(draft), mark.len);
    text_keep(draft, slice_head(address, slice_index(address, '?')));
    return "without mailto:";
}

static const char *remedy_key(struct text *draft)
{
    const struct slice text = text_slice(draft);
    const size_t place = slice_index(text, '=');

    if (place == text.len || row_field_find(slice_head(text, place)) > ROW_DOMAIN)
        return NULL;
    text_keep(draft, slice_tail(text, place + 1));
    return "first in its line";
}

/* A name with a part for any, or with a dot too many in front. */
static const char *remedy_wildcard(struct text *draft)
{
    if (slice_starts(text_slice(draft), SLICE("*."))) {
        text_keep(draft, slice_tail(text_slice(draft), 2));
        return "without the wildcard";
    }
    if (!slice_starts(text_slice(draft), SLICE(".")))
        return NULL;
    text_keep(draft, slice_tail(text_slice(draft), 1));
    return "without the first dot";
}

/* A dash of print is a hyphen anywhere; the others are one behind an address only. */
static const char *remedy_dash(struct text *draft)
{
    static const struct {
        struct slice text;
        bool is_of_range;
    } dashes[] = {
        {{" - ", 3}, true},
        {{"- ", 2}, true},
        {{" -", 2}, true},
        {{"..", 2}, true},
        {{" to ", 4}, true},
        {{"\xe2\x80\x90", 3}, false},
        {{"\xe2\x80\x91", 3}, false},
        {{"\xe2\x80\x92", 3}, false},
        {{"\xe2\x80\x93", 3}, false},
        {{"\xe2\x80\x94", 3}, false},
        {{"\xe2\x88\x92", 3}, false},
    };
    struct ip ip;

    for (size_t i = 0; i < sizeof dashes / sizeof *dashes; i++) {
        const size_t at = find(draft, dashes[i].text);
        if (at == draft->len ||
            (dashes[i].is_of_range && !ip_parse(slice_head(text_slice(draft), at), &ip)))
            continue;
        replace(draft, at, dashes[i].text.len, SLICE("-"));
        return "with a hyphen and no blanks";
    }
    return NULL;
}

static const char *remedy_at(struct text *draft)
{
    const struct slice text = text_slice(draft);
    const size_t at = slice_last_index(text, '@');

    if (at == text.len)
        return NULL;
    text_keep(draft, slice_tail(text, at + 1));
    return "what follows the @ alone";
}

/* Behind an address comes a prefix length, which this is no remedy for. */
static const char *remedy_path(struct text *draft)
{
    const struct slice text = text_slice(draft);
    const size_t slash = slice_index(text, '/');
    const struct slice path = slice_tail(text, slash + 1);
    struct ip ip;

    if (slash == text.len || (path.len > 0 && slice_has(SLICE("0123456789+-"), path.at[0]) &&
                              ip_parse(slice_head(text, slash), &ip)))
        return NULL;
    draft->len = slash;
    return "without the slash and what follows";
}

static const char *remedy_final_dot(struct text *draft)
{
    if (draft->at[draft->len - 1] != '.')
        return NULL;
    draft->len--;
    return "without the final dot";
}

static const char *remedy_several(struct text *draft)
{
    size_t end = 0;

    while (end < draft->len && !slice_has(SLICE(",;|\t "), draft->at[end]))
        end++;
    if (end == 0 || end == draft->len)
        return NULL;
    draft->len = end;
    return "and each target on a line of its own";
}

/* The ones before others that would take too much away. The draft is never empty. */
static const char *(*const remedies[])(struct text *draft) = {
    remedy_invisible, remedy_punctuation, remedy_quotes,   remedy_dots,   remedy_mailto,
    remedy_url,       remedy_key,         remedy_brackets, remedy_zone,   remedy_mask,
    remedy_stars,     remedy_wildcard,    remedy_short,    remedy_zeroes, remedy_dash,
    remedy_range,     remedy_port,        remedy_path,     remedy_at,     remedy_final_dot,
    remedy_several,
};

bool remedy_is_target(struct slice text, enum remedy_want want)
{
    struct domain domain;
    struct span span;
    const char *wrong;

    if ((want & REMEDY_IP) != 0 && span_parse(&span, text, &wrong) == SPAN_READ)
        return true;
    return (want & REMEDY_DOMAIN) != 0 && mailbox_parse(&domain, text) == NULL;
}

static const char *take_step(struct text *draft)
{
    const char *remark = NULL;

    for (size_t i = 0; remark == NULL && i < sizeof remedies / sizeof *remedies; i++)
        remark = remedies[i](draft);
    if (remark != NULL)
        text_keep(draft, slice_trim(text_slice(draft)));
    return remark;
}

/* Nothing that a terminal would show otherwise than it is written. */
static void propose(struct text *why, struct slice draft, const char *remark)
{
    struct text visible = {0};

    text_add_visible(&visible, draft);
    if (slice_eq(text_slice(&visible), draft))
        text_print(why, "; write %.*s%s%s", SLICE_ARG(draft), remark[0] != '\0' ? ", " : "",
                   remark);
    text_free(&visible);
}

void remedy_add(struct text *why, struct slice text, enum remedy_want want)
{
    struct text draft = {0};
    const char *remark = "";
    bool is_found = false;

    if (text.len > TEXT_LEN_MAX)
        return;
    text_add(&draft, text);
    for (size_t i = 0; i < STEPS_MAX && !is_found && draft.len > 0 && remark != NULL; i++) {
        const char *step = take_step(&draft);
        remark = i == 0 || step == NULL ? step : "";
        is_found = step != NULL && remedy_is_target(text_slice(&draft), want);
    }
    if (is_found)
        propose(why, text_slice(&draft), remark);
    text_free(&draft);
}
