/* SPDX-License-Identifier: MIT */
#include "model/redact.h"

enum { ESCAPE_LEN = 4, ESCAPE_LEN_URL = 3 };

static unsigned digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10) : 16;
}

/* The byte that so many digits stand for; false if they are none, or stand for more than a byte. */
static bool read_digits(const char *at, size_t count, unsigned base, char *byte)
{
    unsigned value = 0;

    for (size_t i = 0; i < count; i++) {
        unsigned digit = digit_of(at[i]);
        if (digit >= base)
            return false;
        value = value * base + digit;
    }
    *byte = (char)value;
    return value <= UINT8_MAX;
}

/* The byte that stands at the start of a text that is not empty. Returns the length it takes. */
static size_t read_byte(struct slice text, char *byte)
{
    const char *at = text.at;

    *byte = at[0];
    if (at[0] == '%' && text.len >= ESCAPE_LEN_URL && read_digits(at + 1, 2, 16, byte))
        return ESCAPE_LEN_URL;
    if (at[0] != '\\' || text.len < 2)
        return 1;
    if (text.len >= ESCAPE_LEN && read_digits(at + 1, 3, 10, byte))
        return ESCAPE_LEN;
    if (text.len >= ESCAPE_LEN && at[1] == 'x' && read_digits(at + 2, 2, 16, byte))
        return ESCAPE_LEN;
    *byte = at[1];
    return 2;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* The length of the secret at the start of the text; 0 if it does not stand there. */
static size_t secret_len(struct slice text, struct slice secret)
{
    size_t len = 0;

    for (size_t i = 0; i < secret.len; i++) {
        struct slice rest = slice_tail(text, len);
        char byte;
        if (rest.len == 0)
            return 0;
        len += read_byte(rest, &byte);
        if (lower(byte) != lower(secret.at[i]))
            return 0;
    }
    return len;
}

static size_t longest_len(const struct redact *redact, struct slice text)
{
    size_t longest = 0;

    for (size_t i = 0; i < redact->count; i++) {
        size_t len = secret_len(text, redact->secrets[i]);
        if (len > longest)
            longest = len;
    }
    return longest;
}

void redact_add(const struct redact *redact, struct text *out, struct slice text)
{
    size_t plain = 0; /* of the text, not added yet */

    while (redact != NULL && plain < text.len) {
        size_t len = longest_len(redact, slice_tail(text, plain));
        if (len == 0) {
            plain++;
            continue;
        }
        text_add(out, slice_head(text, plain));
        text_add(out, SLICE("***"));
        text = slice_tail(text, plain + len);
        plain = 0;
    }
    text_add(out, text);
}
