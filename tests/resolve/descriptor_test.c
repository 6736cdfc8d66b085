/* Demands, and what becomes of them under limits; the parts must fit into the limit in every case.
 */
#include "resolve/descriptor.h"

#include "resolve/fetcher.h"
#include "resolve/wire.h"
#include "resolve/wire_upstream.h"

#include <criterion/criterion.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static const struct descriptor_demand demands[] = {
    {.workers = 1, .in_flight_max = 1},
    {.workers = 1, .in_flight_max = 2000},
    {.workers = 2, .in_flight_max = 2000, .servers = 3},
    {.workers = 8, .in_flight_max = 100, .fetches = true},
    {.workers = 256, .in_flight_max = 1000000, .servers = 40, .fetches = true},
};

/* What the rest of the program is known to open, whatever is left to libunbound. */
static unsigned of_others(const struct descriptor_demand *demand)
{
    unsigned wire = demand->servers > 0 ? demand->servers * WIRE_SOCKETS + WIRE_TCP_MAX : 0;

    return demand->workers * (6 + wire) + (demand->fetches ? FETCHES_MAX : 0) + 20;
}

Test(descriptor, shares_fit_into_the_limit)
{
    for (size_t i = 0; i < sizeof demands / sizeof *demands; i++) {
        const struct descriptor_demand *demand = &demands[i];
        unsigned least = descriptor_least(demand), wanted = descriptor_wanted(demand), before = 0;
        cr_expect_leq(least, wanted, "demand %zu", i);
        for (unsigned limit = least; limit < wanted + 1000; limit += 1 + (limit - least) / 7) {
            struct descriptor_share share = descriptor_share(demand, limit);
            unsigned each = share.udp + share.tcp + share.probe_udp + share.probe_tcp;
            cr_expect_leq(demand->workers * each + of_others(demand), limit, "%zu: %u", i, limit);
            cr_expect(share.udp >= 16 && share.probe_udp >= 16, "%zu: %u", i, limit);
            cr_expect(share.tcp >= 4 && share.probe_tcp >= 4, "%zu: %u", i, limit);
            cr_expect_geq(each, before, "%zu: more of %u gives less", i, limit);
            before = each;
        }
    }
}

Test(descriptor, enough_is_enough)
{
    for (size_t i = 0; i < sizeof demands / sizeof *demands; i++) {
        const struct descriptor_demand *demand = &demands[i];
        struct descriptor_share share = descriptor_share(demand, 4 * descriptor_wanted(demand));
        struct descriptor_share more = descriptor_share(demand, 8 * descriptor_wanted(demand));
        cr_expect(share.udp >= 2 * demand->in_flight_max || share.udp == 8192, "%zu: %u", i,
                  share.udp);
        cr_expect(more.udp == share.udp && more.tcp == share.tcp, "%zu", i);
    }
}

Test(descriptor, refusals_are_counted)
{
    struct rlimit limit, none;

    cr_expect_eq(descriptor_socket(-1, SOCK_DGRAM, 0), -1);
    cr_expect_eq(descriptor_refused(), 0, "no such family is no refusal");
    getrlimit(RLIMIT_NOFILE, &limit);
    none = limit;
    none.rlim_cur = 0;
    setrlimit(RLIMIT_NOFILE, &none);
    cr_expect_eq(descriptor_socket(AF_INET, SOCK_DGRAM, 0), -1);
    cr_expect_eq(descriptor_refused(), 1);
    setrlimit(RLIMIT_NOFILE, &limit);
    int fd = descriptor_socket(AF_INET, SOCK_DGRAM, 0);
    cr_expect_geq(fd, 0);
    cr_expect_eq(descriptor_refused(), 1);
    close(fd);
}
