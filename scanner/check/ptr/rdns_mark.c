#include "check/ptr/rdns_mark.h"

#include "check/ptr/rdns_words.h"

#include <ctype.h>
#include <string.h>

enum {
    MAC_DIGITS = 12,
    MAC_PAIRS = 6,
    PREFIX_DIGITS = 4, /* that may stand before a MAC in one run: "s0106" and, by chance, "e" */
    ID_DIGITS = 5,
    ID_HEX_DIGITS = 8,
    ID_CHANGES = 3,
    ID_LEN_MIN = 6,
    ID_NUMBERS = 3,
};

static bool has_digit(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (isdigit((unsigned char)text.at[i]))
            return true;
    return false;
}

/* From a letter to a digit or back. */
static unsigned count_changes(struct slice run)
{
    unsigned count = 0;

    for (size_t i = 1; i < run.len; i++)
        count += !isdigit((unsigned char)run.at[i - 1]) != !isdigit((unsigned char)run.at[i]);
    return count;
}

/* A MAC is at the end of what stands in a row; of more digits it is something else, as long. */
static struct slice find_mac(struct slice host)
{
    struct slice run;

    while (rdns_take_run(&host, isxdigit, &run))
        if (run.len >= MAC_DIGITS && count_changes(run) > 0) /* of digits alone it is a number */
            return run.len <= MAC_DIGITS + PREFIX_DIGITS ? slice_tail(run, run.len - MAC_DIGITS)
                                                         : run;
    return (struct slice){0};
}

static bool is_hex_pair(struct slice run)
{
    return run.len == 2 && isxdigit((unsigned char)run.at[0]) && isxdigit((unsigned char)run.at[1]);
}

static struct slice find_pairs(struct slice host)
{
    struct slice run, first = {0}, last = {0};
    unsigned count = 0;

    while (rdns_take_run(&host, isalnum, &run)) {
        bool is_next = count > 0 && run.at == last.at + last.len + 1;
        if (!is_hex_pair(run)) {
            count = 0;
            continue;
        }
        count = is_next ? count + 1 : 1;
        first = count == 1 ? run : first;
        last = run;
        if (count == MAC_PAIRS && has_digit(rdns_span(first, last)))
            return rdns_span(first, last);
    }
    return (struct slice){0};
}

static bool has_no_vowel(struct slice run)
{
    struct slice letters;

    for (size_t i = 0; i < run.len; i++)
        if (memchr("aeiouy", run.at[i], strlen("aeiouy")) != NULL)
            return false;
    return rdns_take_run(&run, isalpha, &letters) && letters.len >= ID_LEN_MIN;
}

/* Few names that people give begin with a digit. */
static unsigned least_changes(struct slice run)
{
    return isdigit((unsigned char)run.at[0]) ? ID_CHANGES - 1 : ID_CHANGES;
}

static bool is_id(struct slice run)
{
    struct slice rest = run, digits;

    while (rdns_take_run(&rest, isdigit, &digits))
        if (digits.len >= ID_DIGITS)
            return true;
    if (run.len >= ID_LEN_MIN && (has_no_vowel(run) || count_changes(run) >= least_changes(run)))
        return true;
    rest = run;
    while (rdns_take_run(&rest, isxdigit, &digits))
        if (digits.len >= ID_HEX_DIGITS && count_changes(digits) > 0)
            return true;
    return false;
}

static struct slice find_id(struct slice label)
{
    struct slice run;

    while (rdns_take_run(&label, isalnum, &run))
        if (is_id(run))
            return run;
    return (struct slice){0};
}

/* "cpc3-lutn1-6-0-cust186", "li123-45" */
static struct slice find_position(struct slice label, const struct ip *ip)
{
    struct slice rest = label, run;
    unsigned count = 0;
    uint32_t last = 0;
    bool is_octet = false;

    for (; rdns_take_run(&rest, isdigit, &run); count++)
        is_octet = slice_parse_u32(run, 255, &last);
    is_octet = is_octet && ip->family == IP_V4 && last == ip->bytes[3];
    return count >= ID_NUMBERS || (count == ID_NUMBERS - 1 && is_octet) ? label : (struct slice){0};
}

struct rdns_mark rdns_mark(struct slice host, const struct ip *ip)
{
    struct slice rest = host, label, found = find_mac(host);

    if (found.len == 0)
        found = find_pairs(host);
    if (found.len > 0)
        return (struct rdns_mark){RDNS_MAC, found};
    if (!slice_take_piece(&rest, '.', &label) || slice_starts(label, SLICE("xn--")))
        return (struct rdns_mark){0};
    found = find_id(label);
    if (found.len == 0)
        found = find_position(label, ip);
    return (struct rdns_mark){found.len > 0 ? RDNS_ID : RDNS_UNMARKED, found};
}
