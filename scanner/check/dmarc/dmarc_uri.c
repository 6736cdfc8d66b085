#include "check/dmarc/dmarc_uri.h"

#include "check/talk/host_name.h"

#include <ctype.h>

/* "10m", "500000" (RFC 7489 section 6.4). */
static bool is_size(struct slice text)
{
    uint64_t number;

    if (text.len > 1 && slice_index(SLICE("kmgtKMGT"), text.at[text.len - 1]) < 8)
        text.len--;
    return slice_parse_u64(text, UINT64_MAX, &number);
}

/* RFC 3986 section 2. */
static bool has_uri_bytes(struct slice text)
{
    static const struct slice excluded = {"\"<>\\^`{|}", 9};

    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] <= ' ' || text.at[i] > '~' ||
            slice_index(excluded, text.at[i]) < excluded.len)
            return false;
    return true;
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* False if a '%' is not followed by two hexadecimal digits. */
static bool decode(struct arena *arena, struct slice text, struct slice *decoded)
{
    char *buffer = arena_take(arena, text.len + 1);
    size_t len = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] != '%') {
            buffer[len++] = text.at[i];
            continue;
        }
        if (text.len - i < 3)
            return false;
        int high = digit_of(text.at[i + 1]), low = digit_of(text.at[i + 2]);
        if (high < 0 || low < 0)
            return false;
        buffer[len++] = (char)(high << 4 | low);
        i += 2;
    }
    *decoded = (struct slice){buffer, len};
    return true;
}

static const char bad_percent[] = "has a % that is followed by no hexadecimal number";

static const char *parse_address(struct arena *arena, struct slice text, struct dmarc_uri *uri)
{
    char buffer[DNS_NAME_TEXT_MAX];
    struct slice address;
    struct dns_name name;

    if (!decode(arena, slice_head(text, slice_index(text, '?')), &address))
        return bad_percent;
    size_t at = slice_last_index(address, '@');
    if (at == 0 || at == address.len)
        return "has no address such as name@host";
    if (!dns_name_parse(&name, slice_tail(address, at + 1)))
        return "has no host name behind the @";
    enum host_flaw flaw = host_name_flaw(&name);
    uri->is_valid = flaw != HOST_CHARACTER;
    if (flaw != HOST_FINE && flaw != HOST_UNDERSCORE)
        return host_flaw_text(flaw);
    uri->host = arena_copy(arena, (struct slice){buffer, dns_name_print(&name, buffer)});
    return NULL;
}

/* The length of "scheme:" (RFC 3986 section 3.1); 0: there is none. */
static size_t scheme_len(struct slice text)
{
    size_t len = slice_index(text, ':');

    if (len == 0 || len == text.len || !isalpha((unsigned char)text.at[0]))
        return 0;
    for (size_t i = 1; i < len; i++)
        if (!isalnum((unsigned char)text.at[i]) && slice_index(SLICE("+-."), text.at[i]) == 3)
            return 0;
    return len + 1;
}

/* Of another scheme than mailto. */
static const char *parse_other(struct arena *arena, struct slice text)
{
    struct slice rest = slice_tail(text, scheme_len(text)), decoded;

    if (rest.len == text.len || rest.len == 0)
        return "is no URI";
    if ((slice_starts_nocase(text, SLICE("https:")) || slice_starts_nocase(text, SLICE("http:"))) &&
        (!slice_starts(rest, SLICE("//")) || rest.len < 3 || rest.at[2] == '/'))
        return "has no host after https://";
    return decode(arena, rest, &decoded) ? NULL : bad_percent;
}

static const char *parse(struct arena *arena, struct slice text, struct dmarc_uri *uri)
{
    static const struct slice scheme = {"mailto:", 7};

    if (text.len == 0)
        return "is empty";
    if (!has_uri_bytes(text))
        return "has a blank or a byte that no URI has";
    if (slice_index(text, '!') < text.len)
        return "has a ! that is not written %21";
    if (slice_starts_nocase(text, scheme))
        return parse_address(arena, slice_tail(text, scheme.len), uri);
    if (slice_index(text, '@') < text.len && slice_index(text, ':') == text.len)
        return "lacks mailto: before the address";
    const char *flaw = parse_other(arena, text);
    uri->is_valid = flaw == NULL;
    return flaw;
}

struct dmarc_uri dmarc_uri_parse(struct arena *arena, struct slice text)
{
    struct dmarc_uri uri = {.text = slice_trim(text)};
    struct slice rest = uri.text;
    size_t at = slice_last_index(rest, '!');

    if (at < rest.len && is_size(slice_tail(rest, at + 1))) {
        uri.size = slice_tail(rest, at + 1);
        rest = slice_head(rest, at);
    }
    uri.flaw = parse(arena, rest, &uri);
    return uri;
}
