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
    static const struct format *const formats[] = {&format_ndjson, &format_csv};

    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (slice_eq(name, slice_of(formats[i]->name)))
            return formats[i];
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
