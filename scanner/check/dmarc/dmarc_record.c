#include "check/dmarc/dmarc_record.h"

#include "check/talk/tags.h"

#include <assert.h>

enum {
    URIS_SURE = 2,  /* that a reporter must serve (RFC 7489 section 6.2) */
    PIECE_MAX = 512 /* of an offending text, in the phrase about it */
};

enum tag_id {
    TAG_V,
    TAG_P,
    TAG_SP,
    TAG_NP,
    TAG_RUA,
    TAG_RUF,
    TAG_FO,
    TAG_ADKIM,
    TAG_ASPF,
    TAG_PSD,
    TAG_T,
    TAG_PCT,
    TAG_RF,
    TAG_RI,
    TAG_UNKNOWN
};

static const char *const tag_names[] = {
    [TAG_V] = "v",       [TAG_P] = "p",     [TAG_SP] = "sp", [TAG_NP] = "np",
    [TAG_RUA] = "rua",   [TAG_RUF] = "ruf", [TAG_FO] = "fo", [TAG_ADKIM] = "adkim",
    [TAG_ASPF] = "aspf", [TAG_PSD] = "psd", [TAG_T] = "t",   [TAG_PCT] = "pct",
    [TAG_RF] = "rf",     [TAG_RI] = "ri",
};

static const char *const policy_texts[] = {
    [DMARC_NO_POLICY] = NULL,
    [DMARC_NONE] = "none",
    [DMARC_QUARANTINE] = "quarantine",
    [DMARC_REJECT] = "reject",
};

/* A tag that DMARC does not know. */
struct unknown {
    struct slice name;
    bool is_repeated;
};

/* A record while it is read. */
struct parser {
    struct arena *arena;
    struct dmarc_record *record;
    struct dmarc_flaw **end; /* of the flaws */
    size_t flaw_count;
    struct slice fo;
    unsigned counts[TAG_UNKNOWN], left[TAG_UNKNOWN]; /* of each tag, in all and still to come */
    struct unknown unknown[DMARC_UNKNOWN_MAX];
    size_t unknown_count, tag_count;
};

const char *dmarc_policy_text(enum dmarc_policy policy)
{
    assert(policy < sizeof policy_texts / sizeof *policy_texts);
    return policy_texts[policy];
}

const char *dmarc_role_text(enum dmarc_role role)
{
    assert(role < DMARC_ROLES);
    return tag_names[TAG_P + role];
}

bool dmarc_record_is(struct slice text)
{
    struct tags tags = tags_of(text);
    struct tag tag;

    /* A tag's blanks are none of its own, but nothing may stand before this one. */
    return text.len > 0 && text.at[0] == 'v' && tags_take(&tags, &tag) && !tag.is_bad &&
           slice_eq(tag.name, SLICE("v")) && slice_eq(tag.value, SLICE("DMARC1"));
}

static enum dmarc_policy policy_of(struct slice word)
{
    for (enum dmarc_policy policy = DMARC_NONE; policy <= DMARC_REJECT; policy++)
        if (slice_eq_nocase(word, slice_of(policy_texts[policy])))
            return policy;
    return DMARC_NO_POLICY;
}

static bool contains_nocase(struct slice text, struct slice word)
{
    for (; text.len >= word.len; text = slice_tail(text, 1))
        if (slice_starts_nocase(text, word))
            return true;
    return false;
}

/* A text with such a tag is meant as DMARC, however it begins. */
static bool has_policy(struct slice text)
{
    struct tags tags = tags_of(text);
    struct tag tag;

    while (tags_take(&tags, &tag))
        if (!tag.is_bad && slice_eq_nocase(tag.name, SLICE("p")) &&
            policy_of(tag.value) != DMARC_NO_POLICY)
            return true;
    return false;
}

/* Of a text whose first tag is v, what is wrong in its value; NULL: it has nothing of DMARC1. */
static const char *version_flaw(struct slice value)
{
    static const struct slice version = {"DMARC1", 6};

    if (!slice_starts_nocase(value, version))
        return NULL;
    if (value.len == version.len)
        return "does not have v=DMARC1 in just these letters";
    if (value.at[version.len] == '\\')
        return "has a backslash before its semicolon";
    return "has no semicolon after v=DMARC1";
}

static bool is_letter_or_digit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Of a text that is meant as a record. */
static const char *miss_of(struct slice text)
{
    struct slice rest = text;
    struct tag tag;

    while (rest.len > 0 && !is_letter_or_digit(rest.at[0]))
        rest = slice_tail(rest, 1);
    if (rest.len < text.len && slice_starts_nocase(rest, SLICE("v"))) {
        if (slice_trim(text).len == rest.len)
            return "begins with a blank";
        return text.at[0] == '"' || text.at[0] == '\'' ? "begins with a quotation mark"
                                                       : "begins with other bytes than v=DMARC1";
    }
    struct tags tags = tags_of(text);
    if (tags_take(&tags, &tag) && !tag.is_bad && slice_eq_nocase(tag.name, SLICE("v"))) {
        const char *flaw = version_flaw(tag.value);
        return flaw != NULL ? flaw : "has another version than DMARC1";
    }
    return "does not begin with v=DMARC1";
}

const char *dmarc_near_miss(struct slice text)
{
    static const struct slice spf = {"v=spf1", 6};

    if (dmarc_record_is(text) || slice_starts_nocase(slice_trim(text), spf))
        return NULL;
    if (slice_starts_nocase(text, SLICE("v=DMARC")) || contains_nocase(text, SLICE("DMARC1")) ||
        has_policy(text))
        return miss_of(text);
    return NULL;
}

/* What decides on the whole record, a few times at most, is always kept. */
static bool is_full(const struct parser *parser, enum dmarc_flaw_kind kind)
{
    return parser->flaw_count >= DMARC_FLAWS_MAX && kind > DMARC_P_MISSING;
}

static void add_flaw(struct parser *parser, enum dmarc_flaw_kind kind, struct slice text)
{
    if (is_full(parser, kind)) {
        parser->record->flaws_left_out++;
        return;
    }
    struct dmarc_flaw *flaw = arena_take(parser->arena, sizeof *flaw);
    *flaw = (struct dmarc_flaw){kind, text, NULL};
    *parser->end = flaw;
    parser->end = &flaw->next;
    parser->flaw_count++;
}

/* About a piece of the record, as it is published. */
static void add_flaw_of(struct parser *parser, enum dmarc_flaw_kind kind, struct slice piece,
                        const char *phrase)
{
    struct slice head = slice_head(piece, PIECE_MAX);

    if (is_full(parser, kind))
        parser->record->flaws_left_out++;
    else
        add_flaw(parser, kind,
                 arena_print(parser->arena, "%.*s%s%s", SLICE_ARG(head),
                             head.len < piece.len ? "..." : "", phrase));
}

static void take_policy(struct parser *parser, const struct tag *tag, enum dmarc_role role)
{
    struct dmarc_record *record = parser->record;

    record->policies[role] = policy_of(tag->value);
    record->is_bad[role] = record->policies[role] == DMARC_NO_POLICY;
    if (record->is_bad[role])
        add_flaw_of(parser, DMARC_BAD_POLICY, tag->text, " is none of none, quarantine and reject");
}

/* A tag whose value is one letter of a few. */
static void take_letter(struct parser *parser, const struct tag *tag, const char *letters,
                        char *letter)
{
    if (tag->value.len == 1) {
        char c = (char)(tag->value.at[0] | 0x20);
        if (slice_index(slice_of(letters), c) < slice_of(letters).len) {
            *letter = c;
            return;
        }
    }
    add_flaw_of(parser, DMARC_BAD_VALUE, tag->text,
                arena_print(parser->arena, " is none of \"%s\": %c is taken", letters, *letter).at);
}

static void take_uris(struct parser *parser, const struct tag *tag, struct dmarc_uris *uris)
{
    struct slice rest = tag->value, piece;
    const char *name = tag_names[uris == &parser->record->rua ? TAG_RUA : TAG_RUF];

    for (size_t i = 0; i < rest.len; i++)
        uris->count += rest.at[i] == ',';
    uris->at = arena_take(parser->arena, (uris->count + 1) * sizeof *uris->at);
    uris->count = 0;
    if (rest.len == 0)
        add_flaw_of(parser, DMARC_BAD_URI, tag->text, " has no URI");
    while (slice_take_piece(&rest, ',', &piece)) {
        struct dmarc_uri *uri = &uris->at[uris->count++];
        *uri = dmarc_uri_parse(parser->arena, piece);
        uris->is_valid |= uri->is_valid;
        uris->is_usable |= uri->flaw == NULL;
        if (uri->flaw != NULL)
            add_flaw_of(parser, DMARC_BAD_URI, uri->text,
                        arena_print(parser->arena, " in %s %s", name, uri->flaw).at);
        else if (uri->host.at == NULL)
            add_flaw_of(parser, DMARC_URI_SCHEME, uri->text,
                        arena_print(parser->arena, " in %s is no mailto: URI", name).at);
        if (uri->size.at != NULL)
            add_flaw_of(parser, DMARC_URI_SIZE, uri->text,
                        arena_print(parser->arena, " in %s has a size limit", name).at);
    }
    if (uris->count > URIS_SURE)
        add_flaw(parser, DMARC_URI_COUNT,
                 arena_print(parser->arena, "%s has %zu URIs", name, uris->count));
}

/* A list of 0, 1, d and s, of which 0 and 1 exclude each other. */
static void take_fo(struct parser *parser, const struct tag *tag)
{
    struct slice rest = tag->value, option;
    bool has_0 = false, has_1 = false, is_bad = rest.len == 0;

    parser->fo = tag->text;
    while (slice_take_piece(&rest, ':', &option)) {
        option = slice_trim(option);
        has_0 |= slice_eq(option, SLICE("0"));
        has_1 |= slice_eq(option, SLICE("1"));
        is_bad |= option.len != 1 || slice_index(SLICE("01dsDS"), option.at[0]) == 6;
    }
    if (is_bad)
        add_flaw_of(parser, DMARC_BAD_VALUE, tag->text, " is no list of 0, 1, d and s");
    if (has_0 && has_1)
        add_flaw_of(parser, DMARC_FO, tag->text, " has both 0 and 1");
}

static void take_pct(struct parser *parser, const struct tag *tag)
{
    uint32_t percent;
    bool is_number = slice_parse_u32(tag->value, 100, &percent);

    add_flaw_of(parser, is_number && percent == 100 ? DMARC_HISTORIC_TAG : DMARC_PCT, tag->text,
                " has no meaning since RFC 9989");
}

static enum tag_id id_of(struct slice name)
{
    for (enum tag_id id = TAG_V; id < TAG_UNKNOWN; id++)
        if (slice_eq_nocase(name, slice_of(tag_names[id])))
            return id;
    return TAG_UNKNOWN;
}

static void take_known(struct parser *parser, const struct tag *tag, enum tag_id id)
{
    struct dmarc_record *record = parser->record;

    switch (id) {
    case TAG_P:
        if (parser->tag_count != 2 && parser->counts[TAG_P] == 1)
            add_flaw_of(parser, DMARC_TAG_ORDER, tag->text, " is not the second tag");
        take_policy(parser, tag, DMARC_P);
        return;
    case TAG_SP:
        take_policy(parser, tag, DMARC_SP);
        return;
    case TAG_NP:
        take_policy(parser, tag, DMARC_NP);
        return;
    case TAG_RUA:
        take_uris(parser, tag, &record->rua);
        return;
    case TAG_RUF:
        take_uris(parser, tag, &record->ruf);
        return;
    case TAG_FO:
        take_fo(parser, tag);
        return;
    case TAG_ADKIM:
        take_letter(parser, tag, "rs", &record->adkim);
        return;
    case TAG_ASPF:
        take_letter(parser, tag, "rs", &record->aspf);
        return;
    case TAG_PSD:
        take_letter(parser, tag, "ynu", &record->psd);
        return;
    case TAG_T:
        take_letter(parser, tag, "yn", &record->t);
        return;
    case TAG_PCT:
        take_pct(parser, tag);
        return;
    case TAG_RF:
    case TAG_RI:
        add_flaw_of(parser, DMARC_HISTORIC_TAG, tag->text, " has no meaning since RFC 9989");
        return;
    case TAG_V:
    case TAG_UNKNOWN:
        return;
    }
}

static void take_unknown(struct parser *parser, const struct tag *tag)
{
    struct unknown *known = parser->unknown, *end = known + parser->unknown_count;

    add_flaw_of(parser, DMARC_UNKNOWN_TAG, tag->text, " is no tag of DMARC");
    while (known < end && !slice_eq_nocase(known->name, tag->name))
        known++;
    if (known < end && !known->is_repeated)
        add_flaw_of(parser, DMARC_DUPLICATE_TAG, tag->text,
                    arena_print(parser->arena, " is not the first %.*s tag",
                                SLICE_ARG(slice_head(tag->name, PIECE_MAX)))
                        .at);
    if (known < end)
        known->is_repeated = true;
    else if (parser->unknown_count < DMARC_UNKNOWN_MAX)
        parser->unknown[parser->unknown_count++] = (struct unknown){.name = tag->name};
}

static void count_tags(struct parser *parser, struct slice text)
{
    struct tags tags = tags_of(text);
    struct tag tag;

    while (tags_take(&tags, &tag)) {
        enum tag_id id = tag.is_bad ? TAG_UNKNOWN : id_of(tag.name);
        if (id == TAG_UNKNOWN)
            continue;
        parser->counts[id]++;
        parser->left[id]++;
    }
}

static void take_tag(struct parser *parser, const struct tag *tag)
{
    if (tag->text.len == 0) {
        add_flaw(parser, DMARC_EMPTY_PIECE, SLICE("there is nothing between two semicolons"));
        return;
    }
    if (tag->is_bad) {
        add_flaw_of(parser, DMARC_BAD_PIECE, tag->text, " is no tag=value");
        return;
    }
    enum tag_id id = id_of(tag->name);
    parser->tag_count++;
    if (id == TAG_UNKNOWN) {
        take_unknown(parser, tag);
        return;
    }
    if (--parser->left[id] > 0)
        return;
    if (parser->counts[id] > 1)
        add_flaw_of(parser, DMARC_DUPLICATE_TAG, tag->text,
                    arena_print(parser->arena, " is the last of %u %s tags", parser->counts[id],
                                tag_names[id])
                        .at);
    take_known(parser, tag, id);
}

struct dmarc_record *dmarc_record_parse(struct arena *arena, struct slice text)
{
    struct dmarc_record *record = arena_take(arena, sizeof *record);
    struct parser parser = {.arena = arena, .record = record, .end = &record->flaws};
    struct tags tags = tags_of(text);
    struct tag tag;

    assert(dmarc_record_is(text));
    record->text = text;
    record->adkim = record->aspf = 'r';
    record->psd = 'u';
    record->t = 'n';
    count_tags(&parser, text);
    while (tags_take(&tags, &tag))
        take_tag(&parser, &tag);
    if (parser.counts[TAG_P] == 0)
        add_flaw(&parser, DMARC_P_MISSING, SLICE("there is no p"));
    if (parser.fo.at != NULL && record->ruf.count == 0)
        add_flaw_of(&parser, DMARC_FO, parser.fo, " has no effect without ruf");
    return record;
}

bool dmarc_record_is_sound(const struct dmarc_record *record, enum dmarc_view view)
{
    return record->policies[DMARC_P] != DMARC_NO_POLICY && !record->is_bad[DMARC_SP] &&
           (view == DMARC_RFC7489 || !record->is_bad[DMARC_NP]);
}

enum dmarc_policy dmarc_record_policy(const struct dmarc_record *record, enum dmarc_role role,
                                      enum dmarc_view view)
{
    const enum dmarc_policy *policies = record->policies;

    if (!dmarc_record_is_sound(record, view))
        return record->rua.is_valid ? DMARC_NONE : DMARC_NO_POLICY;
    if (role == DMARC_NP && view == DMARC_RFC9989 && policies[DMARC_NP] != DMARC_NO_POLICY)
        return policies[DMARC_NP];
    if (role != DMARC_P && policies[DMARC_SP] != DMARC_NO_POLICY)
        return policies[DMARC_SP];
    return policies[DMARC_P];
}
