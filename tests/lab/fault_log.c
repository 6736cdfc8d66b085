/* Copyright (c) 2026 the rblsweep authors. SPDX-License-Identifier: MIT */
#include "fault_log.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { BUFFER_SIZE = 1 << 20, FLUSH_NS = 100 * 1000 * 1000 };

struct fault_log {
    FILE *file;
    uint64_t flushed_ns;
};

struct fault_log *fault_log_open(const char *path)
{
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        perror(path);
        return NULL;
    }
    setvbuf(file, NULL, _IOFBF, BUFFER_SIZE);
    struct fault_log *log = fault_alloc(sizeof *log);
    log->file = file;
    return log;
}

void fault_log_reset(struct fault_log *log)
{
    fflush(log->file);
    rewind(log->file);
    if (ftruncate(fileno(log->file), 0) != 0)
        perror("faultd: log");
}

static const char *type_text(uint16_t type, char buffer[16])
{
    switch (type) {
    case FAULT_A:
        return "A";
    case FAULT_NS:
        return "NS";
    case FAULT_CNAME:
        return "CNAME";
    case FAULT_SOA:
        return "SOA";
    case FAULT_PTR:
        return "PTR";
    case FAULT_MX:
        return "MX";
    case FAULT_TXT:
        return "TXT";
    case FAULT_AAAA:
        return "AAAA";
    case 43:
        return "DS";
    case 48:
        return "DNSKEY";
    default:
        snprintf(buffer, 16, "TYPE%u", type);
        return buffer;
    }
}

void fault_log_put(struct fault_log *log, const struct fault_reply *reply, uint64_t now_ns)
{
    char name[FAULT_NAME_TEXT_MAX + 1], type[16];
    fault_name_print(&reply->question.name, name);
    fprintf(log->file, "%" PRIu64 " %s %s %s %s %s\n", now_ns,
            reply->zone == NULL ? "-" : reply->zone->apex_text,
            type_text(reply->question.type, type), name, fault_deed_text(reply->deed),
            reply->question.is_tcp ? "tcp" : "udp");
}

void fault_log_flush(struct fault_log *log, uint64_t now_ns)
{
    if (now_ns < log->flushed_ns + FLUSH_NS)
        return;
    log->flushed_ns = now_ns;
    fflush(log->file);
}

void fault_log_close(struct fault_log *log)
{
    fclose(log->file);
    free(log);
}
