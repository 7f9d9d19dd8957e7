/* SPDX-License-Identifier: MIT */
/* Clocks and alarms of real and CPU time, named shared memory, signals that are
 * waited for, alternate stacks. */
#include "suite.h"

#include <semaphore.h>
#include <sys/mman.h>
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

    /* The host may have taken the CPU from us meanwhile: then try again. */
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

/* An alarm for CPU time rings when the CPU is used, not while the program
 * sleeps. */
static void check_cpu_alarm(int which, int number, const char *name)
{
    struct itimerval every = {{0, 20000}, {0, 20000}}, off = {{0, 0}, {0, 0}};
    struct itimerval later = {{0, 0}, {100, 0}}, now = later;
    double start = cpu_s(CLOCK_PROCESS_CPUTIME_ID), end = now_s() + 60;
    long used_us = 0;

    signal(number, on_signal);
    rings = 0;
    check(setitimer(which, &every, NULL) == 0, "%s can be set", name);
    while (rings < 3 && now_s() < end)
        ;
    check(setitimer(which, &later, &now) == 0 && rings >= 3 &&
              now.it_interval.tv_usec == 20000 &&
              cpu_s(CLOCK_PROCESS_CPUTIME_ID) - start > 0.059,
          "it rings every 20 ms of CPU time");
    for (int i = 0; i < 20 && (i == 0 || used_us > 40000); i++) {
        getitimer(which, &now);
        used_us = now.it_value.tv_sec * 1000000 + now.it_value.tv_usec;
        sleep_ms(50);
        getitimer(which, &now);
        used_us -= now.it_value.tv_sec * 1000000 + now.it_value.tv_usec;
    }
    check(used_us <= 40000 && now.it_value.tv_sec > 0,
          "and not while one sleeps: %ld us of 50 ms", used_us);
    setitimer(which, &off, NULL);
}

/* Named semaphores and shared memory are files of this directory, where C
 * libraries expect them. */
static void check_named_memory(void)
{
    struct stat st;
    int fd = shm_open("/suite", O_RDWR | O_CREAT | O_EXCL, 0600);

    check(fd >= 0 && stat("/dev/shm/suite", &st) == 0 &&
              stat("/dev/shm", &st) == 0 && (st.st_mode & 07777) == 01777,
          "shm_open makes a file of /dev/shm");
    close(fd);
    shm_unlink("/suite");
    sem_t *sem = sem_open("/suite", O_CREAT | O_EXCL, 0600, 1);

    check(sem != SEM_FAILED && sem_trywait(sem) == 0 && sem_trywait(sem) < 0,
          "so does sem_open");
    sem_unlink("/suite");
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
    check_cpu_alarm(ITIMER_VIRTUAL, SIGVTALRM, "ITIMER_VIRTUAL");
    check_cpu_alarm(ITIMER_PROF, SIGPROF, "ITIMER_PROF");
    check_named_memory();
    check_sigwait();
    check_altstack();
    return failures;
}
