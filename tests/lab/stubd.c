/* A name server that knows nothing and is fast: what a client can do shows where no server is in
 * its way.
 *
 *     stubd PORT [CPU]
 *
 * It answers each question on 127.0.0.1@PORT, in batches: the name 2.0.0.127 of any list exists
 * (127.0.0.2, as their test points do), no other does. It looks at a packet no further than it must
 * to find where the question ends. Ends by SIGTERM.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
    BATCH = 512,
    PACKET_MAX = 512,
    BUFFER = 16 << 20,
    HEADER = 12,
    FLAGS = 2,
    ANSWERS = 6,
    ADDITIONAL = 10,
    QR_AA = 0x84,
    RCODE_NXDOMAIN = 3,
};

static const uint8_t listed_name[] = {1, '2', 1, '0', 1, '0', 3, '1', '2', '7'};
static const uint8_t listed_data[] = {0xc0, HEADER, 0, 1, 0, 1, 0, 0, 1, 0, 0, 4, 127, 0, 0, 2};

static struct mmsghdr messages[BATCH];
static struct iovec parts[BATCH];
static struct sockaddr_in peers[BATCH];
static uint8_t packets[BATCH][PACKET_MAX];

static void fail(const char *what)
{
    fprintf(stderr, "stubd: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* Where the question ends; 0: it does not. */
static size_t question_end(const uint8_t *packet, size_t size)
{
    size_t at = HEADER;

    while (at < size && packet[at] != 0)
        at += 1U + packet[at];
    return at + 5 <= size ? at + 5 : 0;
}

/* Turns a question into its answer, and returns the length of that; 0: it is none. */
static size_t answer(uint8_t packet[PACKET_MAX], size_t size)
{
    size_t end = size > HEADER ? question_end(packet, size) : 0;

    if (end == 0 || end + sizeof listed_data > PACKET_MAX)
        return 0;
    bool is_listed = size >= HEADER + sizeof listed_name &&
                     memcmp(packet + HEADER, listed_name, sizeof listed_name) == 0;
    packet[FLAGS] = (uint8_t)(QR_AA | (packet[FLAGS] & 1));
    packet[FLAGS + 1] = is_listed ? 0 : RCODE_NXDOMAIN;
    packet[ANSWERS + 1] = is_listed;
    memset(packet + ANSWERS + 2, 0, HEADER - ANSWERS - 2);
    if (is_listed)
        memcpy(packet + end, listed_data, sizeof listed_data);
    return end + (is_listed ? sizeof listed_data : 0);
}

static void serve(int fd)
{
    for (int i = 0; i < BATCH; i++) {
        parts[i] = (struct iovec){packets[i], PACKET_MAX};
        messages[i].msg_hdr = (struct msghdr){.msg_name = &peers[i],
                                              .msg_namelen = sizeof peers[i],
                                              .msg_iov = &parts[i],
                                              .msg_iovlen = 1};
    }
    for (;;) {
        int count = recvmmsg(fd, messages, BATCH, MSG_WAITFORONE, NULL);
        if (count < 0 && errno != EINTR)
            fail("recvmmsg");
        for (int i = 0; i < count;
             i++) /* an empty packet for what was no question: it is not expected */
            parts[i].iov_len = answer(packets[i], messages[i].msg_len);
        for (int sent = 0, n; sent < count; sent += n)
            if ((n = sendmmsg(fd, messages + sent, (unsigned)(count - sent), 0)) <= 0)
                n = 1; /* the asker is gone */
        for (int i = 0; i < count; i++)
            parts[i].iov_len = PACKET_MAX;
    }
}

int main(int argc, char **argv)
{
    int size = BUFFER, fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (argc < 2) {
        fprintf(stderr, "usage: stubd PORT [CPU]\n");
        return 64;
    }
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)atoi(argv[1])),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (argc > 2) {
        cpu_set_t cpus;
        CPU_ZERO(&cpus);
        CPU_SET((unsigned)atoi(argv[2]), &cpus);
        if (sched_setaffinity(0, sizeof cpus, &cpus) != 0)
            fail("sched_setaffinity");
    }
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) != 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0)
        fail("bind");
    serve(fd);
}
