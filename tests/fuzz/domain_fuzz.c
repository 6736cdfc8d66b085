/* Any bytes as a domain: what is one stays what it is when it is parsed again. And as a text that
 * is no target: what is proposed instead is one. */
#include "fleet/domain.h"
#include "fleet/remedy.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* A proposal ends at its remark; one that holds a comma itself is left out. */
static void check_remedy(struct slice text)
{
    static const struct slice mark = {"; write ", 8};
    struct text why = {0};

    remedy_add(&why, text, REMEDY_ANY);
    if (why.len > 0 && !slice_has(text_slice(&why), '"')) {
        const struct slice proposal = slice_tail(text_slice(&why), mark.len);
        assert(slice_starts(text_slice(&why), mark));
        assert(remedy_is_target(slice_head(proposal, slice_index(proposal, ',')), REMEDY_ANY));
    }
    text_free(&why);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    check_remedy((struct slice){(const char *)bytes, size});

    struct domain domain, again;

    if (domain_parse(&domain, (struct slice){(const char *)bytes, size}) != NULL)
        return 0;
    const struct slice text = domain_text(&domain);
    assert(text.len > 0 && text.len <= DOMAIN_LEN_MAX);
    for (size_t i = 0; i < text.len; i++)
        assert((unsigned char)text.at[i] < 0x80 && !(text.at[i] >= 'A' && text.at[i] <= 'Z'));

    const char *wrong = domain_parse(&again, text);
    assert(wrong == NULL);
    assert(slice_eq(domain_text(&again), text));
    return 0;
}
