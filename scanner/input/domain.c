#include "input/domain.h"

#include <idn2.h>
#include <string.h>

/* Longer than any U-labels that make a domain; a name is never worth more work than that. */
enum { INPUT_LEN_MAX = 4 * (DOMAIN_LEN_MAX + 1) };

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
        return "a domain with a label of more than 63 characters";
    for (size_t i = 0; i < label.len; i++) {
        char c = label.at[i];
        if (!is_letter(c) && !is_digit(c) && c != '-' && c != '_')
            return "not a domain";
    }
    if (label.at[0] == '-' || label.at[label.len - 1] == '-')
        return "a domain with a hyphen at the edge of a label";
    return NULL;
}

static const char *check(const struct domain *domain)
{
    struct slice rest = domain_text(domain), label = rest;
    const char *wrong = NULL;

    while (wrong == NULL && slice_take_piece(&rest, '.', &label))
        wrong = check_label(label);
    if (wrong == NULL && !is_letter(label.at[0]))
        wrong = "a domain whose last label does not begin with a letter";
    return wrong;
}

/* Without a final dot, in lower case. */
static const char *copy(struct domain *domain, struct slice text)
{
    if (text.len > 0 && text.at[text.len - 1] == '.')
        text.len--;
    if (text.len == 0)
        return "a domain with an empty label";
    if (text.len > DOMAIN_LEN_MAX)
        return "a domain of more than 253 characters";
    for (size_t i = 0; i < text.len; i++)
        domain->text[i] = lower(text.at[i]);
    domain->len = text.len;
    return NULL;
}

static const char *copy_idn(struct domain *domain, struct slice text)
{
    char terminated[INPUT_LEN_MAX + 1];
    uint8_t *ascii = NULL;

    memcpy(terminated, text.at, text.len);
    terminated[text.len] = '\0';
    int error =
        idn2_lookup_u8((const uint8_t *)terminated, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    if (error != IDN2_OK)
        return error == IDN2_ENCODING_ERROR ? "not UTF-8" : "not a domain by IDNA";
    const char *wrong = copy(domain, slice_of((const char *)ascii));
    idn2_free(ascii);
    return wrong;
}

const char *domain_parse(struct domain *domain, struct slice text)
{
    const char *wrong;

    if (slice_index(text, '\0') < text.len)
        return "not a domain";
    if (is_ascii(text))
        wrong = copy(domain, text);
    else if (text.len > INPUT_LEN_MAX)
        wrong = "a domain of more than 253 characters";
    else
        wrong = copy_idn(domain, text);
    return wrong != NULL ? wrong : check(domain);
}

struct slice domain_text(const struct domain *domain)
{
    return (struct slice){domain->text, domain->len};
}
