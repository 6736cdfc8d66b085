/* A machine that refuses: preloaded into a program, lets one call of a kind fail.
 *
 *     LD_PRELOAD=librefuse.so REFUSE=socket:3 PROGRAM     the third socket is refused
 *     LD_PRELOAD=librefuse.so REFUSE=memory:9+ PROGRAM    so is all memory from the ninth piece on
 *     LD_PRELOAD=librefuse.so REFUSE_COUNTS=FILE PROGRAM  says how many of each were asked for
 *
 * Kinds are memory (pieces of the kernel's, from which an allocator serves many a malloc), malloc
 * (one of those, as mimalloc refuses it: it tells whoever wants to be told, then returns NULL),
 * thread, eventfd, socket, epoll and random. What runs before main() is not counted.
 */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>

enum kind { MEMORY, MALLOC, THREAD, EVENTFD, SOCKET, EPOLL, RANDOM, KINDS };

static const char *const names[KINDS] = {"memory", "malloc", "thread", "eventfd",
                                         "socket", "epoll",  "random"};

static atomic_ulong counts[KINDS];
static atomic_bool is_counting;
static FILE *told_counts; /* opened early: later the program may not */
static enum kind refused_kind = KINDS;
static unsigned long refused_first;
static bool is_for_good;
typedef void mi_error_fun(int error, void *context);
static mi_error_fun *told;
static void *told_context;

/* The function of the name that this one stands in front of, as next. */
#define NEXT(name)                                                                                 \
    static __typeof__(&(name)) next;                                                               \
    if (next == NULL)                                                                              \
    *(void **)(void *)&next = dlsym(RTLD_NEXT, #name)

static bool is_refused(enum kind kind, int error)
{
    if (!atomic_load(&is_counting))
        return false;
    unsigned long number = atomic_fetch_add(&counts[kind], 1) + 1;
    if (kind != refused_kind || number < refused_first || (number > refused_first && !is_for_good))
        return false;
    errno = error;
    return true;
}

__attribute__((constructor)) static void start(void)
{
    const char *wish = getenv("REFUSE"), *path = getenv("REFUSE_COUNTS");

    told_counts = path != NULL ? fopen(path, "we") : NULL;
    for (int kind = 0; wish != NULL && kind < KINDS; kind++) {
        size_t len = strlen(names[kind]);
        if (strncmp(wish, names[kind], len) != 0 || wish[len] != ':')
            continue;
        char *end;
        refused_kind = (enum kind)kind;
        refused_first = strtoul(wish + len + 1, &end, 10);
        is_for_good = *end == '+';
    }
    atomic_store(&is_counting, true);
}

__attribute__((destructor)) static void end(void)
{
    atomic_store(&is_counting, false);
    for (int kind = 0; told_counts != NULL && kind < KINDS; kind++)
        fprintf(told_counts, "%s %lu\n", names[kind], atomic_load(&counts[kind]));
    if (told_counts != NULL)
        fclose(told_counts);
}

/* What an allocator gets from the kernel. */
void *mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
    NEXT(mmap);
    if ((flags & MAP_ANONYMOUS) != 0 && is_refused(MEMORY, ENOMEM))
        return MAP_FAILED;
    return next(at, size, protection, flags, fd, offset);
}

/* As mimalloc declares it. */
void mi_register_error(mi_error_fun *fun, void *context);

void mi_register_error(mi_error_fun *fun, void *context)
{
    told = fun;
    told_context = context;
}

static bool is_malloc_refused(void)
{
    if (!is_refused(MALLOC, ENOMEM))
        return false;
    if (told != NULL)
        told(ENOMEM, told_context);
    return true;
}

void *malloc(size_t size)
{
    NEXT(malloc);
    return is_malloc_refused() ? NULL : next(size);
}

void *calloc(size_t count, size_t size)
{
    NEXT(calloc);
    return is_malloc_refused() ? NULL : next(count, size);
}

void *realloc(void *memory, size_t size)
{
    NEXT(realloc);
    return is_malloc_refused() ? NULL : next(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    NEXT(aligned_alloc);
    return is_malloc_refused() ? NULL : next(alignment, size);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*run)(void *),
                   void *context)
{
    NEXT(pthread_create);
    return is_refused(THREAD, EAGAIN) ? EAGAIN : next(thread, how, run, context);
}

int eventfd(unsigned value, int flags)
{
    NEXT(eventfd);
    return is_refused(EVENTFD, EMFILE) ? -1 : next(value, flags);
}

int socket(int family, int type, int protocol)
{
    NEXT(socket);
    return is_refused(SOCKET, EMFILE) ? -1 : next(family, type, protocol);
}

int epoll_create1(int flags)
{
    NEXT(epoll_create1);
    return is_refused(EPOLL, EMFILE) ? -1 : next(flags);
}

int epoll_create(int size)
{
    NEXT(epoll_create);
    return is_refused(EPOLL, EMFILE) ? -1 : next(size);
}

ssize_t getrandom(void *bytes, size_t size, unsigned flags)
{
    NEXT(getrandom);
    return is_refused(RANDOM, ENOSYS) ? -1 : next(bytes, size, flags);
}
