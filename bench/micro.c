/* What the parts cost by themselves: nanoseconds an operation, as rows of a Markdown table.
 *
 *     micro [NAME...]
 *
 * Each row runs for REPETITIONS times of about RUN_NS; the median stands, with the range. Every
 * operation's result is looked at: a wrong one ends the program. */
#include "base/clock.h"
#include "base/memory.h"
#include "check/dmarc/dmarc.h"
#include "check/list/dnsbl.h"
#include "check/spf/spf.h"
#include "dns/packet.h"
#include "fleet/targets.h"
#include "output/format.h"
#include "resolve/limiter.h"
#include "resolve/lookup.h"
#include "resolve/wire/wire_message.h"
#include "tests/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { REPETITIONS = 5, LINES = 100000, ANSWERS_MAX = 64 };

#define RUN_NS (100 * CLOCK_NS_PER_MS)

static void demand(bool is_right, const char *what)
{
    if (is_right)
        return;
    fprintf(stderr, "micro: wrong: %s\n", what);
    exit(EXIT_FAILURE);
}

/* Reading targets. */

static size_t read_all(const struct targets_options *options)
{
    struct targets *targets = targets_new(options);
    struct complaint complaint;
    struct block *block;
    size_t count = 0;

    demand(targets_open(targets, &complaint) == STATUS_OK, "the input cannot be opened");
    for (enum targets_found found;
         (found = targets_next(targets, &block, &complaint)) != TARGETS_END;) {
        demand(found == TARGETS_BLOCK, "a line is rejected");
        count += block->count;
        block_free(block);
    }
    targets_free(targets);
    return count;
}

static void print_text(FILE *file, unsigned i)
{
    fprintf(file, "10.%u.%u.%u customer=acme site=fra\n", i >> 16, i >> 8 & 255, i & 255);
}

static void print_csv(FILE *file, unsigned i)
{
    if (i == 0)
        fprintf(file, "target,customer,site\n");
    fprintf(file, "10.%u.%u.%u,acme,fra\n", i >> 16, i >> 8 & 255, i & 255);
}

static void print_ndjson(FILE *file, unsigned i)
{
    fprintf(file, "{\"target\":\"10.%u.%u.%u\",\"customer\":\"acme\",\"site\":\"fra\"}\n", i >> 16,
            i >> 8 & 255, i & 255);
}

static void read_lines(void (*print)(FILE *, unsigned), enum targets_format format, size_t count)
{
    static char paths[TARGETS_NDJSON + 1][32]; /* files in memory, written once */
    const char *files[] = {paths[format]};

    if (paths[format][0] == '\0') {
        int fd = memfd_create("lines", 0);
        FILE *file = fdopen(fd, "w");
        demand(file != NULL, "no file in memory");
        for (unsigned i = 0; i < LINES; i++)
            print(file, i);
        fflush(file);
        snprintf(paths[format], sizeof paths[format], "/proc/self/fd/%d", fd);
    }
    for (size_t done = 0; done < count; done += LINES) {
        const struct targets_options options = {.files = files, .file_count = 1, .format = format};
        demand(read_all(&options) == LINES, "targets were lost");
    }
}

static void text_lines(size_t count)
{
    read_lines(print_text, TARGETS_TEXT, count);
}

static void csv_lines(size_t count)
{
    read_lines(print_csv, TARGETS_CSV, count);
}

static void ndjson_lines(size_t count)
{
    read_lines(print_ndjson, TARGETS_NDJSON, count);
}

static void prefix(size_t count)
{
    const char *given[] = {"10.0.0.0/8"};
    const struct targets_options options = {.given = given, .given_count = 1};

    for (size_t done = 0; done < count; done += 1 << 24)
        demand(read_all(&options) == 1 << 24, "addresses were lost");
}

/* Names. */

static void build_names(size_t count)
{
    const struct list list = {.zone = SLICE("bl.example.org"), .query = SLICE("{name}.{zone}")};
    struct dnsbl_template template;
    struct dns_question question;
    size_t sizes = 0;

    demand(dnsbl_template(&template, &list, SLICE("")), "no template");
    for (size_t i = 0; i < count; i++) {
        const struct dnsbl_subject subject = {.ip = ip_from_v4((uint32_t)i | 0x64000000)};
        demand(dnsbl_question(&question, &template, &subject), "no question");
        sizes += question.name.size;
    }
    demand(sizes > 20 * count, "short names");
}

static void parse_names(size_t count)
{
    struct dns_name name;

    for (size_t i = 0; i < count; i++)
        demand(dns_name_parse(&name, SLICE("_dmarc.mail.customer.example.org")), "no name");
    demand(name.size == 34, "another name");
}

static void print_names(size_t count)
{
    const struct dns_name name = dns_name_of("_dmarc.mail.customer.example.org");
    char text[DNS_NAME_TEXT_MAX];

    for (size_t i = 0; i < count; i++)
        demand(dns_name_print(&name, text) == 32, "another text");
}

/* Packets. */

static const uint8_t nxdomain[] = "\x12\x34\x84\x03\0\1\0\0\0\1\0\0"
                                  "\1"
                                  "1\1"
                                  "2\3"
                                  "100\2"
                                  "10\2bl\7example\3org\0\0\1\0\1"
                                  "\xc0\x17\0\6\0\1\0\0\1\x2c\0\x20\2ns\xc0\x17\4mail\xc0\x17"
                                  "\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1";

static const uint8_t listing[] = "\x12\x34\x84\0\0\1\0\1\0\0\0\0"
                                 "\1"
                                 "1\1"
                                 "2\3"
                                 "100\2"
                                 "10\2bl\7example\3org\0\0\1\0\1"
                                 "\xc0\x0c\0\1\0\1\0\0\1\x2c\0\4\x7f\0\0\2";

static struct dns_question question_of_packets(void)
{
    return (struct dns_question){dns_name_of("1.2.100.10.bl.example.org"), DNS_A};
}

static void parse_packets(const uint8_t *packet, size_t size, enum dns_outcome outcome,
                          size_t count)
{
    const struct dns_question question = question_of_packets();

    for (size_t i = 0; i < count; i++) {
        struct dns_answer *answer = dns_answer_parse(packet, size, &question, DNS_INSECURE);
        demand(answer->outcome == outcome, "a packet read otherwise");
        dns_answer_release(answer);
    }
}

static void parse_nxdomain(size_t count)
{
    parse_packets(nxdomain, sizeof nxdomain - 1, DNS_NXDOMAIN, count);
}

static void parse_listing(size_t count)
{
    parse_packets(listing, sizeof listing - 1, DNS_DATA, count);
}

static void print_message(size_t count)
{
    const struct dns_question question = question_of_packets();
    uint8_t bytes[WIRE_MESSAGE_MAX];
    struct wire_question section;

    for (size_t i = 0; i < count; i++) {
        wire_question_init(&section, &question);
        demand(wire_message_print(bytes, (uint16_t)i, &section, true) > 40, "a short message");
    }
}

static void judge(size_t count)
{
    const struct list_code codes[] = {{.first = 0x7f000002, .last = 0x7f000002}};
    const struct list list = {.codes = codes, .code_count = 1};
    const struct dns_question question = question_of_packets();
    struct dns_answer *answer =
        dns_answer_parse(listing, sizeof listing - 1, &question, DNS_INSECURE);

    for (size_t i = 0; i < count; i++)
        demand(dnsbl_judge(&list, answer).kind == DNSBL_LISTED, "not listed");
    dns_answer_release(answer);
}

/* What workers share. */

static void limit(size_t count)
{
    struct limiter limiter;

    limiter_init(&limiter, 1e9, 1000);
    for (size_t i = 0; i < count; i++)
        demand(limiter_take(&limiter, 2 * i + 1) == 0, "it is held up");
}

static struct response answer_of(const struct ask *ask, uint32_t ttl_s)
{
    const struct dns_record record = {(const uint8_t *)&ask->question, 16};

    return response_answer(dns_answer_made(&record, 1, ttl_s));
}

static void settle(struct lookup_table *table, struct mailbox *box, const struct ask *ask)
{
    struct lookup_wait wait = {.home = box};
    struct response response;

    lookup_read_begin();
    demand(lookup_find(table, ask, 1, &wait, &response) == LOOKUP_ASK, "it was there");
    lookup_read_end();
    lookup_settle(table, ask, 1, answer_of(ask, 3600));
    demand(mailbox_take(box) == &wait.mail, "not delivered");
    response_release(wait.response);
}

static struct ask numbered(size_t i)
{
    char text[40];

    snprintf(text, sizeof text, "n%zu.example.org", i);
    struct dns_name name = dns_name_of(text);
    return ask_dns(&name, DNS_TXT);
}

static void look_up(size_t kept, size_t count)
{
    struct lookup_table *table = lookup_new(64 << 20);
    struct mailbox *box = mailbox_new();
    struct response response;
    struct lookup_wait wait = {.home = box};

    lookup_thread_begin();
    for (size_t i = 0; i < kept; i++) {
        struct ask ask = numbered(i);
        settle(table, box, &ask);
    }
    struct ask ask = numbered(kept / 2);
    for (size_t i = 0; kept > 0 && i < count; i++) {
        lookup_read_begin();
        demand(lookup_find(table, &ask, 2, &wait, &response) == LOOKUP_HIT, "it is gone");
        lookup_read_end();
    }
    for (size_t i = 0; kept == 0 && i < count; i++) {
        ask = numbered(i);
        settle(table, box, &ask);
    }
    lookup_thread_end();
    lookup_free(table);
    mailbox_free(box);
}

static void hit(size_t count)
{
    look_up(1000, count);
}

static void miss(size_t count)
{
    look_up(0, count);
}

/* Whole conversations, from answers that are at hand. */

static const char mail_zone[] =
    "a.test TXT v=spf1 ip4:192.0.2.0/28 include:one.test include:two.test include:three.test mx "
    "-all\n"
    "one.test TXT v=spf1 ip4:198.51.100.0/24 ip4:203.0.113.0/25 ~all\n"
    "two.test TXT v=spf1 a:out.two.test ip6:2001:db8::/32 -all\n"
    "three.test TXT v=spf1 ip4:192.0.2.128/25 -all\n"
    "out.two.test A 203.0.113.200\n"
    "a.test MX 10 mx.a.test\nmx.a.test A 192.0.2.77\n"
    "_dmarc.a.test TXT v=DMARC1; p=reject; rua=mailto:d@a.test; adkim=s\n"
    "a.test A 192.0.2.1\n";

static struct answers {
    size_t count;
    struct dns_question questions[ANSWERS_MAX];
    struct dns_answer *answers[ANSWERS_MAX];
} known;

static const struct dns_answer *answer_to(const struct dns_question *question)
{
    for (size_t i = 0; i < known.count; i++)
        if (dns_question_eq(&known.questions[i], question))
            return known.answers[i];
    demand(known.count < ANSWERS_MAX, "too many questions");
    known.questions[known.count] = *question;
    known.answers[known.count] = zone_answer(mail_zone, question);
    return known.answers[known.count++];
}

static void converse(const struct check *check, const char *result, size_t count)
{
    const struct check_settings settings = {.fetch = false};
    const struct target target = {
        .kind = TARGET_PAIR, .ip = ip_of("192.0.2.77"), .domain = SLICE("a.test")};
    struct arena *arena = arena_new(8192), *record_arena = arena_new(8192);
    const struct ask *ask;

    for (size_t i = 0; i < count; i++) {
        struct record record = {.target = target};
        arena_reset(arena);
        arena_reset(record_arena);
        void *talk = check->begin(arena, &target, &settings);
        while ((ask = check->wants(talk)) != NULL)
            check->answer(talk, response_answer(answer_to(&ask->question)));
        check->verdict(talk, record_arena, &record);
        const struct value *observed = record.checks->observed;
        const struct value *found = value_find(observed, "result");
        found = found != NULL ? found : value_find(observed, "policy");
        demand(slice_eq(found->text, slice_of(result)), result);
    }
    arena_free(arena);
    arena_free(record_arena);
}

static void spf(size_t count)
{
    converse(&spf_check, "pass", count);
}

static void dmarc(size_t count)
{
    converse(&dmarc_check, "reject", count);
}

/* Output. */

static void print_records(const struct format *format, size_t count)
{
    const struct format_settings settings = {.run = SLICE("20261124T020000Z-1f3a9c")};
    void *state = format->begin(&settings);
    struct arena *arena = arena_new(4096);
    struct record record = {.target = {.kind = TARGET_IP4, .ip = ip_of("192.0.2.7")}};
    struct value *observed = value_object(arena);
    struct text out = {0};

    value_put_number(arena, observed, "asked", 10);
    record_add_check(arena, &record, "dnsbl", observed);
    for (unsigned i = 0; i < 2; i++) {
        struct finding *finding = record_add_finding(arena, &record, FINDING_DNSBL_LISTED);
        finding->severity = SEVERITY_HIGH;
        finding->listing.list = SLICE("lab-spam");
        finding->listing.zone = SLICE("spam.bl.example");
        finding->reason = SLICE("Spam source, see https://spam.bl.example/why?192.0.2.7");
        finding_add_answer(arena, finding, SLICE("127.0.0.2"));
    }
    for (size_t i = 0; i < count; i++) {
        text_clear(&out);
        format->record(state, &out, &record);
    }
    demand(out.len > 200, "a short record");
    format->free(state);
    text_free(&out);
    arena_free(arena);
}

static void ndjson(size_t count)
{
    print_records(&format_ndjson, count);
}

static void csv(size_t count)
{
    print_records(&format_csv, count);
}

static const struct row {
    const char *name, *what;
    void (*run)(size_t count);
    size_t least; /* operations a run has at least, since it does so many at once */
} rows[] = {
    {"text", "read a line of text into a target", text_lines, LINES},
    {"csv", "... of CSV", csv_lines, LINES},
    {"ndjson", "... of NDJSON", ndjson_lines, LINES},
    {"prefix", "an address of a prefix, expanded", prefix, 1 << 24},
    {"build", "the name of an address at a list", build_names, 0},
    {"parse", "a name of 5 labels from text", parse_names, 0},
    {"print", "... to text", print_names, 0},
    {"nxdomain", "read an NXDOMAIN with its SOA", parse_nxdomain, 0},
    {"listing", "read an answer with one A", parse_listing, 0},
    {"message", "a question to a mirror, letter case and all", print_message, 0},
    {"judge", "the verdict of a listing", judge, 0},
    {"limiter", "leave from a limiter", limit, 0},
    {"hit", "a hit in the shared table", hit, 0},
    {"miss", "a miss and its answer, put there and delivered", miss, 0},
    {"spf", "SPF of a pair: 4 records, mx, and the tree looked over", spf, 0},
    {"dmarc", "DMARC of a domain", dmarc, 0},
    {"record-ndjson", "print a record with 2 findings as NDJSON", ndjson, 0},
    {"record-csv", "... as CSV", csv, 0},
};

static int by_size(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;

    return (a > b) - (a < b);
}

static double time_ns(const struct row *row, size_t count)
{
    uint64_t begun_ns = clock_now_ns();

    row->run(count);
    return (double)(clock_now_ns() - begun_ns);
}

static void measure(const struct row *row)
{
    double ns[REPETITIONS];
    size_t count = row->least > 0 ? row->least : 1;

    while (row->least == 0 && time_ns(row, count) < RUN_NS)
        count *= 2;
    for (unsigned i = 0; i < REPETITIONS; i++)
        ns[i] = time_ns(row, count) / (double)count;
    qsort(ns, REPETITIONS, sizeof *ns, by_size);
    printf("| %s | %s | %.0f (%.0f-%.0f) |\n", row->name, row->what, ns[REPETITIONS / 2], ns[0],
           ns[REPETITIONS - 1]);
    fflush(stdout);
}

static bool is_wanted(const char *name, char **names)
{
    for (char **wanted = names; *wanted != NULL; wanted++)
        if (strcmp(*wanted, name) == 0)
            return true;
    return *names == NULL;
}

int main(int argc, char **argv)
{
    (void)argc;
    printf("| | operation | ns, median (range) |\n|---|---|--:|\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (is_wanted(rows[i].name, argv + 1))
            measure(&rows[i]);
    return EXIT_SUCCESS;
}
