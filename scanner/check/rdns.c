#include "check/rdns.h"

#include "check/rdns_words.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum {
    LABELS_MAX = 127,
    NUMBERS_MAX = 32,
    WORDS_MAX = 16,
    GROUPS = 8,       /* of an IPv6 address */
    NIBBLES = 32,     /* of an IPv6 address */
    NIBBLES_MIN = 16, /* that in a row are no accident: a half of the address */
    DECIMALS_MIN = 8, /* digits without separators that are no accident */
};

/* How much of the address is in the name. */
enum octets {
    OCTETS_NONE,
    OCTETS_LAST,      /* the last one, beside a word */
    OCTETS_PAIR,      /* two neighbours */
    OCTETS_GENERATED, /* more than chance would put there */
};

struct number {
    struct slice text; /* in the name */
    uint32_t value;
};

struct word {
    struct slice text; /* in the name */
    unsigned says;
};

/* A name while it is read. */
struct reading {
    struct slice name;                  /* lower case */
    struct slice host;                  /* without its registered labels; the first at least */
    bool is_registered;                 /* the host is one of those */
    struct number numbers[NUMBERS_MAX]; /* of up to three digits, in order */
    unsigned number_count;
    struct word words[WORDS_MAX]; /* those of the vocabulary, each once */
    unsigned word_count;
    unsigned says, registered_says; /* all words of the host, of the other labels */
    enum octets octets;
    struct slice octets_text; /* where they are */
};

/* From the start of the first to the end of the last of two pieces of one text. */
static struct slice span(struct slice first, struct slice last)
{
    return (struct slice){first.at, (size_t)(last.at + last.len - first.at)};
}

static struct slice text_after(struct slice text, struct slice piece)
{
    return slice_tail(text, (size_t)(piece.at + piece.len - text.at));
}

/* The next run of characters of that kind; false if there is no more. */
static bool take_run(struct slice *rest, int (*is_kind)(int), struct slice *run)
{
    size_t start = 0, end;

    while (start < rest->len && !is_kind((unsigned char)rest->at[start]))
        start++;
    for (end = start; end < rest->len && is_kind((unsigned char)rest->at[end]);)
        end++;
    *run = slice_head(slice_tail(*rest, start), end - start);
    *rest = slice_tail(*rest, end);
    return run->len > 0;
}

/* "co.uk", "com.br": two labels that nobody registered. */
static bool is_public_pair(struct slice second, struct slice top)
{
    struct slice seconds = SLICE("ac ad co com ed edu go gob gov ind in ne net nom or org"), word;

    while (top.len == 2 && slice_take_word(&seconds, &word))
        if (slice_eq(second, word))
            return true;
    return false;
}

static void read_labels(struct reading *reading)
{
    struct slice labels[LABELS_MAX + 1], rest = reading->name;
    size_t count = 0, registered = 2;

    labels[0] = rest; /* an empty name has no label */
    while (count <= LABELS_MAX && slice_take_piece(&rest, '.', &labels[count]))
        count++;
    if (count >= 2 && is_public_pair(labels[count - 2], labels[count - 1]))
        registered = 3;
    reading->is_registered = count <= registered;
    reading->host = span(labels[0], labels[reading->is_registered ? 0 : count - registered - 1]);
}

static void add_number(struct reading *reading, struct slice digits)
{
    uint32_t value;

    if (reading->number_count < NUMBERS_MAX && slice_parse_u32(digits, 255, &value))
        reading->numbers[reading->number_count++] = (struct number){digits, value};
}

/* "198051100007" is four numbers. */
static void read_numbers(struct reading *reading)
{
    struct slice rest = reading->name, run;

    while (take_run(&rest, isdigit, &run)) {
        if (run.len <= 3)
            add_number(reading, run);
        else if (run.len % 3 == 0 && run.len <= 12)
            for (; run.len > 0; run = slice_tail(run, 3))
                add_number(reading, slice_head(run, 3));
    }
}

/* Of too many words the rest are not heard, for what decides must be shown. */
static void add_word(struct reading *reading, unsigned *all, struct slice text, unsigned says)
{
    unsigned i;

    for (i = 0; i < reading->word_count && !slice_eq(reading->words[i].text, text);)
        i++;
    if (says == 0 || i == WORDS_MAX)
        return;
    *all |= says;
    if (i == reading->word_count)
        reading->words[reading->word_count++] = (struct word){text, says};
}

/* What a registered name is called means little ("dynamic-software.example"), but "dyn.example" may
 * be one as a whole: there a label counts that is nothing but a word, and only beside octets. */
static void read_words(struct reading *reading)
{
    struct slice rest = reading->host, run, label;
    unsigned *all = reading->is_registered ? &reading->registered_says : &reading->says;

    while (take_run(&rest, isalpha, &run))
        add_word(reading, all, run, rdns_says(run));
    rest = slice_tail(text_after(reading->name, reading->host), 1);
    while (slice_take_piece(&rest, '.', &label) && rest.at != NULL)
        add_word(reading, &reading->registered_says, label,
                 rdns_says(label) & ~(unsigned)SAYS_MAIL);
}

static void find(struct reading *reading, enum octets octets, struct slice text)
{
    if (octets <= reading->octets)
        return;
    reading->octets = octets;
    reading->octets_text = text;
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
static void find_run(struct reading *reading, const struct ip *ip, unsigned count,
                     enum octets octets)
{
    for (unsigned i = 0; i + count <= reading->number_count; i++) {
        const struct number *first = &reading->numbers[i];
        for (unsigned k = 0; k + count <= 4; k++)
            if (is_run(first, &ip->bytes[k], count, 1) ||
                is_run(first, &ip->bytes[k + count - 1], count, -1))
                find(reading, octets, span(first->text, first[count - 1].text));
    }
}

/* All four, wherever they are. */
static void find_scattered(struct reading *reading, const struct ip *ip)
{
    uint8_t wanted[4];
    unsigned missing = 4;
    struct slice first = {0}, last = {0};

    memcpy(wanted, ip->bytes, sizeof wanted);
    for (unsigned i = 0; i < reading->number_count && missing > 0; i++)
        for (unsigned k = 0; k < missing; k++) {
            if (reading->numbers[i].value != wanted[k])
                continue;
            wanted[k] = wanted[--missing];
            last = reading->numbers[i].text;
            first = first.at == NULL ? last : first;
            break;
        }
    if (missing == 0)
        find(reading, OCTETS_GENERATED, span(first, last));
}

static void find_text(struct reading *reading, const char *text, size_t len)
{
    const char *found = memmem(reading->name.at, reading->name.len, text, len);

    if (found != NULL)
        find(reading, OCTETS_GENERATED, (struct slice){found, len});
}

/* Eight hexadecimal digits with or without separators, or decimals without. */
static void find_unseparated(struct reading *reading, const struct ip *ip)
{
    static const char *const separators[] = {"", "-", "."};
    char text[sizeof "255255255255"];

    for (unsigned last = 0; last < 4; last += 3) { /* last ^ i counts up, or down */
        const uint8_t *o = ip->bytes;
        unsigned a = o[last], b = o[last ^ 1], c = o[last ^ 2], d = o[last ^ 3];
        for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
            const char *s = separators[i];
            int len = snprintf(text, sizeof text, "%02x%s%02x%s%02x%s%02x", a, s, b, s, c, s, d);
            find_text(reading, text, (size_t)len);
        }
        int len = snprintf(text, sizeof text, "%u%u%u%u", a, b, c, d);
        if (len >= DECIMALS_MIN)
            find_text(reading, text, (size_t)len);
    }
}

/* "host7", "dsl-7" */
static struct slice word_before(const struct reading *reading, const char *end)
{
    const char *start;

    if (end > reading->name.at && !isalpha((unsigned char)end[-1]))
        end--;
    for (start = end; start > reading->name.at && isalpha((unsigned char)start[-1]);)
        start--;
    return (struct slice){start, (size_t)(end - start)};
}

static void find_last(struct reading *reading, const struct ip *ip)
{
    for (unsigned i = 0; i < reading->number_count; i++) {
        const struct number *number = &reading->numbers[i];
        unsigned says = rdns_says(word_before(reading, number->text.at));
        if (number->value == ip->bytes[3] && says & (SAYS_DYNAMIC | SAYS_ACCESS | SAYS_CLIENT))
            find(reading, OCTETS_LAST, number->text);
    }
}

static void find_v4(struct reading *reading, const struct ip *ip)
{
    read_numbers(reading);
    find_run(reading, ip, 4, OCTETS_GENERATED);
    find_scattered(reading, ip);
    find_unseparated(reading, ip);
    find_run(reading, ip, 3, OCTETS_GENERATED);
    find_run(reading, ip, 2, OCTETS_PAIR);
    find_last(reading, ip);
}

static void find_longest(struct reading *reading, enum octets octets, struct slice text)
{
    if (octets == reading->octets && text.len > reading->octets_text.len)
        reading->octets_text = text;
    find(reading, octets, text);
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

static void find_nibbles(struct reading *reading, const char nibbles[NIBBLES])
{
    for (size_t i = 0; i < reading->name.len; i++) {
        if (!isxdigit((unsigned char)reading->name.at[i]))
            continue;
        for (unsigned k = 0; k + NIBBLES_MIN <= NIBBLES; k++) {
            struct slice text = spelled(slice_tail(reading->name, i), nibbles + k, NIBBLES - k);
            if (text.len > 0)
                find_longest(reading, OCTETS_GENERATED, text);
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
static void find_groups(struct reading *reading, const struct ip *ip)
{
    unsigned wanted[GROUPS], group, matched = 0, matched_big = 0, missing = 0;
    size_t i;
    struct slice rest = reading->name, run, first = {0}, last = {0};

    for (i = 0; i < GROUPS; i++) {
        wanted[i] = (unsigned)ip->bytes[2 * i] << 8 | ip->bytes[2 * i + 1];
        missing += wanted[i] != 0;
    }
    while (take_run(&rest, isalnum, &run)) {
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
        find_longest(reading, OCTETS_GENERATED, span(first, last));
    else if (matched_big >= 2)
        find_longest(reading, OCTETS_PAIR, span(first, last));
}

static void find_v6(struct reading *reading, const struct ip *ip)
{
    static const char digits[] = "0123456789abcdef";
    char nibbles[NIBBLES], reversed[NIBBLES];

    for (size_t i = 0; i < NIBBLES; i++) {
        nibbles[i] = digits[i % 2 == 0 ? ip->bytes[i / 2] >> 4 : ip->bytes[i / 2] & 15];
        reversed[NIBBLES - 1 - i] = nibbles[i];
    }
    find_nibbles(reading, nibbles);
    find_nibbles(reading, reversed);
    find_groups(reading, ip);
}

static bool is_generated(const struct reading *reading)
{
    unsigned says = reading->says | reading->registered_says;

    if (reading->octets == OCTETS_GENERATED)
        return true;
    /* Mail hosts are numbered, too. */
    if (says & SAYS_MAIL || reading->octets == OCTETS_NONE)
        return false;
    return says != 0;
}

/* An explicit "dynamic" beats "mx" (as in mx-ll-198.51.100-7.dynamic.isp.example), "static" beats
 * both; a network of access lines may well hold mail hosts. */
static enum rdns_class class_of(const struct reading *reading)
{
    unsigned says = reading->says;

    if (is_generated(reading)) {
        says |= reading->registered_says;
        if (says & SAYS_STATIC)
            return RDNS_STATIC;
        if (says & SAYS_DYNAMIC)
            return RDNS_DYNAMIC;
        if (says & SAYS_MAIL)
            return RDNS_STATIC;
        return says & SAYS_ACCESS ? RDNS_DYNAMIC : RDNS_GENERIC;
    }
    if (says & (SAYS_STATIC | SAYS_MAIL))
        return RDNS_CUSTOM;
    if (says & SAYS_DYNAMIC)
        return RDNS_DYNAMIC;
    return says & SAYS_UNUSED ? RDNS_GENERIC : RDNS_CUSTOM;
}

static struct slice print_evidence(struct arena *arena, const struct reading *reading,
                                   enum rdns_class class, const struct ip *ip)
{
    static const unsigned telling[] = {
        [RDNS_STATIC] = SAYS_STATIC | SAYS_MAIL,
        [RDNS_GENERIC] = SAYS_UNUSED | SAYS_CLIENT | SAYS_SERVER,
        [RDNS_DYNAMIC] = SAYS_DYNAMIC | SAYS_ACCESS,
    };
    struct slice evidence = SLICE("");

    if (class == RDNS_CUSTOM)
        return evidence;
    if (reading->octets != OCTETS_NONE)
        evidence = arena_print(arena, "%s %.*s", ip->family == IP_V6 ? "nibbles" : "octets",
                               SLICE_ARG(reading->octets_text));
    for (unsigned i = 0; i < reading->word_count; i++)
        if (reading->words[i].says & telling[class])
            evidence = arena_print(arena, "%.*s%sword %.*s", SLICE_ARG(evidence),
                                   evidence.len > 0 ? ", " : "", SLICE_ARG(reading->words[i].text));
    return evidence;
}

/* A copy in lower case, cut where no name is that long. */
static struct slice lower(char buffer[DNS_NAME_TEXT_MAX], struct slice name)
{
    size_t len = name.len < DNS_NAME_TEXT_MAX ? name.len : DNS_NAME_TEXT_MAX;

    for (size_t i = 0; i < len; i++)
        buffer[i] = (char)tolower((unsigned char)name.at[i]);
    return (struct slice){buffer, len};
}

struct rdns rdns_classify(struct arena *arena, struct slice name, const struct ip *ip)
{
    char buffer[DNS_NAME_TEXT_MAX];
    struct reading reading = {.name = lower(buffer, name)};

    read_labels(&reading);
    read_words(&reading);
    if (ip->family == IP_V4)
        find_v4(&reading, ip);
    else if (ip->family == IP_V6)
        find_v6(&reading, ip);
    enum rdns_class class = class_of(&reading);
    return (struct rdns){class, print_evidence(arena, &reading, class, ip)};
}

const char *rdns_class_text(enum rdns_class class)
{
    static const char *const texts[] = {
        [RDNS_CUSTOM] = "custom",
        [RDNS_STATIC] = "static",
        [RDNS_GENERIC] = "generic",
        [RDNS_DYNAMIC] = "dynamic",
    };

    assert(class < sizeof texts / sizeof *texts);
    return texts[class];
}
