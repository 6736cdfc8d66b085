/* NDJSON: what objects become, that labels keep type and spelling, and how bad lines are told. */
#include "tests/fleet/fleet.h"

static const struct fleet_case forms[] = {
    {"nothing", "\n \r\n", ""},
    {"targets",
     "{\"target\":\"192.0.2.1\"}\r\n\n{\"target\" : \"Example.com\"}\n "
     "{\"ip\":\"2001:db8::/127\"} ",
     "192.0.2.1\nexample.com\n2001:db8::,1\n"},
    {"a byte order mark", "\xef\xbb\xbf{\"target\":\"192.0.2.1\"}", "192.0.2.1\n"},
    {"all keys",
     "{\"ip\":\"192.0.2.1\",\"domain\":\"example.com\",\"helo\":\"mx\",\"mail_from\":\"a@b\","
     "\"selectors\":\"s1,s2\",\"customer\":\"acme\"}",
     "192.0.2.1 example.com HELO=mx FROM=a@b SELECTORS=s1,s2 customer=acme\n"},
    {"selectors in a list",
     "{\"target\":\"example.com\",\"selectors\":[\"s1\",\"s2\"]}\n"
     "{\"target\":\"example.com\",\"selectors\":[]}\n{\"target\":\"example.com\",\"selectors\":"
     "\"s1,s2\"}\n",
     "example.com SELECTORS=s1,s2\nexample.com\n"},
    {"null is not given",
     "{\"target\":\"192.0.2.1\",\"ip\":null,\"domain\":null,\"helo\":null,\"mail_from\":null,"
     "\"selectors\":null}",
     "192.0.2.1\n"},
    {"an empty mail_from is the null sender",
     "{\"ip\":\"192.0.2.1\",\"domain\":\"a.b\",\"mail_from\":\"\"}", "192.0.2.1 a.b FROM=\n"},
    {"helo and mail_from whatever they are",
     "{\"target\":\"192.0.2.1\",\"helo\":1.50,\"mail_from\":[ \"}\" ]}",
     "192.0.2.1 HELO=1.50 FROM=[ \"}\" ]\n"},
    {"labels keep type, spelling and order",
     "{\"z\":1.10,\"target\":\"192.0.2.1\",\"a\":12345678901234567890123,\"t\":true,\"n\":null,"
     "\"e\":-0E+5 , \"l\":[1, {\"x\":\"]}\\\"\"}],\"o\":{\"b\":1,\"a\":{}},\"s\":\"\\u00e4\\n\"}",
     "192.0.2.1 z:=1.10 a:=12345678901234567890123 t:=true n:=null e:=-0E+5 "
     "l:=[1, {\"x\":\"]}\\\"\"}] o:={\"b\":1,\"a\":{}} s=\xc3\xa4\n\n"},
    {"keys with escapes", "{\"\\u0074arget\":\"192.0.2.1\",\"a\\\"b\":1,\"\":2}",
     "192.0.2.1 a\"b:=1 :=2\n"},
    {"labels is a label, and Target is one",
     "{\"target\":\"192.0.2.1\",\"labels\":{\"a\":1},\"Target\":\"x\"}",
     "192.0.2.1 labels:={\"a\":1} Target=x\n"},
    {"labels of half a character",
     "{\"target\":\"a.b\",\"a\":\"\\ud83d\\ude00 \\\\ud800\"}\n"
     "{\"target\":\"a.c\",\"a\":\"x\\ud800\\ud83d\\uDE00y\\uDC00\",\"b\":[\"\\uDBFF\\n\"]}\n"
     "{\"target\":\"a.d\",\"a\":\"\\ud800\"}\n",
     "~2\na.b a=\xf0\x9f\x98\x80 \\ud800\n"
     "a.c a=x\xef\xbf\xbd\xf0\x9f\x98\x80y\xef\xbf\xbd b:=[\"\xef\xbf\xbd\\n\"]\n"
     "a.d a=\xef\xbf\xbd\n"},
    {"labels that are not UTF-8",
     "{\"target\":\"a.b\",\"a\":\"x\xe4\"}\n{\"target\":\"a.c\",\"\xe4\":[\"\xc0\xaf\"],\"helo\":"
     "\"\xe4\"}",
     "~1\na.b a=x\xef\xbf\xbd\n"
     "a.c HELO=\xef\xbf\xbd \xef\xbf\xbd:=[\"\xef\xbf\xbd\xef\xbf\xbd\"]\n"},
    {"a text and the JSON that looks like it differ",
     "{\"target\":\"192.0.2.1\",\"a\":\"1\"}\n{\"target\":\"192.0.2.2\",\"a\":1}\n{\"target\":"
     "\"192.0.2.3\",\"a\":1}",
     "192.0.2.1 a=1\n192.0.2.2,3 a:=1\n"},
};

static const struct fleet_case bad_lines[] = {
    {"a key twice", "{\"target\":\"192.0.2.1\",\"a\":1,\"a\":1}\n{\"target\":\"192.0.2.2\"}\n",
     "!1 malformed JSON: duplicate object key near '\"a\"'\n192.0.2.2\n"},
    {"no JSON", "192.0.2.1\n{\"target\":\"192.0.2.1\"\n{\"target\":\"192.0.2.1\"} x\n",
     "!1 malformed JSON: end of file expected near '.'\n"
     "!2 malformed JSON: '}' expected near end of file\n"
     "!3 malformed JSON: end of file expected near 'x'\n"},
    {"no object", "[\"192.0.2.1\"]\n\"192.0.2.1\"\n",
     "!1 not a JSON object: '[\"192.0.2.1\"]'; write an object a line, as with jq -c '.[]'\n"
     "!2 not a JSON object: '\"192.0.2.1\"'\n"},
    {"no target", "{}\n{\"a\":1}\n{\"target\":\"\"}\n",
     "!1 no target\n!2 no target\n!3 no target\n"},
    {"no texts",
     "{\"target\":1}\n{\"ip\":[\"192.0.2.1\"]}\n{\"target\":\"a.b\",\"selectors\":[\"s\",1]}\n"
     "{\"target\":\"a.b\",\"selectors\":{}}\n",
     "!1 target is no text: '1'\n!2 ip is no text: '[\"192.0.2.1\"]'\n"
     "!3 selectors is no text: '[\"s\",1]'\n!4 selectors is no text: '{}'\n"},
    {"targets that are not UTF-8",
     "{\"target\":\"\xe4.b\"}\n{\"ip\":\"192.0.2.1\",\"domain\":\"\xed\xa0\x80.b\"}\n"
     "{\"target\":\"a.b\",\"selectors\":[\"\xe4\"]}\n{\"target\":\"a.b\",\xe4:1}\n",
     "!1 target is not UTF-8: '{\"target\":\"\\xe4.b\"}'\n"
     "!2 domain is not UTF-8: '{\"ip\":\"192.0.2.1\",\"domain\":\"\\xed\\xa0\\x80.b\"}'\n"
     "!3 selectors is not UTF-8: '{\"target\":\"a.b\",\"selectors\":[\"\\xe4\"]}'\n"
     "!4 malformed JSON: string or '}' expected near '\xef\xbf\xbd'\n"},
    {"targets of half a character", "{\"target\":\"\\ud800.b\"}\n{\"target\":\"a\\udfff.b\"}\n\\\n",
     "!1 target is not UTF-8: '{\"target\":\"\\ud800.b\"}'\n"
     "!2 target is not UTF-8: '{\"target\":\"a\\udfff.b\"}'\n"
     "!3 malformed JSON: invalid token near '\\'\n"},
    {"placeholders and the like",
     "{\"target\":\"none\"}\n{\"ip\":\"192.0.2.1\",\"domain\":\"localhost\"}\n"
     "{\"target\":\"https://example.com/\"}\n",
     "!1 a word without a dot is no domain: 'none'\n"
     "!2 a word without a dot is no domain: 'localhost'\n"
     "!3 a URL: 'https://example.com/'; write example.com, the host alone\n"},
    {"a number too large", "{\"target\":\"192.0.2.1\",\"a\":1e999}\n{\"target\":1e999}\n",
     "!1 malformed JSON: real number overflow near '1e999'\n"
     "!2 malformed JSON: real number overflow near '1e999'\n"},
    {"a NUL in a name",
     "{\"target\":\"\xc3\xa4.example\\u0000.org\"}\n{\"target\":\"a.example\\u0000\"}\n",
     "!1 not a domain: '\xc3\xa4.example\\x00.org'\n!2 not a domain: 'a.example\\x00'\n"},
};

Test(targets_ndjson, forms)
{
    fleet_expect(forms, sizeof forms / sizeof *forms, TARGETS_NDJSON);
}

Test(targets_ndjson, bad_lines_are_rejected_with_line_and_reason)
{
    fleet_expect(bad_lines, sizeof bad_lines / sizeof *bad_lines, TARGETS_NDJSON);
}

Test(targets_ndjson, too_many_labels)
{
    struct text input = {0}, out = {0};

    text_add(&input, SLICE("{\"target\":\"192.0.2.1\""));
    for (unsigned i = 0; i <= TARGETS_LABELS_MAX; i++)
        text_print(&input, ",\"k%u\":1", i);
    text_add_char(&input, '}');
    fleet_read(&(struct fleet){.input = text_slice(&input), .format = TARGETS_NDJSON}, &out);
    text_add_char(&out, '\0');
    cr_expect_str_eq(out.at, "!1 one label too many: 'k256'\n");
    text_free(&input);
    text_free(&out);
}
