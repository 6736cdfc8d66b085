/* Whatever a record holds, what is made of it must agree with itself.
 *
 * Input: a byte; if it is odd, the rest is a key in DER, for which a record is made with good
 * base64; else the rest is the record. */
#include "check/dkim/dkim_key.h"
#include "tests/fuzz/input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct slice record_of(struct arena *arena, const uint8_t *der, size_t size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *text = arena_take(arena, size / 3 * 4 + 8);
    size_t len = 0;
    uint32_t window = 0;

    text[len++] = 'p';
    text[len++] = '=';
    for (size_t i = 0; i < size; i++) {
        window = window << 8 | der[i];
        text[len++] = digits[window >> (2 + i % 3 * 2) & 63];
        if (i % 3 == 2 || i + 1 == size)
            text[len++] = digits[window << (4 - i % 3 * 2) & 63];
    }
    return (struct slice){text, len};
}

static void expect(const struct dkim_key *key)
{
    bool is_rsa = slice_eq(key->k, SLICE("rsa"));
    bool is_ed25519 = slice_eq(key->k, SLICE("ed25519"));

    demand((key->state == DKIM_KEY_MALFORMED) == (key->reason.len > 0));
    demand((key->state == DKIM_KEY_VALID || key->state == DKIM_KEY_WEAK) == (key->bits > 0));
    demand(key->is_key || key->state == DKIM_KEY_MALFORMED);
    demand(key->k.at != NULL || key->state == DKIM_KEY_MALFORMED);
    demand(key->bits == 0 || is_rsa || is_ed25519);
    demand(!is_ed25519 || key->bits == 0 || key->bits == 256);
    if (key->state == DKIM_KEY_WEAK)
        demand(is_rsa && key->bits < DKIM_BITS_MIN);
    if (key->state == DKIM_KEY_VALID && is_rsa)
        demand(key->bits >= DKIM_BITS_MIN);
    demand(key->remedy == NULL || key->state == DKIM_KEY_MALFORMED);
    if (key->is_private)
        demand(key->state == DKIM_KEY_MALFORMED);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(4096);
    bool is_der = size > 0 && (data[0] & 1);
    struct slice rest = {size > 0 ? (const char *)data + 1 : "", size > 0 ? size - 1 : 0};

    struct slice text = is_der ? record_of(arena, data + 1, size - 1) : arena_copy(arena, rest);
    struct dkim_key key = dkim_key_of(arena, text);
    expect(&key);
    if (is_der)
        demand(key.is_key && slice_eq(key.k, SLICE("rsa")));
    arena_free(arena);
    return 0;
}
