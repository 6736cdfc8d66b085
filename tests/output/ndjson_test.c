/* Whole records, compared byte by byte with the line that they must give. */
#include "output/format.h"

#include <criterion/criterion.h>

#define TIME_MS UINT64_C(1795485600123)
#define RUN "20261124T020000Z-1f3a9c"
#define HEAD                                                                                       \
    "{\"schema\":\"rblsweep/1\",\"time\":\"2026-11-24T02:00:00.123Z\",\"run\":\"" RUN "\",\"id\":" \
    "\""

static void expect_line(const struct record *record, const char *wanted)
{
    const struct format_settings settings = {.run = SLICE(RUN)};
    void *ndjson = format_ndjson.begin(&settings);
    struct text out = {0};

    format_ndjson.head(ndjson, &out);
    format_ndjson.record(ndjson, &out, record);
    format_ndjson.tail(ndjson, &out);
    format_ndjson.free(ndjson);
    cr_expect(slice_eq(text_slice(&out), slice_of(wanted)), "got:\n%.*swanted:\n%s",
              SLICE_ARG(text_slice(&out)), wanted);
    text_free(&out);
}

static struct record record_of(const char *ip, const char *domain)
{
    struct record record = {.time_ms = TIME_MS};
    struct target *target = &record.target;

    target->domain = slice_of(domain);
    target->kind = ip == NULL ? TARGET_DOMAIN : TARGET_PAIR;
    if (ip != NULL)
        target->ip = ip_of(ip);
    if (domain == NULL)
        target->kind = target->ip.family == IP_V4 ? TARGET_IP4 : TARGET_IP6;
    return record;
}

Test(ndjson, listed_address)
{
    struct arena *arena = arena_new(4096);
    struct record record = record_of("192.0.2.7", NULL);
    const struct label label = {SLICE("customer"), SLICE("acme"), false};
    struct value *dnsbl = value_object(arena), *ptr = value_object(arena);

    record.target.labels = &label;
    record.target.label_count = 1;
    value_put_number(arena, dnsbl, "asked", 41);
    record_add_check(arena, &record, "dnsbl", dnsbl);
    value_put_text(arena, ptr, "result", SLICE("pass"));
    record_add_check(arena, &record, "ptr", ptr);

    struct finding *listed = record_add_finding(arena, &record, FINDING_DNSBL_LISTED);
    listed->severity = SEVERITY_HIGH;
    listed->listing.list = SLICE("spamhaus-zen");
    listed->listing.zone = SLICE("zen.spamhaus.org");
    listed->listing.asked = SLICE("example.com");
    finding_add_answer(arena, listed, SLICE("127.0.0.2"));
    finding_add_answer(arena, listed, SLICE("127.0.0.4"));
    finding_add_meaning(arena, listed, SLICE("SBL"));
    finding_add_meaning(arena, listed, SLICE("XBL"));
    listed->reason = SLICE("say \"why\"\n\x01\xff");
    listed->listing.url = SLICE("https://example.org/q?192.0.2.7");
    listed->advice = SLICE("Ask for removal.");
    finding_set_security(listed, DNS_INSECURE);
    listed->ttl_s = 0;
    struct finding *unknown = record_add_finding(arena, &record, FINDING_DNSBL_UNKNOWN);
    unknown->listing.list = SLICE("acme-bl");
    unknown->reason = SLICE("timeout");

    expect_line(&record, HEAD
                "3c64d0c567faf7064387bcf176949af6"
                "\",\"target\":\"192.0.2.7\",\"kind\":\"ip4\",\"status\":\"bad\","
                "\"labels\":{\"customer\":\"acme\"},"
                "\"checks\":{\"dnsbl\":{\"asked\":41},\"ptr\":{\"result\":\"pass\"}},"
                "\"findings\":[{\"id\":\"b2de40bc803e6f23c03ea4c37538c241\",\"code\":\"dnsbl."
                "listed\",\"severity\":\"high\","
                "\"list\":\"spamhaus-zen\",\"zone\":\"zen.spamhaus.org\",\"asked\":\"example.com\","
                "\"answers\":[\"127.0.0.2\",\"127.0.0.4\"],\"means\":[\"SBL\",\"XBL\"],"
                "\"reason\":\"say \\\"why\\\"\\n\\u0001\xef\xbf\xbd\","
                "\"url\":\"https://example.org/q?192.0.2.7\",\"advice\":\"Ask for removal.\","
                "\"dnssec\":\"insecure\",\"ttl_s\":0},"
                "{\"id\":\"565392f7a1706bc09e0f90b7a8def2b0\",\"code\":\"dnsbl.unknown\","
                "\"severity\":\"info\",\"list\":\"acme-bl\","
                "\"reason\":\"timeout\"}]}\n");
    arena_free(arena);
}

Test(ndjson, pair)
{
    struct arena *arena = arena_new(4096);
    struct record record = record_of("2001:DB8::1", "example.com");
    struct finding *finding = record_add_finding(arena, &record, FINDING_PTR_NONE);
    finding->severity = SEVERITY_LOW;

    finding->subject = SLICE("2001:db8::1");
    expect_line(&record, HEAD "9e1d5cd3a86ff14bd155f7db027a3e68\",\"target\":\"2001:db8::1 "
                              "example.com\",\"ip\":\"2001:db8::1\","
                              "\"domain\":\"example.com\",\"kind\":\"pair\",\"status\":\"warn\","
                              "\"labels\":{},\"checks\":{},\"findings\":[{\"id\":"
                              "\"10c1f6317bf5dd44203d743986114520\",\"code\":\"ptr.none\","
                              "\"severity\":\"low\",\"subject\":\"2001:db8::1\"}]}\n");
    arena_free(arena);
}

Test(ndjson, sampled_address)
{
    struct record record = record_of("2001:db8:0:1::", NULL);

    record.target.sampled_from = SLICE("2001:db8::/32");
    expect_line(&record, HEAD "59dc969a092a347e8a57eb0d89bf1021\",\"target\":\"2001:db8:0:1::\","
                              "\"sampled_from\":\"2001:db8::/32\","
                              "\"kind\":\"ip6\",\"status\":\"ok\",\"labels\":{},\"checks\":{},"
                              "\"findings\":[]}\n");
}

Test(ndjson, labels_keep_their_type_and_the_first_wins)
{
    struct record record = record_of(NULL, "example.com");
    const struct label labels[] = {
        {SLICE("a\"b"), SLICE("x\ty"), false},  {SLICE("id"), SLICE("7"), true},
        {SLICE("id"), SLICE("8"), true},        {SLICE("none"), SLICE("null"), true},
        {SLICE("tags"), SLICE("[1,{}]"), true}, {SLICE("empty"), SLICE(""), false},
        {SLICE("a\"b"), SLICE("z"), false},
    };

    record.target.labels = labels;
    record.target.label_count = sizeof labels / sizeof *labels;
    expect_line(&record, HEAD "273d271b4efc5fa4579a2b43bc78f269\",\"target\":\"example.com\","
                              "\"kind\":\"domain\",\"status\":\"ok\","
                              "\"labels\":{\"a\\\"b\":\"x\\ty\",\"id\":7,\"none\":null,"
                              "\"tags\":[1,{}],\"empty\":\"\"},\"checks\":{},\"findings\":[]}\n");
}
