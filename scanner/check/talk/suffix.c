#include "check/talk/suffix.h"

#include <libpsl.h>
#include <string.h>

enum { TEXT_MAX = DNS_NAME_TEXT_MAX };

struct slice suffix_registrable(struct slice domain)
{
    char text[TEXT_MAX];

    if (domain.len == 0 || domain.len >= sizeof text)
        return (struct slice){0};
    memcpy(text, domain.at, domain.len);
    text[domain.len] = '\0';
    const char *found = psl_registrable_domain(psl_builtin(), text);
    return found == NULL ? (struct slice){0} : slice_tail(domain, (size_t)(found - text));
}

bool suffix_is_same(struct slice a, struct slice b)
{
    struct slice of_a = suffix_registrable(a), of_b = suffix_registrable(b);

    return of_a.at == NULL || of_b.at == NULL ? slice_eq(a, b) : slice_eq(of_a, of_b);
}
