/* SPDX-License-Identifier: MIT */
/*
 * Signals and what they mean.
 */
#include <stddef.h>

#include "signal.h"
#include "string.h"
#include "sys.h"

static const struct {
    const char *name;
    const char *meaning; /* NULL: not a signal that ends a faulty program */
} signals[] = {
    [SIGHUP] = {"HUP", "hangup"},
    [SIGINT] = {"INT", "interrupted from the keyboard"},
    [SIGQUIT] = {"QUIT", "quit from the keyboard"},
    [SIGILL] = {"ILL", "illegal instruction"},
    [SIGTRAP] = {"TRAP", "breakpoint or trace trap"},
    [SIGABRT] = {"ABRT", "aborted"},
    [SIGBUS] = {"BUS", "bus error"},
    [SIGFPE] = {"FPE", "arithmetic error"},
    [SIGKILL] = {"KILL", "killed"},
    [SIGUSR1] = {"USR1", NULL},
    [SIGSEGV] = {"SEGV", "segmentation fault"},
    [SIGUSR2] = {"USR2", NULL},
    [SIGPIPE] = {"PIPE", "broken pipe"},
    [SIGALRM] = {"ALRM", "alarm"},
    [SIGTERM] = {"TERM", "terminated"},
    [SIGCHLD] = {"CHLD", NULL},
    [SIGCONT] = {"CONT", NULL},
    [SIGSTOP] = {"STOP", NULL},
    [SIGTSTP] = {"TSTP", NULL},
    [SIGTTIN] = {"TTIN", NULL},
    [SIGTTOU] = {"TTOU", NULL},
    [SIGVTALRM] = {"VTALRM", NULL},
    [SIGPROF] = {"PROF", NULL},
    [SIGSYS] = {"SYS", "bad system call"},
};

#define NR_SIGNALS ((int)(sizeof(signals) / sizeof(signals[0])))

const char *signal_name(int signal)
{
    if (signal < 0 || signal >= NR_SIGNALS || !signals[signal].meaning)
        return "unnamed signal";
    return signals[signal].meaning;
}

int signal_number(const char *name)
{
    if (strncmp(name, "SIG", 3) == 0)
        name += 3;
    for (int i = 1; i < NR_SIGNALS; i++)
        if (signals[i].name && strcmp(signals[i].name, name) == 0)
            return i;
    return -1;
}
