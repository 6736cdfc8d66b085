#include "model/list.h"

#include <assert.h>

static const char *const natures[] = {
    [LIST_BLOCK] = "block",
    [LIST_ALLOW] = "allow",
    [LIST_POLICY] = "policy",
    [LIST_INFO] = "info",
};

static const char *const matches[] = {
    [LIST_EXACT] = "exact",
    [LIST_BITS] = "bits",
};

const struct list *catalogue_find(const struct catalogue *catalogue, struct slice id)
{
    for (size_t i = 0; i < catalogue->count; i++) {
        if (slice_eq(catalogue->lists[i].id, id))
            return &catalogue->lists[i];
    }
    return NULL;
}

bool list_shares_quota(const struct list *a, const struct list *b)
{
    return a == b || (a->quota.len > 0 && slice_eq(a->quota, b->quota));
}

const char *list_nature_text(enum list_nature nature)
{
    assert(nature < sizeof natures / sizeof *natures);
    return natures[nature];
}

const char *list_match_text(enum list_match match)
{
    assert(match < sizeof matches / sizeof *matches);
    return matches[match];
}

const char *list_server_parse(struct slice text, struct list_server *server)
{
    size_t at = slice_index(text, '@');
    uint32_t port = LIST_PORT;

    if (!ip_parse(slice_head(text, at), &server->ip))
        return "a server is ADDRESS or ADDRESS@PORT";
    if (at < text.len &&
        (!slice_parse_u32(slice_tail(text, at + 1), UINT16_MAX, &port) || port == 0))
        return "a port is a number from 1 to 65535";
    server->port = (uint16_t)port;
    return NULL;
}
