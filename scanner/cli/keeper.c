/* SPDX-License-Identifier: MIT */
#include "cli/keeper.h"

#include "base/fatal.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_MS = 1000 };

enum wish { PLACE, REMOVE, LEAVE, REMOVE_ALL, TAKE, GIVE_BACK };

/* A wish, and the answer to it. */
struct message {
    uint32_t wish, index; /* of a file, or of a list of the plan */
    uint64_t least, most; /* the answer to TAKE is in most, an errno in least */
};

static struct file {
    const char *_Atomic part; /* NULL: none, or it is done */
    const char *place;
} files[KEEPER_FILES_MAX];

static struct {
    const struct quota_books *books; /* NULL: there are none */
    const struct plan *plan;
    struct quota_books proxy;
    pid_t child; /* 0: there is none */
    int fd;      /* to the child, or, in it, to the scan */
    pthread_mutex_t lock;
} keeper = {.fd = -1, .lock = PTHREAD_MUTEX_INITIALIZER};

int keeper_add(const char *part, const char *place)
{
    int file = 0;

    while (file < KEEPER_FILES_MAX - 1 && atomic_load(&files[file].part) != NULL)
        file++;
    assert(atomic_load(&files[file].part) == NULL && keeper.child == 0);
    files[file].place = place;
    atomic_store(&files[file].part, part);
    return file;
}

static void do_files(enum wish wish, struct message *message)
{
    message->least = EBADF;
    if (message->index >= KEEPER_FILES_MAX)
        return;
    struct file *file = &files[message->index];
    const char *part = atomic_load(&file->part);
    if (part == NULL)
        return;
    if (wish == PLACE)
        message->least = rename(part, file->place) == 0 ? 0 : (uint64_t)errno;
    else
        message->least = wish == LEAVE || unlink(part) == 0 ? 0 : (uint64_t)errno;
    if (wish != PLACE || message->least == 0)
        atomic_store(&file->part, NULL);
}

static void do_books(enum wish wish, struct message *message)
{
    if (keeper.books == NULL || message->index >= keeper.plan->list_count)
        return;
    const struct list *list = keeper.plan->lists[message->index].list;
    if (wish == GIVE_BACK)
        keeper.books->give_back(keeper.books->state, list, message->most);
    else
        message->most =
            keeper.books->take(keeper.books->state, list, message->least, message->most);
}

/* In a handler of signals, too. */
static void remove_files(void)
{
    for (size_t i = 0; i < KEEPER_FILES_MAX; i++) {
        const char *part = atomic_load(&files[i].part);
        if (part != NULL)
            unlink(part);
    }
}

static void do_wish(struct message *message)
{
    switch (message->wish) {
    case PLACE:
    case REMOVE:
    case LEAVE:
        do_files((enum wish)message->wish, message);
        break;
    case TAKE:
    case GIVE_BACK:
        do_books((enum wish)message->wish, message);
        break;
    default:
        remove_files();
        break;
    }
}

static bool receive(struct message *message)
{
    ssize_t size;

    do
        size = recv(keeper.fd, message, sizeof *message, 0);
    while (size < 0 && errno == EINTR);
    return size == (ssize_t)sizeof *message;
}

/* The answer is in *message. False with errno if the child is gone. */
static bool ask(struct message *message)
{
    bool is_answered;

    if (keeper.child == 0) {
        do_wish(message);
        return true;
    }
    pthread_mutex_lock(&keeper.lock);
    is_answered = send(keeper.fd, message, sizeof *message, MSG_NOSIGNAL) == sizeof *message &&
                  receive(message);
    pthread_mutex_unlock(&keeper.lock);
    errno = EPIPE;
    return is_answered;
}

static bool ask_of_file(enum wish wish, int file)
{
    struct message message = {.wish = wish, .index = (uint32_t)file};
    const bool is_answered = ask(&message), is_done = is_answered && message.least == 0;

    if (is_done || wish != PLACE)
        atomic_store(&files[file].part, NULL);
    if (is_answered)
        errno = (int)message.least;
    return is_done;
}

bool keeper_place(int file)
{
    return ask_of_file(PLACE, file);
}

void keeper_remove(int file)
{
    (void)ask_of_file(REMOVE, file);
}

void keeper_leave(int file)
{
    (void)ask_of_file(LEAVE, file);
}

void keeper_remove_all(void)
{
    struct message message = {.wish = REMOVE_ALL};

    if (keeper.child == 0) {
        remove_files();
        return;
    }
    /* Then the child ends, and with it what it might still answer; but for a lock of the books it
     * may have to wait. */
    struct pollfd end = {.fd = keeper.fd, .events = POLLIN};
    (void)send(keeper.fd, &message, sizeof message, MSG_NOSIGNAL);
    while (poll(&end, 1, PATIENCE_MS) > 0 && receive(&message))
        continue;
}

static uint32_t index_of(const struct list *list)
{
    uint32_t i = 0;

    while (i < keeper.plan->list_count && keeper.plan->lists[i].list != list)
        i++;
    return i;
}

/* Of a keeper that is gone nothing can be had. */
static uint64_t take(void *state, const struct list *list, uint64_t least, uint64_t most)
{
    struct message message = {TAKE, index_of(list), least, most};

    (void)state;
    return ask(&message) ? message.most : 0;
}

static void give_back(void *state, const struct list *list, uint64_t count)
{
    struct message message = {GIVE_BACK, index_of(list), 0, count};

    (void)state;
    (void)ask(&message);
}

const struct quota_books *keeper_books(const struct quota_books *books, const struct plan *plan)
{
    keeper.books = books;
    keeper.plan = plan;
    keeper.proxy = (struct quota_books){.take = take, .give_back = give_back};
    return &keeper.proxy;
}

const char *keeper_part(int file)
{
    return atomic_load(&files[file].part);
}

bool keeper_is_needed(void)
{
    bool is_needed = keeper.books != NULL;

    for (size_t i = 0; i < KEEPER_FILES_MAX; i++)
        is_needed |= atomic_load(&files[i].part) != NULL;
    return is_needed;
}

/* All that is open but standard error and these two. */
static void close_others(int one, int other)
{
    const int low = one < other ? one : other, high = one < other ? other : one;
    const int kept[] = {STDERR_FILENO, low, high};
    unsigned from = 0;

    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        if (kept[i] < (int)from)
            continue;
        if (kept[i] > (int)from)
            (void)close_range(from, (unsigned)kept[i] - 1, 0);
        from = (unsigned)kept[i] + 1;
    }
    (void)close_range(from, UINT_MAX, 0);
}

_Noreturn static void run(void)
{
    struct message message;

    while (receive(&message)) {
        do_wish(&message);
        if (message.wish == REMOVE_ALL ||
            send(keeper.fd, &message, sizeof message, MSG_NOSIGNAL) != sizeof message)
            break;
    }
    _exit(0);
}

static void ignore_signals(void)
{
    const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        signal(numbers[i], SIG_IGN);
}

void keeper_begin(int books_fd, void (*prepare)(const void *context), const void *context)
{
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        fatal("a socket");
    pid_t child = fork();
    if (child < 0)
        fatal("a process");
    if (child > 0) {
        close(ends[1]);
        keeper.fd = ends[0];
        keeper.child = child;
        return;
    }
    ignore_signals();
    prctl(PR_SET_NAME, "keeper");
    keeper.fd = ends[1];
    close_others(books_fd, ends[1]);
    prepare(context);
    run();
}

void keeper_end(void)
{
    if (keeper.child == 0)
        return;
    close(keeper.fd);
    keeper.fd = -1;
    while (waitpid(keeper.child, NULL, 0) < 0 && errno == EINTR)
        continue;
    keeper.child = 0;
    keeper.books = NULL;
}
