/* Identities that people may have kept must never change; and what counts, and what does not. */
#include "model/identity.h"

#include <criterion/criterion.h>
#include <string.h>

#define NONE                                                                                       \
    {                                                                                              \
        NULL, 0                                                                                    \
    }
#define TEXT(text)                                                                                 \
    {                                                                                              \
        text, sizeof text - 1                                                                      \
    }

static const struct pinned_target {
    enum target_kind kind;
    const char *ip;
    struct slice domain, helo, mail_from, selectors;
    const char *id;
} pinned_targets[] = {
    {TARGET_IP4, "192.0.2.7", NONE, NONE, NONE, NONE, "3c64d0c567faf7064387bcf176949af6"},
    {TARGET_IP6, "2001:db8::1", NONE, NONE, NONE, NONE, "95aaea67d968a2b7c488609c88774fa9"},
    {TARGET_DOMAIN, NULL, TEXT("example.com"), NONE, NONE, NONE,
     "273d271b4efc5fa4579a2b43bc78f269"},
    {TARGET_PAIR, "192.0.2.7", TEXT("example.com"), NONE, NONE, NONE,
     "ad6e30be631ef0920908f5409f1d676c"},
    {TARGET_PAIR, "192.0.2.7", TEXT("example.com"), TEXT("mx1.example.com"),
     TEXT("bounce@example.com"), TEXT("s1,s2"), "00b5b0ec82b7c65c5be7d6401d60d777"},
};

enum { PINNED_TARGETS = sizeof pinned_targets / sizeof *pinned_targets };

/* Their target is one of the above. */
static const struct pinned_finding {
    size_t target;
    struct slice subject, code, list, about;
    const char *id;
} pinned_findings[] = {
    {0, NONE, TEXT("dnsbl.listed"), TEXT("acme-bl"), NONE, "6f584bf047ad711ef1874461a47ab01f"},
    {0, NONE, TEXT("ptr.none"), NONE, TEXT(""), "e31a804a5c32dd66bf5e8c2216b7aab0"},
    {4, TEXT("example.com"), TEXT("dkim.weak-key"), NONE, TEXT("s1"),
     "27c0a7fc6ab90c474fb2a5aa9757aa0e"},
};

static struct target target_of(const struct pinned_target *pinned)
{
    return (struct target){
        .kind = pinned->kind,
        .ip = pinned->ip != NULL ? ip_of(pinned->ip) : (struct ip){0},
        .domain = pinned->domain,
        .helo = pinned->helo,
        .mail_from = pinned->mail_from,
        .selectors = pinned->selectors,
    };
}

static void expect_id(const struct identity *identity, const char *id)
{
    char text[IDENTITY_TEXT_LEN + 1] = "";

    identity_print(identity, text);
    cr_expect_str_eq(text, id);
}

Test(identity, never_changes)
{
    for (size_t i = 0; i < PINNED_TARGETS; i++) {
        const struct target target = target_of(&pinned_targets[i]);
        const struct identity identity = identity_of_target(&target);
        expect_id(&identity, pinned_targets[i].id);
    }
    for (size_t i = 0; i < sizeof pinned_findings / sizeof *pinned_findings; i++) {
        const struct pinned_finding *finding = &pinned_findings[i];
        const struct target target = target_of(&pinned_targets[finding->target]);
        const struct identity of_target = identity_of_target(&target);
        const struct identity identity = identity_of_finding(
            &of_target, finding->subject, finding->code, finding->list, finding->about);
        expect_id(&identity, finding->id);
    }
}

/* The same target each time but for one thing, or for a text that is moved to its neighbour. */
static const struct target different[] = {
    {.kind = TARGET_IP4, .ip = {IP_V4, {10, 1}}},
    {.kind = TARGET_IP4, .ip = {IP_V4, {10, 1, 0, 1}}},
    {.kind = TARGET_IP6, .ip = {IP_V6, {10, 1}}},
    {.kind = TARGET_IP4, .ip = {IP_V4, {10, 1}}, .helo = TEXT("a")},
    {.kind = TARGET_IP4, .ip = {IP_V4, {10, 1}}, .helo = TEXT("A")},
    {.kind = TARGET_IP4, .ip = {IP_V4, {10, 1}}, .mail_from = TEXT("a")},
    {.kind = TARGET_IP4, .ip = {IP_V4, {10, 1}}, .selectors = TEXT("a")},
    {.kind = TARGET_IP4, .ip = {IP_V4, {10, 1}}, .selectors = TEXT("a,b")},
    {.kind = TARGET_IP4, .ip = {IP_V4, {10, 1}}, .selectors = TEXT("b,a")},
    {.kind = TARGET_PAIR, .ip = {IP_V4, {10, 1}}, .domain = TEXT("a")},
    {.kind = TARGET_PAIR, .ip = {IP_V4, {10, 1}}, .domain = TEXT("a"), .helo = TEXT("a")},
    {.kind = TARGET_PAIR, .ip = {IP_V4, {10, 1}}, .domain = TEXT("aa")},
    {.kind = TARGET_PAIR, .ip = {IP_V4, {10, 1}}, .domain = TEXT("a\0")},
    {.kind = TARGET_DOMAIN, .domain = TEXT("a")},
    {.kind = TARGET_DOMAIN, .domain = TEXT("a"), .mail_from = TEXT("a")},
};

Test(identity, each_part_of_a_target_counts)
{
    for (size_t i = 0; i < sizeof different / sizeof *different; i++)
        for (size_t k = 0; k < sizeof different / sizeof *different; k++) {
            const struct identity a = identity_of_target(&different[i]);
            const struct identity b = identity_of_target(&different[k]);
            cr_expect_eq(identity_eq(&a, &b), i == k, "%zu, %zu", i, k);
        }
}

Test(identity, what_does_not_count)
{
    static const struct label label = {TEXT("customer"), TEXT("acme"), false};
    static const struct target plain = {.kind = TARGET_PAIR, .ip = {4, {10}}, .domain = TEXT("a")};
    struct target others[] = {plain, plain, plain, plain, plain, plain, plain};
    const struct identity wanted = identity_of_target(&plain);

    others[0].labels = &label;
    others[0].label_count = 1;
    others[1].sampled_from = SLICE("2001:db8::/32");
    others[2].followed_from = SLICE("example.com");
    others[3].helo = SLICE("");
    others[4].mail_from = SLICE("");
    others[5].selectors = SLICE("");
    others[6].domain = (struct slice){"abc", 1};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        const struct identity identity = identity_of_target(&others[i]);
        cr_expect(identity_eq(&identity, &wanted), "%zu", i);
    }

    /* A domain has no address, whatever lies there. */
    struct target domain = {.kind = TARGET_DOMAIN, .domain = SLICE("a")};
    const struct identity without = identity_of_target(&domain);
    domain.ip = ip_of("10.0.0.1");
    const struct identity with = identity_of_target(&domain);
    cr_expect(identity_eq(&without, &with));
}

Test(identity, each_part_of_a_finding_counts)
{
    static const struct {
        uint64_t target;
        struct slice texts[4];
    } findings[] = {
        {0, {NONE, TEXT("a.b"), NONE, NONE}},      {1, {NONE, TEXT("a.b"), NONE, NONE}},
        {0, {NONE, TEXT("a.bc"), NONE, NONE}},     {0, {TEXT("c"), TEXT("a.b"), NONE, NONE}},
        {0, {NONE, TEXT("a.b"), TEXT("c"), NONE}}, {0, {NONE, TEXT("a.b"), NONE, TEXT("c")}},
        {0, {NONE, TEXT("a.b"), NONE, TEXT("C")}}, {0, {NONE, TEXT("a.b"), TEXT("c"), TEXT("c")}},
    };
    enum { COUNT = sizeof findings / sizeof *findings };
    struct identity ids[COUNT];

    for (size_t i = 0; i < COUNT; i++) {
        const struct identity target = {.low = findings[i].target};
        const struct slice *texts = findings[i].texts;
        ids[i] = identity_of_finding(&target, texts[0], texts[1], texts[2], texts[3]);
        for (size_t k = 0; k < i; k++)
            cr_expect_not(identity_eq(&ids[i], &ids[k]), "%zu, %zu", i, k);
    }
}

Test(identity, printed)
{
    const struct identity identity = {.high = UINT64_C(0x0123456789abcdef), .low = 0xf};

    expect_id(&identity, "0123456789abcdef000000000000000f");
}
