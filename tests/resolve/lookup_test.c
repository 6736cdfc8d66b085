/* One thread plays all the parts: it asks, joins and settles, and is told the time. The torture by
 * several threads is in tests/stress. */
#include "resolve/lookup.h"

#include "base/clock.h"
#include "tests/zone.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define S CLOCK_NS_PER_S
#define START (UINT64_C(1000) * S)
#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

enum { ROOMY = 1 << 20 };

static struct mailbox *home;
static struct lookup_table *table;

static void open_table(size_t size_max)
{
    lookup_thread_begin();
    home = mailbox_new();
    table = lookup_new(size_max);
}

static void close_table(void)
{
    cr_expect_null(mailbox_take(home), "somebody is still to be told");
    lookup_thread_end();
    lookup_free(table);
    mailbox_free(home);
}

static struct ask question_of(const char *name)
{
    struct dns_name asked = dns_name_of(name);

    return ask_dns(&asked, DNS_TXT);
}

static struct ask numbered(unsigned number)
{
    char name[32];

    snprintf(name, sizeof name, "%u.test", number);
    return question_of(name);
}

/* A TXT record, or a failure where there is a cause. */
static struct response answer_of(const struct ask *question, enum dns_cause cause, uint32_t ttl_s)
{
    char name[DNS_NAME_TEXT_MAX], zone[3 * DNS_NAME_TEXT_MAX];

    if (cause != DNS_NO_CAUSE)
        return response_failed(question->kind, cause, "");
    dns_name_print(ask_name(question), name);
    snprintf(zone, sizeof zone, "%s TXT this is %s\n", name, name);
    struct dns_answer *answer = zone_answer(zone, &question->question);
    cr_assert_eq(answer->outcome, DNS_DATA);
    answer->ttl_s = ttl_s;
    return response_answer(answer);
}

static bool is_about(struct response response, const struct ask *question)
{
    const struct dns_answer *answer = response.answer;
    char name[DNS_NAME_TEXT_MAX], expected[2 * DNS_NAME_TEXT_MAX], text[256];

    if (response.kind != ASK_DNS || answer->record_count != 1)
        return false;
    dns_name_print(ask_name(question), name);
    int len = snprintf(expected, sizeof expected, "this is %s", name);
    return dns_record_text(&answer->records[0], text, sizeof text) == (size_t)len &&
           memcmp(text, expected, (size_t)len) == 0;
}

/* Looks, and checks what is hit. */
static enum lookup look(const struct ask *question, uint64_t now_ns, struct lookup_wait *wait)
{
    struct response response;

    *wait = (struct lookup_wait){.home = home};
    lookup_read_begin();
    enum lookup found = lookup_find(table, question, now_ns, wait, &response);
    if (found == LOOKUP_HIT)
        cr_expect_eq(response.kind, question->kind);
    if (found == LOOKUP_HIT && response.kind == ASK_DNS && response.answer->outcome == DNS_DATA)
        cr_expect(is_about(response, question));
    lookup_read_end();
    return found;
}

static void take_delivery(const struct lookup_wait *wait, struct response response)
{
    struct mail *mail = mailbox_take(home);

    cr_assert_eq(mail, &wait->mail);
    cr_expect_eq(wait->response.kind, response.kind);
    cr_expect_eq(wait->response.answer, response.answer); /* or the document */
    response_release(wait->response);
}

/* Asks what nobody knows, and settles it. */
static void learn(const struct ask *question, uint64_t now_ns, struct response response)
{
    struct lookup_wait wait;

    cr_assert_eq(look(question, now_ns, &wait), LOOKUP_ASK);
    lookup_settle(table, question, now_ns, response);
    take_delivery(&wait, response);
}

/* What a look does now; if it became the asker, the question is given up again. */
static enum lookup probe(const struct ask *question, uint64_t now_ns)
{
    struct lookup_wait wait;
    enum lookup found = look(question, now_ns, &wait);

    if (found == LOOKUP_ASK) {
        struct response response = response_failed(question->kind, DNS_CANCELLED, "");
        lookup_settle(table, question, now_ns, response);
        take_delivery(&wait, response);
    }
    return found;
}

Test(lookup, one_asks_others_join_later_ones_hit)
{
    struct ask question = question_of("a.test");
    struct lookup_wait waits[3], later;
    bool was_told[3] = {false};

    open_table(ROOMY);
    cr_expect_eq(look(&question, START, &waits[0]), LOOKUP_ASK);
    cr_expect_eq(look(&question, START, &waits[1]), LOOKUP_JOINED);
    cr_expect_eq(look(&question, START, &waits[2]), LOOKUP_JOINED);
    cr_expect_null(mailbox_take(home));
    lookup_settle(table, &question, START, answer_of(&question, DNS_NO_CAUSE, 60));
    for (struct mail *mail; (mail = mailbox_take(home)) != NULL;) {
        struct lookup_wait *wait = MAILBOX_ITEM(mail, struct lookup_wait, mail);
        cr_expect(is_about(wait->response, &question));
        cr_expect_not(was_told[wait - waits]);
        was_told[wait - waits] = true;
        response_release(wait->response);
    }
    cr_expect(was_told[0] && was_told[1] && was_told[2]);
    cr_expect_eq(look(&question, START, &later), LOOKUP_HIT);
    close_table();
}

Test(lookup, delivers_to_each_at_home)
{
    struct ask question = question_of("a.test");
    struct mailbox *elsewhere = mailbox_new();
    struct lookup_wait here, there = {.home = elsewhere};
    struct response response;

    open_table(ROOMY);
    cr_expect_eq(look(&question, START, &here), LOOKUP_ASK);
    lookup_read_begin();
    cr_expect_eq(lookup_find(table, &question, START, &there, &response), LOOKUP_JOINED);
    lookup_read_end();
    response = answer_of(&question, DNS_NO_CAUSE, 60);
    lookup_settle(table, &question, START, response);
    take_delivery(&here, response);
    cr_expect_eq(mailbox_take(elsewhere), &there.mail);
    response_release(there.response);
    close_table();
    mailbox_free(elsewhere);
}

Test(lookup, questions_differ_by_name_and_type)
{
    struct ask txt = question_of("a.test"), mx = txt, below = question_of("b.a.test");

    mx.question.type = DNS_MX;
    open_table(ROOMY);
    learn(&txt, START, answer_of(&txt, DNS_NO_CAUSE, 60));
    cr_expect_eq(probe(&mx, START), LOOKUP_ASK);
    cr_expect_eq(probe(&below, START), LOOKUP_ASK);
    cr_expect_eq(probe(&txt, START), LOOKUP_HIT);
    close_table();
}

static struct ask document_of(const char *host, const char *path)
{
    struct dns_name name = dns_name_of(host);

    return ask_document(&name, path);
}

Test(lookup, documents_differ_by_host_and_path_and_from_questions)
{
    struct ask one = document_of("a.test", "/one"), two = document_of("a.test", "/two"),
               elsewhere = document_of("b.test", "/one"), untyped = question_of("a.test");

    untyped.question.type = 0;
    open_table(ROOMY);
    learn(&one, START, response_document(document_new(200, SLICE(""), SLICE("one"), 60)));
    cr_expect_eq(probe(&two, START), LOOKUP_ASK);
    cr_expect_eq(probe(&elsewhere, START), LOOKUP_ASK);
    cr_expect_eq(probe(&untyped, START), LOOKUP_ASK);
    cr_expect_eq(probe(&one, START), LOOKUP_HIT);
    close_table();
}

Test(lookup, a_document_is_fetched_once_for_all)
{
    struct ask ask = document_of("a.test", "/one");
    struct lookup_wait first, second;
    struct response response = response_document(document_new(0, SLICE(""), SLICE("shut"), 60));

    open_table(ROOMY);
    cr_expect_eq(look(&ask, START, &first), LOOKUP_ASK);
    cr_expect_eq(look(&ask, START, &second), LOOKUP_JOINED);
    lookup_settle(table, &ask, START, response);
    take_delivery(&second, response);
    take_delivery(&first, response);
    cr_expect_gt(lookup_size(table), sizeof(struct document) + strlen("shut"));
    cr_expect_eq(probe(&ask, START + 60 * S - 1), LOOKUP_HIT);
    cr_expect_eq(probe(&ask, START + 60 * S), LOOKUP_ASK);
    close_table();
}

static const struct lifetime {
    enum dns_cause cause;
    uint32_t ttl_s, kept_s;
} lifetimes[] = {
    {DNS_NO_CAUSE, 1, 1},
    {DNS_NO_CAUSE, 86400, 86400},
    {DNS_NO_CAUSE, INT32_MAX, INT32_MAX},
    {DNS_NO_CAUSE, 0, 0},
    {DNS_TIMEOUT, 0, LOOKUP_FAILURE_TTL_S},
    {DNS_SERVFAIL, 0, LOOKUP_FAILURE_TTL_S},
    {DNS_REFUSED, 0, LOOKUP_FAILURE_TTL_S},
    {DNS_CANCELLED, 0, 0},
};

Test(lookup, keeps_for_the_ttl)
{
    open_table(ROOMY);
    for (unsigned i = 0; i < COUNT(lifetimes); i++) {
        const struct lifetime *row = &lifetimes[i];
        struct ask question = numbered(i);
        learn(&question, START, answer_of(&question, row->cause, row->ttl_s));
        if (row->kept_s > 0)
            cr_expect_eq(probe(&question, START + row->kept_s * S - 1), LOOKUP_HIT, "row %u", i);
        cr_expect_eq(probe(&question, START + row->kept_s * S), LOOKUP_ASK, "row %u", i);
    }
    close_table();
}

Test(lookup, keeps_a_document_that_failed_as_an_answer_that_did)
{
    open_table(ROOMY);
    for (unsigned i = 0; i < COUNT(lifetimes); i++) {
        const struct lifetime *row = &lifetimes[i];
        struct ask ask = numbered(i);
        if (row->cause == DNS_NO_CAUSE)
            continue;
        ask = ask_document(ask_name(&ask), "/");
        learn(&ask, START, response_failed(ASK_DOCUMENT, row->cause, "late"));
        if (row->kept_s > 0)
            cr_expect_eq(probe(&ask, START + row->kept_s * S - 1), LOOKUP_HIT, "row %u", i);
        cr_expect_eq(probe(&ask, START + row->kept_s * S), LOOKUP_ASK, "row %u", i);
    }
    close_table();
}

Test(lookup, keeps_bogus_as_a_failure)
{
    struct ask question = question_of("a.test");

    open_table(ROOMY);
    learn(&question, START, response_answer(dns_answer_bogus("no signature")));
    cr_expect_eq(probe(&question, START + LOOKUP_FAILURE_TTL_S * S - 1), LOOKUP_HIT);
    cr_expect_eq(probe(&question, START + LOOKUP_FAILURE_TTL_S * S), LOOKUP_ASK);
    close_table();
}

Test(lookup, a_new_answer_replaces_the_expired_one)
{
    struct ask question = question_of("a.test");

    open_table(ROOMY);
    learn(&question, START, answer_of(&question, DNS_NO_CAUSE, 10));
    size_t size = lookup_size(table);
    cr_expect_gt(size, 0);
    for (unsigned i = 1; i < 10; i++) {
        learn(&question, START + 10 * i * S, answer_of(&question, DNS_NO_CAUSE, 10));
        cr_expect_eq(lookup_count(table), 1);
        cr_expect_eq(lookup_size(table), size);
    }
    close_table();
}

/* Every answer is delivered; what does not fit is asked again. */
Test(lookup, is_bounded)
{
    enum { QUESTIONS = 500, SIZE_MAX_ = 20000 };
    unsigned kept_count = 0;

    open_table(SIZE_MAX_);
    for (unsigned i = 0; i < QUESTIONS; i++) {
        struct ask question = numbered(i);
        learn(&question, START, answer_of(&question, DNS_NO_CAUSE, 60));
        cr_expect_leq(lookup_size(table), SIZE_MAX_);
    }
    for (unsigned i = 0; i < QUESTIONS; i++) {
        struct ask question = numbered(i);
        kept_count += probe(&question, START) == LOOKUP_HIT;
    }
    cr_expect_eq(kept_count, lookup_count(table));
    cr_expect(kept_count > 10 && kept_count < QUESTIONS / 2, "%u", kept_count);
    close_table();
}

Test(lookup, a_sweep_takes_what_is_expired)
{
    open_table(ROOMY);
    for (unsigned i = 0; i < 100; i++) {
        struct ask question = numbered(i);
        learn(&question, START, answer_of(&question, DNS_NO_CAUSE, i < 40 ? 10 : 20));
    }
    size_t size = lookup_size(table);
    lookup_expire(table, START + 10 * S - 1);
    cr_expect_eq(lookup_count(table), 100);
    lookup_expire(table, START + 10 * S);
    cr_expect_eq(lookup_count(table), 60);
    cr_expect_lt(lookup_size(table), size);
    for (unsigned i = 0; i < 100; i++) {
        struct ask question = numbered(i);
        cr_expect_eq(probe(&question, START + 10 * S), i < 40 ? LOOKUP_ASK : LOOKUP_HIT);
    }
    lookup_expire(table, START + 20 * S);
    cr_expect_eq(lookup_count(table), 0);
    cr_expect_eq(lookup_size(table), 0);
    close_table();
}

/* Fills it, an answer a second; returns how many there are. */
static unsigned fill(size_t size_wanted)
{
    unsigned number = 0;

    while (lookup_size(table) < size_wanted) {
        struct ask question = numbered(1000 + number);
        learn(&question, START + number * S, answer_of(&question, DNS_NO_CAUSE, 86400));
        number++;
    }
    return number;
}

Test(lookup, a_sweep_takes_the_oldest_of_too_many)
{
    enum { SIZE_MAX_ = 400000, WANTED = SIZE_MAX_ / 2 };
    bool is_kept = false;

    open_table(SIZE_MAX_);
    unsigned count = fill(SIZE_MAX_ - 2000);
    lookup_expire(table, START + count * S);
    cr_expect_leq(lookup_size(table), WANTED);
    cr_expect_gt(lookup_size(table), WANTED - SIZE_MAX_ / 32, "many more than need be");
    for (unsigned i = 0; i < count; i++) {
        struct ask question = numbered(1000 + i);
        bool is_hit = probe(&question, START + count * S) == LOOKUP_HIT;
        cr_expect(is_hit || !is_kept, "%u is gone, and an older one is not", i);
        is_kept |= is_hit;
    }
    cr_expect(is_kept);
    close_table();
}

Test(lookup, a_sweep_leaves_what_is_wanted_again_and_again)
{
    enum { SIZE_MAX_ = 400000 };
    struct ask first = numbered(1000), second = numbered(1001);

    open_table(SIZE_MAX_);
    unsigned count = fill(SIZE_MAX_ - 2000);
    cr_expect_eq(probe(&first, START + (count - 1) * S), LOOKUP_HIT);
    lookup_expire(table, START + count * S);
    cr_expect_eq(probe(&first, START + count * S), LOOKUP_HIT);
    cr_expect_eq(probe(&second, START + count * S), LOOKUP_ASK);
    close_table();
}

Test(lookup, a_sweep_leaves_what_is_not_too_much)
{
    open_table(100000);
    unsigned count = fill(100000 / 8 * 5);
    lookup_expire(table, START + count * S);
    cr_expect_eq(lookup_count(table), count);
    close_table();
}

Test(lookup, what_is_borrowed_stays_until_the_end_of_the_read_section)
{
    struct ask question = question_of("a.test");
    struct response response;
    struct lookup_wait wait = {0};

    open_table(ROOMY);
    learn(&question, START, answer_of(&question, DNS_NO_CAUSE, 10));
    lookup_read_begin();
    lookup_read_begin();
    cr_expect_eq(lookup_find(table, &question, START, &wait, &response), LOOKUP_HIT);
    lookup_read_end();
    lookup_expire(table, START + 10 * S);
    cr_expect_eq(lookup_count(table), 0);
    usleep(50000); /* longer than the thread that frees sleeps */
    cr_expect(is_about(response, &question));
    lookup_read_end();
    close_table();
}

Test(lookup, what_is_delivered_outlives_the_table)
{
    struct ask question = question_of("a.test");
    struct lookup_wait wait;

    open_table(ROOMY);
    cr_expect_eq(look(&question, START, &wait), LOOKUP_ASK);
    lookup_settle(table, &question, START, answer_of(&question, DNS_NO_CAUSE, 10));
    cr_expect_not_null(mailbox_take(home));
    close_table();
    cr_expect(is_about(wait.response, &question));
    response_release(wait.response);
}

Test(lookup, is_freed_with_all_that_is_in_it)
{
    open_table(ROOMY);
    fill(ROOMY / 2);
    close_table();
    lookup_free(NULL);
}
