/* SPDX-License-Identifier: MIT */
/*
 * The sandboxes of a process that computes, and of a command that reads a file.
 */
#include "sandbox_tools.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>

static int ours; /* an open file */

TestSuite(sandbox_process, .init = setup, .fini = teardown, .timeout = 120);

/* ------------------------------------------------- a process that computes */

static int ends[2];

/* As `outcome`, but for a process that computes, with one end of a pipe, and
 * for `ms` milliseconds. */
static int computing_for(uint64_t ms, int attempt(void))
{
    const struct sandbox_compute compute = {
        .name = "computes",
        .parent = getpid(),
        .ms = ms,
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

static int computing(int attempt(void))
{
    return computing_for(0, attempt);
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

Test(sandbox_process, a_process_computes_and_answers)
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

Test(sandbox_process, a_process_has_no_files_and_little_memory)
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

#define LOAD(field)                                                            \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define IS(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, yes, no)
#define RETURN(value)      BPF_STMT(BPF_RET | BPF_K, value)

/* From now on there is no close_range, as before Linux 5.9, and who tries a
 * descriptor that cannot be open is killed. */
static void make_old_kernel(void)
{
    struct sock_filter filter[] = {
        LOAD(nr),
        IS(SYS_close_range, 0, 1),
        RETURN(SECCOMP_RET_ERRNO | ENOSYS),
        IS(SYS_close, 0, 2),
        LOAD(args[0]),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 600, 1, 0),
        RETURN(SECCOMP_RET_ALLOW),
        RETURN(SECCOMP_RET_KILL_PROCESS),
    };
    struct sock_fprog program = {ARRAY_SIZE(filter), filter};

    cr_assert_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
    cr_assert_eq(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0);
}

static int has_no_others(void)
{
    MUST(write(0, "x", 1) == 1);
    for (int fd = 1; fd < 600; fd++)
        MUST(write(fd, "x", 1) == -1 && errno == EBADF);
    return 0;
}

/* A user may have a billion descriptors: only what is open is closed. */
Test(sandbox_process, a_process_closes_what_is_open_on_an_old_kernel)
{
    int fd = open("/dev/null", O_WRONLY);

    cr_assert_eq(dup2(fd, 599), 599, "the limit is 1024 at least");
    make_old_kernel();
    cr_assert_eq(computing(has_no_others), 0);
}

Test(sandbox_process, a_process_ends_with_its_time)
{
    int end = computing(never_end);

    cr_assert(end == -SIGXCPU || end == -SIGKILL, "it ended with %d", end);
    cr_assert_eq(computing_for(20, never_end), -SIGALRM);
}

static int line[2]; /* a pipe to the process */

/* Starts a process that says that it is there, and waits for a byte. */
static pid_t start_waiting(pid_t parent)
{
    const struct sandbox_compute compute = {
        .name = "computes",
        .parent = parent,
        .fds = (const int[]){ends[1], line[0]},
        .nr_fds = 2,
        .memory = UINT64_C(256) << 20,
        .seconds = 1,
    };
    char byte = 'x';
    pid_t pid = fork();

    if (pid)
        return pid;
    if (sandbox_compute(&compute) || write(0, &byte, 1) != 1)
        _exit(NOT_ENTERED);
    _exit(read(1, &byte, 1) == 1 ? PASSED : 1);
}

Test(sandbox_process, a_process_is_not_ended_by_signals_for_both)
{
    char byte;
    int status;

    cr_assert_eq(pipe(ends) | pipe(line), 0);
    pid_t pid = start_waiting(getpid());
    cr_assert_eq(read(ends[0], &byte, 1), 1);
    cr_assert_eq(kill(pid, SIGINT) | kill(pid, SIGTERM) | kill(pid, SIGHUP), 0);
    cr_assert_eq(write(line[1], "y", 1), 1);
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == PASSED, "%d", status);
}

Test(sandbox_process, a_process_ends_with_its_parent)
{
    char byte;
    int status;

    cr_assert_eq(pipe(ends) | pipe(line), 0);
    pid_t parent = fork();
    if (parent == 0) {
        start_waiting(getpid());
        _exit(read(ends[0], &byte, 1) == 1 ? PASSED : 1);
    }
    close(ends[1]);
    cr_assert_eq(waitpid(parent, &status, 0), parent);
    cr_assert_eq(WEXITSTATUS(status), PASSED);
    cr_assert_eq(read(ends[0], &byte, 1), 0, "else this waits for ever");
}

Test(sandbox_process, a_process_whose_parent_has_ended_does_not_begin)
{
    int status;

    cr_assert_eq(pipe(ends) | pipe(line), 0);
    pid_t pid = start_waiting(getpid() + 1);
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_assert_eq(WEXITSTATUS(status), NOT_ENTERED);
}

#define FORBIDDEN_TO_COMPUTE(name, ...)                                        \
    static int compute_##name(void)                                            \
    {                                                                          \
        return syscall(__VA_ARGS__) < 0 ? 1 : PASSED;                          \
    }                                                                          \
    Test(sandbox_process, a_process_may_not_##name)                            \
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

#define READ_MEMORY ((uint64_t)256 << 20)

static int reading(int attempt(void))
{
    int status;
    pid_t pid = fork();

    cr_assert_geq(pid, 0);
    if (pid == 0) {
        signal(SIGSYS, SIG_DFL);
        if (sandbox_read(READ_MEMORY))
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

Test(sandbox_process, a_command_reads_and_writes_what_is_open)
{
    ours = open(path, O_RDWR | O_CLOEXEC);
    cr_assert_geq(ours, 0);
    cr_assert_eq(reading(read_and_write), PASSED);
}

static int try_to_connect(void)
{
    return syscall(SYS_socket, AF_INET, SOCK_STREAM, 0) < 0 ? 1 : PASSED;
}

static int signal_another(void)
{
    return syscall(SYS_tgkill, another, another, 0) == 0 ? PASSED : 1;
}

Test(sandbox_process, a_command_does_nothing_else)
{
    cr_assert_eq(reading(try_to_connect), -SIGSYS);
    cr_assert_eq(reading(signal_another), -SIGSYS);
    cr_assert_eq(reading(give_up), -SIGABRT);
}

#ifndef SANDBOX_FOR_SANITIZER
static int take_memory(void)
{
    void *half = mmap(NULL, READ_MEMORY / 2, PROT_READ,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    void *more =
        mmap(NULL, READ_MEMORY, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    MUST(half != MAP_FAILED);
    return more == MAP_FAILED && errno == ENOMEM ? PASSED : 1;
}

Test(sandbox_process, a_command_takes_no_more_memory_than_it_may)
{
    cr_assert_eq(reading(take_memory), PASSED);
}
#endif
