/* Enters the sandbox as a scan does, then tries what it forbids, and what it must not forbid, act
 * by act.
 *
 *     forbidden FOLDER USER        USER: whom root becomes, or "-"
 *     forbidden FOLDER --keeper    the same as its keeper
 *     forbidden FOLDER --free      without the sandbox: shows that the acts are possible
 *
 * Prints a line for each act that did not end as it must, and exits 1 then; 77 where the kernel has
 * no Landlock of version 4 or no seccomp. Without sanitizers, which would be allowed more.
 */
#include "cli/keeper.h"
#include "cli/landlock.h"
#include "cli/sandbox.h"
#include "cli/syscall_filter.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { SKIPPED = 77, LANDLOCK_LEAST = 4 };

/* What there is before the sandbox. */
static struct {
    char other[256], fresh[256], part[256], place[256]; /* paths: there, not there, the output's */
    int output, listener, allowed_listener, program;    /* descriptors */
    uint16_t port, allowed_port;
    int file; /* of the keeper */
} world;

static int at_tcp(uint16_t port)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    return fd < 0 ? fd : connect(fd, (const struct sockaddr *)&address, sizeof address);
}

static int listen_at(uint16_t *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (bind(fd, (const struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 8) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) != 0)
        abort();
    *port = ntohs(address.sin_port);
    return fd;
}

/* Each act is 0 (or above) where it was done, else -1 with errno. */
#define ACT(name, expression)                                                                      \
    static long name(void)                                                                         \
    {                                                                                              \
        return (long)(expression);                                                                 \
    }

static char *const words[] = {(char *)"true", NULL};
static char *const nothing[] = {NULL};

static long spawn(void)
{
    pid_t child;

    errno = posix_spawn(&child, "/bin/true", NULL, NULL, words, nothing);
    return errno == 0 ? 0 : -1;
}

static long fork_child(void)
{
    pid_t child = fork();

    if (child == 0)
        _exit(0);
    return child;
}

static long clone_child(void)
{
    long child = syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);

    if (child == 0)
        _exit(0);
    return child;
}

static long clone3_child(void)
{
    uint64_t settings[8] = {[4] = SIGCHLD};
    long child = syscall(SYS_clone3, settings, sizeof settings);

    if (child == 0)
        _exit(0);
    return child;
}

static long read_parent(void)
{
    char byte;
    const struct iovec here = {&byte, 1}, there = {(void *)&world, 1};

    return process_vm_readv(getppid(), &here, 1, &there, 1, 0);
}

static long set_no_capabilities(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[2] = {0};

    return syscall(SYS_capset, &header, none);
}

static long load_bpf(void)
{
    union bpf_attr attr = {
        .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1};

    return syscall(SYS_bpf, BPF_MAP_CREATE, &attr, sizeof attr);
}

static long make_ring(void)
{
    char settings[256] = {0};

    return syscall(SYS_io_uring_setup, 1, settings);
}

static long list_folder(const char *path)
{
    DIR *folder = opendir(path);

    return folder == NULL ? -1 : closedir(folder);
}

static long read_byte(const char *path)
{
    char byte;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    return fd < 0 ? fd : read(fd, &byte, 1) == 1 ? 0 : -1;
}

ACT(execute, execve("/bin/true", words, nothing))
ACT(execute_descriptor, fexecve(world.program, words, nothing))
ACT(ask_to_be_traced, ptrace(PTRACE_TRACEME, 0, NULL, NULL))
ACT(signal_parent, kill(getppid(), 0))
ACT(signal_all, syscall(SYS_tgkill, getppid(), getppid(), 0))
ACT(open_parent, syscall(SYS_pidfd_open, getppid(), 0))
ACT(write_other, open(world.other, O_WRONLY | O_CLOEXEC))
ACT(cut_other, open(world.other, O_RDWR | O_TRUNC | O_CLOEXEC))
ACT(make_file, open(world.fresh, O_WRONLY | O_CREAT | O_CLOEXEC, 0600))
ACT(make_in_tmp, open("/tmp", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600))
ACT(open_part, open(world.part, O_WRONLY | O_CLOEXEC))
ACT(cut, truncate(world.other, 0))
ACT(make_folder, mkdir(world.fresh, 0700))
ACT(make_pipe, mknod(world.fresh, S_IFIFO | 0600, 0))
ACT(link_other, link(world.other, world.fresh))
ACT(link_by_name, symlink(world.other, world.fresh))
ACT(remove_other, unlink(world.other))
ACT(rename_part, rename(world.part, world.fresh))
ACT(change_rights, chmod(world.other, 0644))
ACT(change_rights_of_output, fchmod(world.output, 0644))
ACT(change_owner, chown(world.other, (uid_t)-1, (gid_t)-1))
ACT(change_time, utimensat(AT_FDCWD, world.other, NULL, 0))
ACT(change_attribute, setxattr(world.other, "user.a", "b", 1, 0))
ACT(read_other, read_byte(world.other))
ACT(read_users, read_byte("/etc/passwd"))
ACT(read_environment, read_byte("/proc/self/environ"))
ACT(list_root, list_folder("/"))
ACT(list_temporary, list_folder("/tmp"))
ACT(packet_socket, socket(AF_PACKET, SOCK_RAW, 0))
ACT(route_socket, socket(AF_NETLINK, SOCK_RAW, 0))
ACT(local_socket, socket(AF_UNIX, SOCK_STREAM, 0))
ACT(raw_socket, socket(AF_INET, SOCK_RAW, IPPROTO_ICMP))
ACT(listen_more, listen(world.listener, 9))
ACT(connect_elsewhere, at_tcp(world.port))
ACT(become_root, setuid(0))
ACT(become_root_at_once, setresuid(0, 0, 0))
ACT(join_groups, setgroups(0, NULL))
ACT(leave_namespace, unshare(CLONE_NEWNS))
ACT(mount_something, mount("none", "/mnt", "tmpfs", 0, ""))
ACT(change_root, chroot("/"))
ACT(make_key, syscall(SYS_add_key, "user", "a", "b", 1, -2))
ACT(watch_faults, syscall(SYS_userfaultfd, 1))
ACT(open_memory, prctl(PR_SET_DUMPABLE, 1))
ACT(name_machine, sethostname("rblsweep", 0))

static void *idle(void *context)
{
    return context;
}

static long run_thread(void)
{
    pthread_t thread;

    errno = pthread_create(&thread, NULL, idle, NULL);
    return errno == 0 ? pthread_join(thread, NULL) : -1;
}

static long send_datagram(void)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(9), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    return sendto(fd, "", 0, 0, (const struct sockaddr *)&address, sizeof address);
}

static long make_pair(void)
{
    int ends[2];

    return socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
}

ACT(connect_allowed, at_tcp(world.allowed_port))
ACT(write_output, write(world.output, "written\n", 8) == 8 ? 0 : -1)
ACT(cut_output, ftruncate(world.output, 8))
ACT(read_library, read_byte("/usr/lib/os-release"))
ACT(read_random, read_byte("/dev/urandom"))
ACT(wait_for_events, epoll_create1(EPOLL_CLOEXEC))
ACT(make_counter, eventfd(0, EFD_CLOEXEC))
ACT(signal_self, raise(0))
ACT(place_output, keeper_place(world.file) ? 0 : -1)

enum {
    ALLOWED = 1,
    FREE_MAY_FAIL = 2
}; /* the latter: not every kernel, container or root has it */

static const struct act {
    const char *what;
    long (*act)(void);
    unsigned flags;
} acts[] = {
    {"execve", execute, 0},
    {"fexecve", execute_descriptor, 0},
    {"posix_spawn", spawn, 0},
    {"fork", fork_child, 0},
    {"clone", clone_child, 0},
    {"clone3", clone3_child, 0},
    {"ptrace", ask_to_be_traced, FREE_MAY_FAIL},
    {"the memory of another process", read_parent, FREE_MAY_FAIL},
    {"kill of another process", signal_parent, 0},
    {"tgkill of another process", signal_all, 0},
    {"pidfd_open", open_parent, 0},
    {"a file to be written", write_other, 0},
    {"a file to be cut at its opening", cut_other, 0},
    {"a new file", make_file, 0},
    {"a new file without a name", make_in_tmp, FREE_MAY_FAIL},
    {"the output by its name", open_part, 0},
    {"truncate", cut, 0},
    {"mkdir", make_folder, 0},
    {"mknod", make_pipe, 0},
    {"link", link_other, 0},
    {"symlink", link_by_name, 0},
    {"rename", rename_part, 0},
    {"unlink", remove_other, 0},
    {"chmod", change_rights, 0},
    {"fchmod", change_rights_of_output, 0},
    {"chown", change_owner, 0},
    {"utimensat", change_time, 0},
    {"setxattr", change_attribute, FREE_MAY_FAIL},
    {"a file to be read", read_other, 0},
    {"/etc/passwd", read_users, 0},
    {"/proc/self/environ", read_environment, 0},
    {"the list of /", list_root, 0},
    {"the list of /tmp", list_temporary, 0},
    {"a packet socket", packet_socket, FREE_MAY_FAIL},
    {"a netlink socket", route_socket, 0},
    {"a local socket", local_socket, 0},
    {"a raw socket", raw_socket, FREE_MAY_FAIL},
    {"listen", listen_more, 0},
    {"TCP to another port", connect_elsewhere, 0},
    {"setuid(0)", become_root, FREE_MAY_FAIL},
    {"setresuid(0)", become_root_at_once, FREE_MAY_FAIL},
    {"setgroups", join_groups, FREE_MAY_FAIL},
    {"capset", set_no_capabilities, 0},
    {"unshare", leave_namespace, FREE_MAY_FAIL},
    {"mount", mount_something, FREE_MAY_FAIL},
    {"chroot", change_root, FREE_MAY_FAIL},
    {"bpf", load_bpf, FREE_MAY_FAIL},
    {"io_uring", make_ring, FREE_MAY_FAIL},
    {"add_key", make_key, FREE_MAY_FAIL},
    {"userfaultfd", watch_faults, FREE_MAY_FAIL},
    {"sethostname", name_machine, FREE_MAY_FAIL},
    {"PR_SET_DUMPABLE", open_memory, 0},
    {"a thread", run_thread, ALLOWED},
    {"a datagram", send_datagram, ALLOWED},
    {"TCP to a port that is needed", connect_allowed, ALLOWED},
    {"a socketpair", make_pair, ALLOWED},
    {"the open output", write_output, ALLOWED},
    {"its length", cut_output, ALLOWED},
    {"what libraries read", read_library, ALLOWED},
    {"random bytes", read_random, ALLOWED},
    {"epoll", wait_for_events, ALLOWED},
    {"eventfd", make_counter, ALLOWED},
    {"raise", signal_self, ALLOWED},
    {"the output in its place", place_output, ALLOWED},
};

static const struct act acts_of_keeper[] = {
    {"execve", execute, 0},
    {"fork", fork_child, 0},
    {"ptrace", ask_to_be_traced, 0},
    {"kill of another process", signal_parent, 0},
    {"a new file elsewhere", make_in_tmp, 0},
    {"mkdir", make_folder, 0},
    {"mknod", make_pipe, 0},
    {"link", link_other, 0},
    {"chmod", change_rights, 0},
    {"chown", change_owner, 0},
    {"/etc/passwd", read_users, 0},
    {"a local socket", local_socket, 0},
    {"a datagram", send_datagram, 0},
    {"TCP", connect_allowed, 0},
    {"a socketpair", make_pair, 0},
    {"setgroups", join_groups, 0},
    {"mount", mount_something, 0},
    {"a file of its folder to be written", write_other, ALLOWED},
    {"cut", cut_other, ALLOWED},
    {"a new one", make_file, ALLOWED},
    {"removed", remove_other, ALLOWED},
    {"an output in its place", place_output, ALLOWED},
};

static void make_world(const char *folder)
{
    snprintf(world.other, sizeof world.other, "%s/other", folder);
    snprintf(world.fresh, sizeof world.fresh, "%s/fresh", folder);
    snprintf(world.part, sizeof world.part, "%s/out.part", folder);
    snprintf(world.place, sizeof world.place, "%s/out", folder);
    int other = open(world.other, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (other < 0 || fchmod(other, 0666) != 0 || write(other, "old\n", 4) != 4)
        abort();
    close(other);
    world.output = open(world.part, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    world.program = open("/bin/true", O_RDONLY);
    world.listener = listen_at(&world.port);
    world.allowed_listener = listen_at(&world.allowed_port);
    world.file = keeper_add(world.part, world.place);
}

static bool enter(const char *user)
{
    struct sandbox_settings settings = {.books_fd = -1};

    sandbox_add_port(&settings, world.allowed_port);
    return privilege_find(&settings.user, strcmp(user, "-") == 0 ? NULL : user) == STATUS_OK &&
           sandbox_enter(&settings) == STATUS_OK;
}

static bool try(const struct act *act)
{
    const bool must_work = (act->flags & ALLOWED) != 0;
    const bool was_done = act->act() >= 0;

    if (was_done == must_work)
        return true;
    printf("%s: %s\n", act->what, was_done ? "was possible" : strerror(errno));
    return false;
}

/* In a process of its own, which it may change, with the folder as it was. */
static bool try_freely(const struct act *act, const char *folder)
{
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        make_world(folder);
        long done = act->act();
        if (done < 0)
            printf("%s: %s, without a sandbox\n", act->what, strerror(errno));
        fflush(stdout);
        unlink(world.fresh);
        rmdir(world.fresh);
        _exit(done < 0);
    }
    return waitpid(child, &status, 0) == child &&
           (status == 0 || (act->flags & FREE_MAY_FAIL) != 0);
}

/* As sandbox.c confines the keeper. */
static bool enter_as_keeper(const char *folder)
{
    const struct landlock_rules rules = {.writable = &folder, .writable_count = 1};

    return landlock_enter(&rules) > 0 && syscall_filter_enter(SYSCALL_FILTER_KEEPER);
}

static bool try_all(const struct act *which, size_t count)
{
    bool fine = true;

    for (size_t i = 0; i < count; i++)
        fine &= try(&which[i]);
    return fine;
}

static bool try_all_freely(const char *folder)
{
    bool fine = true;

    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if ((acts[i].flags & ALLOWED) == 0)
            fine &= try_freely(&acts[i], folder);
    return fine;
}

/* Asked in a child, so that we stay free. */
static bool has_kernel_all(void)
{
    const struct landlock_rules none = {.any_port = true};
    pid_t child = fork();
    int lacks = 0;

    if (child == 0)
        _exit(prctl(PR_GET_SECCOMP) < 0 || landlock_enter(&none) < LANDLOCK_LEAST);
    return waitpid(child, &lacks, 0) == child && lacks == 0;
}

int main(int argc, char **argv)
{
    bool fine = argc == 3;

    if (!has_kernel_all())
        return SKIPPED;
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (!fine || strcmp(argv[2], "--free") == 0)
        return fine && try_all_freely(argv[1]) ? 0 : 1;
    make_world(argv[1]);
    if (strcmp(argv[2], "--keeper") == 0)
        fine = enter_as_keeper(argv[1]) &&
               try_all(acts_of_keeper, sizeof acts_of_keeper / sizeof *acts_of_keeper);
    else
        fine = enter(argv[2]) && try_all(acts, sizeof acts / sizeof *acts);
    keeper_end();
    return fine ? 0 : 1;
}
