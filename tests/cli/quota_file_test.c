/* Books in a folder of their own. The calls that decide what a crash leaves are this program's: they
 * note their order, and fail where a test wants it. */
#undef _FORTIFY_SOURCE /* whose headers have functions of these names already */

#include "cli/quota_file.h"

#include "base/clock.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { TAKES = 40, PER_DAY = 1000 };

static char folder[] = "/tmp/quota_file_XXXXXX", books_path[64], lock_path[64];
static const struct list list = {.id = {"a", 1}, .per_day = PER_DAY};

/* What fsync() saw last, and how often the books were replaced by what it had not seen. */
static ino_t synced;
static unsigned unsynced_renames, renames;
static int sync_error, read_error; /* 0: all goes well */

int fsync(int fd)
{
    struct stat status;

    if (sync_error != 0) {
        errno = sync_error;
        return -1;
    }
    if (fstat(fd, &status) == 0)
        synced = status.st_ino;
    return (int)syscall(SYS_fsync, fd);
}

int rename(const char *from, const char *to)
{
    struct stat status = {0};

    if (strcmp(to, books_path) == 0) {
        renames++;
        unsynced_renames += stat(from, &status) != 0 || status.st_ino != synced;
    }
    return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

ssize_t read(int fd, void *bytes, size_t size)
{
    if (read_error != 0) {
        errno = read_error;
        return -1;
    }
    return syscall(SYS_read, fd, bytes, size);
}

static void make_place(void)
{
    cr_assert_not_null(mkdtemp(folder));
    setenv("XDG_STATE_HOME", folder, 1);
    snprintf(books_path, sizeof books_path, "%s/rblsweep/quota", folder);
    snprintf(lock_path, sizeof lock_path, "%s/rblsweep/quota.lock", folder);
}

static void remove_place(void)
{
    char command[64];

    snprintf(command, sizeof command, "rm -r %s", folder);
    cr_assert_eq(system(command), 0);
}

static void write_old(const char *line)
{
    char date[CLOCK_TEXT_LEN];
    quota_file_close(quota_file_open()); /* makes the folders */
    FILE *file = fopen(books_path, "w");

    clock_print(clock_wall_ms(), date);
    fprintf(file, "2020-01-01 a 900\n%.10s %s\n", date, line);
    fclose(file);
}

static const char *content(void)
{
    static char text[4096];
    FILE *file = fopen(books_path, "r");

    text[file != NULL ? fread(text, 1, sizeof text - 1, file) : 0] = '\0';
    if (file != NULL)
        fclose(file);
    return text;
}

static uint64_t take(struct quota_file *file, uint64_t count)
{
    const struct quota_books *books = quota_file_books(file);

    return books->take(books->state, &list, count, count);
}

Test(quota_file, what_takes_the_place_of_the_books_is_on_the_disk, .init = make_place,
     .fini = remove_place)
{
    write_old("a 100");
    struct quota_file *file = quota_file_open();

    for (int i = 0; i < 3; i++)
        cr_expect_eq(take(file, 5), 5);
    cr_expect_eq(renames, 3);
    cr_expect_eq(unsynced_renames, 0, "%u of %u", unsynced_renames, renames);
    cr_expect_eq(quota_file_left(file, &list), PER_DAY - 100 - 15, "what was there counts");
    quota_file_close(file);
}

Test(quota_file, what_cannot_be_put_on_the_disk_takes_no_place, .init = make_place,
     .fini = remove_place)
{
    write_old("a 100");
    struct quota_file *file = quota_file_open();

    sync_error = EIO;
    cr_expect_eq(take(file, 5), 5, "for this run only");
    cr_expect_not_null(strstr(content(), " a 100\n"), "%s", content());
    cr_expect_null(quota_file_path(file));
    cr_expect_eq(quota_file_left(file, &list), PER_DAY - 105);
    char fresh[80];
    snprintf(fresh, sizeof fresh, "%s.new", books_path);
    cr_expect_neq(access(fresh, F_OK), 0, "nothing is left beside");
    quota_file_close(file);
}

Test(quota_file, books_that_cannot_be_read_are_not_written, .init = make_place,
     .fini = remove_place)
{
    write_old("a 100\n");
    struct quota_file *file = quota_file_open();

    cr_expect_eq(quota_file_left(file, &list), PER_DAY - 100);
    read_error = EIO;
    cr_expect_eq(take(file, 5), 5);
    read_error = 0;
    cr_expect_not_null(strstr(content(), " a 100\n"), "%s", content());
    cr_expect_eq(quota_file_left(file, &list), PER_DAY - 105, "what was read last still counts");
    quota_file_close(file);
}

struct run {
    _Atomic bool has_ended;
    uint64_t taken;
};

static void *take_often(void *context)
{
    struct run *run = context;
    struct quota_file *file = quota_file_open();

    for (int i = 0; i < TAKES; i++)
        run->taken += take(file, 3);
    quota_file_close(file);
    atomic_store(&run->has_ended, true);
    return NULL;
}

/* Two runs at once, and one that looks without the lock: there is always one whole line. */
Test(quota_file, nobody_ever_sees_half_a_book, .init = make_place, .fini = remove_place)
{
    struct run runs[2] = {0};
    pthread_t threads[2];
    unsigned looks = 0;

    write_old("a 100");
    for (int i = 0; i < 2; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, take_often, &runs[i]), 0);
    while (!atomic_load(&runs[0].has_ended) || !atomic_load(&runs[1].has_ended)) {
        const char *text = content();
        size_t len = strlen(text);
        cr_assert(len > 0 && text[len - 1] == '\n' && strstr(text, " a ") != NULL, "%s", text);
        looks++;
    }
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    struct quota_file *file = quota_file_open();
    cr_expect_gt(looks, 0);
    cr_expect_eq(runs[0].taken + runs[1].taken, 2 * TAKES * 3);
    cr_expect_eq(quota_file_left(file, &list), PER_DAY - 100 - 2 * TAKES * 3);
    quota_file_close(file);
}

/* As a run does that was stopped in the middle. */
Test(quota_file, a_lock_that_is_never_let_go_holds_nobody, .init = make_place, .fini = remove_place,
     .timeout = 20)
{
    write_old("a 100");
    struct quota_file *file = quota_file_open();
    int held = open(lock_path, O_RDWR | O_CLOEXEC);
    uint64_t began_ns = clock_now_ns();

    cr_assert_eq(flock(held, LOCK_EX), 0);
    for (int i = 0; i < 3; i++)
        cr_expect_eq(take(file, 5), 0, "nobody knows what is left");
    cr_expect_lt(clock_now_ns() - began_ns, 4 * CLOCK_NS_PER_S, "waited for once");
    close(held);
    cr_expect_eq(take(file, 5), 5, "and then it goes on");
    cr_expect_eq(quota_file_left(file, &list), PER_DAY - 105);
    quota_file_close(file);
}
