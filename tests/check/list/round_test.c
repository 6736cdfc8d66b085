/* Rounds of probes against lists of all kinds: what a list would answer to each point is decided by
 * the kind of the point, as its zone would. */
#include "check/list/round.h"

#include "base/random.h"
#include "tests/zone.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* What is answered: N NXDOMAIN, L 127.0.0.2, E 127.255.255.254, W 192.0.2.1, T timeout, F SERVFAIL.
 */
static const struct {
    const char *about;
    char listed, clean, random, labels;
    unsigned percent; /* of the random addresses that are listed */
    enum health_outcome outcome;
    const char *why;
} cases[] = {
    {"a good list", 'L', 'N', 'N', 'N', 0, HEALTH_GOOD, ""},
    {"lists a seventh", 'L', 'N', 'N', 'N', 14, HEALTH_GOOD, ""},
    {"a wildcard above intact test points", 'L', 'N', 'N', 'L', 100, HEALTH_WRONG, "wildcard"},
    {"the world but 127.0.0.0/8", 'L', 'N', 'N', 'N', 100, HEALTH_WRONG, "lists the world"},
    {"refuses what is no address", 'L', 'N', 'N', 'F', 0, HEALTH_GOOD, ""},
    {"says so by a code", 'L', 'N', 'N', 'E', 0, HEALTH_GOOD, ""},
    {"the resolver rewrites", 'L', 'N', 'N', 'W', 0, HEALTH_WRONG, "rewrites"},
    {"lists a random name", 'L', 'N', 'L', 'N', 0, HEALTH_WRONG, "a random name must be clean"},
    {"its test point is gone", 'N', 'N', 'N', 'N', 0, HEALTH_WRONG, "must be listed"},
    {"silent", 'T', 'T', 'T', 'T', 0, HEALTH_SILENT, "gets no answer"},
};

static const struct list list = {
    .id = {"a", 1}, .zone = {"bl.test", 7}, .kinds = LIST_IP4, .query = {"{name}.{zone}", 13}};

static struct dns_answer *answer_of(char said, const struct dns_question *question)
{
    const char *address = said == 'L' ? "127.0.0.2" : said == 'E' ? "127.255.255.254" : "192.0.2.1";
    struct ip ip = ip_of(address);
    struct dns_record record = {.data = ip.bytes, .size = 4};

    (void)question;
    if (said == 'T' || said == 'F')
        return dns_answer_failed(said == 'T' ? DNS_TIMEOUT : DNS_SERVFAIL, "");
    struct dns_answer *answer = dns_answer_made(&record, said == 'N' ? 0 : 1, 60);
    if (said == 'N')
        answer->outcome = DNS_NXDOMAIN;
    return answer;
}

static char said_to(size_t i, const struct probe_point *point)
{
    switch (point->kind) {
    case POINT_LISTED:
        return cases[i].listed;
    case POINT_CLEAN:
        return cases[i].clean;
    case POINT_RANDOM:
        return cases[i].random;
    case POINT_LABELS:
        return cases[i].labels;
    case POINT_GLOBAL:
        return random_u64() % 100 < cases[i].percent ? 'L' : 'N';
    case POINT_CANARY:
    case POINT_PREFIX:
        break;
    }
    return 'N';
}

/* Plays a round to its end; returns its outcome, and how many points it took. */
static enum health_outcome play(size_t i, struct probe_points *points, struct round *round)
{
    struct dnsbl_template asked;

    cr_assert(dnsbl_template(&asked, &list, (struct slice){0}));
    probe_points_init(points, &asked, false);
    probe_points_renew(points, &asked, true);
    probe_points_add_global(points, &asked, LIST_IP4, ROUND_GLOBALS);
    round_begin(round);
    for (size_t next = 0; next < points->count;) {
        for (; next < points->count; next++) {
            struct probe_point *point = &points->at[next];
            struct dns_answer *answer = answer_of(said_to(i, point), &point->question);
            round_weigh(round, &list, point, answer);
            dns_answer_release(answer);
        }
        probe_points_add_global(points, &asked, LIST_IP4, round_wants(round, LIST_IP4));
    }
    return round_outcome(round);
}

Test(round, cases)
{
    struct probe_points *points = malloc(sizeof *points);
    struct round round;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cr_expect_eq(play(i, points, &round), cases[i].outcome, "%s: %s", cases[i].about,
                     round.why);
        if (*cases[i].why != '\0')
            cr_expect(strstr(round.why, cases[i].why) != NULL, "%s: %s", cases[i].about, round.why);
    }
    free(points);
}

/* A list of dynamic ranges lists two addresses in five: over a million rounds it must not be taken
 * for one that lists the world; here over as many as a test may take. */
Test(round, a_large_share_is_no_world)
{
    struct probe_points *points = malloc(sizeof *points);
    struct dnsbl_template asked;
    struct round round;
    unsigned most = 0;

    cr_assert(dnsbl_template(&asked, &list, (struct slice){0}));
    probe_points_init(points, &asked, false);
    for (unsigned n = 0; n < 20000; n++) {
        round_begin(&round);
        unsigned count = ROUND_GLOBALS, total = 0;
        while (count > 0) {
            struct probe_point point = {.kind = POINT_GLOBAL, .list_kind = LIST_IP4};
            for (; count > 0; count--, total++) {
                struct dns_answer *answer =
                    answer_of(random_u64() % 5 < 2 ? 'L' : 'N', &point.question);
                round_weigh(&round, &list, &point, answer);
                dns_answer_release(answer);
            }
            count = round_wants(&round, LIST_IP4);
        }
        cr_assert_eq(round_outcome(&round), HEALTH_GOOD, "round %u: %s", n, round.why);
        most = total > most ? total : most;
    }
    cr_expect_gt(most, ROUND_GLOBALS, "some were in doubt");
    free(points);
}

/* The names asked: none is a special address, none below 127 but the test points and one random. */
Test(round, its_points)
{
    struct probe_points *points = malloc(sizeof *points);
    struct dnsbl_template asked;
    char text[DNS_NAME_TEXT_MAX];
    unsigned global = 0, labels = 0;

    cr_assert(dnsbl_template(&asked, &list, (struct slice){0}));
    probe_points_init(points, &asked, false);
    for (unsigned n = 0; n < 1000; n++) {
        probe_points_renew(points, &asked, true);
        size_t lasting = points->count;
        probe_points_add_global(points, &asked, LIST_IP4, 10);
        cr_assert_eq(points->count, lasting + 10);
        for (size_t i = 0; i < points->count; i++) {
            const struct probe_point *point = &points->at[i];
            size_t len = dns_name_print(&point->question.name, text);
            bool is_in_127 = len > 12 && memmem(text, len, ".127.bl.test", 12) != NULL;
            global += point->kind == POINT_GLOBAL;
            labels += point->kind == POINT_LABELS;
            if (point->kind == POINT_GLOBAL || point->kind == POINT_LABELS)
                cr_assert_not(is_in_127, "%.*s", (int)len, text);
        }
    }
    cr_expect_eq(global, 10000);
    cr_expect_eq(labels, 1000);
    free(points);
}
