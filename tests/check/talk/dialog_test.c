/* Dialogs that ask a zone. The function is run from its beginning after each answer, so each test
 * is about what it finds again. */
#include "check/talk/dialog.h"

#include "tests/zone.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* Answers until the dialog is done; returns how many questions there were. */
static unsigned play(struct dialog *dialog, const char *zone)
{
    const struct ask *ask;
    unsigned count = 0;

    while ((ask = dialog_wants(dialog)) != NULL) {
        struct response response = zone_response(zone, ask);
        cr_assert_lt(count++, 2 * DIALOG_QUESTIONS_MAX);
        dialog_answer(dialog, response);
        response_release(response);
    }
    return count;
}

struct chain {
    unsigned run_count, length;
    const char *names[4];
    const struct reply *replies[4]; /* the same at each run, once it is there */
};

static bool ask_chain(struct dialog *dialog, void *state)
{
    struct chain *chain = state;

    cr_expect_eq(dialog_state(dialog), state);
    chain->run_count++;
    for (unsigned i = 0; i < chain->length; i++) {
        struct dns_name name = dns_name_of(chain->names[i]);
        const struct reply *reply = dialog_ask(dialog, &name, DNS_TXT);
        if (reply == NULL)
            return false;
        cr_expect(chain->replies[i] == NULL || chain->replies[i] == reply);
        chain->replies[i] = reply;
    }
    return true;
}

Test(dialog, without_a_question)
{
    struct arena *arena = arena_new(4096);
    struct chain chain = {.length = 0};
    struct dialog *dialog = dialog_begin(arena, ask_chain, &chain);

    cr_expect_null(dialog_wants(dialog));
    cr_expect_eq(chain.run_count, 1);
    cr_expect_eq(dialog_arena(dialog), arena);
    cr_expect_eq(dialog_question_count(dialog), 0);
    arena_free(arena);
}

Test(dialog, one_question_at_a_time)
{
    struct arena *arena = arena_new(4096);
    struct chain chain = {.length = 3, .names = {"a.test", "b.test", "A.test"}};
    struct dialog *dialog = dialog_begin(arena, ask_chain, &chain);
    struct dns_name a = dns_name_of("a.test"), b = dns_name_of("b.test");

    cr_assert_not_null(dialog_wants(dialog));
    cr_expect_eq(dialog_wants(dialog)->kind, ASK_DNS);
    cr_expect(dns_name_eq(&dialog_wants(dialog)->question.name, &a));
    cr_expect_eq(dialog_wants(dialog)->question.type, DNS_TXT);
    cr_expect_null(dialog_known(dialog, &a, DNS_TXT));
    cr_expect_eq(play(dialog, "a.test TXT hello\n"), 2);
    cr_expect_eq(chain.run_count, 3);
    cr_expect_eq(chain.replies[0], chain.replies[2], "the same name, so no question");
    cr_expect_eq(dialog_question_count(dialog), 2);
    cr_expect_eq(dialog_known(dialog, &a, DNS_TXT), chain.replies[0]);
    cr_expect_eq(dialog_known(dialog, &b, DNS_TXT), chain.replies[1]);
    cr_expect_null(dialog_known(dialog, &a, DNS_A));
    arena_free(arena);
}

Test(dialog, replies_outlive_their_answers)
{
    static const char zone[] = "a.test CNAME b.test\nb.test TXT! hello\nb.test TXT! world\n"
                               "c.test TIMEOUT\nd.test BOGUS\n";
    struct arena *arena = arena_new(4096);
    struct chain chain = {.length = 4, .names = {"a.test", "c.test", "d.test", "e.test"}};
    struct dialog *dialog = dialog_begin(arena, ask_chain, &chain);
    struct dns_name b = dns_name_of("b.test"), c = dns_name_of("c.test");

    play(dialog, zone);
    const struct reply *alias = chain.replies[0], *timeout = chain.replies[1];
    cr_expect_eq(alias->question.type, DNS_TXT);
    cr_expect_eq(alias->proof.outcome, DNS_DATA);
    cr_expect_eq(alias->proof.ttl_s, 300);
    cr_expect_eq(alias->alias_count, 1);
    cr_expect(dns_name_eq(alias->canonical, &b));
    cr_assert_eq(alias->record_count, 2);
    cr_expect(slice_eq(reply_text(arena, alias, 0), SLICE("hello")));
    cr_expect(slice_eq(reply_text(arena, alias, 1), SLICE("world")));
    cr_expect_eq(timeout->proof.outcome, DNS_FAILED);
    cr_expect_eq(timeout->proof.cause, DNS_TIMEOUT);
    cr_expect(dns_name_eq(timeout->canonical, &c), "the name asked");
    cr_expect_eq(timeout->record_count, 0);
    cr_expect_eq(chain.replies[2]->proof.outcome, DNS_BOGUS);
    cr_expect_eq(chain.replies[2]->proof.security, DNS_SECURITY_BOGUS);
    cr_expect_eq(chain.replies[3]->proof.outcome, DNS_NXDOMAIN);
    arena_free(arena);
}

/* Asks two at once, and wants both. */
static bool ask_both(struct dialog *dialog, void *state)
{
    const struct dns_name a = dns_name_of("a.test"), b = dns_name_of("b.test");
    const struct reply **replies = state;

    replies[0] = dialog_ask(dialog, &a, DNS_A);
    replies[1] = dialog_ask(dialog, &b, DNS_A);
    return replies[0] != NULL && replies[1] != NULL;
}

Test(dialog, the_first_of_two_waits)
{
    const struct reply *replies[2];
    struct arena *arena = arena_new(4096);
    struct dialog *dialog = dialog_begin(arena, ask_both, replies);
    struct dns_name a = dns_name_of("a.test");

    cr_expect(dns_name_eq(&dialog_wants(dialog)->question.name, &a));
    cr_expect_eq(play(dialog, "a.test A 192.0.2.1\nb.test A 192.0.2.2\n"), 2);
    cr_expect_eq(replies[0]->record_count, 1);
    cr_expect_eq(replies[1]->record_count, 1);
    arena_free(arena);
}

static bool ask_with_a_note(struct dialog *dialog, void *state)
{
    const struct dns_name a = dns_name_of("a.test"), b = dns_name_of("b.test");
    unsigned *work_count = state;
    struct reply *reply = dialog_ask(dialog, &a, DNS_A);

    if (reply == NULL)
        return false;
    if (reply->note == NULL) {
        reply->note = reply;
        ++*work_count;
    }
    return dialog_ask(dialog, &b, DNS_A) != NULL;
}

Test(dialog, a_note_is_kept)
{
    struct arena *arena = arena_new(4096);
    unsigned work_count = 0;

    cr_expect_eq(play(dialog_begin(arena, ask_with_a_note, &work_count), ""), 2);
    cr_expect_eq(work_count, 1);
    arena_free(arena);
}

/* Asks more than there may be. */
static bool ask_too_much(struct dialog *dialog, void *state)
{
    const struct reply **last = state;
    char text[32];

    for (unsigned i = 0; i < DIALOG_QUESTIONS_MAX + 2; i++) {
        snprintf(text, sizeof text, "n%u.test", i);
        struct dns_name name = dns_name_of(text);
        *last = dialog_ask(dialog, &name, DNS_A);
        if (*last == NULL)
            return false;
    }
    return true;
}

Test(dialog, questions_are_bounded)
{
    const struct reply *last;
    struct arena *arena = arena_new(4096);
    struct dialog *dialog = dialog_begin(arena, ask_too_much, &last);

    cr_expect_eq(play(dialog, ""), DIALOG_QUESTIONS_MAX);
    cr_expect_eq(last->proof.outcome, DNS_FAILED);
    cr_expect_eq(last->proof.cause, DNS_SERVFAIL);
    cr_expect_eq(dialog_question_count(dialog), DIALOG_QUESTIONS_MAX, "that were answered");
    arena_free(arena);
}

Test(dialog, text_of_several_strings)
{
    static char zone[1024];
    struct arena *arena = arena_new(4096);
    struct chain chain = {.length = 2, .names = {"a.test", "b.test"}};

    strcpy(zone, "b.test TXT\na.test TXT ");
    memset(zone + strlen(zone), 'x', 600);
    play(dialog_begin(arena, ask_chain, &chain), zone);
    struct slice text = reply_text(arena, chain.replies[0], 0);
    cr_expect_eq(text.len, 600);
    cr_expect_eq(strspn(text.at, "x"), 600, "terminated");
    text = reply_text(arena, chain.replies[1], 0);
    cr_expect_eq(text.len, 0);
    cr_expect_not_null(text.at);
    arena_free(arena);
}

/* A document, and a question about the same name. */
static bool fetch(struct dialog *dialog, void *state)
{
    const struct dns_name host = dns_name_of("a.test");
    const struct document **documents = state;

    documents[0] = dialog_fetch(dialog, &host, "/one");
    if (documents[0] == NULL || dialog_ask(dialog, &host, DNS_A) == NULL)
        return false;
    documents[1] = dialog_fetch(dialog, &host, "/two");
    return documents[1] != NULL && dialog_fetch(dialog, &host, "/one") == documents[0];
}

Test(dialog, documents_outlive_their_responses)
{
    const struct document *documents[2];
    struct arena *arena = arena_new(4096);
    struct dialog *dialog = dialog_begin(arena, fetch, documents);

    const struct ask *ask = dialog_wants(dialog);
    cr_assert_eq(ask->kind, ASK_DOCUMENT);
    cr_expect_str_eq(ask->url.path, "/one");
    struct response response =
        response_document(document_new(200, SLICE("text/plain"), SLICE("hello"), 300));
    dialog_answer(dialog, response);
    response_release(response);
    ask = dialog_wants(dialog);
    cr_assert_eq(ask->kind, ASK_DNS, "a document is no answer to a question");
    response = zone_response("", ask);
    dialog_answer(dialog, response);
    response_release(response);
    cr_expect_str_eq(dialog_wants(dialog)->url.path, "/two");
    response = response_failed(ASK_DOCUMENT, DNS_TIMEOUT, "late");
    dialog_answer(dialog, response);
    response_release(response);
    cr_expect_null(dialog_wants(dialog));
    cr_expect_eq(documents[0]->status, 200);
    cr_expect(slice_eq(documents[0]->body, SLICE("hello")));
    cr_expect_eq(documents[1]->cause, DNS_TIMEOUT);
    cr_expect_eq(dialog_question_count(dialog), 3);
    arena_free(arena);
}
