/* SPDX-License-Identifier: MIT */
/*
 * For the tests of the sandbox: a child process that enters it and tries
 * something.
 */
#ifndef SANDBOX_TOOLS_H
#define SANDBOX_TOOLS_H

#include <criterion/criterion.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/sandbox.h"

#define FILE_SIZE 65536u
#define NR_FILES  4u
#define MEMORY    (UINT64_C(256) << 20)

static struct sandbox sandbox = {
    .file_size = FILE_SIZE,
    .memory = MEMORY,
    .nr_files = NR_FILES,
};
static char folder[] = "/tmp/vmm-sandbox.XXXXXX";
static char path[64];
static pid_t another; /* a process that is not one of ours */

static inline void setup(void)
{
    another = getppid();
    cr_assert_not_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/file", folder);
    int fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    cr_assert_geq(fd, 0);
    close(fd);
}

static inline void teardown(void)
{
    unlink(path);
    rmdir(folder);
}

#define PASSED      0
#define NOT_ENTERED 100

/* Runs a child that enters the whole sandbox and then tries something. Returns
 * the child's own status, or minus the signal that ended it. */
static inline int outcome(int attempt(void), bool filters)
{
    int status;
    pid_t pid = fork();

    cr_assert_geq(pid, 0);
    if (pid == 0) {
        /* From here on, use nothing of the test runner's. */
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

#define PROT_ALL (PROT_READ | PROT_WRITE | PROT_EXEC)

static inline int give_up(void)
{
    abort();
}

#endif
