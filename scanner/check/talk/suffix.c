#include "check/talk/suffix.h"

#include <libpsl.h>
#include <string.h>

enum { TEXT_MAX = DNS_NAME_TEXT_MAX };

/* False of what is no name. */
static bool terminate(struct slice domain, char text[TEXT_MAX])
{
    if (domain.len == 0 || domain.len >= TEXT_MAX)
        return false;
    memcpy(text, domain.at, domain.len);
    text[domain.len] = '\0';
    return true;
}

struct slice suffix_of_registry(struct slice domain)
{
    char text[TEXT_MAX];
    size_t at = 0;

    if (!terminate(domain, text))
        return (struct slice){0};
    while (!psl_is_public_suffix2(psl_builtin(), text + at, PSL_TYPE_ICANN)) {
        size_t label_len = strcspn(text + at, ".");
        if (at + label_len >= domain.len)
            break; /* a last label is one in any case */
        at += label_len + 1;
    }
    return slice_tail(domain, at);
}

struct slice suffix_registrable(struct slice domain)
{
    char text[TEXT_MAX];

    if (!terminate(domain, text))
        return (struct slice){0};
    const char *found = psl_registrable_domain(psl_builtin(), text);
    return found == NULL ? (struct slice){0} : slice_tail(domain, (size_t)(found - text));
}

bool suffix_is_same(struct slice a, struct slice b)
{
    struct slice of_a = suffix_registrable(a), of_b = suffix_registrable(b);

    return of_a.at == NULL || of_b.at == NULL ? slice_eq(a, b) : slice_eq(of_a, of_b);
}
