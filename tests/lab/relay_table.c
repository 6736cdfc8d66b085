/* Copyright (c) 2026 the rblsweep authors. SPDX-License-Identifier: MIT */
#include "relay_table.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_SIZE = 256, WORD_SIZE = 32 };

#define RELAY_MODE_TEXT(name, text) text,
static const char *const mode_texts[] = {RELAY_MODE_LIST(RELAY_MODE_TEXT)};

const char *relay_mode_text(enum relay_mode mode)
{
    return mode_texts[mode];
}

static struct relay_server *slot_of(struct relay_table *table, uint32_t address)
{
    size_t at = (address * 2654435761u) % RELAY_SLOTS;

    while (table->servers[at].address != 0 && table->servers[at].address != address)
        at = (at + 1) % RELAY_SLOTS;
    return &table->servers[at];
}

const struct relay_server *relay_table_find(const struct relay_table *table, uint32_t address)
{
    const struct relay_server *slot = slot_of((struct relay_table *)table, address);

    return slot->address == 0 ? NULL : slot;
}

static bool address_parse(uint32_t *address, const char *text)
{
    struct in_addr parsed;

    if (inet_pton(AF_INET, text, &parsed) != 1)
        return false;
    *address = ntohl(parsed.s_addr);
    return *address != 0;
}

static bool mode_parse(enum relay_mode *mode, const char *text)
{
    for (unsigned i = 0; i < RELAY_MODE_COUNT; i++)
        if (strcmp(mode_texts[i], text) == 0) {
            *mode = (enum relay_mode)i;
            return true;
        }
    return false;
}

static bool role_parse(struct relay_table *table, unsigned *role, const char *text)
{
    for (*role = 0; *role < table->role_count; (*role)++)
        if (strcmp(table->roles[*role], text) == 0)
            return true;
    if (table->role_count == RELAY_ROLES_MAX || strlen(text) >= RELAY_ROLE_MAX)
        return false;
    memcpy(table->roles[table->role_count++], text, strlen(text) + 1);
    return true;
}

static bool server_parse(struct relay_table *table, const char *line)
{
    char address[WORD_SIZE], backend[WORD_SIZE], mode[WORD_SIZE], role[WORD_SIZE];
    struct relay_server server;

    if (sscanf(line, "server %31s %31s %" SCNu32 " %31s %31s", address, backend,
               &server.there_and_back_us, mode, role) != 5 ||
        !address_parse(&server.address, address) || !address_parse(&server.backend, backend) ||
        !mode_parse(&server.mode, mode) || !role_parse(table, &server.role, role) ||
        table->server_count == RELAY_SERVERS_MAX)
        return false;
    struct relay_server *slot = slot_of(table, server.address);
    if (slot->address != 0)
        return false; /* twice */
    *slot = server;
    table->server_count++;
    return true;
}

static bool line_parse(struct relay_table *table, const char *line)
{
    char word[WORD_SIZE];

    if (sscanf(line, "client %31s", word) == 1)
        return address_parse(&table->client, word);
    return sscanf(line, "seed %" SCNu64, &table->seed) == 1 ||
           sscanf(line, "loss %" SCNu32, &table->loss) == 1 || server_parse(table, line);
}

struct relay_table *relay_table_read(const char *path)
{
    struct relay_table *table = calloc(1, sizeof *table);
    char line[LINE_MAX_SIZE];
    FILE *file = fopen(path, "r");

    if (table == NULL || file == NULL) {
        fprintf(stderr, "relay: %s: cannot be read\n", path);
        if (file != NULL)
            fclose(file);
        free(table);
        return NULL;
    }
    for (unsigned number = 1; fgets(line, sizeof line, file) != NULL; number++)
        if (!line_parse(table, line)) {
            fprintf(stderr, "relay: %s:%u: not understood: %s", path, number, line);
            fclose(file);
            free(table);
            return NULL;
        }
    fclose(file);
    return table;
}
