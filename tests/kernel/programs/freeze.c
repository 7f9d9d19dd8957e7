/* SPDX-License-Identifier: MIT */
/*
 * What once froze the machine: signals to processes of the kernel and to
 * process 1, directories renamed into each other, sums of lengths that wrap.
 */
#include "suite.h"

#include <sys/mman.h>

#define ROUNDS 60

/* Leaves behind an orphan that lives for `ms`; returns its pid. */
static int orphan(long ms)
{
    int fds[2], pid = 0;

    if (pipe(fds) < 0)
        return -1;
    int child = fork();

    if (child == 0) {
        pid = fork();
        if (pid == 0) {
            sleep_ms(ms);
            _exit(0);
        }
        _exit(write(fds[1], &pid, sizeof(pid)) < 0);
    }
    waitpid(child, NULL, 0);
    if (read(fds[0], &pid, sizeof(pid)) != sizeof(pid))
        pid = -1;
    close(fds[0]);
    close(fds[1]);
    return pid;
}

/* Is nothing left of the process in the end? */
static int is_gone(int pid)
{
    for (double end = now_s() + LONG_MS / 1000.0; now_s() < end; sleep_ms(2))
        if (kill(pid, 0) < 0 && errno == ESRCH)
            return 1;
    return 0;
}

static void check_kernel_processes(void)
{
    check(kill(2, SIGTERM) < 0, "processes of the kernel take no signals");
    check(kill(2, SIGSTOP) < 0, "nor stop");
    int pid = orphan(10);

    check(is_gone(pid), "orphan %d is still taken care of", pid);
}

/* bad: the machine ends with status 138, or hangs. */
static void check_process_1(void)
{
    kill(1, SIGUSR1);
    kill(1, SIGTSTP);
    kill(1, SIGSTOP);
    kill(1, SIGKILL);
    int pid = orphan(10);

    check(is_gone(pid), "process 1 goes on");
}

/* Renames `from` into `to` and back, over and over. */
static void swap(const char *from, const char *to)
{
    char inside[64];

    snprintf(inside, sizeof(inside), "%s/in", to);
    for (int i = 0; i < ROUNDS; i++) {
        rename(from, inside);
        rename(inside, from);
    }
    _exit(0);
}

static void check_rename(void)
{
    int pids[4], ended = 0;

    mkdir("a", 0755);
    mkdir("b", 0755);
    for (int i = 0; i < 4; i++) {
        pids[i] = fork();
        if (pids[i] == 0)
            swap(i % 2 ? "a" : "b", i % 2 ? "b" : "a");
    }
    for (int i = 0; i < 4; i++)
        ended += wait_ms(pids[i], 2 * LONG_MS) == 0;
    check(ended == 4, "directories renamed into each other: all ended");
    rename("a/in", "b");
    rename("b/in", "a");
    check(rmdir("a") == 0, "one directory is where it was, and empty");
    check(rmdir("b") == 0, "and so is the other");
}

static void check_lengths(void)
{
    char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    size_t huge = 100ul << 40;

    check(page != MAP_FAILED && mremap(page, 4096, huge, 0) == MAP_FAILED,
          "mremap to 100 TiB is refused");
    check(mremap(page, 4096, huge, MREMAP_MAYMOVE) == MAP_FAILED,
          "and so with MREMAP_MAYMOVE");
    check(mmap(NULL, huge, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
              MAP_FAILED,
          "and mmap of as much");
    int pid = fork();

    if (pid == 0)
        _exit(0);
    check(wait_ms(pid, LONG_MS) == 0, "fork works as before");
}

int main(int argc, char *argv[])
{
    if (argc < 2 || chdir(argv[1]) < 0)
        return 125;
    check_kernel_processes();
    check_process_1();
    check_rename();
    check_lengths();
    return failures;
}
