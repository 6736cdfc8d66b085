#include "base/utf8.h"

#include <string.h>

/* The second byte rules out what section 4 rules out. */
size_t utf8_len(struct slice text)
{
    const unsigned char *at = (const unsigned char *)text.at;
    unsigned char low = 0x80, high = 0xbf;
    size_t len;

    if (at[0] >= 0xc2 && at[0] <= 0xdf)
        len = 2;
    else if (at[0] >= 0xe0 && at[0] <= 0xef)
        len = 3;
    else if (at[0] >= 0xf0 && at[0] <= 0xf4)
        len = 4;
    else
        return at[0] < 0x80 ? 1 : 0;

    if (at[0] == 0xe0)
        low = 0xa0;
    else if (at[0] == 0xed)
        high = 0x9f;
    else if (at[0] == 0xf0)
        low = 0x90;
    else if (at[0] == 0xf4)
        high = 0x8f;

    if (text.len < len || at[1] < low || at[1] > high)
        return 0;
    for (size_t i = 2; i < len; i++)
        if (at[i] < 0x80 || at[i] > 0xbf)
            return 0;
    return len;
}

/* Most texts are ASCII, which goes eight bytes at once. */
static size_t ascii_len(struct slice text)
{
    size_t len = 0;
    uint64_t bytes;

    for (; text.len - len >= sizeof bytes; len += sizeof bytes) {
        memcpy(&bytes, text.at + len, sizeof bytes);
        if ((bytes & UINT64_C(0x8080808080808080)) != 0)
            break;
    }
    while (len < text.len && (unsigned char)text.at[len] < 0x80)
        len++;
    return len;
}

bool utf8_is_valid(struct slice text)
{
    size_t len;

    for (;;) {
        text = slice_tail(text, ascii_len(text));
        if (text.len == 0)
            return true;
        len = utf8_len(text);
        if (len == 0)
            return false;
        text = slice_tail(text, len);
    }
}
