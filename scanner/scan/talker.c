/* SPDX-License-Identifier: MIT */
#include "scan/talker.h"

#include "base/memory.h"
#include "event/loop.h"
#include "resolve/fetch/journey.h"
#include "scan/encore.h"
#include "scan/flight.h"
#include "scan/lane.h"
#include "scan/outage.h"
#include "scan/talk.h"

#include <assert.h>
#include <stdlib.h>

/* Questions at a forwarder to begin with, of all workers: what its receive buffer holds. */
enum { WINDOW_FORWARDER = 100, TALKS_BEHIND_MAX = 1024 };

struct talker {
    const struct talker_settings *settings;
    struct route *route, *late_route;
    struct call_pool *pool;
    struct mailbox *box;     /* deliveries of the lookup table */
    struct mailbox *fetched; /* of the fetcher */
    struct lane lane;
    struct errands errands;
    struct encore encore;
    struct talk_queue pool_of_talks;
    struct talk_queue waiting; /* for room */
    unsigned talks, talks_max;
    unsigned behind; /* of the talks, those that wait for a scout */
    unsigned room;   /* questions that may still be sent this turn */
    bool had_room;   /* at the end of the turn before */
    struct flight flight;
    struct scouts *scouts;   /* NULL: there may be a forwarder, which knows the servers */
    struct scout_path scout; /* what is sent next is one; count 0: it is none */
    struct outage *outages;  /* of the first round, and of the second */
    bool is_cancelled;       /* nothing is asked any more */
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

struct talker *talker_new(const struct talker_settings *settings, struct route *route,
                          struct route *late_route, struct call_pool *pool, unsigned talks_max)
{
    struct talker *talker = memory_new(sizeof *talker);

    *talker = (struct talker){.settings = settings,
                              .route = route,
                              .late_route = late_route,
                              .pool = pool,
                              .box = mailbox_new(),
                              .fetched = mailbox_new(),
                              .lane = {.kind = LANE_TARGETS},
                              .encore.is_forwarding = settings->resolver->forwarder_count > 0,
                              .talks_max = talks_max};
    STAILQ_INIT(&talker->pool_of_talks);
    STAILQ_INIT(&talker->waiting);
    talker->outages = memory_new(2 * sizeof *talker->outages);
    if (!is_forwarding(settings->resolver))
        talker->scouts = memory_new(sizeof *talker->scouts);
    flight_init(&talker->flight, start_limit(settings->resolver), settings->resolver->in_flight_max,
                is_forwarding(settings->resolver));
    return talker;
}

void talker_free(struct talker *talker)
{
    if (talker == NULL)
        return;
    assert(talker->talks == 0);
    talk_pool_free(&talker->pool_of_talks);
    free(talker->outages);
    free(talker->scouts);
    mailbox_free(talker->box);
    mailbox_free(talker->fetched);
    free(talker);
}

void talker_watch(struct talker *talker, struct loop *loop)
{
    loop_watch(loop, talker->box);
    loop_watch(loop, talker->fetched);
}

void talker_arrive(struct talker *talker, struct sweep *sweep)
{
    lane_arrive(&talker->lane, sweep);
}

void talker_end(struct talker *talker)
{
    talker->encore.has_ended = true;
}

static const struct check *check_of(const struct talker *talker, const struct talk *talk)
{
    return talker->settings->plan->checks[talk->check];
}

/* Begins the next check that is open, from talk->check on. False: there is none. */
static bool begin_check(struct talker *talker, struct talk *talk)
{
    while (talk->check < talk->check_end &&
           !sweep_part(talk->sweep, talk->check, talk->index)->is_open)
        talk->check++;
    if (talk->check >= talk->check_end)
        return false;
    arena_reset(talk->arena);
    talk->may_pass = false;
    talk->state =
        check_of(talker, talk)->begin(talk->arena, &talk->target, talker->settings->check);
    return true;
}

/* A lookup failed that may not the next time. What was determined all the same, by another name
 * say, is not asked again. */
static bool is_worth_another(const struct talker *talker, const struct talk *talk,
                             const struct record *record)
{
    return talk->may_pass && !talk->is_late && !talker->is_cancelled &&
           record_has_unknown(record) && encore_may_keep(&talker->encore, talk->sweep);
}

/* Goes on to the next check. False, and the talk is gone, if that was the last one. */
static bool end_check(struct talker *talker, struct talk *talk, uint64_t now_ns)
{
    struct record record = {.target = talk->target};
    struct sweep *sweep = talk->sweep;
    size_t check = talk->check;
    unsigned index = talk->index;

    check_of(talker, talk)->verdict(talk->state, sweep->arena, &record);
    /* Whoever follows waits for the first round only. */
    if (check_of(talker, talk) == talker->settings->follow_check && !talk->is_late)
        follow_record(talker->settings->follow, &record);
    bool is_kept = is_worth_another(talker, talk, &record);
    if (is_kept)
        encore_keep(&talker->encore, sweep, check, index, &record, now_ns);
    talk->check++;
    bool goes_on = begin_check(talker, talk);
    if (!goes_on) {
        talk_free(&talker->pool_of_talks, talk);
        talker->talks--;
    }
    if (!is_kept)
        encore_settle(&talker->encore, sweep, check, index, &record);
    return goes_on;
}

/* The checks that the talk would come to begin by themselves. */
static void split(struct talker *talker, struct talk *talk)
{
    for (size_t i = talk->check + 1; i < talk->check_end; i++)
        if (sweep_part(talk->sweep, i, talk->index)->is_open)
            errands_add(&talker->errands,
                        &(struct errand){talk->sweep, i, i + 1, talk->index, talk->is_late, 0});
    talk->check_end = talk->check + 1;
}

/* What failed a moment ago would fail again out of libunbound's cache. */
static struct route *route_of(const struct talker *talker, const struct talk *talk)
{
    return talk->is_late ? talker->late_route : talker->route;
}

/* What was under way for the others, too, was answered, or takes so long that they go themselves.
 */
static void end_scout(struct talker *talker, struct call *call)
{
    struct scout_wait *next;

    if (call->talk.scout.count == 0)
        return;
    struct scout_wait *wait = scouts_end(talker->scouts, &call->talk.scout);
    call->talk.scout.count = 0;
    for (; wait != NULL; wait = next) {
        next = wait->next;
        talker->behind--;
        STAILQ_INSERT_TAIL(&talker->waiting, MAILBOX_ITEM(wait, struct talk, scout_wait), link);
    }
}

static void send(struct talker *talker, struct call *call, uint64_t now_ns)
{
    talker->counts.sent++;
    flight_add(&talker->flight, call, now_ns);
    route_ask(route_of(talker, call->talk.talk), &call->base, now_ns);
}

static void send_talk(struct talker *talker, struct talk *talk, const struct ask *ask,
                      bool is_alone, uint64_t now_ns)
{
    bool is_fetch = ask->kind == ASK_DOCUMENT;
    struct call *call = call_new(talker->pool, is_fetch ? CALL_FETCH : CALL_TALK);

    call->talk = (struct call_talk){.talk = talk, .scout = talker->scout, .is_alone = is_alone};
    talker->scout.count = 0;
    if (is_fetch)
        call->talk.journey = journey_new(&ask->url, talker->fetched);
    call->base.question = is_fetch ? call->talk.journey->question : ask->question;
    talker->room--;
    /* Half as long the second time: a dead zone keeps its targets inside for long enough. */
    call->base.timeout_ns = talk->is_late ? talker->settings->resolver->timeout_ns / 2 : 0;
    send(talker, call, now_ns);
}

static bool is_shared(const struct talk *talk, const struct ask *ask)
{
    return ask->kind != ASK_DNS || ask->question.type != DNS_PTR ||
           talk->target.kind == TARGET_PAIR;
}

/* The response is borrowed. */
static void tell(struct talker *talker, struct talk *talk, struct response response)
{
    enum dns_cause cause = response_cause(response);

    talk->may_pass |= cause != DNS_NO_CAUSE && cause != DNS_CANCELLED;
    check_of(talker, talk)->answer(talk->state, response);
}

/* ... or taken over. */
static void give(struct talker *talker, struct talk *talk, struct response response)
{
    tell(talker, talk, response);
    response_release(response);
}

/* Whether it would only be waited for. Documents come from elsewhere. */
static bool is_in_vain(const struct talker *talker, const struct talk *talk, const struct ask *ask,
                       uint64_t now_ns)
{
    const struct outage *outage = &talker->outages[talk->is_late];

    return outage->silent_count > 0 && ask->kind == ASK_DNS &&
           outage_is_on(outage, outage_key(&ask->question, talk->target.domain), now_ns);
}

/* What no other target asks. True if it was answered. */
static bool ask_alone(struct talker *talker, struct talk *talk, const struct ask *ask,
                      uint64_t now_ns)
{
    if (!is_in_vain(talker, talk, ask, now_ns)) {
        send_talk(talker, talk, ask, true, now_ns);
        return false;
    }
    give(talker, talk, response_failed(ask->kind, DNS_TIMEOUT, OUTAGE_WHY));
    return true;
}

/* Answers out of the table, joins another asker, or asks. True if it was answered. */
static bool look_up(struct talker *talker, struct talk *talk, const struct ask *ask,
                    uint64_t now_ns)
{
    struct response response;

    talk->wait.home = talker->box;
    lookup_read_begin();
    enum lookup found = lookup_find(talker->settings->lookup, ask, now_ns, &talk->wait, &response);
    bool is_old_failure = found == LOOKUP_HIT && talk->is_late && ask->kind == ASK_DNS &&
                          response.answer->outcome == DNS_FAILED;
    if (found == LOOKUP_HIT && !is_old_failure)
        tell(talker, talk, response);
    lookup_read_end();

    if (is_old_failure)
        return ask_alone(talker, talk, ask, now_ns);
    talker->counts.from_cache += found == LOOKUP_HIT;
    talker->counts.joined += found == LOOKUP_JOINED;
    if (found == LOOKUP_ASK && is_in_vain(talker, talk, ask, now_ns))
        lookup_settle(talker->settings->lookup, ask, now_ns,
                      response_failed(ask->kind, DNS_TIMEOUT, OUTAGE_WHY));
    else if (found == LOOKUP_ASK)
        send_talk(talker, talk, ask, false, now_ns);
    return found == LOOKUP_HIT;
}

static bool may_ask(const struct talker *talker)
{
    return talker->room > 0 && flight_is_open(&talker->flight);
}

/* True if it was answered; else it has to wait. */
static bool find_out(struct talker *talker, struct talk *talk, const struct ask *ask,
                     uint64_t now_ns)
{
    if (talker->is_cancelled) {
        give(talker, talk, response_failed(ask->kind, DNS_CANCELLED, "cancelled"));
        return true;
    }
    if (!may_ask(talker)) {
        STAILQ_INSERT_TAIL(&talker->waiting, talk, link);
        return false;
    }
    if (talker->scouts != NULL && !talk->is_late) {
        struct scout_path path = scout_path(ask_name(ask));
        enum scout scout = scouts_go(talker->scouts, &path, &talk->scout_wait);
        talker->behind += scout == SCOUT_WAIT;
        if (scout == SCOUT_WAIT)
            return false;
        if (scout == SCOUT_AHEAD)
            talker->scout = path;
    }
    talker->counts.asked++;
    bool was_answered = (is_shared(talk, ask) ? look_up : ask_alone)(talker, talk, ask, now_ns);
    if (talker->scout.count > 0)
        scouts_drop(talker->scouts, &talker->scout);
    talker->scout.count = 0;
    return was_answered;
}

/* Carries a talk on until it has to wait, or ends. */
static void step(struct talker *talker, struct talk *talk, uint64_t now_ns)
{
    const struct ask *ask;

    do {
        while ((ask = check_of(talker, talk)->wants(talk->state)) != NULL)
            if (!find_out(talker, talk, ask, now_ns))
                return;
    } while (end_check(talker, talk, now_ns));
}

/* What is next: one that was put off, else all checks of the target that the lane is at. */
static bool next_errand(struct talker *talker, struct errand *errand, uint64_t now_ns)
{
    if (errands_take(&talker->errands, errand))
        return true;
    if (encore_due_ns(&talker->encore) <= now_ns && encore_take(&talker->encore, errand))
        return true;
    if (talker->lane.at == NULL)
        return false;
    *errand = (struct errand){.sweep = talker->lane.at,
                              .check_end = talker->settings->plan->check_count,
                              .index = talker->lane.index};
    lane_advance(&talker->lane);
    return true;
}

static struct talk *begin_talk(struct talker *talker, const struct errand *errand)
{
    struct talk *talk = talk_new(&talker->pool_of_talks);

    talker->talks++;
    talk->sweep = errand->sweep;
    talk->index = errand->index;
    talk->check = errand->check;
    talk->check_end = errand->check_end;
    talk->is_late = errand->is_late;
    talk->target = block_target(errand->sweep->block, errand->index);
    bool begins = begin_check(talker, talk);
    assert(begins); /* the lane stops at no others */
    (void)begins;
    return talk;
}

static bool may_begin(const struct talker *talker)
{
    return talker->is_cancelled ||
           (may_ask(talker) && talker->talks - talker->behind < talker->talks_max &&
            talker->behind < TALKS_BEHIND_MAX);
}

static void resume_waiting(struct talker *talker, uint64_t now_ns)
{
    struct talk *talk;

    while ((talk = STAILQ_FIRST(&talker->waiting)) != NULL &&
           (may_ask(talker) || talker->is_cancelled)) {
        STAILQ_REMOVE_HEAD(&talker->waiting, link);
        step(talker, talk, now_ns);
    }
}

unsigned talker_ask(struct talker *talker, unsigned room, uint64_t now_ns)
{
    struct errand errand;
    struct call *call;

    talker->room = room;
    while ((call = flight_take_long(&talker->flight, now_ns)) != NULL) {
        end_scout(talker, call);
        split(talker, call->talk.talk);
    }
    resume_waiting(talker, now_ns);
    while (may_begin(talker) && next_errand(talker, &errand, now_ns))
        step(talker, begin_talk(talker, &errand), now_ns);
    unsigned sent = room - talker->room;
    talker->had_room = may_begin(talker);
    talker->room = 0; /* answers that come now carry their talks to the next turn */
    return sent;
}

uint64_t talker_wait_ns(const struct talker *talker, uint64_t now_ns)
{
    uint64_t due_ns = flight_due_ns(&talker->flight);

    if (talker->had_room && encore_due_ns(&talker->encore) < due_ns)
        due_ns = encore_due_ns(&talker->encore);
    if (due_ns == UINT64_MAX)
        return UINT64_MAX;
    return due_ns > now_ns ? due_ns - now_ns : 0;
}

static void end_journey(struct talker *talker, struct journey *journey, uint64_t now_ns)
{
    lookup_settle(talker->settings->lookup, &journey->ask, now_ns,
                  response_document(document_retain(journey->fetch.document)));
    journey_free(journey);
}

/* Takes over the answer about the host of a document. False if the call goes out once more. */
static bool go_on_journey(struct talker *talker, struct call *call, uint64_t now_ns)
{
    struct journey *journey = call->talk.journey;
    enum journey_step step = journey_go_on(journey, call->base.answer, !talker->is_cancelled);

    dns_answer_release(call->base.answer);
    call->base.answer = NULL;
    if (step == JOURNEY_ASK) {
        call->base.question = journey->question;
        send(talker, call, now_ns);
    } else if (step == JOURNEY_FETCH) {
        fetcher_ask(talker->settings->fetcher, &journey->fetch);
    } else {
        end_journey(talker, journey, now_ns);
    }
    return step != JOURNEY_ASK;
}

void talker_answer(struct talker *talker, struct call *call, uint64_t now_ns)
{
    struct talk *talk = call->talk.talk;
    struct dns_answer *answer = call->base.answer;
    struct outage *outage = &talker->outages[talk->is_late];

    if (call->kind == CALL_TALK && (answer->outcome == DNS_FAILED || outage->silent_count > 0))
        outage_note(outage, outage_key(&call->base.question, talk->target.domain), answer, now_ns);
    flight_end(&talker->flight, call, now_ns);
    end_scout(talker, call);
    if (call->kind == CALL_FETCH) {
        if (!go_on_journey(talker, call, now_ns))
            return;
    } else if (!call->talk.is_alone) {
        const struct ask ask = {.kind = ASK_DNS, .question = call->base.question};
        lookup_settle(talker->settings->lookup, &ask, now_ns, response_answer(answer));
    } else {
        give(talker, talk, response_answer(answer));
        step(talker, talk, now_ns);
    }
    call_free(talker->pool, call);
}

void talker_deliver(struct talker *talker, uint64_t now_ns)
{
    struct mail *mail;

    while ((mail = mailbox_take(talker->fetched)) != NULL)
        end_journey(talker, MAILBOX_ITEM(mail, struct journey, fetch.mail), now_ns);
    while ((mail = mailbox_take(talker->box)) != NULL) {
        struct talk *talk = MAILBOX_ITEM(mail, struct talk, wait.mail);
        give(talker, talk, talk->wait.response);
        step(talker, talk, now_ns);
    }
}

void talker_cancel(struct talker *talker, uint64_t now_ns)
{
    talker->is_cancelled = true;
    encore_drop(&talker->encore);
    talker_ask(talker, 0, now_ns);
}

void talker_abandon(struct talker *talker)
{
    const struct flight *flight = &talker->flight;
    struct call *call;

    for (unsigned i = 0; i < FLIGHT_STAGES; i++)
        TAILQ_FOREACH(call, &flight->calls[i], link)
        {
            route_abandon(route_of(talker, call->talk.talk), &call->base);
        }
}

struct talker_counts talker_counts(const struct talker *talker)
{
    return talker->counts;
}
