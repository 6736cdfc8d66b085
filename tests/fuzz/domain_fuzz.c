/* Any bytes as a domain: what is one stays what it is when it is parsed again. */
#include "input/domain.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
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
