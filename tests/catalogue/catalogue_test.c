/* Loads catalogues from files that hold one text each: what a good one gives, and what is said, and
 * of which line, about each kind of bad one. */
#include "catalogue/catalogue.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PATH_LEN = 40 };

static void write_file(char path[PATH_LEN], const char *text, size_t len)
{
    snprintf(path, PATH_LEN, "/tmp/catalogue_test.XXXXXX");
    int fd = mkstemp(path);
    cr_assert(fd >= 0);
    cr_assert_eq(write(fd, text, len), (ssize_t)len);
    close(fd);
}

static enum status load(struct catalogue_file *file, const char *text, struct complaint *complaint)
{
    char path[PATH_LEN];

    write_file(path, text, strlen(text));
    enum status status = catalogue_load(file, path, complaint);
    if (status != STATUS_OK) {
        cr_expect_str_eq(complaint->file, path);
        complaint->file = NULL;
    }
    unlink(path);
    return status;
}

static struct catalogue_file *load_good(const char *text)
{
    struct catalogue_file *file = catalogue_new();
    struct complaint complaint = {0};

    enum status status = load(file, text, &complaint);
    cr_assert_eq(status, STATUS_OK, "line %zu: %.*s", complaint.line,
                 SLICE_ARG(text_slice(&complaint.text)));
    cr_assert_eq(catalogue_check(file, &complaint), STATUS_OK);
    complaint_free(&complaint);
    return file;
}

#define EXPECT_SLICE(slice, text)                                                                  \
    cr_expect(slice_eq((slice), SLICE(text)), "'%.*s', not '" text "'", SLICE_ARG(slice))

static const char everything[] =
    "version: 1\n"
    "lists:\n"
    "  - id: acme-bl\n"
    "    name: Acme block list\n"
    "    zone: \"{key}.BL.acme.example.\"\n"
    "    query: \"{name}.x.{zone}\"\n"
    "    codes:\n"
    "      - {code: 127.0.0.2, means: spam source, severity: high}\n"
    "      - {code: 127.0.0.4-127.0.0.7}\n"
    "    nature: policy\n"
    "    match: exact\n"
    "    kinds: [ip4, ip6, domain]\n"
    "    errors: [{code: 127.0.0.1, means: refused}]\n"
    "    tests:\n"
    "      listed: [127.0.0.2, {target: '::FFFF:7F00:2', answer: 127.0.0.10}, TEST.]\n"
    "      clean: []\n"
    "    pace: {per_second: 0.25, burst: 7, per_day: 100000}\n"
    "    covers: [other]\n"
    "    key_env: ACME_KEY\n"
    "    url: https://acme.example/why?{target}\n"
    "    servers: ['127.0.0.1@5353', 192.0.2.1, '2001:db8::1@54']\n"
    "    enabled: false\n"
    "  - {id: other, zone: other.example, kinds: [ip4]}\n"
    "  - {id: gone, zone: gone.example, state: dead, dead_since: 2024-06-05, reason: shut down}\n";

Test(catalogue, every_field_is_read)
{
    struct catalogue_file *file = load_good(everything);
    const struct list *list = &catalogue_lists(file)->lists[0];

    cr_assert_eq(catalogue_lists(file)->count, 3);
    EXPECT_SLICE(list->id, "acme-bl");
    EXPECT_SLICE(list->name, "Acme block list");
    EXPECT_SLICE(list->zone, "{key}.bl.acme.example");
    EXPECT_SLICE(list->query, "{name}.x.{zone}");
    EXPECT_SLICE(list->url, "https://acme.example/why?{target}");
    EXPECT_SLICE(list->key_env, "ACME_KEY");
    cr_expect_eq(list->kinds, LIST_IP4 | LIST_IP6 | LIST_DOMAIN);
    cr_expect_eq(list->nature, LIST_POLICY);
    cr_expect_eq(list->match, LIST_EXACT);
    cr_expect_not(list->enabled);
    cr_expect_not(list->dead);
    cr_expect_eq(list->line, 3);
    cr_expect_eq(list->per_second, 0.25);
    cr_expect_eq(list->burst, 7);
    cr_expect_eq(list->per_day, 100000);
    cr_expect_eq(list->cover_count, 1);
    EXPECT_SLICE(list->covers[0], "other");
    catalogue_free(file);
}

Test(catalogue, codes_tests_and_servers_are_read)
{
    struct catalogue_file *file = load_good(everything);
    const struct list *list = &catalogue_lists(file)->lists[0];

    cr_assert_eq(list->code_count, 2);
    cr_expect_eq(list->codes[0].first, 0x7f000002);
    cr_expect_eq(list->codes[0].last, 0x7f000002);
    cr_expect_eq(list->codes[0].severity, SEVERITY_HIGH);
    EXPECT_SLICE(list->codes[0].means, "spam source");
    cr_expect_eq(list->codes[1].first, 0x7f000004);
    cr_expect_eq(list->codes[1].last, 0x7f000007);
    cr_expect_eq(list->codes[1].severity, SEVERITY_LOW, "the default of a policy list");
    EXPECT_SLICE(list->codes[1].means, "127.0.0.4-127.0.0.7");
    cr_assert_eq(list->error_count, 1);
    cr_expect_eq(list->errors[0].first, 0x7f000001);

    cr_assert_eq(list->listed_test_count, 3);
    cr_expect_eq(list->listed_tests[0].ip.family, IP_V4);
    cr_expect_eq(list->listed_tests[0].answer, 0);
    cr_expect_eq(list->listed_tests[1].ip.family, IP_V6, "a mapped address is asked as IPv6");
    cr_expect_eq(list->listed_tests[1].ip.bytes[11], 0xff);
    cr_expect_eq(list->listed_tests[1].ip.bytes[15], 2);
    cr_expect_eq(list->listed_tests[1].answer, 0x7f00000a);
    cr_expect_eq(list->listed_tests[2].ip.family, IP_NONE);
    EXPECT_SLICE(list->listed_tests[2].domain, "test");
    cr_expect(list->has_listed_tests && list->has_clean_tests);
    cr_expect_eq(list->clean_test_count, 0);

    cr_assert_eq(list->server_count, 3);
    cr_expect_eq(list->servers[0].port, 5353);
    cr_expect_eq(list->servers[1].port, 53);
    cr_expect_eq(list->servers[2].port, 54);
    cr_expect_eq(list->servers[2].ip.family, IP_V6);
    catalogue_free(file);
}

Test(catalogue, what_is_left_out_has_a_default)
{
    struct catalogue_file *file = load_good(everything);
    const struct list *other = &catalogue_lists(file)->lists[1];
    const struct list *gone = &catalogue_lists(file)->lists[2];

    EXPECT_SLICE(other->name, "other");
    EXPECT_SLICE(other->query, "{name}.{zone}");
    cr_expect_eq(other->kinds, LIST_IP4);
    cr_expect_eq(other->nature, LIST_BLOCK);
    cr_expect_eq(other->match, LIST_EXACT);
    cr_expect(other->enabled && !other->dead);
    cr_expect_eq(other->code_count + other->error_count + other->server_count, 0);
    cr_expect_not(other->has_listed_tests || other->has_clean_tests);
    cr_expect_eq(other->per_second, 0);
    cr_expect_null(other->key_env.at);
    cr_expect_null(other->url.at);

    cr_expect(gone->dead);
    EXPECT_SLICE(gone->dead_since, "2024-06-05");
    EXPECT_SLICE(gone->dead_reason, "shut down");
    catalogue_free(file);
}

Test(catalogue, severity_without_one_follows_the_nature)
{
    static const struct {
        const char *nature;
        enum severity severity;
    } rows[] = {
        {"block", SEVERITY_MEDIUM},
        {"allow", SEVERITY_INFO},
        {"policy", SEVERITY_LOW},
        {"info", SEVERITY_INFO},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[200];
        snprintf(text, sizeof text,
                 "version: 1\nlists: [{id: a, zone: b.example, kinds: [ip4], codes: [{code: "
                 "127.0.0.2}], "
                 "nature: %s}]\n",
                 rows[i].nature);
        struct catalogue_file *file = load_good(text);
        cr_expect_eq(catalogue_lists(file)->lists[0].codes[0].severity, rows[i].severity, "%s",
                     rows[i].nature);
        catalogue_free(file);
    }
}

Test(catalogue, a_code_may_have_a_nature_of_its_own)
{
    static const struct {
        const char *code;
        enum list_nature nature;
        enum severity severity;
    } rows[] = {
        {"{code: 127.0.0.2}", LIST_BLOCK, SEVERITY_HIGH},
        {"{code: 127.0.0.2, nature: policy}", LIST_POLICY, SEVERITY_LOW},
        {"{severity: medium, nature: info, code: 127.0.0.2}", LIST_INFO, SEVERITY_MEDIUM},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[200];
        snprintf(text, sizeof text,
                 "version: 1\nlists: [{id: a, zone: b.example, kinds: [ip4], codes: [{code: "
                 "127.0.0.1, severity: high}, %s]}]\n",
                 rows[i].code);
        struct catalogue_file *file = load_good(text);
        const struct list_code *codes = catalogue_lists(file)->lists[0].codes;
        cr_expect_eq(codes[0].nature, LIST_BLOCK);
        cr_expect_eq(codes[1].nature, rows[i].nature, "%s", rows[i].code);
        if (i > 0)
            cr_expect_eq(codes[1].severity, rows[i].severity, "%s", rows[i].code);
        catalogue_free(file);
    }
}

/* A name for people and what is asked: one field, that may hold the one, the other, or both. */
Test(catalogue, a_name_says_what_is_asked_or_how_it_is_called)
{
    static const struct {
        const char *names, *name;
        bool asks_registrable;
    } rows[] = {
        {"", "a", false},
        {"name: exact, ", "a", false},
        {"name: registrable, ", "a", true},
        {"name: A list, ", "A list", false},
        {"name: A list, name: registrable, ", "A list", true},
        {"name: registrable, name: A list, ", "A list", true},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[200];
        snprintf(text, sizeof text,
                 "version: 1\nlists: [{id: a, %szone: b.example, kinds: [domain]}]\n",
                 rows[i].names);
        struct catalogue_file *file = load_good(text);
        const struct list *list = &catalogue_lists(file)->lists[0];
        cr_expect(slice_eq(list->name, slice_of(rows[i].name)), "%s", rows[i].names);
        cr_expect_eq(list->asks_registrable, rows[i].asks_registrable, "%s", rows[i].names);
        catalogue_free(file);
    }
}

Test(catalogue, lists_of_one_quota_share_what_one_of_them_says)
{
    struct catalogue_file *file =
        load_good("version: 1\n"
                  "lists:\n"
                  "  - {id: a, zone: a.x, kinds: [ip4], quota: both}\n"
                  "  - {id: b, zone: b.x, kinds: [ip4], quota: both, pace: {per_day: 70}}\n"
                  "  - {id: both, zone: c.x, kinds: [ip4], pace: {per_day: 50}}\n"
                  "  - {id: d, zone: d.x, kinds: [ip4]}\n");
    const struct list *lists = catalogue_lists(file)->lists;

    cr_expect_eq(lists[0].per_day, 70);
    cr_expect_eq(lists[1].per_day, 70);
    cr_expect_eq(lists[2].per_day, 50, "an id is no word");
    cr_expect_eq(lists[3].per_day, 0);
    cr_expect(list_shares_quota(&lists[0], &lists[1]));
    cr_expect(list_shares_quota(&lists[2], &lists[2]));
    cr_expect_not(list_shares_quota(&lists[1], &lists[2]));
    cr_expect_not(list_shares_quota(&lists[2], &lists[3]));
    catalogue_free(file);
}

Test(catalogue, an_alias_is_what_it_names)
{
    struct catalogue_file *file =
        load_good("version: 1\n"
                  "lists:\n"
                  "  - {id: a, zone: a.example, kinds: [ip4], errors: &errors [{code: "
                  "127.0.0.9-127.0.0.12}]}\n"
                  "  - {id: b, zone: b.example, kinds: [ip4], match: bits, errors: *errors}\n");

    cr_expect_eq(catalogue_lists(file)->lists[1].errors[0].first, 0x7f000009);
    cr_expect_eq(catalogue_lists(file)->lists[1].errors[0].last, 0x7f00000c, "errors have no bits");
    catalogue_free(file);
}

/* A list may want a key by which its user is known in another way than by the name asked. */
Test(catalogue, a_key_may_stand_in_no_name)
{
    struct catalogue_file *file = load_good(
        "version: 1\nlists: [{id: a, zone: b.example, kinds: [ip4], key_env: ACME_KEY}]\n");

    EXPECT_SLICE(catalogue_lists(file)->lists[0].key_env, "ACME_KEY");
    catalogue_free(file);
}

/* One list follows "version: 1" and "lists:", so it starts in line 3. */
static const struct {
    const char *list;
    size_t line;
    const char *text;
} bad_lists[] = {
    {" - id: acme-bl\n   zone: a.b\n   codez: []\n", 5, "unknown field 'codez' in list 'acme-bl'"},
    {" - id: a\n   zone: a.b\n   id: b\n", 5, "field 'id' stands there twice in list 'a'"},
    {" - {zone: a.b}\n", 3, "there is no id in a list"},
    {" - {id: a}\n", 3, "there is no zone in list 'a'"},
    {" - {id: a, zone: a.b}\n", 3, "there are no kinds in list 'a'"},
    {" - a\n", 3, "a list must be made of fields, as in {id: a, zone: b.c}"},
    {" - {id: A_B, zone: a.b}\n", 3, "bad 'id' in a list: 'A_B': an id is made of a-z, 0-9 and -"},
    {" - {id: '', zone: a.b}\n", 3, "'id' in a list has no value"},
    {" - id: a\n   zone:\n", 4, "'zone' in list 'a' has no value"},
    {" - id: a\n   zone: ~\n", 4, "'zone' in list 'a' has no value"},
    {" - {id: a, zone: a..b}\n", 3, "bad 'zone' in list 'a': 'a..b': not a domain name"},
    {" - {id: a, zone: 10.0.0.1}\n", 3, "bad 'zone' in list 'a': '10.0.0.1': not a domain name"},
    {" - {id: a, zone: b\xc3\xbc.de}\n", 3,
     "bad 'zone' in list 'a': 'b\xc3\xbc.de': not a domain name"},
    {" - {id: a, zone: '{name}.b'}\n", 3,
     "bad 'zone' in list 'a': '{name}.b': only {key} can be filled in here"},
    {" - {id: a, zone: [a.b]}\n", 3, "'zone' in list 'a' must be a single value"},
    {" - {id: a, zone: a.b, name: \"a\\eb\"}\n", 3, "'name' in list 'a' holds a control character"},
    {" - id: a\n   zone: a.b\n   query: '{zone}'\n", 5,
     "bad 'query' in list 'a': it has no {name}"},
    {" - {id: a, zone: a.b, query: '{name}'}\n", 3,
     "bad 'query' in list 'a': {name} must be followed by .{zone} or other labels"},
    {" - {id: a, zone: a.b, query: 'x{name}.{zone}'}\n", 3,
     "bad 'query' in list 'a': {name} must be whole labels"},
    {" - {id: a, zone: a.b, query: '{name}.{name}.{zone}'}\n", 3,
     "bad 'query' in list 'a': what follows {name} is not a domain name"},
    {" - {id: a, zone: a.b, query: '{name}.{ zone}'}\n", 3,
     "bad 'query' in list 'a': only {name}, {zone} and {key} can be filled in here"},
    {" - {id: a, zone: a.b, query: '{name}.{zone'}\n", 3,
     "bad 'query' in list 'a': only {name}, {zone} and {key} can be filled in here"},
    {" - id: a\n   zone: '{key}.b'\n", 4, "bad 'zone' in list 'a': {key} needs a key_env"},
    {" - id: a\n   zone: a.b\n   query: '{key}.{name}.b'\n", 5,
     "bad 'query' in list 'a': {key} needs a key_env"},
    {" - {id: a, zone: '{key}.b', key_env: 0sekret}\n", 3,
     "bad 'key_env' in list 'a': not the name of an environment variable"},
    {" - {id: a, zone: a.b, url: 'http://x/{key}'}\n", 3,
     "bad 'url' in list 'a': 'http://x/{key}': only {target} can be filled in here"},
    {" - {id: a, zone: a.b, kinds: [ip4, ipv6]}\n", 3,
     "'kinds' in list 'a' must be one of ip4, ip6, domain, not 'ipv6'"},
    {" - {id: a, zone: a.b, kinds: ip4}\n", 3,
     "'kinds' in list 'a' must be a sequence, as in [one, two]"},
    {" - {id: a, zone: a.b, kinds: []}\n", 3, "'kinds' in list 'a' is empty"},
    {" - {id: a, zone: a.b, nature: white}\n", 3,
     "'nature' in list 'a' must be one of block, allow, policy, info, not 'white'"},
    {" - {id: a, zone: a.b, match: mask}\n", 3,
     "'match' in list 'a' must be one of exact, bits, not 'mask'"},
    {" - {id: a, zone: a.b, enabled: maybe}\n", 3,
     "'enabled' in list 'a' must be one of false, true, no, yes, not 'maybe'"},
    {" - {id: a, zone: a.b, state: gone}\n", 3,
     "'state' in list 'a' must be one of live, dead, not 'gone'"},
    {" - id: a\n   zone: a.b\n   reason: closed\n", 5,
     "bad 'reason' in list 'a': only a list with state: dead has it"},
    {" - {id: a, zone: a.b, state: dead, dead_since: 5.6.2024}\n", 3,
     "bad 'dead_since' in list 'a': '5.6.2024': a date is 2024-06-05, 2024-06 or 2024"},
    {" - id: a\n   zone: a.b\n   codes:\n    - {code: 127.0.0.2}\n    - {code: 127.0.0.300}\n", 7,
     "bad 'code' in list 'a': '127.0.0.300': a code is an address in 127.0.0.0/8"},
    {" - {id: a, zone: a.b, codes: [{code: 128.0.0.1}]}\n", 3,
     "bad 'code' in list 'a': '128.0.0.1': a code is an address in 127.0.0.0/8"},
    {" - {id: a, zone: a.b, codes: [{code: '::ffff:127.0.0.2'}]}\n", 3,
     "bad 'code' in list 'a': '::ffff:127.0.0.2': a code is an address in 127.0.0.0/8"},
    {" - {id: a, zone: a.b, codes: [{code: 127.0.0.7-127.0.0.4}]}\n", 3,
     "bad 'code' in list 'a': '127.0.0.7-127.0.0.4': the range ends before it starts"},
    {" - {id: a, zone: a.b, codes: [{code: 127.0.0.2-127.0.0.4}], match: bits}\n", 3,
     "bad 'code' in list 'a': '127.0.0.2-127.0.0.4': with match: bits a code is one address, its "
     "last octet the bits"},
    {" - {id: a, zone: a.b, codes: [{code: 127.0.1.0}], match: bits}\n", 3,
     "bad 'code' in list 'a': '127.0.1.0': with match: bits a code needs a bit in its last octet"},
    {" - {id: a, zone: a.b, codes: [{means: spam}]}\n", 3,
     "'codes' in list 'a' has an item without a code"},
    {" - {id: a, zone: a.b, codes: [127.0.0.2]}\n", 3,
     "'codes' in list 'a' must be made of fields, as in {name: value}"},
    {" - {id: a, zone: a.b, codes: []}\n", 3,
     "'codes' in list 'a' is empty: leave it out if any answer is a listing"},
    {" - {id: a, zone: a.b, codes: [{code: 127.0.0.2, severty: low}]}\n", 3,
     "unknown field 'severty' in 'codes' in list 'a'"},
    {" - {id: a, zone: a.b, codes: [{code: 127.0.0.2, severity: bad}]}\n", 3,
     "'severity' in list 'a' must be one of info, low, medium, high, critical, not 'bad'"},
    {" - {id: a, zone: a.b, errors: [{code: 127.0.0.2, severity: low}]}\n", 3,
     "unknown field 'severity' in 'errors' in list 'a'"},
    {" - id: a\n   zone: a.b\n   codes: [{code: 127.0.0.3}]\n"
     "   errors: [{code: 127.0.0.2-127.0.0.4}]\n",
     5, "bad 'codes' in list 'a': one of them is among the errors, so it would never be a listing"},
    {" - {id: a, zone: a.b, tests: {listed: [127.0.0.300]}}\n", 3,
     "bad 'listed' in list 'a': '127.0.0.300': neither an address nor a domain"},
    {" - {id: a, zone: a.b, tests: {clean: [{target: 127.0.0.1}]}}\n", 3,
     "'clean' in list 'a' must be a single value"},
    {" - {id: a, zone: a.b, tests: {listed: [{answer: 127.0.0.2}]}}\n", 3,
     "'tests' in list 'a' has an item without a target"},
    {" - {id: a, zone: a.b, tests: {listed: [{target: 127.0.0.2, answer: 1.2.3.4}]}}\n", 3,
     "bad 'answer' in list 'a': '1.2.3.4': a code is an address in 127.0.0.0/8"},
    {" - {id: a, zone: a.b, tests: {dirty: []}}\n", 3,
     "unknown field 'dirty' in 'tests' in list 'a'"},
    {" - {id: a, zone: a.b, pace: {per_second: 0}}\n", 3,
     "'per_second' in list 'a' must be a number above 0, such as 20 or 0.5, not '0'"},
    {" - {id: a, zone: a.b, pace: {per_second: 1x}}\n", 3,
     "'per_second' in list 'a' must be a number above 0, such as 20 or 0.5, not '1x'"},
    {" - {id: a, zone: a.b, pace: {per_second: 1.}}\n", 3,
     "'per_second' in list 'a' must be a number above 0, such as 20 or 0.5, not '1.'"},
    {" - {id: a, zone: a.b, pace: {burst: 2.5}}\n", 3,
     "'burst' in list 'a' must be a whole number from 1 to 1000000, not '2.5'"},
    {" - {id: a, zone: a.b, pace: {per_day: 0}}\n", 3,
     "'per_day' in list 'a' must be a whole number from 1 to 1000000000000, not '0'"},
    {" - {id: a, zone: a.b, pace: 20}\n", 3,
     "'pace' in list 'a' must be made of fields, as in {name: value}"},
    {" - {id: a, zone: a.b, servers: [ns.example]}\n", 3,
     "bad 'servers' in list 'a': 'ns.example': a server is ADDRESS or ADDRESS@PORT"},
    {" - {id: a, zone: a.b, servers: ['127.0.0.1@65536']}\n", 3,
     "bad 'servers' in list 'a': '127.0.0.1@65536': a port is a number from 1 to 65535"},
    {" - {id: a, zone: a.b, servers: [&s '::1',*s,*s,*s,*s,*s,*s,*s,*s,*s,*s,*s,*s,*s,*s,*s,*s]}\n",
     3, "'servers' in list 'a' holds 17, at most 16 are possible"},
    {" - {id: a, zone: a.b, kinds: [ip4], name: registrable}\n", 3,
     "bad 'name' in list 'a': registrable is for lists of domains"},
    {" - id: a\n   zone: a.b\n   name: A\n   name: B\n", 6,
     "field 'name' stands there twice in list 'a'"},
    {" - id: a\n   zone: a.b\n   name: A\n   name: exact\n   name: B\n", 7,
     "field 'name' stands there twice in list 'a'"},
    {" - {id: a, zone: a.b, codes: [{code: 127.0.0.2, nature: grey}]}\n", 3,
     "'nature' in list 'a' must be one of block, allow, policy, info, not 'grey'"},
    {" - {id: a, zone: a.b, errors: [{code: 127.0.0.2, nature: info}]}\n", 3,
     "unknown field 'nature' in 'errors' in list 'a'"},
    {" - {id: a, zone: a.b, quota: A B}\n", 3,
     "bad 'quota' in list 'a': 'A B': an id is made of a-z, 0-9 and -"},
    {" - id: a\n   zone: a.b\n   kinds: [domain]\n   tests:\n    listed:\n     - test\n     - "
     "127.0.0.2\n",
     9, "bad 'listed' in list 'a': '127.0.0.2': the list holds no IPv4 addresses"},
    {" - {id: a, zone: a.b, kinds: [ip6], tests: {listed: [{target: 127.0.0.2}]}}\n", 3,
     "bad 'target' in list 'a': '127.0.0.2': the list holds no IPv4 addresses"},
    {" - {id: a, zone: a.b, tests: {clean: ['::1']}, kinds: [ip4]}\n", 3,
     "bad 'clean' in list 'a': '::1': the list holds no IPv6 addresses"},
    {" - {id: a, zone: a.b, tests: {clean: [invalid]}, kinds: [ip4, ip6]}\n", 3,
     "bad 'clean' in list 'a': 'invalid': the list holds no domains"},
    {" - {id: a, zone: a.b, covers: [B]}\n", 3,
     "bad 'covers' in list 'a': 'B': an id is made of a-z, 0-9 and -"},
};

static void expect_complaint(const char *text, size_t line, const char *reason)
{
    struct catalogue_file *file = catalogue_new();
    struct complaint complaint = {0};

    cr_expect_eq(load(file, text, &complaint), STATUS_BAD_INPUT, "%s", reason);
    cr_expect_eq(complaint.line, line, "line %zu: %s", complaint.line, reason);
    cr_expect(slice_eq(text_slice(&complaint.text), slice_of(reason)), "'%.*s', not '%s'",
              SLICE_ARG(text_slice(&complaint.text)), reason);
    cr_expect_eq(catalogue_lists(file)->count, 0, "%s", reason);
    complaint_free(&complaint);
    catalogue_free(file);
}

static void expect_bad_list(const char *list, size_t line, const char *reason)
{
    char text[4100];

    snprintf(text, sizeof text, "version: 1\nlists:\n%s", list);
    expect_complaint(text, line, reason);
}

Test(catalogue, a_bad_list_is_refused)
{
    for (size_t i = 0; i < sizeof bad_lists / sizeof *bad_lists; i++)
        expect_bad_list(bad_lists[i].list, bad_lists[i].line, bad_lists[i].text);
}

Test(catalogue, a_bad_file_is_refused)
{
    static const struct {
        const char *text;
        size_t line;
        const char *reason;
    } rows[] = {
        {"", 0, "holds nothing"},
        {"lists: []\n", 1, "there is no version: 1"},
        {"version: 1\n", 1, "there is no field lists"},
        {"\nversion: 2\nlists: []\n", 2, "version 2 is not known, only version 1 is"},
        {"version: one\n", 1, "'version' must be a whole number from 1 to 4294967295, not 'one'"},
        {"version: 1\nlistz: []\n", 2, "unknown field 'listz'"},
        {"version: 1\nlists: {a: b}\n", 2, "'lists' must be a sequence, as in [one, two]"},
        {"[1, 2]\n", 1, "the catalogue must be made of fields, as in {name: value}"},
        {"version: 1\nlists: []\n---\nversion: 1\n", 4, "a second document: one is possible"},
        {"version: 1\nlists: [\n", 3, "not valid YAML: did not find expected node content"},
        {"version: 1\nlists: [*nobody]\n", 2, "not valid YAML: found undefined alias"},
        {"version: 1\n\x01\n", 2, "not valid YAML: control characters are not allowed"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect_complaint(rows[i].text, rows[i].line, rows[i].reason);
}

Test(catalogue, long_texts_are_refused_and_cut_where_quoted)
{
    char text[4000];

    snprintf(text, sizeof text, " - {id: a, zone: a.b, name: %01025d}\n", 0);
    expect_bad_list(text, 3, "'name' in list 'a' is longer than 1024 bytes");
    snprintf(text, sizeof text, " - {id: a, zone: a.b, x%0100d: 1}\n", 0);
    expect_bad_list(text, 3,
                    "unknown field 'x00000000000000000000000000000000000000000000000000000000000'"
                    " in list 'a'");
    snprintf(text, sizeof text, " - {id: a, zone: %063d.%063d.%063d.b, kinds: [ip6]}\n", 0, 0, 0);
    expect_bad_list(text, 3, "bad 'query' in list 'a': the name to ask would be too long");
}

Test(catalogue, brackets_without_end_are_refused_before_they_are_loaded)
{
    struct text text = {0};

    text_add(&text, SLICE("version: 1\nlists:\n"));
    for (int i = 0; i < 200000; i++)
        text_add(&text, SLICE(" [\n"));
    text_add(&text, (struct slice){"", 1});
    expect_complaint(text.at, 34, "nested deeper than 32 levels: is a bracket left open?");
    text_free(&text);
}

Test(catalogue, what_aliases_multiply_is_bounded)
{
    struct text text = {0};

    text_print(&text,
               "version: 1\nlists:\n- {id: a, zone: b.c, kinds: [ip4], codes: &c [&d "
               "{code: 127.0.0.2, means: %01024d}",
               0);
    for (int i = 1; i < LIST_CODES_MAX; i++)
        text_add(&text, SLICE(", *d"));
    text_add(&text, SLICE("]}\n"));
    for (int i = 1; i < LISTS_MAX; i++)
        text_print(&text, "- {id: a%d, zone: b.c, kinds: [ip4], codes: *c}\n", i);
    text_add_char(&text, '\0');

    struct catalogue_file *file = catalogue_new();
    struct complaint complaint = {0};
    cr_expect_eq(load(file, text.at, &complaint), STATUS_BAD_INPUT);
    cr_expect(slice_eq(text_slice(&complaint.text),
                       SLICE("the lists up to this one take too much memory")));
    complaint_free(&complaint);
    catalogue_free(file);
    text_free(&text);
}

Test(catalogue, a_node_that_holds_itself_ends)
{
    expect_complaint("&a {version: 1, lists: [*a]}\n", 1, "unknown field 'version' in a list");
    expect_bad_list(" - {id: a, zone: b.c, covers: &x [*x]}\n", 3,
                    "'covers' in list 'a' must be a single value");
}

Test(catalogue, no_more_lists_than_there_is_room_for)
{
    struct text text = {0};
    struct complaint complaint = {0};
    struct catalogue_file *file = catalogue_new();

    text_print(&text, "version: 1\nlists:\n");
    for (int i = 0; i < LISTS_MAX; i++)
        text_print(&text, "- {id: a%d, zone: b.c, kinds: [ip4]}\n", i);
    text_add_char(&text, '\0');
    cr_expect_eq(load(file, text.at, &complaint), STATUS_OK);
    cr_expect_eq(load(file, "version: 1\nlists: [{id: b, zone: b.c, kinds: [ip4]}]\n", &complaint),
                 STATUS_BAD_INPUT);
    cr_expect_eq(catalogue_lists(file)->count, LISTS_MAX);
    complaint_free(&complaint);
    catalogue_free(file);
    text_free(&text);
}

Test(catalogue, an_unreadable_file_is_no_input)
{
    static const char *const paths[] = {"/nonexistent/lists.yaml", "/"};

    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct catalogue_file *file = catalogue_new();
        struct complaint complaint = {0};
        cr_expect_eq(catalogue_load(file, paths[i], &complaint), STATUS_NO_INPUT, "%s", paths[i]);
        cr_expect_str_eq(complaint.file, paths[i]);
        cr_expect_eq(complaint.line, 0);
        complaint_free(&complaint);
        catalogue_free(file);
    }
}

static void expect_mismatch(const char *first, const char *second, size_t line, const char *reason)
{
    struct catalogue_file *file = catalogue_new();
    struct complaint complaint = {0};
    struct text text = {0};

    text_print(&text, "version: 1\nlists:\n%s", first);
    text_add_char(&text, '\0');
    cr_assert_eq(load(file, text.at, &complaint), STATUS_OK, "%s", reason);
    text_clear(&text);
    text_print(&text, "version: 1\nlists:\n%s", second);
    text_add_char(&text, '\0');
    cr_assert_eq(load(file, text.at, &complaint), STATUS_OK, "%s", reason);

    cr_expect_eq(catalogue_check(file, &complaint), STATUS_BAD_INPUT, "%s", reason);
    cr_expect_eq(complaint.line, line, "line %zu: %s", complaint.line, reason);
    cr_expect(slice_starts(text_slice(&complaint.text), slice_of(reason)), "'%.*s', not '%s'",
              SLICE_ARG(text_slice(&complaint.text)), reason);
    complaint_free(&complaint);
    catalogue_free(file);
    text_free(&text);
}

Test(catalogue, files_are_checked_together)
{
    static const char ab[] =
        "- {id: a, zone: a.x, kinds: [ip4]}\n- {id: b, zone: b.x, kinds: [ip4], covers: [a]}\n";

    expect_mismatch(ab, "- {id: c, zone: c.x, kinds: [ip4]}\n- {id: b, zone: c.x, kinds: [ip4]}\n",
                    4, "two lists of one id: 'b' is at /tmp/catalogue_test.");
    expect_mismatch(ab, "- {id: a, zone: a.x, kinds: [ip4]}\n", 3,
                    "two lists of one id: 'a' is at ");
    expect_mismatch(ab, "- {id: c, zone: c.x, kinds: [ip4], covers: [c]}\n", 3,
                    "the covers of list 'c' lead in a circle");
    expect_mismatch("- {id: a, zone: a.x, kinds: [ip4], covers: [b]}\n",
                    "- {id: b, zone: a.x, kinds: [ip4], covers: [a]}\n", 3,
                    "the covers of list 'a' lead in a circle");
    expect_mismatch("- {id: a, zone: a.x, kinds: [ip4], quota: q, pace: {per_day: 2}}\n",
                    "- {id: b, zone: b.x, kinds: [ip4], quota: q}\n"
                    "- {id: c, zone: c.x, kinds: [ip4], quota: q, pace: {per_day: 3}}\n",
                    4, "list 'c' has another per_day than 'a', of the same quota 'q'");
    expect_mismatch(ab, "- {id: c, zone: c.x, kinds: [ip4], quota: q}\n", 3,
                    "no list of quota 'q' has a per_day");
}
