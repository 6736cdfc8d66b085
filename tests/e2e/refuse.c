/* A machine that refuses: preloaded into a program, lets calls of a kind fail.
 *
 *     LD_PRELOAD=librefuse.so REFUSE=socket:3 PROGRAM       the third socket is refused
 *     LD_PRELOAD=librefuse.so REFUSE=memory:9+ PROGRAM      so is all memory from the ninth piece
 * on LD_PRELOAD=librefuse.so REFUSE=write:1%50@7 PROGRAM   so are 50 in a thousand, drawn by seed 7
 *     LD_PRELOAD=librefuse.so REFUSE_COUNTS=FILE PROGRAM    says how many of each were asked for
 *
 * REFUSE_ERROR=NUMBER is the errno of it, instead of that in the table; 0 lets a write, send or
 * receive do less than it was asked to.
 *
 * Kinds are those of the table; memory is pieces of the kernel's, from which an allocator serves
 * many a malloc, and malloc is refused as mimalloc does it: it tells whoever wants to be told, then
 * returns NULL. What runs before main() is not counted, nor is what libc writes and reads for
 * itself (stdio).
 */
#undef _FORTIFY_SOURCE /* whose headers have functions of these names already */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

/* One line each: name, word, errno where none is asked for. */
#define KIND_LIST(X)                                                                               \
    X(MEMORY, "memory", ENOMEM)                                                                    \
    X(MALLOC, "malloc", ENOMEM)                                                                    \
    X(THREAD, "thread", EAGAIN)                                                                    \
    X(EVENTFD, "eventfd", EMFILE)                                                                  \
    X(SOCKET, "socket", EMFILE)                                                                    \
    X(EPOLL, "epoll", EMFILE)                                                                      \
    X(RANDOM, "random", ENOSYS)                                                                    \
    X(WATCH, "watch", ENOSPC)                                                                      \
    X(WAIT, "wait", EINTR)                                                                         \
    X(BIND, "bind", EADDRINUSE)                                                                    \
    X(CONNECT, "connect", ECONNREFUSED)                                                            \
    X(SEND, "send", EAGAIN)                                                                        \
    X(RECEIVE, "receive", EAGAIN)                                                                  \
    X(OPEN, "open", EMFILE)                                                                        \
    X(READ, "read", EIO)                                                                           \
    X(WRITE, "write", ENOSPC)                                                                      \
    X(TRUNCATE, "truncate", EIO)                                                                   \
    X(RENAME, "rename", EIO)                                                                       \
    X(SYNC, "sync", EIO)                                                                           \
    X(COPY, "copy", EMFILE)                                                                        \
    X(LOCK, "lock", ENOLCK)                                                                        \
    X(CONTROL, "control", ENOPROTOOPT)

#define KIND_NAME(name, word, error) name,
enum kind { KIND_LIST(KIND_NAME) KINDS };
#undef KIND_NAME

#define KIND_ROW(name, word, error) {word, error},
static const struct {
    const char *word;
    int error;
} kinds[KINDS] = {KIND_LIST(KIND_ROW)};
#undef KIND_ROW

static atomic_ulong counts[KINDS];
static atomic_bool is_counting;
static enum kind refused_kind = KINDS;
static int refused_error;
static unsigned long refused_first, share,
    seed;                 /* share: in a thousand, of those from the first on */
static FILE *counts_file; /* opened first: the program may forbid itself to */
typedef void mi_error_fun(int error, void *context);
static mi_error_fun *told;
static void *told_context;

/* The function of the name that this one stands in front of, as next. */
#define NEXT(name)                                                                                 \
    static __typeof__(&(name)) next;                                                               \
    if (next == NULL)                                                                              \
    *(void **)(void *)&next = dlsym(RTLD_NEXT, #name)

static bool is_drawn(unsigned long number)
{
    unsigned long long drawn = (number + seed) * 0x9e3779b97f4a7c15;

    drawn = (drawn ^ (drawn >> 32)) * 0xd6e8feb86659fd93;
    return (drawn >> 32) % 1000 < share;
}

static bool is_chosen(enum kind kind)
{
    if (!atomic_load(&is_counting))
        return false;
    unsigned long number = atomic_fetch_add(&counts[kind], 1) + 1;
    return kind == refused_kind &&
           (number == refused_first ? share == 0 || is_drawn(number)
                                    : number > refused_first && is_drawn(number));
}

static bool is_refused(enum kind kind)
{
    if (!is_chosen(kind) || refused_error == 0)
        return false;
    errno = refused_error;
    return true;
}

/* How much of what may be done in part is done: all of it, less, or, with errno, nothing: 0. */
static size_t part(enum kind kind, size_t whole)
{
    if (!is_chosen(kind))
        return whole;
    if (refused_error == 0)
        return (whole + 1) / 2;
    errno = refused_error;
    return 0;
}

__attribute__((constructor)) static void start(void)
{
    const char *wish = getenv("REFUSE"), *error = getenv("REFUSE_ERROR");
    const char *path = getenv("REFUSE_COUNTS");

    for (int kind = 0; wish != NULL && kind < KINDS; kind++) {
        size_t len = strlen(kinds[kind].word);
        if (strncmp(wish, kinds[kind].word, len) != 0 || wish[len] != ':')
            continue;
        char *end;
        refused_kind = (enum kind)kind;
        refused_error = error != NULL ? atoi(error) : kinds[kind].error;
        refused_first = strtoul(wish + len + 1, &end, 10);
        if (*end == '+')
            share = 1000;
        if (*end == '%')
            share = strtoul(end + 1, &end, 10);
        if (*end == '@')
            seed = strtoul(end + 1, NULL, 10);
    }
    counts_file = path != NULL ? fopen(path, "we") : NULL;
    atomic_store(&is_counting, true);
}

__attribute__((destructor)) static void end(void)
{
    atomic_store(&is_counting, false);
    for (int kind = 0; counts_file != NULL && kind < KINDS; kind++)
        fprintf(counts_file, "%s %lu\n", kinds[kind].word, atomic_load(&counts[kind]));
    if (counts_file != NULL)
        fclose(counts_file);
}

/* What an allocator gets from the kernel. */
void *mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
    NEXT(mmap);
    if ((flags & MAP_ANONYMOUS) != 0 && is_refused(MEMORY))
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
    if (!is_refused(MALLOC))
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
    return is_refused(THREAD) ? errno : next(thread, how, run, context);
}

int eventfd(unsigned value, int flags)
{
    NEXT(eventfd);
    return is_refused(EVENTFD) ? -1 : next(value, flags);
}

int socket(int family, int type, int protocol)
{
    NEXT(socket);
    return is_refused(SOCKET) ? -1 : next(family, type, protocol);
}

int epoll_create1(int flags)
{
    NEXT(epoll_create1);
    return is_refused(EPOLL) ? -1 : next(flags);
}

int epoll_create(int size)
{
    NEXT(epoll_create);
    return is_refused(EPOLL) ? -1 : next(size);
}

ssize_t getrandom(void *bytes, size_t size, unsigned flags)
{
    NEXT(getrandom);
    return is_refused(RANDOM) ? -1 : next(bytes, size, flags);
}

int epoll_ctl(int epoll, int deed, int fd, struct epoll_event *event)
{
    NEXT(epoll_ctl);
    return is_refused(WATCH) ? -1 : next(epoll, deed, fd, event);
}

int epoll_wait(int epoll, struct epoll_event *events, int most, int timeout_ms)
{
    NEXT(epoll_wait);
    return is_refused(WAIT) ? -1 : next(epoll, events, most, timeout_ms);
}

int bind(int fd, __CONST_SOCKADDR_ARG address, socklen_t size)
{
    NEXT(bind);
    return is_refused(BIND) ? -1 : next(fd, address, size);
}

int connect(int fd, __CONST_SOCKADDR_ARG address, socklen_t size)
{
    NEXT(connect);
    return is_refused(CONNECT) ? -1 : next(fd, address, size);
}

/* The types of libc's own declarations: ISO C has no unions that take either. */
/* Between processes of one machine nothing gets lost, and none of these is refused for long. */
static bool is_local(int fd)
{
    int domain = 0;
    socklen_t size = sizeof domain;

    return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_UNIX;
}

ssize_t send(int fd, const void *bytes, size_t size, int flags)
{
    NEXT(send);
    size_t some = is_local(fd) ? size : part(SEND, size);
    return some == 0 && size > 0 ? -1 : next(fd, bytes, some, flags);
}

ssize_t sendto(int fd, const void *bytes, size_t size, int flags, __CONST_SOCKADDR_ARG to,
               socklen_t to_size)
{
    NEXT(sendto);
    size_t some = part(SEND, size);
    return some == 0 && size > 0 ? -1 : next(fd, bytes, some, flags, to, to_size);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    NEXT(sendmsg);
    return is_refused(SEND) ? -1 : next(fd, message, flags);
}

int sendmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags)
{
    NEXT(sendmmsg);
    unsigned some = (unsigned)part(SEND, count);
    return some == 0 && count > 0 ? -1 : next(fd, messages, some, flags);
}

ssize_t recv(int fd, void *bytes, size_t size, int flags)
{
    NEXT(recv);
    size_t some = is_local(fd) ? size : part(RECEIVE, size);
    return some == 0 && size > 0 ? -1 : next(fd, bytes, some, flags);
}

ssize_t recvfrom(int fd, void *bytes, size_t size, int flags, __SOCKADDR_ARG from,
                 socklen_t *from_size)
{
    NEXT(recvfrom);
    size_t some = part(RECEIVE, size);
    return some == 0 && size > 0 ? -1 : next(fd, bytes, some, flags, from, from_size);
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
    NEXT(recvmsg);
    return is_refused(RECEIVE) ? -1 : next(fd, message, flags);
}

int recvmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags, struct timespec *timeout)
{
    NEXT(recvmmsg);
    unsigned some = (unsigned)part(RECEIVE, count);
    return some == 0 && count > 0 ? -1 : next(fd, messages, some, flags, timeout);
}

/* The mode is read where there is none, too, and then not used: so does libc. */
int open(const char *path, int flags, ...)
{
    NEXT(open);
    va_list rest;
    va_start(rest, flags);
    mode_t mode = va_arg(rest, mode_t);
    va_end(rest);
    return is_refused(OPEN) ? -1 : next(path, flags, mode);
}

/* What open() is where the compiler sees that no mode is needed. */
int __open_2(const char *path, int flags);

int __open_2(const char *path, int flags)
{
    return open(path, flags, 0);
}

FILE *fopen(const char *path, const char *how)
{
    NEXT(fopen);
    return is_refused(OPEN) ? NULL : next(path, how);
}

int memfd_create(const char *name, unsigned flags)
{
    NEXT(memfd_create);
    return is_refused(OPEN) ? -1 : next(name, flags);
}

ssize_t read(int fd, void *bytes, size_t size)
{
    NEXT(read);
    size_t some = part(READ, size);
    return some == 0 && size > 0 ? -1 : next(fd, bytes, some);
}

/* What wakes a thread, the count of an eventfd, is refused by nobody: it is not counted. */
ssize_t write(int fd, const void *bytes, size_t size)
{
    NEXT(write);
    size_t some = size == sizeof(uint64_t) ? size : part(WRITE, size);
    return some == 0 && size > 0 ? -1 : next(fd, bytes, some);
}

ssize_t writev(int fd, const struct iovec *pieces, int count)
{
    NEXT(writev);
    int some = (int)part(WRITE, (size_t)count);
    return some == 0 && count > 0 ? -1 : next(fd, pieces, some);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    NEXT(pwrite);
    size_t some = part(WRITE, size);
    return some == 0 && size > 0 ? -1 : next(fd, bytes, some, at);
}

int ftruncate(int fd, off_t size)
{
    NEXT(ftruncate);
    return is_refused(TRUNCATE) ? -1 : next(fd, size);
}

int rename(const char *from, const char *to)
{
    NEXT(rename);
    return is_refused(RENAME) ? -1 : next(from, to);
}

int fsync(int fd)
{
    NEXT(fsync);
    return is_refused(SYNC) ? -1 : next(fd);
}

int fdatasync(int fd)
{
    NEXT(fdatasync);
    return is_refused(SYNC) ? -1 : next(fd);
}

int dup(int fd)
{
    NEXT(dup);
    return is_refused(COPY) ? -1 : next(fd);
}

int flock(int fd, int how)
{
    NEXT(flock);
    return is_refused(LOCK) ? -1 : next(fd, how);
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t size)
{
    NEXT(setsockopt);
    return is_refused(CONTROL) ? -1 : next(fd, level, name, value, size);
}
