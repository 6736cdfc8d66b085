/* Loads the catalogue that comes with rblsweep and holds every entry against what is promised of
 * it. */
#include "catalogue/catalogue.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define SHIPPED TEST_SOURCE_DIR "/data/lists.yaml"
#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { ENABLED_MIN = 15, LINE_MAX_LEN = 120, LINES_MAX = 4000 };

static struct catalogue_file *load(void)
{
    struct catalogue_file *file = catalogue_new();
    struct complaint complaint = {0};

    enum status status = catalogue_load(file, SHIPPED, &complaint);
    if (status == STATUS_OK)
        status = catalogue_check(file, &complaint);
    cr_assert_eq(status, STATUS_OK, "lists.yaml:%zu: %.*s", complaint.line,
                 SLICE_ARG(text_slice(&complaint.text)));
    complaint_free(&complaint);
    return file;
}

static bool is_default(const struct list *list)
{
    return list->enabled && !list->dead;
}

/* Asked wherever rblsweep is installed. */
static bool is_asked_by_all(const struct list *list)
{
    return is_default(list) && list->key_env.at == NULL;
}

Test(catalogue_shipped, zones_are_names)
{
    struct catalogue_file *file = load();
    const struct catalogue *catalogue = catalogue_lists(file);

    for (size_t i = 0; i < catalogue->count; i++) {
        struct slice zone = catalogue->lists[i].zone;
        struct dns_name name;
        if (slice_starts(zone, SLICE("{key}.")))
            zone = slice_tail(zone, strlen("{key}."));
        cr_expect(dns_name_parse(&name, zone), "%.*s", SLICE_ARG(zone));
        cr_expect(dns_name_label_count(&name) >= 2, "%.*s", SLICE_ARG(zone));
    }
    catalogue_free(file);
}

Test(catalogue_shipped, no_zone_stands_there_twice)
{
    struct catalogue_file *file = load();
    const struct catalogue *catalogue = catalogue_lists(file);

    for (size_t i = 0; i < catalogue->count; i++)
        for (size_t j = 0; j < i; j++)
            cr_expect_not(slice_eq(catalogue->lists[i].zone, catalogue->lists[j].zone), "%.*s",
                          SLICE_ARG(catalogue->lists[i].id));
    catalogue_free(file);
}

Test(catalogue_shipped, codes_are_loopback_addresses)
{
    struct catalogue_file *file = load();
    const struct catalogue *catalogue = catalogue_lists(file);

    for (size_t i = 0; i < catalogue->count; i++) {
        const struct list *list = &catalogue->lists[i];
        for (size_t j = 0; j < list->code_count; j++) {
            cr_expect_eq(list->codes[j].first >> 24, 127, "%.*s", SLICE_ARG(list->id));
            cr_expect_eq(list->codes[j].last >> 24, 127, "%.*s", SLICE_ARG(list->id));
            cr_expect_gt(list->codes[j].means.len, 0, "%.*s", SLICE_ARG(list->id));
            cr_expect(list->codes[j].nature == LIST_BLOCK ||
                          list->codes[j].severity <= SEVERITY_LOW,
                      "%.*s", SLICE_ARG(list->id));
        }
    }
    catalogue_free(file);
}

Test(catalogue_shipped, what_is_asked_is_documented)
{
    struct catalogue_file *file = load();
    const struct catalogue *catalogue = catalogue_lists(file);
    size_t count = 0;

    for (size_t i = 0; i < catalogue->count; i++) {
        const struct list *list = &catalogue->lists[i];
        if (!is_default(list))
            continue;
        count += is_asked_by_all(list);
        cr_expect_gt(list->url.len, 0, "%.*s", SLICE_ARG(list->id));
        cr_expect_gt(list->code_count, 0, "%.*s", SLICE_ARG(list->id));
        cr_expect(list->per_second > 0 && list->per_second <= 20, "%.*s", SLICE_ARG(list->id));
    }
    cr_expect_geq(count, ENABLED_MIN);
    catalogue_free(file);
}

Test(catalogue_shipped, nothing_is_asked_twice)
{
    struct catalogue_file *file = load();
    const struct catalogue *catalogue = catalogue_lists(file);

    for (size_t i = 0; i < catalogue->count; i++) {
        const struct list *list = &catalogue->lists[i];
        for (size_t j = 0; j < list->cover_count; j++) {
            const struct list *covered = catalogue_find(catalogue, list->covers[j]);
            cr_assert_not_null(covered);
            cr_expect_not(is_asked_by_all(list) && is_default(covered), "%.*s covers %.*s",
                          SLICE_ARG(list->id), SLICE_ARG(covered->id));
            cr_expect_eq(list->kinds & covered->kinds, covered->kinds, "%.*s covers %.*s",
                         SLICE_ARG(list->id), SLICE_ARG(covered->id));
        }
    }
    catalogue_free(file);
}

/* As the judge will: without a table any answer counts; bits count singly. */
static bool is_listing(const struct list *list, uint32_t answer)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < list->code_count; i++) {
        if (list->codes[i].first <= answer && answer <= list->codes[i].last)
            return true;
        if ((list->codes[i].first ^ answer) >> 8 == 0)
            bits |= list->codes[i].first & 0xff;
    }
    return list->code_count == 0 ||
           (list->match == LIST_BITS && (answer & 0xff) != 0 && (answer & 0xff & ~bits) == 0);
}

/* A test point that the list's own table does not take for a listing would make it unhealthy. */
Test(catalogue_shipped, tests_expect_a_listing)
{
    struct catalogue_file *file = load();
    const struct catalogue *catalogue = catalogue_lists(file);

    for (size_t i = 0; i < catalogue->count; i++) {
        const struct list *list = &catalogue->lists[i];
        for (size_t j = 0; j < list->listed_test_count; j++) {
            uint32_t answer = list->listed_tests[j].answer;
            cr_expect(answer == 0 || is_listing(list, answer), "%.*s", SLICE_ARG(list->id));
        }
    }
    catalogue_free(file);
}

static const struct list *find(const struct catalogue *catalogue, const char *id)
{
    const struct list *list = catalogue_find(catalogue, slice_of(id));

    cr_assert_not_null(list, "no list %s", id);
    return list;
}

static bool holds_kind_of(const struct list *list, const struct list_test *test)
{
    static const unsigned kinds[] = {
        [IP_NONE] = LIST_DOMAIN, [IP_V4] = LIST_IP4, [IP_V6] = LIST_IP6};

    return (list->kinds & kinds[test->ip.family]) != 0;
}

/* Else it is asked a name that it cannot have, and is never healthy. */
Test(catalogue_shipped, test_points_are_of_a_kind_that_the_list_holds)
{
    struct catalogue_file *file = load();
    const struct catalogue *catalogue = catalogue_lists(file);

    for (size_t i = 0; i < catalogue->count; i++) {
        const struct list *list = &catalogue->lists[i];
        for (size_t j = 0; j < list->listed_test_count; j++)
            cr_expect(holds_kind_of(list, &list->listed_tests[j]), "%.*s", SLICE_ARG(list->id));
        for (size_t j = 0; j < list->clean_test_count; j++)
            cr_expect(holds_kind_of(list, &list->clean_tests[j]), "%.*s", SLICE_ARG(list->id));
    }
    catalogue_free(file);
}

/* What operators say of how much they may be asked in a day, of all zones that they count
 * together. */
static const struct {
    const char *id, *quota;
    uint64_t most;
} terms[] = {
    {"spamhaus-zen", "spamhaus", 299999},
    {"spamhaus-sbl-xbl", "spamhaus", 299999},
    {"spamhaus-sbl", "spamhaus", 299999},
    {"spamhaus-xbl", "spamhaus", 299999},
    {"spamhaus-pbl", "spamhaus", 299999},
    {"spamhaus-dbl", "spamhaus", 299999},
    {"mailspike-bl", "mailspike", 100000},
    {"mailspike-z", "mailspike", 100000},
    {"mailspike-rep", "mailspike", 100000},
    {"mailspike-wl", "mailspike", 100000},
    {"dnswl", "dnswl", 99999},
    {"dnswl-dwl", "dnswl", 99999},
    {"sem-black", "spameatingmonkey", 100000},
    {"sem-ipv6", "spameatingmonkey", 100000},
    {"sem-netblack", "spameatingmonkey", 100000},
    {"sem-backscatter", "spameatingmonkey", 100000},
    {"sem-uri", "spameatingmonkey", 100000},
    {"sem-urired", "spameatingmonkey", 100000},
    {"sem-fresh", "spameatingmonkey", 100000},
    {"sem-fresh10", "spameatingmonkey", 100000},
    {"sem-fresh15", "spameatingmonkey", 100000},
    {"sem-fresh30", "spameatingmonkey", 100000},
    {"sem-freshzero", "spameatingmonkey", 100000},
    {"nordspam-bl", "nordspam", 10000},
    {"nordspam-dbl", "nordspam", 10000},
    {"spfbl", "spfbl", 864000},
    {"spfbl-dnswl", "spfbl", 864000},
    {"uribl-multi", "uribl", 100000},
    {"uribl-black", "uribl", 100000},
    {"uribl-grey", "uribl", 100000},
    {"uribl-red", "uribl", 100000},
    {"uribl-white", "uribl", 100000},
    {"surbl-multi", "", 250000},
    {"hostkarma-black", "", 250000},
};

Test(catalogue_shipped, quotas_are_those_of_the_terms)
{
    struct catalogue_file *file = load();

    for (size_t i = 0; i < COUNT(terms); i++) {
        const struct list *list = find(catalogue_lists(file), terms[i].id);
        cr_expect(list->per_day > 0 && list->per_day <= terms[i].most, "%s", terms[i].id);
        cr_expect(slice_eq(list->quota, slice_of(terms[i].quota)), "%s: %.*s", terms[i].id,
                  SLICE_ARG(list->quota));
    }
    catalogue_free(file);
}

/* Of lists that answer with more than accusations. */
static const struct {
    const char *id;
    uint32_t code;
    enum list_nature nature;
} natures[] = {
    {"spamhaus-zen", 0x7f000002, LIST_BLOCK},
    {"spamhaus-zen", 0x7f00000a, LIST_POLICY},
    {"spamhaus-zen", 0x7f00000b, LIST_POLICY},
    {"spamhaus-dqs-zen", 0x7f00000a, LIST_POLICY},
    {"spamhaus-dqs-zen", 0x7f00000b, LIST_POLICY},
    {"spamhaus-pbl", 0x7f00000a, LIST_POLICY},
    {"spamrats-all", 0x7f000024, LIST_POLICY},
    {"spamrats-all", 0x7f000025, LIST_POLICY},
    {"spamrats-all", 0x7f000026, LIST_BLOCK},
    {"abusix-combined", 0x7f00000b, LIST_POLICY},
    {"abusix-combined", 0x7f00000c, LIST_POLICY},
    {"abusix-combined", 0x7f000004, LIST_BLOCK},
    {"spfbl", 0x7f000004, LIST_POLICY},
    {"spfbl", 0x7f000002, LIST_BLOCK},
    {"dnsblchile", 0x7f00000a, LIST_POLICY},
    {"dnsblchile", 0x7f00000b, LIST_POLICY},
    {"dnsblchile", 0x7f00000c, LIST_BLOCK},
    {"surbl-multi", 0x7f000004, LIST_INFO},
    {"surbl-multi", 0x7f000020, LIST_INFO},
    {"surbl-multi", 0x7f000008, LIST_BLOCK},
    {"uribl-multi", 0x7f000004, LIST_INFO},
    {"uribl-multi", 0x7f000008, LIST_INFO},
    {"uribl-multi", 0x7f000002, LIST_BLOCK},
    {"uribl-grey", 0x7f000002, LIST_INFO},
    {"uribl-red", 0x7f000002, LIST_INFO},
    {"uribl-white", 0x7f000002, LIST_ALLOW},
    {"efnetrbl", 0x7f000004, LIST_INFO},
    {"efnetrbl", 0x7f000001, LIST_BLOCK},
    {"validity-rpbl", 0x7f000002, LIST_INFO},
    {"validity-rpbl", 0x7f000001, LIST_BLOCK},
    {"dronebl", 0x7f000002, LIST_INFO},
    {"dronebl", 0x7f000003, LIST_BLOCK},
};

Test(catalogue_shipped, what_is_no_accusation_is_none)
{
    struct catalogue_file *file = load();

    for (size_t i = 0; i < COUNT(natures); i++) {
        const struct list *list = find(catalogue_lists(file), natures[i].id);
        size_t k = 0;
        while (k < list->code_count &&
               (natures[i].code < list->codes[k].first || natures[i].code > list->codes[k].last))
            k++;
        cr_assert(k < list->code_count, "%s does not know %x", natures[i].id, natures[i].code);
        cr_expect_eq(list->codes[k].nature, natures[i].nature, "%s %x", natures[i].id,
                     natures[i].code);
    }
    catalogue_free(file);
}

Test(catalogue_shipped, registrable_domains_are_asked_where_a_list_holds_only_those)
{
    static const struct {
        const char *id;
        bool asks_registrable;
    } rows[] = {
        {"uribl-multi", true},  {"uribl-black", true},       {"uribl-grey", true},
        {"uribl-red", true},    {"uribl-white", true},       {"sem-uri", true},
        {"sem-urired", true},   {"sem-fresh", true},         {"sem-fresh10", true},
        {"sem-fresh15", true},  {"sem-fresh30", true},       {"sem-freshzero", true},
        {"surbl-multi", false}, {"spamhaus-dbl", false},     {"spamhaus-dqs-dbl", false},
        {"dnswl-dwl", false},   {"spamhaus-dqs-zrd", false}, {"abusix-dblack", false},
        {"abusix-nod", false},  {"nordspam-dbl", false},     {"scispam-rhsbl", false},
        {"zapbl-rhsbl", false},
    };
    struct catalogue_file *file = load();

    for (size_t i = 0; i < COUNT(rows); i++)
        cr_expect_eq(find(catalogue_lists(file), rows[i].id)->asks_registrable,
                     rows[i].asks_registrable, "%s", rows[i].id);
    catalogue_free(file);
}

Test(catalogue_shipped, the_doubtful_are_off_and_the_dead_are_kept)
{
    static const char *const off[] = {
        "kempt",           "hostkarma-black",  "sem-fresh15",    "validity-rpbl", "mailspike-rep",
        "mailspike-wl",    "spamhaus-dqs-zrd", "dnswl-dwl",      "iadb",          "whitelisted-org",
        "spfbl-dnswl",     "dnsblchile",       "abusero-rbl",    "fmbla-bl",      "abusix-nod",
        "0spam-nbl",       "0spam-url",        "swinog-spamrbl", "suomispam-dbl", "suomispam-gl",
        "interserver-uri", "uribl-white",      "fraudcache",     "scott-ovh",
    };
    static const char *const dead[] = {
        "madavi",     "rfc-clueless", "dnsbl-net-au", "gweep",   "transip",       "five-ten",
        "senderbase", "mcafee",       "borderware",   "isx-fr",  "completewhois", "tqmcube",
        "snark",      "nosolicitado", "sorbs",        "nixspam", "ahbl",
    };
    struct catalogue_file *file = load();

    for (size_t i = 0; i < COUNT(off); i++) {
        const struct list *list = find(catalogue_lists(file), off[i]);
        cr_expect(!list->enabled && !list->dead, "%s", off[i]);
    }
    for (size_t i = 0; i < COUNT(dead); i++)
        cr_expect(find(catalogue_lists(file), dead[i])->dead, "%s", dead[i]);
    catalogue_free(file);
}

Test(catalogue_shipped, kinds_are_those_that_the_list_answers)
{
    struct catalogue_file *file = load();

    cr_expect_eq(find(catalogue_lists(file), "abusix-policy")->kinds, LIST_IP4);
    cr_expect_eq(find(catalogue_lists(file), "scott-ovh")->kinds, LIST_IP4);
    catalogue_free(file);
}

/* Whether the comment right above the line names a source. */
static bool has_source(char (*lines)[LINE_MAX_LEN], unsigned line)
{
    for (unsigned i = line - 1; i-- > 0 && strncmp(lines[i], "  #", 3) == 0;)
        if (strncmp(lines[i], "  # Source: ", 12) == 0)
            return true;
    return false;
}

Test(catalogue_shipped, what_is_alive_has_a_source)
{
    static char lines[LINES_MAX][LINE_MAX_LEN];
    struct catalogue_file *file = load();
    const struct catalogue *catalogue = catalogue_lists(file);
    FILE *stream = fopen(SHIPPED, "re");
    size_t count = 0;

    cr_assert_not_null(stream);
    while (count < LINES_MAX && fgets(lines[count], LINE_MAX_LEN, stream) != NULL)
        count++;
    cr_assert(feof(stream));
    fclose(stream);
    for (size_t i = 0; i < catalogue->count; i++)
        if (!catalogue->lists[i].dead)
            cr_expect(has_source(lines, catalogue->lists[i].line), "%.*s",
                      SLICE_ARG(catalogue->lists[i].id));
    catalogue_free(file);
}
