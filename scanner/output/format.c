#include "output/format.h"

static const struct {
    const char *ending;
    const struct format *format;
} endings[] = {
    {".ndjson", &format_ndjson},
    {".jsonl", &format_ndjson},
    {".json", &format_ndjson},
    {".csv", &format_csv},
};

const struct format *format_find(struct slice name)
{
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (slice_eq(name, slice_of(endings[i].format->name)))
            return endings[i].format;
    }
    return NULL;
}

const struct format *format_of_file(const char *path)
{
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (slice_ends(slice_of(path), slice_of(endings[i].ending)))
            return endings[i].format;
    }
    return NULL;
}
