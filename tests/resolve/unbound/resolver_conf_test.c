/* Which lines the settings make, and which they must not make. */
#include "resolve/unbound/resolver_conf.h"

#include <criterion/criterion.h>
#include <string.h>

#define HELD "outgoing-port-permit: 30000-30031"
#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

enum { LINES_MAX = 8, SERVERS_MAX = 2 };

struct server {
    const char *ip;
    uint16_t port;
};

static const struct row {
    const char *about;
    struct server forwarders[SERVERS_MAX];
    bool validate, for_probes, has_ip6;
    const char *conf;
    const char *lines[LINES_MAX], *no_lines[LINES_MAX];
} rows[] = {
    {
        .about = "recursion, validated",
        .validate = true,
        .lines = {"trust-anchor-file: \"" RESOLVER_ROOT_ANCHOR "\"", "do-ip6: no",
                  "qname-minimisation: no", "log-servfail: yes", "outgoing-range: 777",
                  "num-queries-per-thread: 400", "outgoing-num-tcp: 66"},
        .no_lines = {"forward-zone:", "stub-zone:", "module-config: \"iterator\"",
                     "do-not-query-localhost: no", "unblock-lan-zones: yes",
                     "insecure-lan-zones: yes", "local-zone: \"test.\" nodefault", HELD},
    },
    {
        .about = "not validated",
        .has_ip6 = true,
        .lines = {"module-config: \"iterator\"", "do-ip6: yes"},
        .no_lines = {"trust-anchor-file: \"" RESOLVER_ROOT_ANCHOR "\""},
    },
    {
        .about = "probes",
        .forwarders = {{"192.0.2.53", 53}},
        .for_probes = true,
        .lines = {"outgoing-range: 55", "outgoing-num-tcp: 7", "msg-cache-size: 1",
                  "aggressive-nsec: no", "do-not-query-address: 192.0.2.0",
                  "name: \"" RESOLVER_NOWHERE "\""},
        .no_lines = {"msg-cache-size: 16m"},
    },
    {
        .about = "forwarders",
        .forwarders = {{"192.0.2.53", 53}, {"2001:db8::53", 5353}},
        .validate = true,
        .lines = {"forward-zone:", "name: \".\"", "forward-addr: 192.0.2.53@53",
                  "forward-addr: 2001:db8::53@5353", "unblock-lan-zones: yes",
                  "local-zone: \"test.\" nodefault", "local-zone: \"127.in-addr.arpa.\" nodefault"},
        .no_lines = {"do-not-query-localhost: no",
                     "stub-zone:", "local-zone: \"localhost.\" nodefault"},
    },
    {
        .about = "forwarders may know private zones, which no anchor is for",
        .forwarders = {{"192.0.2.53", 53}},
        .validate = true,
        .lines = {"unblock-lan-zones: yes", "insecure-lan-zones: yes",
                  "domain-insecure: \"127.in-addr.arpa.\""},
    },
    {
        .about = "a file of the user's may name forwarders and stubs",
        .conf = "/dev/null",
        .lines = {"unblock-lan-zones: yes", "local-zone: \"test.\" nodefault",
                  "local-zone: \"127.in-addr.arpa.\" nodefault"},
        .no_lines = {"forward-zone:", "insecure-lan-zones: yes"},
    },
    {
        .about = "a forwarder on loopback",
        .forwarders = {{"192.0.2.53", 53}, {"127.0.0.53", 53}},
        .lines = {"do-not-query-localhost: no"},
        .no_lines = {"udp-connect: no", HELD},
    },
    {
        .about = "forwarders on loopback alone: ports are held",
        .forwarders = {{"127.0.0.53", 53}, {"::1", 53}},
        .lines = {"udp-connect: no", "outgoing-port-avoid: 0-65535", HELD},
    },
    {
        .about = "... but not for probes",
        .forwarders = {{"127.0.0.53", 53}},
        .for_probes = true,
        .no_lines = {"udp-connect: no", HELD},
    },
};

static bool has_line(const struct text *conf, const char *line)
{
    struct slice rest = text_slice(conf), piece;
    bool found = false;

    while (!found && slice_take_piece(&rest, '\n', &piece))
        found = slice_eq(slice_trim(piece), slice_of(line));
    return found;
}

static size_t servers_of(const struct server *servers, struct list_server *out)
{
    size_t count = 0;

    for (; count < SERVERS_MAX && servers[count].ip != NULL; count++)
        out[count] = (struct list_server){ip_of(servers[count].ip), servers[count].port};
    return count;
}

static struct text conf_of(const struct row *row)
{
    struct list_server forwarders[SERVERS_MAX];
    struct resolver_settings settings = {
        .forwarders = forwarders,
        .forwarder_count = servers_of(row->forwarders, forwarders),
        .validate = row->validate,
        .conf = row->conf,
        .for_probes = row->for_probes,
        .in_flight_max = 100,
        .held_ports = 30000,
        .sockets = {777, 66, 55, 7},
    };
    struct text conf = {0};

    resolver_conf(&conf, &settings, row->has_ip6);
    return conf;
}

Test(resolver_conf, lines)
{
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct text conf = conf_of(&rows[i]);
        for (size_t k = 0; k < LINES_MAX && rows[i].lines[k] != NULL; k++)
            cr_expect(has_line(&conf, rows[i].lines[k]), "%s: no '%s'", rows[i].about,
                      rows[i].lines[k]);
        for (size_t k = 0; k < LINES_MAX && rows[i].no_lines[k] != NULL; k++)
            cr_expect_not(has_line(&conf, rows[i].no_lines[k]), "%s: '%s'", rows[i].about,
                          rows[i].no_lines[k]);
        text_free(&conf);
    }
}

/* The clauses of the server come before the zones, which they would else belong to. */
Test(resolver_conf, order)
{
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct text conf = conf_of(&rows[i]);
        text_add_char(&conf, '\0');
        const char *anchor = strstr(conf.at, "domain-insecure"),
                   *zone = strstr(conf.at, "-zone:\n");
        cr_expect(slice_starts(text_slice(&conf), SLICE("server:\n")));
        cr_expect(anchor == NULL || (zone != NULL && anchor < zone), "%s", rows[i].about);
        text_free(&conf);
    }
}
