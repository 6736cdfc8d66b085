/* relay_table.h -- what the relay knows of each server: who answers for it, how far it is, how it
 * misbehaves.
 *
 *     client 10.53.255.2
 *     seed 1
 *     loss 500                              of 100,000 packets, each way
 *     server 198.41.0.4 10.53.0.1 14200 ok root
 *
 * A server: its address, the address of the process behind it, the microseconds there and back, a
 * mode, a role. A role is any word: packets are counted by it.
 *
 * Bounds:  RELAY_SERVERS_MAX servers, RELAY_ROLES_MAX roles.
 * Memory:  until the process ends.
 * Threads: one.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    RELAY_SERVERS_MAX = 1 << 15,
    RELAY_SLOTS = 1 << 17,
    RELAY_ROLES_MAX = 16,
    RELAY_ROLE_MAX = 16
};

/* One line each: name, the word in the table. */
#define RELAY_MODE_LIST(X)                                                                         \
    X(OK, "ok")                                                                                    \
    X(DEAD, "dead")         /* no answer */                                                        \
    X(HALF, "half")         /* none to half of the questions */                                    \
    X(REFUSED, "refused")   /* a lame delegation */                                                \
    X(SERVFAIL, "servfail") /* a zone that could not be loaded */                                  \
    X(FORMERR, "formerr")   /* to a question with EDNS */                                          \
    X(PLAIN, "plain")       /* does not see that there is EDNS */                                  \
    X(TCP, "tcp")           /* over UDP all answers are cut */

#define RELAY_MODE_NAME(name, text) RELAY_##name,
enum relay_mode { RELAY_MODE_LIST(RELAY_MODE_NAME) RELAY_MODE_COUNT };
#undef RELAY_MODE_NAME

struct relay_server {
    uint32_t address, backend; /* in host order; address 0 is a free slot */
    uint32_t there_and_back_us;
    enum relay_mode mode;
    unsigned role;
};

struct relay_table {
    uint32_t client;
    uint64_t seed;
    uint32_t loss; /* per 100,000 */
    char roles[RELAY_ROLES_MAX][RELAY_ROLE_MAX];
    unsigned role_count;
    size_t server_count;
    struct relay_server servers[RELAY_SLOTS];
};

/* NULL, and one line on standard error, if it cannot be read. */
struct relay_table *relay_table_read(const char *path);

/* NULL if nobody is there. */
const struct relay_server *relay_table_find(const struct relay_table *table, uint32_t address);

const char *relay_mode_text(enum relay_mode mode);
