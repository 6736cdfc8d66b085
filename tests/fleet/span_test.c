/* Spans, taken run by run to their end, as text: "first+count", or why there is none. */
#include "fleet/span.h"

#include "base/text.h"

#include <criterion/criterion.h>

static const struct {
    const char *text, *runs;
} spans[] = {
    {"192.0.2.7", "192.0.2.7+1"},
    {"2001:db8::7", "2001:db8::7+1"},
    {"192.0.2.7/32", "192.0.2.7+1"},
    {"192.0.2.7/31", "192.0.2.6+2"},
    {"192.0.2.7/24", "192.0.2.0+256"},
    {"192.0.2.7/22", "192.0.0.0+256 192.0.1.0+256 192.0.2.0+256 192.0.3.0+256"},
    {"0.0.0.0/31", "0.0.0.0+2"},
    {"192.0.2.255-192.0.3.0", "192.0.2.255+1 192.0.3.0+1"},
    {"192.0.2.1-192.0.2.1", "192.0.2.1+1"},
    {"10.255.255.254-11.0.0.1", "10.255.255.254+2 11.0.0.0+2"},
    {"255.255.254.255-255.255.255.255", "255.255.254.255+1 255.255.255.0+256"},
    {"2001:db8::1fe/127", "2001:db8::1fe+2"},
    {"2001:db8::1ff/119", "2001:db8::+256 2001:db8::100+256"},
    {"2001:db8::ffff-2001:db8::1:0", "2001:db8::ffff+1 2001:db8::1:0+1"},
    {"2001:db8::ffff:ffff:ffff:ffff-2001:db8:0:1::",
     "2001:db8::ffff:ffff:ffff:ffff+1 2001:db8:0:1::+1"},
    {"::ffff:192.0.2.1", "192.0.2.1+1"},
    {"::ffff:192.0.2.1/127", "192.0.2.0+2"},
    {"::ffff:192.0.2.1-192.0.2.2", "192.0.2.1+2"},
    {"2001:db8::1/64", "2001:db8::+1 of 2001:db8::/64"},
    {"2001:db8:0:ff::1/63", "2001:db8:0:fe::+2 of 2001:db8:0:fe::/63"},
    {"2001:db8:0:ff::/55", "2001:db8::+256 of 2001:db8::/55 2001:db8:0:100::+256 of 2001:db8::/55"},
    {"2001:db8::ff:0:0:1/80", "2001:db8:0:0:ff::+1 of 2001:db8:0:0:ff::/80"},
    {"2001:db8::1:1/111", "2001:db8::+1 of 2001:db8::/111"},
};

static const struct {
    const char *text;
    uint64_t count;
} counts[] = {
    {"10.0.0.0/8", 1 << 24},
    {"0.0.0.0/0", UINT64_C(1) << 32},
    {"0.0.0.0-255.255.255.255", UINT64_C(1) << 32},
    {"2001:db8::/112", 1 << 16},
    {"2001:db8::/40", 1 << 24},
    {"::/1", UINT64_C(1) << 63},
    {"::/0", UINT64_MAX},
    {"::1-::1:0:0:0:0", UINT64_MAX},
    {"::2-::1:0:0:0:0", UINT64_MAX},
    {"::3-::1:0:0:0:0", UINT64_MAX - 1},
    {"::-::ffff:ffff:ffff:ffff", UINT64_MAX},
    {"::1-2001:db8::", UINT64_MAX},
};

static const struct {
    const char *text;
    enum span_found found;
} others[] = {
    {"example.com", SPAN_OTHER},
    {"192.0.2.1-example.com", SPAN_OTHER},
    {"", SPAN_OTHER},
    {"-", SPAN_OTHER},
    {"192.0.2.1-", SPAN_OTHER},
    {"192.0.2", SPAN_OTHER},
    {"/", SPAN_OTHER},
    {"N/A", SPAN_OTHER},
    {"example.com/24", SPAN_OTHER},
    {"https://example.com/", SPAN_OTHER},
    {"192.0.2/24", SPAN_BAD},
    {"2001:db8:/32", SPAN_BAD},
    {"192.0.2.0/33", SPAN_BAD},
    {"192.0.2.0/+8", SPAN_BAD},
    {"192.0.2.0/24/24", SPAN_BAD},
    {"192.0.2.1-192.0.2.0", SPAN_BAD},
    {"::/129", SPAN_BAD},
    {"::1-192.0.2.1", SPAN_BAD},
    {"::ffff:0.0.0.0/95", SPAN_BAD},
};

static void print_run(struct text *out, const struct span_run *run, struct slice of)
{
    char ip[IP_TEXT_MAX];
    const struct slice first = {ip, ip_print(&run->first, ip)};

    text_print(out, "%s%.*s+%u", out->len > 0 ? " " : "", SLICE_ARG(first), run->count);
    if (of.len > 0)
        text_print(out, " of %.*s", SLICE_ARG(of));
}

Test(span, is_taken_run_by_run)
{
    struct text out = {0};

    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
        char sampled[SPAN_TEXT_MAX];
        const char *wrong;
        struct span span;
        struct span_run run;
        uint64_t count = 0;

        text_clear(&out);
        cr_assert_eq(span_parse(&span, slice_of(spans[i].text), &wrong), SPAN_READ, "%s",
                     spans[i].text);
        const uint64_t promised = span.count;
        const struct slice of = {sampled, span_print_sampled(&span, sampled)};
        for (; span_take(&span, &run); count += run.count)
            print_run(&out, &run, of);
        cr_expect(slice_eq(text_slice(&out), slice_of(spans[i].runs)), "%s: %.*s", spans[i].text,
                  SLICE_ARG(text_slice(&out)));
        cr_expect_eq(count, promised, "%s", spans[i].text);
    }
    text_free(&out);
}

Test(span, knows_its_count)
{
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        const char *wrong;
        struct span span;
        cr_assert_eq(span_parse(&span, slice_of(counts[i].text), &wrong), SPAN_READ);
        cr_expect_eq(span.count, counts[i].count, "%s: %ju", counts[i].text, (uintmax_t)span.count);
    }
}

Test(span, is_not_everything)
{
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        const char *wrong;
        struct span span;
        cr_expect_eq(span_parse(&span, slice_of(others[i].text), &wrong), others[i].found, "%s",
                     others[i].text);
        cr_expect_eq(wrong != NULL, others[i].found == SPAN_BAD, "%s", others[i].text);
    }
}
