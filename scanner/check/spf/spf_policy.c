#include "check/spf/spf_policy.h"

#include "check/spf/spf_macro.h"

#include <ctype.h>
#include <string.h>

static const struct {
    const char *name;
    enum spf_mechanism mechanism;
} mechanisms[] = {
    {"all", SPF_ALL}, {"include", SPF_INCLUDE}, {"a", SPF_A},     {"mx", SPF_MX},
    {"ptr", SPF_PTR}, {"ip4", SPF_IP4},         {"ip6", SPF_IP6}, {"exists", SPF_EXISTS},
};

bool spf_policy_is(struct slice text)
{
    return slice_starts_nocase(text, SLICE("v=spf1")) && (text.len == 6 || text.at[6] == ' ');
}

bool spf_term_asks(const struct spf_term *term)
{
    return term->mechanism != SPF_ALL && term->mechanism != SPF_IP4 && term->mechanism != SPF_IP6;
}

/* Takes the next term; terms are separated by spaces, and by nothing else. */
static bool take_term(struct slice *rest, struct slice *term)
{
    do {
        if (!slice_take_piece(rest, ' ', term))
            return false;
    } while (term->len == 0);
    return true;
}

/* The length of a modifier's name if the term is one (section 4.6.1), else 0. */
static size_t modifier_len(struct slice term)
{
    size_t len = 0;

    if (term.len == 0 || !isalpha((unsigned char)term.at[0]))
        return 0;
    while (len < term.len && (isalnum((unsigned char)term.at[len]) || term.at[len] == '-' ||
                              term.at[len] == '_' || term.at[len] == '.'))
        len++;
    return len < term.len && term.at[len] == '=' ? len : 0;
}

static const char *parse_once(struct slice *place, struct slice value, const char *twice)
{
    if (place->at != NULL)
        return twice;
    if (!spf_macro_is_domain(value))
        return "its value is not a valid domain name";
    *place = value;
    return NULL;
}

static const char *parse_modifier(struct spf_policy *policy, struct slice text, size_t name_len)
{
    struct slice name = slice_head(text, name_len), value = slice_tail(text, name_len + 1);

    if (slice_eq_nocase(name, SLICE("redirect")))
        return parse_once(&policy->redirect, value, "there may be one redirect only");
    if (slice_eq_nocase(name, SLICE("exp")))
        return parse_once(&policy->exp, value, "there may be one exp only");
    return spf_macro_is_string(value, false) ? NULL : "its value is not a valid macro-string";
}

/* Takes "/digits" off the end. *found tells whether there was one; false if it is no length. */
static bool take_prefix_len(struct slice *text, unsigned max, uint8_t *len, bool *found)
{
    size_t digits = 0;
    uint32_t value;

    while (digits < text->len && isdigit((unsigned char)text->at[text->len - digits - 1]))
        digits++;
    *found = digits > 0 && digits < text->len && text->at[text->len - digits - 1] == '/';
    if (!*found)
        return true;
    struct slice number = slice_tail(*text, text->len - digits);
    text->len -= digits + 1;
    if (digits > 3 || (digits > 1 && number.at[0] == '0') || !slice_parse_u32(number, max, &value))
        return false;
    *len = (uint8_t)value;
    return true;
}

/* "/24", "//64", "/24//64" at the end of an a or mx. */
static const char *parse_dual_len(struct spf_term *term, struct slice *text)
{
    static const char *const bad = "the length of its prefix is not valid";
    struct slice before = *text;
    bool found;

    if (!take_prefix_len(text, 128, &term->prefix6_len, &found))
        return bad;
    if (found && text->len > 0 && text->at[text->len - 1] == '/') {
        text->len--;
    } else {
        term->prefix6_len = 128;
        *text = before;
    }
    return take_prefix_len(text, 32, &term->prefix4_len, &found) ? NULL : bad;
}

/* An IPv4-mapped address after ip6 is one of IPv6; the parser has made it IPv4. */
static void unmap(struct ip *ip)
{
    struct ip mapped = {.family = IP_V6, .bytes = {[10] = 0xff, [11] = 0xff}};

    if (ip->family != IP_V4)
        return;
    memcpy(mapped.bytes + 12, ip->bytes, 4);
    *ip = mapped;
}

static const char *parse_network(struct spf_term *term, struct slice text)
{
    bool is_v4 = term->mechanism == SPF_IP4, found;
    uint8_t *len = is_v4 ? &term->prefix4_len : &term->prefix6_len;

    if (!take_prefix_len(&text, is_v4 ? 32 : 128, len, &found))
        return "the length of its prefix is not valid";
    if (!ip_parse(text, &term->network) || (is_v4 && slice_index(text, ':') < text.len) ||
        (!is_v4 && slice_index(text, ':') == text.len))
        return is_v4 ? "that is no IPv4 address" : "that is no IPv6 address";
    if (!is_v4)
        unmap(&term->network);
    return NULL;
}

static const char *parse_domain(struct spf_term *term, struct slice rest, bool is_needed)
{
    if (rest.len == 0)
        return is_needed ? "it needs a domain name after a ':'" : NULL;
    term->domain = slice_tail(rest, 1);
    return spf_macro_is_domain(term->domain) ? NULL : "its domain name is not valid";
}

/* Requires that rest is what follows the mechanism's name: empty, or from ':' or '/' on. */
static const char *parse_rest(struct spf_term *term, struct slice rest)
{
    const char *flaw;

    switch (term->mechanism) {
    case SPF_ALL:
        return rest.len == 0 ? NULL : "nothing may follow all";
    case SPF_A:
    case SPF_MX:
        flaw = parse_dual_len(term, &rest);
        if (flaw != NULL)
            return flaw;
        break;
    case SPF_IP4:
    case SPF_IP6:
        return rest.len > 0 && rest.at[0] == ':' ? parse_network(term, slice_tail(rest, 1))
                                                 : "it needs an address after a ':'";
    case SPF_INCLUDE:
    case SPF_PTR:
    case SPF_EXISTS:
        break;
    }
    if (rest.len > 0 && rest.at[0] != ':')
        return "what follows the mechanism is not valid";
    return parse_domain(term, rest,
                        term->mechanism == SPF_INCLUDE || term->mechanism == SPF_EXISTS);
}

static const char *parse_mechanism(struct spf_term *term)
{
    struct slice text = term->text;
    size_t len = 0;

    term->qualifier = '+';
    if (text.at[0] == '+' || text.at[0] == '-' || text.at[0] == '~' || text.at[0] == '?') {
        term->qualifier = text.at[0];
        text = slice_tail(text, 1);
    }
    while (len < text.len && text.at[len] != ':' && text.at[len] != '/')
        len++;
    term->prefix4_len = 32;
    term->prefix6_len = 128;
    for (size_t i = 0; i < sizeof mechanisms / sizeof *mechanisms; i++)
        if (slice_eq_nocase(slice_head(text, len), slice_of(mechanisms[i].name))) {
            term->mechanism = mechanisms[i].mechanism;
            return parse_rest(term, slice_tail(text, len));
        }
    return "there is no such mechanism";
}

static size_t count_terms(struct slice rest)
{
    struct slice term;
    size_t count = 0;

    while (take_term(&rest, &term))
        count++;
    return count;
}

const struct spf_policy *spf_policy_parse(struct arena *arena, struct slice text)
{
    struct spf_policy *policy = arena_take(arena, sizeof *policy);
    struct slice rest = slice_tail(text, 6), term_text;
    struct spf_term *terms = arena_take(arena, (count_terms(rest) + 1) * sizeof *terms);

    policy->text = text;
    policy->terms = terms;
    while (policy->flaw == NULL && take_term(&rest, &term_text)) {
        size_t name_len = modifier_len(term_text);
        struct spf_term *term = &terms[policy->term_count];
        term->text = term_text;
        if (name_len > 0)
            policy->flaw = parse_modifier(policy, term_text, name_len);
        else if ((policy->flaw = parse_mechanism(term)) == NULL)
            policy->term_count++;
        policy->flaw_term = term_text;
    }
    for (policy->all_index = 0; policy->all_index < policy->term_count; policy->all_index++)
        if (terms[policy->all_index].mechanism == SPF_ALL)
            break;
    return policy;
}
