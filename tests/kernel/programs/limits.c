/* SPDX-License-Identifier: MIT */
/* Resource limits: that they are enforced and inherited; and what the kernel
 * reports about a process. */
#include "suite.h"

#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>

static int has(int resource, rlim_t soft, rlim_t hard)
{
    struct rlimit now;

    return getrlimit(resource, &now) == 0 && now.rlim_cur == soft &&
           now.rlim_max == hard;
}

static volatile sig_atomic_t too_large;

static void on_too_large(int number)
{
    (void)number;
    too_large++;
}

/* bad: a file grows beyond its limit, or bytes below the limit are lost. */
static void check_file_size(void)
{
    struct rlimit before, size = {100, RLIM_INFINITY};
    char text[80] = "";
    int fd = open("/tmp/limited", O_RDWR | O_CREAT | O_TRUNC, 0600);

    getrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, on_too_large);
    setrlimit(RLIMIT_FSIZE, &size);
    check(write(fd, text, 80) == 80 && write(fd, text, 80) == 20 &&
              too_large == 0,
          "a write ends at the limit of file sizes");
    check(write(fd, text, 80) < 0 && errno == EFBIG && too_large == 1 &&
              pwrite(fd, text, 1, 100) < 0 && errno == EFBIG && too_large == 2,
          "the next one is SIGXFSZ");
    check(ftruncate(fd, 101) < 0 && errno == EFBIG && ftruncate(fd, 100) == 0,
          "ftruncate knows it, too");
    setrlimit(RLIMIT_FSIZE, &before);
    check(write(fd, text, 80) == 80, "and it can be raised again");
    close(fd);
    unlink("/tmp/limited");
}

static void check_other_limits(void)
{
    struct rlimit now, cores = {RLIM_INFINITY, RLIM_INFINITY}, none = {0, 0};
    const union sigval value = {0};
    sigset_t set;

    check(setrlimit(RLIMIT_CORE, &cores) == 0, "core files may have any size");
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    sigprocmask(SIG_BLOCK, &set, NULL);
    getrlimit(RLIMIT_SIGPENDING, &now);
    setrlimit(RLIMIT_SIGPENDING, &none);
    check(sigqueue(getpid(), SIGRTMIN, value) < 0 && errno == EAGAIN,
          "no signal is queued where none may be");
    setrlimit(RLIMIT_SIGPENDING, &now);
}

static void check_nice(void)
{
    int child;

    check(getpriority(PRIO_PROCESS, 0) == 0 && nice(5) == 5 &&
              getpriority(PRIO_PROCESS, 0) == 5,
          "nice is kept");
    child = fork();
    if (child == 0)
        _exit(getpriority(PRIO_PROCESS, 0) != 5 ||
              setpriority(PRIO_PROCESS, 0, 50) != 0 ||
              getpriority(PRIO_PROCESS, 0) != 19);
    check(wait_ms(child, LONG_MS) == 0, "inherited, and has bounds");
    errno = 0;
    check(getpriority(PRIO_PROCESS, 29999) == -1 && errno == ESRCH &&
              setpriority(PRIO_PROCESS, 0, 0) == 0,
          "nobody has none");
}

/* bad: a program that asks for the CPUs that it has, as taskset does, ends. */
static void check_cpus(void)
{
    cpu_set_t all, none;

    CPU_ZERO(&none);
    check(sched_getaffinity(0, sizeof(all), &all) == 0 && CPU_COUNT(&all) > 0 &&
              sched_setaffinity(0, sizeof(all), &all) == 0,
          "a program may run on the CPUs that it has");
    check(sched_setaffinity(0, sizeof(none), &none) < 0 && errno == EINVAL &&
              sched_setaffinity(0, 0, &all) < 0 && errno == EINVAL,
          "not on none");
    check(sched_setaffinity(29999, sizeof(all), &all) < 0 && errno == ESRCH,
          "nobody runs nowhere");
}

/* The first line of the file that begins with `start`, or else the first
 * line. */
static const char *line_of(const char *path, const char *start)
{
    static char line[256];
    FILE *file = fopen(path, "r");

    if (file == NULL)
        return "";
    while (fgets(line, sizeof(line), file) != NULL &&
           strncmp(line, start, strlen(start)) != 0)
        line[0] = '\0';
    fclose(file);
    return line;
}

/* Whether a set of signals in /proc/self/status has `number`; -1: no set. */
static int has_signal(const char *set, int number)
{
    unsigned long bits;
    const char *line = line_of("/proc/self/status", set);

    if (sscanf(line, "%*s %lx", &bits) != 1)
        return -1;
    return (int)(bits >> (number - 1) & 1);
}

static void check_told(void)
{
    char expected[32], local;
    unsigned long low = 0, high = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    int found = 0;

    snprintf(expected, sizeof(expected), "PPid:\t%d\n", getppid());
    check(strcmp(line_of("/proc/self/status", "PPid:"), expected) == 0,
          "/proc/self/status knows the parent");
    signal(SIGUSR1, SIG_IGN);
    signal(SIGUSR2, on_too_large);
    check(has_signal("SigIgn:", SIGUSR1) == 1 &&
              has_signal("SigIgn:", SIGUSR2) == 0 &&
              has_signal("SigCgt:", SIGUSR2) == 1 &&
              has_signal("SigBlk:", SIGRTMIN) == 1 &&
              has_signal("ShdPnd:", SIGUSR1) == 0,
          "... and what becomes of signals");
    check(atoi(line_of("/proc/sys/kernel/pid_max", "")) > getpid(),
          "/proc/sys/kernel/pid_max");
    check(strncmp(line_of("/proc/sys/kernel/../../cpuinfo", ""), "processor",
                  9) == 0,
          "/proc/cpuinfo");
    while (maps != NULL && !found &&
           fscanf(maps, "%lx-%lx%*[^\n]", &low, &high) == 2)
        found = (unsigned long)&local >= low && (unsigned long)&local < high;
    check(found, "/proc/self/maps has the stack");
    if (maps != NULL)
        fclose(maps);
}

/* Errors are the same as on Linux. */
static void check_errors(void)
{
    struct timespec span = {0, 1};
    long words[2] = {0, 0};

    check(waitpid((pid_t)(-2147483647 - 1), NULL, 0) < 0 && errno == ESRCH,
          "waitpid: no such group");
    check(sched_getaffinity(29999, sizeof(words), (void *)words) < 0 &&
              errno == ESRCH,
          "sched_getaffinity: nobody");
    check(setpgid(0, 29999) < 0 && errno == EPERM, "setpgid: no such group");
    check(clock_nanosleep(CLOCK_MONOTONIC_RAW, 0, &span, NULL) == EOPNOTSUPP,
          "clock_nanosleep: a clock to look at");
    check(syscall(SYS_futex, words, 3 /* FUTEX_REQUEUE */, -1, 1, words + 1,
                  0) < 0 &&
              errno == EINVAL,
          "futex: less than none");
}

static int told_to; /* a pipe's end */

static void on_time_up(int number)
{
    if (write(told_to, &number, 1) != 1)
        _exit(1);
}

/* bad: a program that does nothing but compute runs for ever. */
static void check_cpu_time(void)
{
    int ends[2], pid;
    char byte = 0;

    if (pipe(ends) < 0 || (pid = fork()) < 0)
        exit(125);
    told_to = ends[1];
    if (pid == 0) {
        signal(SIGXCPU, on_time_up);
        setrlimit(RLIMIT_CPU, &(struct rlimit){1, 2});
        for (;;)
            ;
    }
    int status = wait_ms(pid, LONG_MS);

    kill(pid, SIGKILL);
    check(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
          "a second of CPU time too many ends a program: %x", status);
    close(ends[1]);
    check(read(ends[0], &byte, 1) == 1 && byte == SIGXCPU,
          "it was told before");
    close(ends[0]);
}

extern char **environ;

/* bad: the last string ends where the memory does, and who reads it by words
 * reads beyond. */
static void check_last_string(void)
{
    static const char zeros[8];
    char **last = environ;

    while (last[0] != NULL && last[1] != NULL)
        last++;
    int child = fork();

    if (child == 0) {
        const char *end = *last + strlen(*last) + 1;

        while (end[0] != '\0') /* Linux puts the program's path there */
            end += strlen(end) + 1;
        _exit(memcmp(end, zeros, sizeof(zeros)) != 0);
    }
    check(wait_ms(child, LONG_MS) == 0, "zeros behind the last string");
}

int main(int argc, char *argv[])
{
    struct rlimit before, files = {10, 20}, size = {4096, 8192};

    if (argc > 1 && strcmp(argv[1], "--inherited") == 0)
        return !has(RLIMIT_NOFILE, 10, 20) || !has(RLIMIT_FSIZE, 4096, 8192);
    getrlimit(RLIMIT_NOFILE, &before);
    check(setrlimit(RLIMIT_NOFILE, &files) == 0 && has(RLIMIT_NOFILE, 10, 20) &&
              setrlimit(RLIMIT_FSIZE, &size) == 0 &&
              has(RLIMIT_FSIZE, 4096, 8192),
          "what was set is told");
    int child = fork();

    if (child == 0) {
        execl("/bin/limits", "limits", "--inherited", (char *)NULL);
        _exit(127);
    }
    check(wait_ms(child, LONG_MS) == 0,
          "a child has the same, and so has its next program");
    int fd, last = -1;

    while ((fd = open("/dev/null", O_RDONLY)) >= 0 && fd < 100)
        last = fd;
    check(last == 9 && errno == EMFILE, "no descriptor from 10 on: %d", last);
    for (fd = 3; fd <= last; fd++)
        close(fd);
    check(dup2(0, 10) < 0 && errno == EBADF, "nor by dup2");
    check(fcntl(0, F_DUPFD, 10) < 0 && errno == EINVAL, "nor by fcntl");
    files = (struct rlimit){30, 20};
    check(setrlimit(RLIMIT_NOFILE, &files) < 0 && errno == EINVAL,
          "the soft limit is not above the hard one");
    check(setrlimit(RLIMIT_NOFILE, &before) == 0 && dup2(0, 10) == 10,
          "and it can be raised again");
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY});
    check_file_size();
    check_other_limits();
    check_nice();
    check_cpus();
    check_cpu_time();
    check_told();
    check_last_string();
    check_errors();
    return failures;
}
