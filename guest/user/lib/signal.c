/* SPDX-License-Identifier: MIT */
/*
 * Signals and what they mean.
 */
#include <stddef.h>

#include "signal.h"
#include "sys.h"

static const char *const names[] = {
    [SIGHUP] = "hangup",
    [SIGINT] = "interrupted from the keyboard",
    [SIGQUIT] = "quit from the keyboard",
    [SIGILL] = "illegal instruction",
    [SIGTRAP] = "breakpoint or trace trap",
    [SIGABRT] = "aborted",
    [SIGBUS] = "bus error",
    [SIGFPE] = "arithmetic error",
    [SIGKILL] = "killed",
    [SIGSEGV] = "segmentation fault",
    [SIGPIPE] = "broken pipe",
    [SIGALRM] = "alarm",
    [SIGTERM] = "terminated",
    [SIGSYS] = "bad system call",
};

const char *signal_name(int signal)
{
    if (signal < 0 || (size_t)signal >= sizeof(names) / sizeof(names[0]) ||
        !names[signal])
        return "unnamed signal";
    return names[signal];
}
