#include "check/talk/host_name.h"

#include <assert.h>
#include <ctype.h>

static bool is_private(struct slice top)
{
    struct slice words = SLICE("local localdomain localhost lan internal intranet home corp arpa "
                               "invalid"),
                 word;

    while (slice_take_word(&words, &word))
        if (slice_eq(top, word))
            return true;
    return false;
}

static bool is_number(struct slice label)
{
    for (size_t i = 0; i < label.len; i++)
        if (!isdigit((unsigned char)label.at[i]))
            return false;
    return true;
}

/* Names are lower case. */
static enum host_flaw label_flaw(struct slice label)
{
    enum host_flaw flaw = HOST_FINE;

    for (size_t i = 0; i < label.len; i++) {
        char c = label.at[i];
        if (c == '_')
            flaw = HOST_UNDERSCORE;
        else if (c != '-' && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9'))
            return HOST_CHARACTER;
    }
    if (label.at[0] == '-' || label.at[label.len - 1] == '-')
        return HOST_HYPHEN;
    return flaw;
}

static struct slice label_at(const struct dns_name *name, size_t offset)
{
    return (struct slice){(const char *)name->wire + offset + 1, name->wire[offset]};
}

enum host_flaw host_name_flaw(const struct dns_name *name)
{
    enum host_flaw worst = HOST_FINE;
    struct slice label = {0};
    unsigned count = 0;

    for (size_t offset = 0; name->wire[offset] != 0; offset += 1 + label.len, count++) {
        label = label_at(name, offset);
        enum host_flaw flaw = label_flaw(label);
        if (worst == HOST_FINE || (flaw != HOST_FINE && flaw < worst))
            worst = flaw;
    }
    if (count == 0)
        return HOST_ROOT;
    if (is_number(label))
        return HOST_NUMERIC;
    if (is_private(label))
        return HOST_PRIVATE;
    return count == 1 ? HOST_SINGLE_LABEL : worst;
}

const char *host_flaw_text(enum host_flaw flaw)
{
    static const char *const texts[] = {
        [HOST_FINE] = "is fine",
        [HOST_ROOT] = "is the root",
        [HOST_NUMERIC] = "ends in a number, as an address does",
        [HOST_PRIVATE] = "ends in a label under which there are no public hosts",
        [HOST_SINGLE_LABEL] = "has a single label",
        [HOST_CHARACTER] = "has a character that a host name must not have",
        [HOST_HYPHEN] = "has a label that begins or ends with a hyphen",
        [HOST_UNDERSCORE] = "has an underscore",
    };

    assert(flaw < sizeof texts / sizeof *texts);
    return texts[flaw];
}
