#include "catalogue/catalogue_value.h"

#include "base/text.h"

#include <string.h>

static const char lower_case[] = "abcdefghijklmnopqrstuvwxyz";
static const char upper_case[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const char digits[] = "0123456789";

/* Where {key} stands, a label takes its place to see what comes out. */
static const struct slice sample_key = {"key", 3};

/* Cannot be part of a zone, so it is found again. */
static const struct slice name_mark = {"*", 1};

struct filling {
    struct slice placeholder, value;
};

static bool is_among(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

bool value_has(struct slice text, struct slice piece)
{
    return text.len > 0 && memmem(text.at, text.len, piece.at, piece.len) != NULL;
}

const char *value_id(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_among(text.at[i], lower_case) && !is_among(text.at[i], digits) && text.at[i] != '-')
            return "an id is made of a-z, 0-9 and -";
    return NULL;
}

const char *value_answer(struct slice text, uint32_t *answer)
{
    struct ip ip;

    /* A colon: an IPv4-mapped address, which parses as IPv4. */
    if (value_has(text, SLICE(":")) || !ip_parse(text, &ip) || ip.family != IP_V4 ||
        ip.bytes[0] != 127)
        return "a code is an address in 127.0.0.0/8";
    *answer = ip_v4(&ip);
    return NULL;
}

const char *value_code(struct slice text, enum list_match match, struct list_code *code)
{
    size_t dash = slice_index(text, '-');
    const char *reason = value_answer(slice_head(text, dash), &code->first);

    code->last = code->first;
    if (reason == NULL && dash < text.len)
        reason = value_answer(slice_tail(text, dash + 1), &code->last);
    if (reason != NULL)
        return reason;
    if (code->first > code->last)
        return "the range ends before it starts";
    if (match == LIST_BITS && code->first != code->last)
        return "with match: bits a code is one address, its last octet the bits";
    if (match == LIST_BITS && (code->first & 0xff) == 0)
        return "with match: bits a code needs a bit in its last octet";
    return NULL;
}

/* Letters, digits, hyphens and underscores; a last label of digits only is a mistyped address. */
static bool is_domain(struct slice text)
{
    struct dns_name name;
    bool has_letter = false;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c == '.')
            has_letter = i + 1 == text.len && has_letter;
        else if (is_among(c, lower_case) || is_among(c, upper_case) || c == '-' || c == '_')
            has_letter = true;
        else if (!is_among(c, digits))
            return false;
    }
    return has_letter && dns_name_parse(&name, text);
}

static struct slice normalise(struct arena *arena, struct slice domain)
{
    size_t len = domain.len > 0 && domain.at[domain.len - 1] == '.' ? domain.len - 1 : domain.len;
    char *copy = arena_take(arena, len + 1);

    for (size_t i = 0; i < len; i++)
        copy[i] = is_among(domain.at[i], upper_case) ? (char)(domain.at[i] | 0x20) : domain.at[i];
    return (struct slice){copy, len};
}

const char *value_target(struct arena *arena, struct slice text, struct list_test *test)
{
    static const uint8_t mapped_prefix[12] = {[10] = 0xff, [11] = 0xff};

    if (!ip_parse(text, &test->ip)) {
        test->ip = (struct ip){.family = IP_NONE};
        if (!is_domain(text))
            return "neither an address nor a domain";
        test->domain = normalise(arena, text);
        return NULL;
    }
    if (test->ip.family == IP_V4 && value_has(text, SLICE(":"))) {
        struct ip mapped = {.family = IP_V6};
        memcpy(mapped.bytes, mapped_prefix, sizeof mapped_prefix);
        memcpy(mapped.bytes + sizeof mapped_prefix, test->ip.bytes, 4);
        test->ip = mapped;
    }
    return NULL;
}

/* Appends the template with its {words} replaced. False: a word that is not among the fillings, or
 * a brace without its partner. */
static bool fill(struct text *out, struct slice template, const struct filling *fillings,
                 size_t filling_count)
{
    while (template.len > 0) {
        size_t open = slice_index(template, '{'), i = 0;
        struct slice literal = slice_head(template, open);
        if (value_has(literal, SLICE("}")))
            return false;

        text_add(out, literal);
        template = slice_tail(template, open);
        if (template.len == 0)
            break;

        struct slice word = slice_head(template, slice_index(template, '}') + 1);
        while (i < filling_count && !slice_eq(word, fillings[i].placeholder))
            i++;
        if (i == filling_count)
            return false;
        text_add(out, fillings[i].value);
        template = slice_tail(template, word.len);
    }
    return true;
}

const char *value_zone(struct arena *arena, struct slice text, struct slice *zone)
{
    const struct filling key = {SLICE("{key}"), sample_key};
    const char *reason = NULL;
    struct text filled = {0};

    if (!fill(&filled, text, &key, 1))
        reason = "only {key} can be filled in here";
    else if (!is_domain(text_slice(&filled)))
        reason = "not a domain name";
    text_free(&filled);

    *zone = normalise(arena, text);
    return reason;
}

const char *value_url(struct slice text)
{
    const struct filling target = {SLICE("{target}"), SLICE("target")};
    struct text filled = {0};
    bool is_right = fill(&filled, text, &target, 1);

    text_free(&filled);
    if (!is_right)
        return "only {target} can be filled in here";
    if (value_has(text, SLICE(" ")))
        return "a URL holds no blank";
    return NULL;
}

/* Whether the longest subject of these kinds that has a fixed length fits between the two. */
static bool has_room(const struct dns_name *before, const struct dns_name *after, unsigned kinds)
{
    struct ip ip = {.family = (kinds & LIST_IP6) != 0 ? IP_V6 : IP_V4};
    struct dns_name name, whole;

    return dns_name_reverse(&name, &ip, after) && dns_name_join(&whole, before, &name);
}

/* text is the query with name_mark for {name}, and all else filled in. */
static const char *judge_query(struct slice text, unsigned kinds)
{
    size_t mark = slice_index(text, name_mark.at[0]);
    struct slice before_text = slice_head(text, mark), after_text = slice_tail(text, mark + 1);
    struct dns_name before = {.size = 1}, after;

    if (mark == text.len)
        return "it has no {name}";
    if (after_text.len < 2 || after_text.at[0] != '.')
        return "{name} must be followed by .{zone} or other labels";
    if (before_text.len > 0 && before_text.at[mark - 1] != '.')
        return "{name} must be whole labels";
    if (!is_domain(slice_tail(after_text, 1)) || !dns_name_parse(&after, slice_tail(after_text, 1)))
        return "what follows {name} is not a domain name";
    if (before_text.len > 0 && !dns_name_parse(&before, before_text))
        return "what precedes {name} is not a domain name";
    if (!has_room(&before, &after, kinds))
        return "the name to ask would be too long";
    return NULL;
}

const char *value_query(const struct list *list)
{
    const struct filling key = {SLICE("{key}"), sample_key};
    struct text zone = {0}, name = {0};
    const char *reason = "only {name}, {zone} and {key} can be filled in here";

    if (fill(&zone, list->zone, &key, 1)) {
        const struct filling fillings[] = {
            {SLICE("{name}"), name_mark}, {SLICE("{zone}"), text_slice(&zone)}, key};
        if (!value_has(list->query, name_mark) && fill(&name, list->query, fillings, 3))
            reason = judge_query(text_slice(&name), list->kinds);
    }
    text_free(&zone);
    text_free(&name);
    return reason;
}

const char *value_variable(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (is_among(c, lower_case) || is_among(c, upper_case) || c == '_')
            continue;
        if (i == 0 || !is_among(c, digits))
            return "not the name of an environment variable";
    }
    return NULL;
}

const char *value_date(struct slice text)
{
    static const char form[] = "dddd-dd-dd";

    if (text.len != 4 && text.len != 7 && text.len != 10)
        return "a date is 2024-06-05, 2024-06 or 2024";
    for (size_t i = 0; i < text.len; i++)
        if (form[i] == 'd' ? !is_among(text.at[i], digits) : text.at[i] != form[i])
            return "a date is 2024-06-05, 2024-06 or 2024";
    return NULL;
}
