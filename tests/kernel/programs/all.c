/* SPDX-License-Identifier: MIT */
/*
 * Process 1 of the suite: all DIRECTORY... runs every program of the suite but
 * itself, in each directory those that are about files. A program that takes
 * longer than a minute has failed.
 */
#include "suite.h"

#define PATIENCE_MS (90L * 1000)

static const struct {
    const char *name;
    int everywhere; /* in every directory, else in the first */
} programs[] = {
    {"freeze", 1},
    {"signals", 0},
    {"jobs", 0},
    {"bytes", 1},
};

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

int main(int argc, char *argv[])
{
    const char *only = getenv("ONLY");

    for (int i = 1; i < argc; i++)
        for (unsigned p = 0; p < sizeof(programs) / sizeof(programs[0]); p++)
            if ((i == 1 || programs[p].everywhere) &&
                (only == NULL || *only == 0 ||
                 strcmp(only, programs[p].name) == 0))
                run(programs[p].name, argv[i]);
    printf("suite: %d failed\n", failures);
    return failures != 0;
}
