/* SPDX-License-Identifier: MIT */
/*
 * forkbomb [MAX]: forks until the kernel refuses (EAGAIN or ENOMEM), or MAX
 * times; on a Linux host MAX is 200 by default. Then lets all children end, and
 * checks that none was lost and that fork works again.
 */
#include <limits.h>

#include "../lib/args.h"
#include "../lib/errno.h"
#include "../lib/lab.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/sys.h"

static void nothing(void *arg)
{
    (void)arg;
}

int main(int argc, char *argv[])
{
    long max = linux_host() ? 200 : INT_MAX, nr = 0, reaped = 0, well = 0;
    int fds[2], status, error = 0;

    if (argc > 2)
        usage("forkbomb [MAX]");
    if (argc > 1)
        max = args_number(argv[1], 1, INT_MAX, "MAX");
    if (pipe(fds) < 0)
        die("making a pipe");
    while (nr < max) {
        int pid = fork();

        if (pid == 0) {
            char c;

            close(fds[1]);
            /* Returns when the parent closes the other end. */
            exit(read(fds[0], &c, 1) == 0 ? 7 : 1);
        }
        if (pid < 0) {
            error = errno;
            break;
        }
        nr++;
    }
    printf("forkbomb: %ld children, then %s\n", nr,
           error ? strerror(error) : "enough");
    lab_check(nr > 0 && (error == 0 || error == EAGAIN || error == ENOMEM),
              "the kernel refuses with EAGAIN or ENOMEM, nothing else");
    close(fds[1]);
    while (wait4(-1, &status, 0, NULL) > 0) {
        reaped++;
        well += WIFEXITED(status) && WEXITSTATUS(status) == 7;
    }
    lab_check(reaped == nr && well == nr, "all %ld came back, %ld of them well",
              reaped, well);
    lab_check(lab_in_child(nothing, NULL) == 0, "forking works again");
    return lab_end();
}
