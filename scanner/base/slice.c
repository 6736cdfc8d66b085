#include "base/slice.h"

#include <string.h>

/* What is left after a separator that ended its text: told by its address from a text that was
 * empty from the start, so that "a," holds two pieces and "" none. The empty piece itself is the
 * second byte, because it may be split in its turn. */
static const char last_piece[2];

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* memcmp() must not see NULL, not even for no bytes. */
static bool same_bytes(const char *a, const char *b, size_t len)
{
    return len == 0 || memcmp(a, b, len) == 0;
}

static bool same_letters(const char *a, const char *b, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (lower(a[i]) != lower(b[i]))
            return false;
    return true;
}

struct slice slice_of(const char *text)
{
    return (struct slice){text, text != NULL ? strlen(text) : 0};
}

bool slice_eq(struct slice a, struct slice b)
{
    return a.len == b.len && same_bytes(a.at, b.at, a.len);
}

bool slice_eq_nocase(struct slice a, struct slice b)
{
    return a.len == b.len && same_letters(a.at, b.at, a.len);
}

bool slice_starts(struct slice text, struct slice prefix)
{
    return text.len >= prefix.len && same_bytes(text.at, prefix.at, prefix.len);
}

bool slice_starts_nocase(struct slice text, struct slice prefix)
{
    return text.len >= prefix.len && same_letters(text.at, prefix.at, prefix.len);
}

bool slice_ends(struct slice text, struct slice suffix)
{
    return text.len >= suffix.len && slice_eq(slice_tail(text, text.len - suffix.len), suffix);
}

int slice_compare(struct slice a, struct slice b)
{
    size_t common_len = a.len < b.len ? a.len : b.len;
    int order = common_len > 0 ? memcmp(a.at, b.at, common_len) : 0;

    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

struct slice slice_trim(struct slice text)
{
    while (text.len > 0 && is_blank(text.at[0])) {
        text.at++;
        text.len--;
    }
    while (text.len > 0 && is_blank(text.at[text.len - 1]))
        text.len--;
    return text;
}

struct slice slice_head(struct slice text, size_t len)
{
    return (struct slice){text.at, len < text.len ? len : text.len};
}

struct slice slice_tail(struct slice text, size_t len)
{
    if (text.at == NULL)
        return text;
    if (len > text.len)
        len = text.len;
    return (struct slice){text.at + len, text.len - len};
}

size_t slice_index(struct slice text, char c)
{
    const char *found = text.len > 0 ? memchr(text.at, c, text.len) : NULL;

    return found != NULL ? (size_t)(found - text.at) : text.len;
}

size_t slice_last_index(struct slice text, char c)
{
    const char *found = text.len > 0 ? memrchr(text.at, c, text.len) : NULL;

    return found != NULL ? (size_t)(found - text.at) : text.len;
}

bool slice_has(struct slice text, char c)
{
    return slice_index(text, c) < text.len;
}

bool slice_take_piece(struct slice *rest, char separator, struct slice *piece)
{
    if (rest->at == last_piece) {
        *piece = (struct slice){last_piece + 1, 0};
        *rest = (struct slice){NULL, 0};
        return true;
    }
    if (rest->len == 0)
        return false;

    size_t len = slice_index(*rest, separator);
    *piece = slice_head(*rest, len);
    if (len == rest->len)
        *rest = (struct slice){NULL, 0};
    else if (len + 1 == rest->len)
        *rest = (struct slice){last_piece, 0};
    else
        *rest = slice_tail(*rest, len + 1);
    return true;
}

bool slice_take_word(struct slice *rest, struct slice *word)
{
    struct slice text = slice_trim(*rest);
    size_t len = 0;

    if (text.len == 0)
        return false;
    while (len < text.len && !is_blank(text.at[len]))
        len++;
    *word = slice_head(text, len);
    *rest = slice_tail(text, len);
    return true;
}

bool slice_parse_u32(struct slice text, uint32_t max, uint32_t *value)
{
    uint64_t wide;

    if (!slice_parse_u64(text, max, &wide))
        return false;
    *value = (uint32_t)wide;
    return true;
}

bool slice_parse_u64(struct slice text, uint64_t max, uint64_t *value)
{
    uint64_t sum = 0;

    if (text.len == 0)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
        uint64_t digit = (uint64_t)(text.at[i] - '0');
        if (sum > max / 10 || digit > max - sum * 10)
            return false;
        sum = sum * 10 + digit;
    }
    *value = sum;
    return true;
}
