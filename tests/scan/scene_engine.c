#include "tests/scan/scene_engine.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/random.h"
#include "resolve/unbound/resolver.h"
#include "resolve/wire/wire.h"
#include "resolve/wire/wire_engine.h"
#include "scan/follow.h"
#include "scan/writer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Those that are linked in the place of the program's have no other way to find it. */
static struct scene_engine *stage;
static uint64_t random_state;

struct channel {
    struct engine_call *first, **end; /* done, and not taken */
    unsigned pending;
};

struct resolver {
    struct channel channel;
    bool is_fresh; /* keeps no answers */
};

/* A stand-in for a wire. */
struct wire {
    struct engine engine;
    struct channel channel;
    struct wire_route *routes;
};

struct wire_route {
    struct route route;
    struct wire *wire;
    struct wire_route *next;
    unsigned under_way;
    uint64_t sent;
};

/* What a call is in, while it is held: its ticket. */
struct ticket {
    struct channel *channel;
    struct wire_route *route; /* or NULL */
};

void happenings_add(struct happenings *happenings, const struct happening *happening)
{
    if (happenings->count == happenings->size) {
        size_t size = happenings->size == 0 ? 64 : 2 * happenings->size;
        struct happening *at = memory_new(size * sizeof *at);
        if (happenings->count > 0)
            memcpy(at, happenings->at, happenings->count * sizeof *at);
        free(happenings->at);
        *happenings = (struct happenings){at, happenings->count, size};
    }
    happenings->at[happenings->count++] = *happening;
}

void happenings_drop(struct happenings *happenings, size_t index)
{
    assert(index < happenings->count);
    happenings->count--;
    memmove(&happenings->at[index], &happenings->at[index + 1],
            (happenings->count - index) * sizeof *happenings->at);
}

void engine_use(struct scene_engine *engine)
{
    stage = engine;
    random_state = 1;
}

/* "9.9.9.1" of 1.9.9.9, "9.9.9.0/24" of 9.9.9; of 32 nibbles, or 30, likewise. Else as it is. */
static struct slice subject_of(struct arena *arena, struct slice name)
{
    unsigned labels[33], count = 0;
    struct slice rest = name, label;
    struct ip ip = {.family = IP_V6};
    char text[IP_TEXT_MAX];

    while (count < 33 && slice_take_piece(&rest, '.', &label)) {
        bool is_hex = label.len == 1 && label.at[0] >= 'a' && label.at[0] <= 'f';
        uint32_t number = is_hex ? (uint32_t)(label.at[0] - 'a' + 10) : 0;
        if (!is_hex && !slice_parse_u32(label, 255, &number))
            return arena_copy(arena, name);
        labels[count++] = number;
    }
    if (count == 3)
        return arena_print(arena, "%u.%u.%u.0/24", labels[2], labels[1], labels[0]);
    if (count == 4)
        return arena_print(arena, "%u.%u.%u.%u", labels[3], labels[2], labels[1], labels[0]);
    if (count != 32 && count != 30)
        return arena_copy(arena, name);
    for (unsigned i = 0; i < count / 2; i++)
        ip.bytes[i] = (uint8_t)(labels[count - 1 - 2 * i] << 4 | labels[count - 2 - 2 * i]);
    return arena_print(arena, "%.*s%s", (int)ip_print(&ip, text), text, count == 30 ? "/120" : "");
}

static const char *type_text(struct arena *arena, const struct dns_question *question)
{
    char text[DNS_NAME_TEXT_MAX + 16];

    dns_question_print(question, text, sizeof text);
    struct slice all = slice_of(text);
    return arena_copy(arena, slice_tail(all, slice_last_index(all, ' ') + 1)).at;
}

/* By the zone that the name is in; of names in none by the resolver. */
static struct happening describe(const struct engine_call *call, bool is_fresh)
{
    struct arena *arena = stage->arena;
    struct slice name = dns_name_text(arena, &call->question.name);
    struct happening happening = {.kind = HAPPENED_ASK,
                                  .who = is_fresh ? SLICE("fresh") : SLICE("dns"),
                                  .what = name,
                                  .type = type_text(arena, &call->question)};

    for (size_t i = 0; i < stage->plan->list_count; i++) {
        struct slice zone = stage->plan->lists[i].list->zone;
        if (!slice_ends(name, zone) || name.len <= zone.len + 1)
            continue;
        happening.who = stage->plan->lists[i].list->id;
        happening.what = subject_of(arena, slice_head(name, name.len - zone.len - 1));
    }
    return happening;
}

static void hold(struct channel *channel, struct wire_route *route, struct engine_call *call,
                 bool is_fresh)
{
    struct happening happening = describe(call, is_fresh);
    struct ticket *ticket = arena_take(stage->arena, sizeof *ticket);

    *ticket = (struct ticket){channel, route};
    call->ticket = ticket;
    call->answer = NULL;
    call->unbound.is_exhausted = false;
    channel->pending++;
    stage->activity++;
    happenings_add(&stage->happened, &happening);
    happening.call = call;
    happenings_add(&stage->held, &happening);
}

void engine_answer(struct scene_engine *engine, size_t held, struct dns_answer *answer,
                   unsigned packets)
{
    struct engine_call *call = engine->held.at[held].call;
    const struct ticket *ticket = call->ticket;
    struct channel *channel = ticket->channel;

    happenings_drop(&engine->held, held);
    call->answer = answer;
    if (ticket->route == NULL)
        call->unbound.is_exhausted = packets > 1;
    else
        call->again = packets - 1;
    call->next = NULL;
    *channel->end = call;
    channel->end = &call->next;
    channel->pending--;
    if (ticket->route != NULL) {
        ticket->route->under_way--;
        ticket->route->sent += packets - 1;
    }
}

static void give_up(size_t held)
{
    struct happening happening = stage->held.at[held];

    happening.kind = HAPPENED_GIVE_UP;
    happening.call = NULL;
    if (!stage->is_over)
        happenings_add(&stage->happened, &happening);
    stage->activity++;
    engine_answer(stage, held, dns_answer_failed(DNS_CANCELLED, "cancelled"), 1);
}

static void abandon(const struct engine_call *call)
{
    for (size_t i = 0; i < stage->held.count; i++)
        if (stage->held.at[i].call == call) {
            give_up(i);
            return;
        }
}

static void cancel(const struct channel *channel)
{
    for (size_t i = 0; i < stage->held.count;) {
        const struct ticket *ticket = stage->held.at[i].call->ticket;
        if (ticket->channel == channel)
            give_up(i);
        else
            i++;
    }
}

static struct engine_call *take(struct channel *channel)
{
    struct engine_call *call = channel->first;

    if (call == NULL)
        return NULL;
    channel->first = call->next;
    if (channel->first == NULL)
        channel->end = &channel->first;
    stage->activity++;
    return call;
}

/* In the place of resolver.h. */

struct resolver *resolver_new(const struct resolver_settings *settings, struct loop *loop,
                              struct text *why)
{
    struct resolver *resolver = memory_new(sizeof *resolver);

    (void)loop;
    (void)why;
    resolver->is_fresh = settings->for_probes;
    resolver->channel.end = &resolver->channel.first;
    return resolver;
}

void resolver_free(struct resolver *resolver)
{
    free(resolver);
}

void resolver_ask(struct resolver *resolver, struct engine_call *call, uint64_t now_ns)
{
    (void)now_ns;
    hold(&resolver->channel, NULL, call, resolver->is_fresh);
}

struct engine_call *resolver_take(struct resolver *resolver, uint64_t now_ns)
{
    (void)now_ns;
    return take(&resolver->channel);
}

uint64_t resolver_wait_ns(const struct resolver *resolver, uint64_t now_ns)
{
    (void)now_ns;
    return resolver->channel.first != NULL ? 0 : UINT64_MAX;
}

unsigned resolver_pending(const struct resolver *resolver)
{
    return resolver->channel.pending;
}

void resolver_abandon(struct resolver *resolver, struct engine_call *call)
{
    (void)resolver;
    abandon(call);
}

void resolver_cancel(struct resolver *resolver)
{
    cancel(&resolver->channel);
}

/* In the place of wire_engine.h. */

static unsigned wire_room_of(const struct route *route, unsigned left)
{
    unsigned under_way = ((const struct wire_route *)(const void *)route)->under_way;
    bool may = under_way < left || under_way < WIRE_WINDOW_START;

    return may && under_way < WIRE_WINDOW_MAX ? WIRE_WINDOW_MAX - under_way : 0;
}

static void ask_wire(struct route *route, struct engine_call *call, uint64_t now_ns)
{
    struct wire_route *at = (struct wire_route *)(void *)route;

    (void)now_ns;
    at->under_way++;
    at->sent++;
    hold(&at->wire->channel, at, call, false);
}

static void abandon_at_wire(struct route *route, struct engine_call *call)
{
    (void)route;
    abandon(call);
}

static uint64_t sent_to(const struct route *route)
{
    return ((const struct wire_route *)(const void *)route)->sent;
}

static struct engine_call *take_of_wire(struct engine *engine, uint64_t now_ns)
{
    (void)now_ns;
    return take(&((struct wire *)(void *)engine)->channel);
}

static void cancel_wire(struct engine *engine)
{
    cancel(&((struct wire *)(void *)engine)->channel);
}

static unsigned pending_at_wire(const struct engine *engine)
{
    return ((const struct wire *)(const void *)engine)->channel.pending;
}

static uint64_t wait_for_wire(const struct engine *engine, uint64_t now_ns)
{
    (void)now_ns;
    return ((const struct wire *)(const void *)engine)->channel.first != NULL ? 0 : UINT64_MAX;
}

static void free_wire(struct engine *engine)
{
    struct wire *wire = (struct wire *)(void *)engine;

    for (struct wire_route *route = wire->routes, *next; route != NULL; route = next) {
        next = route->next;
        free(route);
    }
    free(wire);
}

struct engine *wire_engine_new(struct loop *loop, uint64_t timeout_ns, unsigned share)
{
    static const struct engine_kind kind = {.room = wire_room_of,
                                            .ask = ask_wire,
                                            .abandon = abandon_at_wire,
                                            .sent = sent_to,
                                            .take = take_of_wire,
                                            .cancel = cancel_wire,
                                            .pending = pending_at_wire,
                                            .wait_ns = wait_for_wire,
                                            .free = free_wire};
    struct wire *wire = memory_new(sizeof *wire);

    (void)loop;
    (void)timeout_ns;
    (void)share;
    wire->engine.kind = &kind;
    wire->channel.end = &wire->channel.first;
    return &wire->engine;
}

struct route *wire_engine_route(struct engine *engine, const struct list_server *servers,
                                size_t count, struct limiter *limiter)
{
    struct wire *wire = (struct wire *)(void *)engine;
    struct wire_route *route = memory_new(sizeof *route);

    (void)servers;
    (void)count;
    (void)limiter;
    *route = (struct wire_route){.route.engine = engine, .wire = wire, .next = wire->routes};
    wire->routes = route;
    return &route->route;
}

/* In the place of random.h: splitmix64. */

uint64_t random_u64(void)
{
    uint64_t z = random_state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

void random_fill(void *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        ((unsigned char *)bytes)[i] = (unsigned char)random_u64();
}

/* In the place of writer.h and follow.h: one happening a record, or an address. */

void writer_put(struct writer *writer, struct text *text, unsigned target_count)
{
    struct slice rest = text_slice(text), line;

    (void)writer;
    while (target_count-- > 0 && slice_take_piece(&rest, '\n', &line))
        happenings_add(&stage->happened, &(struct happening){.kind = HAPPENED_WRITE,
                                                             .what = arena_copy(stage->arena, line),
                                                             .type = ""});
    stage->activity++;
    text_free(text);
    *text = (struct text){0};
}

void follow_record(struct follow *follow, const struct record *record)
{
    char text[IP_TEXT_MAX];

    (void)follow;
    for (const struct record_address *at = record->addresses; at != NULL; at = at->next) {
        struct slice ip = arena_copy(stage->arena, (struct slice){text, ip_print(&at->ip, text)});
        happenings_add(&stage->following, &(struct happening){.what = ip});
        happenings_add(
            &stage->happened,
            &(struct happening){.kind = HAPPENED_FOLLOW,
                                .what = arena_print(stage->arena, "%.*s %.*s", SLICE_ARG(ip),
                                                    SLICE_ARG(record->target.domain)),
                                .type = ""});
    }
    stage->activity++;
    stage->followed++;
}
