/* SPDX-License-Identifier: MIT */
/*
 * kill [-SIGNAL | -s SIGNAL] PID...: sends a signal, given as a number or a
 * name such as USR1; TERM by default.
 */
#include "../lib/args.h"
#include "../lib/signal.h"
#include "../lib/stdio.h"
#include "../lib/string.h"
#include "../lib/sys.h"

#define SIGNAL_MAX 64
#define PID_MAX    (1l << 22)

static int parse_signal(const char *text)
{
    int signal = signal_number(text);

    return signal > 0 ? signal
                      : (int)args_number(text, 0, SIGNAL_MAX, "a signal");
}

int main(int argc, char *argv[])
{
    int signal = SIGTERM, first = 1, status = 0;

    if (argc > 2 && strcmp(argv[1], "-s") == 0) {
        signal = parse_signal(argv[2]);
        first = 3;
    } else if (argc > 1 && argv[1][0] == '-') {
        signal = parse_signal(argv[1] + 1);
        first = 2;
    }
    if (first >= argc)
        usage("kill [-SIGNAL | -s SIGNAL] PID...");
    for (int i = first; i < argc; i++) {
        int pid = (int)args_number(argv[i], 1, PID_MAX, "a process number");

        if (kill(pid, signal) < 0) {
            warn("process %d", pid);
            status = 1;
        }
    }
    return status;
}
