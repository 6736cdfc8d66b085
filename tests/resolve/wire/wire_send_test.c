/* A kernel that will not send, or not all: the program's sendmmsg() is ours, and fails as it is
 * told. */
#include "tests/resolve/wire/wire_peer.h"
#include "tests/resolve/wire/wire_rig.h"

#include <sys/syscall.h>

static int failure;            /* errno, or 0 */
static unsigned failures_left; /* calls that fail with it */
static unsigned count_max;     /* of a call; 0: any */
static unsigned calls, messages_sent;

int sendmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags)
{
    calls++;
    if (failures_left > 0) {
        failures_left--;
        errno = failure;
        return -1;
    }
    if (count_max > 0 && count > count_max)
        count = count_max;
    messages_sent += count;
    return (int)syscall(SYS_sendmmsg, fd, messages, count, flags);
}

static const struct trouble {
    const char *about;
    int failure;
    unsigned failures, count_max;
    uint64_t ms_min, ms_max;
    unsigned sent; /* of 40 questions */
} troubles[] = {
    {"none", 0, 0, 0, 0, 300, 40},
    {"a few a call", 0, 0, 3, 0, 300, 40},
    {"the queue is full", EAGAIN, 20, 0, 0, 300, 40},
    {"no buffers", ENOBUFS, 20, 0, 0, 300, 40},
    {"interrupted", EINTR, 20, 0, 0, 300, 40},
    {"refused, for an earlier packet", ECONNREFUSED, 2, 0, 0, 300, 40},
    {"not permitted, once a batch", EPERM, 2, 0, 400, 800, 80},
};

Test(wire_send, troubles)
{
    for (size_t i = 0; i < sizeof troubles / sizeof *troubles; i++) {
        const struct trouble *row = &troubles[i];
        struct wire_peer peer = {0};
        struct list_server at = wire_peer_start(&peer);
        struct wire_rig rig;
        failure = row->failure;
        failures_left = row->failures;
        count_max = row->count_max;
        calls = 0;
        wire_rig_init(&rig, &at, 1, 3000);
        wire_rig_ask(&rig, 40);
        wire_peer_stop(&peer);
        cr_expect_gt(calls, row->failures);
        cr_expect_eq(wire_rig_listed(&rig), 40, "%s", row->about);
        cr_expect_eq(wire_sent(rig.upstream), row->sent, "%s: %u", row->about,
                     (unsigned)wire_sent(rig.upstream));
        cr_expect(wire_rig_took_ms(&rig) >= row->ms_min && wire_rig_took_ms(&rig) < row->ms_max,
                  "%s: %u ms", row->about, (unsigned)wire_rig_took_ms(&rig));
        wire_rig_free(&rig);
    }
}

/* A socket that never takes them: no packet, no retry, but the deadline. */
Test(wire_send, never)
{
    struct wire_peer peer = {0};
    struct list_server at = wire_peer_start(&peer);
    struct wire_rig rig;

    failure = EAGAIN;
    failures_left = UINT32_MAX;
    wire_rig_init(&rig, &at, 1, 700);
    cr_expect_eq(wire_rig_ask(&rig, 10)->answer->cause, DNS_TIMEOUT);
    wire_peer_stop(&peer);
    cr_expect_eq(peer.udp_count, 0);
    cr_expect_eq(wire_sent(rig.upstream), 10);
    cr_expect_lt(calls, 700 * 4 * 4, "%u", calls); /* about one a socket and millisecond */
    wire_rig_free(&rig);
}

/* Where the device cannot take several packets as one, they go one by one, and none is lost. */
Test(wire_send, without_segments)
{
    struct wire_peer peer = {0};
    struct list_server at = wire_peer_start(&peer);
    struct wire_rig rig;

    failure = EIO;
    failures_left = 1;
    wire_rig_init(&rig, &at, 1, 3000);
    wire_rig_ask(&rig, 40);
    unsigned before = messages_sent;
    wire_rig_ask(&rig, 40);
    wire_peer_stop(&peer);
    cr_expect_eq(wire_rig_listed(&rig), 40);
    cr_expect_eq(wire_sent(rig.upstream), 80);
    cr_expect_eq(messages_sent - before, 40);
    wire_rig_free(&rig);
}

Test(wire_send, packets_of_a_size_are_one_message)
{
    struct wire_peer peer = {0};
    struct list_server at = wire_peer_start(&peer);
    struct wire_rig rig;

    wire_rig_init(&rig, &at, 1, 3000);
    wire_rig_ask(&rig, 40); /* name0 to name39: two sizes, two batches */
    wire_peer_stop(&peer);
    cr_expect_eq(wire_rig_listed(&rig), 40);
    cr_expect_eq(peer.udp_count, 40);
    cr_expect_eq(messages_sent, 3);
    wire_rig_free(&rig);
}
