/* SPDX-License-Identifier: MIT */
/*
 * Signals that must not get lost, sleeps that must go on, and what a handler is
 * passed.
 */
#include "suite.h"

#include <sys/mman.h>

#define STOP_ROUNDS 150
#define FORK_ROUNDS 8

static volatile sig_atomic_t count;
static siginfo_t last;

static void on_signal(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    count++;
    last = *info;
}

static void handle(int number, int flags)
{
    struct sigaction action = {.sa_flags = SA_SIGINFO | flags};

    action.sa_sigaction = on_signal;
    sigaction(number, &action, NULL);
    count = 0;
}

/* SIGCONT or SIGKILL, right after SIGSTOP. bad: the child stays stopped for
 * ever. */
static void check_stop_and_go(void)
{
    int child = fork();
    int good = 1, status;

    if (child == 0)
        for (;;)
            getppid();
    for (int i = 0; i < STOP_ROUNDS; i++) {
        kill(child, SIGSTOP);
        kill(child, SIGCONT);
    }
    kill(child, SIGSTOP);
    kill(child, SIGKILL);
    status = wait_ms(child, LONG_MS);
    good = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    check(good, "SIGKILL right after SIGSTOP ends it: 0x%x", (unsigned)status);
    for (int i = 0; i < 20 && good; i++) {
        child = fork();
        if (child == 0) {
            kill(getpid(), SIGSTOP);
            _exit(0);
        }
        for (int j = 0; j < 30000 && (status = wait_ms(child, 1)) == -1; j++)
            kill(child, SIGCONT);
        good = status == 0;
    }
    check(good, "SIGCONT is not lost while somebody is about to stop");
}

/* A group whose members fork all the time gets a signal. bad: a member that was
 * just being created survives. */
static void check_forking_group(void)
{
    int survived = 0;

    for (int round = 0; round < FORK_ROUNDS; round++) {
        int group = fork();

        if (group == 0) {
            setpgid(0, 0);
            for (;;) {
                int pid = fork();

                if (pid == 0 && fork() == 0)
                    _exit(0);
                if (pid > 0)
                    waitpid(pid, NULL, 0);
                if (pid == 0)
                    waitpid(-1, NULL, 0), _exit(0);
            }
        }
        setpgid(group, group);
        sleep_ms(5 + round * 3);
        kill(-group, SIGKILL);
        waitpid(group, NULL, 0);
        int gone = 0;

        for (double end_s = now_s() + LONG_MS / 1000.0;
             !gone && now_s() < end_s; sleep_ms(2))
            gone = kill(-group, 0) < 0;
        if (!gone) {
            survived++;
            kill(-group, SIGKILL);
        }
    }
    check(survived == 0, "killpg ends all of a group that forks: %d survived",
          survived);
}

/* bad: nanosleep returns EINTR although no handler ran. */
static void check_sleep_goes_on(void)
{
    int child = fork();

    if (child == 0) {
        struct timespec span = {0, 300000000}, left = {0, 0};
        double start = now_s();
        int result = nanosleep(&span, &left);

        _exit(result != 0 || now_s() - start < 0.29);
    }
    sleep_ms(50);
    kill(child, SIGSTOP);
    sleep_ms(50);
    kill(child, SIGCONT);
    check(wait_ms(child, LONG_MS) == 0, "stop and go do not end a sleep");
}

static void check_pending(void)
{
    sigset_t set, pending;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    kill(getpid(), SIGUSR1);
    sigpending(&pending);
    check(sigismember(&pending, SIGUSR1), "a blocked signal is pending");
    signal(SIGUSR1, SIG_IGN);
    sigpending(&pending);
    check(!sigismember(&pending, SIGUSR1), "but not once it is ignored");
    double start = now_s();
    struct timespec span = {0, 50000000};

    handle(SIGUSR2, 0);
    sigaddset(&set, SIGUSR2);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int child = fork();

    if (child == 0) {
        sleep_ms(10);
        kill(getppid(), SIGUSR2);
        _exit(0);
    }
    check(nanosleep(&span, NULL) == 0 && now_s() - start > 0.049,
          "a blocked signal ends no sleep");
    waitpid(child, NULL, 0);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    check(count == 1 && last.si_code == SI_USER && last.si_pid == child,
          "its handler is told who sent it: code %d, pid %d", last.si_code,
          (int)last.si_pid);
    signal(SIGUSR1, SIG_DFL);
    signal(SIGUSR2, SIG_DFL);
}

static void check_child_info(void)
{
    handle(SIGCHLD, SA_RESTART);
    int child = fork();

    if (child == 0)
        _exit(7);
    waitpid(child, NULL, 0);
    check(count == 1 && last.si_code == CLD_EXITED && last.si_pid == child &&
              last.si_status == 7,
          "SIGCHLD: exited, with its pid and status");
    child = fork();
    if (child == 0)
        pause();
    kill(child, SIGTERM);
    waitpid(child, NULL, 0);
    check(last.si_code == CLD_KILLED && last.si_status == SIGTERM,
          "SIGCHLD: killed, by which signal");
    signal(SIGCHLD, SIG_DFL);
}

static void on_fault(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    last = *info;
    mprotect((void *)((unsigned long)info->si_addr & ~4095ul), 4096,
             PROT_READ | PROT_WRITE);
}

static void check_fault_info(void)
{
    struct sigaction action = {.sa_flags = SA_SIGINFO};
    char *page =
        mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    action.sa_sigaction = on_fault;
    sigaction(SIGSEGV, &action, NULL);
    *(volatile char *)(page + 5) = 1;
    check(last.si_code == SEGV_ACCERR && last.si_addr == page + 5,
          "a fault: no right, and where");
    signal(SIGSEGV, SIG_DFL);
}

/* Real-time signals: each one that was sent arrives, in that order. bad: a
 * second one is lost, or they are queued without a limit. */
static void check_queue(void)
{
    struct sigaction counted = {.sa_flags = 0};
    const union sigval none = {0};
    siginfo_t info;
    sigset_t set;
    int number = SIGRTMIN + 1, good = 1, sent = 0;

    sigemptyset(&set);
    sigaddset(&set, number);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    for (int i = 1; i <= 3; i++) {
        sigqueue(getpid(), number, (union sigval){.sival_int = i});
        sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = i});
    }
    good = sigwaitinfo(&set, &info) == SIGUSR1 && info.si_value.sival_int == 1;
    for (int i = 1; i <= 3; i++)
        good &= sigwaitinfo(&set, &info) == number &&
                info.si_code == SI_QUEUE && info.si_pid == getpid() &&
                info.si_value.sival_int == i;
    sigpending(&set);
    check(good && !sigismember(&set, number) && !sigismember(&set, SIGUSR1),
          "real-time signals are queued, others are not");

    while (sent < 100000 && sigqueue(getpid(), number, none) == 0)
        sent++;
    check(sent >= 32 && sent < 100000 && errno == EAGAIN,
          "until there are too many: %d", sent);
    counted.sa_handler = SIG_IGN;
    sigaction(number, &counted, NULL);
    sigpending(&set);
    check(!sigismember(&set, number) && sigqueue(getpid(), number, none) == 0,
          "they go when they are ignored");
    handle(number, 0);
    for (int i = 0; i < 5; i++)
        kill(getpid(), number);
    sigemptyset(&set);
    sigprocmask(SIG_SETMASK, &set, NULL);
    check(count >= 5, "the handler runs for each: %d times", (int)count);
}

/* bad: a handler that has no room ends a program that could have gone on. */
static void check_no_room(void)
{
    stack_t stack = {.ss_size = 65536};
    struct sigaction there = {.sa_flags = SA_ONSTACK};
    int child;

    stack.ss_sp = mmap(NULL, stack.ss_size, PROT_READ,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    there.sa_handler = SIG_IGN;
    sigaction(SIGUSR1, &there, NULL);
    handle(SIGSEGV, 0);
    there.sa_sigaction = on_signal;
    there.sa_flags |= SA_SIGINFO;
    sigaltstack(&stack, NULL);
    sigaction(SIGUSR1, &there, NULL);
    count = 0;
    raise(SIGUSR1);
    check(count == 1 && last.si_signo == SIGSEGV,
          "no room for a handler: SIGSEGV's runs on the other stack");
    sigaction(SIGSEGV, &there, NULL);
    child = fork();
    if (child == 0) {
        raise(SIGUSR1);
        _exit(0);
    }
    int status = wait_ms(child, LONG_MS);

    check(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV,
          "no room for that either: the end");
    stack.ss_flags = SS_DISABLE;
    sigaltstack(&stack, NULL);
    signal(SIGSEGV, SIG_DFL);
    signal(SIGUSR1, SIG_DFL);
    munmap(stack.ss_sp, stack.ss_size);
}

int main(void)
{
    check_stop_and_go();
    check_forking_group();
    check_sleep_goes_on();
    check_pending();
    check_child_info();
    check_fault_info();
    check_queue();
    check_no_room();
    return failures;
}
