/* SPDX-License-Identifier: MIT */
/*
 * How much memory a process needs for itself: its peak, minus the guest's RAM
 * that was touched.
 *
 * The peak is ru_maxrss of wait4. It also counts what the process was before
 * exec, which is this program (vfork). So this program is small, far smaller
 * than any of the three. The kernel keeps that number only roughly (in batches
 * of pages for each CPU), so it is not taken below the exact sum that follows.
 *
 * The touched pages of guest RAM are counted, not guessed. The process runs
 * under ptrace, and /proc/PID/smaps is read before each of its munmaps, one of
 * which gives the RAM back, and before its exit_group. Guest RAM is the one
 * writable mapping of at least 64 MiB (a 128 MiB guest; no side maps anything
 * else that large and writable), together with the piece below the VGA hole,
 * which vmm maps separately.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>

#include "bench.h"
#include "hv/layout.h"

#define GUEST_MIN (64ull << 20)

struct mapping {
    uint64_t base;
    uint64_t end;
    bool is_writable;
    uint64_t rss_kib;
};

/* Adds one completed mapping to the sums. */
static void add_mapping(const struct mapping *this, const struct mapping *last,
                        uint64_t *all, uint64_t *guest)
{
    *all += this->rss_kib;
    if (!this->is_writable || this->end - this->base < GUEST_MIN)
        return;
    *guest += this->rss_kib;
    /* [0, VGA hole), the hole itself, then text memory and the rest of RAM. */
    if (last->is_writable && last->end - last->base == HV_VGA_HOLE_BASE &&
        this->base - last->base == HV_TEXT_BASE)
        *guest += last->rss_kib;
}

static void look(int pid, struct run *run)
{
    struct mapping this = {0}, last_writable = {0};
    uint64_t all = 0, guest = 0;
    char name[64], line[512];

    snprintf(name, sizeof(name), "/proc/%d/smaps", pid);
    FILE *from = fopen(name, "re");
    if (!from)
        return;
    while (fgets(line, sizeof(line), from)) {
        unsigned long long base, end, kib;
        char mode[8];
        if (sscanf(line, "%llx-%llx %7s", &base, &end, mode) == 3) {
            add_mapping(&this, &last_writable, &all, &guest);
            if (this.is_writable)
                last_writable = this;
            this = (struct mapping){base, end, mode[1] == 'w', 0};
        } else if (sscanf(line, "Rss: %llu", &kib) == 1) {
            this.rss_kib = kib;
        }
    }
    add_mapping(&this, &last_writable, &all, &guest);
    fclose(from);
    if (all > run->peak_kib)
        run->peak_kib = all;
    if (guest > run->guest_kib)
        run->guest_kib = guest;
}

/* Called at the entry or the exit of a system call; which one does not
 * matter. */
static void on_call(int pid, struct run *run)
{
    struct user_regs_struct regs;

    if (ptrace(PTRACE_GETREGS, pid, NULL, &regs))
        return;
    if (regs.orig_rax == SYS_munmap || regs.orig_rax == SYS_exit_group)
        look(pid, run);
}

int watch_memory(int leader, struct run *run)
{
    const long options =
        PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL;
    struct rusage usage;
    bool started = false;
    int status;

    for (;;) {
        int pid = wait4(-1, &status, __WALL, &usage);
        if (pid < 0)
            return -1;
        if (!WIFSTOPPED(status)) {
            if (pid != leader)
                continue;
            if ((uint64_t)usage.ru_maxrss > run->peak_kib)
                run->peak_kib = (uint64_t)usage.ru_maxrss;
            return status;
        }
        int signal = WSTOPSIG(status);
        if (!started) {
            ptrace(PTRACE_SETOPTIONS, pid, NULL, options);
            started = true;
            signal = 0;
        } else if (signal == (SIGTRAP | 0x80)) {
            on_call(pid, run);
            signal = 0;
        } else if (signal == SIGTRAP || signal == SIGSTOP) {
            signal = 0; /* a new thread, or its first stop */
        }
        ptrace(PTRACE_SYSCALL, pid, NULL, (long)signal);
    }
}
