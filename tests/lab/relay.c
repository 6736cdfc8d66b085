/* Copyright (c) 2026 the rblsweep authors. SPDX-License-Identifier: MIT */
/* The way between the client and the servers of an Internet in a box: a TUN device in each of two
 * network namespaces, and between them latency, loss, and servers that misbehave.
 *
 *     relay CLIENT-NAMESPACE SERVER-NAMESPACE TABLE COUNTS
 *
 * The namespaces are files such as /proc/PID/ns/net; TABLE is described in relay_table.h. A packet
 * from client C to server S reaches the process B behind it as one from S to B, and what B answers
 * to S goes to C as from S: so one process stands for any number of servers, and the relay
 * remembers nothing. On SIGUSR1 and at its end it writes into COUNTS, a line each: a role, packets
 * to its servers, of them answered by or lost at servers that misbehave, and packets back; and what
 * got lost on the way.
 */
#include "relay_queue.h"
#include "relay_table.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { TO_CLIENT, TO_SERVERS, WAYS, BATCH = 64, PATH_SIZE = 4096, LOSS_OF = 100000 };

struct counts {
    uint64_t to[RELAY_ROLES_MAX], to_tcp[RELAY_ROLES_MAX], back[RELAY_ROLES_MAX];
    uint64_t by_mode[RELAY_MODE_COUNT];
    uint64_t lost[WAYS], overrun, nobody;
};

struct relay {
    int devices[WAYS]; /* what is written there goes that way */
    struct relay_table *table;
    struct relay_queue *queue;
    struct counts counts;
    uint64_t random;
    const char *counts_path;
};

static volatile sig_atomic_t must_end, must_write;

static void on_signal(int number)
{
    if (number == SIGUSR1)
        must_write = 1;
    else
        must_end = 1;
}

static uint64_t clock_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* xorshift64*, of Vigna: enough for losses. */
static uint32_t draw(struct relay *relay, uint32_t below)
{
    uint64_t x = relay->random;

    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    relay->random = x;
    return (uint32_t)(((x * 0x2545f4914f6cdd1du) >> 32) * below >> 32);
}

static void counts_write(const struct relay *relay)
{
    char beside[PATH_SIZE];
    const struct counts *counts = &relay->counts;

    snprintf(beside, sizeof beside, "%s.new", relay->counts_path);
    FILE *file = fopen(beside, "w");
    if (file == NULL)
        return;
    for (unsigned i = 0; i < relay->table->role_count; i++)
        fprintf(file, "role %s %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", relay->table->roles[i],
                counts->to[i], counts->to_tcp[i], counts->back[i]);
    for (unsigned i = 0; i < RELAY_MODE_COUNT; i++)
        fprintf(file, "mode %s %" PRIu64 "\n", relay_mode_text((enum relay_mode)i),
                counts->by_mode[i]);
    fprintf(file, "lost %" PRIu64 " %" PRIu64 "\noverrun %" PRIu64 "\nnobody %" PRIu64 "\n",
            counts->lost[TO_SERVERS], counts->lost[TO_CLIENT], counts->overrun, counts->nobody);
    if (fclose(file) == 0)
        rename(beside, relay->counts_path);
}

/* Half of the way there and back, and up to a tenth more: ways are never twice the same. */
static void send_on(struct relay *relay, unsigned way, const struct relay_packet *packet,
                    uint64_t way_ns, uint64_t now_ns)
{
    if (draw(relay, LOSS_OF) < relay->table->loss) {
        relay->counts.lost[way]++;
        return;
    }
    uint64_t jitter_ns = way_ns > 0 ? draw(relay, (uint32_t)(way_ns / 10)) : 0;
    if (!relay_queue_put(relay->queue, now_ns + way_ns + jitter_ns, way, packet->bytes,
                         packet->size))
        relay->counts.overrun++;
}

/* How a server that misbehaves takes a packet. True if the process behind it is to see it. */
static bool mode_apply(struct relay *relay, const struct relay_server *server,
                       struct relay_packet *packet, bool *is_answered)
{
    *is_answered = false;
    switch (server->mode) {
    case RELAY_DEAD:
        return false;
    case RELAY_HALF:
        return draw(relay, 2) == 0;
    case RELAY_REFUSED:
        *is_answered = relay_packet_answer(packet, RELAY_REFUSED_RCODE, false);
        return false;
    case RELAY_SERVFAIL:
        *is_answered = relay_packet_answer(packet, RELAY_SERVFAIL_RCODE, false);
        return false;
    case RELAY_FORMERR:
        if (relay_packet_has_edns(packet))
            *is_answered = relay_packet_answer(packet, RELAY_FORMERR_RCODE, false);
        return !*is_answered;
    case RELAY_PLAIN:
        relay_packet_strip_edns(packet);
        return true;
    case RELAY_TCP:
        *is_answered = relay_packet_answer(packet, RELAY_NOERROR_RCODE, true);
        return !*is_answered;
    default:
        return true;
    }
}

static void from_client(struct relay *relay, struct relay_packet *packet, uint64_t now_ns)
{
    const struct relay_server *server = relay_table_find(relay->table, packet->destination);
    bool is_answered;

    if (server == NULL || packet->source != relay->table->client) {
        relay->counts.nobody++;
        return;
    }
    relay->counts.to[server->role]++;
    relay->counts.to_tcp[server->role] += !packet->is_udp;
    relay->counts.by_mode[server->mode]++;
    uint64_t way_ns = server->there_and_back_us * 500ull;
    if (mode_apply(relay, server, packet, &is_answered)) {
        relay_packet_address(packet, server->address, server->backend);
        send_on(relay, TO_SERVERS, packet, way_ns, now_ns);
    } else if (is_answered) {
        relay->counts.back[server->role]++;
        send_on(relay, TO_CLIENT, packet, 2 * way_ns, now_ns);
    }
}

static void from_servers(struct relay *relay, struct relay_packet *packet, uint64_t now_ns)
{
    const struct relay_server *server = relay_table_find(relay->table, packet->destination);

    if (server == NULL || packet->source != server->backend) {
        relay->counts.nobody++;
        return;
    }
    relay->counts.back[server->role]++;
    relay_packet_address(packet, server->address, relay->table->client);
    send_on(relay, TO_CLIENT, packet, server->there_and_back_us * 500ull, now_ns);
}

static void device_read(struct relay *relay, unsigned device, uint64_t now_ns)
{
    uint8_t bytes[RELAY_PACKET_MAX];
    struct relay_packet packet;

    for (int i = 0; i < BATCH; i++) {
        ssize_t size = read(relay->devices[device], bytes, sizeof bytes);
        if (size <= 0)
            return;
        if (!relay_packet_read(&packet, bytes, (size_t)size))
            continue;
        if (device == TO_CLIENT)
            from_client(relay, &packet, now_ns);
        else
            from_servers(relay, &packet, now_ns);
    }
}

static void queue_send(struct relay *relay, uint64_t now_ns)
{
    const struct relay_item *item;

    while ((item = relay_queue_due(relay->queue, now_ns)) != NULL) {
        if (write(relay->devices[item->way], item->bytes, item->size) < 0)
            relay->counts.overrun++;
        relay_queue_drop(relay->queue);
    }
}

static void run(struct relay *relay)
{
    struct pollfd polled[WAYS];
    sigset_t none;

    sigemptyset(&none);
    for (unsigned i = 0; i < WAYS; i++)
        polled[i] = (struct pollfd){.fd = relay->devices[i], .events = POLLIN};
    while (!must_end) {
        uint64_t now_ns = clock_ns(), next_ns = relay_queue_next(relay->queue);
        uint64_t wait_ns = next_ns == UINT64_MAX ? 1000000000u
                           : next_ns > now_ns    ? next_ns - now_ns
                                                 : 0;
        struct timespec wait = {.tv_sec = (time_t)(wait_ns / 1000000000u),
                                .tv_nsec = (long)(wait_ns % 1000000000u)};
        int count = ppoll(polled, WAYS, &wait, &none);
        now_ns = clock_ns();
        for (unsigned i = 0; count > 0 && i < WAYS; i++)
            if (polled[i].revents != 0)
                device_read(relay, i, now_ns);
        queue_send(relay, now_ns);
        if (must_write)
            counts_write(relay);
        must_write = 0;
    }
    counts_write(relay);
}

/* A device stays in the namespace in which it was made; this process goes on to the next. */
static int device_open(const char *namespace)
{
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI, .ifr_name = "box0"};
    int at = open(namespace, O_RDONLY | O_CLOEXEC);
    int device = -1;

    if (at < 0 || setns(at, CLONE_NEWNET) != 0)
        perror(namespace);
    else if ((device = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC)) < 0 ||
             ioctl(device, TUNSETIFF, &request) != 0) {
        perror("/dev/net/tun");
        device = -1;
    }
    if (at >= 0)
        close(at);
    return device;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: relay CLIENT-NAMESPACE SERVER-NAMESPACE TABLE COUNTS\n");
        return 64;
    }
    struct relay relay = {
        .table = relay_table_read(argv[3]), .queue = relay_queue_new(), .counts_path = argv[4]};
    if (relay.table == NULL || relay.queue == NULL)
        return 66;
    relay.random = relay.table->seed * 2 + 1;
    struct sigaction action = {.sa_handler = on_signal};
    sigset_t ours;
    sigemptyset(&ours);
    for (size_t i = 0; i < 3; i++) {
        static const int numbers[] = {SIGTERM, SIGINT, SIGUSR1};
        sigaddset(&ours, numbers[i]);
        sigaction(numbers[i], &action, NULL);
    }
    sigprocmask(SIG_BLOCK, &ours, NULL); /* they come while it waits */
    for (unsigned i = 0; i < WAYS; i++)
        if ((relay.devices[i] = device_open(argv[1 + i])) < 0)
            return 69;
    run(&relay);
    return 0;
}
