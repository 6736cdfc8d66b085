#include "fleet/email.h"

/* What only a quoted local part may hold. */
static const struct slice specials = {" \"(),:;<>@[\\]", 13};

static bool may_stand_before_at(struct slice local)
{
    const bool is_quoted = local.at[0] == '"';

    for (size_t i = 0; i < local.len; i++) {
        const unsigned char c = (unsigned char)local.at[i];
        if (c < ' ' || c == 0x7f)
            return false;
        if (!is_quoted && slice_has(specials, (char)c))
            return false;
    }
    return !is_quoted || (local.len > 1 && local.at[local.len - 1] == '"');
}

const char *mailbox_parse(struct domain *domain, struct slice text)
{
    const size_t at = slice_last_index(text, '@');

    if (at == text.len)
        return domain_parse(domain, text);
    if (at == 0)
        return "an e-mail address with nothing before the @";
    if (at + 1 == text.len)
        return "an e-mail address with nothing after the @";
    if (!may_stand_before_at(slice_head(text, at)))
        return "not an e-mail address";
    return domain_parse(domain, slice_tail(text, at + 1));
}
