#include "check/spf/spf_names.h"

#include <string.h>

enum { EXCHANGE_OFFSET = 2 }; /* behind the preference (RFC 1035 section 3.3.9) */

static int compare(const struct dns_name *a, const struct dns_name *b)
{
    char text_a[DNS_NAME_TEXT_MAX], text_b[DNS_NAME_TEXT_MAX];

    return slice_compare((struct slice){text_a, dns_name_print(a, text_a)},
                         (struct slice){text_b, dns_name_print(b, text_b)});
}

static void insert(struct spf_names *names, unsigned preference, const struct dns_name *name)
{
    size_t at = names->count;

    while (at > 0 &&
           (preference < names->preferences[at - 1] ||
            (preference == names->preferences[at - 1] && compare(name, &names->at[at - 1]) < 0)))
        at--;
    if (at == SPF_NAMES_MAX)
        return;
    if (names->count < SPF_NAMES_MAX)
        names->count++;
    size_t moved_count = names->count - at - 1;
    memmove(&names->at[at + 1], &names->at[at], moved_count * sizeof *names->at);
    memmove(&names->preferences[at + 1], &names->preferences[at],
            moved_count * sizeof *names->preferences);
    names->at[at] = *name;
    names->preferences[at] = preference;
}

const struct spf_names *spf_names_of(struct dialog *dialog, struct reply *reply)
{
    size_t offset = reply->question.type == DNS_MX ? EXCHANGE_OFFSET : 0;
    struct spf_names *names = reply->note;
    struct dns_name name;

    if (names != NULL)
        return names;
    reply->note = names = arena_take(dialog_arena(dialog), sizeof *names);
    for (size_t i = 0; i < reply->record_count; i++) {
        const struct dns_record *record = &reply->records[i];
        if (!dns_record_name(record, offset, &name) || dns_name_label_count(&name) == 0)
            continue;
        insert(names, offset > 0 ? (unsigned)record->data[0] << 8 | record->data[1] : 0, &name);
    }
    return names;
}
