/* name_server.h -- a name server on loopback, in a thread, that does what the name it is asked for
 * says.
 *
 *     struct name_server server;
 *     name_server_start(&server);              // server.port
 *     settings.conf = name_server_conf(&server, NULL);   // bl.test and timeout.test are asked there
 *     ...                                      // ask for nx.bl.test
 *     name_server_stop(&server);
 *
 * The first label decides: nx, nodata, refused, servfail, silent, garbage (cut off), empty (NOERROR
 * and nothing else), badvers (the same, with upper bits of the response code), stranger (a record
 * of another name), referral, late (by
 * NAME_SERVER_LATE_MS, and whatever comes after it); a number of up to 24 bits is the address
 * 127.x.y.z; anything else is 127.0.0.2. The server has no TCP and no DNSSEC.
 */
#pragma once

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

enum { NAME_SERVER_LATE_MS = 200, NAME_SERVER_TTL_S = 300 };

struct name_server {
    int fd;
    uint16_t port;
    pthread_t thread;
    _Atomic unsigned question_count;
    _Atomic bool stopped;
    int conf_fd; /* 0: there is none */
    char conf[32];
};

struct name_server_packet {
    uint8_t bytes[512];
    size_t size;
};

static inline void name_server_add(struct name_server_packet *packet, const void *bytes,
                                   size_t size)
{
    memcpy(packet->bytes + packet->size, bytes, size);
    packet->size += size;
}

static inline void name_server_add_address(struct name_server_packet *packet, const char *label)
{
    static const uint8_t head[] = {
        0xc0, 12, 0, 1, 0, 1, 0, 0, NAME_SERVER_TTL_S >> 8, NAME_SERVER_TTL_S & 255, 0, 4};
    uint32_t number = (uint32_t)strtoul(label, NULL, 10);
    uint32_t address = htonl(0x7f000000u | (number > 0 ? number : 2));

    packet->bytes[7] = 1; /* answers */
    name_server_add(packet, head, sizeof head);
    name_server_add(packet, &address, sizeof address);
}

/* The SOA of the name's parent, whatever the zone is. */
static inline void name_server_add_denial(struct name_server_packet *packet)
{
    const uint8_t soa[] = {0xc0, (uint8_t)(12 + 1 + packet->bytes[12]),
                           0,    6,
                           0,    1,
                           0,    0,
                           1,    44,
                           0,    22,
                           0,    0,
                           0,    0,
                           0,    1,
                           0,    0,
                           14,   16,
                           0,    0,
                           3,    132,
                           0,    9,
                           58,   128,
                           0,    0,
                           1,    44};

    packet->bytes[9] = 1; /* authority */
    name_server_add(packet, soa, sizeof soa);
}

/* What libunbound takes for no data. */
static inline void name_server_add_nothing(struct name_server_packet *packet, const char *label)
{
    static const uint8_t opt[] = {0, 0, 41, 4, 208, 1, 0, 0, 0, 0, 0};
    static const uint8_t stranger[] = {1, 'x', 0xc0, 12, 0, 1,   0, 1, 0,
                                       0, 1,   44,   0,  4, 127, 0, 0, 2};
    const uint8_t ns[] = {
        0xc0, (uint8_t)(12 + 1 + packet->bytes[12]), 0, 2, 0, 1, 0, 0, 1, 44, 0, 4, 1, 'n', 0xc0,
        12};

    if (strcasecmp(label, "badvers") == 0) {
        packet->bytes[11] = 1; /* additional */
        name_server_add(packet, opt, sizeof opt);
    } else if (strcasecmp(label, "stranger") == 0) {
        packet->bytes[7] = 1;
        name_server_add(packet, stranger, sizeof stranger);
    } else if (strcasecmp(label, "referral") == 0) {
        packet->bytes[2] = 0x80; /* no authority */
        packet->bytes[9] = 1;
        name_server_add(packet, ns, sizeof ns);
    }
}

static inline bool name_server_is_nothing(const char *label)
{
    static const char *const labels[] = {"empty", "badvers", "stranger", "referral"};

    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (strcasecmp(label, labels[i]) == 0)
            return true;
    return false;
}

/* From the question to the reply, in place. False: there is none. */
static inline bool name_server_reply(struct name_server_packet *packet)
{
    size_t end = 12;
    char label[64] = {0};

    memcpy(label, packet->bytes + 13, packet->bytes[12] & 63);
    while (packet->bytes[end] != 0)
        end += packet->bytes[end] + 1u;
    packet->size = end + 5;
    packet->bytes[2] = 0x84; /* a reply, with authority */
    packet->bytes[3] = 0;
    memset(packet->bytes + 6, 0, 6);
    if (strcasecmp(label, "silent") == 0)
        return false;
    if (strcasecmp(label, "garbage") == 0)
        packet->bytes[7] = 1; /* answers, of which there is none */
    else if (strcasecmp(label, "refused") == 0)
        packet->bytes[3] = 5;
    else if (strcasecmp(label, "servfail") == 0)
        packet->bytes[3] = 2;
    else if (strcasecmp(label, "nx") == 0 || strcasecmp(label, "nodata") == 0)
        name_server_add_denial(packet);
    else if (name_server_is_nothing(label))
        name_server_add_nothing(packet, label);
    else
        name_server_add_address(packet, label);
    if (strcasecmp(label, "nx") == 0)
        packet->bytes[3] = 3;
    if (strcasecmp(label, "late") == 0)
        usleep(NAME_SERVER_LATE_MS * 1000);
    return true;
}

static inline void *name_server_run(void *context)
{
    struct name_server *server = context;
    struct sockaddr_in from;

    for (;;) {
        struct name_server_packet packet = {0};
        socklen_t from_size = sizeof from;
        /* Room is left for what is added, and for a name that has no end. */
        ssize_t size = recvfrom(server->fd, packet.bytes, sizeof packet.bytes - 128, 0,
                                (struct sockaddr *)&from, &from_size);
        if (atomic_load(&server->stopped))
            return NULL;
        if (size < 17)
            continue;
        atomic_fetch_add(&server->question_count, 1);
        if (name_server_reply(&packet))
            sendto(server->fd, packet.bytes, packet.size, 0, (struct sockaddr *)&from, from_size);
    }
}

static inline void name_server_start(struct name_server *server)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;

    *server = (struct name_server){.fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    cr_assert_geq(server->fd, 0);
    cr_assert_eq(bind(server->fd, (struct sockaddr *)&address, size), 0);
    getsockname(server->fd, (struct sockaddr *)&address, &size);
    server->port = ntohs(address.sin_port);
    cr_assert_eq(pthread_create(&server->thread, NULL, name_server_run, server), 0);
}

/* The path of a file in the syntax of unbound.conf, and of what more is in another, or NULL. */
static inline const char *name_server_conf(struct name_server *server, const char *more)
{
    server->conf_fd = memfd_create("conf", MFD_CLOEXEC);
    cr_assert_geq(server->conf_fd, 0);
    dprintf(server->conf_fd,
            "server:\n do-not-query-localhost: no\n"
            " domain-insecure: \"bl.test\"\n domain-insecure: \"timeout.test\"\n"
            " local-zone: \"bl.test\" transparent\n local-zone: \"timeout.test\" transparent\n"
            "stub-zone:\n name: \"bl.test\"\n stub-addr: 127.0.0.1@%u\n"
            "stub-zone:\n name: \"timeout.test\"\n stub-addr: 127.0.0.1@%u\n",
            server->port, server->port);
    if (more != NULL)
        dprintf(server->conf_fd, "include: \"%s\"\n", more);
    snprintf(server->conf, sizeof server->conf, "/proc/self/fd/%d", server->conf_fd);
    return server->conf;
}

static inline void name_server_stop(struct name_server *server)
{
    struct sockaddr_in itself = {.sin_family = AF_INET,
                                 .sin_port = htons(server->port),
                                 .sin_addr = {htonl(INADDR_LOOPBACK)}};

    atomic_store(&server->stopped, true);
    sendto(server->fd, "", 0, 0, (struct sockaddr *)&itself, sizeof itself);
    pthread_join(server->thread, NULL);
    close(server->fd);
    if (server->conf_fd > 0)
        close(server->conf_fd);
}
