#include "fleet/remedy_address.h"

#include "base/ip.h"

#include <string.h>

enum { PORT_LEN_MAX = 5, OCTETS = 4, PIECE_LEN_MAX = 3 };

static bool is_number(struct slice text, uint32_t max)
{
    uint32_t value;

    return slice_parse_u32(text, max, &value);
}

static void put_ip(struct text *draft, const struct ip *ip)
{
    draft->len += ip_print(ip, text_reserve(draft, IP_TEXT_MAX));
}

const char *remedy_brackets(struct text *draft)
{
    const struct slice text = text_slice(draft);
    const size_t open = slice_index(text, '['), close = slice_last_index(text, ']');
    const struct slice tag = SLICE("IPv6:"); /* RFC 5321 section 4.1.3 */

    if (close == text.len || open > close)
        return NULL;
    if (open > 0 && text.at[open - 1] != '@')
        return NULL;
    const struct slice behind = slice_tail(text, close + 1);
    struct slice inside = slice_tail(slice_head(text, close), open + 1);
    if (slice_starts_nocase(inside, tag))
        inside = slice_tail(inside, tag.len);
    if (behind.len == 0 || behind.at[0] == ':') {
        text_keep(draft, inside);
        return behind.len > 0 ? "without brackets and port" : "without the brackets";
    }
    if (behind.at[0] != '/')
        return NULL;
    memmove(draft->at + open, inside.at, inside.len);
    memmove(draft->at + open + inside.len, behind.at, behind.len);
    draft->len = open + inside.len + behind.len;
    return "without the brackets";
}

const char *remedy_zone(struct text *draft)
{
    const struct slice text = text_slice(draft);
    const size_t percent = slice_index(text, '%'), slash = slice_index(text, '/');
    struct ip ip;

    if (percent == text.len || !ip_parse(slice_head(text, percent), &ip) || ip.family != IP_V6)
        return NULL;
    const struct slice behind = slash > percent ? slice_tail(text, slash) : SLICE("");
    memmove(draft->at + percent, behind.at, behind.len);
    draft->len = percent + behind.len;
    return "without the zone";
}

/* The prefix length of a netmask, or of its complement, as routers write it; -1 if it is none, or
 * 0.0.0.0, which may be both. */
static int mask_len(const struct ip *mask)
{
    uint32_t bits = ip_v4(mask);
    int len = 0;

    if (bits == 0)
        return -1;
    if ((bits & UINT32_C(1) << 31) == 0)
        bits = ~bits;
    for (; (bits & UINT32_C(1) << 31) != 0; bits <<= 1)
        len++;
    return bits == 0 ? len : -1;
}

const char *remedy_mask(struct text *draft)
{
    const struct slice text = text_slice(draft);
    struct slice rest = text, address;
    struct ip ip, mask;
    const size_t slash = slice_index(text, '/');

    if (slash < text.len) {
        address = slice_head(text, slash);
        rest = slice_tail(text, slash + 1);
    } else if (!slice_take_word(&rest, &address)) {
        return NULL;
    }
    if (!ip_parse(address, &ip) || ip.family != IP_V4 || !ip_parse(slice_trim(rest), &mask) ||
        mask.family != IP_V4 || mask_len(&mask) < 0)
        return NULL;
    draft->len = 0;
    put_ip(draft, &ip);
    text_print(draft, "/%d", mask_len(&mask));
    return "with the length of the mask";
}

/* How many numbers of an IPv4 address a text begins with, dots between them; 0 unless what follows
 * them is *rest, without the dot or, where they are all, empty. */
static size_t count_octets(struct slice text, struct slice *rest)
{
    size_t count = 0;
    struct slice piece;

    *rest = text;
    while (count < OCTETS && slice_take_piece(&text, '.', &piece) && piece.len <= PIECE_LEN_MAX &&
           is_number(piece, 255)) {
        count++;
        *rest = text;
    }
    return count;
}

static void put_prefix(struct text *draft, size_t octets_len, size_t octet_count)
{
    draft->len = octets_len;
    for (size_t i = octet_count; i < OCTETS; i++)
        text_add(draft, SLICE(".0"));
}

const char *remedy_stars(struct text *draft)
{
    const struct slice text = text_slice(draft);
    struct slice rest, piece;
    const size_t count = count_octets(text, &rest);
    size_t star_count = 0;

    if (count == 0 || count == OCTETS || rest.len == 0)
        return NULL;
    const size_t octets_len = text.len - rest.len - 1;
    while (slice_take_piece(&rest, '.', &piece)) {
        if (!slice_eq(piece, SLICE("*")) && !slice_eq_nocase(piece, SLICE("x")))
            return NULL;
        star_count++;
    }
    if (count + star_count > OCTETS)
        return NULL;
    put_prefix(draft, octets_len, count);
    text_print(draft, "/%zu", 8 * count);
    return "as a prefix";
}

const char *remedy_short(struct text *draft)
{
    const struct slice text = text_slice(draft);
    const size_t slash = slice_index(text, '/');
    struct slice rest;
    uint32_t len;
    const size_t count = count_octets(slice_head(text, slash), &rest);

    if (count == 0 || count == OCTETS || rest.len > 0 || slash == text.len ||
        !slice_parse_u32(slice_tail(text, slash + 1), 32, &len))
        return NULL;
    put_prefix(draft, slash, count);
    text_print(draft, "/%u", len);
    return "with all four numbers";
}

/* Octal to some programs, decimal to others. */
const char *remedy_zeroes(struct text *draft)
{
    size_t len = 0;

    for (size_t i = 0; i < draft->len; i++) {
        const char c = draft->at[i];
        const bool is_first = len == 0 || slice_has(SLICE("./-"), draft->at[len - 1]);
        const bool is_followed =
            i + 1 < draft->len && draft->at[i + 1] >= '0' && draft->at[i + 1] <= '9';
        if (!slice_has(SLICE("0123456789./-"), c))
            return NULL;
        if (c != '0' || !is_first || !is_followed)
            draft->at[len++] = c;
    }
    if (len == draft->len)
        return NULL;
    draft->len = len;
    return "without zeroes in front, if these are decimal numbers";
}

/* "192.0.2.1-9": the end has the last numbers of an address only. */
static bool complete_end(struct text *draft, struct slice first, struct slice end)
{
    struct slice rest;
    const size_t count = count_octets(end, &rest);
    size_t len = first.len;

    if (count == 0 || count == OCTETS || rest.len > 0)
        return false;
    for (size_t i = 0; i < count; i++)
        len = slice_last_index(slice_head(first, len), '.');
    struct text made = {0};
    text_print(&made, "%.*s-%.*s.%.*s", SLICE_ARG(first), SLICE_ARG(slice_head(first, len)),
               SLICE_ARG(end));
    draft->len = 0;
    text_add(draft, text_slice(&made));
    text_free(&made);
    return true;
}

const char *remedy_range(struct text *draft)
{
    const struct slice text = text_slice(draft);
    const size_t dash = slice_index(text, '-');
    const struct slice end = slice_tail(text, dash + 1);
    struct ip first, last;

    if (dash == text.len || !ip_parse(slice_head(text, dash), &first))
        return NULL;
    if (!ip_parse(end, &last))
        return first.family == IP_V4 && complete_end(draft, slice_head(text, dash), end)
                   ? "with both ends in full"
                   : NULL;
    if (first.family != last.family || ip_compare(&first, &last) <= 0)
        return NULL;
    draft->len = 0;
    put_ip(draft, &last);
    text_add_char(draft, '-');
    put_ip(draft, &first);
    return "with its lower end first";
}

/* Behind a colon, or as programs of DNS write it. An IPv6 address without brackets has none. */
const char *remedy_port(struct text *draft)
{
    const struct slice text = text_slice(draft);
    size_t place = 0;

    while (place < text.len && !slice_has(SLICE(":@#"), text.at[place]))
        place++;
    const struct slice port = slice_tail(text, place + 1);
    if (place == 0 || port.len > PORT_LEN_MAX || !is_number(port, 65535))
        return NULL;
    draft->len = place;
    return "without the port";
}
