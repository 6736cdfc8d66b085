/* fault_name.h -- domain names of the fault server: wire form, lower case, at most 255 bytes.
 *
 * Memory:  plain values; nothing to free.
 * Threads: pure functions.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    FAULT_NAME_MAX = 255,      /* RFC 1035 section 3.1 */
    FAULT_NAME_TEXT_MAX = 1020 /* every byte as \DDD, with its dots */
};

struct fault_name {
    uint8_t size; /* with the root's zero byte */
    uint8_t bytes[FAULT_NAME_MAX];
};

/* "a.b" below origin, "@" for the origin itself, "a.b." absolute. False if it is no name. */
bool fault_name_parse(struct fault_name *name, const char *text, const struct fault_name *origin);

/* From a question: no compression. Returns the bytes read, 0 if malformed. */
size_t fault_name_read(struct fault_name *name, const uint8_t *bytes, size_t size);

/* Without the last dot; the root is ".". The buffer holds FAULT_NAME_TEXT_MAX + 1 bytes. */
void fault_name_print(const struct fault_name *name, char *text);

uint64_t fault_hash(const void *bytes, size_t size, uint64_t seed);
