#include "tests/scan/scene_item.h"

#include "base/ip_special.h"
#include "tests/scan/scene.h"

#include <string.h>

static const struct {
    const char *word;
    enum shape shape;
} shapes[] = {
    {"random", SHAPE_RANDOM}, {"labels", SHAPE_LABELS}, {"global", SHAPE_GLOBAL},
    {"canary", SHAPE_CANARY}, {"some", SHAPE_SOME},     {"all", SHAPE_ALL},
    {"round", SHAPE_ROUND},
};

unsigned item_take_count(struct slice *rest)
{
    struct slice peek = *rest, word;
    uint32_t count;

    if (!scene_take_word(&peek, &word) || word.len < 2 || *word.at != 'x' ||
        !slice_parse_u32(slice_tail(word, 1), 100000, &count))
        return 0;
    *rest = peek;
    return count;
}

static const char *take_type(struct slice *rest)
{
    static const char *const types[] = {"A",   "AAAA", "CNAME", "MX", "NS",
                                        "PTR", "TXT",  "TLSA",  "SPF"};
    struct slice peek = *rest, word;

    if (scene_take_word(&peek, &word))
        for (size_t i = 0; i < sizeof types / sizeof *types; i++)
            if (slice_eq(word, slice_of(types[i]))) {
                *rest = peek;
                return types[i];
            }
    return "A";
}

/* "9.9.9.0-9.9.9.15", of IPv4. */
static void read_range(struct slice word, struct item *item)
{
    size_t dash = slice_index(word, '-');
    struct ip first, last;

    if (dash == word.len || !ip_parse(slice_head(word, dash), &first) ||
        !ip_parse(slice_tail(word, dash + 1), &last))
        return;
    item->first = first;
    item->count = ip_v4(&last) - ip_v4(&first) + 1;
}

bool item_take(struct slice *rest, struct item *item)
{
    struct slice word;

    if (!scene_take_word(rest, &word))
        return false;
    *item = (struct item){.text = word, .count = 1};
    read_range(word, item);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (slice_eq(word, slice_of(shapes[i].word))) {
            item->shape = shapes[i].shape;
            item->count = item_take_count(rest);
        }
    item->type = take_type(rest);
    return true;
}

struct slice item_subject(const struct item *item, unsigned n, char buffer[IP_TEXT_MAX])
{
    if (item->first.family == IP_NONE)
        return item->text;
    struct ip ip = ip_from_v4(ip_v4(&item->first) + n);
    return (struct slice){buffer, ip_print(&ip, buffer)};
}

bool item_is_cast(const struct happenings *cast, struct slice what)
{
    for (size_t i = 0; i < cast->count; i++)
        if (slice_eq(cast->at[i].what, what))
            return true;
    return false;
}

/* "r0123456789ab", "rf0". */
static bool is_random_label(struct slice label, size_t digits)
{
    if (label.len != 1 + digits || *label.at != 'r')
        return false;
    for (size_t i = 1; i < label.len; i++)
        if (strchr("0123456789abcdef", label.at[i]) == NULL)
            return false;
    return true;
}

/* So many random labels; *ending is what follows the last one's dot. */
static unsigned count_random(struct slice what, size_t digits, struct slice *ending)
{
    struct slice rest = what, label;
    unsigned count = 0;

    *ending = what;
    while (slice_take_piece(&rest, '.', &label) && is_random_label(label, digits)) {
        *ending = rest;
        count++;
    }
    return count;
}

static bool is_random(struct slice what)
{
    struct slice ending;
    struct ip ip;

    if (count_random(what, 12, &ending) == 2)
        return slice_eq(ending, SLICE("invalid"));
    /* Not of the corners where lists have their test points. One that is mapped is read as IPv4. */
    return ip_parse(what, &ip) && ip.family == IP_V4 && ip.bytes[0] == 127 && ip.bytes[1] > 0;
}

static bool is_global(struct slice what, const struct happenings *cast)
{
    struct slice ending;
    struct ip ip;

    if (item_is_cast(cast, what))
        return false;
    if (count_random(what, 12, &ending) == 1)
        return slice_eq(ending, SLICE("com")) || slice_eq(ending, SLICE("net")) ||
               slice_eq(ending, SLICE("org"));
    return ip_parse(what, &ip) && ip_special(&ip) == NULL;
}

static bool fits(const struct item *item, struct slice subject, const struct happening *happening,
                 const struct happenings *cast)
{
    struct slice what = happening->what, ending;

    if (item->shape == SHAPE_ALL)
        return true;
    if (strcmp(item->type, happening->type) != 0)
        return false;
    switch (item->shape) {
    case SHAPE_EXACT:
        return slice_eq(what, subject);
    case SHAPE_RANDOM:
        return is_random(what);
    case SHAPE_LABELS:
        return (count_random(what, 12, &ending) == 4 || count_random(what, 2, &ending) == 32) &&
               ending.at == NULL;
    case SHAPE_GLOBAL:
        return is_global(what, cast);
    case SHAPE_CANARY:
        return count_random(what, 12, &ending) == 1 && slice_eq(ending, SLICE("invalid"));
    case SHAPE_SOME:
        return item_is_cast(cast, what);
    case SHAPE_ROUND:
        return !item_is_cast(cast, what);
    case SHAPE_ALL:
        break;
    }
    return true;
}

size_t item_find(const struct item *item, unsigned n, const struct happenings *happenings,
                 enum happening_kind kind, struct slice who, const struct happenings *cast)
{
    char buffer[IP_TEXT_MAX];
    struct slice subject = item_subject(item, n, buffer);
    size_t i = 0;

    while (i < happenings->count &&
           !(happenings->at[i].kind == kind && slice_eq(happenings->at[i].who, who) &&
             fits(item, subject, &happenings->at[i], cast)))
        i++;
    return i;
}
