/* SPDX-License-Identifier: MIT */
#include "resolve/unbound/resolver.h"

#include "base/fatal.h"
#include "base/memory.h"
#include "event/loop.h"
#include "event/wheel.h"
#include "resolve/unbound/anchor.h"
#include "resolve/unbound/resolver_conf.h"

#include <arpa/inet.h>
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <unbound.h>

#include <unbound-event.h>

/* One question at libunbound. It outlives its call when the deadline passes first. */
struct ticket {
    struct resolver *resolver;
    struct engine_call *call; /* NULL: given up */
    struct wheel_timer deadline;
    struct ticket *next, **link; /* among those with a call; next also when free */
};

struct resolver {
    struct ub_ctx *context;
    struct wheel wheel;
    uint64_t timeout_ns;
    struct ticket *open; /* with a call */
    struct ticket *free;
    struct engine_call *done, **done_end;
    unsigned pending;
    bool for_probes, closing;
};

/* The last failure that libunbound logged in this thread. It writes the line right before it calls
 * back, and tells why nowhere else. */
static _Thread_local char last_failure[512];

static ssize_t capture(void *cookie, const char *bytes, size_t size)
{
    (void)cookie;
    struct slice line = slice_trim((struct slice){bytes, size});
    size_t len = line.len < sizeof last_failure - 1 ? line.len : sizeof last_failure - 1;

    memcpy(last_failure, line.at, len);
    last_failure[len] = '\0';
    return (ssize_t)size;
}

/* libunbound has one log for all its contexts, so there is one stream for the life of the process.
 */
static FILE *log_stream;

static void open_log_stream(void)
{
    log_stream = fopencookie(NULL, "w", (cookie_io_functions_t){.write = capture});
    if (log_stream == NULL)
        fatal("a stream");
    setvbuf(log_stream, NULL, _IOLBF, 1024);
}

static void finish(struct resolver *resolver, struct engine_call *call, struct dns_answer *answer)
{
    call->answer = answer;
    call->ticket = NULL;
    call->next = NULL;
    *resolver->done_end = call;
    resolver->done_end = &call->next;
}

static void detach(struct ticket *ticket)
{
    *ticket->link = ticket->next;
    if (ticket->next != NULL)
        ticket->next->link = ticket->link;
    ticket->call = NULL;
    wheel_remove(&ticket->resolver->wheel, &ticket->deadline);
}

/* Without a call. */
static struct ticket *ticket_take(struct resolver *resolver)
{
    struct ticket *ticket = resolver->free;

    if (ticket != NULL)
        resolver->free = ticket->next;
    else
        ticket = memory_take(sizeof *ticket);
    *ticket = (struct ticket){.resolver = resolver};
    return ticket;
}

static struct ticket *ticket_new(struct resolver *resolver, struct engine_call *call)
{
    struct ticket *ticket = ticket_take(resolver);

    ticket->call = call;
    ticket->next = resolver->open;
    ticket->link = &resolver->open;
    if (ticket->next != NULL)
        ticket->next->link = &ticket->next;
    resolver->open = ticket;
    call->ticket = ticket;
    return ticket;
}

/* "SERVFAIL <1.0.0.127.bl.example. A IN>: all servers ... from 192.0.2.1 got REFUSED" */
static struct dns_answer *failure(const struct dns_question *question)
{
    char name[DNS_NAME_TEXT_MAX];
    struct slice line = slice_of(last_failure);
    size_t start = strcspn(last_failure, "<"), end = strcspn(last_failure, ">");
    size_t len = dns_name_print(&question->name, name);
    enum dns_cause cause = DNS_SERVFAIL;

    bool ours = end < line.len &&
                slice_starts_nocase(slice_tail(line, start + 1), (struct slice){name, len});
    const char *why = ours ? last_failure + end + 1 + strspn(last_failure + end + 1, ": ") : "";
    if (strstr(why, "got REFUSED") != NULL)
        cause = DNS_REFUSED;
    else if (strstr(why, "upstream server timeout") != NULL ||
             strstr(why, "no server to query") != NULL ||
             strstr(why, "exceeded the maximum") != NULL)
        cause = DNS_TIMEOUT;
    struct dns_answer *answer = dns_answer_failed(cause, why);
    last_failure[0] = '\0';
    return answer;
}

static enum dns_security security_of(int sec)
{
    return sec == 2 ? DNS_SECURE : DNS_INSECURE;
}

static struct dns_answer *read_answer(const struct engine_call *call, const void *packet,
                                      size_t size, enum dns_security security)
{
    struct dns_answer *answer = dns_answer_parse(packet, size, &call->question, security);

    if (!call->unbound.needs_soa || answer->outcome != DNS_NODATA || answer->has_soa)
        return answer;
    dns_answer_release(answer);
    return dns_answer_failed(DNS_SERVFAIL, "no data, and no SOA beside it");
}

static void on_answer(void *context, int rcode, void *packet, int size, int sec, char *why_bogus,
                      int was_ratelimited)
{
    struct ticket *ticket = context;
    struct resolver *resolver = ticket->resolver;
    struct engine_call *call = ticket->call;

    (void)was_ratelimited;
    resolver->pending--;
    if (call != NULL && !resolver->closing) {
        struct dns_answer *answer;
        if (sec == 1) /* before all else: bogus data comes with rcode 0 and the data */
            answer = dns_answer_bogus(why_bogus != NULL ? why_bogus : "");
        else if (rcode == 0 && packet != NULL)
            answer = read_answer(call, packet, (size_t)size, security_of(sec));
        else
            answer = failure(&call->question);
        call->unbound.is_exhausted = sec != 1 && rcode != 0;
        detach(ticket);
        finish(resolver, call, answer);
    } else if (call != NULL) {
        detach(ticket);
    }
    ticket->next = resolver->free;
    resolver->free = ticket;
}

/* Looks up the route only: connecting a UDP socket sends nothing. */
static bool has_ip6_route(void)
{
    struct sockaddr_in6 root = {.sin6_family = AF_INET6, .sin6_port = htons(53)};
    int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return false;
    inet_pton(AF_INET6, "2001:503:ba3e::2:30", &root.sin6_addr); /* a.root-servers.net */
    bool has = connect(fd, (const struct sockaddr *)&root, sizeof root) == 0;
    close(fd);
    return has;
}

static bool any_ip6_server(const struct resolver_settings *settings)
{
    for (size_t i = 0; i < settings->forwarder_count; i++)
        if (settings->forwarders[i].ip.family == IP_V6)
            return true;
    return false;
}

/* Our settings by a file in memory, since zones cannot be set one option at a time. */
static int configure(struct ub_ctx *context, const struct resolver_settings *settings)
{
    struct text conf = {0};
    char path[32];
    int fd = memfd_create("unbound.conf", MFD_CLOEXEC), result = UB_SYNTAX;

    resolver_conf(&conf, settings, any_ip6_server(settings) || has_ip6_route());
    if (fd >= 0 && write(fd, conf.at, conf.len) == (ssize_t)conf.len) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        result = ub_ctx_config(context, path);
    }
    if (fd >= 0)
        close(fd);
    text_free(&conf);
    if (result == 0 && settings->conf != NULL)
        result = ub_ctx_config(context, settings->conf);
    if (result == 0 && settings->for_probes) { /* whatever cache that file asks for */
        ub_ctx_set_option(context, "msg-cache-size:", "1");
        ub_ctx_set_option(context, "msg-cache-slabs:", "1");
    }
    return result;
}

/* A question that is answered before this returns, to nobody. */
static int ask_idly(struct resolver *resolver, const char *name)
{
    struct ticket *ticket = ticket_take(resolver);

    resolver->pending++;
    int result = ub_resolve_event(resolver->context, name, DNS_A, 1, ticket, on_answer, NULL);
    if (result != 0) {
        resolver->pending--;
        ticket->next = resolver->free;
        resolver->free = ticket;
    }
    return result;
}

struct resolver *resolver_new(const struct resolver_settings *settings, struct loop *loop,
                              struct text *why)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    int result = UB_NOMEM;

    assert(settings->in_flight_max > 0 && settings->context_count > 0);
    if (settings->validate && !anchor_check(RESOLVER_ROOT_ANCHOR, why))
        return NULL;
    struct resolver *resolver = memory_new(sizeof *resolver);
    pthread_once(&once, open_log_stream);
    last_failure[0] = '\0';
    resolver->timeout_ns = settings->timeout_ns;
    resolver->for_probes = settings->for_probes;
    resolver->done_end = &resolver->done;
    wheel_init(&resolver->wheel, 0);
    resolver->context = ub_ctx_create_event(loop_base(loop));
    if (resolver->context != NULL) {
        ub_ctx_debugout(resolver->context, log_stream);
        /* Or it logs no failure at all; the configuration file has no word for this. */
        ub_ctx_set_option(resolver->context, "val-log-squelch:", "no");
        result = configure(resolver->context, settings);
    }
    /* Everything that libunbound would otherwise set up at the first question, in whatever thread
     * that is asked. This one is answered from a built-in zone. */
    if (result == 0)
        result = ask_idly(resolver, "localhost.");
    if (result == 0)
        return resolver;
    text_print(why, "%s%s%s", ub_strerror(result), last_failure[0] != '\0' ? ": " : "",
               last_failure);
    resolver_free(resolver);
    return NULL;
}

void resolver_free(struct resolver *resolver)
{
    if (resolver == NULL)
        return;
    resolver->closing = true;
    if (resolver->context != NULL)
        ub_ctx_delete(resolver->context); /* calls back for whatever is outstanding */
    for (struct ticket *ticket = resolver->free, *next; ticket != NULL; ticket = next) {
        next = ticket->next;
        free(ticket);
    }
    for (struct engine_call *call = resolver->done; call != NULL; call = call->next)
        dns_answer_release(call->answer);
    free(resolver);
}

void resolver_ask(struct resolver *resolver, struct engine_call *call, uint64_t now_ns)
{
    char name[DNS_NAME_TEXT_MAX];
    struct ticket *ticket = ticket_new(resolver, call);

    wheel_add(&resolver->wheel, &ticket->deadline,
              now_ns + (call->timeout_ns > 0 ? call->timeout_ns : resolver->timeout_ns));
    dns_name_print(&call->question.name, name);
    if (resolver->for_probes)
        ask_idly(resolver, RESOLVER_NOWHERE); /* which becomes the one message that is kept */
    resolver->pending++;
    int result =
        ub_resolve_event(resolver->context, name, call->question.type, 1, ticket, on_answer, NULL);
    if (result == 0)
        return;
    resolver->pending--;
    detach(ticket);
    ticket->next = resolver->free;
    resolver->free = ticket;
    finish(resolver, call, dns_answer_failed(DNS_SERVFAIL, ub_strerror(result)));
}

struct engine_call *resolver_take(struct resolver *resolver, uint64_t now_ns)
{
    if (resolver->done == NULL) {
        struct wheel_timer *timer = wheel_take(&resolver->wheel, now_ns);
        if (timer != NULL) {
            struct ticket *ticket =
                (struct ticket *)(void *)((char *)timer - offsetof(struct ticket, deadline));
            struct engine_call *call = ticket->call;
            detach(ticket);
            finish(resolver, call, dns_answer_failed(DNS_TIMEOUT, "no answer in time"));
        }
    }
    struct engine_call *call = resolver->done;
    if (call == NULL)
        return NULL;
    resolver->done = call->next;
    if (resolver->done == NULL)
        resolver->done_end = &resolver->done;
    return call;
}

uint64_t resolver_wait_ns(const struct resolver *resolver, uint64_t now_ns)
{
    uint64_t next_ns = wheel_next_ns(&resolver->wheel);

    if (resolver->done != NULL || next_ns <= now_ns)
        return 0;
    return next_ns - now_ns;
}

unsigned resolver_pending(const struct resolver *resolver)
{
    return resolver->pending;
}

void resolver_abandon(struct resolver *resolver, struct engine_call *call)
{
    if (call->ticket == NULL)
        return; /* it is done already */
    detach(call->ticket);
    finish(resolver, call, dns_answer_failed(DNS_CANCELLED, "cancelled"));
}

void resolver_cancel(struct resolver *resolver)
{
    while (resolver->open != NULL)
        resolver_abandon(resolver, resolver->open->call);
}
