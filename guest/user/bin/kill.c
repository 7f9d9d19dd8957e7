/* SPDX-License-Identifier: MIT */
/*
 * kill [-SIGNAL] PID...: sends a signal, a number, TERM (15) if none is given.
 */
#include "../lib/args.h"
#include "../lib/stdio.h"
#include "../lib/sys.h"

#define SIGNAL_MAX 64
#define PID_MAX    (1l << 22)

int main(int argc, char *argv[])
{
    int signal = SIGTERM, first = 1, status = 0;

    if (argc > 1 && argv[1][0] == '-') {
        signal = (int)args_number(argv[1] + 1, 0, SIGNAL_MAX, "a signal");
        first = 2;
    }
    if (first >= argc)
        usage("kill [-SIGNAL] PID...");
    for (int i = first; i < argc; i++) {
        int pid = (int)args_number(argv[i], 1, PID_MAX, "a process number");

        if (kill(pid, signal) < 0) {
            warn("process %d", pid);
            status = 1;
        }
    }
    return status;
}
