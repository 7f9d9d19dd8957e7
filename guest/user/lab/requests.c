/* SPDX-License-Identifier: MIT */
/*
 * requests [COUNT [PROCESSES]]: COUNT (5,000) system calls in each of several
 * processes (2), each of which goes all the way: to the kernel, by a hypercall
 * to the hypervisor, and to the host's terminal. For looking at them in the
 * trace: what of each came first?
 */
#include "../lib/args.h"
#include "../lib/lab.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/sys.h"

int main(int argc, char *argv[])
{
    long count = 5000, processes = 2, wrong = 0;
    int status;

    if (argc > 3)
        usage("requests [COUNT [PROCESSES]]");
    if (argc > 1)
        count = args_number(argv[1], 1, 1000000, "COUNT");
    if (argc > 2)
        processes = args_number(argv[2], 1, 64, "PROCESSES");
    for (long p = 0; p < processes; p++) {
        if (fork() != 0)
            continue;
        for (long i = 0; i < count; i++)
            if (write(1, ".", 1) != 1)
                exit(1);
        exit(0);
    }
    for (long p = 0; p < processes; p++)
        wrong += wait4(-1, &status, 0, NULL) < 0 || status != 0;
    lab_check(wrong == 0, "%ld processes made %ld requests each", processes,
              count);
    return lab_end();
}
