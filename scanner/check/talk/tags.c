#include "check/talk/tags.h"

struct tags tags_of(struct slice text)
{
    return (struct tags){text};
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_name(struct slice text)
{
    if (text.len == 0 || !is_letter(text.at[0]))
        return false;
    for (size_t i = 1; i < text.len; i++) {
        char c = text.at[i];
        if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '_' && c != '-')
            return false;
    }
    return true;
}

bool tags_take(struct tags *tags, struct tag *tag)
{
    struct slice piece;

    if (!slice_take_piece(&tags->rest, ';', &piece))
        return false;
    *tag = (struct tag){.text = slice_trim(piece)};
    if (tag->text.len == 0 && tags->rest.at == NULL)
        return false; /* what follows the last ';' */
    size_t at = slice_index(tag->text, '=');
    struct slice name = slice_trim(slice_head(tag->text, at));
    tag->is_bad = at == tag->text.len || !is_name(name);
    if (tag->is_bad)
        return true;
    tag->name = name;
    tag->value = slice_trim(slice_tail(tag->text, at + 1));
    return true;
}
