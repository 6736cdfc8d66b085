#include "dns/document.h"

#include <stdio.h>

enum { DOCUMENT_RECORDS = 3 };

static struct dns_record record_of(struct slice text, size_t max)
{
    return (struct dns_record){(const uint8_t *)text.at,
                               (uint16_t)(text.len < max ? text.len : max)};
}

static struct slice text_of(const struct dns_record *record)
{
    return (struct slice){(const char *)record->data, record->size};
}

struct dns_answer *document_answer(const struct document *document, uint32_t ttl_s)
{
    char status[16];
    int len = snprintf(status, sizeof status, "%u", document->status);
    const struct dns_record records[DOCUMENT_RECORDS] = {
        record_of((struct slice){status, (size_t)len}, sizeof status),
        record_of(document->type, DOCUMENT_TYPE_MAX),
        record_of(document->body, DOCUMENT_BODY_MAX),
    };

    return dns_answer_made(records, DOCUMENT_RECORDS, ttl_s);
}

bool document_read(const struct dns_record *records, size_t record_count, struct document *document)
{
    uint32_t status;

    if (record_count != DOCUMENT_RECORDS ||
        !slice_parse_u32(text_of(&records[0]), UINT32_MAX, &status))
        return false;
    *document = (struct document){status, text_of(&records[1]), text_of(&records[2])};
    return true;
}
