/* CSV: what records become, whatever their quoting, and how each kind of bad record is told. */
#include "tests/fleet/fleet.h"

static const struct fleet_case forms[] = {
    {"nothing", "", ""},
    {"a header alone", "target", ""},
    {"a column", "target\n192.0.2.1\n\n192.0.2.2\r\n  \nexample.com", "192.0.2.1,2\nexample.com\n"},
    {"names in any case, with blanks and a mark",
     "\xef\xbb\xbf Customer ,TARGET, Mail_From,HELO ,\"Selectors\"\r\n"
     "acme,example.com,a@example.net,mx,\"s1,s2\"\r\n",
     "example.com HELO=mx FROM=a@example.net SELECTORS=s1,s2 Customer=acme\n"},
    {"a header after blank lines", "\n\r\ntarget,a\n192.0.2.1,b\n", "192.0.2.1 a=b\n"},
    {"labels as they are", "target,a,b,c\n 192.0.2.1 , x ,\" y \",=z\n",
     "192.0.2.1 a= x  b= y  c==z\n"},
    {"quotes", "target,a,b\n\"192.0.2.1\",\"x,\"\"y\"\"\",\"\"\n", "192.0.2.1 a=x,\"y\" b=\n"},
    {"a line end in a cell",
     "target,a\n192.0.2.1,\"x\r\ny\nz\"\r\n192.0.3\n\"192.0.2.2\n\",\"\n\n\"\n192.0.4\n",
     "!5 not an address: '192.0.3'\n192.0.2.1 a=x\r\ny\nz\n!10 not an address: '192.0.4'\n"
     "192.0.2.2 a=\n\n\n"},
    {"a CR that ends no line", "target,a\n192.0.2.1,x\ry\n192.0.2.2,\r\r\n",
     "192.0.2.1 a=x\ry\n192.0.2.2 a=\r\n"},
    {"a line end in the header", "target,\"a\nb\"\n192.0.2.1,x\n192.0.2\n",
     "!4 not an address: '192.0.2'\n192.0.2.1 a\nb=x\n"},
    {"missing cells are empty", "target,a,b\n192.0.2.1\n192.0.2.2,x\n",
     "192.0.2.1 a= b=\n192.0.2.2 a=x b=\n"},
    {"empty cells are not given",
     "target,helo,mail_from,selectors\n192.0.2.1,,,\n192.0.2.2, , , \n", "192.0.2.1,2\n"},
    {"an empty mail_from is the null sender",
     "ip,domain,mail_from\n192.0.2.1,mx.example.com,\n192.0.2.1,,\n",
     "192.0.2.1 mx.example.com FROM=\n192.0.2.1\n"},
    {"ip and domain, one or both",
     "IP,Domain,a\n192.0.2.1,,1\n,example.com,2\n192.0.2.0/"
     "31,example.org,3\n192.0.2.8-192.0.2.9,,4\n",
     "192.0.2.1 a=1\nexample.com a=2\n192.0.2.0 example.org a=3\n192.0.2.1 example.org a=3\n"
     "192.0.2.8,9 a=4\n"},
    {"target beside ip and domain",
     "target,ip,domain\nexample.com,192.0.2.1,\n192.0.2.2,,example.com\n192.0.2.3,192.0.2.3,\n",
     "192.0.2.1 example.com\n192.0.2.2 example.com\n192.0.2.3\n"},
    {"records of nothing are blank", "target,a\n,\n\"\",\"\"\n,,,\n192.0.2.1,\n", "192.0.2.1 a=\n"},
    {"a column without a name may be empty",
     "target,,a,\n192.0.2.1,,x,\n192.0.2.2, ,x\n192.0.2.3,y,x,\n",
     "!4 a cell in a column without a name: 'y'\n192.0.2.1,2 a=x\n"},
    {"a line for spreadsheets in front", "sep=;\r\ntarget;a\n192.0.2.1;x\n192.0.2\n",
     "!4 not an address: '192.0.2'\n192.0.2.1 a=x\n"},
    {"semicolons", "target;a;b\n192.0.2.1;x,y;\"1;5\"\n192.0.2.2;;\r\n",
     "192.0.2.1 a=x,y b=1;5\n192.0.2.2 a= b=\n"},
    {"tabs", "Customer\tDomain\n\"a\tb\"\texample.com\n", "example.com Customer=a\tb\n"},
    {"commas in names between semicolons", "\"a,b\";c,d;ip\n1;2;192.0.2.1\n",
     "192.0.2.1 a,b=1 c,d=2\n"},
    {"most known columns decide", "domain,x;ip;helo\nexample.com;192.0.2.1;mx\n",
     "192.0.2.1 HELO=mx domain,x=example.com\n"},
    {"and the comma where that is even", "domain,a;b\nexample.com,x;y\n", "example.com a;b=x;y\n"},
    {"a column of domains", "domain\nexample.com\n", "example.com\n"},
    {"labels that are not UTF-8", "target,a\xfc\n192.0.2.1,x\xe4\n192.0.2.2,\xe4\n192.0.2.3,x\n",
     "~1\n192.0.2.1 a\xef\xbf\xbd=x\xef\xbf\xbd\n192.0.2.2 a\xef\xbf\xbd=\xef\xbf\xbd\n"
     "192.0.2.3 a\xef\xbf\xbd=x\n"},
    {"targets that are not",
     "target,helo,selectors,a\nb\xfc.example,,,\n192.0.2.1,\xe4,,x\n"
     "example.com,,s\xe4,\n192.0.2.2,,,\xe4\n",
     "!2 target is not UTF-8: 'b\\xfc.example,,,'\n~3\n"
     "!4 selectors is not UTF-8: 'example.com,,s\\xe4,'\n"
     "192.0.2.1 HELO=\xef\xbf\xbd a=x\n192.0.2.2 a=\xef\xbf\xbd\n"},
    {"no comments here", "target\n# 192.0.2.1\n", "!2 not an address: '# 192.0.2.1'\n"},
};

static const struct fleet_case bad_records[] = {
    {"no column with a target", "address,customer\n192.0.2.1,acme\n",
     "!1 the header names no column target, ip or domain, but 'address', 'customer'; write target "
     "over the column to be read\n"},
    {"no header at all", "192.0.2.1,acme\n192.0.2.2,acme\n",
     "!1 the header names no column target, ip or domain, but '192.0.2.1', 'acme'; write a header "
     "above it, as target,customer\n"},
    {"as many columns as can be named", "a,b,c,d,e,f,g,h,i\n",
     "!1 the header names no column target, ip or domain, but 'a', 'b', 'c', 'd', 'e', 'f', 'g', "
     "'h', ...; write target over the column to be read\n"},
    {"a header of other separators, without a target", "address;customer\n",
     "!1 the header names no column target, ip or domain, but 'address', 'customer'; write target "
     "over the column to be read\n"},
    {"a header with a control in it", "a\x1b[2J\n",
     "!1 the header names no column target, ip or domain, but 'a\\x1b[2J'; write target over the "
     "column to be read\n"},
    {"two columns of one name", "target,a,b,a\n192.0.2.1\n", "!1 two columns of one name: 'a'\n"},
    {"two target columns", "target,Target\n192.0.2.1\n", "!1 two columns of one name: 'Target'\n"},
    {"quotes in the header", "\ntarget,a\"b\n192.0.2.1\n",
     "!2 the header's quotes do not enclose whole cells\n"},
    {"cells without a column", "target,a\n192.0.2.1,x,y\n192.0.2.2,x,\n192.0.2.3,x\n",
     "!2 3 cells under 2 columns; a cell that holds a comma is written in quotes\n"
     "!3 3 cells under 2 columns; a cell that holds a comma is written in quotes\n"
     "192.0.2.3 a=x\n"},
    {"and under semicolons or tabs", "target;a\n192.0.2.1;x;y\n",
     "!2 3 cells under 2 columns; a cell that holds a semicolon is written in quotes\n"},
    {"placeholders",
     "ip,domain\n192.0.2.1,none\n192.0.2.2,NULL\nN/A,example.com\n-,-\n192.0.2.3,\n",
     "!2 a word without a dot is no domain: 'none'\n!3 a word without a dot is no domain: 'NULL'\n"
     "!4 not an address: 'N/A'\n!5 not an address: '-'\n192.0.2.3\n"},
    {"pasted", "ip,domain\n192.0.2.1:25,\n,https://example.com/\nexample.com,192.0.2.1\n",
     "!2 not an address: '192.0.2.1:25'; write 192.0.2.1, without the port\n"
     "!3 not a domain: 'https://example.com/'; write example.com, the host alone\n"
     "!4 not an address: 'example.com'; a domain goes into domain\n"},
    {"labels without a target", "target,a\n,x\n", "!2 no target\n"},
    {"quotes within a cell",
     "target,a\n192.0.2.1,5\" disk\n192.0.2.2,x\n192.0.2.3,\"x\" y\n192.0.2.4, \"x\"\n"
     "192.0.2.5,x\n",
     "!2 quotes that do not enclose whole cells; in quotes, a quote is written twice\n!4 quotes "
     "that do not enclose whole cells; in quotes, a quote is written twice\n"
     "!5 quotes that do not enclose whole cells; in quotes, a quote is written twice\n192.0.2.2,5 "
     "a=x\n"},
    {"a quote that is never closed costs its line only",
     "target,a\n192.0.2.1,\"x\n192.0.2.2,y\n192.0.2.3,z\n",
     "!2 quotes that do not enclose whole cells; in quotes, a quote is written twice\n192.0.2.2 "
     "a=y\n192.0.2.3 a=z\n"},
    {"a quote that closes where none may",
     "target,a\n192.0.2.1,\"x\n192.0.2.2,y\n192.0.2.3,\"z\"\n192.0.2.4,\"x\n192.0.2.5,\"y\n\"\n",
     "!2 quotes that do not enclose whole cells; in quotes, a quote is written twice\n192.0.2.2 "
     "a=y\n"
     "!5 quotes that do not enclose whole cells; in quotes, a quote is written twice\n192.0.2.3 "
     "a=z\n192.0.2.5 a=y\n\n"},
    {"a bad record of several lines costs all of them",
     "target,a\n192.0.2,\"\n192.0.2.9\n\"\n192.0.2.1,\n",
     "!2 not an address: '192.0.2'\n192.0.2.1 a=\n"},
    {"a name in two lines", "target\n\"exa\nmple.com\"\n", "!2 not a domain: 'exa\\x0ample.com'\n"},
};

Test(targets_csv, forms)
{
    fleet_expect(forms, sizeof forms / sizeof *forms, TARGETS_CSV);
}

Test(targets_csv, bad_records_are_rejected_with_line_and_reason)
{
    fleet_expect(bad_records, sizeof bad_records / sizeof *bad_records, TARGETS_CSV);
}

static void expect(struct slice input, const char *output)
{
    struct text out = {0};

    fleet_read(&(struct fleet){.input = input, .format = TARGETS_CSV}, &out);
    text_add_char(&out, '\0');
    cr_expect_str_eq(out.at, output, "%s", out.at);
    text_free(&out);
}

Test(targets_csv, a_nul_in_the_header)
{
    expect(SLICE("target,a\0b\n192.0.2.1\n"), "!1 a NUL byte in the header\n");
}

Test(targets_csv, a_nul_within_a_record)
{
    expect(SLICE("target,a\n192.0.2.1,\"x\n\0\"\n192.0.2.2,y\n"),
           "!2 quotes that do not enclose whole cells; in quotes, a quote is written twice\n!3 a "
           "NUL byte\n192.0.2.2 a=y\n");
}

static void print_columns(struct text *text, unsigned count)
{
    text_add(text, SLICE("target"));
    for (unsigned i = 0; i < count; i++)
        text_print(text, ",l%u", i);
    text_add(text, SLICE("\n192.0.2.1,"));
    for (unsigned i = 1; i < count; i++)
        text_add_char(text, ',');
    text_add_char(text, '\n');
}

Test(targets_csv, as_many_label_columns_as_may_be)
{
    struct text input = {0}, out = {0};

    print_columns(&input, TARGETS_LABELS_MAX);
    struct fleet fleet = {.input = text_slice(&input), .format = TARGETS_CSV, .is_quiet = true};
    cr_expect_eq(fleet_read(&fleet, &out).distinct, 1);

    text_clear(&input);
    print_columns(&input, TARGETS_LABELS_MAX + 1);
    fleet.input = text_slice(&input);
    cr_expect_eq(fleet_read(&fleet, &out).distinct, 0);
    text_add_char(&out, '\0');
    cr_expect_str_eq(out.at, "!1 more than 256 label columns\n");

    text_clear(&input);
    print_columns(&input, 2 * TARGETS_LABELS_MAX);
    fleet.input = text_slice(&input);
    fleet_read(&fleet, &out);
    text_add_char(&out, '\0');
    cr_expect_str_eq(out.at, "!1 more than 262 columns\n");
    text_free(&input);
    text_free(&out);
}

/* The bound of a line holds for a record, too; what it broke off is read line by line. */
Test(targets_csv, a_record_is_no_longer_than_a_line)
{
    struct text input = {0}, out = {0};

    text_add(&input, SLICE("target,a\n192.0.2.1,\"\n"));
    for (unsigned i = 0; input.len <= TARGETS_LINE_MAX; i++)
        text_print(&input, "10.%u.%u.%u,x\n", i >> 16, i >> 8 & 255, i & 255);
    text_add(&input, SLICE("192.0.2.2,\"\n\"\n"));
    struct targets_counts counts = fleet_read(
        &(struct fleet){.input = text_slice(&input), .format = TARGETS_CSV, .is_quiet = true},
        &out);
    text_add_char(&out, '\0');
    cr_expect_str_eq(
        out.at, "!2 quotes that do not enclose whole cells; in quotes, a quote is written twice\n");
    cr_expect_gt(counts.distinct, TARGETS_LINE_MAX / sizeof "10.0.255.255,x");
    text_free(&input);
    text_free(&out);
}
