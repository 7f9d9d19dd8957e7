/* SPDX-License-Identifier: MIT */
/*
 * attacks: runs `priv` once for each thing that ring 3 must not be able to do,
 * each in a process of its own, and checks that the process was ended by the
 * signal for the trap that it must have caused, and that this one still runs.
 */
#include "../lib/lab.h"
#include "../lib/signal.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/sys.h"

/* Statuses of priv: the hypervisor said no; the CPU did nothing. */
#define REFUSED 98
#define IGNORED 97

static const struct {
    const char *name;
    int signal;
} attacks[] = {
    {"cli", SIGSEGV},       {"sti", SIGSEGV},       {"hlt", SIGSEGV},
    {"lidt", SIGSEGV},      {"lgdt", SIGSEGV},      {"ltr", SIGSEGV},
    {"movcr0", SIGSEGV},    {"movcr3", SIGSEGV},    {"movdr", SIGSEGV},
    {"out", SIGSEGV},       {"in", SIGSEGV},        {"wrmsr", SIGSEGV},
    {"rdmsr", SIGSEGV},     {"invlpg", SIGSEGV},    {"wbinvd", SIGSEGV},
    {"kernread", SIGSEGV},  {"kernwrite", SIGSEGV}, {"kernjump", SIGSEGV},
    {"nullread", SIGSEGV},  {"nullwrite", SIGSEGV}, {"nullexec", SIGSEGV},
    {"stackexec", SIGSEGV}, {"codewrite", SIGSEGV}, {"intN", SIGSEGV},
    {"sysret", SIGSEGV},    {"iret", SIGSEGV},      {"swapgs", SIGSEGV},
    {"ud2", SIGILL},        {"div0", SIGFPE},       {"int3", SIGTRAP},
};

/* Runs one attack. Returns what wait4 stored. */
static int attempt(const char *name)
{
    static char path[] = "/lab/priv";
    static char *no_environment[] = {NULL};
    char *argv[] = {path, (char *)(unsigned long)name, NULL};
    int status, pid = fork();

    if (pid == 0) {
        execve(path, argv, no_environment);
        exit(127);
    }
    if (pid < 0 || wait4(pid, &status, 0, NULL) != pid)
        die("running %s %s", path, name);
    return status;
}

/* Tries a hypercall instruction. The hypervisor answers ring 3 with EPERM. The
 * other vendor's instruction raises #UD; a hypervisor that intercepts that may
 * turn it into another trap. True if it was refused. */
static bool try_hypercall(const char *name)
{
    int status = attempt(name);
    bool refused = WIFEXITED(status) && WEXITSTATUS(status) == REFUSED;

    lab_check(
        refused || WTERMSIG(status) == SIGILL || WTERMSIG(status) == SIGSEGV,
        "%s: %s", name,
        refused ? "refused by the hypervisor" : signal_name(WTERMSIG(status)));
    return refused;
}

int main(void)
{
    for (size_t i = 0; i < sizeof(attacks) / sizeof(attacks[0]); i++) {
        int status = attempt(attacks[i].name);

        lab_check(!WIFEXITED(status) && WTERMSIG(status) == attacks[i].signal,
                  "%s: %s", attacks[i].name, signal_name(WTERMSIG(status)));
    }
    int status = attempt("popf");
    lab_check(WIFEXITED(status) && WEXITSTATUS(status) == IGNORED,
              "popf: no trap, and interrupts are on as before");
    int refused = try_hypercall("vmcall") + try_hypercall("vmmcall");

    if (linux_host())
        lab_skip("one of the two is refused: this may be no virtual machine");
    else
        lab_check(refused == 1, "one of the two is this CPU's: refused");
    lab_check(getpid() > 0, "and we go on");
    return lab_end();
}
