/* SPDX-License-Identifier: MIT */
/*
 * orphan: a process whose parent ends gets a new parent, process 1 (on a Linux
 * host it may be another reaper). Makes COUNT (20) orphans.
 */
#include "../lib/args.h"
#include "../lib/lab.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/sys.h"

static int results[2]; /* a pipe: each orphan writes its parent's number */

static _Noreturn void grandchild(int parent)
{
    int now = getppid();

    for (int i = 0; i < 1000 && now == parent; i++) {
        struct timespec ms = {.tv_nsec = 1000000};

        nanosleep(&ms, NULL);
        now = getppid();
    }
    write(results[1], &now, sizeof(now));
    exit(5);
}

int main(int argc, char *argv[])
{
    long count = 20;
    int good = 0, ended = 0;

    if (argc > 2)
        usage("orphan [COUNT]");
    if (argc > 1)
        count = args_number(argv[1], 1, 1000, "COUNT");
    if (pipe(results) < 0)
        die("making a pipe");
    for (long i = 0; i < count; i++) {
        int child = fork(), status, now = 0;

        if (child < 0)
            die("starting child %ld of %ld", i + 1, count);
        if (child == 0) {
            int self = getpid(), pid = fork();

            if (pid == 0)
                grandchild(self);
            exit(pid > 0 ? 0 : 1);
        }
        ended += wait4(child, &status, 0, NULL) == child && status == 0;
        if (read(results[0], &now, sizeof(now)) == sizeof(now))
            good += linux_host() ? now != child : now == 1;
    }
    lab_check(ended == count, "%d of %ld children ended first", ended, count);
    lab_check(good == count, "%d of %ld orphans have a new parent", good,
              count);
    lab_check(wait4(-1, NULL, WNOHANG, NULL) < 0,
              "the orphans are not ours to wait for");
    return lab_end();
}
