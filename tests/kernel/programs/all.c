/* SPDX-License-Identifier: MIT */
/*
 * Process 1 of the suite: all DIRECTORY... runs every program of the suite
 * except itself; in each directory it runs those that are about files. A
 * program that takes longer than PATIENCE_MS has failed.
 */
#include "suite.h"

#define PATIENCE_MS (5 * LONG_MS)

/* Run in every directory, because they are about files; the rest run in the
 * first directory only. */
static const char *const everywhere = "freeze bytes memory files names calls";
static const char *const once =
    "signals jobs threads threads_glibc holders clocks limits descriptors "
    "watch";

static void run(const char *name, char *dir)
{
    char path[64];
    int pid = fork();

    if (pid == 0) {
        setpgid(0, 0); /* a job of ours, not an orphan's */
        snprintf(path, sizeof(path), "/bin/%s", name);
        execl(path, name, dir, (char *)NULL);
        _exit(127);
    }
    int status = wait_ms(pid, PATIENCE_MS);

    check(status == 0, "%s in %s: status %d", name, dir, status);
    if (status == -1) {
        kill(pid, SIGKILL);
        waitpid(pid, &status, 0);
    }
}

static void run_all(const char *names, const char *only, char *dir)
{
    char name[32];
    int len;

    for (; sscanf(names, "%31s%n", name, &len) == 1; names += len)
        if (only == NULL || *only == '\0' || strcmp(only, name) == 0)
            run(name, dir);
}

int main(int argc, char *argv[])
{
    const char *only = getenv("ONLY");

    for (int i = 1; i < argc; i++) {
        run_all(everywhere, only, argv[i]);
        if (i == 1)
            run_all(once, only, argv[i]);
    }
    printf("suite: %d failed\n", failures);
    return failures != 0;
}
