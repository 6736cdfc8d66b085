#include "fleet/domain.h"

#include "base/fatal.h"

#include <idn2.h>
#include <string.h>

/* Longer than any U-labels that make a domain; a name is never worth more work than that. */
enum { INPUT_LEN_MAX = 4 * (DOMAIN_LEN_MAX + 1) };

static const char too_long[] = "a domain of more than 253 characters";
static const char too_long_label[] = "a domain with a label of more than 63 characters";

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool is_ascii(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] >= 0x80)
            return false;
    return true;
}

static const char *check_label(struct slice label)
{
    if (label.len == 0)
        return "a domain with an empty label";
    if (label.len > DOMAIN_LABEL_LEN_MAX)
        return too_long_label;
    for (size_t i = 0; i < label.len; i++) {
        char c = label.at[i];
        if (!is_letter(c) && !is_digit(c) && c != '-' && c != '_')
            return "not a domain";
    }
    if (label.at[0] == '-' || label.at[label.len - 1] == '-')
        return "a domain with a hyphen at the edge of a label";
    return NULL;
}

/* "192.0.2.x", a network as people write it. */
static bool is_network(struct slice first, struct slice last)
{
    uint32_t number;

    return slice_eq(last, SLICE("x")) && slice_parse_u32(first, UINT32_MAX, &number);
}

static const char *check(const struct domain *domain)
{
    const struct slice text = domain_text(domain);
    struct slice rest = text, label = rest;
    const char *wrong = NULL;

    if (rest.len == 0)
        return "a domain with an empty label";
    if (rest.len > DOMAIN_LEN_MAX)
        return too_long;
    if (!slice_has(rest, '.'))
        return "a word without a dot is no domain";
    while (wrong == NULL && slice_take_piece(&rest, '.', &label))
        wrong = check_label(label);
    if (wrong == NULL && !is_letter(label.at[0]))
        wrong = "a domain whose last label does not begin with a letter";
    if (wrong == NULL && is_network(slice_head(text, slice_index(text, '.')), label))
        wrong = "not an address";
    return wrong;
}

static const char *add(struct domain *domain, struct slice text)
{
    if (text.len > sizeof domain->text - domain->len)
        return too_long;
    for (size_t i = 0; i < text.len; i++)
        domain->text[domain->len++] = lower(text.at[i]);
    return NULL;
}

static const char *idn_wrong(int error)
{
    switch (error) {
    case IDN2_ENCODING_ERROR:
        return "not UTF-8";
    case IDN2_TOO_BIG_LABEL:
    case IDN2_PUNYCODE_BIG_OUTPUT:
        return too_long_label;
    case IDN2_TOO_BIG_DOMAIN:
        return too_long;
    default:
        return "not a domain by IDNA";
    }
}

/* A U-label, or several: UTS 46 knows more dots than one. */
static const char *add_idn(struct domain *domain, struct slice text)
{
    char terminated[INPUT_LEN_MAX + 1];
    uint8_t *ascii = NULL;

    if (text.len > INPUT_LEN_MAX)
        return too_long;
    memcpy(terminated, text.at, text.len);
    terminated[text.len] = '\0';
    int error =
        idn2_lookup_u8((const uint8_t *)terminated, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    if (error == IDN2_MALLOC)
        fatal("memory");
    if (error != IDN2_OK)
        return idn_wrong(error);
    const char *wrong = add(domain, slice_of((const char *)ascii));
    idn2_free(ascii);
    return wrong;
}

/* Label by label, because libidn2 refuses a name for an ASCII label like "r3---sn-x", too. */
const char *domain_parse(struct domain *domain, struct slice text)
{
    const char *wrong = NULL;
    struct slice label;

    domain->len = 0;
    if (slice_has(text, '\0'))
        return "not a domain";
    for (bool is_first = true; wrong == NULL && slice_take_piece(&text, '.', &label);
         is_first = false) {
        if (!is_first)
            wrong = add(domain, SLICE("."));
        if (wrong == NULL)
            wrong = is_ascii(label) ? add(domain, label) : add_idn(domain, label);
    }
    if (wrong != NULL)
        return wrong;
    if (domain->len > 0 && domain->text[domain->len - 1] == '.')
        domain->len--;
    return check(domain);
}

struct slice domain_text(const struct domain *domain)
{
    return (struct slice){domain->text, domain->len};
}
