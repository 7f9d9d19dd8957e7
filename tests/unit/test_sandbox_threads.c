/* SPDX-License-Identifier: MIT */
/*
 * The sandbox of each kind of thread: what it may do, and that all else ends
 * the process. The other threads' rights are of no use to it.
 */
#include "sandbox_tools.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/fs.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <linux/kvm.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "base/delegate.h"

TestSuite(sandbox_threads, .init = setup, .fini = teardown, .timeout = 120);

static pthread_barrier_t behind; /* all filters are there */
static int ours, event;          /* open files */

struct attempt {
    int (*make)(void);
    int result;
};

static void *attempt_thread(void *arg)
{
    struct attempt *attempt = arg;

    pthread_barrier_wait(&behind);
    attempt->result = attempt->make();
    return NULL;
}

/* In a child: a thread of this kind, in a machine that may do everything. */
static int in_thread(enum sandbox_kind kind, int make(void))
{
    struct attempt attempt = {.make = make, .result = NOT_ENTERED};
    const struct sandbox_thread what = {
        .kind = kind,
        .run = attempt_thread,
        .arg = &attempt,
        .fds = &event,
        .nr_fds = kind == SANDBOX_VCPU,
    };
    pthread_t thread;

    pthread_barrier_init(&behind, NULL, 2);
    MUST(sandbox_start(&what, NULL, &thread) == 0);
    MUST(sandbox_filter(&sandbox) == 0);
    pthread_barrier_wait(&behind);
    pthread_join(thread, NULL);
    return attempt.result;
}

static enum sandbox_kind kind;
static int (*what_to_try)(void);

static int in_kind(void)
{
    return in_thread(kind, what_to_try);
}

static int outcome_in(enum sandbox_kind in, int attempt(void))
{
    sandbox.parts = SANDBOX_ALL;
    kind = in;
    what_to_try = attempt;
    return outcome(in_kind, false);
}

/* ------------------------------------------------------- what they may do */

static int works(void)
{
    void *volatile bytes = malloc(100000);

    MUST(bytes);
    free(bytes);
    /* It ends as any other thread does. */
    return PASSED;
}

Test(sandbox_threads, each_has_memory_and_ends)
{
    for (unsigned i = 0; i < SANDBOX_NR_KINDS; i++)
        cr_assert_eq(outcome_in(i, works), PASSED, "kind %u", i);
}

static int use_vcpu(void)
{
    const uint64_t one = 1;

    MUST(write(event, &one, sizeof(one)) == sizeof(one));
    /* Any ioctl, but on nothing that matters. */
    MUST(ioctl(event, KVM_RUN, 0) == -1 && errno == ENOTTY);
    for (int fd = 0; fd < 1000; fd++)
        MUST(fd == event || fd == STDERR_FILENO ||
             (ioctl(fd, FIOCLEX) == -1 && errno == EBADF));
#ifndef SANDBOX_FOR_SANITIZER
    MUST(write(STDERR_FILENO, "x", 1) == -1 && errno == EBADF);
#endif
    return PASSED;
}

Test(sandbox_threads, vcpu_has_its_own_descriptors_only)
{
    ours = open(path, O_RDWR | O_CLOEXEC);
    event = eventfd(0, EFD_CLOEXEC);
    cr_assert(ours > 2 && event > ours);
    cr_assert_eq(outcome_in(SANDBOX_VCPU, use_vcpu), PASSED);
}

/* In a child: from now on these calls fail, as in a container whose filter does
 * not allow them. */
static int refuse(uint32_t first, uint32_t second)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, first, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, second, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog program = {ARRAY_SIZE(code), code};

    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

static int in_container(void)
{
    MUST(refuse(SYS_unshare, SYS_unshare) == 0);
    return in_thread(SANDBOX_VCPU, use_vcpu);
}

/* Docker's filter forbids unshare to all but root with CAP_SYS_ADMIN. */
Test(sandbox_threads, vcpu_has_its_own_descriptors_in_a_container)
{
    event = eventfd(0, EFD_CLOEXEC);
    cr_assert_eq(outcome(in_container, false), PASSED);
}

static int use_shared_table(void)
{
    const uint64_t one = 1;

    MUST(write(event, &one, sizeof(one)) == sizeof(one));
    return PASSED;
}

static int in_strict_container(void)
{
    MUST(refuse(SYS_unshare, SYS_close_range) == 0);
    return in_thread(SANDBOX_VCPU, what_to_try);
}

#ifndef SANDBOX_FOR_SANITIZER
static int try_another_ioctl(void)
{
    return ioctl(event, FIOCLEX) == 0 ? 1 : PASSED;
}
#endif

/* Without a table of its own, its ioctls are those of the machine. */
Test(sandbox_threads, vcpu_without_its_own_descriptors_may_do_less)
{
    event = eventfd(0, EFD_CLOEXEC);
    what_to_try = use_shared_table;
    cr_assert_eq(outcome(in_strict_container, false), PASSED);
#ifndef SANDBOX_FOR_SANITIZER
    what_to_try = try_another_ioctl;
    cr_assert_eq(outcome(in_strict_container, false), -SIGSYS);
#endif
}

/* The other threads keep theirs. */
static int use_after_vcpu(void)
{
    int rc = in_thread(SANDBOX_VCPU, works);

    MUST(rc == PASSED);
    MUST(write(ours, "x", 1) == 1);
    return PASSED;
}

Test(sandbox_threads, table_of_a_vcpu_is_its_own)
{
    ours = open(path, O_RDWR | O_CLOEXEC);
    event = eventfd(0, EFD_CLOEXEC);
    cr_assert_eq(outcome(use_after_vcpu, false), PASSED);
}

static int use_disk(void)
{
    char byte = 'x';

    MUST(pwrite(ours, &byte, 1, 100) == 1);
    MUST(pread(ours, &byte, 1, 100) == 1);
    MUST(fdatasync(ours) == 0);
    MUST(ioctl(ours, BLKDISCARD, NULL) == -1 && errno == ENOTTY);
    MUST(ioctl(ours, KVM_IRQ_LINE, NULL) == -1 && errno == ENOTTY);
    return PASSED;
}

static int use_trace(void)
{
    MUST(write(ours, "x", 1) == 1);
    MUST(ftruncate(ours, 1) == 0);
    MUST(lseek(ours, 0, SEEK_SET) == 0);
    return PASSED;
}

Test(sandbox_threads, disk_and_trace_use_their_files)
{
    ours = open(path, O_RDWR | O_CLOEXEC);
    cr_assert_eq(outcome_in(SANDBOX_DISK, use_disk), PASSED);
    cr_assert_eq(outcome_in(SANDBOX_TRACE, use_trace), PASSED);
}

/* A failure of a thread to enter is one of the whole sandbox. */
static void *never(void *arg)
{
    _exit(give_up());
    return arg;
}

static int start_too_many(void)
{
    int fds[SANDBOX_THREAD_FDS] = {0};
    const struct sandbox_thread what = {
        .kind = SANDBOX_VCPU,
        .run = never,
        .fds = fds,
        .nr_fds = SANDBOX_THREAD_FDS,
    };
    pthread_t thread;

    MUST(sandbox_start(&what, NULL, &thread) == -EINVAL);
    MUST(sandbox_filter(&sandbox) == 0);
    return PASSED;
}

Test(sandbox_threads, too_many_descriptors_are_refused)
{
    cr_assert_eq(outcome(start_too_many, false), PASSED);
}

/* ---------------------------------------------------- what they may not do */

/* Each of these other threads of the machine may do. */
#define FORBIDDEN(kind, name, ...)                                             \
    static int kind##_##name(void)                                             \
    {                                                                          \
        return syscall(__VA_ARGS__) < 0 ? 1 : PASSED;                          \
    }                                                                          \
    Test(sandbox_threads, kind##_cannot_##name)                                \
    {                                                                          \
        cr_assert_eq(outcome_in(SANDBOX_##kind, kind##_##name), -SIGSYS);      \
    }

#define FORBIDDEN_TO_ALL(name, ...)                                            \
    FORBIDDEN(VCPU, name, __VA_ARGS__)                                         \
    FORBIDDEN(DISK, name, __VA_ARGS__)                                         \
    FORBIDDEN(TRACE, name, __VA_ARGS__)

FORBIDDEN_TO_ALL(reach_the_network, SYS_socket, AF_INET, SOCK_STREAM, 0)
FORBIDDEN_TO_ALL(bring_in_code, SYS_mmap, NULL, 4096, PROT_ALL,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
FORBIDDEN_TO_ALL(signal_others, SYS_tgkill, another, another, 0)
FORBIDDEN_TO_ALL(remove_files, SYS_unlinkat, -1, "x", 0)
FORBIDDEN_TO_ALL(copy_descriptors, SYS_dup, 0)
FORBIDDEN_TO_ALL(leave_the_filter, SYS_seccomp, 1, 0, NULL)
FORBIDDEN_TO_ALL(change_the_message, SYS_rt_sigaction, SIGSYS, NULL, NULL, 8)
FORBIDDEN(VCPU, read, SYS_read, 0, NULL, 0)
FORBIDDEN(VCPU, read_files, SYS_pread64, 0, NULL, 0, 0)
FORBIDDEN(VCPU, poll, SYS_poll, NULL, 0, 0)
FORBIDDEN(VCPU, send, SYS_sendto, 0, NULL, 0, 0, NULL, 0)
FORBIDDEN(DISK, run_a_vcpu, SYS_ioctl, 0, KVM_RUN, 0)
FORBIDDEN(DISK, change_registers, SYS_ioctl, 0, KVM_SET_REGS, 0)
FORBIDDEN(DISK, truncate, SYS_ftruncate, 0, 0)
FORBIDDEN(TRACE, run_a_vcpu, SYS_ioctl, 0, KVM_RUN, 0)
FORBIDDEN(TRACE, set_interrupts, SYS_ioctl, 0, KVM_IRQ_LINE, 0)
FORBIDDEN(TRACE, read_disks, SYS_pread64, 0, NULL, 0, 0)
#ifndef SANDBOX_FOR_SANITIZER
FORBIDDEN_TO_ALL(start_a_program, SYS_execve, "/bin/true", NULL, NULL)
FORBIDDEN(VCPU, start_a_thread, SYS_clone, CLONE_THREAD, 0, 0, 0, 0)
FORBIDDEN(TRACE, start_a_thread, SYS_clone, CLONE_THREAD, 0, 0, 0, 0)
FORBIDDEN_TO_ALL(start_a_process, SYS_clone, SIGCHLD, 0, 0, 0, 0)
FORBIDDEN(DISK, seek, SYS_lseek, 0, 0, 0)
#endif

/* ------------------------------------------------------------- last words */

static const char *name_of(uint32_t number)
{
    return number == SYS_socket ? "socket" : NULL;
}

static struct delegate helper;

static void *serve(void *arg)
{
    delegate_serve(arg);
    return NULL;
}

static int use_socket(void)
{
    delegate_to(&helper);
    syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);
    return PASSED;
}

static int die_in_a_vcpu(void)
{
    const struct sandbox_thread what = {.run = serve, .arg = &helper};
    pthread_t thread;

    MUST(sandbox_explain(name_of) == 0);
    MUST(dup2(ours, STDERR_FILENO) == STDERR_FILENO);
    MUST(sandbox_start(&what, NULL, &thread) == 0);
    return in_thread(SANDBOX_VCPU, use_socket);
}

/* A vCPU's thread has no standard error; its helper says it. */
Test(sandbox_threads, helper_names_the_call_that_ends_a_vcpu)
{
    char said[512] = "";
    int line[2];

    event = eventfd(0, EFD_CLOEXEC);
    cr_assert_eq(pipe2(line, O_CLOEXEC), 0);
    ours = line[1];
    cr_assert_eq(outcome(die_in_a_vcpu, false), -SIGSYS);
    close(line[1]);
    cr_assert_gt(read(line[0], said, sizeof(said) - 1), 0);
    cr_assert(strstr(said, "vmm: the sandbox does not allow system call 41 "
                           "(socket), made before vmm+0x"),
              "%s", said);
    close(line[0]);
}
