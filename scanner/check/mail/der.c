#include "check/mail/der.h"

enum {
    TAG_BIT_STRING = 0x03,
    TAG_OID = 0x06,
    TAG_SEQUENCE = 0x30,
    LONG_FORM = 0x80,     /* of a length: its other bits say how many bytes follow with it */
    LENGTH_BYTES_MAX = 3, /* no DNS record is longer */
    UNUSED_BITS_MAX = 7,
};

static uint8_t byte_at(struct slice bytes, size_t at)
{
    return (uint8_t)bytes.at[at];
}

/* Takes an element's head. False if it is cut off, or its length not as short as DER has it. */
static bool take_head(struct slice *rest, uint8_t *tag, size_t *len)
{
    if (rest->len < 2)
        return false;
    *tag = byte_at(*rest, 0);
    *len = byte_at(*rest, 1);
    *rest = slice_tail(*rest, 2);
    if (*len < LONG_FORM)
        return true;
    size_t count = *len - LONG_FORM;
    if (count == 0 || count > LENGTH_BYTES_MAX || count > rest->len || byte_at(*rest, 0) == 0)
        return false;
    *len = 0;
    for (size_t i = 0; i < count; i++)
        *len = *len << 8 | byte_at(*rest, i);
    *rest = slice_tail(*rest, count);
    return *len >= LONG_FORM;
}

/* Takes an element of that tag off *rest. */
static bool take(struct slice *rest, uint8_t wanted, struct slice *content)
{
    uint8_t tag;
    size_t len;

    if (!take_head(rest, &tag, &len) || tag != wanted || len > rest->len)
        return false;
    *content = slice_head(*rest, len);
    *rest = slice_tail(*rest, len);
    return true;
}

/* An AlgorithmIdentifier, a bit string, and nothing behind them. */
static bool is_algorithm_and_bits(struct slice rest)
{
    struct slice algorithm, oid, bits;

    return take(&rest, TAG_SEQUENCE, &algorithm) && take(&algorithm, TAG_OID, &oid) &&
           oid.len > 0 && take(&rest, TAG_BIT_STRING, &bits) && bits.len > 0 &&
           byte_at(bits, 0) <= UNUSED_BITS_MAX && rest.len == 0;
}

bool der_is_public_key(struct slice bytes)
{
    struct slice content;

    return take(&bytes, TAG_SEQUENCE, &content) && bytes.len == 0 && is_algorithm_and_bits(content);
}

bool der_is_certificate(struct slice bytes)
{
    struct slice content, to_be_signed;

    return take(&bytes, TAG_SEQUENCE, &content) && bytes.len == 0 &&
           take(&content, TAG_SEQUENCE, &to_be_signed) && is_algorithm_and_bits(content);
}
