/* SPDX-License-Identifier: MIT */
#include "resolve/fetch/fetcher.h"

#include "base/fatal.h"
#include "base/ip_special.h"
#include "base/memory.h"
#include "base/text.h"
#include "resolve/descriptor.h"

#include <assert.h>
#include <curl/curl.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IDLE_MS = 60000, NS_PER_MS = 1000000 };

/* A fetch that is under way. */
struct transfer {
    struct fetch *fetch;
    CURL *curl;
    struct curl_slist *addresses;
    char error[CURL_ERROR_SIZE];
    char body[DOCUMENT_BODY_MAX];
    size_t size;
    bool is_too_long, is_refused; /* the document; a socket */
};

struct fetcher {
    struct fetcher_settings settings;
    struct mailbox *box;
    atomic_bool is_cancelled; /* answer everything at once */
    atomic_bool is_ended;
    pthread_t thread;

    /* Of the thread. */
    CURLM *multi;
    struct transfer transfers[FETCHES_MAX];
    struct transfer *free[FETCHES_MAX];
    size_t free_count;
    struct fetch *waiting, **waiting_end;
};

bool fetch_add_addresses(struct fetch *fetch, const struct dns_answer *answer)
{
    for (size_t i = 0; i < answer->record_count; i++)
        if (fetch->address_count < FETCH_ADDRESSES_MAX &&
            dns_record_ip(&answer->records[i], &fetch->addresses[fetch->address_count]))
            fetch->address_count++;
    return fetch->address_count > 0;
}

static void deliver(struct fetch *fetch, const struct document *document)
{
    fetch->document = document;
    mailbox_put(fetch->home, &fetch->mail);
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;

    size *= count;
    transfer->is_too_long = size > sizeof transfer->body - transfer->size;
    if (transfer->is_too_long)
        return CURL_WRITEFUNC_ERROR;
    memcpy(transfer->body + transfer->size, bytes, size);
    transfer->size += size;
    return size;
}

/* "host:443:192.0.2.1,[2001:db8::1]": what curl takes instead of asking anybody. */
static struct curl_slist *print_addresses(const struct fetch *fetch, const char *host)
{
    struct text line = {0};
    char ip[IP_TEXT_MAX];

    text_print(&line, "+%s:443:", host);
    for (size_t i = 0; i < fetch->address_count; i++) {
        const struct ip *address = &fetch->addresses[i];
        int len = (int)ip_print(address, ip);
        text_print(&line, address->family == IP_V6 ? "%s[%.*s]" : "%s%.*s", i == 0 ? "" : ",", len,
                   ip);
    }
    text_add_char(&line, '\0');
    struct curl_slist *list = curl_slist_append(NULL, text_slice(&line).at);
    text_free(&line);
    if (list == NULL)
        fatal("what libcurl needs");
    return list;
}

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct transfer *transfer = context;
    int fd = descriptor_socket(address->family, address->socktype, address->protocol);

    (void)purpose;
    transfer->is_refused |= fd < 0;
    return fd >= 0 ? fd : CURL_SOCKET_BAD;
}

static void set_options(const struct fetcher *fetcher, struct transfer *transfer, const char *host)
{
    CURL *curl = transfer->curl;
    struct text url = {0};

    text_print(&url, "https://%s%s", host, transfer->fetch->url->path);
    text_add_char(&url, '\0');
    transfer->addresses = print_addresses(transfer->fetch, host);
    curl_easy_setopt(curl, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, transfer->error);
    curl_easy_setopt(curl, CURLOPT_URL, text_slice(&url).at);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(curl, CURLOPT_RESOLVE, transfer->addresses);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, transfer);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "rblsweep");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)(fetcher->settings.timeout_ns / NS_PER_MS));
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer);
    if (fetcher->settings.authorities != NULL)
        curl_easy_setopt(curl, CURLOPT_CAINFO, fetcher->settings.authorities);
    text_free(&url);
}

/* Whether a URL may hold it as it is. */
static bool is_host(const char *name)
{
    return name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.")] == '\0';
}

static void keep_public_addresses(struct fetch *fetch)
{
    size_t kept = 0;

    for (size_t i = 0; i < fetch->address_count; i++)
        if (ip_special(&fetch->addresses[i]) == NULL)
            fetch->addresses[kept++] = fetch->addresses[i];
    fetch->address_count = kept;
}

/* No document, and why. */
static void deny(struct fetch *fetch, struct slice why)
{
    deliver(fetch, document_new(0, SLICE(""), why, FETCH_TTL_S));
}

static void begin(struct fetcher *fetcher, struct fetch *fetch)
{
    char host[DNS_NAME_TEXT_MAX];

    dns_name_print(&fetch->url->host, host);
    if (!is_host(host)) {
        deny(fetch, SLICE("its name is no host name"));
        return;
    }
    if (!fetcher->settings.allows_private)
        keep_public_addresses(fetch);
    if (fetch->address_count == 0) {
        deny(fetch, SLICE("its addresses are not public"));
        return;
    }
    struct transfer *transfer = fetcher->free[--fetcher->free_count];

    transfer->fetch = fetch;
    transfer->curl = curl_easy_init();
    transfer->error[0] = '\0';
    transfer->size = 0;
    transfer->is_too_long = transfer->is_refused = false;
    if (transfer->curl == NULL)
        fatal("what libcurl needs");
    set_options(fetcher, transfer, host);
    if (curl_multi_add_handle(fetcher->multi, transfer->curl) != CURLM_OK)
        fatal("what libcurl needs");
}

static void end(struct fetcher *fetcher, struct transfer *transfer, const struct document *document)
{
    curl_multi_remove_handle(fetcher->multi, transfer->curl);
    curl_easy_cleanup(transfer->curl);
    curl_slist_free_all(transfer->addresses);
    transfer->curl = NULL;
    fetcher->free[fetcher->free_count++] = transfer;
    deliver(transfer->fetch, document);
}

static struct document *take_document(const struct transfer *transfer)
{
    const char *type = NULL;
    long status = 0;

    curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(transfer->curl, CURLINFO_CONTENT_TYPE, &type);
    return document_new((unsigned)status, slice_of(type != NULL ? type : ""),
                        (struct slice){transfer->body, transfer->size}, FETCH_TTL_S);
}

static struct document *outcome_of(const struct transfer *transfer, CURLcode code)
{
    struct slice why;

    if (code == CURLE_OK)
        return take_document(transfer);
    if (code == CURLE_OUT_OF_MEMORY) /* or its end would be the domain's fault, too */
        fatal("what libcurl needs");
    if (code == CURLE_OPERATION_TIMEDOUT)
        return document_failed(DNS_TIMEOUT, transfer->error);
    if (transfer->is_refused && code == CURLE_COULDNT_CONNECT) /* which is not the server's fault */
        return document_failed(DNS_SERVFAIL, "no socket");
    if (transfer->is_too_long)
        why = SLICE("it is longer than 65000 bytes");
    else if (code == CURLE_COULDNT_CONNECT || transfer->error[0] == '\0')
        why = slice_of(curl_easy_strerror(code)); /* the error has a time in it */
    else
        why = slice_of(transfer->error);
    return document_new(0, SLICE(""), why, FETCH_TTL_S);
}

static void take_finished(struct fetcher *fetcher)
{
    const CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(fetcher->multi, &left)) != NULL) {
        struct transfer *transfer;
        CURLcode code = message->data.result; /* it is gone once the handle is removed */
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
        end(fetcher, transfer, outcome_of(transfer, code));
    }
}

static void take_mail(struct fetcher *fetcher)
{
    struct mail *mail;

    mailbox_clear(fetcher->box);
    while ((mail = mailbox_take(fetcher->box)) != NULL) {
        struct fetch *fetch = MAILBOX_ITEM(mail, struct fetch, mail);
        fetch->next = NULL;
        *fetcher->waiting_end = fetch;
        fetcher->waiting_end = &fetch->next;
    }
}

static struct fetch *take_waiting(struct fetcher *fetcher)
{
    struct fetch *fetch = fetcher->waiting;

    fetcher->waiting = fetch->next;
    if (fetcher->waiting == NULL)
        fetcher->waiting_end = &fetcher->waiting;
    return fetch;
}

static void cancel_all(struct fetcher *fetcher)
{
    while (fetcher->waiting != NULL)
        deliver(take_waiting(fetcher), document_failed(DNS_CANCELLED, "cancelled"));
    for (size_t i = 0; i < FETCHES_MAX; i++)
        if (fetcher->transfers[i].curl != NULL)
            end(fetcher, &fetcher->transfers[i], document_failed(DNS_CANCELLED, "cancelled"));
}

static void *run(void *context)
{
    struct fetcher *fetcher = context;
    struct curl_waitfd box = {.fd = mailbox_fd(fetcher->box), .events = CURL_WAIT_POLLIN};
    int running;

    pthread_setname_np(pthread_self(), "fetcher");
    while (!atomic_load(&fetcher->is_ended)) {
        take_mail(fetcher);
        if (atomic_load(&fetcher->is_cancelled))
            cancel_all(fetcher);
        while (fetcher->waiting != NULL && fetcher->free_count > 0)
            begin(fetcher, take_waiting(fetcher));
        curl_multi_perform(fetcher->multi, &running);
        take_finished(fetcher);
        if (fetcher->waiting == NULL || fetcher->free_count == 0)
            curl_multi_poll(fetcher->multi, &box, 1, IDLE_MS, NULL);
    }
    return NULL;
}

struct fetcher *fetcher_new(const struct fetcher_settings *settings)
{
    struct fetcher *fetcher = memory_new(sizeof *fetcher);

    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        fatal("what libcurl needs");
    fetcher->settings = *settings;
    fetcher->box = mailbox_new();
    fetcher->multi = curl_multi_init();
    if (fetcher->multi == NULL)
        fatal("what libcurl needs");
    fetcher->waiting_end = &fetcher->waiting;
    while (fetcher->free_count < FETCHES_MAX) {
        fetcher->free[fetcher->free_count] = &fetcher->transfers[fetcher->free_count];
        fetcher->free_count++;
    }
    errno = pthread_create(&fetcher->thread, NULL, run, fetcher);
    if (errno != 0)
        fatal("a thread");
    return fetcher;
}

void fetcher_free(struct fetcher *fetcher)
{
    if (fetcher == NULL)
        return;
    atomic_store(&fetcher->is_ended, true);
    curl_multi_wakeup(fetcher->multi);
    pthread_join(fetcher->thread, NULL);
    assert(fetcher->free_count == FETCHES_MAX && fetcher->waiting == NULL);
    curl_multi_cleanup(fetcher->multi);
    curl_global_cleanup();
    mailbox_free(fetcher->box);
    free(fetcher);
}

void fetcher_ask(struct fetcher *fetcher, struct fetch *fetch)
{
    assert(fetch->address_count > 0);
    mailbox_put(fetcher->box, &fetch->mail);
}

void fetcher_cancel(struct fetcher *fetcher)
{
    if (fetcher == NULL)
        return;
    atomic_store(&fetcher->is_cancelled, true);
    curl_multi_wakeup(fetcher->multi);
}
