/* SPDX-License-Identifier: MIT */
/* What the files of /proc say. */
#include <stdarg.h>

#include "cpu/clock.h"
#include "cpu/cpu.h"
#include "fs/inode.h"
#include "fs/proc_text.h"
#include "kernel.h"
#include "layout.h"
#include "lib/format.h"
#include "lib/string.h"
#include "mm/page.h"
#include "proc/command.h"
#include "proc/process.h"
#include "proc/sched.h"
#include "proc/signal.h"

#define NS_PER_CENTISECOND (NS_PER_S / 100)

void proc_put(struct proc_text *text, const char *bytes, size_t len)
{
    size_t skip = MIN(len, text->skip);
    size_t take = MIN(len - skip, text->len - text->done);

    text->skip -= skip;
    memcpy(text->to + text->done, bytes + skip, take);
    text->done += take;
}

void proc_print(struct proc_text *text, const char *fmt, ...)
{
    char line[256];
    va_list args;

    va_start(args, fmt);
    size_t len = format_va(line, sizeof(line), fmt, args);

    va_end(args);
    proc_put(text, line, len);
}

static char state_letter(const struct process *process)
{
    if (process->stopped)
        return 'T';
    switch (process->state) {
    case PROCESS_RUNNING:
    case PROCESS_RUNNABLE:
        return 'R';
    case PROCESS_ZOMBIE:
        return 'Z';
    case PROCESS_NEW:
    case PROCESS_SLEEPING:
        break;
    }
    return process->interruptible ? 'S' : 'D';
}

static int parent_pid(const struct process *process)
{
    return process->parent != NULL ? process->parent->pid : 0;
}

/* With process_lock held. */
static uint64_t page_count_of(const struct process *process)
{
    return process->space != NULL ? process->space->nr_pages : 0;
}

/* ps: one line for each process. */
void proc_ps(struct proc_text *text, int pid)
{
    (void)pid;
    proc_print(text, "PID PPID STATE CPU SWITCHES MS KIB NAME\n");
    spin_lock(&process_lock);
    for (unsigned i = 0; i < MAX_PROCESSES; i++) {
        const struct process *p = process_at(i);

        if (p == NULL)
            continue;
        proc_print(text, "%d %d %c %d %lu %llu %lu %s\n", p->pid, parent_pid(p),
                   state_letter(p), p->cpu, p->nr_switches,
                   clock_tsc_to_ns(p->run_time) / NS_PER_MS,
                   page_count_of(p) * (X86_PAGE_SIZE >> 10), p->name);
    }
    spin_unlock(&process_lock);
}

void proc_meminfo(struct proc_text *text, int pid)
{
    struct page_counts pages = page_count();
    uint64_t kib = X86_PAGE_SIZE >> 10;

    (void)pid;
    proc_print(text,
               "MemTotal:       %8lu kB\nMemFree:        %8lu kB\n"
               "MemAvailable:   %8lu kB\nBuffers:        %8u kB\n"
               "Cached:         %8u kB\nSwapTotal:      %8u kB\n"
               "SwapFree:       %8u kB\n",
               pages.total * kib, pages.free * kib, pages.free * kib, 0, 0, 0,
               0);
}

void proc_uptime(struct proc_text *text, int pid)
{
    uint64_t up = clock_monotonic() / NS_PER_CENTISECOND;

    (void)pid;
    proc_print(text, "%lu.%02lu 0.00\n", up / 100, up % 100);
}

void proc_loadavg(struct proc_text *text, int pid)
{
    (void)pid;
    proc_print(text, "0.00 0.00 0.00 1/%u %d\n", process_count(),
               current_process()->pid);
}

void proc_version(struct proc_text *text, int pid)
{
    (void)pid;
    proc_print(text, "vmm guest kernel, x86-64\n");
}

/* CPU time since boot, in 1/100 s. This kernel counts it only for each
 * process. */
void proc_stat(struct proc_text *text, int pid)
{
    uint64_t busy = 0;

    (void)pid;
    spin_lock(&process_lock);
    for (unsigned i = 0; i < MAX_PROCESSES; i++)
        if (process_at(i) != NULL)
            busy += process_at(i)->run_time;
    spin_unlock(&process_lock);
    busy = clock_tsc_to_ns(busy) / NS_PER_CENTISECOND;
    uint64_t all = clock_monotonic() / NS_PER_CENTISECOND * nr_cpus;

    proc_print(text, "cpu %lu 0 0 %lu 0 0 0 0 0 0\nbtime %llu\n", busy,
               all - MIN(all, busy),
               (clock_realtime() - clock_monotonic()) / NS_PER_S);
}

void proc_mounts(struct proc_text *text, int pid)
{
    (void)pid;
    for (const struct mount *m = mounts; m != NULL; m = m->next)
        proc_print(text, "%s %s %s %s 0 0\n", m->source, m->where, m->ops->type,
                   m->read_only ? "ro" : "rw");
}

/* The fields that the ps and top of other systems read, with zeros between
 * them. */
void proc_pid_stat(struct proc_text *text, int pid)
{
    spin_lock(&process_lock);
    const struct process *p = process_find(pid);

    if (p != NULL) {
        uint64_t ticks = clock_tsc_to_ns(p->run_time) / NS_PER_CENTISECOND;

        proc_print(text, "%d (%s) %c %d %d %d 0 -1 0 0 0 0 0 ", p->pid, p->name,
                   state_letter(p), parent_pid(p), p->group, p->session);
        proc_print(text, "%lu 0 0 0 20 0 1 0 0 %lu %lu", ticks,
                   page_count_of(p) * X86_PAGE_SIZE, page_count_of(p));
        for (unsigned field = 25; field <= 52; field++)
            proc_print(text, " 0");
        proc_print(text, "\n");
    }
    spin_unlock(&process_lock);
}

/* Sets of signals: bit 0 is signal 1. */
static void print_signals(struct proc_text *text, const struct process *p)
{
    uint64_t ignored = 0, caught = 0;

    for (int i = 0; p->signals != NULL && i < NR_SIGNALS; i++) {
        __sighandler_t handler = p->signals->actions[i].sa_handler;

        if (handler == SIG_IGN)
            ignored |= 1ull << i;
        else if (handler != SIG_DFL)
            caught |= 1ull << i;
    }
    proc_print(text, "SigPnd:\t%016lx\nShdPnd:\t%016lx\nSigBlk:\t%016lx\n",
               p->pending.set, p->leader->group_pending.set,
               p->blocked_signals);
    proc_print(text, "SigIgn:\t%016lx\nSigCgt:\t%016lx\n", ignored, caught);
}

void proc_pid_status(struct proc_text *text, int pid)
{
    spin_lock(&process_lock);
    const struct process *p = process_find(pid);

    if (p != NULL) {
        proc_print(text, "Name:\t%s\nState:\t%c\nTgid:\t%d\nPid:\t%d\n",
                   p->name, state_letter(p), p->leader->pid, p->pid);
        proc_print(text, "PPid:\t%d\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n",
                   parent_pid(p));
        proc_print(text, "VmRSS:\t%8lu kB\nThreads:\t%u\n",
                   page_count_of(p) * (X86_PAGE_SIZE >> 10),
                   p->leader->nr_threads);
        print_signals(text, p);
    }
    spin_unlock(&process_lock);
}

/* All pids are below this number. */
void proc_pid_max(struct proc_text *text, int pid)
{
    (void)pid;
    proc_print(text, "%d\n", MAX_PID + 1);
}

void proc_cpuinfo(struct proc_text *text, int pid)
{
    (void)pid;
    for (unsigned i = 0; i < nr_cpus; i++)
        proc_print(text, "processor\t: %u\ncpu MHz\t\t: %u.%03u\n\n", i,
                   clock_tsc_khz() / 1000, clock_tsc_khz() % 1000);
}

void proc_pid_comm(struct proc_text *text, int pid)
{
    spin_lock(&process_lock);
    const struct process *p = process_find(pid);

    if (p != NULL)
        proc_print(text, "%s\n", p->name);
    spin_unlock(&process_lock);
}

/* The command of a process, which has one until it has ended. */
static const struct command *command_of(int pid)
{
    const struct process *p = process_find(pid);

    return p != NULL && p->space != NULL ? p->command : NULL;
}

void proc_pid_cmdline(struct proc_text *text, int pid)
{
    spin_lock(&process_lock);
    const struct command *command = command_of(pid);

    if (command != NULL)
        proc_put(text, command_args(command), command->args_len);
    spin_unlock(&process_lock);
}

void proc_pid_exe(struct proc_text *text, int pid)
{
    spin_lock(&process_lock);
    const struct command *command = command_of(pid);

    if (command != NULL)
        proc_put(text, command->text, command->exe_len);
    spin_unlock(&process_lock);
}
