/* Copyright (c) 2026 the rblsweep authors. SPDX-License-Identifier: MIT */
#include "fault_config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool number_parse(uint64_t *number, const char *text, uint64_t max)
{
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 || value > max)
        return false;
    *number = value;
    return true;
}

static bool number32_parse(uint32_t *number, const char *text, uint32_t max)
{
    uint64_t value;
    if (!number_parse(&value, text, max))
        return false;
    *number = (uint32_t)value;
    return true;
}

static bool key_number_set(struct fault_zone *zone, const char *key, const char *value)
{
    if (strcmp(key, "share") == 0)
        return number32_parse(&zone->share, value, 1000);
    if (strcmp(key, "loss") == 0)
        return number32_parse(&zone->loss, value, 1000);
    if (strcmp(key, "run") == 0)
        return number32_parse(&zone->run_max, value, UINT32_MAX);
    if (strcmp(key, "delay") == 0)
        return number32_parse(&zone->delay_ms, value, 600000);
    if (strcmp(key, "jitter") == 0)
        return number32_parse(&zone->jitter_ms, value, 600000);
    if (strcmp(key, "ttl") == 0)
        return number32_parse(&zone->ttl_s, value, INT32_MAX);
    if (strcmp(key, "after") == 0)
        return number_parse(&zone->after, value, UINT64_MAX);
    if (strcmp(key, "until") == 0)
        return number_parse(&zone->until, value, UINT64_MAX);
    return false;
}

static bool key_set(struct fault_zone *zone, const char *key, const char *value)
{
    if (strcmp(key, "do") == 0)
        return fault_deed_parse(&zone->deed, value);
    if (strcmp(key, "then") == 0)
        return fault_deed_parse(&zone->then, value);
    if (strcmp(key, "address") == 0)
        return inet_pton(AF_INET, value, zone->address) == 1;
    if (strcmp(key, "then_address") == 0)
        return inet_pton(AF_INET, value, zone->then_address) == 1;
    if (strcmp(key, "empty") == 0) {
        zone->has_empty_names = strcmp(value, "yes") == 0;
        return zone->has_empty_names || strcmp(value, "no") == 0;
    }
    if (strcmp(key, "deny") == 0) {
        zone->has_every_name = strcmp(value, "nodata") == 0;
        return zone->has_every_name || strcmp(value, "nxdomain") == 0;
    }
    if (strcmp(key, "whom") == 0) {
        zone->only_listed = strcmp(value, "listed") == 0;
        return zone->only_listed || strcmp(value, "all") == 0;
    }
    return key_number_set(zone, key, value);
}

static struct fault_zone *zone_parse(struct fault_data *data, char *rest)
{
    char *save;
    char *word = strtok_r(rest, " ", &save);
    struct fault_name apex;
    if (word == NULL || !fault_name_parse(&apex, word, NULL))
        return NULL;

    struct fault_zone *zone = fault_zone_add(data, &apex);
    while ((word = strtok_r(NULL, " ", &save)) != NULL) {
        char *value = strchr(word, '=');
        if (value == NULL)
            return NULL;
        *value++ = '\0';
        if (!key_set(zone, word, value))
            return NULL;
    }
    return zone;
}

/* "one" "two", or the whole rest as one string; longer than 255 is cut into several. */
static size_t strings_parse(uint8_t *rdata, size_t size_max, const char *text)
{
    size_t size = 0;
    bool is_quoted = *text == '"';
    while (*text != '\0') {
        if (is_quoted)
            text++;
        size_t len = is_quoted ? strcspn(text, "\"") : strlen(text);
        do {
            size_t part = len > 255 ? 255 : len;
            if (size + 1 + part > size_max)
                return 0;
            rdata[size++] = (uint8_t)part;
            memcpy(rdata + size, text, part);
            size += part;
            text += part;
            len -= part;
        } while (len > 0);
        text += strspn(text, is_quoted ? "\" " : " ");
        if (is_quoted && *text != '\0')
            text--;
    }
    return size;
}

static size_t name_parse(uint8_t *rdata, const char *text, const struct fault_zone *zone)
{
    struct fault_name name;
    if (!fault_name_parse(&name, text, &zone->apex))
        return 0;
    memcpy(rdata, name.bytes, name.size);
    return name.size;
}

static size_t mx_parse(uint8_t *rdata, char *text, const struct fault_zone *zone)
{
    char *host = strchr(text, ' ');
    uint32_t preference;
    if (host == NULL)
        return 0;
    *host++ = '\0';
    if (!number32_parse(&preference, text, 65535))
        return 0;
    rdata[0] = (uint8_t)(preference >> 8);
    rdata[1] = (uint8_t)preference;
    size_t size = name_parse(rdata + 2, host, zone);
    return size == 0 ? 0 : size + 2;
}

static bool record_parse(struct fault_data *data, const struct fault_zone *zone, char *rest)
{
    static const struct {
        const char *text;
        uint16_t code;
    } types[] = {{"A", 1},   {"NS", 2},   {"CNAME", 5}, {"PTR", 12},
                 {"MX", 15}, {"TXT", 16}, {"AAAA", 28}};
    char *save;
    const char *owner_text = strtok_r(rest, " ", &save);
    const char *type_text = strtok_r(NULL, " ", &save);
    struct fault_name owner;
    uint8_t rdata[4096];
    size_t size = 0;
    uint16_t type = 0;

    if (type_text == NULL || !fault_name_parse(&owner, owner_text, &zone->apex))
        return false;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].text, type_text) == 0)
            type = types[i].code;

    if (type == 1)
        size = inet_pton(AF_INET, save, rdata) == 1 ? 4 : 0;
    else if (type == 28)
        size = inet_pton(AF_INET6, save, rdata) == 1 ? 16 : 0;
    else if (type == 16)
        size = strings_parse(rdata, sizeof rdata, save);
    else if (type == 15)
        size = mx_parse(rdata, save, zone);
    else if (type != 0)
        size = name_parse(rdata, save, zone);
    if (size == 0)
        return false;
    fault_record_add(data, zone, &owner, type, rdata, (uint16_t)size);
    return true;
}

static bool listen_parse(struct fault_config *config, char *rest)
{
    char *port_text = strchr(rest, ' ');
    uint32_t port;
    if (port_text == NULL || config->port_count == FAULT_PORTS_MAX)
        return false;
    *port_text++ = '\0';

    struct sockaddr_in *address = &config->ports[config->port_count];
    address->sin_family = AF_INET;
    if (inet_pton(AF_INET, rest, &address->sin_addr) != 1 ||
        !number32_parse(&port, port_text, 65535))
        return false;
    address->sin_port = htons((uint16_t)port);
    config->port_count++;
    return true;
}

static bool line_parse(struct fault_config *config, struct fault_zone **zone, char *line)
{
    char *rest = strchr(line, ' ');
    if (*line == '\0' || *line == '#')
        return true;
    if (rest == NULL)
        return false;
    *rest++ = '\0';

    if (strcmp(line, "rr") == 0)
        return *zone != NULL && record_parse(config->data, *zone, rest);
    if (strcmp(line, "zone") == 0)
        return (*zone = zone_parse(config->data, rest)) != NULL;
    if (strcmp(line, "listen") == 0)
        return listen_parse(config, rest);
    if (strcmp(line, "seed") == 0)
        return number_parse(&config->seed, rest, UINT64_MAX);
    if (strcmp(line, "log") == 0 && strlen(rest) < sizeof config->log_path) {
        memcpy(config->log_path, rest, strlen(rest) + 1);
        return true;
    }
    return false;
}

bool fault_config_read(struct fault_config *config, const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        fprintf(stderr, "faultd: %s: %s\n", path, strerror(errno));
        return false;
    }
    memset(config, 0, sizeof *config);
    config->data = fault_data_new();

    struct fault_zone *zone = NULL;
    char *line = NULL;
    size_t line_size = 0, line_number = 0;
    bool is_good = true;
    ssize_t len;
    while (is_good && (len = getline(&line, &line_size, file)) >= 0) {
        line_number++;
        if (len > 0 && line[len - 1] == '\n')
            line[len - 1] = '\0';
        is_good = line_parse(config, &zone, line);
    }
    if (!is_good)
        fprintf(stderr, "faultd: %s:%zu: not understood\n", path, line_number);
    free(line);
    fclose(file);
    return is_good;
}
