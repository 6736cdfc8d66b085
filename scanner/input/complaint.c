#include "input/complaint.h"

#include <stdarg.h>
#include <stdio.h>

void complaint_free(struct complaint *complaint)
{
    text_free(&complaint->text);
}

/* How long the UTF-8 sequence is that starts with this byte; 0: none does. */
static size_t sequence_len(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead < 0xc2)
        return 0;
    if (lead < 0xe0)
        return 2;
    if (lead < 0xf0)
        return 3;
    return lead < 0xf5 ? 4 : 0;
}

/* What is at the start of text, if it may go to a terminal and into a line of UTF-8: not a control
 * character (C1 included), a surrogate or an overlong form. Else 0. */
static size_t printable_len(struct slice text)
{
    const unsigned char *at = (const unsigned char *)text.at;
    size_t len = sequence_len(at[0]);

    if (len == 0 || len > text.len)
        return 0;
    if (len == 1)
        return at[0] >= 0x20 && at[0] != 0x7f;
    for (size_t i = 1; i < len; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    if ((at[0] == 0xc2 && at[1] < 0xa0) || (at[0] == 0xe0 && at[1] < 0xa0) ||
        (at[0] == 0xed && at[1] > 0x9f) || (at[0] == 0xf0 && at[1] < 0x90) ||
        (at[0] == 0xf4 && at[1] > 0x8f))
        return 0;
    return len;
}

/* A complaint is one line of text, whatever the input that it quotes holds. */
static void make_printable(struct text *text)
{
    size_t len;

    for (size_t i = 0; i < text->len; i += len) {
        len = printable_len((struct slice){text->at + i, text->len - i});
        if (len > 0)
            continue;
        text->at[i] = '?';
        len = 1;
    }
}

void complaint_set(struct complaint *complaint, const char *file, size_t line, const char *format,
                   ...)
{
    struct text *text = &complaint->text;
    va_list arguments;

    va_start(arguments, format);
    int len = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);

    complaint->file = file;
    complaint->line = line;
    text_clear(text);
    if (len < 0)
        return;
    char *at = text_reserve(text, (size_t)len + 1);
    va_start(arguments, format);
    vsnprintf(at, (size_t)len + 1, format, arguments);
    va_end(arguments);
    text->len = (size_t)len;
    make_printable(text);
}
