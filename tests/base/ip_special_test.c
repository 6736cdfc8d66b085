/* Addresses at the edges of the special ranges, and of what lies beside them. */
#include "base/ip_special.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct {
    const char *address, *kind;
} cases[] = {
    {"0.0.0.0", "this network"},
    {"1.0.0.0", NULL},
    {"9.255.255.255", NULL},
    {"10.0.0.0", "private"},
    {"11.0.0.0", NULL},
    {"100.63.255.255", NULL},
    {"100.64.0.0", "carrier-grade NAT"},
    {"100.127.255.255", "carrier-grade NAT"},
    {"100.128.0.0", NULL},
    {"127.0.0.2", "loopback"},
    {"169.254.169.254", "link-local"},
    {"172.15.255.255", NULL},
    {"172.16.0.0", "private"},
    {"172.31.255.255", "private"},
    {"172.32.0.0", NULL},
    {"192.0.0.8", "protocol assignments"},
    {"192.0.0.9", NULL},
    {"192.0.2.7", "documentation"},
    {"192.0.3.0", NULL},
    {"192.31.196.1", NULL},
    {"192.88.99.1", "reserved"},
    {"192.168.0.1", "private"},
    {"198.17.255.255", NULL},
    {"198.19.255.255", "benchmarking"},
    {"198.20.0.0", NULL},
    {"198.51.100.1", "documentation"},
    {"203.0.113.255", "documentation"},
    {"223.255.255.255", NULL},
    {"224.0.0.1", "multicast"},
    {"240.0.0.1", "reserved"},
    {"255.255.255.255", "reserved"},
    {"::", "unspecified"},
    {"::1", "loopback"},
    {"::2", "reserved"},
    {"64:ff9b::808:808", NULL},
    {"64:ff9b::7f00:1", "loopback"},
    {"64:ff9b::a9fe:a9fe", "link-local"},
    {"64:ff9b:1::1", "local NAT64"},
    {"100::1", "discard"},
    {"100:0:0:1::1", "reserved"},
    {"2001::1", NULL},
    {"2001:2::1", "benchmarking"},
    {"2001:2:1::1", NULL},
    {"2001:10::1", "reserved"},
    {"2001:20::1", NULL},
    {"2001:db8::25", "documentation"},
    {"2001:db9::", NULL},
    {"2002:a00:1::1", NULL},
    {"2a00:1450::1", NULL},
    {"3ffe::1", NULL},
    {"3fff:fff::1", "documentation"},
    {"3fff:1000::1", NULL},
    {"4000::1", "reserved"},
    {"5f00::1", "segment routing"},
    {"fbff::1", "reserved"},
    {"fc00::1", "private"},
    {"fdff::1", "private"},
    {"fe80::1", "link-local"},
    {"fec0::1", "private"},
    {"ff02::1", "multicast"},
};

Test(ip_special, edges)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ip ip = ip_of(cases[i].address);
        const char *kind = ip_special(&ip);
        if (cases[i].kind == NULL)
            cr_expect_null(kind, "%s is %s", cases[i].address, kind);
        else
            cr_expect(kind != NULL && strcmp(kind, cases[i].kind) == 0, "%s is %s",
                      cases[i].address, kind != NULL ? kind : "public");
    }
}
