/* SPDX-License-Identifier: MIT */
#include "scan/outage.h"

#include "base/hash.h"

static bool is_at_or_below(struct slice name, struct slice domain)
{
    if (domain.len == 0 || name.len < domain.len)
        return false;
    size_t above = name.len - domain.len;
    return slice_eq(slice_tail(name, above), domain) && (above == 0 || name.at[above - 1] == '.');
}

struct outage_key outage_key(const struct dns_question *question, struct slice checked)
{
    char text[DNS_NAME_TEXT_MAX];
    struct slice name = {text, dns_name_print(&question->name, text)};

    if (name.len > 1 && text[name.len - 1] == '.')
        name.len--;
    for (size_t i = 0; i < name.len; i++)
        if (text[i] >= 'A' && text[i] <= 'Z')
            text[i] = (char)(text[i] + ('a' - 'A'));
    bool is_within = is_at_or_below(name, checked) && name.len > checked.len;
    struct slice zone = is_within ? checked : name;
    return (struct outage_key){hash64(zone.at, zone.len, 0) | 1, is_within};
}

static size_t place_of(struct outage_key key)
{
    return (key.name >> 1) % OUTAGE_PLACES;
}

bool outage_is_on(const struct outage *outage, struct outage_key key, uint64_t now_ns)
{
    const struct outage_place *place = &outage->places[place_of(key)];

    return place->name == key.name && place->timeouts >= OUTAGE_TIMEOUTS &&
           now_ns - place->since_ns < OUTAGE_NS;
}

void outage_note(struct outage *outage, struct outage_key key, const struct dns_answer *answer,
                 uint64_t now_ns)
{
    struct outage_place *place = &outage->places[place_of(key)];

    if (answer->outcome != DNS_FAILED) {
        if (place->name == key.name) {
            *place = (struct outage_place){0};
            outage->silent_count--;
        }
        return;
    }
    /* That a resolver, or we, gave up tells neither way. */
    if (answer->cause != DNS_TIMEOUT || key.is_within)
        return;
    outage->silent_count += place->name == 0;
    if (place->name != key.name)
        *place = (struct outage_place){.name = key.name};
    place->timeouts++;
    place->since_ns = now_ns;
}
