/* Sockets that the machine refuses are counted. */
#include "resolve/descriptor.h"

#include <criterion/criterion.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

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
