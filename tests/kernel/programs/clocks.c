/* SPDX-License-Identifier: MIT */
/* Clocks of CPU time, alarms, signals that are waited for, other stacks. */
#include "suite.h"

#include <sys/time.h>

static volatile sig_atomic_t rings;
static char *volatile handler_stack;

static void on_signal(int number)
{
    (void)number;
    rings++;
    handler_stack = __builtin_frame_address(0);
}

static double cpu_s(clockid_t clock)
{
    struct timespec ts = {0, 0};

    clock_gettime(clock, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void check_cpu_clocks(void)
{
    double start, used = 1;

    /* The host may have taken the CPU away when we had it: then again. */
    for (int i = 0; i < 20 && used >= 0.04; i++) {
        start = cpu_s(CLOCK_PROCESS_CPUTIME_ID);
        sleep_ms(50);
        used = cpu_s(CLOCK_PROCESS_CPUTIME_ID) - start;
    }
    check(used < 0.04, "a clock of CPU time stands while one sleeps: %.0f ms",
          used * 1e3);
    start = cpu_s(CLOCK_PROCESS_CPUTIME_ID);
    for (double until = now_s() + 0.05; now_s() < until;)
        ;
    check(cpu_s(CLOCK_PROCESS_CPUTIME_ID) > start, "and goes on otherwise");
    check(clock() != (clock_t)-1 && cpu_s(CLOCK_THREAD_CPUTIME_ID) > 0,
          "clock() and the thread's");
}

static void check_alarm(void)
{
    struct itimerval every = {{0, 20000}, {0, 20000}}, now;
    struct timespec span = {LONG_MS / 1000, 0};
    double start = now_s();

    signal(SIGALRM, on_signal);
    check(alarm(1) == 0 && nanosleep(&span, NULL) < 0 && errno == EINTR &&
              rings == 1 && now_s() - start > 0.9,
          "alarm ends a sleep after a second");
    rings = 0;
    setitimer(ITIMER_REAL, &every, NULL);
    while (rings < 5)
        pause();
    check(rings >= 5, "setitimer rings again and again");
    check(getitimer(ITIMER_REAL, &now) == 0 && now.it_interval.tv_usec == 20000,
          "getitimer tells so");
    memset(&every, 0, sizeof(every));
    setitimer(ITIMER_REAL, &every, NULL);
    rings = 0;
    sleep_ms(60);
    check(rings == 0, "and it can be stopped");
    alarm(100);
    unsigned left = alarm(0);
    int child;

    check(left > 0 && left <= 100, "alarm tells what was left: %u", left);

    alarm(100);
    child = fork();
    if (child == 0)
        _exit(alarm(0) != 0);
    check(wait_ms(child, LONG_MS) == 0, "a child has no alarm");
    alarm(0);
}

static void check_sigwait(void)
{
    struct timespec short_time = {0, 20000000};
    siginfo_t info;
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    check(sigtimedwait(&set, &info, &short_time) < 0 && errno == EAGAIN,
          "sigtimedwait gives up after its time");
    int child = fork();

    if (child == 0) {
        sleep_ms(20);
        kill(getppid(), SIGUSR1);
        _exit(0);
    }
    check(sigwaitinfo(&set, &info) == SIGUSR1 && info.si_pid == child,
          "sigwaitinfo takes a signal, and tells who sent it");
    waitpid(child, NULL, 0);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static void check_altstack(void)
{
    static char other[16384];
    stack_t stack = {.ss_sp = other, .ss_size = sizeof(other)}, now;
    struct sigaction action = {.sa_flags = SA_ONSTACK};

    action.sa_handler = on_signal;
    sigaction(SIGUSR2, &action, NULL);
    check(sigaltstack(&stack, NULL) == 0, "another stack for handlers");
    raise(SIGUSR2);
    check(handler_stack > other && handler_stack < other + sizeof(other),
          "the handler ran on it");
    check(sigaltstack(NULL, &now) == 0 && now.ss_sp == other &&
              now.ss_flags == 0,
          "it is told of, and free again");
}

int main(void)
{
    check_cpu_clocks();
    check_alarm();
    check_sigwait();
    check_altstack();
    return failures;
}
