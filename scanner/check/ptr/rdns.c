#include "check/ptr/rdns.h"

#include "check/ptr/rdns_address.h"
#include "check/ptr/rdns_mark.h"
#include "check/ptr/rdns_words.h"
#include "check/talk/suffix.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

enum { WORDS_MAX = 16 };

struct word {
    struct slice text; /* in the name */
    unsigned says;
};

/* A name while it is read. */
struct reading {
    struct slice name;            /* lower case */
    struct slice host;            /* without its registered labels; the first at least */
    bool is_registered;           /* the host is one of those */
    struct word words[WORDS_MAX]; /* those of the vocabulary, each once */
    unsigned word_count;
    unsigned says, registered_says; /* all words of the host, of the other labels */
    struct rdns_address address;
    struct rdns_mark mark;
};

static struct slice text_after(struct slice text, struct slice piece)
{
    return slice_tail(text, (size_t)(piece.at + piece.len - text.at));
}

static size_t count_labels(struct slice name)
{
    struct slice label;
    size_t count = 0;

    while (slice_take_piece(&name, '.', &label))
        count++;
    return count;
}

static void read_labels(struct reading *reading)
{
    struct slice rest = reading->name, label = rest, last; /* an empty name has no label */
    size_t registered = count_labels(suffix_of_registry(reading->name)) + 1;
    size_t count = count_labels(reading->name);

    reading->is_registered = count <= registered;
    slice_take_piece(&rest, '.', &label);
    last = label;
    for (size_t i = registered + 1; i < count; i++)
        slice_take_piece(&rest, '.', &last);
    reading->host = rdns_span(label, last);
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

    while (rdns_take_run(&rest, isalpha, &run))
        add_word(reading, all, run, rdns_says(run));
    rest = slice_tail(text_after(reading->name, reading->host), 1);
    while (slice_take_piece(&rest, '.', &label) && rest.at != NULL)
        add_word(reading, &reading->registered_says, label,
                 rdns_says(label) & ~(unsigned)SAYS_MAIL);
}

/* Of access lines "in-addr" says that the names below are those of the reverse tree, whoever has
 * the address: the kind of line decides nothing then. */
static bool has_reverse_tree(struct slice host)
{
    struct slice label;

    while (slice_take_piece(&host, '.', &label))
        if (slice_eq(label, SLICE("in-addr")))
            return true;
    return false;
}

static bool holds(struct slice label, struct slice text)
{
    return text.len > 0 && text.at >= label.at && text.at < label.at + label.len;
}

/* "cust", "client2": as a whole label it is where the lines of customers are, unless it is the
 * machine-made one itself. */
static void read_customer_labels(struct reading *reading)
{
    struct slice rest = reading->host, label;

    while (slice_take_piece(&rest, '.', &label)) {
        if (holds(label, reading->address.text) || holds(label, reading->mark.text))
            continue;
        while (label.len > 0 && isdigit((unsigned char)label.at[label.len - 1]))
            label.len--;
        for (unsigned i = 0; i < reading->word_count; i++)
            if (reading->words[i].says & SAYS_CUSTOMER && slice_eq(reading->words[i].text, label)) {
                reading->words[i].says |= SAYS_ACCESS;
                reading->says |= SAYS_ACCESS;
            }
    }
}

static bool is_generated(const struct reading *reading)
{
    unsigned says = reading->says | reading->registered_says;

    if (reading->address.share == RDNS_WHOLE)
        return true;
    if (says & SAYS_MAIL)
        return false; /* mail hosts are numbered, too */
    if (reading->mark.kind == RDNS_MAC || (reading->address.share != RDNS_NOTHING && says != 0))
        return true;
    return reading->mark.kind == RDNS_ID && (reading->says & ~(unsigned)SAYS_STATIC) != 0;
}

/* An explicit "dynamic" beats "mx" (as in mx-ll-198.51.100-7.dynamic.isp.example), "static" beats
 * both; a network of access lines may well hold mail hosts. */
static enum rdns_class class_of(const struct reading *reading)
{
    bool is_by_line = !has_reverse_tree(reading->host), is_made = is_generated(reading);
    unsigned on_its_own = SAYS_DYNAMIC | (is_by_line ? SAYS_LINE : 0);
    unsigned says = reading->says | (is_made ? reading->registered_says : 0);

    if (says & SAYS_STATIC)
        return is_made ? RDNS_STATIC : RDNS_CUSTOM;
    if (is_made && says & on_its_own)
        return RDNS_DYNAMIC;
    if (says & SAYS_MAIL)
        return is_made ? RDNS_STATIC : RDNS_CUSTOM;
    if (says & on_its_own || (is_made && is_by_line && says & SAYS_ACCESS))
        return RDNS_DYNAMIC;
    return is_made || says & SAYS_UNUSED ? RDNS_GENERIC : RDNS_CUSTOM;
}

static struct slice print_evidence(struct arena *arena, const struct reading *reading,
                                   enum rdns_class class, const struct ip *ip)
{
    static const unsigned telling[] = {
        [RDNS_STATIC] = SAYS_STATIC | SAYS_MAIL,
        [RDNS_GENERIC] = SAYS_UNUSED | SAYS_CLIENT | SAYS_SERVER,
        [RDNS_DYNAMIC] = SAYS_DYNAMIC | SAYS_LINE | SAYS_ACCESS,
    };
    struct slice evidence = SLICE("");

    if (class == RDNS_CUSTOM)
        return evidence;
    if (reading->address.share != RDNS_NOTHING)
        evidence = arena_print(arena, "%s %.*s", ip->family == IP_V6 ? "nibbles" : "octets",
                               SLICE_ARG(reading->address.text));
    else if (reading->mark.kind != RDNS_UNMARKED && is_generated(reading))
        evidence = arena_print(arena, "%s %.*s", reading->mark.kind == RDNS_MAC ? "mac" : "id",
                               SLICE_ARG(reading->mark.text));
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
    reading.address = rdns_address(reading.name, ip);
    if (!reading.is_registered) /* whose label somebody chose, whatever it looks like */
        reading.mark = rdns_mark(reading.host, ip);
    read_customer_labels(&reading);
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
