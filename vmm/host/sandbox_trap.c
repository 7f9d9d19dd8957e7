/* SPDX-License-Identifier: MIT */
/*
 * The message of a vmm that made a system call which its filter forbids: a
 * handler for SIGSYS, which the filter does not let any code replace. It uses
 * only what is safe in a signal handler. Source: seccomp(2),
 * "SECCOMP_RET_TRAP"; signal-safety(7).
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/delegate.h"
#include "base/status.h"
#include "sandbox.h"
#include "terminal.h"

#define PATIENCE_MS 100 /* for a reader of stderr that has stopped */
#define LAST_MS     500 /* for another thread to say it */

extern const char __ehdr_start[]; /* by the linker: start of the program */

static const char *(*name_of_call)(uint32_t number);

struct line {
    char text[256];
    size_t len;
};

static void add(struct line *line, const char *text)
{
    size_t len = strlen(text);

    if (!range_inside(line->len, len, sizeof(line->text)))
        return;
    memcpy(line->text + line->len, text, len);
    line->len += len;
}

static void add_number(struct line *line, uint64_t number, unsigned base)
{
    char digits[24];
    char *at = digits + sizeof(digits);

    *--at = '\0';
    do
        *--at = "0123456789abcdef"[number % base];
    while (number /= base);
    add(line, at);
}

static void say(void *ctx)
{
    const siginfo_t *info = ctx;
    const char *name = name_of_call((uint32_t)info->si_syscall);
    struct pollfd room = {.fd = STDERR_FILENO, .events = POLLOUT};
    struct line line = {.len = 0};

    terminal_restore();
    add(&line, "vmm: the sandbox does not allow system call ");
    add_number(&line, (uint32_t)info->si_syscall, 10);
    add(&line, name ? " (" : "");
    add(&line, name ? name : "");
    add(&line, name ? ")" : "");
    add(&line, ", made before vmm+0x");
    add_number(&line,
               (uint64_t)info->si_call_addr - (uint64_t)(uintptr_t)__ehdr_start,
               16);
    add(&line, ": a bug of vmm, or a guest that has found one; please report "
               "it\n");
    if (poll(&room, 1, PATIENCE_MS) == 1)
        (void)!write(STDERR_FILENO, line.text, line.len);
}

static void on_forbidden(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)context;
    delegate_last(say, info, LAST_MS);
    /* The signal is blocked here, so the next one is not caught but ends the
     * process by SIGSYS, as without this handler. */
    syscall(SYS_seccomp, ~0u, 0, NULL);
    _exit(STATUS_BUG);
}

int sandbox_explain(const char *(*name)(uint32_t number))
{
    struct sigaction action = {
        .sa_sigaction = on_forbidden,
        .sa_flags = SA_SIGINFO,
    };

    name_of_call = name;
    sigfillset(&action.sa_mask);
    return sigaction(SIGSYS, &action, NULL) < 0 ? -errno : 0;
}
