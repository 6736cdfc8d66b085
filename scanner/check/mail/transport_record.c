#include "check/mail/transport_record.h"

#include "check/mail/der.h"
#include "check/talk/tags.h"

#include <ctype.h>

enum {
    FIELD_NAME_LEN_MAX = 32,
    TLSA_HEAD_SIZE = 3,
    TLSA_USAGE_MAX = 3,
    TLSA_SELECTOR_MAX = 1,
    TLSA_MATCHING_MAX = 2,
    TLSA_FIRST_MAIL_USAGE = 2, /* DANE-TA; then DANE-EE */
};

static struct slice version_of(enum transport_kind kind)
{
    static const char *const versions[] = {
        [TRANSPORT_STS] = "STSv1",
        [TRANSPORT_TLSRPT] = "TLSRPTv1",
        [TRANSPORT_BIMI] = "BIMI1",
    };

    return slice_of(versions[kind]);
}

/* "v=VERSION", blanks, ";": blanks around the "=" are only BIMI's, which has DKIM's grammar. */
static bool is_begun(enum transport_kind kind, struct slice text, const struct tag *first)
{
    struct slice version = version_of(kind);

    if (!slice_eq(first->name, SLICE("v")) || !slice_eq(first->value, version))
        return false;
    if (kind == TRANSPORT_BIMI)
        return true;
    return slice_starts(text, SLICE("v=")) && slice_starts(slice_tail(text, 2), version) &&
           slice_index(text, ';') < text.len;
}

enum transport_claim transport_claim(enum transport_kind kind, struct slice text)
{
    struct tags tags = tags_of(text);
    struct slice version = version_of(kind), trimmed = slice_trim(text);
    struct tag first;

    if (!tags_take(&tags, &first))
        return CLAIM_NONE;
    if (!first.is_bad && is_begun(kind, text, &first))
        return CLAIM_TRUE;
    bool is_version = !first.is_bad && slice_eq_nocase(first.name, SLICE("v")) &&
                      slice_eq_nocase(first.value, version);
    bool is_undivided = slice_starts_nocase(trimmed, SLICE("v=")) &&
                        slice_starts_nocase(slice_tail(trimmed, 2), version);
    return is_version || is_undivided ? CLAIM_MEANT : CLAIM_NONE;
}

/* A field of MTA-STS or TLS-RPT: no blanks around the "=". */
struct field {
    struct slice name, value;
};

static bool is_field_name(struct slice name)
{
    if (name.len == 0 || name.len > FIELD_NAME_LEN_MAX || !isalnum((unsigned char)name.at[0]))
        return false;
    for (size_t i = 1; i < name.len; i++) {
        char c = name.at[i];
        if (!isalnum((unsigned char)c) && c != '_' && c != '-' && c != '.')
            return false;
    }
    return true;
}

static bool is_graphic(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] <= ' ' || text.at[i] > '~')
            return false;
    return true;
}

static bool split_field(struct slice text, struct field *field)
{
    size_t at = slice_index(text, '=');

    field->name = slice_head(text, at);
    field->value = slice_tail(text, at + 1);
    return at < text.len && is_field_name(field->name);
}

/* %x21-3A / %x3C / %x3E-7E of both RFCs: no "=" either. */
static bool is_extension_value(struct slice value)
{
    return value.len > 0 && is_graphic(value) && slice_index(value, '=') == value.len;
}

static bool is_id(struct slice id)
{
    for (size_t i = 0; i < id.len; i++)
        if (!isalnum((unsigned char)id.at[i]))
            return false;
    return id.len > 0 && id.len <= STS_ID_LEN_MAX;
}

static struct record_flaw take_sts_field(struct sts *sts, struct slice text)
{
    struct field field;

    if (!split_field(text, &field))
        return (struct record_flaw){"has a piece that is no field", text};
    if (!slice_eq(field.name, SLICE("id")))
        return is_extension_value(field.value)
                   ? (struct record_flaw){0}
                   : (struct record_flaw){"has a field without a proper value", text};
    if (sts->id.at != NULL)
        return (struct record_flaw){"has two ids", text};
    sts->id = field.value;
    if (!is_id(field.value))
        return (struct record_flaw){"has an id that is not 1 to 32 letters and digits", text};
    return (struct record_flaw){0};
}

struct sts sts_parse(struct slice text)
{
    struct tags tags = tags_of(text);
    struct sts sts = {.flaw = {0}};
    struct tag tag;

    tags_take(&tags, &tag);
    while (sts.flaw.what == NULL && tags_take(&tags, &tag))
        sts.flaw = take_sts_field(&sts, tag.text);
    if (sts.flaw.what == NULL && sts.id.at == NULL)
        sts.flaw.what = "has no id";
    return sts;
}

static bool is_https(struct slice uri)
{
    struct slice rest = slice_tail(uri, SLICE("https://").len);

    return slice_starts_nocase(uri, SLICE("https://")) && is_graphic(rest) && rest.len > 0 &&
           isalnum((unsigned char)rest.at[0]);
}

static bool is_mailto(struct slice uri)
{
    struct slice address = slice_tail(uri, SLICE("mailto:").len);

    address = slice_head(address, slice_index(address, '?'));
    size_t at = slice_index(address, '@');
    return slice_starts_nocase(uri, SLICE("mailto:")) && is_graphic(uri) && at > 0 &&
           at + 1 < address.len;
}

static struct record_flaw take_uris(struct tlsrpt *tlsrpt, struct slice list)
{
    struct slice piece;

    if (tlsrpt->uri_count > 0)
        return (struct record_flaw){"has two rua", list};
    if (list.len == 0)
        return (struct record_flaw){"has an empty rua", {0}};
    while (tlsrpt->uri_count < TLSRPT_URIS_MAX && slice_take_piece(&list, ',', &piece)) {
        struct slice uri = slice_trim(piece);
        if (!is_mailto(uri) && !is_https(uri))
            return (struct record_flaw){"has a rua that is no mailto: or https: URI", uri};
        if (slice_index(uri, '!') < uri.len)
            return (struct record_flaw){"has a rua with a \"!\", which must be \"%21\"", uri};
        tlsrpt->uris[tlsrpt->uri_count++] = uri;
    }
    return (struct record_flaw){0};
}

static struct record_flaw take_tlsrpt_field(struct tlsrpt *tlsrpt, struct slice text)
{
    struct field field;

    if (!split_field(text, &field))
        return (struct record_flaw){"has a piece that is no field", text};
    if (slice_eq(field.name, SLICE("rua")))
        return take_uris(tlsrpt, field.value);
    if (!is_extension_value(field.value))
        return (struct record_flaw){"has a field without a proper value", text};
    return (struct record_flaw){0};
}

struct tlsrpt tlsrpt_parse(struct slice text)
{
    struct tags tags = tags_of(text);
    struct tlsrpt tlsrpt = {.flaw = {0}};
    struct tag tag;

    tags_take(&tags, &tag);
    while (tlsrpt.flaw.what == NULL && tags_take(&tags, &tag))
        tlsrpt.flaw = take_tlsrpt_field(&tlsrpt, tag.text);
    if (tlsrpt.flaw.what == NULL && tlsrpt.uri_count == 0)
        tlsrpt.flaw.what = "has no rua";
    return tlsrpt;
}

static struct record_flaw take_location(struct slice *location, const struct tag *tag)
{
    if (location->at != NULL)
        return (struct record_flaw){"has the same tag twice", tag->text};
    *location = tag->value;
    if (tag->value.len > 0 && !is_https(tag->value))
        return (struct record_flaw){"has a location that is no https: URI", tag->text};
    return (struct record_flaw){0};
}

struct bimi bimi_parse(struct slice text)
{
    struct tags tags = tags_of(text);
    struct bimi bimi = {.flaw = {0}};
    struct tag tag;

    tags_take(&tags, &tag);
    while (bimi.flaw.what == NULL && tags_take(&tags, &tag)) {
        if (tag.is_bad)
            bimi.flaw = (struct record_flaw){"has a piece that is no tag", tag.text};
        else if (slice_eq(tag.name, SLICE("l")))
            bimi.flaw = take_location(&bimi.location, &tag);
        else if (slice_eq(tag.name, SLICE("a")))
            bimi.flaw = take_location(&bimi.authority, &tag);
    }
    if (bimi.flaw.what == NULL && bimi.location.at == NULL)
        bimi.flaw.what = "has no location of the logo, l=";
    return bimi;
}

/* Of a record with the thing itself instead of a digest, which is compared byte by byte. */
static const char *whole_flaw(const struct tlsa *tlsa)
{
    if (tlsa->selector == 1)
        return der_is_public_key(tlsa->data)
                   ? NULL
                   : "has data that are no whole public key, so that it can never match";
    return der_is_certificate(tlsa->data)
               ? NULL
               : "has data that are no whole certificate, so that it can never match";
}

static const char *tlsa_flaw(const struct tlsa *tlsa)
{
    static const size_t digest_sizes[] = {0, 32, 64}; /* by matching type; 0: no digest */

    if (tlsa->usage > TLSA_USAGE_MAX)
        return "has a usage other than 0 to 3";
    if (tlsa->selector > TLSA_SELECTOR_MAX)
        return "has a selector other than 0 and 1";
    if (tlsa->matching > TLSA_MATCHING_MAX)
        return "has a matching type other than 0 to 2";
    size_t size = digest_sizes[tlsa->matching];
    if (size == 0)
        return whole_flaw(tlsa);
    if (tlsa->data.len != size)
        return tlsa->matching == 1 ? "has a SHA-256 digest that is not 32 bytes long"
                                   : "has a SHA-512 digest that is not 64 bytes long";
    return NULL;
}

struct tlsa tlsa_parse(const uint8_t *bytes, size_t size)
{
    struct tlsa tlsa = {.flaw = {.what = "is too short"}};

    if (size <= TLSA_HEAD_SIZE)
        return tlsa;
    tlsa.usage = bytes[0];
    tlsa.selector = bytes[1];
    tlsa.matching = bytes[2];
    tlsa.data = (struct slice){(const char *)bytes + TLSA_HEAD_SIZE, size - TLSA_HEAD_SIZE};
    tlsa.flaw.what = tlsa_flaw(&tlsa);
    tlsa.is_usable = tlsa.flaw.what == NULL && tlsa.usage >= TLSA_FIRST_MAIL_USAGE;
    return tlsa;
}

static struct slice print_hex(char *buffer, const uint8_t *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < size; i++) {
        buffer[2 * i] = digits[bytes[i] >> 4];
        buffer[2 * i + 1] = digits[bytes[i] & 15];
    }
    return (struct slice){buffer, 2 * size};
}

struct slice tlsa_print(struct arena *arena, const uint8_t *bytes, size_t size)
{
    char buffer[2 * TLSA_PRINTED_MAX];

    if (size <= TLSA_HEAD_SIZE) {
        struct slice all = print_hex(buffer, bytes, size);
        return arena_print(arena, "\\# %zu%s%.*s", size, size > 0 ? " " : "", SLICE_ARG(all));
    }
    size_t data_size = size - TLSA_HEAD_SIZE;
    bool is_cut = data_size > TLSA_PRINTED_MAX;
    struct slice data =
        print_hex(buffer, bytes + TLSA_HEAD_SIZE, is_cut ? TLSA_PRINTED_MAX : data_size);
    return arena_print(arena, "%u %u %u %.*s%s", bytes[0], bytes[1], bytes[2], SLICE_ARG(data),
                       is_cut ? "..." : "");
}
