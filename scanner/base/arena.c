#include "base/arena.h"

#include "base/memory.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define HAS_ASAN
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_ASAN
#endif
#endif

/* Under ASan what is not given out is poisoned, with a gap behind every piece. */
#ifdef HAS_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(at, size) ASAN_POISON_MEMORY_REGION(at, size)
#define UNPOISON(at, size) ASAN_UNPOISON_MEMORY_REGION(at, size)
enum { GAP_SIZE = _Alignof(max_align_t) };
#else
#define POISON(at, size) ((void)0)
#define UNPOISON(at, size) ((void)0)
enum { GAP_SIZE = 0 };
#endif

struct chunk {
    struct chunk *older;
    size_t size, used;
    _Alignas(max_align_t) unsigned char bytes[];
};

struct arena {
    struct chunk *newest; /* the one that is filled */
    size_t chunk_size;
    size_t held_size;
};

static struct chunk *chunk_new(struct arena *arena, size_t size)
{
    struct chunk *chunk = memory_take(sizeof *chunk + size);

    chunk->older = NULL;
    chunk->size = size;
    chunk->used = 0;
    POISON(chunk->bytes, size);
    arena->held_size += sizeof *chunk + size;
    return chunk;
}

/* A piece that fills a chunk of its own goes behind the newest one, which may still have room. */
static struct chunk *chunk_add(struct arena *arena, size_t size)
{
    struct chunk *newest = arena->newest;
    struct chunk *chunk;

    if (size < arena->chunk_size) {
        chunk = chunk_new(arena, arena->chunk_size);
        chunk->older = newest;
        arena->newest = chunk;
        return chunk;
    }
    chunk = chunk_new(arena, size);
    chunk->older = newest->older;
    newest->older = chunk;
    return chunk;
}

struct arena *arena_new(size_t chunk_size)
{
    struct arena *arena = memory_new(sizeof *arena);

    arena->chunk_size = chunk_size;
    arena->held_size = sizeof *arena;
    arena->newest = chunk_new(arena, chunk_size);
    return arena;
}

void arena_free(struct arena *arena)
{
    struct chunk *older;

    if (arena == NULL)
        return;
    for (struct chunk *chunk = arena->newest; chunk != NULL; chunk = older) {
        older = chunk->older;
        free(chunk);
    }
    free(arena);
}

void arena_reset(struct arena *arena)
{
    struct chunk *newest = arena->newest;

    /* All chunks of the common size are alike, so the newest may stay for the first. */
    for (struct chunk *chunk = newest->older, *older; chunk != NULL; chunk = older) {
        older = chunk->older;
        arena->held_size -= sizeof *chunk + chunk->size;
        free(chunk);
    }
    newest->older = NULL;
    newest->used = 0;
    POISON(newest->bytes, newest->size);
}

void *arena_take(struct arena *arena, size_t size)
{
    const size_t alignment = _Alignof(max_align_t);

    assert(size < SIZE_MAX / 2);
    size_t room = (size + GAP_SIZE + alignment - 1) / alignment * alignment;
    struct chunk *chunk = arena->newest;
    if (room > chunk->size - chunk->used)
        chunk = chunk_add(arena, room);

    unsigned char *piece = chunk->bytes + chunk->used;
    chunk->used += room;
    UNPOISON(piece, size);
    memset(piece, 0, size);
    return piece;
}

struct slice arena_copy(struct arena *arena, struct slice text)
{
    if (text.at == NULL)
        return text;

    char *copy = arena_take(arena, text.len + 1);
    memcpy(copy, text.at, text.len);
    return (struct slice){copy, text.len};
}

struct slice arena_print(struct arena *arena, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    int len = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    assert(len >= 0);

    char *text = arena_take(arena, (size_t)len + 1);
    va_start(arguments, format);
    vsnprintf(text, (size_t)len + 1, format, arguments);
    va_end(arguments);
    return (struct slice){text, (size_t)len};
}

size_t arena_size(const struct arena *arena)
{
    return arena->held_size;
}
