/* Whole command lines: what becomes of them, or what is said of them. */
#include "cli/options.h"

#include "cli/option_table.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { WORDS_MAX = 16 };

/* Too large for a stack that others share. */
static struct options options;

/* words are separated by blanks; the first is the command. */
static enum status parse(enum command command, const char *words, struct text *why)
{
    static char copy[256];
    char *argv[WORDS_MAX + 1] = {NULL}, *rest = copy;
    int argc = 0;

    text_clear(why);
    cr_assert_lt(strlen(words), sizeof copy);
    strncpy(copy, words, sizeof copy - 1);
    for (char *word; (word = strsep(&rest, " ")) != NULL; argc++) {
        cr_assert_lt(argc, WORDS_MAX);
        argv[argc] = word;
    }
    enum status status = options_parse(&options, command, argc, argv, why);
    text_add_char(why, '\0');
    return status;
}

static const struct {
    enum command command;
    const char *words, *why;
} wrongs[] = {
    /* of another command */
    {COMMAND_PLAN, "plan --probe", "plan has no option --probe; lists has"},
    {COMMAND_SCAN, "scan --probe=x", "scan has no option --probe; lists has"},
    {COMMAND_LISTS, "lists --rejects x", "lists has no option --rejects; scan and plan have"},
    {COMMAND_LISTS, "lists --summary=x", "lists has no option --summary; scan and plan have"},
    {COMMAND_LISTS, "lists -q -t 192.0.2.1", "lists has no option -t; scan and plan have"},
    {COMMAND_LISTS, "lists -qcx", "lists has no option -c; scan and plan have"},
    {COMMAND_COMPLETION, "completion -q bash",
     "completion has no option -q; scan, plan and lists have"},
    {COMMAND_COMPLETION, "completion --only x",
     "completion has no option --only; scan, plan and lists have"},
    /* a value of another command */
    {COMMAND_PLAN, "plan -f csv",
     "--format cannot be 'csv' in plan, only in scan; it is json, or left out for a table"},
    {COMMAND_LISTS, "lists --format=ndjson",
     "--format cannot be 'ndjson' in lists, only in scan; it is json, or left out for a table"},
    {COMMAND_SCAN, "scan -f json",
     "--format cannot be 'json' in scan, only in plan and lists; it is ndjson or csv"},
    {COMMAND_PLAN, "plan -o findings.csv",
     "plan writes no csv, as --output findings.csv says; leave that out, or name a .json or .txt"},
    {COMMAND_LISTS, "lists -o x.jsonl",
     "lists writes no ndjson, as --output x.jsonl says; leave that out, or name a .json or .txt"},
    /* where nothing is taken */
    {COMMAND_LISTS, "lists foo",
     "lists takes no FILE, as 'foo' is; a catalogue is named by --lists, "
     "a list of it by --only"},
    {COMMAND_LISTS, "lists -- -q",
     "lists takes no FILE, as '-q' is; a catalogue is named by --lists, "
     "a list of it by --only"},
    {COMMAND_SCAN, "scan --yes=1", "--yes takes no value"},
    {COMMAND_SCAN, "scan --version=1", "--version takes no value"},
    /* of none */
    {COMMAND_SCAN, "scan --onyl x", "no option --onyl; did you mean --only?"},
    {COMMAND_SCAN, "scan --outptu=x", "no option --outptu=x; did you mean --output?"},
    {COMMAND_LISTS, "lists --porbe", "no option --porbe; did you mean --probe?"},
    {COMMAND_SCAN, "scan --se x", "no option --se; it could be --selectors --selectors-only"},
    {COMMAND_SCAN, "scan --=x", "no option --=x"},
    {COMMAND_SCAN, "scan --xyzzy", "no option --xyzzy"},
    {COMMAND_SCAN, "scan -qX -t 192.0.2.1", "no option -X"},
    /* values */
    {COMMAND_SCAN, "scan --only", "--only needs a value"},
    {COMMAND_SCAN, "scan -qt", "--target needs a value"},
    {COMMAND_SCAN, "scan -f ndjsn", "--format cannot be 'ndjsn'; did you mean ndjson?"},
    {COMMAND_SCAN, "scan -f xml", "--format cannot be 'xml'; it is ndjson or csv"},
    {COMMAND_PLAN, "plan -f xml", "--format cannot be 'xml'; it is json, or left out for a table"},
    {COMMAND_SCAN, "scan -i excel",
     "--input-format cannot be 'excel'; it is auto, text, csv or ndjson"},
    {COMMAND_SCAN, "scan --dnssec maybe", "--dnssec cannot be 'maybe'; it is yes or no"},
    {COMMAND_PLAN, "plan --fail-on hihg", "--fail-on cannot be 'hihg'; did you mean high?"},
    {COMMAND_SCAN, "scan --threads 0", "--threads cannot be '0'; it is a number from 1 to 256"},
    {COMMAND_SCAN, "scan --threads 257", "--threads cannot be '257'; it is a number from 1 to 256"},
    {COMMAND_SCAN, "scan --timeout 1x",
     "--timeout cannot be '1x'; it is a number of seconds, above 0 and up to 3600"},
    {COMMAND_SCAN, "scan --rate 0",
     "--rate cannot be '0'; it is a number of questions a second, above 0"},
    {COMMAND_SCAN, "scan --only ,", "--only cannot be ','; it names no list"},
    {COMMAND_SCAN, "scan -c ,", "--checks cannot be ','; it names no check"},
    {COMMAND_SCAN, "scan --follow ns", "--follow cannot be 'ns'; it is mx"},
    {COMMAND_SCAN, "scan --resolver 127.0.0.1:53",
     "--resolver cannot be '127.0.0.1:53'; write 127.0.0.1@53"},
    {COMMAND_SCAN, "scan --resolver [::1]:5353",
     "--resolver cannot be '[::1]:5353'; write ::1@5353"},
    {COMMAND_SCAN, "scan --resolver recusive",
     "--resolver cannot be 'recusive'; did you mean recursive?"},
    {COMMAND_SCAN, "scan --user me --no-sandbox", "--user is of no use with --no-sandbox"},
};

Test(options, what_is_wrong_is_told)
{
    struct text why = {0};

    for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        enum status status = parse(wrongs[i].command, wrongs[i].words, &why);
        cr_expect_eq(status, STATUS_BAD_USAGE, "%s", wrongs[i].words);
        cr_expect_str_eq(why.at, wrongs[i].why, "%s: %s", wrongs[i].words, why.at);
    }
    text_free(&why);
}

Test(options, of_a_scan_with_all_of_them)
{
    struct text why = {0};
    enum status status =
        parse(COMMAND_SCAN,
              "scan a.txt -t 192.0.2.1 -qi csv --out=x.csv --timeout 0.5 --threads 3 -l a "
              "--lists=b --skip=s b.txt",
              &why);

    cr_assert_eq(status, STATUS_OK, "%s", why.at);
    cr_expect_eq(options.file_count, 2);
    cr_expect_str_eq(options.files[0], "a.txt");
    cr_expect_str_eq(options.files[1], "b.txt");
    cr_expect_eq(options.given_count, 1);
    cr_expect_eq(options.verbosity, -1);
    cr_expect_eq(options.input_format, TARGETS_CSV);
    cr_expect_str_eq(options.output, "x.csv");
    cr_expect_eq(options.format, &format_csv);
    cr_expect_eq(options.timeout_ns, 500000000);
    cr_expect_eq(options.threads, 3);
    cr_expect_eq(options.catalogue_count, 2);
    cr_expect(slice_eq(options.skip, SLICE("s")));
    cr_expect(options.validate);
    text_free(&why);
}

Test(options, words_are_the_values_of_their_enum)
{
    struct text why = {0};

    cr_assert_eq(
        parse(COMMAND_SCAN, "scan -i text --progress never --over-quota stop --dnssec no", &why),
        STATUS_OK);
    cr_expect_eq(options.input_format, TARGETS_TEXT);
    cr_expect_eq(options.progress, PROGRESS_NEVER);
    cr_expect_eq(options.over_quota, OVER_QUOTA_STOP);
    cr_expect_not(options.validate);
    cr_assert_eq(parse(COMMAND_PLAN,
                       "plan -i ndjson --progress always --over-quota skip --dnssec yes", &why),
                 STATUS_OK);
    cr_expect_eq(options.input_format, TARGETS_NDJSON);
    cr_expect_eq(options.progress, PROGRESS_ALWAYS);
    cr_expect_eq(options.over_quota, OVER_QUOTA_SKIP);
    cr_expect(options.validate);
    text_free(&why);
}

static const struct {
    enum command command;
    const char *words, *first; /* of the files; NULL: none */
    bool json, ends;           /* with --help or --version */
} rights[] = {
    {COMMAND_SCAN, "scan", "-", false, false},
    {COMMAND_SCAN, "scan -t 192.0.2.1", NULL, false, false},
    {COMMAND_SCAN, "scan -o x.json", "-", false, false},
    {COMMAND_PLAN, "plan -- -f", "-f", false, false},
    {COMMAND_PLAN, "plan -f json", "-", true, false},
    {COMMAND_PLAN, "plan -o x.json", "-", true, false},
    {COMMAND_PLAN, "plan -o x.txt", "-", false, false},
    {COMMAND_PLAN, "plan -f json -o x.ndjson", "-", true, false},
    {COMMAND_LISTS, "lists", NULL, false, false},
    {COMMAND_LISTS, "lists -f json --probe", NULL, true, false},
    {COMMAND_COMPLETION, "completion bash", "bash", false, false},
    {COMMAND_SCAN, "scan --version", NULL, false, true},
    {COMMAND_PLAN, "plan -h -o x.csv", NULL, false, true},
    {COMMAND_LISTS, "lists foo --vers", NULL, false, true},
    {COMMAND_COMPLETION, "completion --version", NULL, false, true},
};

Test(options, what_is_right)
{
    struct text why = {0};

    for (size_t i = 0; i < sizeof rights / sizeof *rights; i++) {
        enum status status = parse(rights[i].command, rights[i].words, &why);
        const char *first = options.file_count > 0 ? options.files[0] : "none";
        cr_expect_eq(status, STATUS_OK, "%s: %s", rights[i].words, why.at);
        cr_expect_str_eq(first, rights[i].first != NULL ? rights[i].first : "none", "%s",
                         rights[i].words);
        cr_expect_eq(options.json, rights[i].json, "%s", rights[i].words);
        cr_expect_eq(options.wants_help || options.wants_version, rights[i].ends, "%s",
                     rights[i].words);
    }
    text_free(&why);
}

/* A value that the row takes, in the buffer or static. */
static const char *value_of(const struct option_row *row, char *buffer, size_t size)
{
    if (row->words == NULL)
        return "7";
    size_t len = strcspn(row->words, ",");
    cr_assert_lt(len, size);
    memcpy(buffer, row->words, len);
    buffer[len] = '\0';
    return buffer;
}

/* A plan is that of a scan whose words it is given: it takes them all, but for the format. */
Test(options, plan_takes_what_scan_takes)
{
    struct text why = {0};
    char words[128], value[32];

    for (size_t i = 0; i < option_count; i++) {
        const struct option_row *row = &option_rows[i];
        if (!option_is_taken_by(row, COMMAND_SCAN) || strcmp(row->name, "format") == 0)
            continue;
        const char *text =
            strcmp(row->name, "resolver") == 0 ? "192.0.2.1" : value_of(row, value, sizeof value);
        snprintf(words, sizeof words, "plan --%s%s%s", row->name, row->argument != NULL ? "=" : "",
                 row->argument != NULL ? text : "");
        cr_expect_eq(parse(COMMAND_PLAN, words, &why), STATUS_OK, "%s: %s", words, why.at);
    }
    text_free(&why);
}

Test(options, too_many_of_one)
{
    enum { MANY = OPTIONS_MANY_MAX + 1 };
    static char *argv[2 * MANY + 2];
    static char name[] = "scan", flag[] = "-t", value[] = "192.0.2.1";
    struct text why = {0};

    argv[0] = name;
    for (int i = 1; i <= 2 * MANY; i += 2) {
        argv[i] = flag;
        argv[i + 1] = value;
    }
    cr_expect_eq(options_parse(&options, COMMAND_SCAN, 2 * MANY - 1, argv, &why), STATUS_OK);
    cr_expect_eq(options_parse(&options, COMMAND_SCAN, 2 * MANY + 1, argv, &why), STATUS_BAD_USAGE);
    text_add_char(&why, '\0');
    cr_expect_not_null(strstr(why.at, "4096 times; a FILE takes any number"), "%s", why.at);
    text_free(&why);
}
