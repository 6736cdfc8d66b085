/* Blocks outlive the texts they were made from; their addresses differ in one byte. */
#include "model/block.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is(struct slice text, const char *wanted)
{
    return slice_eq(text, slice_of(wanted));
}

static struct target of_ip(const char *ip)
{
    struct target target = {.ip = ip_of(ip)};

    target.kind = target.ip.family == IP_V4 ? TARGET_IP4 : TARGET_IP6;
    return target;
}

Test(block, owns_its_texts)
{
    char domain[] = "example.com", helo[] = "mx", key[] = "customer", value[] = "acme",
         empty[] = "";
    struct label labels[] = {
        {{key, strlen(key)}, {value, strlen(value)}, false},
        {{key, 4}, {value, 2}, true},
    };
    struct target target = {
        .kind = TARGET_PAIR,
        .ip = ip_of("192.0.2.7"),
        .domain = {domain, strlen(domain)},
        .helo = {helo, strlen(helo)},
        .mail_from = {empty, 0},
        .labels = labels,
        .label_count = 2,
    };
    struct block *block = block_new(&target);

    memset(domain, 'x', sizeof domain);
    memset(helo, 'x', sizeof helo);
    memset(key, 'x', sizeof key);
    memset(value, 'x', sizeof value);
    memset(labels, 0, sizeof labels);

    struct target copy = block_target(block, 0);
    cr_expect_eq(block->count, 1);
    cr_expect_null(block->next);
    cr_expect_eq(copy.kind, TARGET_PAIR);
    cr_expect(is(copy.domain, "example.com"));
    cr_expect(is(copy.helo, "mx"));
    cr_expect(copy.mail_from.at != NULL && copy.mail_from.at != empty && copy.mail_from.len == 0);
    cr_expect_null(copy.selectors.at, "absent stays absent");
    cr_expect_null(copy.sampled_from.at);
    cr_assert_eq(copy.label_count, 2);
    cr_expect(is(copy.labels[0].key, "customer") && is(copy.labels[0].value, "acme"));
    cr_expect_not(copy.labels[0].is_json);
    cr_expect(is(copy.labels[1].key, "cust") && is(copy.labels[1].value, "ac"));
    cr_expect(copy.labels[1].is_json);
    block_free(block);
    block_free(NULL);
}

static void expect_ip(const struct block *block, unsigned index, const char *wanted)
{
    struct ip ip = block_ip(block, index), wanted_ip = ip_of(wanted);
    struct target target = block_target(block, index);

    cr_expect(ip_eq(&ip, &wanted_ip), "%s", wanted);
    cr_expect(ip_eq(&target.ip, &wanted_ip), "%s", wanted);
}

Test(block, addresses)
{
    struct target v4 = of_ip("192.0.2.7"), v6 = of_ip("2001:db8:1:2::9");
    struct block *block = block_new(&v4);

    block->octets[block->count++] = 255;
    expect_ip(block, 0, "192.0.2.7");
    expect_ip(block, 1, "192.0.2.255");
    block_free(block);

    block = block_new(&v6);
    block->octets[block->count++] = 1;
    expect_ip(block, 0, "2001:db8:1:2::9");
    expect_ip(block, 1, "2001:db8:1:2::1");
    block_free(block);

    block = block_new(&v6);
    block->varying = 7;
    block->octets[0] = 2;
    block->octets[block->count++] = 0xff;
    expect_ip(block, 0, "2001:db8:1:2::9");
    expect_ip(block, 1, "2001:db8:1:ff::9");
    block_free(block);
}

Test(block, domain_has_no_address)
{
    struct target target = {.kind = TARGET_DOMAIN, .domain = SLICE("example.com")};
    struct block *block = block_new(&target);

    cr_expect_eq(block_ip(block, 0).family, IP_NONE);
    cr_expect(is(block_target(block, 0).domain, "example.com"));
    block_free(block);
}

static uint64_t affinity(const char *ip, const char *domain)
{
    struct target target = {.kind = TARGET_DOMAIN, .domain = slice_of(domain)};

    if (ip != NULL) {
        target.ip = ip_of(ip);
        target.kind = TARGET_PAIR;
    }
    struct block *block = block_new(&target);
    uint64_t hash = block_affinity(block);
    block_free(block);
    return hash;
}

Test(block, neighbours_have_one_affinity)
{
    static const struct {
        const char *ip_a, *domain_a, *ip_b, *domain_b;
        bool same;
    } rows[] = {
        {"192.0.2.1", NULL, "192.0.2.254", NULL, true},
        {"192.0.2.1", NULL, "192.0.3.1", NULL, false},
        {"192.0.2.1", "a.example", "192.0.2.2", "a.example", true},
        {"192.0.2.1", "a.example", "192.0.2.1", "b.example", false},
        {"2001:db8::1", NULL, "2001:db8::ffff:0:1", NULL, true},
        {"2001:db8::1", NULL, "2001:db8:0:1::1", NULL, false},
        {NULL, "a.example", NULL, "a.example", true},
        {NULL, "a.example", NULL, "b.example", false},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t a = affinity(rows[i].ip_a, rows[i].domain_a);
        uint64_t b = affinity(rows[i].ip_b, rows[i].domain_b);
        cr_expect_eq(a == b, rows[i].same, "row %zu", i);
    }
}

/* Where input is skewed, every worker still gets about as much: one /16 in order, one domain with
 * pairs, domains that look alike. */
Test(block, skewed_input_is_balanced)
{
    enum { TARGETS = 65536, WORKERS_MAX = 8 };
    unsigned counts[3][WORKERS_MAX];

    for (unsigned workers = 2; workers <= WORKERS_MAX; workers *= 2) {
        memset(counts, 0, sizeof counts);
        for (unsigned i = 0; i < TARGETS; i++) {
            char ip[32], domain[32];
            snprintf(ip, sizeof ip, "198.18.%u.%u", i >> 8, i & 255);
            snprintf(domain, sizeof domain, "d%u.example", i);
            if ((i & 255) == 0)
                counts[0][affinity(ip, NULL) % workers] += 256;
            counts[1][affinity(ip, "one.example") % workers]++;
            counts[2][affinity(NULL, domain) % workers]++;
        }
        for (unsigned k = 0; k < 3; k++)
            for (unsigned w = 0; w < workers; w++)
                cr_expect(counts[k][w] > TARGETS / workers * 3 / 4 &&
                              counts[k][w] < TARGETS / workers * 5 / 4,
                          "input %u, worker %u of %u: %u", k, w, workers, counts[k][w]);
    }
}
