#include "check/ptr/rdns_address.h"

#include "check/ptr/rdns_words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum {
    NUMBERS_MAX = 32,
    GROUPS = 8,       /* of an IPv6 address */
    NIBBLES = 32,     /* of an IPv6 address */
    NIBBLES_MIN = 16, /* that in a row are no accident: a half of the address */
    DECIMALS_MIN = 8, /* digits without separators that are no accident, of all octets, */
    JOINED_MIN = 5,   /* or of two where there are no other digits beside them */
};

struct number {
    struct slice text; /* in the name */
    uint32_t value;
};

/* A name while it is searched. */
struct search {
    struct slice name;
    struct number numbers[NUMBERS_MAX]; /* of up to three digits, in order */
    unsigned number_count;
    struct rdns_address found;
};

static void add_number(struct search *search, struct slice digits)
{
    uint32_t value;

    if (search->number_count < NUMBERS_MAX && slice_parse_u32(digits, 255, &value))
        search->numbers[search->number_count++] = (struct number){digits, value};
}

/* "198051100007" is four numbers. */
static void read_numbers(struct search *search)
{
    struct slice rest = search->name, run;

    while (rdns_take_run(&rest, isdigit, &run)) {
        if (run.len <= 3)
            add_number(search, run);
        else if (run.len % 3 == 0 && run.len <= 12)
            for (; run.len > 0; run = slice_tail(run, 3))
                add_number(search, slice_head(run, 3));
    }
}

static void find(struct search *search, enum rdns_share share, struct slice text)
{
    if (share <= search->found.share)
        return;
    search->found = (struct rdns_address){share, text};
}

/* "51-100", "51.100", "51x100", "051100" */
static bool are_adjacent(const struct number *left, const struct number *right)
{
    const char *end = left->text.at + left->text.len;

    return end == right->text.at || (end + 1 == right->text.at && strchr("-._x", *end) != NULL);
}

static bool is_run(const struct number *numbers, const uint8_t *octets, unsigned count, int step)
{
    for (unsigned i = 0; i < count; i++, octets += step)
        if (numbers[i].value != *octets || (i > 0 && !are_adjacent(&numbers[i - 1], &numbers[i])))
            return false;
    return true;
}

/* count octets that are neighbours in the address and in the name, in either direction. */
static void find_run(struct search *search, const struct ip *ip, unsigned count,
                     enum rdns_share share)
{
    for (unsigned i = 0; i + count <= search->number_count; i++) {
        const struct number *first = &search->numbers[i];
        for (unsigned k = 0; k + count <= 4; k++)
            if (is_run(first, &ip->bytes[k], count, 1) ||
                is_run(first, &ip->bytes[k + count - 1], count, -1))
                find(search, share, rdns_span(first->text, first[count - 1].text));
    }
}

/* All four, wherever they are. */
static void find_scattered(struct search *search, const struct ip *ip)
{
    uint8_t wanted[4];
    unsigned missing = 4;
    struct slice first = {0}, last = {0};

    memcpy(wanted, ip->bytes, sizeof wanted);
    for (unsigned i = 0; i < search->number_count && missing > 0; i++)
        for (unsigned k = 0; k < missing; k++) {
            if (search->numbers[i].value != wanted[k])
                continue;
            wanted[k] = wanted[--missing];
            last = search->numbers[i].text;
            first = first.at == NULL ? last : first;
            break;
        }
    if (missing == 0)
        find(search, RDNS_WHOLE, rdns_span(first, last));
}

static void find_text(struct search *search, const char *text, size_t len)
{
    const char *found = memmem(search->name.at, search->name.len, text, len);

    if (found != NULL)
        find(search, RDNS_WHOLE, (struct slice){found, len});
}

/* Eight hexadecimal digits with or without separators, or decimals without. */
static void find_unseparated(struct search *search, const struct ip *ip)
{
    static const char *const separators[] = {"", "-", "."};
    char text[sizeof "255255255255"];

    for (unsigned last = 0; last < 4; last += 3) { /* last ^ i counts up, or down */
        const uint8_t *o = ip->bytes;
        unsigned a = o[last], b = o[last ^ 1], c = o[last ^ 2], d = o[last ^ 3];
        for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
            const char *s = separators[i];
            int len = snprintf(text, sizeof text, "%02x%s%02x%s%02x%s%02x", a, s, b, s, c, s, d);
            find_text(search, text, (size_t)len);
        }
        int len = snprintf(text, sizeof text, "%u%u%u%u", a, b, c, d);
        if (len >= DECIMALS_MIN)
            find_text(search, text, (size_t)len);
    }
}

static void find_whole_run(struct search *search, int (*is_kind)(int), const char *text, int len,
                           enum rdns_share share)
{
    struct slice rest = search->name, run;

    while (rdns_take_run(&rest, is_kind, &run))
        if (slice_eq(run, (struct slice){text, (size_t)len}))
            find(search, share, run);
}

/* The last two octets as one number, "14144" of 14.144, which is too long to be an accident; or as
 * four hexadecimal digits, which are not. */
static void find_joined_pair(struct search *search, const struct ip *ip)
{
    char text[sizeof "255255"];
    int len = snprintf(text, sizeof text, "%u%03u", ip->bytes[2], ip->bytes[3]);

    if (len >= JOINED_MIN)
        find_whole_run(search, isdigit, text, len, RDNS_WHOLE);
    len = snprintf(text, sizeof text, "%02x%02x", ip->bytes[2], ip->bytes[3]);
    find_whole_run(search, isalnum, text, len, RDNS_PAIR);
}

/* "host7", "dsl-7" */
static struct slice word_before(const struct search *search, const char *end)
{
    const char *start;

    if (end > search->name.at && !isalpha((unsigned char)end[-1]))
        end--;
    for (start = end; start > search->name.at && isalpha((unsigned char)start[-1]);)
        start--;
    return (struct slice){start, (size_t)(end - start)};
}

static void find_last(struct search *search, const struct ip *ip)
{
    for (unsigned i = 0; i < search->number_count; i++) {
        const struct number *number = &search->numbers[i];
        unsigned says = rdns_says(word_before(search, number->text.at));
        if (number->value == ip->bytes[3] && says & (SAYS_DYNAMIC | SAYS_ACCESS | SAYS_CLIENT))
            find(search, RDNS_LAST, number->text);
    }
}

static void find_v4(struct search *search, const struct ip *ip)
{
    read_numbers(search);
    find_run(search, ip, 4, RDNS_WHOLE);
    find_scattered(search, ip);
    find_unseparated(search, ip);
    find_run(search, ip, 3, RDNS_WHOLE);
    find_joined_pair(search, ip);
    find_run(search, ip, 2, RDNS_PAIR);
    find_last(search, ip);
}

static void find_longest(struct search *search, enum rdns_share share, struct slice text)
{
    if (share == search->found.share && text.len > search->found.text.len)
        search->found.text = text;
    find(search, share, text);
}

/* The head of text that spells nibbles, whatever separates them; empty if that may be chance. */
static struct slice spelled(struct slice text, const char *nibbles, unsigned count)
{
    unsigned matched = 0;
    size_t len = 0;

    for (size_t i = 0; i < text.len && matched < count; i++) {
        if (!isalnum((unsigned char)text.at[i]))
            continue;
        if (text.at[i] != nibbles[matched])
            break;
        matched++;
        len = i + 1;
    }
    return slice_head(text, matched < NIBBLES_MIN ? 0 : len);
}

static void find_nibbles(struct search *search, const char nibbles[NIBBLES])
{
    for (size_t i = 0; i < search->name.len; i++) {
        if (!isxdigit((unsigned char)search->name.at[i]))
            continue;
        for (unsigned k = 0; k + NIBBLES_MIN <= NIBBLES; k++) {
            struct slice text = spelled(slice_tail(search->name, i), nibbles + k, NIBBLES - k);
            if (text.len > 0)
                find_longest(search, RDNS_WHOLE, text);
        }
    }
}

/* False unless it is a group of an IPv6 address as people write it. */
static bool parse_group(struct slice text, unsigned *group)
{
    if (text.len > 4)
        return false;
    *group = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (!isxdigit((unsigned char)c))
            return false;
        *group = *group << 4 | (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return true;
}

/* "2001-db8--7": all groups that are not 0, or half of them, or two that are no small numbers of
 * the interface. */
static void find_groups(struct search *search, const struct ip *ip)
{
    unsigned wanted[GROUPS], group, matched = 0, matched_big = 0, missing = 0;
    size_t i;
    struct slice rest = search->name, run, first = {0}, last = {0};

    for (i = 0; i < GROUPS; i++) {
        wanted[i] = (unsigned)ip->bytes[2 * i] << 8 | ip->bytes[2 * i + 1];
        missing += wanted[i] != 0;
    }
    while (rdns_take_run(&rest, isalnum, &run)) {
        if (!parse_group(run, &group) || group == 0)
            continue;
        for (i = 0; i < GROUPS && wanted[i] != group;)
            i++;
        if (i == GROUPS)
            continue;
        wanted[i] = 0;
        matched++;
        matched_big += i >= GROUPS / 2 && group > 0xff;
        last = run;
        first = first.at == NULL ? run : first;
    }
    if (matched >= GROUPS / 2 || (matched == missing && matched >= 3))
        find_longest(search, RDNS_WHOLE, rdns_span(first, last));
    else if (matched_big >= 2)
        find_longest(search, RDNS_PAIR, rdns_span(first, last));
}

static void find_v6(struct search *search, const struct ip *ip)
{
    static const char digits[] = "0123456789abcdef";
    char nibbles[NIBBLES], reversed[NIBBLES];

    for (size_t i = 0; i < NIBBLES; i++) {
        nibbles[i] = digits[i % 2 == 0 ? ip->bytes[i / 2] >> 4 : ip->bytes[i / 2] & 15];
        reversed[NIBBLES - 1 - i] = nibbles[i];
    }
    find_nibbles(search, nibbles);
    find_nibbles(search, reversed);
    find_groups(search, ip);
}

struct rdns_address rdns_address(struct slice name, const struct ip *ip)
{
    struct search search = {.name = name};

    if (ip->family == IP_V4)
        find_v4(&search, ip);
    else if (ip->family == IP_V6)
        find_v6(&search, ip);
    return search.found;
}
