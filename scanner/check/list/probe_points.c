/* SPDX-License-Identifier: MIT */
#include "check/list/probe_points.h"

#include "base/ip_special.h"
#include "base/random.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static void name_point(struct probe_point *point, const struct dnsbl_subject *subject)
{
    char text[DNS_NAME_TEXT_MAX];
    size_t len;

    if (subject == NULL) {
        snprintf(point->subject, sizeof point->subject, "%s",
                 point->kind == POINT_CANARY   ? "random.invalid"
                 : point->kind == POINT_LABELS ? "random labels"
                                               : "random");
        return;
    }
    if (subject->ip.family != IP_NONE)
        len = ip_print(&subject->ip, text);
    else
        len = dns_name_print(&subject->domain, text);
    snprintf(point->subject, sizeof point->subject, "%.*s", (int)len, text);
}

static void add_point(struct probe_points *points, const struct dnsbl_template *asked,
                      struct probe_point point, const struct dnsbl_subject *subject)
{
    if (points->count == PROBE_POINTS_MAX)
        return;
    name_point(&point, subject);
    if (subject == NULL || dnsbl_question(&point.question, asked, subject))
        points->at[points->count++] = point;
}

/* With a listed address also its prefix, for the lists that this works for. */
static void add_prefix_point(struct probe_points *points, const struct dnsbl_template *asked,
                             const struct dnsbl_subject *subject)
{
    const unsigned byte = subject->ip.family == IP_V4 ? 3 : 15;
    struct probe_point point = {.kind = POINT_PREFIX};

    if (points->count < PROBE_POINTS_MAX &&
        dnsbl_prefix_question(&point.question, asked, subject, byte))
        points->at[points->count++] = point;
}

static void add_listed_point(struct probe_points *points, const struct dnsbl_template *asked,
                             struct probe_point point, const struct dnsbl_subject *subject)
{
    add_point(points, asked, point, subject);
    if (point.kind == POINT_LISTED)
        add_prefix_point(points, asked, subject);
}

static struct dnsbl_subject domain_subject(struct slice domain)
{
    struct dnsbl_subject subject = {0};
    bool parsed = dns_name_parse(&subject.domain, domain);

    assert(parsed);
    (void)parsed;
    return subject;
}

/* ::ffff:7f00:n, the test points of IPv6 (RFC 5782 section 5), which no parser yields. */
static struct ip mapped(const struct ip *v4)
{
    struct ip v6 = {.family = IP_V6, .bytes = {[10] = 0xff, [11] = 0xff}};

    memcpy(v6.bytes + 12, v4->bytes, 4);
    return v6;
}

static struct dnsbl_subject test_subject(const struct list *list, const struct list_test *test)
{
    struct dnsbl_subject subject = {.ip = test->ip};

    if (test->ip.family == IP_NONE)
        return domain_subject(test->domain);
    if (test->ip.family == IP_V4 && (list->kinds & LIST_IP4) == 0)
        subject.ip = mapped(&test->ip);
    return subject;
}

static void add_default_points(struct probe_points *points, const struct dnsbl_template *asked,
                               enum point_kind kind)
{
    bool listed = kind == POINT_LISTED;
    struct ip v4 = ip_from_v4(listed ? 0x7f000002 : 0x7f000001);
    struct dnsbl_subject ip4 = {.ip = v4}, ip6 = {.ip = mapped(&v4)};
    struct dnsbl_subject domain = domain_subject(listed ? SLICE("test") : SLICE("invalid"));
    struct probe_point point = {.kind = kind};

    if ((asked->list->kinds & LIST_IP4) != 0)
        add_listed_point(points, asked, point, &ip4);
    if ((asked->list->kinds & LIST_IP6) != 0)
        add_listed_point(points, asked, point, &ip6);
    if ((asked->list->kinds & LIST_DOMAIN) != 0)
        add_point(points, asked, point, &domain);
}

static void add_points(struct probe_points *points, const struct dnsbl_template *asked,
                       enum point_kind kind)
{
    const struct list *list = asked->list;
    bool listed = kind == POINT_LISTED,
         given = listed ? list->has_listed_tests : list->has_clean_tests;
    const struct list_test *tests = listed ? list->listed_tests : list->clean_tests;
    size_t count = listed ? list->listed_test_count : list->clean_test_count;

    if (!given)
        add_default_points(points, asked, kind);
    for (size_t i = 0; given && i < count; i++) {
        struct dnsbl_subject subject = test_subject(list, &tests[i]);
        struct probe_point point = {.kind = kind, .answer = listed ? tests[i].answer : 0};
        add_listed_point(points, asked, point, &subject);
    }
}

static void add_random_points(struct probe_points *points, const struct dnsbl_template *asked,
                              bool has_canary)
{
    static const unsigned kinds[PROBE_KINDS] = {LIST_IP4, LIST_IP6, LIST_DOMAIN};
    const struct list *list = asked->list;
    /* A list that has no clean test point may hold all of 127.0.0.0/8 (bogons). */
    bool no_addresses = list->has_clean_tests && list->clean_test_count == 0;
    unsigned deepest = (list->kinds & LIST_IP4) != 0 ? LIST_IP4 : list->kinds & LIST_IP6;

    for (size_t i = 0; i < PROBE_KINDS; i++)
        if ((list->kinds & kinds[i]) != 0 && (kinds[i] == LIST_DOMAIN || !no_addresses))
            add_point(points, asked,
                      (struct probe_point){.kind = POINT_RANDOM, .list_kind = kinds[i]}, NULL);
    if (deepest != 0)
        add_point(points, asked, (struct probe_point){.kind = POINT_LABELS, .list_kind = deepest},
                  NULL);
    if (has_canary)
        add_point(points, asked, (struct probe_point){.kind = POINT_CANARY}, NULL);
}

void probe_points_init(struct probe_points *points, const struct dnsbl_template *asked,
                       bool has_canary)
{
    points->count = 0;
    add_points(points, asked, POINT_LISTED);
    add_points(points, asked, POINT_CLEAN);
    add_random_points(points, asked, has_canary);
    points->lasting = points->count;
}

static void random_name(struct dns_name *name, unsigned labels, const char *ending)
{
    char text[DNS_NAME_TEXT_MAX];
    size_t len = 0;

    for (unsigned i = 0; i < labels; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%sr%0*llx", i > 0 ? "." : "",
                                labels > 4 ? 2 : 12,
                                (unsigned long long)random_u64() >> (labels > 4 ? 56 : 16));
    snprintf(text + len, sizeof text - len, "%s", ending);
    *name = dns_name_of(text);
}

/* An address in 127.0.0.0/8, away from the corners where lists keep their test points: nobody sends
 * mail from there, so nobody lists it, yet its name is as deep as that of any other. */
static struct ip random_address(void)
{
    uint32_t random = (uint32_t)random_u64();

    return ip_from_v4(0x7f000000 | ((1 + (random >> 16) % 250) << 16) | (random & 0xffff));
}

/* An address of the public Internet, any. */
static struct ip global_address(unsigned list_kind)
{
    struct ip ip;

    do {
        if (list_kind == LIST_IP4) {
            ip = ip_from_v4((uint32_t)random_u64());
        } else {
            ip = (struct ip){.family = IP_V6};
            for (size_t i = 0; i < 16; i++)
                ip.bytes[i] = (uint8_t)random_u64();
            ip.bytes[0] = 0x20 | (ip.bytes[0] & 0x1f); /* 2000::/3 */
        }
    } while (ip_special(&ip) != NULL);
    return ip;
}

static struct dnsbl_subject global_subject(unsigned list_kind)
{
    static const char *const endings[] = {".com", ".net", ".org"};
    struct dnsbl_subject subject = {0};

    if (list_kind == LIST_DOMAIN)
        random_name(&subject.domain, 1, endings[random_u64() % 3]);
    else
        subject.ip = global_address(list_kind);
    return subject;
}

static struct dnsbl_subject unlisted_subject(unsigned list_kind)
{
    struct dnsbl_subject subject = {0};
    struct ip address = random_address();

    if (list_kind == LIST_DOMAIN)
        random_name(&subject.domain, 2, ".invalid");
    else
        subject.ip = list_kind == LIST_IP4 ? address : mapped(&address);
    return subject;
}

/* As deep as an address, of labels that are in none. */
static struct dnsbl_subject labels_subject(unsigned list_kind)
{
    struct dnsbl_subject subject = {0};

    random_name(&subject.domain, list_kind == LIST_IP4 ? 4 : 32, "");
    return subject;
}

/* A fresh name for a point that needs one each time. False if none can be made. */
static bool renew(const struct dnsbl_template *asked, struct probe_point *point)
{
    struct dnsbl_subject subject;

    if (point->kind == POINT_CANARY) {
        random_name(&point->question.name, 1, ".invalid");
        point->question.type = DNS_A;
        return true;
    }
    subject = point->kind == POINT_GLOBAL   ? global_subject(point->list_kind)
              : point->kind == POINT_LABELS ? labels_subject(point->list_kind)
                                            : unlisted_subject(point->list_kind);
    if (!dnsbl_question(&point->question, asked, &subject))
        return false;
    if (point->kind == POINT_GLOBAL)
        name_point(point, &subject);
    return true;
}

void probe_points_renew(struct probe_points *points, const struct dnsbl_template *asked,
                        bool has_prefixes)
{
    size_t kept = 0;

    for (size_t i = 0; i < points->lasting; i++) {
        struct probe_point *point = &points->at[i];
        bool is_random = point->kind == POINT_RANDOM || point->kind == POINT_LABELS ||
                         point->kind == POINT_CANARY;
        bool is_spent = point->kind == POINT_PREFIX && !has_prefixes;
        if (is_random ? renew(asked, point) : !is_spent)
            points->at[kept++] = *point;
    }
    points->count = points->lasting = kept;
}

void probe_points_add_global(struct probe_points *points, const struct dnsbl_template *asked,
                             enum list_kind kind, unsigned count)
{
    for (; count > 0 && points->count < PROBE_POINTS_MAX; count--) {
        struct probe_point *point = &points->at[points->count];
        point->kind = POINT_GLOBAL;
        point->list_kind = kind;
        points->count += renew(asked, point);
    }
}
