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

/* Eight bytes at once, the last eight perhaps for a second time. */
static bool is_ascii(struct slice text)
{
    uint64_t bytes, all = 0;

    if (text.len < sizeof bytes) {
        for (size_t i = 0; i < text.len; i++)
            all |= (unsigned char)text.at[i];
        return all < 0x80;
    }
    for (size_t i = 0; i < text.len - sizeof bytes; i += sizeof bytes) {
        memcpy(&bytes, text.at + i, sizeof bytes);
        all |= bytes;
    }
    memcpy(&bytes, text.at + text.len - sizeof bytes, sizeof bytes);
    return ((all | bytes) & UINT64_C(0x8080808080808080)) == 0;
}

/* Most texts are ASCII, all of them. */
bool utf8_is_valid(struct slice text)
{
    size_t len;

    if (is_ascii(text))
        return true;
    for (; text.len > 0; text = slice_tail(text, len)) {
        len = utf8_len(text);
        if (len == 0)
            return false;
    }
    return true;
}

struct slice utf8_head(struct slice text, size_t len)
{
    struct slice head = slice_head(text, len);

    while (head.len > 0 && head.len < text.len && ((unsigned char)text.at[head.len] & 0xc0) == 0x80)
        head.len--;
    return head;
}
