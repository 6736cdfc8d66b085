/* SPDX-License-Identifier: MIT */
#include "scan/talker.h"

#include "base/clock.h"
#include "base/memory.h"
#include "resolve/window.h"
#include "scan/lane.h"

#include <assert.h>
#include <stdlib.h>

/* Questions at a forwarder to begin with, of all workers: what its receive buffer holds. */
enum { TALK_ARENA = 2048, WINDOW_FORWARDER = 100 };

/* A question that waits for longer is about something that is dead behind the forwarder: it is no
 * load to the forwarder any more, and must not keep others waiting. */
#define WINDOW_STAY_NS (200 * CLOCK_NS_PER_MS)

struct talk {
    struct lookup_wait wait;
    struct talk *next; /* waiting for room, or free */
    struct arena *arena;
    struct target target;
    struct sweep *sweep;
    size_t check; /* in the plan, the current one */
    unsigned index;
    void *state;
};

struct talker {
    struct worker_shared *shared;
    struct resolver *resolver;
    struct call_pool *pool;
    struct mailbox *box;     /* deliveries of the lookup table */
    struct mailbox *fetched; /* of the fetcher */
    struct lane lane;
    struct talk *waiting, **waiting_end;
    struct talk *free;
    unsigned talks, talks_max;
    unsigned room;                     /* questions that may still be sent this turn */
    struct call *flying, **flying_end; /* in the window, oldest first */
    struct window window; /* of the forwarders; without, servers are many and it stays wide open */
    struct dns_answer *cancelled; /* what all get once we stop; NULL before */
    struct talker_counts counts;
};

static bool is_forwarding(const struct resolver_settings *settings)
{
    return settings->forwarder_count > 0 || settings->conf != NULL; /* which may name some */
}

static unsigned start_limit(const struct resolver_settings *settings)
{
    return is_forwarding(settings) ? WINDOW_FORWARDER / settings->context_count
                                   : settings->in_flight_max;
}

struct talker *talker_new(struct worker_shared *shared, struct resolver *resolver,
                          struct call_pool *pool, unsigned talks_max)
{
    struct talker *talker = memory_new(sizeof *talker);

    *talker = (struct talker){.shared = shared,
                              .resolver = resolver,
                              .pool = pool,
                              .box = mailbox_new(),
                              .fetched = mailbox_new(),
                              .lane = {.kind = LANE_TARGETS},
                              .talks_max = talks_max};
    talker->waiting_end = &talker->waiting;
    talker->flying_end = &talker->flying;
    window_init(&talker->window, start_limit(&shared->resolver), shared->resolver.in_flight_max,
                false);
    return talker;
}

void talker_free(struct talker *talker)
{
    if (talker == NULL)
        return;
    assert(talker->talks == 0);
    for (struct talk *talk = talker->free, *next; talk != NULL; talk = next) {
        next = talk->next;
        arena_free(talk->arena);
        free(talk);
    }
    dns_answer_release(talker->cancelled);
    mailbox_free(talker->box);
    mailbox_free(talker->fetched);
    free(talker);
}

struct mailbox *talker_mailbox(struct talker *talker)
{
    return talker->box;
}

struct mailbox *talker_fetched(struct talker *talker)
{
    return talker->fetched;
}

void talker_arrive(struct talker *talker, struct sweep *sweep)
{
    lane_arrive(&talker->lane, sweep);
}

static const struct check *check_of(const struct talker *talker, const struct talk *talk)
{
    return talker->shared->plan->checks[talk->check];
}

static void follow_addresses(struct follow *follow, const struct record *record)
{
    for (const struct record_address *at = record->addresses; at != NULL; at = at->next)
        follow_add(follow, &at->ip, record->target.domain);
    follow_done(follow);
}

static bool applies(const struct talker *talker, const struct talk *talk)
{
    return talk->check < talker->shared->plan->check_count &&
           check_of(talker, talk)->applies(&talk->target);
}

/* Begins the next check that applies, from talk->check on. False: there is none. */
static bool begin_check(struct talker *talker, struct talk *talk)
{
    while (talk->check < talker->shared->plan->check_count && !applies(talker, talk))
        talk->check++;
    if (talk->check == talker->shared->plan->check_count)
        return false;
    arena_reset(talk->arena);
    talk->state =
        check_of(talker, talk)->begin(talk->arena, &talk->target, talker->shared->check_settings);
    return true;
}

/* Goes on to the next check. False, and the talk is gone, if that was the last one. */
static bool end_check(struct talker *talker, struct talk *talk)
{
    struct record record = {.target = talk->target};
    struct sweep *sweep = talk->sweep;
    size_t check = talk->check;
    unsigned index = talk->index;

    check_of(talker, talk)->verdict(talk->state, sweep->arena, &record);
    if (check_of(talker, talk) == talker->shared->follow_check)
        follow_addresses(talker->shared->follow, &record);
    talk->check++;
    bool goes_on = begin_check(talker, talk);
    if (!goes_on) {
        talk->next = talker->free;
        talker->free = talk;
        talker->talks--;
    }
    sweep_put_part(sweep, check, index, &record); /* the last one may end the sweep */
    return goes_on;
}

static void enter_window(struct talker *talker, struct call *call)
{
    call->round = window_sent(&talker->window);
    call->flying_next = NULL;
    call->flying_link = talker->flying_end;
    *talker->flying_end = call;
    talker->flying_end = &call->flying_next;
}

static void leave_window(struct talker *talker, struct call *call)
{
    *call->flying_link = call->flying_next;
    *(call->flying_next != NULL ? &call->flying_next->flying_link : &talker->flying_end) =
        call->flying_link;
    call->flying_link = NULL;
}

static void end_long_stays(struct talker *talker, uint64_t now_ns)
{
    while (talker->flying != NULL && now_ns - talker->flying->asked_ns > WINDOW_STAY_NS) {
        unsigned round = talker->flying->round;
        leave_window(talker, talker->flying);
        window_left(&talker->window, round);
    }
}

static void send_talk(struct talker *talker, struct talk *talk, const struct dns_question *question,
                      uint64_t now_ns)
{
    struct call *call = call_new(talker->pool);

    call->talk = talk;
    call->base.question = *question;
    if (question->type == DNS_STS_POLICY) {
        call->fetch = fetch_new(question, talker->fetched);
        call->base.question.type = DNS_A;
    }
    talker->counts.sent++;
    talker->room--;
    call->asked_ns = now_ns;
    enter_window(talker, call);
    resolver_ask(talker->resolver, &call->base, now_ns);
}

static bool is_shared(const struct talk *talk, const struct dns_question *question)
{
    return question->type != DNS_PTR || talk->target.kind == TARGET_PAIR;
}

static void wait_for_room(struct talker *talker, struct talk *talk)
{
    talk->next = NULL;
    *talker->waiting_end = talk;
    talker->waiting_end = &talk->next;
}

/* Gives the talk its answer from the table, joins another asker, or asks. True if it was answered.
 */
static bool look_up(struct talker *talker, struct talk *talk, const struct dns_question *question,
                    uint64_t now_ns)
{
    const struct dns_answer *answer;

    talk->wait.home = talker->box;
    lookup_read_begin();
    enum lookup found = lookup_find(talker->shared->lookup, question, now_ns, &talk->wait, &answer);
    if (found == LOOKUP_HIT)
        check_of(talker, talk)->answer(talk->state, answer);
    lookup_read_end();

    talker->counts.from_cache += found == LOOKUP_HIT;
    talker->counts.joined += found == LOOKUP_JOINED;
    if (found == LOOKUP_ASK)
        send_talk(talker, talk, question, now_ns);
    return found == LOOKUP_HIT;
}

static bool may_ask(const struct talker *talker)
{
    return talker->room > 0 && window_is_open(&talker->window);
}

/* Carries a talk on until it has to wait, or ends. */
static void step(struct talker *talker, struct talk *talk, uint64_t now_ns)
{
    const struct dns_question *question;

    do {
        while ((question = check_of(talker, talk)->question(talk->state)) != NULL) {
            if (talker->cancelled != NULL) {
                check_of(talker, talk)->answer(talk->state, talker->cancelled);
                continue;
            }
            if (!may_ask(talker)) {
                wait_for_room(talker, talk);
                return;
            }
            talker->counts.asked++;
            if (!is_shared(talk, question)) {
                send_talk(talker, talk, question, now_ns);
                return;
            }
            if (!look_up(talker, talk, question, now_ns))
                return;
        }
    } while (end_check(talker, talk));
}

/* Requires that the lane is at a target. */
static struct talk *new_talk(struct talker *talker)
{
    struct talk *talk = talker->free;
    struct lane *lane = &talker->lane;

    if (talk != NULL) {
        talker->free = talk->next;
    } else {
        talk = memory_new(sizeof *talk);
        talk->arena = arena_new(TALK_ARENA);
    }
    talker->talks++;
    talk->sweep = lane->at;
    talk->index = lane->index;
    talk->check = 0;
    talk->target = block_target(lane->at->block, lane->index);
    lane_advance(lane);
    bool begins = begin_check(talker, talk);
    assert(begins); /* the lane stops at no others */
    (void)begins;
    return talk;
}

static bool may_begin(const struct talker *talker)
{
    return talker->cancelled != NULL || (may_ask(talker) && talker->talks < talker->talks_max);
}

static void resume_waiting(struct talker *talker, uint64_t now_ns)
{
    while (talker->waiting != NULL && (may_ask(talker) || talker->cancelled != NULL)) {
        struct talk *talk = talker->waiting;
        talker->waiting = talk->next;
        if (talker->waiting == NULL)
            talker->waiting_end = &talker->waiting;
        step(talker, talk, now_ns);
    }
}

unsigned talker_ask(struct talker *talker, unsigned room, uint64_t now_ns)
{
    talker->room = room;
    end_long_stays(talker, now_ns);
    resume_waiting(talker, now_ns);
    while (talker->lane.at != NULL && may_begin(talker))
        step(talker, new_talk(talker), now_ns);
    unsigned sent = room - talker->room;
    talker->room = 0; /* answers that come now carry their talks to the next turn */
    return sent;
}

uint64_t talker_wait_ns(const struct talker *talker, uint64_t now_ns)
{
    if (talker->flying == NULL || window_is_open(&talker->window))
        return UINT64_MAX;
    uint64_t due_ns = talker->flying->asked_ns + WINDOW_STAY_NS + 1;
    return due_ns > now_ns ? due_ns - now_ns : 0;
}

static void settle(struct talker *talker, struct fetch *fetch, const struct dns_answer *answer,
                   uint64_t now_ns)
{
    lookup_settle(talker->shared->lookup, &fetch->question, now_ns, answer);
    fetch_free(fetch);
}

/* Takes over the answer with addresses of a host that is to be fetched from. False if the call goes
 * out once more, for those of IPv6. */
static bool go_on_fetching(struct talker *talker, struct call *call, uint64_t now_ns)
{
    bool has_address = fetch_add_addresses(call->fetch, call->base.answer);
    enum dns_cause cause = call->base.answer->cause;

    dns_answer_release(call->base.answer);
    call->base.answer = NULL;
    if (has_address) {
        fetcher_ask(talker->shared->fetcher, call->fetch);
        return true;
    }
    if (call->base.question.type == DNS_A && talker->cancelled == NULL && cause != DNS_CANCELLED) {
        call->base.question.type = DNS_AAAA;
        call->asked_ns = now_ns;
        talker->counts.sent++;
        resolver_ask(talker->resolver, &call->base, now_ns);
        return false;
    }
    settle(talker, call->fetch,
           dns_answer_failed(cause != DNS_NO_CAUSE ? cause : DNS_SERVFAIL, "no address"), now_ns);
    return true;
}

void talker_answer(struct talker *talker, struct call *call, uint64_t now_ns)
{
    struct talk *talk = call->talk;
    struct dns_answer *answer = call->base.answer;

    if (call->flying_link != NULL) {
        leave_window(talker, call);
        /* Where the servers are many, one that is late says nothing about the others. */
        window_answered(&talker->window, call->round,
                        is_forwarding(&talker->shared->resolver) ? now_ns - call->asked_ns : 0, 0);
    }
    if (call->fetch != NULL) {
        if (!go_on_fetching(talker, call, now_ns))
            return;
    } else if (is_shared(talk, &call->base.question)) {
        lookup_settle(talker->shared->lookup, &call->base.question, now_ns, answer);
    } else {
        check_of(talker, talk)->answer(talk->state, answer);
        dns_answer_release(answer);
        step(talker, talk, now_ns);
    }
    call_free(talker->pool, call);
}

void talker_deliver(struct talker *talker, uint64_t now_ns)
{
    struct mail *mail;

    while ((mail = mailbox_take(talker->fetched)) != NULL) {
        struct fetch *fetch = MAILBOX_ITEM(mail, struct fetch, mail);
        settle(talker, fetch, dns_answer_retain(fetch->answer), now_ns);
    }
    while ((mail = mailbox_take(talker->box)) != NULL) {
        struct talk *talk = MAILBOX_ITEM(mail, struct talk, wait.mail);
        check_of(talker, talk)->answer(talk->state, talk->wait.answer);
        dns_answer_release(talk->wait.answer);
        step(talker, talk, now_ns);
    }
}

void talker_cancel(struct talker *talker, uint64_t now_ns)
{
    if (talker->cancelled == NULL)
        talker->cancelled = dns_answer_failed(DNS_CANCELLED, "cancelled");
    talker_ask(talker, 0, now_ns);
}

struct talker_counts talker_counts(const struct talker *talker)
{
    return talker->counts;
}
