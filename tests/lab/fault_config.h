/* fault_config.h -- the fault server's configuration: text to zones, records and ports.
 *
 *     seed 1
 *     log questions.log
 *     listen 127.0.0.1 15311
 *     zone lossy.bl.test do=honest loss=200 run=2 delay=30 jitter=10 ttl=300
 *     rr 7.0.18.198 A 127.0.0.2
 *     rr 7.0.18.198 TXT "Spam source"
 *
 * A zone's keys: do, share, address, loss, run, delay, jitter, ttl, empty=yes|no,
 * deny=nxdomain|nodata, whom=all|listed (names that have records and are no test point), and, for
 * one that turns, after, until, then, then_address. Names of an rr
 * are below its zone; those with a last dot are absolute. Types: A AAAA CNAME MX NS PTR TXT. '#'
 * begins a comment line.
 *
 * Memory:  until the process ends.
 * Threads: one.
 */
#pragma once

#include "fault_zone.h"

#include <netinet/in.h>

enum { FAULT_PORTS_MAX = 256 };

struct fault_config {
    uint64_t seed;
    char log_path[4096]; /* empty: no log */
    struct sockaddr_in ports[FAULT_PORTS_MAX];
    size_t port_count;
    struct fault_data *data;
};

/* False, and one line on standard error, if the file cannot be read or a line is wrong. */
bool fault_config_read(struct fault_config *config, const char *path);
