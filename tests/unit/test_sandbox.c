/* SPDX-License-Identifier: MIT */
/*
 * The sandbox, from inside: a child process enters it and tries.
 */
#include <criterion/criterion.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/sandbox.h"

#define FILE_SIZE 65536u
#define NR_FILES  4u

static struct sandbox sandbox = {.file_size = FILE_SIZE, .nr_files = NR_FILES};
static char folder[] = "/tmp/vmm-sandbox.XXXXXX";
static char path[64];

static void setup(void)
{
    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/file", folder);
    int fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    cr_assert_geq(fd, 0);
    close(fd);
}

static void teardown(void)
{
    unlink(path);
    rmdir(folder);
}

TestSuite(sandbox, .init = setup, .fini = teardown, .timeout = 30);

#define PASSED      0
#define NOT_ENTERED 100

/* What becomes of a child that enters all of the sandbox, then tries: a status
 * of its own, or minus the signal that ended it. */
static int outcome(int attempt(void), bool filters)
{
    int status;
    pid_t pid = fork();

    cr_assert_geq(pid, 0);
    if (pid == 0) {
        /* Nothing of the test runner's is used from here on. */
        signal(SIGABRT, SIG_DFL);
        signal(SIGSYS, SIG_DFL);
        if (sandbox_confine(&sandbox) || (filters && sandbox_filter(&sandbox)))
            _exit(NOT_ENTERED);
        _exit(attempt());
    }
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/* In a child: every other end has its line. */
#define MUST(condition)                                                        \
    do {                                                                       \
        if (!(condition))                                                      \
            return __LINE__ % 97 + 1;                                          \
    } while (0)

/* ------------------------------------------------------- what vmm itself does
 */

static void *thread_main(void *ctx)
{
    return ctx;
}

static int use_memory(void)
{
    char *big = malloc(8u << 20);

    MUST(big);
    memset(big, 1, 8u << 20);
    big = realloc(big, 32u << 20);
    MUST(big);
    free(big);
    MUST(printf("%s", "") == 0);
    MUST(write(STDERR_FILENO, "", 0) == 0);
    return PASSED;
}

Test(sandbox, memory_and_output_work)
{
    cr_assert_eq(outcome(use_memory, true), PASSED);
}

static int start_thread(void)
{
    pthread_t thread;

    MUST(pthread_create(&thread, NULL, thread_main, NULL) == 0);
    MUST(pthread_join(thread, NULL) == 0);
    return PASSED;
}

/* A second machine with disks has threads; no other machine starts any. */
Test(sandbox, threads_are_for_second_machines_with_disks)
{
    sandbox.parts = SANDBOX_SECOND | SANDBOX_DISKS;
    cr_assert_eq(outcome(start_thread, true), PASSED);
#ifndef SANDBOX_FOR_SANITIZER
    sandbox.parts = SANDBOX_DISKS;
    cr_assert_eq(outcome(start_thread, true), -SIGSYS);
#endif
}

static int give_up(void)
{
    abort();
}

Test(sandbox, abort_is_sigabrt)
{
    cr_assert_eq(outcome(give_up, true), -SIGABRT);
}

#ifndef SANDBOX_FOR_SANITIZER
static int break_the_heap(void)
{
    void (*volatile release)(void *) = free; /* the compiler must not know */
    uint8_t *volatile bytes = malloc(64);

    release(bytes + 16);
    return PASSED;
}

/* The C library says what it has found, and is the one who ends us. */
Test(sandbox, broken_heap_is_sigabrt)
{
    cr_assert_eq(outcome(break_the_heap, true), -SIGABRT);
}
#endif

/* The C library asks for the number of CPUs then. */
#define MANY_THREADS 20u

static pthread_barrier_t many;

static void *allocates(void *ctx)
{
    pthread_barrier_wait(&many); /* until the filter is there */
    void *volatile bytes = malloc(1000);
    pthread_barrier_wait(&many); /* so that each has an arena of its own */
    free(bytes);
    return ctx;
}

Test(sandbox, many_threads_may_allocate)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        pthread_t threads[MANY_THREADS];
        signal(SIGSYS, SIG_DFL);
        pthread_barrier_init(&many, NULL, MANY_THREADS + 1);
        if (sandbox_confine(&sandbox))
            _exit(NOT_ENTERED);
        for (unsigned i = 0; i < MANY_THREADS; i++)
            if (pthread_create(&threads[i], NULL, allocates, NULL))
                _exit(NOT_ENTERED);
        if (sandbox_filter(&sandbox))
            _exit(NOT_ENTERED);
        pthread_barrier_wait(&many);
        pthread_barrier_wait(&many);
        for (unsigned i = 0; i < MANY_THREADS; i++)
            pthread_join(threads[i], NULL);
        _exit(PASSED);
    }
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == PASSED);
}

Test(sandbox, plain_machine_has_30_calls_at_most)
{
    cr_assert_leq(sandbox_nr_calls(SANDBOX_BASE), 30);
    cr_assert_gt(sandbox_nr_calls(SANDBOX_SHARES),
                 sandbox_nr_calls(SANDBOX_BASE));
}

/* ---------------------------------------------------------------- first step
 */

static int inherited, ours;

static int use_inherited(void)
{
    MUST(fcntl(inherited, F_GETFD) == -1 && errno == EBADF);
    MUST(fcntl(ours, F_GETFD) == FD_CLOEXEC);
    MUST(fcntl(STDERR_FILENO, F_GETFD) >= 0);
    return PASSED;
}

Test(sandbox, closes_what_was_inherited)
{
    inherited = open("/dev/null", O_RDONLY);
    ours = open("/dev/null", O_RDONLY | O_CLOEXEC);
    cr_assert(inherited > 2 && ours > 2);
    cr_assert_eq(outcome(use_inherited, false), PASSED);
}

static int reach_limits(void)
{
    struct rlimit limit;
    unsigned nr = 0;

    MUST(getrlimit(RLIMIT_CORE, &limit) == 0);
    MUST(limit.rlim_cur == 0 && limit.rlim_max == 0);
    /* At the limit: no signal, an error. */
    MUST(pwrite(ours, "x", 1, FILE_SIZE - 1) == 1);
    MUST(pwrite(ours, "x", 1, FILE_SIZE) == -1 && errno == EFBIG);
    while (nr < 1000 && dup(ours) >= 0)
        nr++;
    MUST(nr >= NR_FILES && nr < 1000);
    MUST(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
    return PASSED;
}

Test(sandbox, sets_limits)
{
    ours = open(path, O_RDWR | O_CLOEXEC);
    cr_assert_eq(outcome(reach_limits, false), PASSED);
}

/* ------------------------------------------------------------------ Landlock
 */

static int open_files(void)
{
    int fd = openat(ours, "new", O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    /* Names are no way round it, nor are descriptors that can be walked from.
     */
    MUST(open(path, O_RDONLY | O_CLOEXEC) == -1 && errno == EACCES);
    MUST(open("/etc/passwd", O_RDONLY | O_CLOEXEC) == -1 && errno == EACCES);
    MUST(openat(ours, "../../etc/passwd", O_RDONLY | O_CLOEXEC) == -1);
    MUST(fd == -1 && errno == EACCES);
    MUST(unlink(path) == -1 && errno == EACCES);
    MUST(mkdir("/tmp/vmm-sandbox-new", 0700) == -1 && errno == EACCES);
    return PASSED;
}

static void need_landlock(void)
{
    if (!sandbox_landlock_version())
        cr_skip_test("this kernel has no Landlock");
}

Test(sandbox, no_file_has_a_name)
{
    need_landlock();
    ours = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    cr_assert_eq(outcome(open_files, false), PASSED);
}

static int read_share(void)
{
    MUST(openat(ours, "file", O_RDONLY | O_CLOEXEC) >= 0);
    MUST(openat(ours, "file", O_WRONLY | O_CLOEXEC) == -1 && errno == EACCES);
    MUST(openat(ours, "new", O_RDWR | O_CREAT | O_CLOEXEC, 0600) == -1);
    MUST(unlinkat(ours, "file", 0) == -1 && errno == EACCES);
    MUST(mkdirat(ours, "new", 0700) == -1 && errno == EACCES);
    MUST(open("/etc/passwd", O_RDONLY | O_CLOEXEC) == -1 && errno == EACCES);
    return PASSED;
}

static int change_share(void)
{
    int fd = openat(ours, "file", O_RDWR | O_CLOEXEC);

    MUST(fd >= 0 && ftruncate(fd, 3) == 0);
    MUST(openat(ours, "file", O_WRONLY | O_TRUNC | O_CLOEXEC) >= 0);
    MUST(openat(ours, "new", O_RDWR | O_CREAT | O_CLOEXEC, 0600) >= 0);
    MUST(renameat(ours, "new", ours, "newer") == 0);
    MUST(unlinkat(ours, "newer", 0) == 0);
    MUST(mkdirat(ours, "dir", 0700) == 0);
    MUST(unlinkat(ours, "dir", AT_REMOVEDIR) == 0);
    MUST(mknodat(ours, "pipe", S_IFIFO | 0600, 0) == -1 && errno == EACCES);
    MUST(symlinkat("/etc", ours, "link") == -1 && errno == EACCES);
    MUST(open("/etc/passwd", O_RDONLY | O_CLOEXEC) == -1 && errno == EACCES);
    return PASSED;
}

static void share_folder(struct shares *shares, bool is_read_only)
{
    need_landlock();
    ours = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    shares->nr = 1;
    shares->list[0].fd = ours;
    shares->list[0].is_read_only = is_read_only;
    sandbox.shares = shares;
    sandbox.parts = SANDBOX_SHARES;
}

Test(sandbox, read_only_share_is_read_only_for_vmm_too)
{
    static struct shares shares;

    share_folder(&shares, true);
    cr_assert_eq(outcome(read_share, false), PASSED);
}

Test(sandbox, share_can_be_changed_and_holds_files_only)
{
    static struct shares shares;

    share_folder(&shares, false);
    cr_assert_eq(outcome(change_share, false), PASSED);
}

/* ------------------------------------------------------------------- seccomp
 */

static int ask_kindly(void)
{
#ifndef SANDBOX_FOR_SANITIZER
    MUST(open("/etc/passwd", O_RDONLY | O_CLOEXEC) == -1 && errno == EACCES);
    MUST(access("/", F_OK) == -1 && errno == EACCES);
#endif
    return PASSED;
}

/* A library that looks for a file of its own is told no, and goes on. */
Test(sandbox, opening_is_refused_without_a_signal)
{
    cr_assert_eq(outcome(ask_kindly, true), PASSED);
}

#define FORBIDDEN(name, ...)                                                   \
    static int do_##name(void)                                                 \
    {                                                                          \
        return syscall(__VA_ARGS__) < 0 ? 1 : PASSED;                          \
    }                                                                          \
    Test(sandbox, forbids_##name)                                              \
    {                                                                          \
        sandbox.parts = SANDBOX_ALL;                                           \
        cr_assert_eq(outcome(do_##name, true), -SIGSYS);                       \
    }

#define PROT_ALL (PROT_READ | PROT_WRITE | PROT_EXEC)

FORBIDDEN(socket, SYS_socket, AF_INET, SOCK_STREAM, 0)
FORBIDDEN(connect, SYS_connect, 0, NULL, 0)
FORBIDDEN(vfork, SYS_vfork)
FORBIDDEN(execveat, SYS_execveat, 0, "", NULL, NULL, AT_EMPTY_PATH)
FORBIDDEN(executable_memory, SYS_mmap, NULL, 4096, PROT_ALL,
          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
FORBIDDEN(executable_memory_later, SYS_mprotect, NULL, 4096, PROT_EXEC)
FORBIDDEN(another_ioctl, SYS_ioctl, 0, TIOCSTI, "x")
FORBIDDEN(another_ioctl_of_kvm, SYS_ioctl, 0, KVM_SET_MSRS + 1, 0)
FORBIDDEN(bpf, SYS_bpf, 0, NULL, 0)
FORBIDDEN(io_uring, SYS_io_uring_setup, 1, NULL)
FORBIDDEN(process_memory, SYS_process_vm_writev, 1, NULL, 0, NULL, 0, 0)
FORBIDDEN(user_namespace, SYS_unshare, 0)
FORBIDDEN(mount, SYS_mount, "", "", "", 0, NULL)
FORBIDDEN(links, SYS_symlinkat, "/etc", AT_FDCWD, "/tmp/vmm-link")
FORBIDDEN(handles, SYS_open_by_handle_at, 0, NULL, 0)
FORBIDDEN(modes, SYS_fchmodat, AT_FDCWD, "/tmp", 0777)
FORBIDDEN(setuid, SYS_setuid, 0)
FORBIDDEN(other_filter, SYS_seccomp, 1, 0, NULL)
#ifndef SANDBOX_FOR_SANITIZER
FORBIDDEN(fork, SYS_fork)
FORBIDDEN(clone, SYS_clone, SIGCHLD, 0, 0, 0, 0)
FORBIDDEN(execve, SYS_execve, "/bin/true", NULL, NULL)
FORBIDDEN(ptrace, SYS_ptrace, PTRACE_TRACEME, 0, 0, 0)
FORBIDDEN(kill, SYS_kill, 1, 0)
FORBIDDEN(prctl, SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0)
#endif

static pthread_barrier_t both;

static void *waits_then_connects(void *ctx)
{
    pthread_barrier_wait(&both);
    syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);
    return ctx;
}

/* A thread that was there before the filter has it too. */
Test(sandbox, filter_is_for_all_threads)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        pthread_t thread;
        signal(SIGSYS, SIG_DFL);
        pthread_barrier_init(&both, NULL, 2);
        if (sandbox_confine(&sandbox) ||
            pthread_create(&thread, NULL, waits_then_connects, NULL) ||
            sandbox_filter(&sandbox))
            _exit(NOT_ENTERED);
        pthread_barrier_wait(&both);
        pthread_join(thread, NULL);
        _exit(PASSED);
    }
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
}

static const char *name_of(uint32_t number)
{
    return number == SYS_socket ? "socket" : NULL;
}

static int use_socket(void)
{
    struct sigaction none = {.sa_handler = SIG_IGN};

    MUST(sandbox_explain(name_of) == 0);
    MUST(dup2(ours, STDERR_FILENO) == STDERR_FILENO);
    MUST(sandbox_filter(&sandbox) == 0);
    /* Whoever has taken vmm over would like to go on. */
    if (inherited == 1)
        sigaction(SIGSYS, &none, NULL);
    if (inherited == 2) /* a signal's number has 32 bits */
        syscall(SYS_rt_sigaction, (UINT64_C(1) << 32) + SIGSYS, &none, NULL, 8);
    syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);
    return PASSED;
}

/* The end by the filter has last words, and is the same end. */
Test(sandbox, names_the_call_that_ends_it)
{
    char said[3][512] = {"", "", ""};

    for (inherited = 0; inherited < 3; inherited++) {
        int line[2];
        cr_assert_eq(pipe2(line, O_CLOEXEC), 0);
        ours = line[1];
        cr_assert_eq(outcome(use_socket, false), -SIGSYS);
        close(line[1]);
        cr_assert_gt(read(line[0], said[inherited], 511), 0);
        close(line[0]);
    }
    cr_assert(strstr(said[0], "vmm: the sandbox does not allow system call 41 "
                              "(socket), made before vmm+0x"),
              "%s", said[0]);
    cr_assert(strstr(said[1], "system call 13, made"), "%s", said[1]);
    cr_assert(strstr(said[2], "system call 13, made"), "%s", said[2]);
    cr_assert_eq(strchr(said[0], '\n'), said[0] + strlen(said[0]) - 1);
}

/* ------------------------------------------------- a process that computes */

static int ends[2];

/* As `outcome`, for a process that computes, with one end of a pipe. */
static int computing(int attempt(void))
{
    const struct sandbox_compute compute = {
        .fds = &ends[1],
        .nr_fds = 1,
        .memory = UINT64_C(256) << 20,
        .seconds = 1,
    };
    int status;

    cr_assert_eq(pipe(ends), 0);
    pid_t pid = fork();
    cr_assert_geq(pid, 0);
    if (pid == 0) {
        signal(SIGSYS, SIG_DFL);
        signal(SIGXCPU, SIG_DFL);
        if (sandbox_compute(&compute))
            _exit(NOT_ENTERED);
        _exit(attempt());
    }
    close(ends[1]);
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static int up(const void *a, const void *b)
{
    return *(const int *)a < *(const int *)b
               ? -1
               : *(const int *)a > *(const int *)b;
}

static int compute(void)
{
    const size_t nr = 1u << 20;
    int *numbers = malloc(nr * sizeof(*numbers));

    MUST(numbers);
    for (size_t i = 0; i < nr; i++)
        numbers[i] = (int)(i * 2654435761u);
    qsort(numbers, nr, sizeof(*numbers), up);
    MUST(numbers[0] < numbers[nr - 1]);
    free(numbers);
    MUST(write(0, "x", 1) == 1);
    MUST(write(1, "x", 1) == -1 && errno == EBADF);
    MUST(write(2, "x", 1) == -1 && errno == EBADF);
    return PASSED;
}

Test(sandbox, a_process_computes_and_answers)
{
    char byte;

    cr_assert_eq(computing(compute), PASSED);
    cr_assert_eq(read(ends[0], &byte, 1), 1);
    cr_assert_eq(read(ends[0], &byte, 1), 0, "somebody still has the pipe");
}

#ifndef SANDBOX_FOR_SANITIZER
static int ask_for_files(void)
{
    MUST(open("/etc/passwd", O_RDONLY | O_CLOEXEC) == -1 && errno == EACCES);
    MUST(!malloc(300u << 20));
    return PASSED;
}

Test(sandbox, a_process_has_no_files_and_little_memory)
{
    cr_assert_eq(computing(ask_for_files), PASSED);
}
#endif

static int never_end(void)
{
    volatile bool more = true;

    while (more)
        ;
    return PASSED;
}

Test(sandbox, a_process_ends_with_its_time)
{
    int end = computing(never_end);

    cr_assert(end == -SIGXCPU || end == -SIGKILL, "it ended with %d", end);
}

#define FORBIDDEN_TO_COMPUTE(name, ...)                                        \
    static int compute_##name(void)                                            \
    {                                                                          \
        return syscall(__VA_ARGS__) < 0 ? 1 : PASSED;                          \
    }                                                                          \
    Test(sandbox, a_process_may_not_##name)                                    \
    {                                                                          \
        cr_assert_eq(computing(compute_##name), -SIGSYS);                      \
    }

FORBIDDEN_TO_COMPUTE(ioctl, SYS_ioctl, 0, TCGETS, NULL)
FORBIDDEN_TO_COMPUTE(connect, SYS_connect, 0, NULL, 0)
FORBIDDEN_TO_COMPUTE(change_its_limits, SYS_setrlimit, RLIMIT_CPU, NULL)
FORBIDDEN_TO_COMPUTE(bring_in_code, SYS_mmap, NULL, 4096, PROT_ALL,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
#ifndef SANDBOX_FOR_SANITIZER
FORBIDDEN_TO_COMPUTE(fork, SYS_fork)
FORBIDDEN_TO_COMPUTE(signal_others, SYS_kill, 1, 0)
FORBIDDEN_TO_COMPUTE(ignore_signals, SYS_rt_sigaction, SIGXCPU, NULL, NULL, 8)
#endif

/* -------------------------------------------- a command that reads a file */

static int reading(int attempt(void))
{
    int status;
    pid_t pid = fork();

    cr_assert_geq(pid, 0);
    if (pid == 0) {
        signal(SIGSYS, SIG_DFL);
        if (sandbox_read())
            _exit(NOT_ENTERED);
        _exit(attempt());
    }
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static int read_and_write(void)
{
    static int numbers[4096];
    char byte;

    qsort(numbers, 4096, sizeof(numbers[0]), up);
    MUST(read(ours, &byte, 1) == 0);
    MUST(write(ours, "x", 1) == 1);
    MUST(ftruncate(ours, 0) == 0);
    MUST(isatty(ours) == 0);
    MUST(printf("%s", "") == 0 && fflush(stdout) == 0);
#ifndef SANDBOX_FOR_SANITIZER
    MUST(open("/etc/passwd", O_RDONLY | O_CLOEXEC) == -1 && errno == EACCES);
#endif
    return PASSED;
}

Test(sandbox, a_command_reads_and_writes_what_is_open)
{
    ours = open(path, O_RDWR | O_CLOEXEC);
    cr_assert_geq(ours, 0);
    cr_assert_eq(reading(read_and_write), PASSED);
}

static int try_to_connect(void)
{
    return syscall(SYS_socket, AF_INET, SOCK_STREAM, 0) < 0 ? 1 : PASSED;
}

Test(sandbox, a_command_does_nothing_else)
{
    cr_assert_eq(reading(try_to_connect), -SIGSYS);
}
