#include "check/spf/spf_macro.h"

#include <ctype.h>
#include <string.h>

enum { NAME_TEXT_MAX = 253, PARTS_MAX = 128, KEEP_MAX = 1000, EXPANDED_MAX = 65535 };

/* One macro of section 7.1, or a literal. */
struct macro {
    char letter; /* lower case; '\0': a literal */
    struct slice literal;
    bool is_escaped, is_reversed;
    unsigned keep; /* how many of the rightmost parts; 0: all */
    struct slice delimiters;
};

/* Text that grows in an arena. */
struct output {
    struct arena *arena;
    char *at;
    size_t len, size;
};

static void put(struct output *output, struct slice more)
{
    if (more.len > EXPANDED_MAX - output->len)
        more.len = EXPANDED_MAX - output->len;
    if (more.len == 0)
        return;
    if (output->len + more.len > output->size) {
        size_t size = 2 * (output->len + more.len) + 64;
        char *at = arena_take(output->arena, size);
        memcpy(at, output->at == NULL ? "" : output->at, output->len);
        output->at = at;
        output->size = size;
    }
    memcpy(output->at + output->len, more.at, more.len);
    output->len += more.len;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/* Reads "{letter digits r delimiters}"; *rest begins with the brace. */
static bool take_braced(struct slice *rest, struct macro *macro)
{
    size_t end = slice_index(*rest, '}'), at = 2;

    if (end == rest->len || end < 2)
        return false;
    macro->letter = (char)tolower((unsigned char)rest->at[1]);
    if (!is_one_of(macro->letter, "slodiphcrtv"))
        return false;
    macro->is_escaped = macro->letter != rest->at[1];
    for (; is_digit(rest->at[at]); at++)
        if (macro->keep < KEEP_MAX)
            macro->keep = macro->keep * 10 + (unsigned)(rest->at[at] - '0');
    if (at > 2 && macro->keep == 0)
        return false;
    macro->is_reversed = tolower((unsigned char)rest->at[at]) == 'r';
    at += macro->is_reversed;
    macro->delimiters = (struct slice){rest->at + at, end - at};
    for (; at < end; at++)
        if (!is_one_of(rest->at[at], ".-+,/_="))
            return false;
    *rest = slice_tail(*rest, end + 1);
    return true;
}

/* Reads one byte or one macro. False if it is neither. Requires rest->len > 0. */
static bool take_macro(struct slice *rest, struct macro *macro)
{
    *macro = (struct macro){.literal = slice_head(*rest, 1)};
    *rest = slice_tail(*rest, 1);
    if (macro->literal.at[0] != '%')
        return true;
    if (rest->len == 0)
        return false;
    switch (rest->at[0]) {
    case '{':
        return take_braced(rest, macro);
    case '%':
        break;
    case '_':
        macro->literal = SLICE(" ");
        break;
    case '-':
        macro->literal = SLICE("%20");
        break;
    default:
        return false;
    }
    *rest = slice_tail(*rest, 1);
    return true;
}

bool spf_macro_is_string(struct slice text, bool in_exp)
{
    struct macro macro;

    while (text.len > 0) {
        char c = text.at[0];
        if (!take_macro(&text, &macro))
            return false;
        if (macro.letter != '\0' ? !in_exp && is_one_of(macro.letter, "crt")
                                 : c < (in_exp ? 0x20 : 0x21) || c > 0x7e)
            return false;
    }
    return true;
}

/* Section 7.1: letters, digits and hyphens, no hyphen at an end, not digits alone. */
static bool is_toplabel(struct slice label)
{
    bool has_letter = false;

    if (label.len == 0 || label.at[0] == '-' || label.at[label.len - 1] == '-')
        return false;
    for (size_t i = 0; i < label.len; i++) {
        if (!isalnum((unsigned char)label.at[i]) && label.at[i] != '-')
            return false;
        has_letter |= !is_digit(label.at[i]);
    }
    return has_letter;
}

bool spf_macro_is_domain(struct slice text)
{
    struct slice rest = text, label;
    struct macro macro = {0};
    size_t at = 0, dot = text.len; /* the last dot outside of macros that something follows */

    if (text.len == 0 || !spf_macro_is_string(text, false))
        return false;
    while (rest.len > 0) {
        at = text.len - rest.len;
        bool is_taken = take_macro(&rest, &macro);
        if (is_taken && macro.letter == '\0' && macro.literal.at[0] == '.' && rest.len > 0)
            dot = at;
    }
    if (text.at[at] == '%')
        return true; /* "%%" and its like are macro-expand, too */
    if (dot == text.len)
        return false;
    label = slice_tail(text, dot + 1);
    if (label.at[label.len - 1] == '.')
        label.len--;
    return is_toplabel(label);
}

static bool has_letter(struct slice text, char letter)
{
    struct macro macro;

    while (text.len > 0)
        if (!take_macro(&text, &macro) ||
            (macro.letter != '\0' && (letter == '\0' || macro.letter == letter)))
            return true;
    return false;
}

bool spf_macro_has_letter(struct slice text)
{
    return slice_index(text, '%') < text.len && has_letter(text, '\0');
}

bool spf_macro_has_validated(struct slice text)
{
    return slice_index(text, '%') < text.len && has_letter(text, 'p');
}

/* %{i}: dotted, of IPv6 by nibbles. */
static struct slice print_client(struct arena *arena, const struct ip *ip)
{
    static const char digits[] = "0123456789abcdef";
    char *at, buffer[IP_TEXT_MAX];

    if (ip->family != IP_V6)
        return arena_copy(arena, (struct slice){buffer, ip_print(ip, buffer)});
    at = arena_take(arena, 64);
    for (size_t i = 0; i < 16; i++) {
        at[4 * i] = digits[ip->bytes[i] >> 4];
        at[4 * i + 2] = digits[ip->bytes[i] & 15];
        at[4 * i + 1] = at[4 * i + 3] = '.';
    }
    return (struct slice){at, 63};
}

static struct slice value_of(struct arena *arena, char letter, const struct spf_values *values)
{
    char buffer[IP_TEXT_MAX];

    switch (letter) {
    case 's':
        return arena_print(arena, "%.*s@%.*s", SLICE_ARG(values->local),
                           SLICE_ARG(values->sender_domain));
    case 'l':
        return values->local;
    case 'o':
        return values->sender_domain;
    case 'd':
        return values->domain;
    case 'i':
        return print_client(arena, &values->client);
    case 'p':
        return values->validated;
    case 'h':
        return values->helo;
    case 'v':
        return values->client.family == IP_V6 ? SLICE("ip6") : SLICE("in-addr");
    case 'c':
        return arena_copy(arena, (struct slice){buffer, ip_print(&values->client, buffer)});
    case 't':
        return arena_print(arena, "%llu", (unsigned long long)values->now_s);
    default:
        return SLICE("unknown"); /* %{r}: which host asks is nobody's business */
    }
}

/* Splits at every delimiter. Of very many parts the last ones stay: a name holds 127 at most. */
static size_t split(struct slice text, struct slice delimiters, struct slice parts[PARTS_MAX])
{
    struct slice part = {text.at, 0};
    size_t count = 0;

    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && slice_index(delimiters, text.at[i]) == delimiters.len) {
            part.len++;
            continue;
        }
        if (count == PARTS_MAX)
            memmove(parts, parts + 1, --count * sizeof *parts);
        parts[count++] = part;
        part = (struct slice){text.at + i + 1, 0};
    }
    return count;
}

static void put_escaped(struct output *output, struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (isalnum(c) || is_one_of(text.at[i], "-._~"))
            put(output, (struct slice){text.at + i, 1});
        else
            put(output, arena_print(output->arena, "%%%02X", c));
    }
}

static void put_macro(struct output *output, const struct macro *macro, struct slice value)
{
    struct slice parts[PARTS_MAX];
    struct slice delimiters = macro->delimiters.len > 0 ? macro->delimiters : SLICE(".");
    size_t count, first;

    if (macro->keep == 0 && !macro->is_reversed && macro->delimiters.len == 0) {
        parts[0] = value;
        count = 1;
    } else {
        count = split(value, delimiters, parts);
    }
    first = macro->keep > 0 && macro->keep < count ? count - macro->keep : 0;
    for (size_t i = first; i < count; i++) {
        /* Reversed first, then the rightmost parts are kept. */
        struct slice part = macro->is_reversed ? parts[count - 1 - i] : parts[i];
        if (i > first)
            put(output, SLICE("."));
        if (macro->is_escaped)
            put_escaped(output, part);
        else
            put(output, part);
    }
}

struct slice spf_macro_expand(struct arena *arena, struct slice text,
                              const struct spf_values *values)
{
    struct output output = {.arena = arena};
    struct macro macro;

    if (slice_index(text, '%') == text.len)
        return text;
    while (text.len > 0 && take_macro(&text, &macro))
        if (macro.letter == '\0')
            put(&output, macro.literal);
        else
            put_macro(&output, &macro, value_of(arena, macro.letter, values));
    return (struct slice){output.at == NULL ? "" : output.at, output.len};
}

static bool put_label(struct dns_name *name, struct slice label)
{
    if (label.len == 0 || label.len > DNS_LABEL_MAX ||
        name->size + label.len + 2 > DNS_NAME_MAX) /* its length, and the root */
        return false;
    name->wire[name->size++] = (uint8_t)label.len;
    for (size_t i = 0; i < label.len; i++)
        name->wire[name->size++] = (uint8_t)tolower((unsigned char)label.at[i]);
    return true;
}

bool spf_macro_name(struct slice text, struct dns_name *name)
{
    struct slice label;

    if (text.len > 0 && text.at[text.len - 1] == '.')
        text.len--;
    while (text.len > NAME_TEXT_MAX && slice_index(text, '.') < text.len)
        text = slice_tail(text, slice_index(text, '.') + 1);
    name->size = 0;
    while (slice_take_piece(&text, '.', &label))
        if (!put_label(name, label))
            return false;
    if (name->size == 0)
        return false;
    name->wire[name->size++] = 0;
    return true;
}
