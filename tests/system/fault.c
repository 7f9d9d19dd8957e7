/* SPDX-License-Identifier: MIT */
/*
 * Usage: fault [-c CALL -n NTH -e ERROR] -o FILE -- COMMAND [ARGUMENT...]
 *
 * Runs a command, and makes one of its system calls fail. CALL is "NUMBER" or,
 * for an ioctl, "NUMBER:REQUEST". The NTH call of that kind, in any thread, is
 * not performed but returns ERROR, which is a number or "short": then a read or
 * write moves half the bytes. FILE gets one line for each kind of call that can
 * fail, "CALL COUNT CLASS", and "failed" if the call to fail was reached. (Left
 * out are the C library's own calls, and those that cannot fail.)
 *
 * Ends as the command did: with its status, or by its signal.
 *
 * It uses ptrace. A call is skipped by replacing it with another that does
 * nothing and that no system call filter forbids, because a filter sees the
 * replacement.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_KINDS   512u
#define MAX_THREADS 64u
#define SHORT       (-1)

struct kind {
    uint64_t number, request;
    unsigned count;
};

struct thread {
    pid_t tid;
    bool in_call;
    bool fails; /* the current call fails, and these are its registers */
    struct user_regs_struct regs;
};

static struct kind kinds[MAX_KINDS];
static unsigned nr_kinds;
static struct thread threads[MAX_THREADS];
static unsigned nr_threads;
static struct kind wanted; /* `count` is the number of the call to fail */
static int error;
static bool failed;

static void die(const char *what)
{
    fprintf(stderr, "fault: %s: %s\n", what, strerror(errno));
    exit(125);
}

static struct thread *thread_of(pid_t tid)
{
    for (unsigned i = 0; i < nr_threads; i++)
        if (threads[i].tid == tid)
            return &threads[i];
    if (nr_threads == MAX_THREADS)
        die("too many threads");
    threads[nr_threads] = (struct thread){.tid = tid};
    return &threads[nr_threads++];
}

static void forget(pid_t tid)
{
    struct thread *thread = thread_of(tid);

    *thread = threads[--nr_threads];
}

/* Reads and writes of an eventfd cannot fail, nor be short. */
static bool is_eventfd(pid_t tid, const struct user_regs_struct *regs)
{
    char path[64], target[64] = "";

    if (regs->orig_rax != SYS_read && regs->orig_rax != SYS_write)
        return false;
    snprintf(path, sizeof(path), "/proc/%d/fd/%d", tid, (int)regs->rdi);
    if (readlink(path, target, sizeof(target) - 1) < 0)
        return false;
    return strcmp(target, "anon_inode:[eventfd]") == 0;
}

/* Returns the call's kind, whose count includes this call. */
static const struct kind *count_call(const struct user_regs_struct *regs)
{
    uint64_t request = regs->orig_rax == SYS_ioctl ? regs->rsi : 0;

    for (unsigned i = 0; i < nr_kinds; i++)
        if (kinds[i].number == regs->orig_rax && kinds[i].request == request) {
            kinds[i].count++;
            return &kinds[i];
        }
    if (nr_kinds == MAX_KINDS)
        die("too many kinds of calls");
    kinds[nr_kinds] = (struct kind){regs->orig_rax, request, 1};
    return &kinds[nr_kinds++];
}

/* Halves what is to be moved: the bytes, or the number of buffers. */
static bool halve(struct user_regs_struct *regs)
{
    switch (regs->orig_rax) {
    case SYS_read:
    case SYS_write:
    case SYS_pread64:
    case SYS_pwrite64:
    case SYS_readv:
    case SYS_writev:
    case SYS_preadv:
    case SYS_pwritev:
        if (regs->rdx < 2)
            return false;
        regs->rdx /= 2;
        return true;
    default:
        return false;
    }
}

static void enter_call(struct thread *thread)
{
    struct user_regs_struct regs;

    thread->in_call = true;
    if (ptrace(PTRACE_GETREGS, thread->tid, NULL, &regs))
        return; /* the thread was killed meanwhile */
    if (is_eventfd(thread->tid, &regs))
        return;
    const struct kind *kind = count_call(&regs);
    if (kind->number != wanted.number || kind->request != wanted.request ||
        kind->count != wanted.count)
        return;
    thread->regs = regs;
    if (error == SHORT) {
        failed = halve(&regs);
    } else {
        regs.orig_rax = SYS_write;
        regs.rdi = UINT64_MAX; /* not a descriptor: EBADF */
        failed = thread->fails = true;
    }
    ptrace(PTRACE_SETREGS, thread->tid, NULL, &regs);
}

static void leave_call(struct thread *thread)
{
    thread->in_call = false;
    if (!thread->fails)
        return;
    thread->fails = false;
    thread->regs.rax = (unsigned long long)-(long long)error;
    ptrace(PTRACE_SETREGS, thread->tid, NULL, &thread->regs);
}

/* Handles a stop; returns the signal to deliver when the thread continues. */
static int on_stop(struct thread *thread, int status)
{
    int signal = WSTOPSIG(status);

    if (signal == (SIGTRAP | 0x80)) {
        if (thread->in_call)
            leave_call(thread);
        else
            enter_call(thread);
        return 0;
    }
    if (status >> 16 || signal == SIGTRAP)
        return 0; /* a ptrace event: a new thread, exec */
    if (signal == SIGSTOP && !thread->in_call)
        return 0; /* a new thread's first stop */
    return signal;
}

/* Follows the command to its end; returns its wait status. */
static int trace(pid_t child)
{
    const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE |
                         PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
    int status;

    if (waitpid(child, &status, 0) != child || !WIFSTOPPED(status))
        die("starting");
    if (ptrace(PTRACE_SETOPTIONS, child, NULL, options) ||
        ptrace(PTRACE_SYSCALL, child, NULL, 0))
        die("ptrace");
    for (;;) {
        pid_t tid = waitpid(-1, &status, __WALL);
        if (tid < 0 && errno == EINTR)
            continue;
        if (tid < 0)
            die("wait");
        if (!WIFSTOPPED(status)) {
            if (tid == child)
                return status;
            forget(tid);
            continue;
        }
        ptrace(PTRACE_SYSCALL, tid, NULL,
               (long)on_stop(thread_of(tid), status));
    }
}

/* What may go wrong with a call; NULL if nothing can that vmm could handle. */
static const char *class_of(uint64_t number)
{
    static const struct {
        long number;
        const char *class;
    } classes[] = {
        {SYS_read, "read"},
        {SYS_pread64, "read"},
        {SYS_readv, "read"},
        {SYS_preadv, "read"},
        {SYS_write, "write"},
        {SYS_pwrite64, "write"},
        {SYS_writev, "write"},
        {SYS_pwritev, "write"},
        {SYS_fdatasync, "sync"},
        {SYS_fsync, "sync"},
        {SYS_poll, "wait"},
        {SYS_epoll_wait, "wait"},
        {SYS_open, "open"},
        {SYS_openat, "open"},
        {SYS_openat2, "open"},
        {SYS_eventfd2, "open"},
        {SYS_signalfd4, "open"},
        {SYS_pipe2, "open"},
        {SYS_dup, "open"},
        {SYS_timerfd_create, "open"},
        {SYS_mmap, "memory"},
        {SYS_mprotect, "memory"},
        {SYS_madvise, "memory"},
        {SYS_clone3, "thread"},
        {SYS_ioctl, "ioctl"},
        {SYS_brk, NULL},
        {SYS_arch_prctl, NULL},
        {SYS_set_tid_address, NULL},
        {SYS_set_robust_list, NULL},
        {SYS_rseq, NULL},
        {SYS_prlimit64, NULL},
        {SYS_readlink, NULL},
        {SYS_getrandom, NULL},
        {SYS_futex, NULL},
        {SYS_exit, NULL},
        {SYS_exit_group, NULL},
        {SYS_rt_sigreturn, NULL},
        {SYS_execve, NULL},
        {SYS_getpid, NULL},
        {SYS_gettid, NULL},
        {SYS_rt_sigprocmask, NULL},
        {SYS_munmap, NULL},
        {SYS_restart_syscall, NULL},
        {SYS_sched_yield, NULL},
    };

    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
        if ((uint64_t)classes[i].number == number)
            return classes[i].class;
    return "other";
}

static void report(const char *path)
{
    FILE *file = fopen(path, "w");

    if (!file)
        die(path);
    for (unsigned i = 0; i < nr_kinds; i++) {
        const struct kind *kind = &kinds[i];
        const char *class = class_of(kind->number);
        if (!class)
            continue;
        fprintf(file, "%llu", (unsigned long long)kind->number);
        if (kind->number == SYS_ioctl)
            fprintf(file, ":%llu", (unsigned long long)kind->request);
        fprintf(file, " %u %s\n", kind->count, class);
    }
    if (failed)
        fprintf(file, "failed\n");
    if (fclose(file))
        die(path);
}

static void parse_call(const char *text)
{
    char *end;

    wanted.number = strtoull(text, &end, 0);
    if (*end == ':')
        wanted.request = strtoull(end + 1, NULL, 0);
}

/* Ends as `status` says, without dumping a core of its own. */
static void end_like(int status)
{
    const struct rlimit none = {0, 0};

    if (WIFEXITED(status))
        exit(WEXITSTATUS(status));
    setrlimit(RLIMIT_CORE, &none);
    signal(WTERMSIG(status), SIG_DFL);
    raise(WTERMSIG(status));
    exit(125);
}

int main(int argc, char **argv)
{
    const char *to = NULL;
    int name;

    while ((name = getopt(argc, argv, "+c:n:e:o:")) != -1) {
        if (name == 'c')
            parse_call(optarg);
        else if (name == 'n')
            wanted.count = (unsigned)atoi(optarg);
        else if (name == 'e')
            error = strcmp(optarg, "short") == 0 ? SHORT : atoi(optarg);
        else if (name == 'o')
            to = optarg;
        else
            return 64;
    }
    if (!to || !argv[optind])
        return 64;
    pid_t child = fork();
    if (child < 0)
        die("fork");
    if (child == 0) {
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        raise(SIGSTOP);
        execv(argv[optind], argv + optind);
        _exit(125);
    }
    int status = trace(child);
    report(to);
    end_like(status);
}
