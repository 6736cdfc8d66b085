#include "base/memory.h"

#include "base/fatal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void *must(void *memory)
{
    if (memory == NULL)
        fatal("memory");
    return memory;
}

/* For no bytes malloc() may return NULL, which would look like a failure. */
static size_t at_least_one(size_t size)
{
    return size > 0 ? size : 1;
}

void *memory_new(size_t size)
{
    return must(calloc(1, at_least_one(size)));
}

void *memory_take(size_t size)
{
    return must(malloc(at_least_one(size)));
}

void *memory_grow(void *memory, size_t size)
{
    return must(realloc(memory, at_least_one(size)));
}

void *memory_take_aligned(size_t alignment, size_t size)
{
    assert(alignment > 0 && (alignment & (alignment - 1)) == 0);
    return must(aligned_alloc(alignment, (at_least_one(size) + alignment - 1) & ~(alignment - 1)));
}

void *memory_copy(const void *bytes, size_t size)
{
    void *copy = memory_take(size);

    if (size > 0)
        memcpy(copy, bytes, size);
    return copy;
}

char *memory_text(const char *text, size_t len)
{
    char *copy = memory_take(len + 1);

    if (len > 0)
        memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}
