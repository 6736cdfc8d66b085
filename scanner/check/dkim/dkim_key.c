#include "check/dkim/dkim_key.h"

#include "check/talk/tags.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <string.h>

enum {
    EXCERPT_LEN_MAX = 40,
    ED25519_SIZE = 32,
    ED25519_BITS = 256,
};

/* The tags that matter; absent if not there. */
struct fields {
    struct slice v, k, h, s, t, p;
};

struct bytes {
    const uint8_t *at;
    size_t size;
};

/* Every function that judges returns what is wrong, or this. */
static const struct slice fine = {NULL, 0};

/* For a reason. */
static struct slice excerpt(struct slice text)
{
    return slice_head(text, EXCERPT_LEN_MAX);
}

static struct slice *field_of(struct fields *fields, struct slice name)
{
    if (name.len != 1)
        return NULL;
    switch (name.at[0]) {
    case 'v':
        return &fields->v;
    case 'k':
        return &fields->k;
    case 'h':
        return &fields->h;
    case 's':
        return &fields->s;
    case 't':
        return &fields->t;
    case 'p':
        return &fields->p;
    default:
        return NULL;
    }
}

static struct slice tag_flaw(struct arena *arena, const struct tag *tag)
{
    if (!tag->is_bad)
        return fine;
    if (tag->text.len == 0)
        return SLICE("there is nothing between two of its semicolons");
    if (slice_index(tag->text, '"') < tag->text.len)
        return arena_print(arena, "quotation marks are part of the text: '%.*s'",
                           SLICE_ARG(excerpt(tag->text)));
    return arena_print(arena, "'%.*s' is no tag=value", SLICE_ARG(excerpt(tag->text)));
}

/* Section 3.2: a list that has a tag twice is invalid. names are those before it. */
static struct slice repetition_flaw(struct arena *arena, const struct slice *names, size_t count,
                                    struct slice name)
{
    if (count == DKIM_KEY_TAGS_MAX)
        return SLICE("it has too many tags for a key");
    for (size_t i = 0; i < count; i++)
        if (slice_eq(names[i], name))
            return arena_print(arena, "the tag %.*s is there twice", SLICE_ARG(excerpt(name)));
    return fine;
}

/* Reads on after a flaw, for whether there is a p. */
static struct slice read_fields(struct arena *arena, struct slice text, struct fields *fields)
{
    struct slice names[DKIM_KEY_TAGS_MAX], flaw = fine;
    struct tags tags = tags_of(text);
    struct tag tag;
    size_t count = 0;

    while (tags_take(&tags, &tag)) {
        if (flaw.at == NULL)
            flaw = tag_flaw(arena, &tag);
        if (flaw.at == NULL)
            flaw = repetition_flaw(arena, names, count, tag.name);
        struct slice *field = field_of(fields, tag.name);
        if (field != NULL && field->at == NULL)
            *field = tag.value;
        if (field == &fields->v && count > 0 && flaw.at == NULL)
            flaw = SLICE("v=DKIM1 is not its first tag");
        if (flaw.at == NULL)
            names[count++] = tag.name;
    }
    return flaw;
}

/* What people do to all of a record. */
static struct slice damage(struct arena *arena, struct slice value)
{
    if (slice_ends(value, SLICE("\\")))
        return SLICE("there is a backslash before a semicolon");
    if (slice_index(value, '=') < value.len)
        return arena_print(arena, "a semicolon is missing in '%.*s'", SLICE_ARG(excerpt(value)));
    return fine;
}

static struct slice version_flaw(struct arena *arena, struct slice v)
{
    if (v.at == NULL || slice_eq(v, SLICE("DKIM1")))
        return fine;
    if (!slice_starts_nocase(v, SLICE("DKIM")))
        return arena_print(arena, "v=%.*s is something else than a DKIM key",
                           SLICE_ARG(excerpt(v)));
    struct slice flaw = damage(arena, v);
    return flaw.at != NULL ? flaw
                           : arena_print(arena, "v=%.*s is not v=DKIM1", SLICE_ARG(excerpt(v)));
}

/* Whether one of a colon-separated list is that word. */
static bool list_has(struct slice list, struct slice word)
{
    struct slice piece;

    while (slice_take_piece(&list, ':', &piece))
        if (slice_eq(slice_trim(piece), word))
            return true;
    return false;
}

/* Of a key that does not allow mail. */
static struct slice service_flaw(struct arena *arena, struct dkim_key *key, struct slice s)
{
    if (list_has(s, SLICE("tlsrpt"))) {
        key->service = s;
        return fine;
    }
    key->remedy = "write s=email, or remove s,";
    return arena_print(arena, "s=%.*s does not allow email", SLICE_ARG(excerpt(s)));
}

static struct slice usage_flaw(struct arena *arena, struct dkim_key *key,
                               const struct fields *fields)
{
    const struct slice values[] = {fields->k, fields->h, fields->s, fields->t};

    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct slice flaw = damage(arena, values[i]);
        if (flaw.at != NULL)
            return flaw;
    }
    if (fields->p.at == NULL)
        return SLICE("it has no p tag");
    if (fields->k.at != NULL && !slice_eq(fields->k, SLICE("rsa")) &&
        !slice_eq(fields->k, SLICE("ed25519")))
        return arena_print(arena, "k=%.*s is an unknown key type", SLICE_ARG(excerpt(fields->k)));
    if (fields->h.at != NULL && !list_has(fields->h, SLICE("sha256"))) {
        key->remedy = "write h=sha256, or remove h,";
        return arena_print(arena, "h=%.*s does not allow sha256", SLICE_ARG(excerpt(fields->h)));
    }
    if (fields->s.at != NULL && !list_has(fields->s, SLICE("*")) &&
        !list_has(fields->s, SLICE("email")))
        return service_flaw(arena, key, fields->s);
    return fine;
}

static int base64_digit(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = memchr(digits, c, sizeof digits - 1);

    return found != NULL ? (int)(found - digits) : -1;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct slice character_flaw(struct arena *arena, struct slice p, size_t at)
{
    unsigned char c = (unsigned char)p.at[at];

    if (slice_starts(slice_tail(p, at), SLICE("-----")))
        return SLICE("p has the header of a PEM file in it");
    if (c == '"')
        return SLICE("p has a quotation mark in it");
    if (c == '\\')
        return SLICE("p has a backslash in it");
    if (c >= ' ' && c <= '~')
        return arena_print(arena, "byte %zu of p, '%c', is no base64", at + 1, c);
    return arena_print(arena, "byte %zu of p, 0x%02X, is no base64", at + 1, c);
}

/* Blanks are skipped, as FWS may be anywhere in it. */
static struct slice decode(struct arena *arena, struct dkim_key *key, struct slice p,
                           struct bytes *bytes)
{
    uint8_t *data = arena_take(arena, p.len / 4 * 3 + 3);
    size_t size = 0, digits = 0, pads = 0;
    uint32_t window = 0;

    for (size_t i = 0; i < p.len; i++) {
        if (is_blank(p.at[i]))
            continue;
        if (p.at[i] == '=') {
            pads++;
            continue;
        }
        int digit = base64_digit(p.at[i]);
        if (digit < 0)
            return character_flaw(arena, p, i);
        if (pads > 0)
            return arena_print(arena, "the base64 of p goes on after a '=', at byte %zu", i + 1);
        window = window << 6 | (uint32_t)digit;
        digits++;
        if (digits % 4 != 1)
            data[size++] = (uint8_t)(window >> (8 - digits % 4 * 2) % 8);
    }
    if (digits % 4 == 1)
        return arena_print(arena, "the base64 of p is cut off after %zu characters", digits);
    if (digits == 0 || (pads > 0 && (digits % 4 == 0 || pads != 4 - digits % 4)))
        return SLICE("the base64 of p ends in a wrong number of '='");
    key->is_unpadded = pads == 0 && digits % 4 != 0;
    *bytes = (struct bytes){data, size};
    return fine;
}

/* The public key itself out of a SubjectPublicKeyInfo, as that libcrypto decodes whole ones 20
 * times slower. The caller frees *string, which *key is in. */
static struct slice unwrap(struct arena *arena, struct bytes spki, ASN1_BIT_STRING **string,
                           struct bytes *key)
{
    const uint8_t *at = spki.at, *end = spki.at + spki.size;
    const ASN1_OBJECT *algorithm = NULL;
    struct slice flaw = fine;
    char text[EXCERPT_LEN_MAX];

    X509_ALGOR *head = d2i_X509_ALGOR(NULL, &at, end - at);
    *string = head == NULL ? NULL : d2i_ASN1_BIT_STRING(NULL, &at, end - at);
    if (*string == NULL || at != end)
        flaw = SLICE("p is base64, but no public key");
    if (head != NULL)
        X509_ALGOR_get0(&algorithm, NULL, NULL, head);
    if (flaw.at == NULL && OBJ_obj2nid(algorithm) != NID_rsaEncryption) {
        OBJ_obj2txt(text, sizeof text, algorithm, 0);
        flaw = arena_print(arena, "p is a public key of another algorithm than RSA: %.*s",
                           SLICE_ARG(excerpt(slice_of(text))));
    }
    if (flaw.at == NULL)
        *key = (struct bytes){ASN1_STRING_get0_data(*string), (size_t)ASN1_STRING_length(*string)};
    X509_ALGOR_free(head);
    return flaw;
}

static struct slice read_numbers(struct arena *arena, struct dkim_key *key, struct bytes data)
{
    const uint8_t *at = data.at;
    EVP_PKEY *rsa = d2i_PublicKey(EVP_PKEY_RSA, NULL, &at, (long)data.size);
    BIGNUM *exponent = NULL;
    struct slice flaw = fine;

    if (rsa == NULL || !EVP_PKEY_get_bn_param(rsa, OSSL_PKEY_PARAM_RSA_E, &exponent) ||
        EVP_PKEY_get_bits(rsa) <= 0)
        flaw = SLICE("p is base64, but no RSA public key");
    else if (!BN_is_odd(exponent) || BN_is_one(exponent))
        flaw = arena_print(arena, "the public exponent of the RSA key is %s",
                           BN_is_one(exponent) ? "1" : "even");
    else
        key->bits = (unsigned)EVP_PKEY_get_bits(rsa);
    if (key->bits > 0)
        key->trailing_size += (size_t)(data.at + data.size - at);
    BN_free(exponent);
    EVP_PKEY_free(rsa);
    return flaw;
}

/* PKCS #1 and #8 both start with a version of 0, which no public key can. */
static bool is_private_key(struct bytes data, const uint8_t *inside)
{
    static const uint8_t version[] = {2, 1, 0};
    const uint8_t *at = data.at;

    if (data.at + data.size - inside < (ptrdiff_t)sizeof version ||
        memcmp(inside, version, sizeof version) != 0)
        return false;
    EVP_PKEY *key = d2i_AutoPrivateKey(NULL, &at, (long)data.size);
    EVP_PKEY_free(key);
    return key != NULL;
}

static struct slice read_rsa(struct arena *arena, struct dkim_key *key, struct bytes data)
{
    const uint8_t *inside = data.at, *end = data.at + data.size;
    ASN1_BIT_STRING *string = NULL;
    int tag = 0, class = 0;
    long len = 0;

    /* Of a known length and constructed; with 0x80: longer than what is there. */
    int form = ASN1_get_object(&inside, &len, &tag, &class, (long)data.size);
    if ((form & ~0x80) != V_ASN1_CONSTRUCTED || tag != V_ASN1_SEQUENCE || class != V_ASN1_UNIVERSAL)
        return data.size == ED25519_SIZE
                   ? SLICE("p has the size of an Ed25519 key, and k=ed25519 is not there")
                   : SLICE("p is base64, but no public key");
    if (form & 0x80)
        return arena_print(arena, "the key in p is cut off: %zu of its %zu bytes are there",
                           data.size, (size_t)len + (size_t)(inside - data.at));
    key->trailing_size = (size_t)(end - inside - len);
    data.size -= key->trailing_size;
    end = inside + len;
    key->is_private = is_private_key(data, inside);
    if (key->is_private)
        return SLICE("p is a private key");
    key->is_bare = len > 0 && *inside == V_ASN1_INTEGER;
    if (key->is_bare)
        return read_numbers(arena, key, data);
    struct slice flaw =
        unwrap(arena, (struct bytes){inside, (size_t)(end - inside)}, &string, &data);
    if (flaw.at == NULL)
        flaw = read_numbers(arena, key, data);
    ASN1_BIT_STRING_free(string);
    return flaw;
}

static struct slice read_ed25519(struct arena *arena, struct dkim_key *key, struct bytes data)
{
    static const uint8_t spki[] = {0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0};

    if (data.size == sizeof spki + ED25519_SIZE && memcmp(data.at, spki, sizeof spki) == 0)
        return SLICE("p is an Ed25519 key in a SubjectPublicKeyInfo, not its 32 bytes alone");
    if (data.size != ED25519_SIZE)
        return arena_print(arena, "p is %zu bytes, where an Ed25519 key has 32", data.size);
    key->bits = ED25519_BITS;
    return fine;
}

static struct slice read_key(struct arena *arena, struct dkim_key *key, struct slice p)
{
    struct bytes data = {NULL, 0};

    struct slice flaw = decode(arena, key, p, &data);
    if (flaw.at != NULL)
        return flaw;
    if (slice_eq(key->k, SLICE("ed25519")))
        return read_ed25519(arena, key, data);
    flaw = read_rsa(arena, key, data);
    ERR_clear_error();
    return flaw;
}

/* What has no flaw and no size can only be revoked. */
static enum dkim_key_state state_of(const struct dkim_key *key)
{
    if (key->reason.at != NULL)
        return DKIM_KEY_MALFORMED;
    if (key->bits == 0)
        return DKIM_KEY_REVOKED;
    if (key->bits < DKIM_BITS_MIN && slice_eq(key->k, SLICE("rsa")))
        return DKIM_KEY_WEAK;
    return DKIM_KEY_VALID;
}

struct dkim_key dkim_key_of(struct arena *arena, struct slice text)
{
    struct dkim_key key = {.state = DKIM_KEY_MALFORMED};
    struct fields fields = {0};

    key.reason = read_fields(arena, text, &fields);
    key.is_key = fields.p.at != NULL;
    if (key.reason.at == NULL)
        key.reason = version_flaw(arena, fields.v);
    if (key.reason.at != NULL)
        return key;
    if (!key.is_key || fields.p.len > 0) /* what a revoked key is for does not matter */
        key.reason = usage_flaw(arena, &key, &fields);
    if (fields.p.at == NULL)
        return key;
    key.k = fields.k.at != NULL ? fields.k : SLICE("rsa");
    key.is_testing = list_has(fields.t, SLICE("y"));
    if (key.reason.at == NULL && fields.p.len > 0)
        key.reason = read_key(arena, &key, fields.p);
    key.state = state_of(&key);
    return key;
}
