#include "base/complaint.h"

#include <stdarg.h>
#include <stdio.h>

void complaint_free(struct complaint *complaint)
{
    text_free(&complaint->text);
}

void complaint_set(struct complaint *complaint, const char *file, size_t line, const char *format,
                   ...)
{
    struct text said = {0};
    va_list arguments;

    va_start(arguments, format);
    int len = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);

    complaint->file = file;
    complaint->line = line;
    text_clear(&complaint->text);
    if (len < 0)
        return;
    char *at = text_reserve(&said, (size_t)len + 1);
    va_start(arguments, format);
    vsnprintf(at, (size_t)len + 1, format, arguments);
    va_end(arguments);
    said.len = (size_t)len;
    text_add_visible(&complaint->text, text_slice(&said));
    text_free(&said);
}

void complaint_print(const struct complaint *complaint, struct text *text)
{
    text_add_visible(text, slice_of(complaint->file));
    if (complaint->line > 0)
        text_print(text, ":%zu", complaint->line);
    text_add(text, SLICE(": "));
    text_add(text, text_slice(&complaint->text));
}
