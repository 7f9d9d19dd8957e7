/* SPDX-License-Identifier: MIT */
/*
 * Usage: until COMMAND [ARGUMENT...]
 *
 * Starts a virtual machine and prints how many nanoseconds pass from there to
 * its init (init.c), and the status that it ends with. What else it writes to
 * standard output goes to standard error.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MARK '\a'

static uint64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* When the mark came; 0: it did not. */
static uint64_t wait_for_mark(int out)
{
    uint64_t at = 0;
    char text[4096];
    ssize_t len;

    while ((len = read(out, text, sizeof(text))) > 0) {
        if (!at && memchr(text, MARK, (size_t)len))
            at = now_ns();
        (void)!write(STDERR_FILENO, text, (size_t)len);
    }
    return at;
}

int main(int argc, char **argv)
{
    int out[2], status;

    if (argc < 2 || pipe(out) < 0)
        return 1;
    uint64_t start = now_ns();
    pid_t pid = vfork();
    if (pid == 0) {
        if (dup2(out[1], STDOUT_FILENO) < 0)
            _exit(126);
        close(out[0]);
        execv(argv[1], argv + 1);
        _exit(127);
    }
    close(out[1]);
    uint64_t at = wait_for_mark(out[0]);
    if (pid < 0 || waitpid(pid, &status, 0) < 0 || !at)
        return 1;
    printf("%llu ns, status %d\n", (unsigned long long)(at - start),
           WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    return 0;
}
