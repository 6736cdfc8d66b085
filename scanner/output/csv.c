/* One row a finding, RFC 4180. Spreadsheets are where it ends up, so a cell that one would take for
 * a formula gets an apostrophe in front (OWASP, "CSV Injection"). What DNS or a label says may be
 * no UTF-8, or full of controls; it goes through JSON and back, which mends that. */
#include "output/format.h"
#include "output/json_text.h"

#include "base/clock.h"
#include "base/memory.h"
#include "model/identity.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Of a target, of a finding, of a target again; then come the labels. */
#define TARGET_COLUMNS "time,run,id,target,ip,domain,kind,status"
#define FINDING_COLUMNS                                                                            \
    "check,code,severity,change,first_seen,subject,list,zone,answers,means,reason,advice,url,"     \
    "dnssec,ttl_s"
#define ORIGIN_COLUMNS "sampled_from,followed_from"
#define COLUMNS TARGET_COLUMNS "," FINDING_COLUMNS "," ORIGIN_COLUMNS

struct csv {
    struct slice run;
    struct format_columns columns;
};

/* Whether a spreadsheet would compute it: some drop blanks first, and read a full-width sign as its
 * ASCII twin. A tab or a line end in front may split cells, and what follows begins one. */
static bool is_formula(struct slice cell)
{
    static const char *const signs[] = {
        "=", "+", "-", "@", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"};

    if (cell.at[0] == '\t' || cell.at[0] == '\r')
        return true;
    while (cell.len > 0 && memchr(" \t\r\n", cell.at[0], 4) != NULL)
        cell = slice_tail(cell, 1);
    /* Most cells begin with a letter or a digit, as none of the signs does. */
    if (cell.len > 0 && isalnum((unsigned char)cell.at[0]))
        return false;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (slice_starts(cell, slice_of(signs[i])))
            return true;
    return false;
}

/* A cell is appended as it is, and then finished: what is there from start on gets what
 * spreadsheets and RFC 4180 ask for. Quotes are doubled in place, from the end backwards. */
static void finish_cell(struct text *out, size_t start)
{
    size_t quote_count = 0;
    bool is_special = false;

    if (out->len == start)
        return;
    if (is_formula((struct slice){out->at + start, out->len - start})) {
        text_add_char(out, '\'');
        memmove(out->at + start + 1, out->at + start, out->len - start - 1);
        out->at[start] = '\'';
    }
    for (size_t i = start; i < out->len; i++) {
        char c = out->at[i];
        quote_count += c == '"';
        is_special |= c == '"' || c == ',' || c == '\r' || c == '\n';
    }
    if (!is_special)
        return;

    text_reserve(out, quote_count + 2);
    const char *from = out->at + out->len;
    out->len += quote_count + 2;
    char *to = out->at + out->len;
    *--to = '"';
    while (from > out->at + start) {
        *--to = *--from;
        if (*to == '"')
            *--to = '"';
    }
    *--to = '"';
}

static void add_clean(struct text *out, struct slice text)
{
    size_t start = out->len;

    text_add_json(out, text);
    json_text_unquote(out, start);
}

static void add_value(struct text *out, const struct label *label)
{
    size_t start = out->len;

    if (!label->is_json) {
        add_clean(out, label->value);
        return;
    }
    text_add_json_value(out, label->value);
    json_text_unquote(out, start);
}

/* With the comma before it; an absent text is an empty cell. */
static void add_cell(struct text *out, struct slice text)
{
    text_add_char(out, ',');
    if (text.len == 0)
        return;
    size_t start = out->len;
    add_clean(out, text);
    finish_cell(out, start);
}

static void add_joined_cell(struct text *out, const struct finding_text *texts,
                            struct slice separator)
{
    text_add_char(out, ',');
    size_t start = out->len;
    for (const struct finding_text *t = texts; t != NULL; t = t->next) {
        if (t != texts)
            text_add(out, separator);
        add_clean(out, t->text);
    }
    finish_cell(out, start);
}

static void add_target_cells(struct text *out, const struct csv *csv, const struct record *record,
                             const struct identity *identity)
{
    char target[TARGET_TEXT_MAX], address[IP_TEXT_MAX];
    const bool has_ip = target_has_ip(&record->target);
    const size_t address_len = has_ip ? ip_print(&record->target.ip, address) : 0;

    clock_print(record->time_ms, text_reserve(out, CLOCK_TEXT_LEN));
    out->len += CLOCK_TEXT_LEN;
    add_cell(out, csv->run);
    text_add_char(out, ',');
    identity_print(identity, text_reserve(out, IDENTITY_TEXT_LEN));
    out->len += IDENTITY_TEXT_LEN;
    add_cell(out, (struct slice){target, target_print(&record->target, target)});
    add_cell(out, (struct slice){address, address_len});
    add_cell(out, record->target.domain);
    add_cell(out, slice_of(target_kind_text(record->target.kind)));
    add_cell(out, slice_of(record_status_text(record_status(record))));
}

/* Without a memory of earlier runs there is no change, and nothing was seen first. */
static void add_finding_cells(struct text *out, const struct finding *finding)
{
    struct slice code = slice_of(finding->code);
    const char *security = finding->has_security ? dns_security_text(finding->security) : NULL;

    add_cell(out, slice_head(code, slice_index(code, '.')));
    add_cell(out, code);
    add_cell(out, slice_of(severity_text(finding->severity)));
    text_add(out, SLICE(",,")); /* change, first_seen */
    add_cell(out, finding->subject);
    add_cell(out, finding->list);
    add_cell(out, finding->zone);
    add_joined_cell(out, finding->answers, SLICE(" "));
    add_joined_cell(out, finding->means, SLICE("; "));
    add_cell(out, finding->reason);
    add_cell(out, finding->advice);
    add_cell(out, finding->url);
    add_cell(out, slice_of(security));
    text_add_char(out, ',');
    if (finding->ttl_s >= 0)
        text_add_u64(out, (uint64_t)finding->ttl_s);
}

static const struct label *find_label(const struct label *labels, size_t count, struct slice key)
{
    for (size_t i = 0; i < count; i++) {
        if (slice_eq(labels[i].key, key))
            return &labels[i];
    }
    return NULL;
}

static bool has_column(const struct format_columns *columns, struct slice key)
{
    for (size_t i = 0; i < columns->label_count; i++) {
        if (slice_eq(columns->labels[i], key))
            return true;
    }
    return false;
}

/* Half of a k=v word: as it is, or as a JSON string where a reader could not tell its end. */
static void finish_word_part(struct text *out, size_t start, bool is_key)
{
    struct slice part = {out->at + start, out->len - start};
    bool is_plain = part.len == 0 ? !is_key : part.at[0] != '"';

    for (size_t i = 0; i < part.len && is_plain; i++)
        is_plain = (unsigned char)part.at[i] > ' ' && !(is_key && part.at[i] == '=');
    if (is_plain)
        return;

    struct text copy = {0};
    text_add(&copy, part);
    out->len = start;
    text_add_json(out, text_slice(&copy));
    text_free(&copy);
}

static void add_other_labels(struct text *out, const struct target *target,
                             const struct format_columns *columns)
{
    text_add_char(out, ',');
    const size_t cell = out->len;

    for (size_t i = 0; i < target->label_count; i++) {
        const struct label *label = &target->labels[i];
        if (has_column(columns, label->key) || find_label(target->labels, i, label->key) != NULL)
            continue;
        if (out->len > cell)
            text_add_char(out, ' ');
        size_t start = out->len;
        add_clean(out, label->key);
        finish_word_part(out, start, true);
        text_add_char(out, '=');
        start = out->len;
        add_value(out, label);
        finish_word_part(out, start, false);
    }
    finish_cell(out, cell);
}

static void add_label_cells(struct text *out, const struct target *target,
                            const struct format_columns *columns)
{
    for (size_t i = 0; i < columns->label_count; i++) {
        const struct label *label =
            find_label(target->labels, target->label_count, columns->labels[i]);

        text_add_char(out, ',');
        size_t start = out->len;
        if (label != NULL)
            add_value(out, label);
        finish_cell(out, start);
    }
    if (columns->other_labels)
        add_other_labels(out, target, columns);
    text_add(out, SLICE("\r\n"));
}

static bool is_own_column(struct slice name)
{
    struct slice column;
    struct slice rest = SLICE(COLUMNS ",labels");

    while (slice_take_piece(&rest, ',', &column))
        if (slice_eq(column, name))
            return true;
    return false;
}

/* Makes the name one that neither a column of the format nor another label has. */
static void make_own_name(struct text *name, const struct format_columns *columns)
{
    static const struct slice mark = {"label_", 6};

    if (!is_own_column(text_slice(name)))
        return;
    do {
        text_reserve(name, mark.len);
        memmove(name->at + mark.len, name->at, name->len);
        memcpy(name->at, mark.at, mark.len);
        name->len += mark.len;
    } while (has_column(columns, text_slice(name)));
}

static void add_label_name(struct text *out, const struct format_columns *columns,
                           struct slice label)
{
    struct text name = {0};

    text_add(&name, label);
    make_own_name(&name, columns);
    add_cell(out, text_slice(&name));
    text_free(&name);
}

static void *csv_begin(const struct format_settings *settings)
{
    struct csv *csv = memory_new(sizeof *csv);

    csv->run = settings->run;
    csv->columns = settings->columns;
    return csv;
}

static void head(const void *state, struct text *out)
{
    const struct format_columns *columns = &((const struct csv *)state)->columns;

    text_add(out, SLICE(COLUMNS));
    for (size_t i = 0; i < columns->label_count; i++)
        add_label_name(out, columns, columns->labels[i]);
    if (columns->other_labels)
        text_add(out, SLICE(",labels"));
    text_add(out, SLICE("\r\n"));
}

static void add_target_end(struct text *out, const struct csv *csv, const struct target *target)
{
    add_cell(out, target->sampled_from);
    add_cell(out, target->followed_from);
    add_label_cells(out, target, &csv->columns);
}

static void rows(const void *state, struct text *out, const struct record *record)
{
    const struct csv *csv = state;
    const struct identity target = identity_of_target(&record->target);

    if (record->findings == NULL) {
        add_target_cells(out, csv, record, &target);
        text_add(out, SLICE(",,ok,,,,,,,,,,,,,"));
        add_target_end(out, csv, &record->target);
    }
    for (const struct finding *f = record->findings; f != NULL; f = f->next) {
        const struct identity identity = finding_identity(f, &target);
        add_target_cells(out, csv, record, &identity);
        add_finding_cells(out, f);
        add_target_end(out, csv, &record->target);
    }
}

static void nothing(const void *state, struct text *out)
{
    (void)state;
    (void)out;
}

const struct format format_csv = {
    .name = "csv",
    .quotes_lines = true,
    .begin = csv_begin,
    .free = free,
    .head = head,
    .record = rows,
    .tail = nothing,
};
