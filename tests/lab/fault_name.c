/* Copyright (c) 2026 the rblsweep authors. SPDX-License-Identifier: MIT */
#include "fault_name.h"

#include <string.h>

static uint8_t lower(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte + ('a' - 'A')) : byte;
}

/* Adds the labels of text; returns the bytes written, 0 if there is no room or a label is bad. */
static size_t labels_parse(uint8_t *bytes, const char *text)
{
    size_t size = 0;
    while (*text != '\0') {
        size_t len = strcspn(text, ".");
        if (len == 0 || len > 63 || size + len + 2 > FAULT_NAME_MAX)
            return 0;
        bytes[size++] = (uint8_t)len;
        for (size_t i = 0; i < len; i++)
            bytes[size++] = lower((uint8_t)text[i]);
        text += len;
        if (*text == '.')
            text++;
    }
    return size;
}

bool fault_name_parse(struct fault_name *name, const char *text, const struct fault_name *origin)
{
    size_t len = strlen(text);
    size_t size = 0;

    if (strcmp(text, "@") != 0 && strcmp(text, ".") != 0) {
        size = labels_parse(name->bytes, text);
        if (size == 0)
            return false;
    }
    if (origin != NULL && text[len - 1] != '.') {
        if (size + origin->size > FAULT_NAME_MAX)
            return false;
        memcpy(name->bytes + size, origin->bytes, origin->size);
        size += origin->size;
    } else {
        name->bytes[size++] = 0;
    }
    name->size = (uint8_t)size;
    return true;
}

size_t fault_name_read(struct fault_name *name, const uint8_t *bytes, size_t size)
{
    size_t at = 0;
    while (at < size && bytes[at] != 0) {
        size_t len = bytes[at];
        if (len > 63 || at + len + 2 > FAULT_NAME_MAX || at + len + 1 >= size)
            return 0;
        name->bytes[at] = (uint8_t)len;
        for (size_t i = at + 1; i <= at + len; i++)
            name->bytes[i] = lower(bytes[i]);
        at += len + 1;
    }
    if (at >= size)
        return 0;
    name->bytes[at] = 0;
    name->size = (uint8_t)(at + 1);
    return at + 1;
}

static char *byte_print(char *out, uint8_t byte)
{
    if (byte > ' ' && byte < 127 && byte != '.' && byte != '\\') {
        *out++ = (char)byte;
        return out;
    }
    *out++ = '\\';
    *out++ = (char)('0' + byte / 100);
    *out++ = (char)('0' + byte / 10 % 10);
    *out++ = (char)('0' + byte % 10);
    return out;
}

void fault_name_print(const struct fault_name *name, char *text)
{
    char *out = text;
    for (size_t at = 0; name->bytes[at] != 0; at += name->bytes[at] + 1u) {
        if (at > 0)
            *out++ = '.';
        for (size_t i = 1; i <= name->bytes[at]; i++)
            out = byte_print(out, name->bytes[at + i]);
    }
    if (out == text)
        *out++ = '.';
    *out = '\0';
}

/* FNV-1a, then the finaliser of MurmurHash3, so that the low bits are good ones. */
uint64_t fault_hash(const void *bytes, size_t size, uint64_t seed)
{
    const uint8_t *byte = bytes;
    uint64_t hash = 0xcbf29ce484222325u ^ seed;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ byte[i]) * 0x100000001b3u;
    hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdu;
    hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53u;
    return hash ^ (hash >> 33);
}
